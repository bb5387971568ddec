//! The support view: a clerk sees what a member's portal shows, nothing can be sent, nothing of the member's changes, and
//! the member is told.

use chrono::Duration;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditEntry, AuditFilter};
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::VIEW_LIFE;
use madoguchi_core::tenancy::{TenantStatus, set_status};
use madoguchi_core::testing::{Bench, japan, on_both};
use madoguchi_web::testing::Browser;

use crate::app::{TestDesk, Worker};
use crate::rows::Rows;

const SLUG: &str = "tokyometro";
const REASON: &str = "電話。画面のご案内のため。";

/// The password of accounts that tests make.
const PASSWORD: &str = "kaze-8-yuki";

/// A member, by the letter that they have.
struct Known {
    person: PersonId,
    login_id: String,
}

fn known(desk: &TestDesk) -> Known {
    let letter = &desk.letters(SLUG)[0];
    Known { person: letter.person, login_id: letter.login_id.clone() }
}

/// A desk with a member who has an account, and somebody who helps.
async fn start(bench: Bench) -> (TestDesk, Worker, Known) {
    let desk = TestDesk::start(bench, &[SLUG]).await;
    let support = desk.worker(SLUG, "support", &[Role::Support]).await;
    desk.register(SLUG, &desk.letters(SLUG)[0]).await;
    let letter = known(&desk);
    (desk, support, letter)
}

fn view_of(letter: &Known) -> String {
    links::of(links::SUPPORT_VIEW, letter.person.0)
}

/// Opens a view; returns the path of the page around it.
async fn begin(desk: &TestDesk, clerk: &mut Browser, letter: &Known) -> String {
    clerk.open(&desk.at(SLUG, &links::person(letter.person))).await;
    clerk.follow("本人の画面を見る").await;
    assert_eq!(clerk.status(), 200, "{}", clerk.text());
    clerk.fill("理由", REASON);
    clerk.press("画面を見る").await;
    assert_eq!(clerk.status(), 200, "{}", clerk.text());
    assert!(clerk.path().starts_with("/members/views/"), "{}", clerk.path());
    clerk.path().to_owned()
}

fn framed(around: &str, page: &str) -> String {
    format!("{around}/page{page}")
}

async fn trail(desk: &TestDesk) -> Vec<AuditEntry> {
    let tx = desk.bench.database.read(&desk.sample(SLUG).scope(Actor::System, desk.clock.now())).await.unwrap();
    let mut entries = read::list(&tx, &AuditFilter::default(), None, 500).await.unwrap().entries;
    entries.retain(|entry| {
        matches!(entry.action, Some(Action::SupportViewBegun | Action::SupportPageViewed | Action::SupportViewEnded))
    });
    entries.reverse();
    entries
}

/// The member, signed in at the portal.
async fn member(desk: &TestDesk, letter: &Known) -> Browser {
    let mut member = Browser::new();
    member.open(&desk.at_portal(SLUG, "/sign-in")).await;
    member.fill("ユーザID", &format!("b00{}", letter.login_id)).fill("パスワード", PASSWORD);
    member.press("ログイン").await;
    assert_eq!(member.path(), "/home", "{}", member.text());
    member
}

#[tokio::test]
async fn a_clerk_sees_the_members_own_pages_bannered_and_the_member_is_told() {
    on_both(|bench| async move {
        let (desk, support, letter) = start(bench).await;
        let mut clerk = desk.signed_in(&support).await;
        let around = begin(&desk, &mut clerk, &letter).await;
        assert!(clerk.heading().starts_with("組合の担当者として見ています"), "{}", clerk.heading());
        let src = clerk.document().attributes("iframe", "src");
        assert_eq!(src, [framed(&around, "/home")]);
        clerk.open(&desk.at(SLUG, &src[0])).await;
        assert_eq!(clerk.status(), 200);
        assert!(clerk.heading().ends_with("様の窓口"), "{}", clerk.heading());
        assert!(clerk.text().contains("組合の担当者として見ています"), "{}", clerk.text());
        // Links lead to pages of the view, or nowhere.
        let links = clerk.document().attributes("a[href]:not([href^='#'])", "href");
        assert!(links.contains(&framed(&around, "/profile")), "{links:?}");
        assert!(links.iter().all(|href| href.starts_with(&format!("{around}/page/"))), "{links:?}");
        for (page, text) in [
            ("/profile", format!("b00{}", letter.login_id)),
            ("/profile/notifications", "お知らせ".into()),
            ("/profile/display", "文字".into()),
            ("/announcements", "お知らせ".into()),
            ("/sign-in-history", "組合の担当者が画面を確認".into()),
        ] {
            clerk.open(&desk.at(SLUG, &framed(&around, page))).await;
            assert_eq!(clerk.status(), 200, "{page}");
            assert!(clerk.text().contains(&text), "{page}: {}", clerk.text());
            for selector in ["script", "[action]", "[formaction]", "input[type=hidden]", "meta[name=drawn-for]"] {
                assert!(clerk.document().attributes(selector, "class").is_empty(), "{page}: {selector}");
            }
            let csp = clerk.header("content-security-policy").unwrap();
            assert!(csp.contains("form-action 'none'") && csp.contains("sandbox"), "{page}: {csp}");
        }
        // What sends something, or isn't among the pages of a view, isn't there.
        for page in ["/password", "/sign-out", "/devices", "/login-methods", "/medical-expenses", "/announcements/x"] {
            clerk.open(&desk.at(SLUG, &framed(&around, page))).await;
            assert_eq!(clerk.status(), 404, "{page}");
        }
        let mut member = member(&desk, &letter).await;
        member.open(&desk.at_portal(SLUG, "/sign-in-history")).await;
        let text = member.text();
        assert!(text.contains("組合の担当者が画面を確認"), "{text}");
        assert!(member.document().select("main dd").iter().any(|dd| dd.contains("東京地下鉄健康保険組合")), "{text}");
        assert!(text.contains("登録内容の画面を"), "the openings of the person's page: {text}");
        assert!(!text.contains("supportさん") && !text.contains(REASON), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_view_changes_nothing_but_the_trail_the_view_and_the_history() {
    on_both(|bench| async move {
        let (desk, support, letter) = start(bench).await;
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at(SLUG, &view_of(&letter))).await;
        let before = Rows::read(&desk.bench).await;
        clerk.fill("理由", REASON);
        clerk.press("画面を見る").await;
        let around = clerk.path().to_owned();
        let begun = Rows::read(&desk.bench).await;
        let changed: Vec<_> =
            begun.changed_since(&before).into_iter().filter(|table| *table != "audit_unsealed").collect();
        assert_eq!(changed, ["audit_entry", "sign_in_event", "support_view"]);
        assert_eq!(begun.count("sign_in_event"), before.count("sign_in_event") + 1);
        for page in ["/home", "/profile", "/profile/notifications", "/announcements", "/sign-in-history"] {
            clerk.open(&desk.at(SLUG, &framed(&around, page))).await;
            assert_eq!(clerk.status(), 200, "{page}");
        }
        let looked = Rows::read(&desk.bench).await;
        let changed: Vec<_> =
            looked.changed_since(&begun).into_iter().filter(|table| *table != "audit_unsealed").collect();
        assert_eq!(changed, ["audit_entry"], "looking writes that somebody looked, and nothing else");
        assert_eq!(looked.count("audit_entry"), begun.count("audit_entry") + 5, "a row for each page");
        // A form of a page can't be sent here either: the address takes none.
        for page in ["/profile/notifications", "/announcements", "/home"] {
            clerk.post(&framed(&around, page), &[("medical_expenses", "yes")]).await;
            assert_eq!(clerk.status(), 405, "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_row_names_the_clerk_and_the_member() {
    on_both(|bench| async move {
        let (desk, support, letter) = start(bench).await;
        let mut clerk = desk.signed_in(&support).await;
        let around = begin(&desk, &mut clerk, &letter).await;
        clerk.open(&desk.at(SLUG, &framed(&around, "/profile"))).await;
        clerk.open(&desk.at(SLUG, &around)).await;
        clerk.press("表示を終える").await;
        assert_eq!(clerk.path(), links::person(letter.person));
        let trail = trail(&desk).await;
        let actions: Vec<_> = trail.iter().filter_map(|entry| entry.action).collect();
        // All of it happened at one instant, so that its order is left to chance.
        assert_eq!(actions.len(), 3, "{actions:?}");
        for action in [Action::SupportViewBegun, Action::SupportPageViewed, Action::SupportViewEnded] {
            assert!(actions.contains(&action), "{actions:?}");
        }
        let view = around.rsplit('/').next().unwrap();
        for entry in &trail {
            assert_eq!(entry.actor.kind, "staff");
            assert!(entry.actor.id.is_some());
            assert_eq!(entry.detail["view"], view);
            assert_eq!(entry.detail["as"], entry.account.unwrap().to_string());
            assert_eq!(entry.subject.id, entry.account.unwrap().0);
        }
        let of = |action: Action| &trail.iter().find(|entry| entry.action == Some(action)).unwrap().detail;
        assert_eq!(of(Action::SupportViewBegun)["reason"], REASON);
        assert_eq!(of(Action::SupportPageViewed)["page"], "profile");
        // Over is over.
        clerk.open(&desk.at(SLUG, &framed(&around, "/home"))).await;
        assert_eq!((clerk.status(), clerk.heading()), (410, "表示を終えました"));
    })
    .await;
}

#[tokio::test]
async fn a_view_ends_with_its_time_with_the_right_and_with_the_clerk() {
    on_both(|bench| async move {
        let (desk, support, letter) = start(bench).await;
        let owner = desk.worker(SLUG, "owner", &[Role::Owner]).await;
        let mut clerk = desk.signed_in(&support).await;
        let around = begin(&desk, &mut clerk, &letter).await;
        // Nobody else sees it, not even an owner.
        let mut other = desk.signed_in(&owner).await;
        for path in [around.clone(), framed(&around, "/home")] {
            other.open(&desk.at(SLUG, &path)).await;
            assert_eq!(other.status(), 410, "{path}");
        }
        other.open(&desk.at(SLUG, "/today")).await;
        other.post(&format!("{around}/end"), &[]).await;
        clerk.open(&desk.at(SLUG, &framed(&around, "/home"))).await;
        assert_eq!(clerk.status(), 200, "another clerk can't end it");
        // It doesn't nest.
        clerk.open(&desk.at(SLUG, &view_of(&letter))).await;
        clerk.fill("理由", REASON);
        clerk.press("画面を見る").await;
        assert_eq!(clerk.status(), 409);
        clerk.follow("表示中の画面へ").await;
        assert_eq!(clerk.path(), around);
        // The time: the session goes on, the view doesn't.
        desk.pass(VIEW_LIFE - Duration::minutes(3));
        clerk.open(&desk.at(SLUG, "/today")).await;
        desk.pass(Duration::minutes(3));
        for (path, status) in [("/today".to_owned(), 200), (around.clone(), 410), (framed(&around, "/home"), 410)] {
            clerk.open(&desk.at(SLUG, &path)).await;
            assert_eq!(clerk.status(), status, "{path}");
        }
        // A new one can begin, and the way out of the old one still leads back.
        clerk.open(&desk.at(SLUG, "/today")).await;
        clerk.post(&format!("{around}/end"), &[]).await;
        assert_eq!(clerk.path(), links::person(letter.person));
        let second = begin(&desk, &mut clerk, &letter).await;
        // The right goes, or the clerk is disabled: at once.
        other = desk.signed_in(&owner).await;
        other.open(&desk.at(SLUG, "/staff")).await;
        other.follow("supportさん").await;
        other.untick("窓口").tick("監査");
        other.press("役割を保存する").await;
        assert!(other.status() < 400, "{}", other.text());
        clerk.open(&desk.at(SLUG, &framed(&second, "/home"))).await;
        assert!(clerk.status() == 404 || clerk.path() == "/sign-in", "{} {}", clerk.status(), clerk.path());
    })
    .await;
}

#[tokio::test]
async fn of_two_presses_at_once_one_opens_a_view() {
    on_both(|bench| async move {
        let (desk, support, letter) = start(bench).await;
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at(SLUG, &view_of(&letter))).await;
        let mut other = clerk.clone();
        for tab in [&mut clerk, &mut other] {
            tab.fill("理由", REASON);
        }
        tokio::join!(clerk.press("画面を見る"), other.press("画面を見る"));
        let mut statuses = [clerk.status(), other.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} / {}", clerk.text(), other.text());
        assert_eq!(trail(&desk).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_way_in_has_no_view_and_the_page_says_what_they_see() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &[SLUG]).await;
        let support = desk.worker(SLUG, "support", &[Role::Support]).await;
        let letter = known(&desk);
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at(SLUG, &view_of(&letter))).await;
        assert!(clerk.text().contains("まだ登録していません"), "{}", clerk.text());
        clerk.follow("この方に見える画面をタイムマシンで見る").await;
        assert_eq!((clerk.status(), clerk.path()), (200, "/settings/time-machine"));
        clerk.post(&view_of(&letter), &[("reason", REASON)]).await;
        assert_eq!(clerk.status(), 422);
        desk.register(SLUG, &desk.letters(SLUG)[0]).await;
        clerk.open(&desk.at(SLUG, &view_of(&letter))).await;
        clerk.press("画面を見る").await;
        assert_eq!(clerk.status(), 422, "a reason is needed");
        let around = begin(&desk, &mut clerk, &letter).await;
        // Disabled while somebody looks: the portal shows the sign-in page, and so does the view.
        clerk.post(&format!("{}/disable", links::person(letter.person)), &[("reason", "紛失")]).await;
        clerk.open(&desk.at(SLUG, &framed(&around, "/profile"))).await;
        assert_eq!((clerk.status(), clerk.heading()), (200, "ログイン"), "{}", clerk.text());
        clerk.open(&desk.at(SLUG, &around)).await;
        clerk.post(&format!("{around}/end"), &[]).await;
        assert_eq!(clerk.path(), links::person(letter.person));
        clerk.open(&desk.at(SLUG, &view_of(&letter))).await;
        assert!(clerk.text().contains("いまログインできません"), "{}", clerk.text());
        let begun = trail(&desk).await.into_iter().filter(|entry| entry.action == Some(Action::SupportViewBegun));
        assert_eq!(begun.count(), 1, "no view began without a way in");
    })
    .await;
}

#[tokio::test]
async fn what_the_portal_shows_instead_is_shown_and_the_way_out_stays() {
    let (desk, support, letter) = start(Bench::sqlite().await).await;
    // 25 November 2026, in the evening, is this society's maintenance.
    desk.clock.set(japan("2026-11-25T20:50:00"));
    let mut clerk = desk.signed_in(&support).await;
    let around = begin(&desk, &mut clerk, &letter).await;
    desk.clock.set(japan("2026-11-25T21:00:00"));
    clerk.open(&desk.at(SLUG, &framed(&around, "/home"))).await;
    assert_eq!((clerk.status(), clerk.heading()), (200, "ただいまメンテナンス中です"), "{}", clerk.text());
    let now = desk.clock.now();
    let tx = desk.bench.database.platform_write(now).await.unwrap();
    assert!(set_status(&tx, SLUG, TenantStatus::Suspended).await.unwrap());
    tx.commit().await.unwrap();
    desk.app.directory.refresh(&desk.bench.database, now).await.unwrap();
    clerk.open(&desk.at(SLUG, &framed(&around, "/home"))).await;
    assert!(clerk.heading().contains("休止"), "{}", clerk.heading());
    clerk.open(&desk.at(SLUG, &around)).await;
    clerk.press("表示を終える").await;
    assert_eq!(clerk.path(), links::person(letter.person));
}
