//! Who may reach what at the vendor's host: every route × every role, signed out, a sign-in in progress, and the sessions of
//! staff and members.

use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::{OperatorPermission, OperatorRole};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_tenant_admin::vendor;
use madoguchi_tenant_admin::vendor::face::Access;
use madoguchi_web::testing::Browser;

use crate::app::{PASSWORD, TestDesk};

use Access::{Anyone, May, MayFresh, Program, SettingUp, SigningIn};
use OperatorPermission::{ApproveForSocieties, Enter, ManageOperators, ReadAudit, ReadOperators, ReadSocieties};

/// Every route of the vendor's face.
const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "/", Anyone),
    ("GET", "/sign-in", Anyone),
    ("POST", "/sign-in", Anyone),
    ("GET", "/invitation", Anyone),
    ("POST", "/invitation", Anyone),
    ("GET", "/sign-out", May(Enter)),
    ("POST", "/sign-out", May(Enter)),
    ("POST", "/session/extend", May(Enter)),
    ("GET", "/second-step", SigningIn),
    ("POST", "/second-step", SigningIn),
    ("POST", "/passkey/second-step/options", SigningIn),
    ("POST", "/passkey/second-step", SigningIn),
    ("GET", "/second-step/set-up", SettingUp),
    ("GET", "/second-step/set-up/one-time-code", SettingUp),
    ("POST", "/second-step/set-up/one-time-code", SettingUp),
    ("POST", "/passkey/set-up/options", SettingUp),
    ("POST", "/passkey/set-up", SettingUp),
    ("GET", "/step-up", May(Enter)),
    ("POST", "/step-up", May(Enter)),
    ("POST", "/passkey/step-up/options", May(Enter)),
    ("POST", "/passkey/step-up", May(Enter)),
    ("GET", "/societies", May(ReadSocieties)),
    ("GET", "/societies/{slug}", May(ReadSocieties)),
    ("GET", "/societies/{slug}/policy/{section}", May(ReadSocieties)),
    ("GET", "/approvals", May(ApproveForSocieties)),
    ("GET", "/approvals/{slug}/{id}", May(ApproveForSocieties)),
    ("POST", "/approvals/{slug}/{id}", MayFresh(ApproveForSocieties)),
    ("POST", "/societies/{slug}/second-approver", MayFresh(ApproveForSocieties)),
    ("POST", "/societies/{slug}/second-approver/end", MayFresh(ApproveForSocieties)),
    ("GET", "/operators", May(ReadOperators)),
    ("GET", "/operators/invite", MayFresh(ManageOperators)),
    ("POST", "/operators/invite", MayFresh(ManageOperators)),
    ("GET", "/operators/{id}", MayFresh(ManageOperators)),
    ("GET", "/operators/{id}/disable", MayFresh(ManageOperators)),
    ("POST", "/operators/{id}/disable", MayFresh(ManageOperators)),
    ("POST", "/operators/{id}/enable", MayFresh(ManageOperators)),
    ("POST", "/operators/{id}/invite", MayFresh(ManageOperators)),
    ("GET", "/account", May(Enter)),
    ("POST", "/account/sessions/end", May(Enter)),
    ("GET", "/account/tokens", MayFresh(Enter)),
    ("POST", "/account/tokens", MayFresh(Enter)),
    ("POST", "/account/tokens/{id}/revoke", May(Enter)),
    ("POST", "/account/tokens/{id}/replace", MayFresh(Enter)),
    ("GET", "/api/v1/docs", Anyone),
    ("GET", "/api/v1/openapi.json", Anyone),
    ("GET", "/api/v1/tenants", Program(ReadSocieties)),
    ("GET", "/api/v1/tenants/{slug}", Program(ReadSocieties)),
    ("GET", "/api/v1/tenants/{slug}/policy", Program(ReadSocieties)),
    ("GET", "/api/v1/audit", Program(ReadAudit)),
];

#[test]
fn every_route_stands_in_the_table() {
    let routes = vendor::routes();
    let listed: Vec<_> = routes.list().iter().map(|route| (route.method, route.path.as_str(), route.access)).collect();
    assert_eq!(listed, TABLE);
}

/// A path with an id that nobody has, and a society that is there.
fn filled(path: &str) -> String {
    path.replace("{id}", "01a22a38-638e-7166-a68e-abb39c17b404")
        .replace("{slug}", "midori")
        .replace("{section}", "password")
}

fn cookies_of(browser: &Browser) -> String {
    browser.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// What somebody with these cookies gets at a URL: the status, and where they are sent.
async fn asked(url: &str, method: &str, (cookies, drawn_for): (&str, &str)) -> (u16, String) {
    let body = (method == "POST").then(|| format!("drawn_for={drawn_for}"));
    let headers =
        [("cookie", cookies), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    let reply = Browser::new().request(method, url, &headers, body.map(String::into_bytes)).await;
    (reply.status, reply.header("location").unwrap_or_default().to_owned())
}

fn needs_session(access: Access) -> bool {
    matches!(access, May(_) | MayFresh(_))
}

#[tokio::test]
async fn every_role_reaches_what_its_permissions_give_and_nothing_else() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        for role in OperatorRole::ALL {
            let operator = desk.operator(role.word(), role).await;
            let browser = desk.operator_signed_in(&operator).await;
            let (cookies, drawn_for) = (cookies_of(&browser), browser.drawn_for().unwrap_or_default().to_owned());
            for (method, path, access) in TABLE {
                // It ends the session.
                if *path == links::SIGN_OUT && *method == "POST" {
                    continue;
                }
                let (May(permission) | MayFresh(permission)) = *access else { continue };
                let url = desk.at_vendor(&filled(path));
                let (status, to) = asked(&url, method, (&cookies, &drawn_for)).await;
                if role.may(permission) {
                    // Nobody has the id, so a page of it isn't there either.
                    let of_nobody = path.contains("{id}") || *path == links::END_SESSION;
                    assert!(of_nobody || status != 404, "{role:?} {method} {path}: {status} {to}");
                    assert!(status < 500 && status != 401, "{role:?} {method} {path}: {status} {to}");
                    assert!(!to.starts_with(links::SIGN_IN) && !to.starts_with("/step-up"), "{role:?} {path}: {to}");
                } else {
                    assert_eq!((status, to.as_str()), (404, ""), "{role:?} {method} {path}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_sign_in() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let operator = desk.operator("operations", OperatorRole::Operations).await;
        let mut on_the_way = Browser::new();
        on_the_way.open(&desk.at_vendor("/")).await;
        on_the_way.fill("ユーザID", &operator.login).fill("パスワード", PASSWORD);
        on_the_way.press("ログイン").await;
        assert_eq!(on_the_way.path(), "/second-step");
        let with_password = (cookies_of(&on_the_way), on_the_way.drawn_for().unwrap_or_default().to_owned());
        for (method, path, access) in TABLE {
            // Programs are tried in `vendor/api.rs`.
            if matches!(access, Anyone | Program(_)) {
                continue;
            }
            let url = desk.at_vendor(&filled(path));
            let (status, to) = asked(&url, method, ("", "")).await;
            let expected = if *method == "GET" { (303, "/sign-in") } else { (401, "") };
            assert_eq!((status, to.as_str()), expected, "{method} {path}");
            let (status, to) = asked(&url, method, (&with_password.0, &with_password.1)).await;
            match access {
                // The ceremonies of passkeys take JSON and no forms.
                SigningIn => assert!([200, 400, 415, 422].contains(&status), "{method} {path}: {status}"),
                // The account has an app, so none may be set up.
                SettingUp => assert_eq!((status, to.as_str()), (303, "/second-step"), "{method} {path}"),
                _ => {
                    let expected = if *method == "GET" { (303, "/sign-in?notice=session-ended") } else { (401, "") };
                    assert_eq!((status, to.as_str()), expected, "a password alone: {method} {path}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn sessions_of_staff_and_members_are_worth_nothing_at_the_vendors_host_and_the_other_way_round() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let clerk = desk.signed_in(&owner).await;
        let of_staff = clerk.cookie("desk-session").expect("a session at the desk");
        let operator = desk.operator("operations", OperatorRole::Operations).await;
        let browser = desk.operator_signed_in(&operator).await;
        let of_operator = browser.cookie("vendor-session").expect("a session of an operator");
        // The token of a session of staff, under each name that a cookie of ours has.
        for name in ["desk-session", "vendor-session", "vendor-sign-in", "session"] {
            let cookie = format!("{name}={of_staff}");
            for (method, path, access) in TABLE.iter().filter(|(.., access)| needs_session(*access)) {
                let (status, to) = asked(&desk.at_vendor(&filled(path)), method, (&cookie, "")).await;
                let away = status == 401 || status == 303 && to.starts_with("/sign-in");
                assert!(away, "{name} {method} {path} {access:?}: {status} {to}");
            }
        }
        // And an operator's at the desk and at the portal.
        for (url, name) in [
            (desk.at("midori", "/today"), "desk-session"),
            (desk.at("midori", "/today"), "vendor-session"),
            (desk.at("midori", "/today"), "desk-sign-in"),
            (desk.at_portal("midori", "/home"), "session"),
            (desk.at_portal("midori", "/home"), "vendor-session"),
        ] {
            let (status, to) = asked(&url, "GET", (&format!("{name}={of_operator}"), "")).await;
            assert!(status == 303 && (to.starts_with("/sign-in") || to == "/"), "{url} {name}: {status} {to}");
        }
        let own = format!("vendor-session={of_operator}");
        assert_eq!(asked(&desk.at_vendor("/societies"), "GET", (&own, "")).await.0, 200);
        // A clerk's address and password open nothing here, and an operator's nothing at the desk.
        for (url, login) in [(desk.at_vendor("/"), &owner.login), (desk.at("midori", "/"), &operator.login)] {
            let mut other = Browser::new();
            other.open(&url).await;
            other.fill("ユーザID", login).fill("パスワード", PASSWORD);
            other.press("ログイン").await;
            assert_eq!((other.status(), other.path()), (422, "/sign-in"), "{url}");
        }
    })
    .await;
}
