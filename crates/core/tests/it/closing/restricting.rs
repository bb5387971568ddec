//! Hiding a person (閲覧制限): at once, everywhere, past every import, and lifted by two.

use chrono::Duration;
use madoguchi_core::approvals::{self, NotApproved};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::{self, LetterRefusal, ToReissue, reissue_all};
use madoguchi_core::ids::PersonId;
use madoguchi_core::outbox::{self, MessageStatus};
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::restriction::{self, Restricted};
use madoguchi_core::roster::list::{PeopleFilter, PeopleOrder};
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::roster::{self, Accepted, file};
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::support::{
    self, ActOutcome, CodeAsked, LetterAsked, LetterWanted, Obstacle, SensitiveValue, SupportAct, Unmasked, ViewBegun,
};
use madoguchi_core::testing::{on_both, random};

use super::{Scene, reason};
use crate::journey::Visitor;

pub(super) async fn restrict(scene: &Scene, clerk: &Clerk, person: PersonId, login_known: bool) -> Restricted {
    let tx = scene.at_desk(clerk).await;
    let outcome = restriction::restrict(&tx, clerk, person, login_known, &reason(), &mut random()).await.unwrap();
    if outcome == Restricted::Done {
        tx.commit().await.unwrap();
    }
    outcome
}

#[tokio::test]
async fn a_hidden_person_is_seen_by_few_and_in_no_list() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let both = scene.clerk("both", &[Role::Support, Role::Protection]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        let name = scene.letters[0].name.clone();
        let tx = scene.at_desk(&support).await;
        let begun = support::begin_view(&tx, &support, one.person, &reason(), &mut random()).await.unwrap();
        let ViewBegun::Begun(view) = begun else { panic!("{begun:?}") };
        tx.commit().await.unwrap();
        assert_eq!(restrict(&scene, &support, one.person, false).await, Restricted::Done);
        assert_eq!(restrict(&scene, &both, one.person, false).await, Restricted::SoAlready);

        let tx = scene.at_desk(&support).await;
        assert!(scene.situation(&tx, &support, one.person).await.is_none());
        assert_eq!(support::hidden_name(&tx, &support, one.person, &mut random()).await.unwrap(), Some(name.clone()));
        assert!(support::hidden_name(&tx, &both, one.person, &mut random()).await.unwrap().is_none());
        assert!(support::open_view(&tx, &support, view).await.unwrap().is_none(), "what was open is closed");
        let begun = support::begin_view(&tx, &support, one.person, &reason(), &mut random()).await.unwrap();
        assert_eq!(begun, ViewBegun::NotThere);
        for value in SensitiveValue::ALL {
            let unmasked = support::unmask(&tx, &support, one.person, value, &mut random()).await.unwrap();
            assert!(matches!(unmasked, Unmasked::NotThere));
        }
        for act in SupportAct::ALL {
            let outcome = support::act(&tx, &support, one.person, act, &reason(), &mut random()).await.unwrap();
            assert_eq!(outcome, ActOutcome::NotThere, "{act:?}");
        }
        let note = support::NoteText::read("電話").unwrap();
        assert!(!support::write_note(&tx, &support, one.person, &note, &mut random()).await.unwrap());
        let asked = support::ask_desk_code(&tx, &support, one.person, true, &reason(), &mut random()).await.unwrap();
        assert_eq!(asked, CodeAsked::NoAccount);
        let asked = support::issue_letter(
            &tx,
            &support,
            LetterWanted { person: one.person, latest: None, request: None },
            &reason(),
            &mut random(),
        )
        .await
        .unwrap();
        assert!(matches!(asked, LetterAsked::NotThere));
        drop(tx);

        let tx = scene.at_desk(&both).await;
        let situation = scene.situation(&tx, &both, one.person).await.unwrap();
        assert!(situation.person.restricted_at.is_some() && situation.account.is_some());
        let begun = support::begin_view(&tx, &both, one.person, &reason(), &mut random()).await.unwrap();
        assert!(matches!(begun, ViewBegun::Begun(_)), "{begun:?}");
        drop(tx);

        let tx = scene.read().await;
        // Found by the name with nothing beside it; not by what would tell whose it is.
        let found = roster::find(&tx, &name, None, 10).await.unwrap().people;
        let hidden = &found.iter().find(|found| found.person.id == one.person).unwrap().person;
        assert!(hidden.restricted && hidden.account.is_none() && hidden.employer_name.is_empty());
        for typed in [&one.typed.user_id, &one.typed.email] {
            assert!(roster::find(&tx, typed, None, 10).await.unwrap().people.is_empty(), "{typed}");
            let seen = roster::find_seen_by(&tx, Eyes::DeskWithRight, typed, (None, 10)).await.unwrap().people;
            assert_eq!(seen.len(), 1, "{typed}");
        }
        let listed = async |filter: PeopleFilter| {
            let page = roster::list(&tx, &filter, PeopleOrder::Kana, None, 200).await.unwrap();
            page.people.iter().any(|person| person.id == one.person)
        };
        assert!(listed(PeopleFilter::default()).await);
    })
    .await;
}

#[tokio::test]
async fn hiding_ends_letters_mails_and_a_login_that_others_know() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let both = scene.clerk("both", &[Role::Support, Role::Protection]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        assert_eq!(restrict(&scene, &support, one.person, true).await, Restricted::Done);
        assert!(!scene.is_in(&one).await);
        let waiting = outbox::list(&scene.read().await, Some(MessageStatus::Waiting), 10).await.unwrap();
        assert!(waiting.is_empty(), "nothing tells the other side");
        scene.now += Duration::minutes(1);
        let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
        let outcome = visitor.sign_in(&one.typed.user_id, &one.typed.password).await;
        assert!(matches!(outcome, SignInOutcome::Refused), "the password is useless");
        let tx = scene.at_desk(&both).await;
        let situation = scene.situation(&tx, &both, one.person).await.unwrap();
        assert!(situation.obstacles.contains(&Obstacle::PasswordVoided), "{:?}", situation.obstacles);
        assert!(situation.obstacles.iter().any(|obstacle| matches!(obstacle, Obstacle::Disabled { .. })));
        drop(tx);

        // A letter that waited for the print run, and those of later runs.
        let waits = &scene.letters[1];
        assert_eq!(restrict(&scene, &support, waits.person, false).await, Restricted::Done);
        let tx = scene.write().await;
        let on_hand = enrolment::on_hand(&tx).await.unwrap();
        assert!(on_hand.iter().all(|letter| letter.person != waits.person), "print runs leave the person out");
        enrolment::release(&tx, &on_hand, &mut random()).await.unwrap();
        let named = reissue_all(&tx, ToReissue::Letter(&waits.login_id), "紛失", &mut random()).await;
        assert!(matches!(named, Err(LetterRefusal::Restricted)), "a named one stops and asks");
        let all = reissue_all(&tx, ToReissue::Batch(waits.batch), "紛失", &mut random()).await.unwrap();
        assert!(!all.letters.is_empty());
        let on_hand = enrolment::on_hand(&tx).await.unwrap();
        assert!(on_hand.iter().all(|letter| letter.person != waits.person && letter.person != one.person));
    })
    .await;
}

#[tokio::test]
async fn a_login_that_the_household_shares_is_signed_out_and_changed() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        scene.society.policy.account.sharing = Sharing::Household;
        let support = scene.clerk("support", &[Role::Support]).await;
        let letter = &scene.letters[0];
        let insured = scene.member(letter, 0).await;
        // A dependant in the household of the letter's holder.
        let person = scene.literal(letter.person.0);
        let another = scene.literal(scene.letters[1].person.0);
        assert_eq!(scene.raw(&format!("UPDATE person SET insured_id = {person} WHERE id = {another}")).await, 1);
        let dependant = scene.letters[1].person;
        let plan = restriction::plan(&scene.read().await, dependant).await.unwrap().unwrap();
        assert!(plan.shared_account && !plan.own_account && !plan.is_restricted);
        assert_eq!(restrict(&scene, &support, dependant, true).await, Restricted::Done);
        assert!(!scene.is_in(&insured).await, "the household is signed out");
        scene.now += Duration::minutes(1);
        let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
        let outcome = visitor.sign_in(&insured.typed.user_id, &insured.typed.password).await;
        assert!(
            matches!(outcome, SignInOutcome::Refused),
            "the shared password is useless, and the account isn't stopped"
        );
        // Neither the desk's page of the insured person nor a list tells that there is a dependant.
        let tx = scene.at_desk(&support).await;
        let situation = scene.situation(&tx, &support, letter.person).await.unwrap();
        assert!(situation.household.iter().all(|member| member.id != dependant));
        assert!(!situation.obstacles.iter().any(|obstacle| matches!(obstacle, Obstacle::Disabled { .. })));
    })
    .await;
}

#[tokio::test]
async fn no_import_touches_a_hidden_person() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let address = |mail: &str| {
            let header =
                "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,雇用区分,メールアドレス";
            let number = &scene.society.policy.society.insurer_numbers[0];
            format!(
                "{header}\n{},99,00000001,00,試験　太郎,シケン タロウ,19800101,男,本人,2015-04-01,一般,{mail}\n",
                number.as_str()
            )
        };
        let import = async |scene: &Scene, text: &str| {
            let read = file::read(text.as_bytes(), day_in_japan(scene.now)).unwrap_or_else(|_| panic!("a roster"));
            let tx = scene.write().await;
            let accepted = Accepted { new: true, missing: true, replaced: false };
            roster::import(&tx, &read.rows, accepted, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
        };
        let (first, second) = (address("old@kaisha.example"), address("new@kaisha.example"));
        import(&scene, &first).await;
        let tx = scene.read().await;
        let person = roster::find(&tx, "試験　太郎", None, 1).await.unwrap().people[0].person.id;
        drop(tx);
        let row = format!("id = {}", scene.literal(person.0));
        let digest = |domain: &str| format!("{row} AND email_domain = '{domain}'");
        let changed = format!("{row} AND restricted_at IS NOT NULL");
        assert_eq!(restrict(&scene, &support, person, true).await, Restricted::Done);
        scene.now += Duration::days(1);
        let elsewhere = second.replace("new@kaisha.example", "new@elsewhere.example");
        import(&scene, &elsewhere).await;
        assert_eq!(scene.count("person", &digest("kaisha.example")).await, 1, "the address stays");
        assert_eq!(scene.count("person", &changed).await, 1, "the person stays hidden");

        // Once two people have lifted it, the next import brings what it had to leave alone.
        let one = scene.clerk("one", &[Role::Protection]).await;
        let two = scene.clerk("two", &[Role::Protection]).await;
        let tx = scene.at_desk(&one).await;
        let asked = restriction::ask_lift(&tx, &one, person, &reason(), &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let tx = scene.at_desk(&two).await;
        assert!(restriction::approve_lift(&tx, &two, asked, &mut random()).await.unwrap() == Ok(person));
        tx.commit().await.unwrap();
        import(&scene, &elsewhere).await;
        assert_eq!(scene.count("person", &digest("elsewhere.example")).await, 1);
        assert_eq!(scene.count("person", &changed).await, 0);
    })
    .await;
}

#[tokio::test]
async fn lifting_takes_two_who_hold_the_right() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let one = scene.clerk("one", &[Role::Protection]).await;
        let two = scene.clerk("two", &[Role::Owner]).await;
        let person = scene.letters[0].person;
        let tx = scene.at_desk(&one).await;
        assert!(restriction::ask_lift(&tx, &one, person, &reason(), &mut random()).await.unwrap().is_none());
        drop(tx);
        assert_eq!(restrict(&scene, &support, person, false).await, Restricted::Done);
        let tx = scene.at_desk(&support).await;
        assert!(restriction::ask_lift(&tx, &support, person, &reason(), &mut random()).await.is_err(), "no right");
        drop(tx);
        let tx = scene.at_desk(&one).await;
        let asked = restriction::ask_lift(&tx, &one, person, &reason(), &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let tx = scene.at_desk(&one).await;
        let own = restriction::approve_lift(&tx, &one, asked, &mut random()).await.unwrap();
        assert!(own == Err(NotApproved::OwnRequest));
        drop(tx);
        let tx = scene.at_desk(&support).await;
        assert!(restriction::approve_lift(&tx, &support, asked, &mut random()).await.is_err());
        assert!(support::approve(&tx, &support, asked, &mut random()).await.unwrap().is_err(), "not by another way");
        drop(tx);
        let tx = scene.at_desk(&two).await;
        assert!(restriction::approve_lift(&tx, &two, asked, &mut random()).await.unwrap() == Ok(person));
        tx.commit().await.unwrap();
        let tx = scene.at_desk(&two).await;
        let again = restriction::approve_lift(&tx, &two, asked, &mut random()).await.unwrap();
        assert!(again == Err(NotApproved::Gone));
        assert!(restriction::current(&tx, person).await.unwrap().is_none());
        assert!(approvals::waiting(&tx).await.unwrap().is_empty());
        let situation = scene.situation(&tx, &support, person).await;
        assert!(situation.is_some(), "seen again by everybody who may see members");
    })
    .await;
}
