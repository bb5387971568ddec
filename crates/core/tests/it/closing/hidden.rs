//! What would tell of a hidden person, what was asked before they were hidden, and what several at the desk do at once.

use madoguchi_core::approvals::NotApproved;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::ids::{ApprovalId, PersonId};

use madoguchi_core::letter_requests::{self, LetterRequestStanding, LetterRequestTyped};
use madoguchi_core::policy::telephone::CallItem;
use madoguchi_core::restriction::{self, Restricted};
use madoguchi_core::roster;
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::support::{self, CodeAsked, Granted, LetterAsked, LetterWanted};
use madoguchi_core::testing::{on_both, random};
use madoguchi_core::verified_calls::{self, CallBack, CallTyped, Caller};

use super::restricting::restrict;
use super::{Scene, reason};
use crate::sign_in::futures_join;

async fn asks_for_a_code(scene: &Scene, clerk: &Clerk, person: PersonId) -> ApprovalId {
    let tx = scene.at_desk(clerk).await;
    scene.society.verify_caller(&tx, clerk, person).await;
    let asked = support::ask_desk_code(&tx, clerk, person, false, &reason(), &mut random()).await.unwrap();
    let CodeAsked::Waits(id) = asked else { panic!("{asked:?}") };
    tx.commit().await.unwrap();
    id
}

async fn approved(scene: &Scene, clerk: &Clerk, id: ApprovalId) -> Result<Granted, NotApproved> {
    let tx = scene.at_desk(clerk).await;
    let approved = support::approve(&tx, clerk, id, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    approved
}

/// Whoever calls about a hidden person isn't verified by somebody without the right, and a call that was verified before gates
/// nothing any more.
#[tokio::test]
async fn a_verified_call_about_a_hidden_person_takes_the_right_to_see_them() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let protection = scene.clerk("protection", &[Role::Support, Role::Protection]).await;
        let person = scene.letters[0].person;
        let typed = CallTyped {
            caller: Some(Caller::Oneself),
            items: &CallItem::ALL,
            call_back: Some(CallBack::Visit),
            number: "",
        };
        let Ok(call) = verified_calls::read(&typed) else { panic!("a call in good form") };
        let start = async |clerk: &Clerk| {
            let tx = scene.at_desk(clerk).await;
            let started = verified_calls::start(&tx, clerk, person, &call, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            started
        };
        assert_eq!(start(&support).await, Some(true));
        assert_eq!(restrict(&scene, &support, person, false).await, Restricted::Done);
        // What was ticked off before leads to no letter.
        let tx = scene.at_desk(&support).await;
        let latest = support::latest_letter(&tx, person).await.unwrap();
        let wanted = LetterWanted { person, latest, request: None };
        let asked = support::issue_letter(&tx, &support, wanted, &reason(), &mut random()).await;
        assert!(matches!(asked, Ok(LetterAsked::NotThere)), "a letter about a hidden person");
        drop(tx);
        let calls = scene.count("verified_call", "1 = 1").await;
        assert_eq!(start(&support).await, None, "as if there were no such person");
        assert_eq!(scene.count("verified_call", "1 = 1").await, calls, "and nothing is recorded");
        assert_eq!(start(&protection).await, Some(true), "whoever may see them verifies the caller");
    })
    .await;
}

#[tokio::test]
async fn neither_number_nor_letter_leads_to_a_hidden_person() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let letter = &scene.letters[0];
        let number = format!("{}-{}", letter.addressed.symbol, letter.addressed.number);
        let found = async |eyes: Eyes, typed: &str| {
            let found = roster::find_seen_by(&scene.read().await, eyes, typed, (None, 10)).await.unwrap();
            found.people.iter().any(|found| found.person.id == letter.person)
        };
        for typed in [letter.login_id.as_str(), number.as_str()] {
            assert!(found(Eyes::Desk, typed).await, "{typed}");
        }
        assert_eq!(restrict(&scene, &support, letter.person, false).await, Restricted::Done);
        for typed in [letter.login_id.as_str(), number.as_str()] {
            assert!(!found(Eyes::Desk, typed).await, "{typed}");
            assert!(found(Eyes::DeskWithRight, typed).await, "{typed}");
        }
        assert!(found(Eyes::Desk, &letter.name).await, "by the name, so that the call is handed over");
    })
    .await;
}

#[tokio::test]
async fn what_was_asked_before_somebody_was_hidden_does_not_hold_after() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let both = scene.clerk("both", &[Role::Support, Role::Protection]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        let id = asks_for_a_code(&scene, &support, one.person).await;
        assert_eq!(restrict(&scene, &support, one.person, false).await, Restricted::Done);
        assert!(matches!(approved(&scene, &both, id).await, Err(NotApproved::Changed)));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_asked_who_may_no_longer_ask_is_not_approved() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let other = scene.clerk("other", &[Role::Support]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        let id = asks_for_a_code(&scene, &support, one.person).await;
        let asker = scene.literal(support.id.0);
        for (gone, back) in
            [("disabled_at = created_at", "disabled_at = NULL"), ("roles = 'auditor'", "roles = 'support'")]
        {
            assert_eq!(scene.raw(&format!("UPDATE staff SET {gone} WHERE id = {asker}")).await, 1);
            assert!(matches!(approved(&scene, &other, id).await, Err(NotApproved::AskerGone)), "{gone}");
            scene.raw(&format!("UPDATE staff SET {back} WHERE id = {asker}")).await;
        }
        assert!(matches!(approved(&scene, &other, id).await, Ok(Granted::DeskCode { .. })));
    })
    .await;
}

#[tokio::test]
async fn why_somebody_shall_be_seen_again_is_not_in_the_trail() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let both = scene.clerk("both", &[Role::Support, Role::Protection]).await;
        let person = scene.letters[0].person;
        assert_eq!(restrict(&scene, &both, person, false).await, Restricted::Done);
        let tx = scene.at_desk(&both).await;
        let why = support::ActReason::read("夫が逮捕された").unwrap();
        restriction::ask_lift(&tx, &both, person, &why, &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let listed = read::list(&scene.read().await, &AuditFilter::default(), None, 50).await.unwrap();
        assert!(listed.entries.iter().any(|entry| entry.word == "approval_asked"));
        for entry in &listed.entries {
            assert!(!entry.detail.to_string().contains("逮捕"), "{}", entry.word);
        }
    })
    .await;
}

#[tokio::test]
async fn letters_at_once_keep_to_the_days_number_and_one_person_has_one() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let mut clerks = Vec::new();
        for number in 0..4 {
            clerks.push(scene.clerk(&format!("support{number}"), &[Role::Support]).await);
        }
        let issue = async |clerk: &Clerk, person: PersonId, most: u16| {
            let mut policy = scene.society.policy.clone();
            policy.desk.letters_a_day = most;
            let tx = scene.at_desk(clerk).await;
            let latest = support::latest_letter(&tx, person).await.unwrap();
            let tx = tx.under(policy);
            let issued = scene.issue_letter(&tx, clerk, person, latest).await;
            if !matches!(issued, LetterAsked::OthersMeanwhile) {
                tx.commit().await.unwrap();
            }
            issued
        };
        let four = clerks.iter().zip(scene.letters.iter()).map(|(clerk, letter)| issue(clerk, letter.person, 1));
        let issued = futures_join(four).await;
        let count = |wanted: fn(&LetterAsked) -> bool| issued.iter().filter(|one| wanted(one)).count();
        assert_eq!(count(|one| matches!(one, LetterAsked::Issued(_))), 1);
        assert_eq!(count(|one| matches!(one, LetterAsked::Waits(_))), 3);

        // The same person at four desks: whoever comes later has drawn the page from a letter that is dead, or sees the new one.
        let person = scene.letters[4].person;
        futures_join(clerks.iter().map(|clerk| issue(clerk, person, 20))).await;
        let living = format!("person_id = {} AND revoked_at IS NULL AND redeemed_at IS NULL", scene.literal(person.0));
        assert_eq!(scene.count("provisional_credential", &living).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_letter_by_two_closes_the_request_that_it_answers() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        scene.society.policy.desk.letters_a_day = 0;
        let asks = scene.clerk("asks", &[Role::Support]).await;
        let approves = scene.clerk("approves", &[Role::Support]).await;
        let letter = &scene.letters[0];
        let typed = LetterRequestTyped {
            kana: &letter.addressed.kana,
            birth_date: &letter.birth_date.format("%Y%m%d").to_string(),
            insurer_number: &scene.society.policy.society.insurer_numbers[0].to_string(),
            employer: "",
        };
        let said = letter_requests::read(&scene.society.policy, &typed, day_in_japan(scene.now))
            .unwrap_or_else(|_| panic!("good"));
        let tx = scene.write().await;
        letter_requests::ask(&tx, &said, &mut random()).await.unwrap();
        let request = letter_requests::list(&tx, true, None).await.unwrap().0[0].id;
        tx.commit().await.unwrap();
        let tx = scene.at_desk(&asks).await;
        let latest = support::latest_letter(&tx, letter.person).await.unwrap();
        let wanted = LetterWanted { person: letter.person, latest, request: Some(request) };
        let asked = support::issue_letter(&tx, &asks, wanted, &reason(), &mut random()).await.unwrap();
        let LetterAsked::Waits(id) = asked else { panic!("it takes two") };
        tx.commit().await.unwrap();
        assert!(matches!(approved(&scene, &approves, id).await, Ok(Granted::Letter(_))));
        let request = letter_requests::find(&scene.read().await, request).await.unwrap().unwrap();
        assert_eq!(request.standing, LetterRequestStanding::Done);
    })
    .await;
}
