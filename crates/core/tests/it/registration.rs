//! From letter to account, by verbs.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::policy::email::EmailFault;
use madoguchi_core::policy::registration::Step;
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::registration::{self, FoundDraft, IdentityOutcome, NotCommitted};
use madoguchi_core::roster::identity_claim::{self, IdentityTyped};
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::{Bench, Sample, japan, on_both};

use crate::journey::{Typed, Visitor, good};

const SOCIETIES: [&str; 6] = ["shionogi", "tokyometro", "nec", "stanleykenpo", "aozora", "midori"];

/// Whether the pair was right: it opens a session, or where the society requires a second step, the page that sets one up.
fn is_in(society: &Sample, outcome: &SignInOutcome) -> bool {
    match outcome {
        SignInOutcome::Entered(Entered::SignedIn(_)) => !society.policy.second_step.is_required(),
        SignInOutcome::Entered(Entered::OnTheWay(_, next)) => {
            society.policy.second_step.is_required() && *next == Next::SetUp
        }
        _ => false,
    }
}

#[tokio::test]
async fn every_society_leads_from_letter_to_account_and_back_in() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        for slug in SOCIETIES {
            let (society, letters) = Sample::with_letters(&bench, slug, now).await;
            let visitor = Visitor::new(&bench, &society, now);
            let letter = letters
                .iter()
                .find(|l| l.category == madoguchi_core::policy::email::EmploymentCategory::Employee)
                .unwrap();
            let typed = good(&society, 1);
            let token = visitor.prepare(letter, &typed).await;
            visitor.commit(&*visitor.draft(&token).await).await.unwrap_or_else(|e| panic!("{slug}: {e}"));
            assert!(is_in(&society, &visitor.sign_in(&typed.user_id, &typed.password).await), "{slug}");
            let shouted = typed.user_id.to_uppercase();
            assert!(is_in(&society, &visitor.sign_in(&shouted, &typed.password).await), "{slug}");
            let outcome = visitor.sign_in(&letter.login_id, letter.password.expose()).await;
            assert!(matches!(outcome, SignInOutcome::AlreadyRegistered), "{slug}");
            let outcome = visitor.sign_in(&letter.login_id, "WRNG-WRNG-WRNG").await;
            assert!(
                matches!(outcome, SignInOutcome::Refused),
                "{slug}: only who shows the right pair learns that it is dead"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_preassigned_id_may_be_kept_by_its_own_letters_holder_only() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let visitor = Visitor::new(&bench, &stanley, now);
        let token = visitor.present(&letters[0]).await;
        let birth_date = letters[0].birth_date.format("%Y%m%d").to_string();
        visitor.identify(&token, &birth_date).await;
        visitor.agree(&token).await;
        let foreign = Typed { user_id: letters[1].login_id.clone(), ..good(&stanley, 1) };
        assert!(visitor.fill(&token, Step::UserId, &foreign).await.unwrap_err().user_id.is_some());
        let own = Typed { user_id: letters[0].login_id.clone(), ..good(&stanley, 1) };
        for step in [Step::UserId, Step::Password, Step::Email] {
            visitor.fill(&token, step, &own).await.unwrap();
        }
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        assert!(is_in(&stanley, &visitor.sign_in(&own.user_id, &own.password).await));
        let with_letter = visitor.sign_in(&own.user_id, letters[0].password.expose()).await;
        assert!(matches!(with_letter, SignInOutcome::AlreadyRegistered));
    })
    .await;
}

#[tokio::test]
async fn pages_come_in_order_and_none_is_skipped() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.present(&letters[0]).await;
        let draft = visitor.draft(&token).await;
        assert_eq!(draft.next_step(&aozora.policy), Step::Identity);
        for later in [Step::Account, Step::Confirm, Step::Terms, Step::Password] {
            assert!(!draft.may_enter(later, &aozora.policy), "{later:?}");
        }
        assert!(matches!(visitor.commit(&draft).await, Err(NotCommitted::Incomplete)));
        let birth_date = letters[0].birth_date.format("%Y%m%d").to_string();
        assert_eq!(visitor.identify(&token, &birth_date).await, IdentityOutcome::Passed);
        let draft = visitor.draft(&token).await;
        assert_eq!(draft.next_step(&aozora.policy), Step::Account);
        assert!(draft.may_enter(Step::Identity, &aozora.policy), "back to the first page is possible");
        assert!(draft.is_identified() && draft.has_agreed(), "which asks nothing again");
        visitor.fill(&token, Step::Account, &good(&aozora, 1)).await.unwrap();
        let draft = visitor.draft(&token).await;
        assert_eq!(draft.next_step(&aozora.policy), Step::Confirm);
        assert!(draft.may_enter(Step::Account, &aozora.policy), "back is possible");
    })
    .await;
}

#[tokio::test]
async fn an_identity_check_says_nothing_but_no_and_pauses_after_five() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.present(&letters[0]).await;
        for _ in 0..5 {
            assert_eq!(visitor.identify(&token, "19500101").await, IdentityOutcome::Mismatch);
        }
        let birth_date = letters[0].birth_date.format("%Y%m%d").to_string();
        let until = now + Duration::minutes(1);
        assert_eq!(visitor.identify(&token, &birth_date).await, IdentityOutcome::Paused(until));
        // Another browser with the same letter starts no new count.
        let other = visitor.present(&letters[0]).await;
        assert_eq!(visitor.identify(&other, &birth_date).await, IdentityOutcome::Paused(until));
        let later = Visitor::new(&bench, &aozora, until);
        assert_eq!(later.identify(&token, &birth_date).await, IdentityOutcome::Passed);
    })
    .await;
}

#[tokio::test]
async fn mistakes_of_form_are_told_before_the_person_is_looked_at() {
    let bench = Bench::sqlite().await;
    let now = japan("2026-11-20T10:00:00");
    let nec = Sample::apply(&bench, "nec", now).await;
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let typed = IdentityTyped { insurer_number: "06130091", birth_date: "19790231", agreed: false };
    let faults = identity_claim::read_identity(&nec.policy, &typed, today).err().unwrap();
    assert!(faults.insurer_number.is_some() && faults.birth_date.is_some() && faults.not_agreed);
    let typed = IdentityTyped { insurer_number: "０６１３－００９０", birth_date: "S54.8.22", agreed: true };
    assert!(identity_claim::read_identity(&nec.policy, &typed, today).is_ok());
}

#[tokio::test]
async fn an_address_wrong_in_principle_comes_back_once() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (shionogi, letters) = Sample::with_letters(&bench, "shionogi", now).await;
        let letter =
            letters.iter().find(|l| l.category == madoguchi_core::policy::email::EmploymentCategory::Employee).unwrap();
        let visitor = Visitor::new(&bench, &shionogi, now);
        let token = visitor.present(letter).await;
        visitor.identify(&token, &letter.birth_date.format("%Y%m%d").to_string()).await;
        let private = Typed { email: "taro@example.net".into(), ..good(&shionogi, 1) };
        assert_eq!(visitor.fill(&token, Step::Account, &private).await, Ok(true));
        assert_eq!(visitor.draft(&token).await.next_step(&shionogi.policy), Step::Account);
        // Sent again with the passwords left empty: they are kept, because the user ID is the same.
        let again = Typed { password: String::new(), ..private.clone() };
        assert_eq!(visitor.fill(&token, Step::Account, &again).await, Ok(false));
        assert_eq!(visitor.draft(&token).await.next_step(&shionogi.policy), Step::Confirm);
        // Another address is another question; another user ID asks for the password again.
        let other = Typed { email: "hanako@example.net".into(), ..again.clone() };
        assert_eq!(visitor.fill(&token, Step::Account, &other).await, Ok(true));
        let renamed = Typed { user_id: "another123".into(), ..other };
        assert!(!visitor.fill(&token, Step::Account, &renamed).await.unwrap_err().password.is_empty());
    })
    .await;
}

#[tokio::test]
async fn addresses_follow_the_employment_category() {
    use madoguchi_core::policy::email::{AddressRefusal, EmploymentCategory};
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (shionogi, letters) = Sample::with_letters(&bench, "shionogi", now).await;
        let visitor = Visitor::new(&bench, &shionogi, now);
        for letter in letters.iter().filter(|l| l.category != EmploymentCategory::Employee) {
            let token = visitor.present(letter).await;
            visitor.identify(&token, &letter.birth_date.format("%Y%m%d").to_string()).await;
            let company = Typed { email: "taro@shionogi.co.jp".into(), ..good(&shionogi, 1) };
            let faults = visitor.fill(&token, Step::Account, &company).await.unwrap_err();
            assert_eq!(faults.email, Some(EmailFault::Rule(AddressRefusal::OwnAddressNeeded)), "{:?}", letter.category);
            let own = Typed { email: "taro@example.net".into(), ..company };
            assert_eq!(visitor.fill(&token, Step::Account, &own).await, Ok(false), "{:?}", letter.category);
        }
    })
    .await;
}

#[tokio::test]
async fn a_user_id_is_one_persons_whatever_its_case_and_width() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let first = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        // Both get as far as the last page with the same ID; the second finds out at 実行.
        let second = visitor.prepare(&letters[1], &good(&aozora, 1)).await;
        visitor.commit(&*visitor.draft(&first).await).await.unwrap();
        let late = visitor.commit(&*visitor.draft(&second).await).await;
        assert!(matches!(late, Err(NotCommitted::UserIdTaken)));
        // Nothing is half done: the letter is alive and the draft open.
        let wide = Typed { user_id: "ＭＥＭＢＥＲ０００１".into(), ..good(&aozora, 1) };
        assert!(visitor.fill(&second, Step::Account, &wide).await.unwrap_err().user_id_taken);
        visitor.fill(&second, Step::Account, &good(&aozora, 2)).await.unwrap();
        visitor.commit(&*visitor.draft(&second).await).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_first_browser_wins_and_nothing_of_the_others_is_kept() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let winner = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        let other = Visitor::new(&bench, &aozora, now);
        let loser = other.prepare(&letters[0], &good(&aozora, 2)).await;
        let losing = other.draft(&loser).await;
        visitor.commit(&*visitor.draft(&winner).await).await.unwrap();
        assert!(matches!(other.commit(&losing).await, Err(NotCommitted::LetterGone)));
        assert!(matches!(other.find(&loser).await, FoundDraft::Superseded));
        assert!(matches!(visitor.find(&winner).await, FoundDraft::Committed(_)));
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let kept = tx
            .raw("UPDATE registration SET version = version WHERE user_id IS NOT NULL OR password_hash IS NOT NULL OR email_sealed IS NOT NULL")
            .await
            .unwrap();
        assert_eq!(kept, 0);
        // The winner's own answer is given again for a short while only.
        let late = Visitor::new(&bench, &aozora, now + registration::ANSWER_LIFE);
        assert!(matches!(late.find(&winner).await, FoundDraft::Gone));
    })
    .await;
}

#[tokio::test]
async fn a_draft_ends_by_itself() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        let late = Visitor::new(&bench, &aozora, now + registration::LIFE);
        assert!(matches!(late.find(&token).await, FoundDraft::Gone));
        // The letter isn't touched by that.
        late.present(&letters[0]).await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_whose_identity_was_never_checked_becomes_no_account() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let unchecked = "UPDATE registration SET identity_checked_at = NULL WHERE identity_checked_at IS NOT NULL";
        assert_eq!(tx.raw(unchecked).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let draft = visitor.draft(&token).await;
        assert!(matches!(visitor.commit(&draft).await, Err(NotCommitted::Incomplete)));
        assert_eq!(accounts(&bench, &aozora, now).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_runs_out_before_the_last_page_is_sent_becomes_no_account() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        // The letters of a sample expire weeks later; the draft is made in their last hour.
        let end = letters[0].expires_at;
        let last_hour = Visitor::new(&bench, &aozora, end - Duration::hours(1));
        let late = last_hour.prepare(&letters[0], &good(&aozora, 1)).await;
        let in_time = last_hour.prepare(&letters[1], &good(&aozora, 2)).await;
        let (late, in_time) = (last_hour.draft(&late).await, last_hour.draft(&in_time).await);
        let too_late = Visitor::new(&bench, &aozora, end);
        assert!(matches!(too_late.commit(&late).await, Err(NotCommitted::LetterGone)));
        assert_eq!(accounts(&bench, &aozora, end).await, 0);
        assert_eq!(letters[1].expires_at, end, "both letters expire together");
        let just = Visitor::new(&bench, &aozora, end - Duration::microseconds(1));
        just.commit(&in_time).await.unwrap();
        assert_eq!(accounts(&bench, &aozora, end).await, 1);
    })
    .await;
}

async fn accounts(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> u64 {
    let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
    tx.raw("UPDATE account SET version = version").await.unwrap()
}
