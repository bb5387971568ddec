//! Sign-in with letters and user IDs, and how tries are delayed.

use chrono::Duration;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::enrolment;
use madoguchi_core::input::device::Device;
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome};
use madoguchi_core::testing::{Sample, japan, on_both, random};

use crate::journey::{Visitor, good, password};

#[tokio::test]
async fn a_letters_pair_is_taken_in_any_case_until_it_expires() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let letter = &letters[0];
        let visitor = Visitor::new(&bench, &aozora, now);
        let typed = letter.password.expose().to_lowercase().replace('-', " ");
        assert!(matches!(visitor.sign_in(&letter.login_id, &typed).await, SignInOutcome::Registering(_)));
        assert!(matches!(visitor.sign_in(&letter.login_id, "WRNG-WRNG-WRNG").await, SignInOutcome::Refused));
        let late = Visitor::new(&bench, &aozora, letter.expires_at);
        assert!(matches!(late.sign_in(&letter.login_id, &typed).await, SignInOutcome::LetterExpired));
        assert!(matches!(late.sign_in(&letter.login_id, "WRNG-WRNG-WRNG").await, SignInOutcome::Refused));
        let just = Visitor::new(&bench, &aozora, letter.expires_at - Duration::microseconds(1));
        assert!(matches!(just.sign_in(&letter.login_id, &typed).await, SignInOutcome::Registering(_)));
    })
    .await;
}

#[tokio::test]
async fn a_pair_of_one_society_is_worth_nothing_at_another() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (_, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (nec, _) = Sample::with_letters(&bench, "nec", now).await;
        let visitor = Visitor::new(&bench, &nec, now);
        for letter in letters.iter().take(3) {
            let outcome = visitor.sign_in(&letter.login_id, letter.password.expose()).await;
            assert!(matches!(outcome, SignInOutcome::Refused));
        }
    })
    .await;
}

#[tokio::test]
async fn a_reissued_letter_kills_the_old_pair() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (shionogi, letters) = Sample::with_letters(&bench, "shionogi", now).await;
        let old = letters.iter().find(|l| l.medium == madoguchi_core::policy::eras::Medium::Postcard).unwrap();
        let later = now + Duration::days(1);
        let tx = bench.database.write(&shionogi.scope(Actor::System, later)).await.unwrap();
        let id = enrolment::reissue(&tx, &old.login_id, "lost", &mut random()).await.unwrap();
        let on_hand = enrolment::on_hand(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let new = on_hand.iter().find(|letter| letter.id == id).unwrap();
        // A reissue follows the era of the day, not of the joining date.
        assert_eq!(new.medium, madoguchi_core::policy::eras::Medium::Notice);
        let visitor = Visitor::new(&bench, &shionogi, later);
        assert!(matches!(visitor.sign_in(&old.login_id, old.password.expose()).await, SignInOutcome::LetterReplaced));
        assert!(matches!(visitor.sign_in(&new.login_id, new.password.expose()).await, SignInOutcome::Registering(_)));
    })
    .await;
}

#[tokio::test]
async fn tries_are_delayed_after_five_and_the_right_pair_still_works_afterwards() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let letter = &letters[0];
        let visitor = Visitor::new(&bench, &aozora, now);
        for _ in 0..5 {
            assert!(matches!(visitor.sign_in(&letter.login_id, "WRNG-WRNG-WRNG").await, SignInOutcome::Refused));
        }
        let tx = bench.database.write(&aozora.scope(Actor::Anonymous, now)).await.unwrap();
        let begun = sign_in::begin(&tx, &letter.login_id, &password("guessed"), Device::default(), &mut random())
            .await
            .unwrap();
        assert!(matches!(begun, SignInBegun::Paused(until, _) if until == now + Duration::minutes(1)));
        drop(tx);
        // Another letter isn't slowed, and neither is this one when the pause is over.
        assert!(matches!(
            visitor.sign_in(&letters[1].login_id, letters[1].password.expose()).await,
            SignInOutcome::Registering(_)
        ));
        let later = Visitor::new(&bench, &aozora, now + Duration::minutes(1));
        assert!(matches!(
            later.sign_in(&letter.login_id, letter.password.expose()).await,
            SignInOutcome::Registering(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn parallel_tries_overrun_no_limit() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let database = &bench.database;
        let login_id = &letters[0].login_id;
        let scope = aozora.scope(Actor::Anonymous, now);
        let tries = (0..50).map(|_| async {
            let tx = database.write(&scope).await.unwrap();
            let begun =
                sign_in::begin(&tx, login_id, &password("guessed"), Device::default(), &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            usize::from(matches!(begun, SignInBegun::Admitted(_)))
        });
        let admitted: usize = futures_join(tries).await.into_iter().sum();
        assert_eq!(admitted, 5);
    })
    .await;
}

pub async fn futures_join<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut pending = false;
        for (future, slot) in futures.iter_mut().zip(&mut done) {
            if slot.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *slot = Some(value),
                    std::task::Poll::Pending => pending = true,
                }
            }
        }
        if pending { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_session_is_the_societys_own_and_ends_when_told() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let nec = Sample::apply(&bench, "nec", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        let done = visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let Entered::SignedIn(cookie) = done.entered else { panic!("no second step here") };
        let resolve = async |society: &Sample, at| {
            let tx = bench.database.read(&society.scope(Actor::Anonymous, at)).await.unwrap();
            session::resolve(&tx, &cookie).await.unwrap()
        };
        let member = resolve(&aozora, now).await.unwrap();
        assert_eq!(member.name, letters[0].name);
        assert!(resolve(&nec, now).await.is_none());
        assert!(resolve(&aozora, now + Duration::minutes(20)).await.is_none());
        let tx = bench.database.write(&aozora.scope(Actor::Member(member.account), now)).await.unwrap();
        session::end(&tx, &member, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(resolve(&aozora, now).await.is_none());
    })
    .await;
}
