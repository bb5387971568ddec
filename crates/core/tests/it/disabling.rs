//! An account that the society has disabled: nobody gets in by any way, and nobody else is touched.

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::disabling::{self, DisablingRefusal};
use madoguchi_core::accounts::methods::one_time_code::Answered;
use madoguchi_core::accounts::recovery::request::{self, Asked, Forgotten, RequestTyped};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::input::device::Device;
use madoguchi_core::outbox;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::CodeAsked;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use crate::journey::{Typed, Visitor, good};
use crate::one_time_code::{NOON, answer, asked, with_app};

const REASON: &str = "used by somebody else";

async fn registered(bench: &Bench, society: &Sample, letter: usize, now: DateTime<Utc>) -> (Typed, Token) {
    let tx = bench.database.read(&society.scope(Actor::System, now)).await.unwrap();
    let letters = madoguchi_core::enrolment::on_hand(&tx).await.unwrap();
    drop(tx);
    let (visitor, typed) = (Visitor::new(bench, society, now), good(society, letter));
    let draft = visitor.prepare(&letters[letter], &typed).await;
    let done = visitor.commit(&*visitor.draft(&draft).await).await.unwrap();
    let Entered::SignedIn(session) = done.entered else { panic!("no second step here") };
    (typed, session)
}

async fn is_in(bench: &Bench, society: &Sample, token: &Token, now: DateTime<Utc>) -> bool {
    let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
    session::resolve(&tx, token).await.unwrap().is_some()
}

async fn disable(bench: &Bench, society: &Sample, user_id: &str, now: DateTime<Utc>) -> Result<u64, DisablingRefusal> {
    let tx = bench.database.write(&society.scope(Actor::Operator("sato".into()), now)).await?;
    let ended = disabling::disable(&tx, user_id, REASON, &mut random()).await?;
    tx.commit().await?;
    Ok(ended)
}

#[tokio::test]
async fn a_disabled_account_lets_nobody_in_until_it_is_enabled_and_its_neighbour_notices_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, _) = Sample::with_letters(&bench, "aozora", now).await;
        let (typed, session) = registered(&bench, &aozora, 0, now).await;
        let (neighbour, their_session) = registered(&bench, &aozora, 1, now).await;
        assert!(matches!(disable(&bench, &aozora, "nobody-has-it", now).await, Err(DisablingRefusal::NoSuchAccount)));
        assert_eq!(disable(&bench, &aozora, &typed.user_id, now).await.unwrap(), 1);
        assert!(matches!(disable(&bench, &aozora, &typed.user_id, now).await, Err(DisablingRefusal::SoAlready)));
        assert!(!is_in(&bench, &aozora, &session, now).await && is_in(&bench, &aozora, &their_session, now).await);

        let visitor = Visitor::new(&bench, &aozora, now);
        assert!(matches!(visitor.sign_in(&typed.user_id, &typed.password).await, SignInOutcome::Disabled));
        let wrong = visitor.sign_in(&typed.user_id, "wrong-it-is").await;
        assert!(matches!(wrong, SignInOutcome::Refused), "only the right password learns it");
        let theirs = visitor.sign_in(&neighbour.user_id, &neighbour.password).await;
        assert!(matches!(theirs, SignInOutcome::Entered(Entered::SignedIn(_))));

        let tx = bench.database.write(&aozora.scope(Actor::Operator("sato".into()), now)).await.unwrap();
        assert!(matches!(
            disabling::enable(&tx, &neighbour.user_id, REASON, &mut random()).await,
            Err(DisablingRefusal::SoAlready)
        ));
        for reason in ["", " ", &"x".repeat(201)] {
            let refused = disabling::enable(&tx, &typed.user_id, reason, &mut random()).await;
            assert!(matches!(refused, Err(DisablingRefusal::NoReason)));
        }
        disabling::enable(&tx, &typed.user_id, REASON, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!is_in(&bench, &aozora, &session, now).await, "what has ended stays ended");
        let again = visitor.sign_in(&typed.user_id, &typed.password).await;
        assert!(matches!(again, SignInOutcome::Entered(Entered::SignedIn(_))));
    })
    .await;
}

#[tokio::test]
async fn no_way_back_in_is_made_for_a_disabled_account() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, _) = Sample::with_letters(&bench, "aozora", now).await;
        let (typed, _) = registered(&bench, &aozora, 0, now).await;
        let tx = bench.database.write(&aozora.scope(Actor::Operator("sato".into()), now)).await.unwrap();
        tx.raw("UPDATE email_address SET verified_at = added_at").await.unwrap();
        tx.commit().await.unwrap();
        let ask = async || {
            let typed = RequestTyped { user_id: &typed.user_id, birth_date: "", email: &typed.email };
            let mut policy = aozora.policy.clone();
            policy.identity.birth_date = false;
            let read = request::read(&policy, Forgotten::Password, &typed, day_in_japan(now)).unwrap();
            let tx = bench.database.write(&aozora.scope(Actor::Anonymous, now)).await.unwrap();
            assert_eq!(request::ask(&tx, &read, Device::default(), &mut random()).await.unwrap(), Asked::Taken);
            tx.commit().await.unwrap();
            let tx = bench.database.platform_write(now).await.unwrap();
            let due = request::claim_due(&tx, 10).await.unwrap();
            tx.commit().await.unwrap();
            let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
            let before = outbox::list(&tx, None, 100).await.unwrap().len();
            for due in due {
                let id = madoguchi_core::ids::RecoveryRequestId(due.subject);
                request::answer(&tx, id, &mut random()).await.unwrap();
            }
            let after = outbox::list(&tx, None, 100).await.unwrap().len();
            tx.commit().await.unwrap();
            after - before
        };
        assert_eq!(ask().await, 1, "a member gets the link");
        let asks = aozora.clerk(&bench, Role::Support, now).await;
        let approves = aozora.clerk(&bench, Role::Support, now).await;
        let asked = aozora.ask_desk_code(&bench, &asks, &typed.user_id, false, now).await;
        assert!(matches!(asked, CodeAsked::Waits(_)));
        disable(&bench, &aozora, &typed.user_id, now).await.unwrap();
        assert_eq!(ask().await, 0);
        let asked = aozora.ask_desk_code(&bench, &asks, &typed.user_id, false, now).await;
        assert_eq!(asked, CodeAsked::Disabled);
        // What was asked for before is worth nothing either.
        assert!(aozora.approve_desk_code(&bench, &approves, &typed.user_id, now).await.is_none());
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let open = "UPDATE recovery_link SET ended_at = created_at WHERE ended_at IS NULL";
        assert_eq!(tx.raw(open).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_on_its_way_ends_when_the_account_is_disabled() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, _) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let later = now + chrono::Duration::minutes(1);
        let on_the_way = asked(&bench, &stanley, 1, later).await;
        assert_eq!(disable(&bench, &stanley, &on_the_way.user_id, later).await.unwrap(), 1);
        let answered = answer(&bench, &stanley, &on_the_way, &phone.code(later), later).await;
        assert!(matches!(answered, Answered::Ended));
    })
    .await;
}
