//! One-time links for a new password: what they change, what ends them, who wins.

use std::sync::Arc;

use chrono::Duration;
use madoguchi_core::accounts::recovery::link::{self, ResetTyped};
use madoguchi_core::accounts::recovery::request::Forgotten;
use madoguchi_core::accounts::recovery::{self, ResetOutcome};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::policy::password::PasswordFault;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome as SignIn};
use madoguchi_core::testing::{Sample, japan, on_both, random};
use tokio::sync::Barrier;

use super::{Lost, led_to};
use crate::journey::{Visitor, password};

#[tokio::test]
async fn a_new_password_ends_everything_that_was_open_and_signs_nobody_in() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let SignIn::Entered(Entered::SignedIn(session)) =
            lost.visitor.sign_in(&lost.typed.user_id, &lost.typed.password).await
        else {
            panic!("not in")
        };
        let token = lost.link(Forgotten::Password).await;
        let shows_id = lost.link(Forgotten::UserId).await;
        let audit = "UPDATE session SET seen_at = seen_at WHERE ended_at IS NULL";
        let open = lost.raw(audit).await;
        assert!(open >= 1);

        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done));
        assert_eq!(lost.raw(audit).await, 0, "no session is left, and none was opened");
        let tx = bench.database.read(&aozora.scope(Actor::Anonymous, now)).await.unwrap();
        assert!(session::resolve(&tx, &session).await.unwrap().is_none());
        assert!(!link::would_show_user_id(&tx, &shows_id).await.unwrap(), "other links are dead too");
        drop(tx);
        let waits = "UPDATE registration SET version = version WHERE state IN ('committed', 'answered') AND expires_at > created_at \
                     AND account_id IS NOT NULL AND expires_at > (SELECT MAX(password_changed_at) FROM account)";
        assert_eq!(lost.raw(waits).await, 0, "the registration answers its browser no more");

        let told = lost.mails("password_was_reset").await;
        assert_eq!(told.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), [lost.typed.email.as_str()]);
        assert_eq!(lost.sign_in(&lost.typed.password).await, "refused");
        assert_eq!(lost.sign_in(lost.new_password()).await, "in");
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Gone), "used");
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_alone_does_not_get_past_the_second_step() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let lost = Lost::member(Visitor::new(&bench, &stanley, now), &letters[0], 1).await;
        lost.set_up_second_step().await;
        assert_eq!(lost.sign_in(&lost.typed.password).await, "second step");
        let sign_ins = "UPDATE sign_in SET device = device WHERE ended_at IS NULL";
        assert!(lost.raw(sign_ins).await >= 1);
        let token = lost.link(Forgotten::Password).await;
        assert_eq!(lost.reset_with(&token, lost.new_password(), "new@example.net").await, Ok(ResetOutcome::Done));
        assert_eq!(lost.raw(sign_ins).await, 0, "sign-ins on their way ended");
        assert_eq!(lost.sign_in(lost.new_password()).await, "second step");
        assert_eq!(lost.mails("verify_email").await.len(), 0, "a mailed link changes no address");
        assert_eq!(lost.raw("UPDATE email_address SET domain = domain WHERE verified_at IS NOT NULL").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_link_dies_after_thirty_minutes_by_a_newer_one_and_elsewhere() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, _) = Sample::with_letters(&bench, "midori", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let older = lost.link(Forgotten::Password).await;
        lost.later(Duration::seconds(1));
        let newer = lost.link(Forgotten::Password).await;
        assert_eq!(lost.reset(&older).await, Ok(ResetOutcome::Gone));
        let shows_id = lost.link(Forgotten::UserId).await;
        assert_eq!(lost.reset(&shows_id).await, Ok(ResetOutcome::Gone), "a link of another kind");
        let made_up = Token::new(&mut random());
        assert_eq!(lost.reset(&made_up).await, Ok(ResetOutcome::Gone));

        let elsewhere = bench.database.read(&midori.scope(Actor::Anonymous, now)).await.unwrap();
        assert!(link::look(&elsewhere, &newer).await.unwrap().is_none());
        assert!(!link::would_show_user_id(&elsewhere, &shows_id).await.unwrap());
        drop(elsewhere);
        let here = bench.database.read(&aozora.scope(Actor::Anonymous, now)).await.unwrap();
        assert!(!link::would_show_user_id(&here, &newer).await.unwrap(), "a link of another kind");
        drop(here);

        lost.later(Duration::minutes(30) - Duration::microseconds(1));
        let scope = aozora.scope(Actor::Anonymous, lost.visitor.now);
        let tx = bench.database.read(&scope).await.unwrap();
        assert!(link::look(&tx, &newer).await.unwrap().is_some());
        drop(tx);
        lost.later(Duration::microseconds(1));
        assert_eq!(lost.reset(&newer).await, Ok(ResetOutcome::Gone));
        assert_eq!(lost.sign_in(&lost.typed.password).await, "in", "nothing was changed");
    })
    .await;
}

/// Browsers that use one link at the same moment.
const AT_ONCE: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_have_one_winner() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let token = lost.link(Forgotten::Password).await;
        // All have their hash before the first writes: without the barrier, one could end before the next begins, and a
        // link that works twice would go unnoticed.
        let ready = Arc::new(Barrier::new(AT_ONCE));
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..AT_ONCE {
            let (database, token) = (bench.database.clone(), token.clone());
            let scope = aozora.scope(Actor::Anonymous, now);
            let (hasher, ready) = (lost.visitor.hasher.clone(), Arc::clone(&ready));
            tasks.spawn(async move {
                let typed = password(&format!("hoshi-9-kawa-{number:02}"));
                let tx = database.read(&scope).await.unwrap();
                let found = link::look(&tx, &token).await.unwrap()?;
                tx.rollback().await.unwrap();
                let typing = ResetTyped { password: &typed, password_again: &typed, email: "", email_confirmed: "" };
                let checked = found.check(&scope.society, &typing).unwrap().expect("a good password");
                let hashed = hasher.for_strangers().hash(&typed, true, &mut random()).await.unwrap();
                ready.wait().await;
                let tx = database.write(&scope).await.unwrap();
                let done = recovery::reset(&tx, &token, &checked, hashed, &mut random()).await.unwrap();
                tx.commit().await.unwrap();
                (done == ResetOutcome::Done).then_some(typed)
            });
        }
        let won: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1);
        assert_eq!(lost.sign_in(won[0].expose()).await, "in");
        assert_eq!(lost.mails("password_was_reset").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_has_verified_the_old_password_comes_too_late() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let old = password(&lost.typed.password);
        let token = lost.link(Forgotten::Password).await;
        lost.later(Duration::seconds(1));

        let scope = aozora.scope(Actor::Anonymous, lost.visitor.now);
        let tx = bench.database.write(&scope).await.unwrap();
        let begun = sign_in::begin(&tx, &lost.typed.user_id, &password("guessed"), Device::default(), &mut random())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let SignInBegun::Admitted(candidate) = begun else { panic!("paused") };
        let verified =
            lost.visitor.hasher.for_strangers().verify(&old, candidate.stored_password().as_ref()).await.unwrap();
        assert!(verified.holds());

        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done));
        let tx = bench.database.write(&scope).await.unwrap();
        let device = Device::default();
        let (tx, outcome) = sign_in::complete(tx, &candidate, &old, verified, device, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(led_to(&outcome), "refused");
    })
    .await;
}

#[tokio::test]
async fn the_societys_rules_hold_as_at_registration() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let token = lost.link(Forgotten::Password).await;
        for (typed, fault) in [
            ("", PasswordFault::Empty),
            ("abc-1", PasswordFault::TooShort { min: 8 }),
            (lost.typed.user_id.as_str(), PasswordFault::SameAsUserId),
            (&format!("a{}", lost.birth_date), PasswordFault::LikeBirthDate),
        ] {
            let faults = lost.reset_with(&token, typed, "").await.unwrap_err();
            assert!(faults.password.contains(&fault), "{typed}: {faults:?}");
        }
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done), "mistakes use nothing up");
    })
    .await;
}

#[tokio::test]
async fn with_a_new_password_no_browser_is_known_any_more() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let device = Device::default().marked(Some(Mark::of(&Token::new(&mut random()))));
        let visitor = Visitor { device, ..Visitor::new(&bench, &aozora, now) };
        let lost = Lost::member(visitor, &letters[0], 1).await;
        assert_eq!(lost.sign_in(&lost.typed.password).await, "in");
        assert_eq!(lost.mails("new_device").await.len(), 0, "the browser of the registration");
        let token = lost.link(Forgotten::Password).await;
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done));
        assert_eq!(lost.sign_in(lost.new_password()).await, "in");
        assert_eq!(lost.mails("new_device").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn pauses_that_others_caused_end_with_the_new_password() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        for _ in 0..5 {
            assert_eq!(lost.sign_in("guessed-1-wrong").await, "refused");
        }
        let token = lost.link(Forgotten::Password).await;
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done));
        assert_eq!(lost.sign_in(lost.new_password()).await, "in");
    })
    .await;
}
