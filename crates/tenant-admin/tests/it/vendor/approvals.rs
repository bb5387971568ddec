//! An operator as the second approver of a society with few staff: offered, agreed to, said yes, done by whoever asked.

use madoguchi_core::approvals::{self, NotApproved, second_approver};
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, on_both, random};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

const REASON: &str = "問い合わせが多いため";

async fn min_length(desk: &TestDesk) -> u16 {
    let now = desk.clock.now();
    let directory = Directory::load(&desk.bench.database, BASE, now).await.unwrap();
    directory.by_slug("midori").unwrap().policy(now).password.min_length
}

/// Asks for a shorter password, which takes two people. Returns the page of what waits.
async fn ask(desk: &TestDesk, clerk: &mut Browser) -> String {
    clerk.open(&desk.at("midori", "/settings/password/change")).await;
    clerk.fill("最少の文字数", "10").fill("いつから", "");
    clerk.press("影響を確認").await;
    clerk.fill("理由", REASON);
    clerk.press("承認を依頼").await;
    assert_eq!((clerk.status(), clerk.heading()), (200, "承認の依頼"), "{}", clerk.text());
    clerk.path().to_owned()
}

async fn offer(desk: &TestDesk, operator: &mut Browser, slug: &str) {
    operator.open(&desk.at_vendor(&format!("/societies/{slug}"))).await;
    operator.press("第二承認者を申し出る").await;
    assert_eq!((operator.status(), operator.path()), (200, format!("/societies/{slug}").as_str()));
    assert!(operator.text().contains("同意を待っています"), "{}", operator.text());
}

async fn agree(desk: &TestDesk, owner: &mut Browser, slug: &str) {
    owner.open(&desk.at(slug, "/today")).await;
    owner.follow("第二承認者").await;
    assert!(owner.has("加入者の名前や記録は見えません"), "{}", owner.text());
    owner.press("第二承認者に同意する").await;
    assert_eq!((owner.status(), owner.path()), (200, "/staff"), "{}", owner.text());
    assert!(owner.has("第二承認者に同意しました") && owner.has("第二承認者です"), "{}", owner.text());
}

/// Opens what waits in a society, from the list.
async fn open_first(desk: &TestDesk, operator: &mut Browser) {
    operator.open(&desk.at_vendor("/approvals")).await;
    operator.follow("設定の変更").await;
    assert_eq!(operator.status(), 200, "{}", operator.text());
}

#[tokio::test]
async fn an_only_owner_changes_a_floor_with_an_operators_yes_and_every_step_is_in_the_trail() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let one = desk.worker("midori", "one", &[Role::Owner]).await;
        let mut owner = desk.signed_in(&one).await;
        let page = ask(&desk, &mut owner).await;
        assert!(owner.has("運営の担当者に第二承認者を頼めます"), "{}", owner.text());
        let hana = desk.operator("hana", OperatorRole::Operations).await;
        let mut operator = desk.operator_signed_in(&hana).await;
        operator.open(&desk.at_vendor("/approvals")).await;
        assert!(operator.text().contains("あなたが第二承認者の組合はありません"), "{}", operator.text());
        offer(&desk, &mut operator, "midori").await;
        operator.open(&desk.at_vendor("/approvals")).await;
        assert!(!operator.text().contains(REASON), "nothing is shown before an owner agrees: {}", operator.text());
        agree(&desk, &mut owner, "midori").await;

        // Without the operator's yes, the owner's own approval is refused, however the form is sent.
        owner.open(&desk.at("midori", &page)).await;
        assert!(owner.has("hanaさんさん（運営）にも承認を頼めます"), "{}", owner.text());
        assert!(!owner.buttons().contains(&"実行".to_owned()), "{:?}", owner.buttons());
        open_first(&desk, &mut operator).await;
        let text = operator.text().to_owned();
        assert!(text.contains(REASON) && text.contains("oneさん") && text.contains("最少の文字数"), "{text}");
        operator.press("承認する").await;
        assert!(operator.text().contains("承認しました"), "{}", operator.text());
        assert_eq!(min_length(&desk).await, 15, "an operator's yes changes nothing");

        owner.open(&desk.at("midori", &page)).await;
        owner.press("実行").await;
        assert_eq!(owner.status(), 200, "{}", owner.text());
        assert_eq!(min_length(&desk).await, 10);

        let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
        let tx = desk.bench.database.write(&scope).await.unwrap();
        let rows = read::list(&tx, &AuditFilter::default(), None, 200).await.unwrap().entries;
        for (action, actor) in [
            (Action::SecondApproverOffered, "vendor"),
            (Action::SecondApproverAgreed, "staff"),
            (Action::ApprovalSeconded, "vendor"),
            (Action::ApprovalGiven, "staff"),
            (Action::SettingsChanged, "staff"),
        ] {
            let row = rows.iter().find(|row| row.action == Some(action));
            let row = row.unwrap_or_else(|| panic!("{action:?} isn't in the trail"));
            assert_eq!(row.actor.kind, actor, "{action:?}");
        }
        let given = rows.iter().find(|row| row.action == Some(Action::ApprovalGiven)).unwrap();
        let seconded = rows.iter().find(|row| row.action == Some(Action::ApprovalSeconded)).unwrap();
        assert_eq!(given.detail["seconded_by"].as_str(), seconded.actor.id.map(|id| id.to_string()).as_deref());
    })
    .await;
}

#[tokio::test]
async fn a_yes_counts_no_longer_when_the_agreement_ends_or_three_can_sign_in() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Owner]).await;
        let mut owner = desk.signed_in(&one).await;
        let hana = desk.operator("hana", OperatorRole::Onboarding).await;
        let mut operator = desk.operator_signed_in(&hana).await;
        offer(&desk, &mut operator, "midori").await;
        agree(&desk, &mut owner, "midori").await;
        let page = ask(&desk, &mut owner).await;
        open_first(&desk, &mut operator).await;
        operator.press("承認する").await;

        // The page with the button was drawn before two more people could sign in.
        owner.open(&desk.at("midori", &page)).await;
        desk.worker("midori", "two", &[Role::Policy]).await;
        desk.worker("midori", "three", &[Role::Policy]).await;
        owner.press("実行").await;
        assert_eq!(owner.status(), 422, "{}", owner.text());
        assert!(owner.has("ご自分の依頼は承認できません"), "{}", owner.text());
        assert_eq!(min_length(&desk).await, 15);
        operator.open(&desk.at_vendor("/societies/midori")).await;
        assert!(!operator.text().contains("第二承認者を申し出る"), "{}", operator.text());

        owner.open(&desk.at("midori", "/staff")).await;
        owner.press("同意を取りやめる").await;
        assert!(owner.has("第二承認者を終了しました"), "{}", owner.text());
        owner.open(&desk.at("midori", &page)).await;
        assert!(!owner.buttons().contains(&"実行".to_owned()), "{:?}", owner.buttons());
        operator.open(&desk.at_vendor("/approvals")).await;
        assert!(!operator.text().contains(REASON), "{}", operator.text());
    })
    .await;
}

/// The operator's session is checked in the vendor's tenant, and the yes is written in the society's. An operator who is disabled
/// between the two says a yes that counts for nothing.
#[tokio::test]
async fn a_yes_of_an_operator_who_is_disabled_meanwhile_does_nothing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Owner]).await;
        let mut owner = desk.signed_in(&one).await;
        let hana = desk.operator("hana", OperatorRole::Operations).await;
        let mut operator = desk.operator_signed_in(&hana).await;
        offer(&desk, &mut operator, "midori").await;
        agree(&desk, &mut owner, "midori").await;
        let page = ask(&desk, &mut owner).await;
        let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
        let (current, waiting) = {
            let tx = desk.bench.database.read(&scope).await.unwrap();
            let current = second_approver::current(&tx).await.unwrap().expect("agreed");
            (current, approvals::waiting(&tx).await.unwrap().remove(0))
        };
        let second = async || {
            let tx = desk.bench.database.write(&scope).await.unwrap();
            let said = second_approver::second(&tx, current.operator, waiting.id, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            said
        };
        // The check has passed, and the operator is disabled before the yes: it is written, and taken back with the agreement.
        assert_eq!(second().await, Ok(()));
        let taro = desk.operator("taro", OperatorRole::Operations).await;
        let mut colleague = desk.operator_signed_in(&taro).await;
        colleague.open(&desk.at_vendor("/operators")).await;
        colleague.follow("hanaさん").await;
        colleague.follow("利用を止める").await;
        colleague.press("実行").await;
        let tx = desk.bench.database.read(&scope).await.unwrap();
        let waiting_now = approvals::find(&tx, waiting.id).await.unwrap().expect("it still waits");
        assert!(!second_approver::has_seconded(&tx, &waiting_now).await.unwrap());
        tx.rollback().await.unwrap();
        owner.open(&desk.at("midori", &page)).await;
        assert!(!owner.buttons().contains(&"実行".to_owned()), "{:?}", owner.buttons());
        assert_eq!(min_length(&desk).await, 15);
        // After the agreement has ended, the yes isn't even written.
        assert_eq!(second().await, Err(NotApproved::Gone));
    })
    .await;
}

#[tokio::test]
async fn only_the_agreed_operator_sees_and_approves_and_one_who_is_disabled_no_longer() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let one = desk.worker("midori", "one", &[Role::Owner]).await;
        let there = desk.worker("aozora", "there", &[Role::Owner]).await;
        let mut owner = desk.signed_in(&one).await;
        let hana = desk.operator("hana", OperatorRole::Operations).await;
        let mut operator = desk.operator_signed_in(&hana).await;
        offer(&desk, &mut operator, "midori").await;
        agree(&desk, &mut owner, "midori").await;
        ask(&desk, &mut owner).await;
        open_first(&desk, &mut operator).await;
        let page = operator.path().to_owned();

        // Another operator is the second approver of another society.
        let taro = desk.operator("taro", OperatorRole::Operations).await;
        let mut other = desk.operator_signed_in(&taro).await;
        offer(&desk, &mut other, "aozora").await;
        let mut owner_there = desk.signed_in(&there).await;
        agree(&desk, &mut owner_there, "aozora").await;
        other.open(&desk.at_vendor("/societies/midori")).await;
        assert!(!other.text().contains("第二承認者を申し出る"), "one at a time: {}", other.text());
        for path in [page.clone(), page.replace("midori", "aozora")] {
            other.open(&desk.at_vendor(&path)).await;
            assert_eq!(other.status(), 404, "{path}");
        }
        other.open(&desk.at_vendor("/approvals")).await;
        assert!(!other.text().contains(REASON), "{}", other.text());

        // A colleague who is disabled approves for nobody, and the society sees it at once.
        other.open(&desk.at_vendor("/operators")).await;
        other.follow("hanaさん").await;
        other.follow("利用を止める").await;
        other.press("実行").await;
        owner.open(&desk.at("midori", "/staff")).await;
        assert!(!owner.has("hanaさん"), "{}", owner.text());
        operator.open(&desk.at_vendor(&page)).await;
        assert_eq!(operator.path(), "/sign-in");
    })
    .await;
}
