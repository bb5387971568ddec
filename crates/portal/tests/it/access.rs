//! Who may reach what. A route that isn't in the table fails the first test; the others go through all of it.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_portal::face::Access;
use madoguchi_portal::finder;
use madoguchi_web::testing::Browser;
use madoguchi_web::{Face, Routes};

use crate::app::TestApp;
use crate::walk::{Entry, member, sign_in, walk};
use crate::wire::{get, page, post, told};

use Access::{Anyone, BeforeTerms, Brand, Member, Registering, SettingUp, SigningIn, SteppedUp};

/// Every route of the portal. The one of the static files is nobody's and stands on every host.
const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "/", Anyone),
    ("GET", "/sign-in", Anyone),
    ("POST", "/sign-in", Anyone),
    ("GET", "/sign-out", BeforeTerms),
    ("POST", "/sign-out", BeforeTerms),
    ("GET", "/register/identity", Registering),
    ("POST", "/register/identity", Registering),
    ("GET", "/register/terms", Registering),
    ("POST", "/register/terms", Registering),
    ("GET", "/register/account", Registering),
    ("POST", "/register/account", Registering),
    ("GET", "/register/user-id", Registering),
    ("POST", "/register/user-id", Registering),
    ("GET", "/register/password", Registering),
    ("POST", "/register/password", Registering),
    ("GET", "/register/email", Registering),
    ("POST", "/register/email", Registering),
    ("GET", "/register/confirm", Registering),
    ("POST", "/register/confirm", Registering),
    ("POST", "/register/confirm/test-mail", Registering),
    ("GET", "/register/second-step", Member),
    ("GET", "/register/done", Member),
    ("GET", "/second-step/hand-over", SigningIn),
    ("POST", "/second-step/hand-over", SigningIn),
    ("POST", "/second-step/hand-over/confirm", SigningIn),
    ("POST", "/second-step/hand-over/finish", SigningIn),
    ("GET", "/hand-over", Anyone),
    ("POST", "/hand-over", Anyone),
    ("GET", "/hand-over/wait", SigningIn),
    ("POST", "/passkey/sign-in/options", Anyone),
    ("POST", "/passkey/sign-in", Anyone),
    ("GET", "/second-step", SigningIn),
    ("POST", "/passkey/second-step/options", SigningIn),
    ("POST", "/passkey/second-step", SigningIn),
    ("GET", "/second-step/set-up", SettingUp),
    ("POST", "/second-step/set-up", SettingUp),
    ("POST", "/passkey/set-up/options", SettingUp),
    ("POST", "/passkey/set-up", SettingUp),
    ("GET", "/step-up", Member),
    ("POST", "/step-up", Member),
    ("POST", "/passkey/step-up/options", Member),
    ("POST", "/passkey/step-up", Member),
    ("GET", "/login-methods", SteppedUp),
    ("POST", "/login-methods/passkeys/name", Member),
    ("GET", "/login-methods/passkeys/rename", SteppedUp),
    ("POST", "/login-methods/passkeys/rename", SteppedUp),
    ("GET", "/login-methods/passkeys/remove", SteppedUp),
    ("POST", "/login-methods/passkeys/remove", SteppedUp),
    ("POST", "/second-step/one-time-code", SigningIn),
    ("POST", "/second-step/recovery-code", SigningIn),
    ("GET", "/second-step/set-up/one-time-code", SettingUp),
    ("POST", "/second-step/set-up/one-time-code", SettingUp),
    ("GET", "/login-methods/one-time-code/remove", SteppedUp),
    ("POST", "/login-methods/one-time-code/remove", SteppedUp),
    ("GET", "/login-methods/recovery-codes", SteppedUp),
    ("POST", "/login-methods/recovery-codes", SteppedUp),
    ("GET", "/home", Member),
    ("GET", "/medical-expenses", Member),
    ("POST", "/medical-expenses/csv", Member),
    ("POST", "/medical-expenses/spreadsheet", Member),
    ("POST", "/medical-expenses/list", Member),
    ("GET", "/checkups", Member),
    ("POST", "/checkups/csv", Member),
    ("POST", "/checkups/report", Member),
    ("GET", "/eligibility", Member),
    ("POST", "/eligibility/numbers", Member),
    ("POST", "/eligibility/notice", Member),
    ("GET", "/announcements", Member),
    ("GET", "/announcements/{id}", Member),
    ("POST", "/announcements/{id}", Member),
    ("GET", "/announcements/public/{id}", Anyone),
    ("GET", "/.well-known/change-password", Anyone),
    ("GET", "/password", Member),
    ("POST", "/password", Member),
    ("GET", "/password/renew", SigningIn),
    ("POST", "/password/renew", SigningIn),
    ("GET", "/devices", Member),
    ("POST", "/devices/end", Member),
    ("POST", "/devices/end-others", Member),
    ("GET", "/sign-in-history", Member),
    ("GET", "/profile", Member),
    ("GET", "/profile/user-id", SteppedUp),
    ("POST", "/profile/user-id", SteppedUp),
    ("GET", "/profile/notifications", Member),
    ("POST", "/profile/notifications", Member),
    ("GET", "/profile/display", Member),
    ("POST", "/profile/display", Member),
    ("GET", "/family", SteppedUp),
    ("POST", "/family/viewing", SteppedUp),
    ("POST", "/family/invitations", SteppedUp),
    ("POST", "/family/invitations/withdraw", SteppedUp),
    ("POST", "/session/extend", BeforeTerms),
    ("GET", "/verify-email", Anyone),
    ("POST", "/verify-email", Anyone),
    ("GET", "/verify-email/resend", Member),
    ("POST", "/verify-email/resend", Member),
    ("GET", "/profile/email", SteppedUp),
    ("POST", "/profile/email", SteppedUp),
    ("POST", "/profile/email/resend", SteppedUp),
    ("POST", "/profile/email/cancel", SteppedUp),
    ("GET", "/profile/email/remove", SteppedUp),
    ("POST", "/profile/email/remove", SteppedUp),
    ("GET", "/profile/recovery-address", SteppedUp),
    ("POST", "/profile/recovery-address", SteppedUp),
    ("POST", "/profile/recovery-address/resend", SteppedUp),
    ("POST", "/profile/recovery-address/cancel", SteppedUp),
    ("GET", "/profile/recovery-address/remove", SteppedUp),
    ("POST", "/profile/recovery-address/remove", SteppedUp),
    ("GET", "/unsubscribe", Anyone),
    ("POST", "/unsubscribe", Anyone),
    ("GET", "/email-change/undo", Anyone),
    ("POST", "/email-change/undo", Anyone),
    ("GET", "/recovery", Anyone),
    ("GET", "/recovery/request-letter", Anyone),
    ("POST", "/recovery/request-letter", Anyone),
    ("GET", "/recovery/user-id", Anyone),
    ("POST", "/recovery/user-id", Anyone),
    ("GET", "/recovery/user-id/link", Anyone),
    ("POST", "/recovery/user-id/link", Anyone),
    ("GET", "/recovery/password", Anyone),
    ("POST", "/recovery/password", Anyone),
    ("GET", "/recovery/new-password", Anyone),
    ("POST", "/recovery/new-password", Anyone),
    ("GET", "/recovery/desk-code", Anyone),
    ("POST", "/recovery/desk-code", Anyone),
    ("GET", "/recovery/letter", Anyone),
    ("POST", "/recovery/letter", Anyone),
    ("GET", "/terms", Anyone),
    ("GET", "/terms/changes", BeforeTerms),
    ("POST", "/terms/changes", BeforeTerms),
    ("GET", "/terms/declined", Anyone),
    ("GET", "/privacy", Anyone),
    ("GET", "/security", Anyone),
    ("GET", "/accessibility", Anyone),
    ("POST", "/language", Anyone),
    ("GET", "/brand/{name}", Brand),
    ("GET", "/logo/{hash}", Brand),
];

/// Every route of the finder, which is the platform's own host.
const FINDER: &[(&str, &str, finder::face::Access)] =
    &[("GET", "/", finder::face::Access::Anyone), ("POST", "/language", finder::face::Access::Anyone)];

const ENDED: &str = "/sign-in?notice=session-ended";

#[test]
fn every_route_stands_in_the_table() {
    assert_eq!(listed(&madoguchi_portal::routes()), sorted(TABLE));
    assert_eq!(listed(&finder::routes()), sorted(FINDER));
}

#[test]
fn every_path_of_a_page_has_a_route() {
    let source = include_str!("../../../core/src/links.rs");
    let paths: Vec<_> = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = \"")?.1.strip_suffix("\";"))
        .filter(|path| path.starts_with('/'))
        .collect();
    assert!(paths.contains(&links::SIGN_IN), "{paths:?}");
    for path in paths {
        assert!(TABLE.iter().any(|(_, routed, _)| *routed == path), "no route has the path {path}");
    }
}

fn listed<F: Face>(routes: &Routes<F>) -> Vec<String> {
    let rows: Vec<_> = routes.list().iter().map(|route| (route.method, route.path.as_str(), route.access)).collect();
    sorted(&rows)
}

/// The rows in an order that doesn't depend on which feature they stand in.
fn sorted<A: std::fmt::Debug>(rows: &[(&str, &str, A)]) -> Vec<String> {
    let mut rows: Vec<_> = rows.iter().map(|(method, path, access)| format!("{path} {method} {access:?}")).collect();
    rows.sort();
    rows
}

/// Two societies, each with a member and with a registration that only waits for 実行.
pub struct Both {
    pub app: TestApp,
    pub here: Visitors,
    pub there: Visitors,
}

/// What the people of one society hold.
pub struct Visitors {
    pub slug: &'static str,
    pub session: String,
    /// The id of the same member's session in another browser.
    pub other_session: String,
    pub registration: String,
    /// The idempotency key of the registration.
    pub key: String,
    /// The id of the member's person.
    pub person: String,
}

impl Visitors {
    async fn of(app: &TestApp, slug: &'static str) -> Self {
        let mut browser = member(app, slug).await;
        let (mut elsewhere, entry) = (Browser::new(), Entry::of(slug));
        sign_in(app, slug, &mut elsewhere, &entry.user_id, &entry.password).await;
        browser.open(links::DEVICES).await;
        let other_session = browser.document().attributes("input[name=session]", "value")[0].clone();
        let session = browser.cookie("session").unwrap();
        let letter = &app.society(slug).letters[1];
        let entry = Entry::of(slug).called("Somebody2026");
        let browser = walk(app, slug, letter, &entry, links::REGISTER_CONFIRM).await;
        let registration = browser.cookie("registration").unwrap();
        let key = browser.hidden_fields().into_iter().find(|(name, _)| name == "key").unwrap().1;
        let person = app.letter(slug).person.to_string();
        Self { slug, session, other_session, registration, key, person }
    }

    /// The `Cookie` header of the member.
    pub fn member(&self) -> String {
        format!("session={}", self.session)
    }

    /// The `Cookie` header of who is registering.
    pub fn registering(&self) -> String {
        format!("registration={}", self.registration)
    }
}

impl Both {
    pub async fn of(app: TestApp) -> Self {
        let (here, there) = (Visitors::of(&app, "tokyometro").await, Visitors::of(&app, "aozora").await);
        Self { app, here, there }
    }

    /// A form that would do something if it were let through.
    pub fn form<'a>(&'a self, path: &str, whose: &'a Visitors) -> Vec<(&'static str, &'a str)> {
        let policy = &self.app.society(self.here.slug).sample.policy;
        let password = [("new_password", "Hotaru2026y"), ("new_password_confirm", "Hotaru2026y")];
        match path {
            links::REGISTER_IDENTITY => vec![
                ("insurer_number", policy.society.insurer_numbers[0].as_str()),
                ("birth_date", "19790822"),
                ("consent", "agree"),
            ],
            links::REGISTER_TERMS => vec![("consent", "agree")],
            links::REGISTER_USER_ID => vec![("user_id", "Another2026")],
            links::REGISTER_PASSWORD => password.to_vec(),
            links::REGISTER_EMAIL => vec![("email", "another@example.jp")],
            links::REGISTER_ACCOUNT => {
                [&[("user_id", "Another2026"), ("email", "another@example.jp")], &password[..]].concat()
            }
            links::REGISTER_CONFIRM => vec![("key", &whose.key)],
            links::PASSWORD => [&[("current_password", "Hotaru2026x"), ("everywhere", "yes")], &password[..]].concat(),
            links::PASSWORD_RENEW => [&[("everywhere", "yes")], &password[..]].concat(),
            links::HAND_OVER_CONFIRM => vec![("same", "yes")],
            links::SET_UP => vec![("method", "one_time_code")],
            links::STEP_UP => vec![("password", "Hotaru2026x"), ("to", links::LOGIN_METHODS)],
            links::NAME_PASSKEY | links::RENAME_PASSKEY | links::REMOVE_PASSKEY => {
                vec![("passkey", "01890000-0000-7000-8000-000000000000"), ("device_name", "Phone")]
            }
            links::SECOND_STEP_ONE_TIME_CODE => vec![("code", "123456")],
            links::SECOND_STEP_RECOVERY_CODE => vec![("recovery_code", "ACDE-3467-WXY9")],
            links::SET_UP_ONE_TIME_CODE => vec![("seed", "A"), ("code", "123456")],
            links::END_SESSION => vec![("session", &whose.other_session)],
            links::USER_ID => vec![("user_id", "Another2026"), ("password", "Hotaru2026x")],
            links::ELIGIBILITY_NOTICE | links::HOUSEHOLD_INVITATION | links::HOUSEHOLD_INVITATION_END => {
                vec![("person", whose.person.as_str())]
            }
            links::HOUSEHOLD_VIEWING => vec![("viewer_0", whose.person.as_str()), ("medical_expenses_0", "yes")],
            links::NOTIFICATIONS => vec![("medical_expenses", "yes")],
            links::DISPLAY => vec![("text_size", "largest"), ("language", "ja")],
            links::RECOVER_USER_ID => vec![("email", "hanako@example.jp"), ("birth_date", "19790822")],
            links::RECOVER_PASSWORD => {
                vec![("user_id", "Hanako2026"), ("email", "hanako@example.jp"), ("birth_date", "19790822")]
            }
            links::REQUEST_LETTER => vec![
                ("kana", "タカハシ サキコ"),
                ("birth_date", "19790822"),
                ("insurer_number", policy.society.insurer_numbers[0].as_str()),
            ],
            links::EMAIL | links::RECOVERY_ADDRESS => vec![("email", "another@example.jp")],
            links::SHOW_USER_ID | links::UNDO_EMAIL => vec![("token", &whose.session)],
            links::NEW_PASSWORD => [&[("token", whose.session.as_str())], &password[..]].concat(),
            links::DESK_CODE => {
                vec![("user_id", "Hanako2026"), ("birth_date", "19790822"), ("code", "ACDEF-GHJKM")]
            }
            links::RECOVERY_LETTER => vec![("token", &whose.session), ("birth_date", "19790822")],
            links::TERMS_CHANGES => vec![("shown", policy.terms.file.as_str()), ("consent", "agree")],
            links::LANGUAGE => vec![("language", "ja"), ("return_to", "/privacy")],
            _ => Vec::new(),
        }
    }
}

fn society_routes(access: Access, method: &str) -> Vec<&'static str> {
    let routes = TABLE.iter().filter(|(known, _, of)| *of == access && *known == method);
    routes.map(|(_, path, _)| *path).collect()
}

#[tokio::test]
async fn who_has_not_shown_a_letter_here_reaches_no_page_of_a_registration() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let (own_member, strangers) = (both.here.member(), both.there.registering());
        let made_up = format!("registration={}", "A".repeat(both.here.registration.len()));
        let as_session = format!("session={}", both.here.registration);
        for (who, cookies, page_leads, form_leads) in [
            ("nobody", "", links::SIGN_IN, None),
            ("a member", own_member.as_str(), links::SIGN_IN, None),
            ("a registration's token as session", as_session.as_str(), links::SIGN_IN, None),
            ("another society's registration", strangers.as_str(), ENDED, Some(ENDED)),
            ("a token nobody has", made_up.as_str(), ENDED, Some(ENDED)),
        ] {
            for path in society_routes(Registering, "GET") {
                let reply = get(&both.app.at(both.here.slug, path), cookies).await;
                assert_eq!(told(&reply), (303, page_leads.to_owned()), "GET {path} by {who}");
            }
            for path in society_routes(Registering, "POST") {
                for whose in [&both.here, &both.there] {
                    let reply = post(&both.app.at(both.here.slug, path), cookies, &both.form(path, whose)).await;
                    let expected = form_leads.map_or((401, String::new()), |there| (303, there.to_owned()));
                    assert_eq!(told(&reply), expected, "POST {path} by {who}");
                    if form_leads.is_none() {
                        assert_eq!(page(&reply).headings()[0], "ログアウトしました", "POST {path} by {who}");
                    }
                }
            }
        }
        let changed = both.app.rows().await;
        assert_eq!(changed.changed_since(&before), [""; 0]);
    })
    .await;
}

#[test]
fn a_step_up_leads_on_to_the_page_that_was_wanted_or_the_one_that_its_form_stands_on() {
    for (method, path, _) in TABLE.iter().filter(|(_, _, access)| *access == SteppedUp) {
        let there = links::after_step_up(path);
        assert!(path.starts_with(there), "{method} {path} leads to {there}");
        assert!(TABLE.contains(&("GET", there, SteppedUp)), "{there}");
    }
    for elsewhere in ["", "/", "/profile", "/profile/emails", "//evil.example", "/login-methodsx"] {
        assert_eq!(links::after_step_up(elsewhere), links::LOGIN_METHODS, "{elsewhere}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_here_reaches_no_page_of_a_member() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let (registering, strangers) = (both.here.registering(), both.there.member());
        let made_up = format!("session={}", "A".repeat(both.here.session.len()));
        let twice = format!("session={0}; session={0}", both.here.session);
        let as_session = format!("session={}", both.here.registration);
        for (who, cookies, page_leads) in [
            ("nobody", "", links::SIGN_IN),
            ("who is registering", registering.as_str(), links::SIGN_IN),
            ("another society's member", strangers.as_str(), ENDED),
            ("a token nobody has", made_up.as_str(), ENDED),
            ("a registration's token as session", as_session.as_str(), ENDED),
            ("a cookie that stands twice", twice.as_str(), links::SIGN_IN),
        ] {
            for access in [BeforeTerms, Member, SteppedUp] {
                for path in society_routes(access, "GET") {
                    let reply = get(&both.app.at(both.here.slug, path), cookies).await;
                    assert_eq!(told(&reply), (303, page_leads.to_owned()), "GET {path} by {who}");
                }
                for path in society_routes(access, "POST") {
                    let form = both.form(path, &both.here);
                    let reply = post(&both.app.at(both.here.slug, path), cookies, &form).await;
                    assert_eq!(told(&reply), (401, String::new()), "POST {path} by {who}");
                }
            }
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
        // The cookies are good where they belong.
        for visitors in [&both.here, &both.there] {
            let reply = get(&both.app.at(visitors.slug, links::HOME), &visitors.member()).await;
            assert_eq!(reply.status, 200, "{}", visitors.slug);
            let reply = get(&both.app.at(visitors.slug, links::REGISTER_CONFIRM), &visitors.registering()).await;
            assert_eq!(reply.status, 200, "{}", visitors.slug);
        }
    })
    .await;
}

#[tokio::test]
async fn whose_sign_in_is_not_on_its_way_here_reaches_no_page_of_one() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let (registering, strangers) = (both.here.registering(), both.there.member());
        let made_up = format!("sign-in={}", "A".repeat(both.here.session.len()));
        let (as_sign_in, draft) =
            (format!("sign-in={}", both.here.session), format!("sign-in={}", both.here.registration));
        for (who, cookies, page_leads) in [
            ("nobody", "", links::SIGN_IN),
            ("who is registering", registering.as_str(), links::SIGN_IN),
            ("another society's member", strangers.as_str(), links::SIGN_IN),
            ("a token nobody has", made_up.as_str(), ENDED),
            ("a session as sign-in", as_sign_in.as_str(), ENDED),
            ("a registration as sign-in", draft.as_str(), ENDED),
        ] {
            for access in [SigningIn, SettingUp] {
                for path in society_routes(access, "GET") {
                    let reply = get(&both.app.at(both.here.slug, path), cookies).await;
                    assert_eq!(told(&reply), (303, page_leads.to_owned()), "GET {path} by {who}");
                }
                for path in society_routes(access, "POST") {
                    let form = both.form(path, &both.here);
                    let reply = post(&both.app.at(both.here.slug, path), cookies, &form).await;
                    assert_eq!(told(&reply), (401, String::new()), "POST {path} by {who}");
                }
            }
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn who_may_reach_a_page_gets_it_and_everybody_gets_what_is_for_everybody() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let own = (both.here.member(), both.here.registering());
        let foreign = (both.there.member(), both.there.registering());
        let everybody = ["", &own.0, &own.1, &foreign.0, &foreign.1];
        for path in society_routes(Anyone, "GET") {
            for cookies in everybody {
                let reply = get(&both.app.at(both.here.slug, path), cookies).await;
                let expected = match path {
                    links::ROOT | links::SIGN_IN if cookies == own.0 => (303, links::HOME.to_owned()),
                    // Who is asked nothing has declined nothing.
                    links::TERMS_DECLINED if cookies == own.0 => (303, links::TERMS.to_owned()),
                    // Without a token there is nothing to verify.
                    links::VERIFY_EMAIL
                    | links::UNDO_EMAIL
                    | links::UNSUBSCRIBE
                    | links::SHOW_USER_ID
                    | links::NEW_PASSWORD => (404, String::new()),
                    // Nobody has this id.
                    links::PUBLIC_ANNOUNCEMENT => (404, String::new()),
                    // Password managers ask for it; a member's page is where it leads.
                    links::WELL_KNOWN_CHANGE_PASSWORD => (303, links::PASSWORD.to_owned()),
                    // Without a letter's pair there is nothing to check.
                    links::RECOVERY_LETTER => (303, links::SIGN_IN.to_owned()),
                    _ => (200, String::new()),
                };
                assert_eq!(told(&reply), expected, "{path}");
                let names = page(&reply).select(".member").len();
                assert_eq!(names, usize::from(cookies == own.0 && reply.status != 303), "{path}");
            }
        }
        for path in society_routes(Member, "GET") {
            let expected = match path {
                // This society recommends no method.
                links::REGISTER_SECOND_STEP => (303, links::REGISTER_DONE.to_owned()),
                // Nobody has this id.
                links::ANNOUNCEMENT => (404, String::new()),
                // Results of checkups aren't shown in accounts that a household shares.
                links::CHECKUPS => (404, String::new()),
                _ => (200, String::new()),
            };
            assert_eq!(told(&get(&both.app.at(both.here.slug, path), &own.0).await), expected, "{path}");
        }
        for path in society_routes(Registering, "GET") {
            let reply = get(&both.app.at(both.here.slug, path), &own.1).await;
            let expected = match path {
                links::REGISTER_IDENTITY | links::REGISTER_ACCOUNT | links::REGISTER_CONFIRM => (200, String::new()),
                // Pages that this society hasn't.
                _ => (303, links::REGISTER_CONFIRM.to_owned()),
            };
            assert_eq!(told(&reply), expected, "{path}");
        }
        for cookies in everybody {
            let url = both.app.at(both.here.slug, links::LANGUAGE);
            let reply = post(&url, cookies, &both.form(links::LANGUAGE, &both.here)).await;
            assert_eq!(told(&reply), (303, "/privacy".to_owned()));
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0], "looking writes nothing");
    })
    .await;
}

#[tokio::test]
async fn files_are_served_on_the_hosts_they_are_for() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let before = app.rows().await;
        let browser = app.browser("tokyometro", links::ROOT).await;
        let mut files = browser.document().attributes("link[rel=stylesheet], link[rel=icon]", "href");
        files.extend(browser.document().attributes("script[src]", "src"));
        files.extend(browser.document().attributes("img[src]", "src"));
        assert_eq!(files.len(), 7, "{files:?}");
        for file in &files {
            let ours = get(&app.at("tokyometro", file), "").await;
            assert_eq!(ours.status, 200, "{file}");
            assert_eq!(ours.header("cache-control"), Some("public, max-age=31536000, immutable"), "{file}");
            let is_static = file.starts_with("/static/");
            for (host, expected) in [("nobody.portal.localhost", is_static), ("portal.localhost", is_static)] {
                let status = get(&app.at_host(host, file), "").await.status;
                assert_eq!(status, if expected { 200 } else { 404 }, "{host}{file}");
            }
            let theirs = get(&app.at("aozora", file), "").await;
            if file.starts_with("/logo/") {
                assert_eq!(theirs.status, 404, "{file}");
            } else if !is_static {
                assert_ne!(theirs.body, ours.body, "another society's colours");
            }
        }
        for path in
            ["/static/nothing.css", "/static/../Cargo.toml", "/static/%2e%2e/Cargo.toml", "/logo/0000", "/nothing"]
        {
            assert_eq!(get(&app.at("tokyometro", path), "").await.status, 404, "{path}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_platforms_host_has_the_finder_and_nothing_of_a_society() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let cookies = format!("{}; {}", both.here.member(), both.here.registering());
        for &(method, path, access) in TABLE {
            let url = both.app.at_host("portal.localhost", path);
            let of_platform = FINDER.iter().any(|row| row.1 == path && row.0 == method);
            if path.contains('{') {
                continue;
            }
            let reply = match method {
                "GET" => get(&url, &cookies).await,
                _ => post(&url, &cookies, &both.form(path, &both.here)).await,
            };
            match (of_platform, method) {
                (true, "GET") => assert_eq!(reply.status, 200, "{path}"),
                (true, _) => assert_eq!(told(&reply), (303, "/privacy".into()), "{path}"),
                (false, _) => assert_eq!(reply.status, 404, "{method} {path} {access:?}"),
            }
            assert!(!reply.text().contains("東京地下鉄"), "{path}");
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn other_methods_are_refused_in_words() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let url = |path: &str| both.app.at(both.here.slug, path);
        for cookies in ["", &both.here.member(), &both.here.registering()] {
            for path in ["/home", "/register/done", "/terms", "/"] {
                let reply = post(&url(path), cookies, &[]).await;
                assert_eq!(reply.status, 405, "POST {path}");
                assert_eq!(page(&reply).headings()[0], "このページは直接開けません");
            }
            assert_eq!(get(&url(links::LANGUAGE), cookies).await.status, 405);
            for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
                for &(_, path, _) in TABLE {
                    if path.contains('{') {
                        continue;
                    }
                    let headers = [("cookie", cookies), ("sec-fetch-site", "same-origin")];
                    let reply = Browser::new().request(method, &url(path), &headers, None).await;
                    assert_eq!(reply.status, 405, "{method} {path}");
                }
            }
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}
