//! The authenticator app, without scripts: set up in a registration, asked for at sign-in, removed.

use chrono::{DateTime, Duration, Utc};
use fast_qr::{ECL, QRBuilder};
use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;
use totp_rs::{Builder, Secret};
use url::Url;

use crate::app::TestApp;
use crate::walk::{Entry, answer, member, sign_in, walk};
use crate::wire::{get, page, post, told};

pub const SLUG: &str = "stanleykenpo";

/// What an app shows at an instant that was given this secret.
pub fn code(secret: &str, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

/// Six digits that it shows nowhere near this instant.
fn wrong(secret: &str, at: DateTime<Utc>) -> String {
    let shown: Vec<_> = (-2..=2).map(|step| code(secret, at + Duration::seconds(30 * step))).collect();
    (0..).map(|number| format!("{number:06}")).find(|code| !shown.contains(code)).unwrap()
}

/// The secret that the page shows for typing.
pub fn secret(browser: &Browser) -> String {
    browser.document().select("main .typed")[0].clone()
}

/// A browser whose registration has become an account, and whom the society asks for a method.
pub async fn asked_to_set_up(app: &TestApp) -> Browser {
    let (letter, entry) = (app.letter(SLUG), Entry::of(SLUG));
    let mut browser = walk(app, SLUG, letter, &entry, links::REGISTER_EMAIL).await;
    answer(app, SLUG, &mut browser, letter, &entry).await;
    assert_eq!(browser.path(), links::SET_UP);
    browser.open(links::SET_UP_ONE_TIME_CODE).await;
    browser
}

/// A member on the home page with an app, and the app's secret.
pub async fn member_with_app(app: &TestApp) -> (Browser, String) {
    let mut browser = asked_to_set_up(app).await;
    let secret = secret(&browser);
    browser.fill("確認コード", &code(&secret, app.clock.now())).press("確認").await;
    assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_DONE), "{}", browser.text());
    browser.follow("メニューへ").await;
    (browser, secret)
}

/// A browser whose password was right, and whom the second step is asked.
pub async fn asked(app: &TestApp) -> Browser {
    let (mut browser, entry) = (Browser::new(), Entry::of(SLUG));
    sign_in(app, SLUG, &mut browser, &entry.user_id, &entry.password).await;
    assert_eq!((browser.status(), browser.path()), (200, links::SECOND_STEP), "{}", browser.text());
    browser
}

/// The dark modules of a page's QR code, without its quiet zone.
fn painted(browser: &Browser) -> Vec<(usize, usize)> {
    let path = &browser.document().attributes("svg.qr path", "d")[0];
    let strokes = path.split('M').skip(1).flat_map(|stroke| {
        let (x, rest) = stroke.split_once(' ').unwrap();
        let (y, length) = rest.split_once(".5h").unwrap();
        let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
        (x..x + length).map(move |x| (x - 4, y - 4))
    });
    strokes.collect()
}

#[tokio::test]
async fn a_registration_goes_on_through_an_app_to_home() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = asked_to_set_up(&app).await;
        assert_eq!((browser.status(), browser.heading()), (200, "ワンタイムパスワードの設定"));
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        assert!(browser.cookie("session").is_none());

        // QR code, link and text say the same.
        let link = browser.document().attributes("a[href^='otpauth:']", "href")[0].clone();
        let url = Url::parse(&link).unwrap();
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let first = secret(&browser);
        assert_eq!(value("secret"), first.replace(' ', ""));
        assert_eq!(value("issuer"), app.society(SLUG).sample.policy.society.name);
        assert!(url.path().ends_with(&format!(":{}", Entry::of(SLUG).user_id)), "{}", url.path());
        let qr = QRBuilder::new(link).ecl(ECL::L).build().unwrap();
        let dark = (0..qr.size).flat_map(|y| (0..qr.size).map(move |x| (x, y)));
        assert_eq!(painted(&browser), dark.filter(|(x, y)| qr[*y][*x].value()).collect::<Vec<_>>());

        // What isn't right brings the same seed back, and nothing is kept.
        let before = app.rows().await;
        for typed in [wrong(&first, app.clock.now()), String::new(), "12345".into(), "abcdef".into()] {
            let seed = browser.hidden_fields();
            let (_, sealed) = seed.iter().find(|(name, _)| name == "seed").unwrap();
            browser.post(links::SET_UP_ONE_TIME_CODE, &[("seed", sealed), ("code", &typed)]).await;
            assert_eq!((browser.status(), secret(&browser)), (422, first.clone()), "{typed}");
            assert!(browser.title().starts_with("エラー："), "{}", browser.title());
            assert_eq!(browser.hidden_fields(), seed);
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        let of_before = browser.cookie("sign-in").unwrap();

        let typed = code(&first, app.clock.now());
        browser.fill("確認コード", &format!("{} {}", &typed[..3], &typed[3..])).press_enter_in("確認コード").await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_DONE), "{}", browser.text());
        assert!(browser.cookie("session").is_some() && browser.cookie("sign-in").is_none());
        browser.follow("メニューへ").await;
        let reply = get(&app.at(SLUG, links::SET_UP_ONE_TIME_CODE), &format!("sign-in={of_before}")).await;
        assert_eq!(told(&reply), (303, "/sign-in?notice=session-ended".to_owned()), "the sign-in has ended");

        // Home says what to do before the phone is lost.
        browser.follow("リカバリーコードを作成する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::RECOVERY_CODES));
    })
    .await;
}

#[tokio::test]
async fn a_page_that_was_left_open_too_long_gets_another_seed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, old) = member_with_app(&app).await;
        browser.open(links::SET_UP_ONE_TIME_CODE).await;
        let new = secret(&browser);
        assert_ne!(new, old);
        let at = app.clock.now();
        browser.post(links::SET_UP_ONE_TIME_CODE, &[("seed", "made-up"), ("code", &code(&new, at))]).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.has("新しいQRコードを用意しました"), "{}", browser.text());
        let latest = secret(&browser);
        assert_ne!(latest, new);
        browser.fill("確認コード", &code(&latest, at)).press("確認").await;
        assert_eq!(browser.path(), links::LOGIN_METHODS);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_takes_password_and_code() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (_, secret) = member_with_app(&app).await;
        let mut browser = asked(&app).await;
        assert!(browser.cookie("session").is_none());
        browser.open(links::HOME).await;
        assert_eq!(browser.path(), links::SIGN_IN, "no page of a member before the second step");
        browser.open(links::SECOND_STEP).await;

        let now = app.clock.now();
        for (typed, says) in [
            (String::new(), "6桁の確認コードを入力してください"),
            (wrong(&secret, now), "確認コードが違うようです"),
            (code(&secret, now), "一度使われています"),
        ] {
            browser.post(links::SECOND_STEP_ONE_TIME_CODE, &[("code", &typed)]).await;
            assert_eq!(browser.status(), 422, "{says}");
            assert!(browser.has(says), "{says}: {}", browser.text());
            assert!(!browser.source().contains(&format!("value=\"{typed}\"")) || typed.is_empty());
        }
        browser.fill("確認コード", &code(&secret, now + Duration::seconds(30))).press_enter_in("確認コード").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME), "{}", browser.text());
        assert!(browser.cookie("sign-in").is_none());
    })
    .await;
}

#[tokio::test]
async fn after_five_guesses_there_is_a_pause_and_then_the_owner_gets_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (_, secret) = member_with_app(&app).await;
        let mut browser = asked(&app).await;
        for _ in 0..5 {
            let typed = wrong(&secret, app.clock.now());
            browser.post(links::SECOND_STEP_ONE_TIME_CODE, &[("code", &typed)]).await;
            assert_eq!(browser.status(), 422);
        }
        let typed = code(&secret, app.clock.now() + Duration::seconds(30));
        browser.post(links::SECOND_STEP_ONE_TIME_CODE, &[("code", &typed)]).await;
        assert_eq!((browser.status(), browser.header("retry-after")), (429, Some("60")));
        assert!(browser.has("1分後にもう一度お試しください"), "{}", browser.text());
        app.pass(Duration::minutes(1));
        let typed = code(&secret, app.clock.now());
        browser.post(links::SECOND_STEP_ONE_TIME_CODE, &[("code", &typed)]).await;
        assert_eq!(browser.path(), links::HOME);
    })
    .await;
}

/// The routes of this room with a form that would do something, and what they are for.
const ROUTES: [(&str, &str); 9] = [
    ("GET", links::SECOND_STEP),
    ("POST", links::SECOND_STEP_ONE_TIME_CODE),
    ("POST", links::SECOND_STEP_RECOVERY_CODE),
    ("GET", links::SET_UP_ONE_TIME_CODE),
    ("POST", links::SET_UP_ONE_TIME_CODE),
    ("GET", links::REMOVE_ONE_TIME_CODE),
    ("POST", links::REMOVE_ONE_TIME_CODE),
    ("GET", links::RECOVERY_CODES),
    ("POST", links::RECOVERY_CODES),
];

#[tokio::test]
async fn nobody_else_reaches_a_page_of_the_second_step() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "tokyometro"]).await;
        let (browser, secret) = member_with_app(&app).await;
        let session = browser.cookie("session").unwrap();
        let on_the_way = asked(&app).await.cookie("sign-in").unwrap();
        let stranger = member(&app, "tokyometro").await.cookie("session").unwrap();
        let fields = [("code", code(&secret, app.clock.now() + Duration::seconds(30)))];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let before = app.rows().await;
        for (who, cookies) in [
            ("nobody", String::new()),
            ("another society's member", format!("session={stranger}")),
            ("a token nobody has", format!("session={0}; sign-in={0}", "A".repeat(session.len()))),
            ("a session's token as sign-in", format!("sign-in={session}")),
            ("a sign-in's token as session", format!("session={on_the_way}")),
        ] {
            for (method, path) in ROUTES {
                let reply = match method {
                    "GET" => get(&app.at(SLUG, path), &cookies).await,
                    _ => post(&app.at(SLUG, path), &cookies, &fields).await,
                };
                let (status, there) = told(&reply);
                let turned_away = (status == 303 && there.starts_with(links::SIGN_IN)) || status == 401;
                assert!(turned_away, "{method} {path} by {who}: {status} {there}");
                assert!(page(&reply).select("svg.qr").is_empty());
            }
        }
        // A sign-in of this society at another one's host, and who must give a code before adding a lock.
        for (slug, path, leads) in [
            ("tokyometro", links::SECOND_STEP, "/sign-in?notice=session-ended"),
            ("tokyometro", links::SET_UP_ONE_TIME_CODE, "/sign-in?notice=session-ended"),
            (SLUG, links::SET_UP_ONE_TIME_CODE, links::SECOND_STEP),
            (SLUG, links::RECOVERY_CODES, links::SIGN_IN),
        ] {
            let reply = get(&app.at(slug, path), &format!("sign-in={on_the_way}")).await;
            assert_eq!(told(&reply), (303, leads.to_owned()), "{slug} {path}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        // Where nothing is offered, there is nothing.
        let cookies = format!("session={stranger}");
        assert_eq!(get(&app.at("tokyometro", links::SET_UP_ONE_TIME_CODE), &cookies).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn ten_minutes_after_the_sign_in_everything_is_asked_once_more() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (browser, _) = member_with_app(&app).await;
        let cookies = format!("session={}", browser.cookie("session").unwrap());
        app.pass(Duration::minutes(10));
        get(&app.at(SLUG, links::HOME), &cookies).await;
        let before = app.rows().await;
        for (method, path) in ROUTES.iter().filter(|(_, path)| !path.starts_with("/second-step/o")).skip(2) {
            let reply = match *method {
                "GET" => get(&app.at(SLUG, path), &cookies).await,
                _ => post(&app.at(SLUG, path), &cookies, &[]).await,
            };
            assert_eq!(told(&reply), (303, links::step_up(path)), "{method} {path}");
            assert_eq!(links::after_step_up(path), *path);
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_only_method_stays_where_one_is_required_and_the_page_says_why() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, _) = member_with_app(&app).await;
        browser.open(links::REMOVE_ONE_TIME_CODE).await;
        assert!(browser.has("ほかの方法を先に追加すると"), "{}", browser.text());
        let before = app.rows().await;
        browser.post(links::REMOVE_ONE_TIME_CODE, &[]).await;
        assert_eq!(browser.status(), 409);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);

        app.apply_changed(SLUG, |manifest| {
            manifest.replace("requirement = \"required\"", "requirement = \"optional\"")
        })
        .await;
        app.refresh().await;
        browser.open(links::REMOVE_ONE_TIME_CODE).await;
        browser.press("解除する").await;
        assert_eq!(browser.path(), links::LOGIN_METHODS);
        let entry = Entry::of(SLUG);
        let mut later = Browser::new();
        sign_in(&app, SLUG, &mut later, &entry.user_id, &entry.password).await;
        assert_eq!(later.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn a_device_is_remembered_where_the_society_allows_it_and_for_nothing_delicate() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, secret) = member_with_app(&app).await;
        let entry = Entry::of(SLUG);
        let leave = async |browser: &mut Browser| {
            browser.open(links::SIGN_OUT).await;
            browser.press("ログアウト").await;
            app.pass(Duration::seconds(31));
        };
        let again = async |browser: &mut Browser| {
            sign_in(&app, SLUG, browser, &entry.user_id, &entry.password).await;
        };
        // Nobody is asked where the society hasn't said so, and a form that says yes all the same is not heard.
        leave(&mut browser).await;
        again(&mut browser).await;
        assert_eq!(browser.labels(), ["確認コード"], "{}", browser.text());
        let shown = code(&secret, app.clock.now());
        browser.post(links::SECOND_STEP_ONE_TIME_CODE, &[("code", &shown), ("remember", "yes")]).await;
        assert_eq!(browser.path(), links::HOME);
        leave(&mut browser).await;

        let allowed = |manifest: String| manifest.replace("[second_step]\n", "[second_step]\nremember_days = 30\n");
        app.apply_changed(SLUG, allowed).await;
        app.refresh().await;
        again(&mut browser).await;
        assert_eq!(browser.path(), links::SECOND_STEP, "what was asked before doesn't count");
        browser.fill("確認コード", &code(&secret, app.clock.now()));
        browser.tick("この端末では、30日間、確認コードの入力を省きます").press("確認").await;
        assert_eq!(browser.path(), links::HOME, "{}", browser.text());
        leave(&mut browser).await;

        again(&mut browser).await;
        assert_eq!(browser.path(), links::HOME, "{}", browser.text());
        browser.open(links::SIGN_IN_HISTORY).await;
        assert!(browser.has("確認を済ませた端末"), "{}", browser.text());
        // What is delicate asks at once, and the password alone isn't enough for it.
        for delicate in [links::LOGIN_METHODS, links::SET_UP, links::RECOVERY_CODES, links::EMAIL] {
            browser.open(delicate).await;
            assert_eq!(browser.path(), links::STEP_UP, "{delicate}");
        }
        browser.post(links::STEP_UP, &[("password", &entry.password), ("to", links::LOGIN_METHODS)]).await;
        assert_eq!(browser.status(), 422, "{}", browser.text());

        // Another browser is asked, and so is this one after its days, though it was used meanwhile.
        let mut other = Browser::new();
        again(&mut other).await;
        assert_eq!(other.path(), links::SECOND_STEP);
        leave(&mut browser).await;
        app.pass(Duration::days(29));
        again(&mut browser).await;
        assert_eq!(browser.path(), links::HOME, "{}", browser.text());
        leave(&mut browser).await;
        app.pass(Duration::days(1));
        again(&mut browser).await;
        assert_eq!(browser.path(), links::SECOND_STEP);
    })
    .await;
}

#[tokio::test]
async fn a_remembered_device_is_asked_again_when_methods_or_the_password_have_changed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let allowed = |manifest: String| manifest.replace("[second_step]\n", "[second_step]\nremember_days = 30\n");
        app.apply_changed(SLUG, allowed).await;
        app.refresh().await;
        let (mut elsewhere, secret) = member_with_app(&app).await;
        let entry = Entry::of(SLUG);
        let mut remembered = Browser::new();
        let mut password = entry.password.clone();
        for change in ["passkey", "password", "ended"] {
            app.pass(Duration::seconds(31));
            sign_in(&app, SLUG, &mut remembered, &entry.user_id, &password).await;
            assert_eq!(remembered.path(), links::SECOND_STEP, "before {change}: {}", remembered.text());
            remembered.fill("確認コード", &code(&secret, app.clock.now()));
            remembered.tick("この端末では、30日間、確認コードの入力を省きます").press("確認").await;
            remembered.open(links::SIGN_OUT).await;
            remembered.press("ログアウト").await;
            sign_in(&app, SLUG, &mut remembered, &entry.user_id, &password).await;
            assert_eq!(remembered.path(), links::HOME, "{change}");
            match change {
                "passkey" => {
                    elsewhere.open(links::SET_UP).await;
                    crate::phone::Phone::at(&app, SLUG).set_up(&mut elsewhere).await;
                    assert!(elsewhere.has("パスキーを追加しました。"), "{}", elsewhere.text());
                }
                "password" => {
                    "Sazanka-7412".clone_into(&mut password);
                    elsewhere.open(links::PASSWORD).await;
                    elsewhere.fill("現在のパスワード", &entry.password).fill("新しいパスワード", &password);
                    elsewhere.fill("新しいパスワード確認用", &password).press("実行").await;
                    assert_eq!(elsewhere.status(), 200, "{}", elsewhere.text());
                }
                _ => {
                    elsewhere.open(links::DEVICES).await;
                    elsewhere.press("ほかのすべての端末からログアウトする").await;
                }
            }
            if change != "ended" {
                remembered.open(links::SIGN_OUT).await;
                remembered.press("ログアウト").await;
            }
            sign_in(&app, SLUG, &mut remembered, &entry.user_id, &password).await;
            assert_eq!(remembered.path(), links::SECOND_STEP, "after {change}: {}", remembered.text());
        }
    })
    .await;
}
