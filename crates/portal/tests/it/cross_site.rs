//! Forms that another site's page sends with a member's cookies. A sibling society is the same site to a browser, so that
//! SameSite alone wouldn't keep them out.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::access::Both;
use crate::app::TestApp;
use crate::walk::{Entry, member, register};
use crate::wire::{page, post_from, told};

const FORMS: &[&str] = &[
    links::SIGN_IN,
    links::SIGN_OUT,
    links::REGISTER_IDENTITY,
    links::REGISTER_TERMS,
    links::REGISTER_ACCOUNT,
    links::REGISTER_USER_ID,
    links::REGISTER_PASSWORD,
    links::REGISTER_EMAIL,
    links::REGISTER_CONFIRM,
    links::REGISTER_TEST_MAIL,
    links::PASSKEY_SIGN_IN_OPTIONS,
    links::PASSKEY_SIGN_IN,
    links::PASSKEY_SECOND_STEP_OPTIONS,
    links::PASSKEY_SECOND_STEP,
    links::SET_UP,
    links::SET_UP_ONE_TIME_CODE,
    links::SECOND_STEP_ONE_TIME_CODE,
    links::SECOND_STEP_RECOVERY_CODE,
    links::REMOVE_ONE_TIME_CODE,
    links::RECOVERY_CODES,
    links::HAND_OVER_PC,
    links::HAND_OVER_CONFIRM,
    links::HAND_OVER_FINISH,
    links::HAND_OVER,
    links::PASSKEY_SET_UP_OPTIONS,
    links::PASSKEY_SET_UP,
    links::STEP_UP,
    links::PASSKEY_STEP_UP_OPTIONS,
    links::PASSKEY_STEP_UP,
    links::NAME_PASSKEY,
    links::HOUSEHOLD_VIEWING,
    links::HOUSEHOLD_INVITATION,
    links::HOUSEHOLD_INVITATION_END,
    links::RENAME_PASSKEY,
    links::REMOVE_PASSKEY,
    links::PASSWORD,
    links::PASSWORD_RENEW,
    links::ANNOUNCEMENT,
    links::EXPENSES_CSV,
    links::EXPENSES_SPREADSHEET,
    links::EXPENSES_LIST,
    links::CHECKUPS_CSV,
    links::CHECKUPS_REPORT,
    links::ELIGIBILITY_NUMBERS,
    links::ELIGIBILITY_NOTICE,
    links::END_SESSION,
    links::END_OTHER_SESSIONS,
    links::USER_ID,
    links::NOTIFICATIONS,
    links::DISPLAY,
    links::EXTEND_SESSION,
    links::TERMS_CHANGES,
    links::VERIFY_EMAIL,
    links::RESEND_VERIFICATION,
    links::EMAIL,
    links::RESEND_EMAIL,
    links::CANCEL_EMAIL,
    links::REMOVE_EMAIL,
    links::RECOVERY_ADDRESS,
    links::RESEND_RECOVERY_ADDRESS,
    links::CANCEL_RECOVERY_ADDRESS,
    links::REMOVE_RECOVERY_ADDRESS,
    links::UNDO_EMAIL,
    links::UNSUBSCRIBE,
    links::RECOVER_USER_ID,
    links::SHOW_USER_ID,
    links::RECOVER_PASSWORD,
    links::NEW_PASSWORD,
    links::DESK_CODE,
    links::RECOVERY_LETTER,
    links::REQUEST_LETTER,
    links::LANGUAGE,
];

#[test]
fn every_form_is_among_those_that_are_tried() {
    let routes = madoguchi_portal::routes();
    let mut forms: Vec<_> =
        routes.list().iter().filter(|route| route.method == "POST").map(|route| route.path.as_str()).collect();
    forms.sort_unstable();
    forms.dedup();
    let mut tried = FORMS.to_vec();
    tried.sort_unstable();
    assert_eq!(forms, tried);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_in_words_and_writes_nothing() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let sibling = both.app.at("aozora", "");
        let platform = both.app.at_host("portal.localhost", "");
        let other_port = "http://tokyometro.portal.localhost:1";
        let origins: [&[(&str, &str)]; 9] = [
            &[("origin", &sibling), ("sec-fetch-site", "same-site")],
            &[("origin", &platform), ("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            // Browsers that don't know the newer header.
            &[("origin", &sibling)],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", other_port)],
        ];
        for from in origins {
            for path in FORMS {
                for cookies in ["", &both.here.member(), &both.here.registering()] {
                    let url = both.app.at("tokyometro", path);
                    let reply = post_from(&url, cookies, from, &both.form(path, &both.here)).await;
                    assert_eq!(told(&reply), (403, String::new()), "{path} from {from:?}");
                    assert_eq!(page(&reply).headings()[0], "操作を受け付けませんでした", "{path} from {from:?}");
                    assert_eq!(reply.header("set-cookie"), None, "{path} from {from:?}");
                }
            }
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_sibling_societys_page_cannot_sign_a_member_out_or_a_visitor_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let mut browser = member(&app, "tokyometro").await;
        browser.open(&app.at("aozora", links::SIGN_IN)).await;
        // A real browser sends the cookie along: it is the same site.
        browser.post(&app.at("tokyometro", links::SIGN_OUT), &[]).await;
        assert_eq!(browser.status(), 403);
        browser.open(&app.at("tokyometro", links::HOME)).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));

        let entry = Entry::of("tokyometro").called("Attacker2026");
        register(&app, "tokyometro", &app.society("tokyometro").letters[1], &entry).await;
        let mut visitor = app.browser("aozora", links::SIGN_IN).await;
        let pair = [("user_id", entry.user_id.as_str()), ("password", entry.password.as_str())];
        visitor.post(&app.at("tokyometro", links::SIGN_IN), &pair).await;
        // The page's support code says who the browser is to the desk, and signs nobody in.
        let cookies: Vec<_> = visitor.cookies().into_iter().filter(|(name, _)| name != "support").collect();
        assert_eq!((visitor.status(), cookies), (403, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_program_that_is_no_browser_is_let_through() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let pair = [("user_id", entry.user_id.as_str()), ("password", entry.password.as_str())];
        let reply = post_from(&app.at("tokyometro", links::SIGN_IN), "", &[], &pair).await;
        assert_eq!(told(&reply), (303, links::HOME.to_owned()));
    })
    .await;
}

#[tokio::test]
async fn no_page_leads_to_another_site_by_its_address() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        for evil in [
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil.example",
            "/\r\nset-cookie: a=b",
            "",
        ] {
            let mut browser = Browser::new().without_redirects();
            browser.open(&app.at("midori", links::SIGN_IN)).await;
            browser.post(links::LANGUAGE, &[("language", "en"), ("return_to", evil)]).await;
            assert_eq!(browser.status(), 303, "{evil:?}");
            assert_eq!(browser.header("location"), Some(links::ROOT), "{evil:?}");
        }
        for parameter in ["next", "return_to", "redirect", "url", "continue"] {
            let mut browser = Browser::new().without_redirects();
            let path = format!("/home?{parameter}=https://evil.example/");
            browser.open(&app.at("midori", &path)).await;
            assert_eq!(browser.header("location"), Some(links::SIGN_IN), "{parameter}");
        }
    })
    .await;
}
