//! Who sees whose eligibility (資格情報), and that a hidden person is in none of it.

use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter, AuditSubject};
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::PersonId;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::restriction::Restricted;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::services::eligibility::share::CopaymentShare;
use madoguchi_core::services::eligibility::{self, Eligibility, ShownNumber};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{on_both, random};

use super::Scene;
use super::restricting::restrict;

fn names(household: &[Eligibility]) -> Vec<&str> {
    household.iter().map(|one| one.name.as_str()).collect()
}

fn born<'a>(scene: &'a Scene, day: &str) -> &'a Letter {
    scene.letters.iter().find(|letter| letter.birth_date.to_string() == day).unwrap()
}

/// How often the trail has an action about a person.
async fn recorded(scene: &Scene, action: Action, person: PersonId) -> usize {
    let subject = Some(AuditSubject { kind: "person".into(), id: person.0 });
    let filter = AuditFilter { action: Some(action), subject, ..AuditFilter::default() };
    read::list(&scene.read().await, &filter, None, 100).await.unwrap().entries.len()
}

#[tokio::test]
async fn a_shared_account_sees_the_household_with_masked_numbers_until_they_are_asked_for() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let member = scene.member(born(&scene, "1979-08-22"), 0).await.member;
        let tx = scene.read().await;
        let household = eligibility::household(&tx, &member).await.unwrap();
        assert_eq!(names(&household), ["髙橋　浩二", "髙橋　梓", "髙橋　花", "髙橋　朝陽"], "by branch numbers");
        assert_eq!(household[0].kana, "タカハシ コウジ");
        assert!(household[0].insured && household[0].own && !household[1].insured && !household[1].own);
        assert_eq!(household[2].relationship, "長女");
        for one in &household {
            let Some(ShownNumber::Masked { insurer_number, number }) = &one.number else { panic!("not masked") };
            assert_eq!((insurer_number.as_str(), number.as_str()), ("06131114", "●●●●●●●●61"));
            assert_eq!(one.share, Some(CopaymentShare::ThreeTenths));
            assert!(one.coverage == CoverageToday::Covered && one.has_notice());
            assert_eq!(recorded(&scene, Action::EligibilityNumberShown, one.person).await, 0);
        }
        let summary = eligibility::summary(&tx, &member).await.unwrap().unwrap();
        assert_eq!((summary.persons, summary.joined_on.to_string()), (4, "2012-04-01".into()));
        drop(tx);

        let tx = scene.write().await;
        let household = eligibility::household_with_numbers(&tx, &member, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        for (one, branch) in household.iter().zip(["01", "02", "03", "04"]) {
            let Some(ShownNumber::Open(number)) = &one.number else { panic!("masked") };
            assert_eq!([&number.symbol, &number.number, &number.branch], ["1", "0020461", branch]);
            assert_eq!(recorded(&scene, Action::EligibilityNumberShown, one.person).await, 1);
        }
        let child = household[2].person;
        assert!(eligibility::notice(&scene.read().await, &member, child).await.unwrap().is_some());
        let tx = scene.write().await;
        assert!(eligibility::take_notice(&tx, &member, child, &mut random()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(recorded(&scene, Action::EligibilityNoticeTaken, child).await, 1);
        // Somebody of another household isn't there.
        let other = born(&scene, "1977-02-26").person;
        assert!(eligibility::notice(&scene.read().await, &member, other).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn an_account_of_ones_own_shows_oneself() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        scene.society.policy.account.sharing = Sharing::Person;
        let member = scene.member(born(&scene, "1979-08-22"), 0).await.member;
        let household = eligibility::household(&scene.read().await, &member).await.unwrap();
        assert_eq!(names(&household), ["髙橋　浩二"]);
        assert_eq!(eligibility::summary(&scene.read().await, &member).await.unwrap().unwrap().persons, 1);
    })
    .await;
}

#[tokio::test]
async fn who_has_left_is_shown_without_a_notice_for_as_long_as_the_policy_says() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        let member = scene.member(born(&scene, "1977-06-16"), 0).await.member;
        // Of this household the elder daughter left on 2026-04-01.
        scene.society.policy.former_members.read_only_months = 7;
        assert_eq!(names(&eligibility::household(&scene.read().await, &member).await.unwrap()).len(), 3);
        scene.society.policy.former_members.read_only_months = 12;
        let household = eligibility::household(&scene.read().await, &member).await.unwrap();
        let left = household.iter().find(|one| one.lost_on.is_some()).unwrap();
        assert_eq!((left.name.as_str(), left.coverage, left.share), ("辻 結衣", CoverageToday::Ended, None));
        assert!(!left.has_notice());
        let tx = scene.write().await;
        assert!(!eligibility::take_notice(&tx, &member, left.person, &mut random()).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_hidden_person_is_in_no_eligibility_but_their_own() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let registered = scene.member(born(&scene, "1979-08-22"), 0).await;
        let member = &registered.member;
        let before = eligibility::household(&scene.read().await, member).await.unwrap();
        let hidden = before.iter().find(|one| one.name == "髙橋　梓").unwrap().person;
        // A notice that is being typeset while its person is hidden isn't handed out.
        assert!(eligibility::notice(&scene.read().await, member, hidden).await.unwrap().is_some());
        assert_eq!(restrict(&scene, &support, hidden, false).await, Restricted::Done);
        let tx = scene.write().await;
        assert!(!eligibility::take_notice(&tx, member, hidden, &mut random()).await.unwrap());
        assert!(eligibility::notice(&tx, member, hidden).await.unwrap().is_none());
        for household in [
            eligibility::household(&tx, member).await.unwrap(),
            eligibility::household_with_numbers(&tx, member, &mut random()).await.unwrap(),
        ] {
            assert_eq!(names(&household), ["髙橋　浩二", "髙橋　花", "髙橋　朝陽"]);
        }
        assert_eq!(eligibility::summary(&tx, member).await.unwrap().unwrap().persons, 3);
        tx.commit().await.unwrap();
        assert_eq!(recorded(&scene, Action::EligibilityNumberShown, hidden).await, 0);
        // In an account of their own they see themselves.
        let own = MemberFacts { person: hidden, ..member.facts.clone() };
        let seen = eligibility::household(&scene.read().await, &own).await.unwrap();
        assert!(seen.iter().any(|one| one.own && one.person == hidden));
    })
    .await;
}

#[tokio::test]
async fn a_society_says_whether_and_with_which_proofs() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        assert_eq!(eligibility::wants_step_up(&scene.read().await), Some(false));
        for service in &mut scene.society.policy.services {
            service.step_up = true;
        }
        assert_eq!(eligibility::wants_step_up(&scene.read().await), Some(true));
        scene.society.policy.services.clear();
        assert_eq!(eligibility::wants_step_up(&scene.read().await), None);
    })
    .await;
}
