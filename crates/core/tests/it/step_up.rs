//! Showing everything again with the password.

use chrono::Duration;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::proof::next_step::Proof;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::sign_in::step_up::{self, StepUpBegun, StepUpOutcome};
use madoguchi_core::testing::{Bench, Sample, cheap_hasher, japan, on_both, random};

use crate::journey::{Visitor, good};
use crate::passkey::Counter;

/// Nothing where the try is paused.
async fn try_with(
    bench: &Bench,
    society: &Sample,
    member: &Member,
    password: &str,
    beside: Option<Proof>,
) -> Option<StepUpOutcome> {
    let scope = society.scope(Actor::Member(member.account), member.stepped_up_at + Duration::minutes(15));
    let tx = bench.database.write(&scope).await.unwrap();
    let begun = step_up::begin(&tx, member, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let StepUpBegun::Admitted(candidate) = begun else { return None };
    let password = Password::new(password.to_owned());
    let verified = cheap_hasher().for_strangers().verify(&password, Some(candidate.stored_password())).await.unwrap();
    let tx = bench.database.write(&scope).await.unwrap();
    let outcome = step_up::complete(&tx, member, &candidate, verified, beside, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    Some(outcome)
}

#[tokio::test]
async fn a_password_is_enough_where_there_is_nothing_beside_it_and_tries_are_counted() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &society, now);
        let typed = good(&society, 1);
        let token = visitor.prepare(&letters[0], &typed).await;
        let Entered::SignedIn(old) = visitor.commit(&*visitor.draft(&token).await).await.unwrap().entered else {
            panic!("not signed in")
        };
        let resolve = async |token| {
            let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
            session::resolve(&tx, token).await.unwrap()
        };
        let member = resolve(&old).await.unwrap();
        assert!(matches!(try_with(&bench, &society, &member, "wrong", None).await, Some(StepUpOutcome::Refused)));
        let Some(StepUpOutcome::SteppedUp(new)) = try_with(&bench, &society, &member, &typed.password, None).await
        else {
            panic!("not taken")
        };
        assert!(resolve(&old).await.is_none(), "the old token is nobody");
        let member = resolve(&new).await.unwrap();
        assert!(member.proofs.has(Proof::Password) && member.stepped_up_at == now + Duration::minutes(15));
        for _ in 0..5 {
            assert!(matches!(try_with(&bench, &society, &member, "wrong", None).await, Some(StepUpOutcome::Refused)));
        }
        assert!(try_with(&bench, &society, &member, &typed.password, None).await.is_none(), "paused");
    })
    .await;
}

#[tokio::test]
async fn a_password_alone_isnt_enough_where_the_account_has_a_passkey() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (_, session) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let member = counter.member(&session).await;
        let password = good(&society, 1).password;
        assert!(matches!(try_with(&bench, &society, &member, &password, None).await, Some(StepUpOutcome::MoreIsAsked)));
        let beside = Some(Proof::OneTimeCode);
        assert!(matches!(
            try_with(&bench, &society, &member, &password, beside).await,
            Some(StepUpOutcome::SteppedUp(_))
        ));
    })
    .await;
}
