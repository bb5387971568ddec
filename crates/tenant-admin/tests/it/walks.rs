//! Walks over every route of a desk on which everything is there: whose ids count, who sees what is medical, what a form takes.

use std::collections::BTreeSet;

use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::input::device::Device;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::{Permission, Role, Roles};
use madoguchi_core::testing::{on_both, random};
use madoguchi_tenant_admin::desk::face::Access;
use madoguchi_web::testing::{Browser, Reply};

use crate::access::{TABLE, filled};
use crate::furnished::{ELSEWHERE, Furnished, HERE, MEDICAL};
use crate::rows::Rows;

/// What reading a page or refusing a form may write: the trail, who was seen when, and what limits count.
const NOTES: [&str; 5] = ["attempt_counter", "audit_entry", "audit_unsealed", "staff_session", "refused_attempt"];

fn changed<'a>(after: &'a Rows, before: &Rows) -> Vec<&'a str> {
    after.changed_since(before).into_iter().filter(|table| !NOTES.contains(table)).collect()
}

const fn permission(access: Access) -> Option<Permission> {
    match access {
        Access::May(permission) | Access::MayFresh(permission) | Access::MayUpload(permission) => Some(permission),
        _ => None,
    }
}

/// Sends a request with a browser's cookies, and for a form with what the browser's page was drawn for.
async fn ask(browser: &Browser, url: &str, method: &str, fields: &[(&str, &str)]) -> Reply {
    let cookies: Vec<_> = browser.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookies = cookies.join("; ");
    let headers = [
        ("cookie", cookies.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = (method == "POST").then(|| {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("drawn_for", &browser.drawn_for().unwrap_or_default()).extend_pairs(fields);
        body.finish().into_bytes()
    });
    Browser::new().request(method, url, &headers, body).await
}

#[tokio::test]
async fn every_role_opens_the_pages_of_what_is_there_and_no_id_of_another_society_is_anybodys() {
    on_both(|bench| async move {
        let furnished = Furnished::on(bench).await;
        let desk = &furnished.desk;
        for role in Role::ALL {
            let worker = desk.worker(HERE, role.word(), &[role]).await;
            let browser = desk.signed_in(&worker).await;
            for (method, pattern, access) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
                let (Some(permission), Some(path)) = (permission(*access), furnished.path(pattern)) else { continue };
                let status = ask(&browser, &desk.at(HERE, &path), method, &[]).await.status;
                if !Roles::from(role).may(permission) {
                    assert_eq!(status, 404, "{role:?} {path}");
                } else if !OF_THE_TWO.contains(pattern) && *pattern != links::COMPARE_SETTINGS {
                    // A page that needs something of the account leads on, and one that is asked with values wants them.
                    assert!([200, 303, 400].contains(&status), "{role:?} {path}: {status}");
                }
            }
        }

        let other = desk.worker(ELSEWHERE, "other", &[Role::Owner]).await;
        let browser = desk.signed_in(&other).await;
        let before = Rows::read(&desk.bench).await;
        let (mut tried, mut wrong) = (0, Vec::new());
        for (method, pattern, access) in TABLE {
            let is_id = pattern.contains("{id}") || pattern.contains("{hash}");
            let (Some(_), Some(path)) = (permission(*access).filter(|_| is_id), furnished.path(pattern)) else {
                continue;
            };
            let reply =
                ask(&browser, &desk.at(ELSEWHERE, &path), method, &[("reason", "試す"), ("value", "number")]).await;
            // An id of another society's is answered as one that nobody has.
            let nobodys = desk.at(ELSEWHERE, &filled(pattern));
            let expected = ask(&browser, &nobodys, method, &[("reason", "試す"), ("value", "number")]).await.status;
            let is_same = reply.status == expected && ![200, 500].contains(&expected);
            wrong.extend((!is_same).then(|| format!("{method} {path}: {} and not {expected}", reply.status)));
            tried += 1;
        }
        assert_eq!(wrong, [""; 0], "at another society");
        assert!(tried > 50, "{tried}");
        assert_eq!(changed(&Rows::read(&desk.bench).await, &before), [""; 0]);
    })
    .await;
}

/// Pages of what only certain accounts may see, whatever their roles: who asked and who approved, who opened a view, whose token it is.
const OF_THE_TWO: [&str; 4] = [links::APPROVAL, links::DISCLOSURE, links::VIEWING, links::PUBLICATION_FILE];

#[tokio::test]
async fn a_members_session_opens_nothing_at_the_desk() {
    on_both(|bench| async move {
        let furnished = Furnished::on(bench).await;
        let desk = &furnished.desk;
        let (sample, now) = (desk.sample(HERE), desk.clock.now());
        let letter = desk.letters(HERE).iter().find(|letter| !letter.addressed.number.ends_with("20461")).unwrap();
        let ready = sample.ready_drafts(&desk.bench, letter, 1, now).await.remove(0);
        let tx = desk.bench.database.write(&sample.scope(Actor::Anonymous, now)).await.unwrap();
        let FoundDraft::Open(draft) = registration::find(&tx, &ready.token).await.unwrap() else { panic!("no draft") };
        let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await;
        let Ok((tx, done)) = done else { panic!("not committed") };
        tx.commit().await.unwrap();
        let Entered::SignedIn(token) = done.entered else { panic!("a second step") };
        let of_member = format!("session={}", token.expose());
        let home = desk.at_portal(HERE, "/home");
        let reply = Browser::new().request("GET", &home, &[("cookie", &of_member)], None).await;
        assert_eq!(reply.status, 200, "it is a session at the portal");

        for (method, pattern, access) in TABLE {
            let (Some(_), Some(path)) = (permission(*access), furnished.path(pattern)) else { continue };
            for name in ["session", "desk-session", "desk-sign-in"] {
                let cookie = format!("{name}={}", token.expose());
                let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
                let reply = Browser::new().request(method, &desk.at(HERE, &path), &headers, None).await;
                let to = reply.header("location").unwrap_or_default();
                let is_out = if *method == "GET" {
                    reply.status == 303 && to.starts_with("/sign-in")
                } else {
                    [400, 401].contains(&reply.status)
                };
                assert!(is_out, "{name} {method} {path}: {} {to}", reply.status);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_that_a_role_without_benefits_receives_is_medical() {
    on_both(|bench| async move {
        let furnished = Furnished::on(bench).await;
        let desk = &furnished.desk;
        let file = furnished.path(links::DISCLOSURE).expect("a file");
        // What each of the staff gets from every page, every list as a file, and every other form that only reads.
        let everything = async |worker: &crate::app::Worker| {
            let browser = desk.signed_in(worker).await;
            let mut got = Vec::new();
            for (method, pattern, access) in TABLE {
                let reads = *method == "GET" || pattern.ends_with("/export") || *pattern == links::DISCLOSURE;
                let (Some(_), Some(path)) = (permission(*access).filter(|_| reads), furnished.path(pattern)) else {
                    continue;
                };
                let reply = ask(&browser, &desk.at(HERE, &path), method, &[]).await;
                let has = String::from_utf8_lossy(&reply.body).contains(MEDICAL);
                got.push((format!("{method} {path}"), reply.status, has));
            }
            got
        };
        for role in Role::ALL {
            let worker = match role {
                Role::Support => furnished.support.clone(),
                Role::Owner => furnished.owner.clone(),
                _ => desk.worker(HERE, role.word(), &[role]).await,
            };
            let got = everything(&worker).await;
            let took = got.iter().any(|(what, status, _)| *what == format!("POST {file}") && *status == 200);
            assert_eq!(took, [Role::Support, Role::Owner].contains(&role), "{role:?} takes the file");
            let medical: Vec<_> = got.iter().filter(|(.., has)| *has).map(|(what, ..)| what.as_str()).collect();
            if Roles::from(role).may(Permission::ReadMedical) {
                // Were the value in nothing at all, this test would find nothing.
                assert!(role != Role::Owner || medical == [format!("POST {file}")], "{role:?}: {medical:?}");
            } else {
                assert_eq!(medical, [""; 0], "{role:?}");
            }
        }
    })
    .await;
}

/// Columns that a form must not be able to set by naming them.
const COLUMNS: [(&str, &str); 12] = [
    ("tenant_id", "00000000-0000-0000-0000-000000000000"),
    ("id", "00000000-0000-0000-0000-00000000beef"),
    ("staff_id", "00000000-0000-0000-0000-00000000beef"),
    ("person_id", "00000000-0000-0000-0000-00000000beef"),
    ("approved_by", "00000000-0000-0000-0000-00000000beef"),
    ("roles", "owner sneaked"),
    ("role_owner", "sneaked"),
    ("scope", "sneaked"),
    ("state", "sneaked"),
    ("disabled_at", "2001-01-01T00:00:00Z"),
    ("expires_at", "2001-01-01T00:00:00Z"),
    ("version", "2147483647"),
];

#[tokio::test]
async fn no_form_of_the_desk_takes_columns_or_breaks_on_junk() {
    on_both(|bench| async move {
        let furnished = Furnished::on(bench).await;
        let desk = &furnished.desk;
        // What these forms do needs no field, so they are sent by the tests of what they do.
        let without_fields = BTreeSet::from([
            links::SIGN_OUT,
            "/session/extend",
            links::APPROVAL,
            links::DISCLOSURE,
            "/approvals/{id}/withdraw",
        ]);
        let browser = desk.signed_in(&furnished.owner).await;
        let mut tried = 0;
        for (method, pattern, access) in TABLE.iter().filter(|(method, ..)| *method == "POST") {
            let (Some(_), Some(path)) = (permission(*access), furnished.path(pattern)) else { continue };
            if without_fields.contains(pattern) {
                continue;
            }
            let url = desk.at(HERE, &path);
            let long = "あ".repeat(20_000);
            for junk in ["\u{0}", "\u{202e}\u{feff}", "' OR 1=1 --", "{{ 7*7 }}", "<script>alert(1)</script>", &long] {
                let fields: Vec<_> =
                    ["reason", "q", "name", "value", "from", "title_ja", "person"].map(|name| (name, junk)).into();
                let reply = ask(&browser, &url, method, &fields).await;
                assert!(reply.status < 500, "{path}: {} for {junk:.10}", reply.status);
                assert!(!reply.text().contains("<script>alert"), "{path}");
            }
            let reply = ask(&browser, &url, method, &COLUMNS).await;
            assert!(reply.status < 500, "{path}: {}", reply.status);
            tried += 1;
        }
        assert!(tried > 35, "{tried}");
        let rows = Rows::read(&desk.bench).await;
        for value in ["sneaked", "2001-01-01", "00000000-0000-0000-0000-00000000beef", "000000000000BEEF"] {
            assert!(!rows.hold(value), "{value}");
        }
    })
    .await;
}
