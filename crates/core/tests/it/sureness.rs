//! What a session may still change while somebody ends it or changes how one signs in: whoever held it before is asked again.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::methods::one_time_code::{self, Answered, SetUp, Tried, Whose};
use madoguchi_core::accounts::methods::recovery_code;
use madoguchi_core::accounts::sessions::end;
use madoguchi_core::accounts::sessions::entrance::{self, Entered};
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::proof::totp_seed::Proposal;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use crate::journey::{Visitor, good};
use crate::one_time_code::{NOON, Phone, answer, asked, member, refused, signed_in, with_app, write};

/// A member's society, and two of their sessions, the second of which was opened a minute after the first.
async fn two(bench: &Bench) -> (Sample, Token, Token, DateTime<Utc>) {
    let now = japan(NOON);
    let (stanley, letters) = Sample::with_letters(bench, "stanleykenpo", now).await;
    let (phone, first) = with_app(bench, &stanley, &letters[0], 1, now).await;
    let now = now + Duration::minutes(1);
    let on_the_way = asked(bench, &stanley, 1, now).await;
    let Answered::Entered(Entered::SignedIn(second)) =
        answer(bench, &stanley, &on_the_way, &phone.code(now), now).await
    else {
        panic!("not in")
    };
    (stanley, first, second, now)
}

async fn propose(tx: &TenantTx, whose: &Member) -> Proposal {
    let proposed = one_time_code::propose(tx, Whose::Member(whose), &mut random()).await.unwrap();
    proposed.expect("a seed")
}

async fn set_up(tx: &TenantTx, whose: &Member, proposal: &Proposal) -> Result<SetUp, Failure> {
    let code = Phone::reads(proposal).code(tx.now());
    one_time_code::set_up(tx, Whose::Member(whose), &proposal.sealed, &code, &mut random()).await
}

/// What a request is told that was on its way with a session as it was before.
async fn is_turned_away(bench: &Bench, society: &Sample, before: &Member, now: DateTime<Utc>) {
    let tx = write(bench, society, now).await;
    assert!(matches!(session::hold(&tx, before).await, Err(Failure::SessionEnded)));
    let proposal = propose(&tx, before).await;
    assert!(matches!(set_up(&tx, before, &proposal).await, Err(Failure::SessionEnded)));
    let removed = one_time_code::remove(&tx, before, &mut random()).await;
    assert!(matches!(removed, Err(Failure::SessionEnded)));
    let made = recovery_code::make(&tx, before, &mut random()).await;
    assert!(matches!(made, Err(Failure::SessionEnded)));
}

#[tokio::test]
async fn what_was_on_its_way_when_its_session_was_ended_changes_nothing() {
    on_both(|bench| async move {
        let (stanley, first, second, now) = two(&bench).await;
        let (thief, owner) =
            (member(&bench, &stanley, &first, now).await, member(&bench, &stanley, &second, now).await);
        let tx = write(&bench, &stanley, now).await;
        session::hold(&tx, &thief).await.unwrap();
        assert_eq!(end::end_all_others(&tx, &owner, &mut random()).await.unwrap(), 1);
        tx.commit().await.unwrap();
        is_turned_away(&bench, &stanley, &thief, now).await;
        let tx = write(&bench, &stanley, now).await;
        session::hold(&tx, &owner).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_session_from_before_another_app_shows_everything_again_and_the_one_that_added_it_does_not() {
    on_both(|bench| async move {
        let (stanley, first, second, now) = two(&bench).await;
        let (thief, owner) =
            (member(&bench, &stanley, &first, now).await, member(&bench, &stanley, &second, now).await);
        assert!(thief.is_fresh(now) && owner.is_fresh(now));
        let tx = write(&bench, &stanley, now).await;
        let proposal = propose(&tx, &owner).await;
        assert!(matches!(set_up(&tx, &owner, &proposal).await.unwrap(), SetUp::Added));
        tx.commit().await.unwrap();
        is_turned_away(&bench, &stanley, &thief, now).await;
        let thief = member(&bench, &stanley, &first, now).await;
        assert!(!thief.is_fresh(now), "open still, and asked again");
        assert!(member(&bench, &stanley, &second, now).await.is_fresh(now));
        let tx = write(&bench, &stanley, now).await;
        session::hold(&tx, &thief).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn others_wrong_codes_stop_nobody_on_a_known_device_and_its_own_do() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, _) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let own = Device::default().marked(Some(Mark::of(&Token::new(&mut random()))));
        let try_with = async |device: Device, now: DateTime<Utc>, code: String| {
            let (visitor, typed) = (Visitor { device, ..Visitor::new(&bench, &stanley, now) }, good(&stanley, 1));
            let SignInOutcome::Entered(Entered::OnTheWay(token, _)) =
                visitor.sign_in(&typed.user_id, &typed.password).await
            else {
                panic!("not asked")
            };
            let tx = bench.database.read(&stanley.scope(Actor::Anonymous, now)).await.unwrap();
            let on_the_way = entrance::resolve(&tx, &token, device).await.unwrap().unwrap();
            drop(tx);
            answer(&bench, &stanley, &on_the_way, &code, now).await
        };
        let at = |minutes| now + Duration::minutes(minutes);
        assert!(signed_in(&try_with(own, at(1), phone.code(at(1))).await), "known from now on");
        for number in 0..6 {
            let tried = refused(&try_with(Device::default(), at(2), phone.wrong(at(2))).await);
            assert_eq!(matches!(tried, Some(Tried::Paused(_))), number == 5, "{number}");
        }
        let elsewhere = refused(&try_with(Device::default(), at(2), phone.code(at(2))).await);
        assert!(matches!(elsewhere, Some(Tried::Paused(_))), "from an unknown one not even the right one");
        assert!(signed_in(&try_with(own, at(2), phone.code(at(2))).await));
        for number in 0..6 {
            let tried = refused(&try_with(own, at(3), phone.wrong(at(3))).await);
            assert_eq!(matches!(tried, Some(Tried::Paused(_))), number == 5, "{number}");
        }
    })
    .await;
}
