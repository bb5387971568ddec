//! The second step of a sign-in, and its set-up.

use madoguchi_core::links;
use madoguchi_core::policy::registration::{has_second_step, steps};
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::phone::{Phone, offer};
use crate::walk::{Entry, register_with_phone, sign_in, walk};

const SLUG: &str = "stanleykenpo";

/// A browser that has shown the password and is asked for more.
async fn with_password(app: &TestApp) -> Browser {
    let (mut browser, entry) = (Browser::new(), Entry::of(SLUG));
    sign_in(app, SLUG, &mut browser, &entry.user_id, &entry.password).await;
    browser
}

#[tokio::test]
async fn registration_leads_through_a_passkey_to_its_end_and_on_to_the_home_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = Entry::of(SLUG);
        let mut browser = walk(&app, SLUG, app.letter(SLUG), &entry, links::SET_UP).await;
        assert_eq!(browser.cookie("session"), None, "nobody is in before");
        assert!(browser.is_ticked("生体認証（パスキー）") && !browser.is_ticked("ワンタイムパスワード"));
        assert!(browser.has("おすすめ"));
        let mut phone = Phone::at(&app, SLUG);
        phone.set_up(&mut browser).await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_DONE), "{}", browser.text());
        assert_eq!((browser.cookie("sign-in"), browser.cookie("registration")), (None, None));
        for told in ["登録が完了しました", &entry.user_id, "書きとめる", "もう使えません"] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        // The device is named on the home page, and asked for once.
        browser.follow("メニューへ").await;
        assert_eq!(browser.labels(), ["端末の名前"]);
        browser.fill("端末の名前", " ").press("保存").await;
        assert_eq!((browser.status(), browser.path()), (422, links::NAME_PASSKEY));
        assert!(browser.has("端末の名前を入力してください。"), "{}", browser.text());
        browser.fill("端末の名前", "わたしの電話").press("保存").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        assert_eq!(browser.labels(), [""; 0]);
        browser.follow("ログイン方法変更").await;
        assert!(browser.has("わたしの電話") && browser.has("2026年11月20日に追加"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn who_leaves_before_it_is_set_up_is_asked_at_the_next_sign_in_and_gets_nowhere_else() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        walk(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG), links::SET_UP).await;
        let mut browser = with_password(&app).await;
        assert_eq!(browser.path(), links::SET_UP);
        for path in [links::HOME, links::LOGIN_METHODS, links::REGISTER_DONE, links::STEP_UP] {
            browser.open(path).await;
            assert_eq!(browser.path(), links::SIGN_IN, "{path}");
        }
        browser.open(links::SECOND_STEP).await;
        assert_eq!(browser.path(), links::SET_UP);
        Phone::at(&app, SLUG).set_up(&mut browser).await;
        assert_eq!(browser.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn without_scripts_the_choice_says_what_else_there_is() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = walk(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG), links::SET_UP).await;
        browser.press("続ける").await;
        assert_eq!((browser.status(), browser.path()), (422, links::SET_UP));
        assert!(browser.title().starts_with("エラー："), "{}", browser.title());
        assert!(browser.has("JavaScript") && browser.has("ワンタイムパスワードを設定するか"), "{}", browser.text());
        assert!(browser.is_ticked("生体認証（パスキー）"));
        let mut browser = browser.without_redirects();
        let drawn_for = browser.drawn_for().unwrap();
        browser.post(links::SET_UP, &[("method", "one_time_code")]).await;
        assert_eq!((browser.status(), browser.header("location")), (303, Some(links::SET_UP_ONE_TIME_CODE)));
        for wrong in ["", "sms"] {
            browser.post(links::SET_UP, &[("drawn_for", &drawn_for), ("method", wrong)]).await;
            assert!(browser.status() == 422 && browser.has("認証方法を選んでください。"), "{}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn the_password_alone_leads_to_the_second_step_and_the_passkey_leads_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (_, mut phone) = register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let mut browser = with_password(&app).await;
        assert_eq!((browser.status(), browser.path()), (200, links::SECOND_STEP));
        assert_eq!(browser.document().attributes("[data-passkey]", "data-passkey"), [links::PASSKEY_SECOND_STEP]);
        assert!(browser.has("パスキーに対応したブラウザー"), "what is needed is said where there are no scripts");
        assert_eq!(browser.labels(), [""; 0], "what the account hasn't isn't asked");
        for path in [links::HOME, links::LOGIN_METHODS] {
            browser.open(path).await;
            assert_eq!(browser.path(), links::SIGN_IN, "{path}");
        }
        // Nobody adds a lock past the one that is on.
        browser.open(links::SET_UP).await;
        assert_eq!(browser.path(), links::SECOND_STEP);
        let options = browser.fetch(links::PASSKEY_SET_UP_OPTIONS, "{}").await;
        assert_eq!(options.header("location"), Some(links::SECOND_STEP), "{}", options.text());

        let offered = offer(&mut browser, links::PASSKEY_SECOND_STEP).await;
        phone.0.verifies = false;
        let answer = phone.0.sign(&offered).to_string();
        let reply = browser.fetch(links::PASSKEY_SECOND_STEP, &answer).await;
        assert_eq!((reply.status, reply.header("set-cookie")), (422, None));
        phone.0.verifies = true;
        phone.second_step(&mut browser).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME), "{}", browser.text());
        assert_eq!(browser.cookie("sign-in"), None);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_on_its_way_belongs_to_its_society_and_ends_after_a_while() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "midori"]).await;
        register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let browser = with_password(&app).await;
        let cookies = format!("sign-in={}", browser.cookie("sign-in").unwrap());
        for path in [links::SECOND_STEP, links::SET_UP] {
            let reply = crate::wire::get(&app.at("midori", path), &cookies).await;
            assert_eq!(crate::wire::told(&reply), (303, "/sign-in?notice=session-ended".into()), "{path}");
        }
        assert_eq!(crate::wire::get(&app.at(SLUG, links::SECOND_STEP), &cookies).await.status, 200);
        app.pass(chrono::Duration::minutes(15));
        let reply = crate::wire::get(&app.at(SLUG, links::SECOND_STEP), &cookies).await;
        assert_eq!(crate::wire::told(&reply), (303, "/sign-in?notice=session-ended".into()));
    })
    .await;
}

/// What a page says about where it is.
fn counted(browser: &Browser) -> (Vec<String>, Vec<String>) {
    (browser.document().select(".steps > p"), browser.document().select(".steps [aria-current] .name"))
}

#[tokio::test]
async fn every_page_of_a_registration_counts_and_the_last_is_the_end() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &crate::app::SOCIETIES).await;
        for slug in crate::app::SOCIETIES {
            let (letter, entry) = (app.letter(slug), Entry::of(slug));
            let policy = &app.society(slug).sample.policy;
            let total = steps(policy).len() + usize::from(has_second_step(policy)) + 1;
            let mut browser = crate::walk::present(&app, slug, letter).await;
            for number in 1..=total {
                let (count, name) = counted(&browser);
                assert_eq!(count, [format!("手順 {number} / {total}")], "{slug}{}", browser.path());
                assert_eq!(name.len(), 1, "{slug}{}", browser.path());
                assert_eq!(name[0] == "完了", number == total, "{slug}{}", browser.path());
                assert_eq!(name[0] == "認証方法", has_second_step(policy) && number == total - 1, "{slug}");
                match browser.path() {
                    links::REGISTER_DONE => assert_eq!(number, total, "{slug}"),
                    links::SET_UP => {
                        // Whichever way the method is set up, its pages count as this step.
                        browser.open(links::SET_UP_ONE_TIME_CODE).await;
                        assert_eq!(counted(&browser).0, [format!("手順 {number} / {total}")], "{slug}");
                        browser.open(links::SET_UP).await;
                        browser.press("スマートフォンで続ける").await;
                        assert_eq!(counted(&browser).0, [format!("手順 {number} / {total}")], "{slug}");
                        browser.open(links::SET_UP).await;
                        Phone::at(&app, slug).set_up(&mut browser).await;
                    }
                    _ => crate::walk::answer(&app, slug, &mut browser, letter, &entry).await,
                }
            }
            assert_eq!(browser.path(), links::REGISTER_DONE, "{slug}");
        }
        // A sign-in that isn't the end of a registration counts nothing.
        let mut later = with_password(&app).await;
        assert_eq!(later.path(), links::SECOND_STEP);
        later.open(links::SIGN_IN).await;
        assert_eq!(counted(&later).0, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_recommended_passkey_is_offered_after_the_account_and_may_be_put_off() {
    on_both(|bench| async move {
        let (slug, app) = ("midori", TestApp::start(bench, &["midori", "aozora"]).await);
        let letters = &app.society(slug).letters;
        // Set up on the spot.
        let entry = Entry::of(slug);
        let mut browser = walk(&app, slug, &letters[0], &entry, links::REGISTER_SECOND_STEP).await;
        assert!(browser.has("おすすめ") && browser.cookie("session").is_some(), "{}", browser.text());
        let there = browser.document().attributes("[data-passkey][data-create]", "data-to");
        assert_eq!(there, [links::REGISTER_DONE]);
        let mut phone = Phone::at(&app, slug);
        let offer = offer(&mut browser, links::PASSKEY_SET_UP).await;
        let mut answer = phone.0.create(&offer);
        answer["to"] = links::REGISTER_DONE.into();
        let reply = browser.fetch(links::PASSKEY_SET_UP, &answer.to_string()).await;
        assert_eq!(crate::phone::said(&reply)["go"], links::REGISTER_DONE, "{}", reply.text());
        browser.open(links::REGISTER_SECOND_STEP).await;
        assert_eq!(browser.path(), links::REGISTER_DONE, "offered once");
        let mut again = app.browser(slug, links::SIGN_IN).await;
        phone.sign_in(&mut again).await;
        assert_eq!(again.path(), links::HOME);

        // Put off: the registration ends all the same, and the next sign-in asks nothing.
        let entry = entry.called("Later2026");
        let mut browser = walk(&app, slug, &letters[1], &entry, links::REGISTER_SECOND_STEP).await;
        browser.follow("あとで設定する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_DONE));
        let mut again = Browser::new();
        sign_in(&app, slug, &mut again, &entry.user_id, &entry.password).await;
        assert_eq!(again.path(), links::HOME, "{}", again.text());

        // An authenticator app instead, which leads to the end as well.
        let entry = entry.called("Codes2026");
        let mut browser = walk(&app, slug, &letters[2], &entry, links::REGISTER_SECOND_STEP).await;
        browser.follow("ワンタイムパスワードを設定する").await;
        assert!(browser.has("手順 4 / 5"), "{}", browser.text());
        let secret = crate::one_time_code::secret(&browser);
        browser.fill("確認コード", "000000").press("確認").await;
        assert_eq!(browser.status(), 422, "{}", browser.text());
        let code = crate::one_time_code::code(&secret, app.clock.now());
        browser.fill("確認コード", &code).press("確認").await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_DONE), "{}", browser.text());

        // A member of the society who isn't registering, and one of a society that recommends none.
        let mut member = Browser::new();
        sign_in(&app, slug, &mut member, "Later2026", &entry.password).await;
        member.open("/second-step/set-up/one-time-code?to=https://elsewhere.example/").await;
        let to = member.document().attributes("input[name=to]", "value");
        assert_eq!(to, [links::LOGIN_METHODS], "no way to another site");
        let mut none = crate::walk::member(&app, "aozora").await;
        none.open(links::REGISTER_SECOND_STEP).await;
        assert_eq!(none.path(), links::REGISTER_DONE);
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_the_link_to_the_app_comes_before_the_code_for_a_camera() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let browsers = [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
                true,
            ),
            ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36", true),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", false),
        ];
        for (number, (agent, phone)) in browsers.into_iter().enumerate() {
            let entry = Entry::of(SLUG).called(&format!("Member202{number}"));
            let mut browser = Browser::new().with_header("user-agent", agent);
            let letter = &app.society(SLUG).letters[number];
            sign_in(&app, SLUG, &mut browser, &letter.login_id, letter.password.expose()).await;
            crate::walk::go_on(&app, SLUG, &mut browser, letter, &entry, links::SET_UP).await;
            browser.open(links::SET_UP_ONE_TIME_CODE).await;
            let source = browser.source();
            let (link, qr) = (source.find("href=\"otpauth:").unwrap(), source.find("class=\"qr\"").unwrap());
            assert_eq!(link < qr, phone, "{agent}");
            assert_eq!(browser.document().select("a.button[href^='otpauth:']").len(), usize::from(phone), "{agent}");
            assert_eq!(browser.document().select("details .qr").len(), usize::from(phone), "{agent}");
        }
    })
    .await;
}
