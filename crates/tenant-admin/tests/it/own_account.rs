//! One's own account: password, methods, address, tokens, history; hostile values in every form of it.

use chrono::Duration;
use madoguchi_core::outbox::{Mail, StaffNotice};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::staff::tokens;
use madoguchi_core::testing::{on_both, random};

use crate::app::{PASSWORD, TestDesk};

const NEW: &str = "three quiet herons";

#[tokio::test]
async fn a_password_is_changed_on_its_page_and_other_browsers_are_out() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut elsewhere = desk.signed_in(&clerk).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/account")).await;
        browser.follow("パスワードを変える").await;
        browser
            .fill("いまのパスワード", "wrong")
            .fill("新しいパスワード", "short")
            .fill("新しいパスワード（もう一度）", "x");
        browser.press("新しいパスワードにする").await;
        assert_eq!(browser.status(), 422);
        for said in ["いまのパスワードと違います", "15文字以上", "もう一度同じとおりに"] {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        let before = browser.cookie("desk-session");
        browser.fill("いまのパスワード", PASSWORD).fill("新しいパスワード", NEW);
        browser.fill("新しいパスワード（もう一度）", NEW);
        browser.press("新しいパスワードにする").await;
        assert_eq!((browser.status(), browser.path()), (200, "/account"), "{}", browser.text());
        assert!(browser.text().contains("パスワードを変えました"));
        assert_ne!(browser.cookie("desk-session"), before, "the session has a new token");
        elsewhere.open(&desk.at("midori", "/today")).await;
        assert_eq!(elsewhere.path(), "/sign-in");
        let mails = desk.mails("midori").await;
        assert!(
            mails
                .iter()
                .any(|mail| matches!(&mail.mail, Mail::StaffNotice { notice: StaffNotice::PasswordChanged, .. }))
        );
        browser.follow("ログインと変更の履歴").await;
        assert!(
            browser.text().contains("パスワードの変更") && browser.text().contains("ログイン"),
            "{}",
            browser.text()
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_is_shown_once_and_revoked_at_once() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/account/tokens")).await;
        browser.fill("何に使うか", "").fill("使える日数", "91");
        browser.press("トークンを作る").await;
        assert_eq!(browser.status(), 422);
        for said in ["何に使うかを60文字以内", "1から90まで", "できることを一つ以上"] {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        browser
            .fill("何に使うか", "<script>{{ x }}</script>")
            .fill("使える日数", "１０")
            .tick("窓口コードの依頼と承認");
        browser.press("トークンを作る").await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let token = browser.document().select(".token").remove(0);
        assert!(browser.header("cache-control").is_some_and(|value| value.contains("no-store")));
        let scope = desk.sample("midori").scope(Actor::Anonymous, desk.clock.now());
        let tx = desk.bench.database.write(&scope).await.unwrap();
        let (tx, found) = tokens::present(tx, &tokens::read(&token).unwrap(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let found = found.expect("it counts");
        assert!(found.may(Permission::HelpMembers) && !found.may(Permission::ReadMembers));
        browser.open(&desk.at("midori", "/account/tokens")).await;
        assert!(!browser.source().contains(&token), "shown once");
        assert!(browser.text().contains("<script>{{ x }}</script>"), "a name is shown literally");
        assert!(browser.text().contains("最後に使った日時"));
        browser.press("使えなくする <script>{{ x }}</script>").await;
        assert!(browser.text().contains("使えなくしました"), "{}", browser.text());
        let tx = desk.bench.database.write(&scope).await.unwrap();
        let (_, found) = tokens::present(tx, &tokens::read(&token).unwrap(), &mut random()).await.unwrap();
        assert!(found.is_none());
        // Whoever has no such role is offered nothing, and gets nothing by sending the field.
        let auditor = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let mut of_auditor = desk.signed_in(&auditor).await;
        of_auditor.open(&desk.at("midori", "/account/tokens")).await;
        assert!(!of_auditor.text().contains("窓口コードの依頼と承認"), "{}", of_auditor.text());
        let fields = [("name", "x"), ("days", "10"), ("help_members", "yes"), ("manage_staff", "yes")];
        of_auditor.post(&desk.at("midori", "/account/tokens"), &fields).await;
        assert_eq!(of_auditor.status(), 400);
    })
    .await;
}

#[tokio::test]
async fn an_address_changes_by_two_links_and_signs_in_from_then_on() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/account/address")).await;
        browser.fill("新しいメールアドレス", "hanako");
        browser.press("確認のメールを送る").await;
        assert_eq!(browser.status(), 422);
        browser.fill("新しいメールアドレス", "new@kenpo.example");
        browser.press("確認のメールを送る").await;
        assert!(browser.text().contains("new@kenpo.example への変更"), "{}", browser.text());
        let links: Vec<_> = desk
            .mails("midori")
            .await
            .into_iter()
            .filter_map(|mail| match mail.mail {
                Mail::StaffAddressChange { desk_path, .. } => Some((mail.recipient.as_str().to_owned(), desk_path)),
                _ => None,
            })
            .collect();
        assert_eq!(links.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), [&clerk.login, "new@kenpo.example"]);
        for (_, link) in &links {
            let mut mailbox = madoguchi_web::testing::Browser::new();
            mailbox.open(&desk.at("aozora", link)).await;
            assert_eq!(mailbox.status(), 410, "another society's desk");
            mailbox.open(&desk.at("midori", link)).await;
            mailbox.open(&desk.at("midori", link)).await;
            assert_eq!(mailbox.status(), 200, "looking changes nothing");
            mailbox.press("確認する").await;
            assert_eq!(mailbox.status(), 200, "{}", mailbox.text());
        }
        browser.open(&desk.at("midori", "/account")).await;
        assert!(browser.text().contains("new@kenpo.example") && !browser.text().contains("への変更"));
        desk.pass(Duration::seconds(60));
        let mut anew = madoguchi_web::testing::Browser::new();
        let renamed = crate::app::Worker { login: "new@kenpo.example".into(), ..clerk.clone() };
        desk.sign_in(&mut anew, &renamed).await;
        assert_eq!(anew.path(), "/today");
    })
    .await;
}

#[tokio::test]
async fn the_last_method_stays_and_others_ids_are_nobodys() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/account")).await;
        assert!(browser.text().contains("確認方法が一つだけ"), "{}", browser.text());
        browser.open(&desk.at("midori", "/account/one-time-code/remove")).await;
        assert!(browser.text().contains("最後の確認方法"), "{}", browser.text());
        browser.post(&desk.at("midori", "/account/one-time-code/remove"), &[("force", "yes")]).await;
        assert_eq!(browser.status(), 422);
        let nobodys = "01a22a38-638e-7166-a68e-abb39c17b404";
        for path in [
            format!("/account/passkeys/{nobodys}/remove"),
            format!("/account/tokens/{nobodys}/revoke"),
            format!("/staff-recovery/{nobodys}"),
            "/account/passkeys/x/remove".into(),
        ] {
            browser.post(&desk.at("midori", &path), &[]).await;
            assert_eq!(browser.status(), 404, "{path}");
        }
        browser.post(&desk.at("midori", &format!("/account/passkeys/{nobodys}")), &[("name", "x")]).await;
        assert_eq!(browser.status(), 404);
    })
    .await;
}
