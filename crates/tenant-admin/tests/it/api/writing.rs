//! What programs change: the policy, drafts of announcements, the roster; each once, and never in place of a second person.

use chrono::Duration;
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::testing::{folder, on_both};
use serde_json::{Value, json};

use super::{ask, body, get, problem, send, token, token_ids, trail};
use crate::app::TestDesk;

const CHANGES: &str = "/api/v1/policy/changes";
const ANNOUNCEMENTS: &str = "/api/v1/announcements";
const ROSTER: &str = "/api/v1/roster/imports";

fn change(key: &str, value: &Value) -> Value {
    json!({"changes": [{"key": key, "value": value}], "reason": "方針による"})
}

async fn tag(desk: &TestDesk, token: &str) -> String {
    get(desk, "midori", "/api/v1/policy?key=contact", token).await.header("etag").unwrap().to_owned()
}

async fn value(desk: &TestDesk, token: &str, key: &str, at: &str) -> Value {
    let reply = get(desk, "midori", &format!("/api/v1/policy?key={key}{at}"), token).await;
    body(&reply)["keys"][0]["value"].clone()
}

#[tokio::test]
async fn a_change_is_stored_once_and_the_audit_names_the_token() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let scope = [Permission::ReadSettings, Permission::ChangeSettings];
        let (clerk, token) = token(&desk, "midori", Role::Policy, &scope).await;
        let read = tag(&desk, &token).await;
        let hours = change("contact.hours", &json!("平日 9:00～16:00"));
        let looked =
            send(&desk, "/api/v1/policy/impact", &token, ("", ""), &json!({"changes": hours["changes"]})).await;
        let impact = body(&looked);
        assert_eq!((&impact["storable"], &impact["two_people"]), (&json!(true), &json!(false)), "{impact}");
        let first = send(&desk, CHANGES, &token, ("key-1", &read), &hours).await;
        assert_eq!((first.status, &body(&first)["state"]), (200, &json!("saved")), "{}", first.text());
        assert_eq!(value(&desk, &token, "contact.hours", "").await, "平日 9:00～16:00");
        let again = send(&desk, CHANGES, &token, ("key-1", &read), &hours).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body), "the same answer");
        let trail = trail(&desk, "midori").await;
        let saved: Vec<_> = trail.iter().filter(|(action, ..)| action == "settings_changed").collect();
        assert_eq!(saved.len(), 1, "done once");
        assert_eq!(
            (saved[0].1, &saved[0].2["token"]),
            (Some(clerk.id.0), &token_ids(&desk, "midori", &clerk).await[0])
        );
        let other = change("contact.hours", &json!("平日 10:00～16:00"));
        let reused = send(&desk, CHANGES, &token, ("key-1", &read), &other).await;
        assert_eq!((reused.status, problem(&reused).as_str()), (422, "key-reused"));
        // What was read before the change is no longer so.
        let stale = send(&desk, CHANGES, &token, ("key-2", &read), &other).await;
        assert_eq!((stale.status, problem(&stale).as_str()), (412, "changed"));
        let blind = send(&desk, CHANGES, &token, ("key-3", ""), &other).await;
        assert_eq!((blind.status, problem(&blind).as_str()), (428, "precondition-missing"));
        let keyless = send(&desk, CHANGES, &token, ("", &read), &other).await;
        assert_eq!((keyless.status, problem(&keyless).as_str()), (400, "bad-request"));
        // A day later the key means nothing any more.
        desk.pass(Duration::hours(25));
        let read = tag(&desk, &token).await;
        let late = send(&desk, CHANGES, &token, ("key-1", &read), &other).await;
        assert_eq!(late.status, 200, "{}", late.text());
    })
    .await;
}

#[tokio::test]
async fn a_change_with_a_date_counts_from_then_on_and_wrong_values_are_told_by_key() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let scope = [Permission::ReadSettings, Permission::ChangeSettings];
        let (_, token) = token(&desk, "midori", Role::Policy, &scope).await;
        let read = tag(&desk, &token).await;
        let mut later = change("contact.hours", &json!("平日 9:00～16:00"));
        later["from"] = json!("2027-04-01T00:00:00+09:00");
        let reply = send(&desk, CHANGES, &token, ("key-1", &read), &later).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(value(&desk, &token, "contact.hours", "").await, "平日 9:00～17:30");
        let then = "&at=2027-04-01T00:00:00%2B09:00";
        assert_eq!(value(&desk, &token, "contact.hours", then).await, "平日 9:00～16:00");
        let read = tag(&desk, &token).await;
        for (key, wrong, field) in [
            ("a", change("password.min_length", &json!(2)), "password.min_length"),
            ("b", change("hosts.canonical", &json!("own")), "hosts.canonical"),
            ("c", change("nothing.there", &json!(1)), "nothing.there"),
            ("d", json!({"changes": [], "reason": "x"}), "changes"),
            ("e", json!({"changes": [{"key": "contact.hours", "value": "x"}]}), "reason"),
            ("f", json!({"changes": [{"key": "contact.hours", "value": "x"}], "from": "yesterday", "reason": "x"}), "from"),
            ("g", json!({"changes": [{"key": "contact.hours", "value": "x"}], "from": "2020-01-01T00:00:00Z", "reason": "x"}), "from"),
        ] {
            let reply = send(&desk, CHANGES, &token, (key, &read), &wrong).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (422, "unprocessable"), "{wrong}: {}", reply.text());
            let fields: Vec<_> = body(&reply)["errors"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
            assert!(fields.contains(&json!(field)), "{wrong}: {fields:?}");
        }
        for broken in [json!({}), json!([]), json!({"changes": 1}), json!({"changes": [], "more": 1})] {
            let reply = send(&desk, CHANGES, &token, ("h", &read), &broken).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (400, "bad-request"), "{broken}");
        }
        let huge = json!({"changes": [], "reason": "x".repeat(70_000)});
        let reply = send(&desk, CHANGES, &token, ("i", &read), &huge).await;
        assert_eq!((reply.status, problem(&reply).as_str()), (413, "too-large"));
    })
    .await;
}

#[tokio::test]
async fn what_takes_two_people_waits_at_the_desk_and_no_program_approves_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let scope = [Permission::ReadSettings, Permission::ChangeSettings];
        let (_, token) = token(&desk, "midori", Role::Policy, &scope).await;
        let read = tag(&desk, &token).await;
        let lower = change("password.min_length", &json!(10));
        let reply = send(&desk, CHANGES, &token, ("key-1", &read), &lower).await;
        let asked = body(&reply);
        assert_eq!((reply.status, &asked["state"]), (202, &json!("waiting")), "{asked}");
        assert_eq!(value(&desk, &token, "password.min_length", "").await, 15, "nothing changes by asking");
        let page = asked["page"].as_str().unwrap();
        assert!(page.ends_with(&format!("/approvals/{}", asked["approval"].as_str().unwrap())), "{page}");
        // Another change that takes two doesn't replace it unseen.
        let reply = send(&desk, CHANGES, &token, ("key-2", &read), &change("password.min_length", &json!(11))).await;
        assert_eq!((reply.status, problem(&reply).as_str()), (409, "conflict"));
        for method in ["GET", "POST"] {
            let path = page.split_once("/approvals").map(|(_, rest)| format!("/api/v1/approvals{rest}")).unwrap();
            let reply = ask(&desk, "midori", (method, &path), &token, &[], "").await;
            assert_eq!(problem(&reply), "not-found");
        }
        let other = desk.worker("midori", "other", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&other).await;
        browser.open(page).await;
        browser.press("承認する").await;
        assert!(browser.has("設定を変えました"), "{}", browser.text());
        assert_eq!(value(&desk, &token, "password.min_length", "").await, 10);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_with_one_key_write_one_draft() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let scope = [Permission::ReadAnnouncements, Permission::WriteAnnouncements];
        let (_, token) = token(&desk, "midori", Role::Announcements, &scope).await;
        let draft =
            json!({"title_ja": "休業のお知らせ", "body_ja": "電話の受付をお休みします。", "audience": "everybody"});
        let one = || send(&desk, ANNOUNCEMENTS, &token, ("key-1", ""), &draft);
        let replies = tokio::join!(one(), one(), one(), one());
        let replies = [replies.0, replies.1, replies.2, replies.3];
        for reply in &replies {
            assert_eq!((reply.status, &reply.body), (201, &replies[0].body), "{}", reply.text());
        }
        let listed = body(&get(&desk, "midori", ANNOUNCEMENTS, &token).await);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_changed_under_its_tag_and_what_is_published_isnt() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let scope = [Permission::ReadAnnouncements, Permission::WriteAnnouncements];
        let (_, token) = token(&desk, "midori", Role::Announcements, &scope).await;
        let mut draft = json!({
            "title_ja": "休業のお知らせ", "body_ja": "電話の受付をお休みします。", "audience": "everybody",
            "from": "2026-12-20T09:00:00+09:00", "until": "2027-01-04T00:00:00+09:00"
        });
        let written = body(&send(&desk, ANNOUNCEMENTS, &token, ("key-1", ""), &draft).await);
        assert_eq!(
            (&written["state"], &written["from"]),
            (&json!("draft"), &json!("2026-12-20T00:00:00Z")),
            "{written}"
        );
        let path = format!("{ANNOUNCEMENTS}/{}", written["id"].as_str().unwrap());
        let read = get(&desk, "midori", &path, &token).await.header("etag").unwrap().to_owned();
        draft["title_ja"] = json!("休業のお知らせ（訂正）");
        let changed = send(&desk, &path, &token, ("key-2", &read), &draft).await;
        assert_eq!((changed.status, &body(&changed)["title_ja"]), (200, &draft["title_ja"]), "{}", changed.text());
        let stale = send(&desk, &path, &token, ("key-3", &read), &draft).await;
        assert_eq!((stale.status, problem(&stale).as_str()), (412, "changed"));
        let worker = desk.worker("midori", "writer", &[Role::Announcements]).await;
        let mut browser = desk.signed_in(&worker).await;
        browser.open(&desk.at("midori", &format!("/announcements/{}/publish", written["id"].as_str().unwrap()))).await;
        browser.press("公開する").await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let reply = get(&desk, "midori", &path, &token).await;
        assert_eq!(body(&reply)["state"], "scheduled", "{}", reply.text());
        let read = reply.header("etag").unwrap().to_owned();
        draft["title_ja"] = json!("別の件名");
        let refused = send(&desk, &path, &token, ("key-4", &read), &draft).await;
        assert_eq!((refused.status, problem(&refused).as_str()), (409, "conflict"));
        for (key, name, wrong) in [
            ("a", "title_ja", ""),
            ("b", "audience", "cats"),
            ("c", "from", "tomorrow"),
            ("d", "until", "2026-12-20T09:00:00+09:00"),
        ] {
            let mut draft = draft.clone();
            draft[name] = json!(wrong);
            let reply = send(&desk, ANNOUNCEMENTS, &token, (key, ""), &draft).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (422, "unprocessable"), "{name}");
            assert_eq!(body(&reply)["errors"][0]["field"], name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_roster_is_rehearsed_taken_in_once_and_refused_as_a_whole() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (clerk, token) = token(&desk, "midori", Role::Roster, &[Permission::ImportRoster]).await;
        let file = std::fs::read(folder("midori").join("roster.csv")).unwrap();
        let deliver = async |path: &str, key: &str, file: Vec<u8>| {
            let headers = [("content-type", "text/csv; charset=Shift_JIS"), ("idempotency-key", key)];
            ask(&desk, "midori", ("POST", path), &token, &headers, file).await
        };
        let same = deliver(ROSTER, "key-1", file.clone()).await;
        let shown = body(&same);
        assert_eq!((same.status, &shown["new"], &shown["changed"]), (200, &json!(0), &json!(0)), "{shown}");
        let known = shown["unchanged"].as_u64().unwrap();
        let line = "06139992,9999,00001000,00,試験　太郎,ｼｹﾝ ﾀﾛｳ,1980-01-21,男,本人,2020-04-01,,一般,,\r\n";
        let header = "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,資格喪失日,雇用区分,事業所コード,事業所名\r\n";
        let alone = format!("{header}{line}").into_bytes();
        let doubtful = deliver(ROSTER, "key-2", alone).await;
        assert_eq!((doubtful.status, problem(&doubtful).as_str()), (409, "conflict"), "{}", doubtful.text());
        assert_eq!(body(&doubtful)["doubts"]["missing"], known);
        for (key, wrong) in [("a", "".to_owned()), ("b", "x".to_owned()), ("c", format!("{header}{}", line.replace("1980", "3080")))] {
            let reply = deliver(ROSTER, key, wrong.clone().into_bytes()).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (422, "unprocessable"), "{wrong}");
            assert!(!reply.text().contains("試験"), "nothing of the file is repeated");
        }
        let foreign = format!("{header}{}", line.replace("06139992", "06010011")).into_bytes();
        assert_eq!(deliver(ROSTER, "d", foreign).await.status, 422);
        let more = with_line(&file, line);
        let rehearsed = deliver(&format!("{ROSTER}?rehearsal=true"), "key-3", more.clone()).await;
        assert_eq!((rehearsed.status, &body(&rehearsed)["new"]), (200, &json!(1)), "{}", rehearsed.text());
        let first = deliver(ROSTER, "key-4", more.clone()).await;
        assert_eq!((first.status, &body(&first)["new"]), (200, &json!(1)), "a rehearsal changes nothing: {}", first.text());
        let again = deliver(ROSTER, "key-4", more.clone()).await;
        assert_eq!(again.body, first.body, "the same answer");
        assert_eq!(body(&deliver(ROSTER, "key-5", more).await)["unchanged"], known + 1);
        let trail = trail(&desk, "midori").await;
        let imported = trail.iter().find(|(action, actor, _)| action == "roster_imported" && actor.is_some()).expect("a row");
        assert_eq!((imported.1, &imported.2["token"]), (Some(clerk.id.0), &token_ids(&desk, "midori", &clerk).await[0]));
    })
    .await;
}

/// The file with one more line, in its own encoding.
fn with_line(file: &[u8], line: &str) -> Vec<u8> {
    let (line, ..) = encoding_rs::SHIFT_JIS.encode(line);
    [file, &line].concat()
}
