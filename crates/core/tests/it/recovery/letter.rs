//! A letter issued to a member: no second account, the same identity check, everything else anew.

use chrono::Duration;
use madoguchi_core::accounts::recovery::ResetOutcome;
use madoguchi_core::accounts::recovery::letter::{self, Checking};
use madoguchi_core::accounts::recovery::request::Forgotten;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::{self, Letter, LetterRefusal};
use madoguchi_core::outbox::RECOVERY_LINK_LIFE;
use madoguchi_core::roster::identity_claim::IdentityTyped;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::SignInOutcome as SignIn;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Lost, led_to};
use crate::journey::Visitor;

async fn issued(lost: &Lost<'_>) -> Letter {
    let (society, bench) = (lost.visitor.society, lost.visitor.bench);
    let scope = society.scope(Actor::Operator("sato".into()), lost.visitor.now);
    let tx = bench.database.write(&scope).await.unwrap();
    let id = enrolment::issue_to_member(&tx, &lost.typed.user_id, "lost all", &mut random()).await;
    let id = id.unwrap();
    let letters = enrolment::on_hand(&tx).await.unwrap();
    tx.commit().await.unwrap();
    letters.into_iter().find(|letter| letter.id == id).expect("the letter is on hand")
}

async fn present(lost: &Lost<'_>, letter: &Letter) -> Result<Token, &'static str> {
    match lost.visitor.sign_in(&letter.login_id, letter.password.expose()).await {
        SignIn::Recovering(token) => Ok(token),
        other => Err(led_to(&other)),
    }
}

async fn check(lost: &Lost<'_>, token: &Token, birth_date: &str) -> Checking {
    let (society, bench) = (lost.visitor.society, lost.visitor.bench);
    let policy = &society.policy;
    let number = policy.society.insurer_numbers[0].as_str();
    let typed = IdentityTyped { insurer_number: number, birth_date, agreed: false };
    let Ok(claimed) = letter::read(policy, &typed, day_in_japan(lost.visitor.now)) else {
        panic!("a form with mistakes; the terms aren't asked again")
    };
    let tx = bench.database.write(&society.scope(Actor::Anonymous, lost.visitor.now)).await.unwrap();
    let checking = letter::check(&tx, token, &claimed, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    checking
}

async fn passed(lost: &Lost<'_>, token: &Token) -> Token {
    match check(lost, token, &lost.birth_date).await {
        Checking::Passed(token) => token,
        _ => panic!("not passed"),
    }
}

#[tokio::test]
async fn a_letter_to_a_member_sets_everything_anew_but_the_account() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &stanley, now), &letters[0], 1).await;
        lost.set_up_second_step().await;
        lost.later(Duration::days(400));
        let account = "UPDATE account SET version = version WHERE user_id = 'member0001' AND registered_at < \
                       password_changed_at";
        assert_eq!(lost.raw(account).await, 0);
        let letter = issued(&lost).await;
        assert_eq!(lost.sign_in(&lost.typed.password).await, "second step", "a letter on its way changes nothing");
        let token = passed(&lost, &present(&lost, &letter).await.unwrap()).await;
        let done = lost.reset_with(&token, lost.new_password(), "own@example.net").await;
        assert_eq!(done, Ok(ResetOutcome::Done));
        assert_eq!(lost.sign_in(lost.new_password()).await, "set up", "the policy asks for a new second step");
        assert_eq!(lost.raw(account).await, 1, "the account and its user ID stay");
        assert!(lost.audited("registered", "credential").await, "and its history");
        assert!(lost.audited("letter_issued_to_member", "lost all").await);
        let told = lost.mails("password_was_reset").await;
        assert_eq!(told[0].recipient.as_str(), lost.typed.email);
        assert_eq!(present(&lost, &letter).await.err(), Some("already registered"), "redeemed");
    })
    .await;
}

#[tokio::test]
async fn with_any_piece_left_out_a_letter_changes_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        assert_eq!(present(&lost, &letters[0]).await.err(), Some("already registered"), "the first letter");
        let letter = issued(&lost).await;
        let wrong = lost.visitor.sign_in(&letter.login_id, "AAAA-AAAA-AAAA").await;
        assert_eq!(led_to(&wrong), "refused");
        let token = present(&lost, &letter).await.unwrap();
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Gone), "past the identity check");
        for _ in 0..5 {
            assert!(matches!(check(&lost, &token, "19500101").await, Checking::Mismatch));
        }
        assert!(matches!(check(&lost, &token, &lost.birth_date).await, Checking::Paused(_)));
        let other_kind = lost.link(Forgotten::Password).await;
        assert!(matches!(check(&lost, &other_kind, &lost.birth_date).await, Checking::Gone));
        assert_eq!(lost.sign_in(&lost.typed.password).await, "in", "nothing was changed");
    })
    .await;
}

#[tokio::test]
async fn a_newer_letter_kills_the_older_one_and_what_it_had_opened() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let older = issued(&lost).await;
        let halfway = present(&lost, &older).await.unwrap();
        let opened = passed(&lost, &present(&lost, &older).await.unwrap()).await;
        let newer = issued(&lost).await;
        assert_eq!(present(&lost, &older).await.err(), Some("letter replaced"));
        assert!(matches!(check(&lost, &halfway, &lost.birth_date).await, Checking::Gone));
        assert_eq!(lost.reset(&opened).await, Ok(ResetOutcome::Gone));
        let token = passed(&lost, &present(&lost, &newer).await.unwrap()).await;
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done));
    })
    .await;
}

#[tokio::test]
async fn two_browsers_with_one_letter_have_one_winner_and_each_has_half_an_hour() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let letter = issued(&lost).await;
        let late = present(&lost, &letter).await.unwrap();
        lost.later(RECOVERY_LINK_LIFE);
        assert!(matches!(check(&lost, &late, &lost.birth_date).await, Checking::Gone));
        let first = passed(&lost, &present(&lost, &letter).await.unwrap()).await;
        let second = present(&lost, &letter).await.unwrap();
        assert_eq!(lost.reset(&first).await, Ok(ResetOutcome::Done));
        assert!(matches!(check(&lost, &second, &lost.birth_date).await, Checking::Gone));
        assert_eq!(lost.sign_in(lost.new_password()).await, "in");
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_runs_out_on_the_way_opens_nothing_at_any_step() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let letter = issued(&lost).await;
        let life = Duration::days(i64::from(aozora.policy.credential.valid_days));
        lost.later(life - Duration::minutes(10));
        let presented = present(&lost, &letter).await.unwrap();
        let checked = passed(&lost, &present(&lost, &letter).await.unwrap()).await;
        // Both are younger than half an hour; only the letter behind them is over.
        lost.later(Duration::minutes(10));
        assert!(
            matches!(check(&lost, &presented, &lost.birth_date).await, Checking::Gone),
            "before the identity check"
        );
        assert_eq!(lost.reset(&checked).await, Ok(ResetOutcome::Gone), "after the identity check");
        assert_eq!(lost.sign_in(&lost.typed.password).await, "in", "nothing was changed");
    })
    .await;
}

#[tokio::test]
async fn a_letter_goes_to_members_only_and_expires_like_any_other() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let nobody = enrolment::issue_to_member(&tx, "nobody2026", "", &mut random()).await;
        assert!(matches!(nobody, Err(LetterRefusal::NoSuchAccount)));
        drop(tx);
        let letter = issued(&lost).await;
        lost.later(Duration::days(i64::from(aozora.policy.credential.valid_days)));
        assert_eq!(present(&lost, &letter).await.err(), Some("letter expired"));
    })
    .await;
}
