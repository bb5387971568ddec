//! Invitations: a link by mail, used once within 72 hours.

use chrono::Duration;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{Mail, OutgoingMail};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::StaffName;
use madoguchi_core::staff::invitation::{self, InvitationRefusal, Inviter};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{on_both, random};
use madoguchi_web::testing::Browser;

use crate::app::{PASSWORD, TestDesk};

fn path_of(mail: &OutgoingMail) -> String {
    match &mail.mail {
        Mail::StaffInvitation { desk_path, .. } => desk_path.clone(),
        other => panic!("{}", other.kind()),
    }
}

/// The last of the mails that invite; colleagues are told by others.
fn last_invitation(mails: &[OutgoingMail]) -> &OutgoingMail {
    mails.iter().rfind(|mail| mail.mail.kind() == "staff_invitation").expect("an invitation")
}

async fn bootstrap(desk: &TestDesk, slug: &str, address: &str) -> Result<(), InvitationRefusal> {
    let scope = desk.sample(slug).scope(Actor::Operator("vendor".into()), desk.clock.now());
    let tx = desk.bench.database.write(&scope).await.unwrap();
    let (name, address) = (StaffName::read("最初の責任者").unwrap(), EmailAddress::parse(address).unwrap());
    let invited = invitation::invite(&tx, Inviter::Bootstrap, &name, &address, Role::Owner.into(), &mut random()).await;
    if invited.is_ok() {
        tx.commit().await.unwrap();
    }
    invited.map(drop)
}

/// Follows a link, chooses a password and sets up an app.
async fn accept(desk: &TestDesk, slug: &str, path: &str) -> Browser {
    let mut browser = Browser::new();
    browser.open(&desk.at(slug, path)).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser.fill("新しいパスワード", PASSWORD);
    browser.press("次へ").await;
    assert_eq!(browser.path(), "/second-step/set-up", "{}", browser.text());
    browser.follow("アプリを設定する").await;
    let secret = browser.document().select(".typed.big").remove(0);
    browser.fill("確認コード（6桁）", &desk.code(&secret.replace(' ', "")));
    browser.press("確認").await;
    assert_eq!((browser.status(), browser.path()), (200, "/account/recovery-codes"), "{}", browser.text());
    browser
}

#[tokio::test]
async fn the_first_owner_comes_by_mail_and_invites_the_others() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        bootstrap(&desk, "midori", "first@kenpo.example").await.unwrap();
        let path = path_of(&desk.mails("midori").await[0]);
        let mut owner = accept(&desk, "midori", &path).await;
        owner.press("コードを作成する").await;
        assert_eq!(owner.document().select(".codes li").len(), 10);
        let again = bootstrap(&desk, "midori", "second@kenpo.example").await;
        assert!(matches!(again, Err(InvitationRefusal::HasOwner)), "the bootstrap is for the first owner");

        owner.open(&desk.at("midori", "/staff/invite")).await;
        owner.fill("氏名", "窓口 花子").fill("メールアドレス", "hanako@kenpo.example").tick("窓口");
        owner.press("招待のメールを送る").await;
        assert_eq!(owner.path(), "/staff");
        assert!(owner.text().contains("招待中"), "{}", owner.text());
        let mails = desk.mails("midori").await;
        let mail = last_invitation(&mails);
        assert_eq!(mail.recipient.as_str(), "hanako@kenpo.example");
        let mut clerk = accept(&desk, "midori", &path_of(mail)).await;
        clerk.open(&desk.at("midori", "/members")).await;
        assert_eq!(clerk.status(), 200);
        clerk.open(&desk.at("midori", "/staff")).await;
        assert_eq!(clerk.status(), 404, "support doesn't read who works at the desk");
    })
    .await;
}

#[tokio::test]
async fn a_link_works_once_and_for_72_hours_and_a_new_one_replaces_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        bootstrap(&desk, "midori", "first@kenpo.example").await.unwrap();
        let first = path_of(&desk.mails("midori").await[0]);
        let open = async |slug: &str, path: &str| {
            let mut browser = Browser::new();
            browser.open(&desk.at(slug, path)).await;
            browser.status()
        };
        assert_eq!(open("midori", &first).await, 200);
        assert_eq!(open("midori", &first).await, 200, "looking changes nothing");
        assert_eq!(open("aozora", &first).await, 410, "another society's link");
        assert_eq!(open("midori", "/invitation?token=x").await, 410);
        bootstrap(&desk, "midori", "first@kenpo.example").await.unwrap();
        let second = path_of(desk.mails("midori").await.last().unwrap());
        assert_eq!(open("midori", &first).await, 410, "a new link replaces the old one");
        desk.pass(Duration::hours(72) - Duration::seconds(1));
        assert_eq!(open("midori", &second).await, 200);
        // A form that was opened in time and sent too late.
        let mut late = Browser::new();
        late.open(&desk.at("midori", &second)).await;
        desk.pass(Duration::seconds(1));
        late.fill("新しいパスワード", PASSWORD);
        late.press("次へ").await;
        assert_eq!(late.status(), 410);
        bootstrap(&desk, "midori", "first@kenpo.example").await.unwrap();
        let third = path_of(desk.mails("midori").await.last().unwrap());
        accept(&desk, "midori", &third).await;
        assert_eq!(open("midori", &third).await, 410, "a link works once");
    })
    .await;
}

#[tokio::test]
async fn a_weak_password_is_told_what_to_change() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        bootstrap(&desk, "midori", "first.owner@kenpo.example").await.unwrap();
        let path = path_of(&desk.mails("midori").await[0]);
        for (typed, said) in [
            ("", "入力してください"),
            ("short", "15文字以上"),
            ("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ", "全角"),
            ("aaaaaaaaaaaaaaaa", "別のパスワード"),
        ] {
            let mut browser = Browser::new();
            browser.open(&desk.at("midori", &path)).await;
            browser.fill("新しいパスワード", typed);
            browser.press("次へ").await;
            assert_eq!(browser.status(), 422, "{typed}");
            assert!(browser.text().contains(said), "{typed}: {}", browser.text());
        }
        accept(&desk, "midori", &path).await;
    })
    .await;
}

#[tokio::test]
async fn eight_presses_on_one_invitation_end_in_one_sign_in() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        bootstrap(&desk, "midori", "first@kenpo.example").await.unwrap();
        let path = path_of(&desk.mails("midori").await[0]);
        let mut browsers = Vec::new();
        for _ in 0..8 {
            let mut browser = Browser::new();
            browser.open(&desk.at("midori", &path)).await;
            browser.fill("新しいパスワード", PASSWORD);
            browsers.push(browser);
        }
        let presses = browsers.into_iter().map(|mut browser| {
            tokio::spawn(async move {
                browser.press("次へ").await;
                browser.status()
            })
        });
        let mut statuses = Vec::new();
        for press in presses.collect::<Vec<_>>() {
            statuses.push(press.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        // More than four hashes at once for one invitation are asked to wait.
        assert!(statuses.iter().all(|status| [200, 410, 503].contains(status)), "{statuses:?}");
    })
    .await;
}
