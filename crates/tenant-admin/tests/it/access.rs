//! Who may reach what at the desk: every route × every role, signed out, another society's clerk, a sign-in in progress.

use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::{Permission, Role, Roles};
use madoguchi_core::testing::on_both;
use madoguchi_tenant_admin::desk;
use madoguchi_tenant_admin::desk::face::Access;
use madoguchi_web::testing::Browser;

use crate::app::{PASSWORD, TestDesk};

use Access::{Anyone, Brand, May, MayFresh, MayUpload, Program, SettingUp, SigningIn};
use Permission::{
    ApproveLetters, ChangeSettings, Enter, HelpMembers, ImportRoster, ManageStaff, PublishMedical, ReadAnnouncements,
    ReadAudit, ReadMembers, ReadSettings, ReadStaff, RestrictMembers, SeeRestricted, UnmaskMembers, WriteAnnouncements,
};

/// Every route of the desk.
pub const TABLE: &[(&str, &str, Access)] = &[
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
    ("POST", "/second-step/recovery-code", SigningIn),
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
    ("GET", "/today", May(Enter)),
    ("GET", "/approvals/{id}", May(Enter)),
    ("POST", "/approvals/{id}", MayFresh(Enter)),
    ("POST", "/approvals/{id}/withdraw", May(Enter)),
    ("GET", "/members", May(ReadMembers)),
    ("POST", "/members/export", MayFresh(ReadMembers)),
    ("GET", "/members/{id}", May(ReadMembers)),
    ("POST", "/members/{id}/unmask", May(UnmaskMembers)),
    ("POST", "/members/{id}/note", May(HelpMembers)),
    ("GET", "/members/{id}/letter", MayFresh(HelpMembers)),
    ("POST", "/members/{id}/letter", MayFresh(HelpMembers)),
    ("GET", "/members/{id}/desk-code", May(HelpMembers)),
    ("POST", "/members/{id}/desk-code", May(HelpMembers)),
    ("GET", "/members/{id}/call", May(HelpMembers)),
    ("POST", "/members/{id}/call", May(HelpMembers)),
    ("POST", "/members/{id}/call/end", May(HelpMembers)),
    ("GET", "/members/{id}/restriction", May(RestrictMembers)),
    ("POST", "/members/{id}/restriction", May(RestrictMembers)),
    ("GET", "/members/{id}/restriction/lift", May(SeeRestricted)),
    ("POST", "/members/{id}/restriction/lift", May(SeeRestricted)),
    ("GET", "/members/{id}/{act}", May(HelpMembers)),
    ("POST", "/members/{id}/{act}", May(HelpMembers)),
    ("GET", "/stuck/{id}", May(ReadMembers)),
    ("GET", "/letter-requests", May(HelpMembers)),
    ("GET", "/letter-requests/{id}", May(HelpMembers)),
    ("POST", "/letter-requests/{id}/take", May(HelpMembers)),
    ("POST", "/letter-requests/{id}/decline", May(HelpMembers)),
    ("GET", "/employers", May(HelpMembers)),
    ("GET", "/letter-proof", May(ApproveLetters)),
    ("POST", "/letter-proof", MayFresh(ApproveLetters)),
    ("GET", "/members/{id}/view", May(HelpMembers)),
    ("POST", "/members/{id}/view", May(HelpMembers)),
    ("GET", "/members/views/{id}", May(HelpMembers)),
    ("GET", "/members/views/{id}/page/{*path}", May(HelpMembers)),
    ("POST", "/members/views/{id}/end", May(Enter)),
    ("GET", "/members/{id}/disclosure", May(HelpMembers)),
    ("POST", "/members/{id}/disclosure", May(HelpMembers)),
    ("GET", "/disclosures/{id}", MayFresh(HelpMembers)),
    ("POST", "/disclosures/{id}", MayFresh(HelpMembers)),
    ("GET", "/announcements", May(ReadAnnouncements)),
    ("POST", "/announcements/export", MayFresh(ReadAnnouncements)),
    ("GET", "/announcements/new", May(WriteAnnouncements)),
    ("POST", "/announcements/new", May(WriteAnnouncements)),
    ("GET", "/announcements/{id}", May(ReadAnnouncements)),
    ("GET", "/announcements/{id}/edit", May(WriteAnnouncements)),
    ("POST", "/announcements/{id}/edit", May(WriteAnnouncements)),
    ("GET", "/announcements/{id}/publish", May(WriteAnnouncements)),
    ("POST", "/announcements/{id}/publish", May(WriteAnnouncements)),
    ("GET", "/announcements/{id}/withdraw", May(WriteAnnouncements)),
    ("POST", "/announcements/{id}/withdraw", May(WriteAnnouncements)),
    ("GET", "/publications", MayFresh(PublishMedical)),
    ("POST", "/publications", MayUpload(PublishMedical)),
    ("GET", "/publications/files/{id}", MayFresh(PublishMedical)),
    ("POST", "/publications/files/{id}", MayFresh(PublishMedical)),
    ("GET", "/publications/{id}", MayFresh(PublishMedical)),
    ("POST", "/publications/{id}", MayFresh(PublishMedical)),
    ("POST", "/publications/{id}/withdraw", MayFresh(PublishMedical)),
    ("GET", "/settings", May(ReadSettings)),
    ("GET", "/settings/history", May(ReadSettings)),
    ("GET", "/settings/history/compare", May(ReadSettings)),
    ("POST", "/settings/save", MayFresh(ChangeSettings)),
    ("POST", "/settings/affected", MayFresh(ChangeSettings)),
    ("POST", "/settings/asked/{id}/again", MayFresh(ChangeSettings)),
    ("POST", "/settings/look", MayFresh(ChangeSettings)),
    ("GET", "/settings/{section}", May(ReadSettings)),
    ("GET", "/settings/{section}/change", MayFresh(ChangeSettings)),
    ("POST", "/settings/{section}/change", MayFresh(ChangeSettings)),
    ("POST", "/settings/{section}/again", MayFresh(ChangeSettings)),
    ("POST", "/settings/history/{number}/revert", MayFresh(ChangeSettings)),
    ("GET", "/settings/planned/{number}/withdraw", MayFresh(ChangeSettings)),
    ("POST", "/settings/planned/{number}/withdraw", MayFresh(ChangeSettings)),
    ("GET", "/settings/branding/change", MayFresh(ChangeSettings)),
    ("POST", "/settings/branding/change", MayUpload(ChangeSettings)),
    ("GET", "/settings/texts/change", MayFresh(ChangeSettings)),
    ("POST", "/settings/texts/change", MayFresh(ChangeSettings)),
    ("GET", "/settings/preview/{page}", May(ChangeSettings)),
    ("GET", "/settings/preview-colours", May(ChangeSettings)),
    ("GET", "/settings/terms/versions", May(ReadSettings)),
    ("GET", "/settings/terms/versions/{hash}", May(ReadSettings)),
    ("GET", "/settings/terms/new", MayFresh(ChangeSettings)),
    ("POST", "/settings/terms/new", MayUpload(ChangeSettings)),
    ("GET", "/settings/privacy/versions", May(ReadSettings)),
    ("GET", "/settings/privacy/versions/{hash}", May(ReadSettings)),
    ("GET", "/settings/privacy/new", MayFresh(ChangeSettings)),
    ("POST", "/settings/privacy/new", MayUpload(ChangeSettings)),
    ("GET", "/settings/time-machine", May(ReadSettings)),
    ("GET", "/settings/time-machine/page", May(ReadSettings)),
    ("GET", "/settings/time-machine/colours", May(ReadSettings)),
    ("GET", "/staff", May(ReadStaff)),
    ("POST", "/staff/export", MayFresh(ReadStaff)),
    ("GET", "/staff/invite", MayFresh(ManageStaff)),
    ("POST", "/staff/invite", MayFresh(ManageStaff)),
    ("GET", "/staff/{id}", MayFresh(ManageStaff)),
    ("POST", "/staff/{id}", MayFresh(ManageStaff)),
    ("GET", "/staff/{id}/disable", MayFresh(ManageStaff)),
    ("POST", "/staff/{id}/disable", MayFresh(ManageStaff)),
    ("POST", "/staff/{id}/enable", MayFresh(ManageStaff)),
    ("POST", "/staff/{id}/sessions/end", MayFresh(ManageStaff)),
    ("POST", "/staff/{id}/invite", MayFresh(ManageStaff)),
    ("POST", "/second-approver/agree", MayFresh(ManageStaff)),
    ("POST", "/second-approver/end", MayFresh(ManageStaff)),
    ("GET", "/staff-recovery/{id}", May(Enter)),
    ("POST", "/staff-recovery/{id}", May(Enter)),
    ("GET", "/audit", May(ReadAudit)),
    ("POST", "/audit/export", MayFresh(ReadAudit)),
    ("GET", "/account", May(Enter)),
    ("GET", "/account/recovery-codes", MayFresh(Enter)),
    ("POST", "/account/recovery-codes", MayFresh(Enter)),
    ("POST", "/account/sessions/end", May(Enter)),
    ("GET", "/account/password", MayFresh(Enter)),
    ("POST", "/account/password", MayFresh(Enter)),
    ("GET", "/account/passkeys/{id}", MayFresh(Enter)),
    ("POST", "/account/passkeys/{id}", MayFresh(Enter)),
    ("GET", "/account/passkeys/{id}/remove", MayFresh(Enter)),
    ("POST", "/account/passkeys/{id}/remove", MayFresh(Enter)),
    ("GET", "/account/one-time-code/remove", MayFresh(Enter)),
    ("POST", "/account/one-time-code/remove", MayFresh(Enter)),
    ("GET", "/account/address", MayFresh(Enter)),
    ("POST", "/account/address", MayFresh(Enter)),
    ("POST", "/account/address/withdraw", May(Enter)),
    ("GET", "/address-change", Anyone),
    ("POST", "/address-change", Anyone),
    ("GET", "/account/history", May(Enter)),
    ("GET", "/account/tokens", MayFresh(Enter)),
    ("POST", "/account/tokens", MayFresh(Enter)),
    ("POST", "/account/tokens/{id}/revoke", May(Enter)),
    ("POST", "/account/tokens/{id}/replace", MayFresh(Enter)),
    ("GET", "/api/v1/docs", Anyone),
    ("GET", "/api/v1/openapi.json", Anyone),
    ("GET", "/api/v1/policy", Program(ReadSettings)),
    ("POST", "/api/v1/policy/impact", Program(ChangeSettings)),
    ("POST", "/api/v1/policy/changes", Program(ChangeSettings)),
    ("GET", "/api/v1/members", Program(ReadMembers)),
    ("GET", "/api/v1/announcements", Program(ReadAnnouncements)),
    ("POST", "/api/v1/announcements", Program(WriteAnnouncements)),
    ("GET", "/api/v1/announcements/{id}", Program(ReadAnnouncements)),
    ("POST", "/api/v1/announcements/{id}", Program(WriteAnnouncements)),
    ("POST", "/api/v1/roster/imports", Program(ImportRoster)),
    ("GET", "/api/v1/audit", Program(ReadAudit)),
    ("GET", "/brand/{name}", Brand),
    ("GET", "/logo/{hash}", Brand),
];

#[test]
fn every_route_stands_in_the_table() {
    let routes = desk::routes();
    let listed: Vec<_> = routes.list().iter().map(|route| (route.method, route.path.as_str(), route.access)).collect();
    assert_eq!(listed, TABLE);
}

/// A path with ids that nobody has.
pub fn filled(path: &str) -> String {
    path.replace("{id}", "01a22a38-638e-7166-a68e-abb39c17b404")
        .replace("{act}", "unlock")
        .replace("{section}", "password")
        .replace("{number}", "7")
        .replace("{*path}", "home")
        .replace("{name}", "x.css")
        .replace("{hash}", "0")
        .replace("{page}", "sign-in")
}

/// What somebody gets: the status, and where they are sent.
async fn asked(browser: Option<&Browser>, desk: &TestDesk, slug: &str, method: &str, path: &str) -> (u16, String) {
    let url = desk.at(slug, &filled(path));
    let cookies: Vec<_> = browser
        .map(Browser::cookies)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let cookies = cookies.join("; ");
    let drawn_for = browser.and_then(Browser::drawn_for).unwrap_or_default();
    let body = (method == "POST").then(|| format!("drawn_for={drawn_for}"));
    let headers = [
        ("cookie", cookies.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let reply = Browser::new().request(method, &url, &headers, body.map(String::into_bytes)).await;
    (reply.status, reply.header("location").unwrap_or_default().to_owned())
}

#[tokio::test]
async fn every_role_reaches_what_its_permissions_give_and_nothing_else() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        for role in Role::ALL {
            let worker = desk.worker("midori", role.word(), &[role]).await;
            let browser = desk.signed_in(&worker).await;
            for (method, path, access) in TABLE {
                // They end the session.
                if *path == links::SIGN_OUT && *method == "POST" {
                    continue;
                }
                let (status, to) = asked(Some(&browser), &desk, "midori", method, path).await;
                let (May(permission) | MayFresh(permission) | MayUpload(permission)) = *access else { continue };
                if Roles::from(role).may(permission) {
                    // Nobody has these ids, so a page of one of them isn't there either.
                    // A comparison of nothing isn't there.
                    let of_one = path.contains('{') || *path == links::COMPARE_SETTINGS || *path == links::END_SESSION;
                    assert!(of_one || status != 404, "{role:?} {method} {path}: {status} {to}");
                    assert_ne!((status, to.as_str()), (303, "/sign-in"), "{role:?} {method} {path}");
                } else {
                    assert_eq!((status, to.as_str()), (404, ""), "{role:?} {method} {path}");
                }
                let (status, to) = asked(Some(&browser), &desk, "aozora", method, path).await;
                let turned_away = status == 303 && to.starts_with("/sign-in") || status == 401;
                assert!(turned_away, "{role:?} at another society: {method} {path}: {status} {to}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_session_every_page_of_the_desk_leads_to_the_sign_in() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut on_the_way = Browser::new();
        on_the_way.open(&desk.at("midori", "/")).await;
        on_the_way.fill("ユーザID", &owner.login).fill("パスワード", PASSWORD);
        on_the_way.press("ログイン").await;
        for (method, path, access) in TABLE {
            // Programs are tried in `api/matrix.rs`.
            if matches!(access, Anyone | Brand | Program(_)) {
                continue;
            }
            let (status, to) = asked(None, &desk, "midori", method, path).await;
            let expected = if *method == "GET" { (303, "/sign-in") } else { (401, "") };
            assert_eq!((status, to.as_str()), expected, "{method} {path}");
            if matches!(access, May(_) | MayFresh(_) | MayUpload(_)) {
                let (status, to) = asked(Some(&on_the_way), &desk, "midori", method, path).await;
                let expected = if *method == "GET" { (303, "/sign-in?notice=session-ended") } else { (401, "") };
                assert_eq!((status, to.as_str()), expected, "a password alone: {method} {path}");
            }
        }
    })
    .await;
}
