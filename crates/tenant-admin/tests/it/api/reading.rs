//! What programs read of members and of the audit trail.

use std::collections::BTreeSet;

use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::testing::on_both;
use serde_json::json;

use super::{body, get, problem, token, token_ids, trail};
use crate::app::TestDesk;

#[tokio::test]
async fn members_are_read_page_by_page_without_their_names_and_the_reading_is_recorded() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        desk.register("midori", &desk.letters("midori")[0]).await;
        let (clerk, token) = token(&desk, "midori", Role::Support, &[Permission::ReadMembers]).await;
        let (mut seen, mut after, mut open) = (BTreeSet::new(), String::new(), 0);
        loop {
            let reply = get(&desk, "midori", &format!("/api/v1/members?limit=7{after}"), &token).await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            assert!(reply.text().is_ascii(), "no name: {}", reply.text());
            let page = body(&reply);
            for one in page["items"].as_array().unwrap() {
                assert!(seen.insert(one["id"].as_str().unwrap().to_owned()), "nobody comes twice");
                open += usize::from(one["account"] == "open");
                let fields: BTreeSet<_> = one.as_object().unwrap().keys().map(String::as_str).collect();
                let expected = [
                    "account",
                    "coverage",
                    "employer",
                    "id",
                    "insured_id",
                    "joined_on",
                    "lost_on",
                    "mail_returned",
                    "signed_in_at",
                ];
                assert_eq!(fields, expected.into());
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(open, 1);
        let all = body(&get(&desk, "midori", "/api/v1/members?limit=200", &token).await);
        assert_eq!(all["items"].as_array().unwrap().len(), seen.len());
        let registered = body(&get(&desk, "midori", "/api/v1/members?registration=registered", &token).await);
        assert_eq!(registered["items"].as_array().unwrap().len(), 1);
        for wrong in ["limit=0", "limit=201", "limit=", "limit=x", "after=x", "after=", "coverage=x", "registration=x"]
        {
            let reply = get(&desk, "midori", &format!("/api/v1/members?{wrong}"), &token).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (400, "bad-request"), "{wrong}");
        }
        let trail = trail(&desk, "midori").await;
        let read =
            trail.iter().find(|(action, _, detail)| action == "list_read" && detail["rows"] == 1).expect("a row");
        assert_eq!((read.1, &read.2["list"]), (Some(clerk.id.0), &json!("members")));
        assert_eq!(read.2["token"], token_ids(&desk, "midori", &clerk).await[0]);
    })
    .await;
}

#[tokio::test]
async fn the_audit_trail_is_read_page_by_page_and_each_page_leaves_a_row() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let (_, token) = token(&desk, "midori", Role::Auditor, &[Permission::ReadAudit]).await;
        let (mut ids, mut after) = (Vec::new(), String::new());
        loop {
            let page = body(&get(&desk, "midori", &format!("/api/v1/audit?limit=3{after}"), &token).await);
            ids.extend(page["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert!(ids.len() > 3 && distinct.len() == ids.len(), "{ids:?}");
        let read = body(&get(&desk, "midori", "/api/v1/audit?action=list_read&limit=1000", &token).await);
        assert_eq!(read["items"].as_array().unwrap().len(), ids.len().div_ceil(3));
        let none = body(&get(&desk, "midori", "/api/v1/audit?until=2026-11-20", &token).await);
        assert_eq!(none["items"], json!([]), "everything was done on that day");
        for wrong in ["action=x", "from=yesterday", "until=2026-02-30", "after=1", "limit=1001"] {
            let reply = get(&desk, "midori", &format!("/api/v1/audit?{wrong}"), &token).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (400, "bad-request"), "{wrong}");
        }
    })
    .await;
}
