//! Open sessions, the sign-in history, known browsers and the warning before the end, as a browser meets them.

use chrono::Duration;
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::secret::Token;
use madoguchi_core::testing::on_both;
use madoguchi_web::Scheme;
use madoguchi_web::testing::Browser;

use crate::app::{OPEN, TestApp};
use crate::walk::{Entry, member, sign_in};
use crate::wire::{get, page, post, told};

fn cookie(browser: &Browser) -> String {
    format!("session={}", browser.cookie("session").unwrap_or_default())
}

/// The same member in another browser.
async fn elsewhere(app: &TestApp, slug: &str) -> Browser {
    let (mut browser, entry) = (Browser::new(), Entry::of(slug));
    sign_in(app, slug, &mut browser, &entry.user_id, &entry.password).await;
    assert_eq!(browser.path(), links::HOME, "{}", browser.text());
    browser
}

#[tokio::test]
async fn a_member_sees_where_they_are_signed_in_and_ends_one_of_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut here = member(&app, "tokyometro").await;
        app.pass(Duration::minutes(5));
        let mut there = elsewhere(&app, "tokyometro").await;
        here.open(links::HOME).await;
        here.follow("プロフィール変更").await;
        here.follow("ログイン中の端末").await;
        assert_eq!(here.path(), links::DEVICES);
        assert_eq!(here.document().headings()[0], "ログイン中の端末");
        let terms = here.document().select(".entries dt");
        assert_eq!(terms.len(), 2, "{}", here.text());
        assert!(terms[0].contains("いまお使いの端末") && !terms[1].contains("いまお使いの端末"), "{terms:?}");
        assert!(here.has("2026年11月20日（金）10:05"), "{}", here.text());
        here.press("ログアウトする（種類のわからない端末）").await;
        assert!(
            here.has("端末をログアウトしました。") && here.has("ほかにログイン中の端末はありません。"),
            "{}",
            here.text()
        );
        there.open(links::HOME).await;
        assert_eq!(there.path(), links::SIGN_IN);
    })
    .await;
}

#[tokio::test]
async fn all_others_are_ended_at_once_and_this_one_stays() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut here = member(&app, "tokyometro").await;
        let others = [elsewhere(&app, "tokyometro").await, elsewhere(&app, "tokyometro").await];
        here.open(links::DEVICES).await;
        here.press("ほかのすべての端末からログアウトする").await;
        assert!(here.has("ほかにログイン中の端末はありません。"), "{}", here.text());
        for other in others {
            let reply = get(&app.at("tokyometro", links::HOME), &cookie(&other)).await;
            assert_eq!(told(&reply), (303, "/sign-in?notice=session-ended".to_owned()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_not_the_members_own_is_not_found_and_nothing_is_written() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let here = member(&app, "tokyometro").await;
        let mut stranger = member(&app, "aozora").await;
        elsewhere(&app, "aozora").await;
        stranger.open(links::DEVICES).await;
        let theirs = stranger.document().attributes("input[name=session]", "value")[0].clone();
        let before = app.rows().await;
        let random = uuid::Uuid::from_u128(7).to_string();
        for id in [theirs.as_str(), random.as_str(), "", "1", "' OR 1=1"] {
            let url = app.at("tokyometro", links::END_SESSION);
            let reply = post(&url, &cookie(&here), &[("session", id)]).await;
            assert_eq!(reply.status, 404, "{id}");
            assert_eq!(page(&reply).headings()[0], "ページが見つかりません");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_browser_is_known_for_400_days_by_a_token_of_its_own_that_opens_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = app.browser("tokyometro", links::SIGN_IN).await;
        assert_eq!(browser.cookie("device"), None, "not before the first session");
        browser = member(&app, "tokyometro").await;
        let token = browser.cookie("device").unwrap();
        assert!(!app.rows().await.hold(&token), "kept as a digest only");
        browser.open(links::HOME).await;
        browser.follow("ログアウト").await;
        browser.press("ログアウト").await;
        let reply = get(&app.at("tokyometro", links::HOME), &format!("device={token}; session={token}")).await;
        assert_eq!(told(&reply), (303, "/sign-in?notice=session-ended".to_owned()));
        let entry = Entry::of("tokyometro");
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, &entry.password).await;
        let renewed = browser.cookie("device").unwrap();
        assert_ne!(renewed, token, "a new token with every sign-in");
        assert_ne!(elsewhere(&app, "tokyometro").await.cookie("device").unwrap(), renewed);
        // A copy of the old token is a stranger's.
        let society = &app.society("tokyometro").sample;
        let knows = async |token: &str| {
            let device = Device::default().marked(Token::received(token).as_ref().map(Mark::of));
            society.knows(&app.bench, device, &entry.user_id, app.clock.now()).await
        };
        assert!(knows(&renewed).await && !knows(&token).await);
    })
    .await;
}

#[tokio::test]
async fn the_device_cookie_is_bound_to_the_host() {
    on_both(|bench| async move {
        let app = TestApp::start_at(bench, &["tokyometro"], OPEN, Scheme::Https).await;
        let entry = Entry::of("tokyometro");
        let letter = app.letter("tokyometro");
        let sample = &app.society("tokyometro").sample;
        let mut drafts = sample.ready_drafts(&app.bench, letter, 1, app.clock.now()).await;
        let draft = drafts.remove(0);
        let url = app.at_host("tokyometro.portal.localhost", links::REGISTER_CONFIRM);
        let cookies = format!("__Host-registration={}", draft.token.expose());
        let key = draft.key.to_string();
        let reply = post(&url, &cookies, &[("key", &key)]).await;
        assert_eq!(told(&reply), (303, links::REGISTER_DONE.to_owned()), "{}", entry.user_id);
        let set: Vec<_> =
            reply.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value).collect();
        let device = set.iter().find(|value| value.starts_with("__Host-device=")).expect("a device cookie");
        let (_, attributes) = device.split_once("; ").unwrap();
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=34560000");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_on_a_new_device_is_told_by_mail_once_the_address_is_verified() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut here = member(&app, "tokyometro").await;
        elsewhere(&app, "tokyometro").await;
        let mails = app.mails("tokyometro").await;
        let [Mail::Welcome { verification_path, .. }] = &mails.iter().map(|m| m.mail.clone()).collect::<Vec<_>>()[..]
        else {
            panic!("the welcome mail alone: the address may be a stranger's")
        };
        here.open(verification_path).await;
        here.press("確認する").await;
        app.pass(Duration::minutes(1));
        elsewhere(&app, "tokyometro").await;
        let mails = app.mails("tokyometro").await;
        assert!(matches!(&mails[1].mail, Mail::NewDevice { at, .. } if *at == app.clock.now()));
        assert_eq!(mails.len(), 2);
        here.open(links::SIGN_OUT).await;
        here.press("ログアウト").await;
        let entry = Entry::of("tokyometro");
        sign_in(&app, "tokyometro", &mut here, &entry.user_id, &entry.password).await;
        assert_eq!(here.path(), links::HOME);
        assert_eq!(app.mails("tokyometro").await.len(), 2, "this browser is known");
    })
    .await;
}

#[tokio::test]
async fn the_history_tells_sign_ins_the_newest_first() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut here = member(&app, "tokyometro").await;
        app.set_clock("2026-11-21T09:30:00");
        let entry = Entry::of("tokyometro");
        sign_in(&app, "tokyometro", &mut here, &entry.user_id, "Wrong2026").await;
        sign_in(&app, "tokyometro", &mut here, &entry.user_id, &entry.password).await;
        here.follow("プロフィール変更").await;
        here.follow("ログイン履歴").await;
        assert_eq!(here.path(), links::SIGN_IN_HISTORY);
        let at = here.document().select(".entries dt");
        assert_eq!(at, ["日時 2026年11月21日（土）9:30", "日時 2026年11月20日（金）10:00"]);
        let how = here.document().select(".entries dd");
        assert!(how[0].contains("確認の方法 パスワード") && how[1].contains("確認の方法 登録の書類"), "{how:?}");
    })
    .await;
}

#[tokio::test]
async fn a_member_on_a_known_device_gets_in_while_a_stranger_is_paused() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut here = member(&app, "tokyometro").await;
        let entry = Entry::of("tokyometro");
        let mut stranger = Browser::new();
        for _ in 0..5 {
            sign_in(&app, "tokyometro", &mut stranger, &entry.user_id, "Wrong2026").await;
            assert_eq!(stranger.status(), 422);
        }
        sign_in(&app, "tokyometro", &mut stranger, &entry.user_id, &entry.password).await;
        assert_eq!(stranger.status(), 429, "{}", stranger.text());
        here.open(links::SIGN_OUT).await;
        here.press("ログアウト").await;
        sign_in(&app, "tokyometro", &mut here, &entry.user_id, &entry.password).await;
        assert_eq!(here.path(), links::HOME, "{}", here.text());
    })
    .await;
}

#[tokio::test]
async fn after_a_hundred_failures_every_id_reads_the_same_and_the_way_in_is_told() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        member(&app, "tokyometro").await;
        let entry = Entry::of("tokyometro");
        let mut told = Vec::new();
        for (id, word) in [(entry.user_id.as_str(), entry.password.as_str()), ("Nobody2026", "Hotaru2026z")] {
            app.set_clock("2026-12-01T10:00:00");
            let mut stranger = Browser::new();
            for _ in 0..100 {
                app.pass(Duration::hours(1));
                stranger.open(&app.at("tokyometro", links::SIGN_IN)).await;
                stranger.post(links::SIGN_IN, &[("user_id", id), ("password", "Wrong2026")]).await;
            }
            app.set_clock("2026-12-10T10:00:00");
            sign_in(&app, "tokyometro", &mut stranger, id, word).await;
            told.push((stranger.status(), stranger.document().select(".banner.error li")));
        }
        assert_eq!(told[0].0, 422);
        assert!(told[0].1[0].contains("以前ログインした端末"), "{told:?}");
        assert_eq!(told[0], told[1]);
    })
    .await;
}

#[tokio::test]
async fn the_page_says_when_its_session_ends_and_extending_puts_it_off() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let ends = |browser: &Browser| {
            let one = |name| browser.document().attributes("dialog#session", name)[0].clone();
            (one("data-idle"), one("data-absolute"))
        };
        assert_eq!(ends(&browser), ("1200".into(), "43200".into()));
        // Within a minute a page costs no write, and tells so.
        app.pass(Duration::seconds(59));
        browser.open(links::HOME).await;
        assert_eq!(ends(&browser), ("1141".into(), "43141".into()));
        app.pass(Duration::minutes(18));
        let reply = post(&app.at("tokyometro", links::EXTEND_SESSION), &cookie(&browser), &[]).await;
        let left: serde_json::Value = serde_json::from_str(&reply.text()).unwrap();
        assert_eq!((reply.status, left), (200, serde_json::json!({"idle": 1200, "absolute": 42061})));
        app.pass(Duration::seconds(20 * 60 - 1));
        let reply = post(&app.at("tokyometro", links::EXTEND_SESSION), &cookie(&browser), &[]).await;
        assert_eq!(reply.status, 200);
        app.pass(Duration::minutes(20));
        let reply = post(&app.at("tokyometro", links::EXTEND_SESSION), &cookie(&browser), &[]).await;
        assert_eq!(reply.status, 401);
        let front = app.browser("tokyometro", links::SIGN_IN).await;
        assert!(front.document().select("dialog").is_empty(), "nobody is warned who isn't signed in");
        assert!(front.document().select("meta[http-equiv]").is_empty());
    })
    .await;
}
