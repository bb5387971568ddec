//! Letters are issued once, replaced with their earlier pairs killed, and their passwords destroyed when they are
//! written.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::enrolment::{self, Letter, LetterRefusal, Reissued, ToReissue, employers};
use madoguchi_core::restriction::{self, Restricted};
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::ActReason;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use crate::journey::{Visitor, good};

async fn reissue(
    bench: &Bench,
    society: &Sample,
    which: ToReissue<'_>,
    at: DateTime<Utc>,
) -> Result<Reissued, LetterRefusal> {
    let tx = bench.database.write(&society.scope(Actor::System, at)).await.unwrap();
    let reissued = enrolment::reissue_all(&tx, which, "lost", &mut random()).await?;
    tx.commit().await.unwrap();
    Ok(reissued)
}

async fn on_hand(bench: &Bench, society: &Sample, at: DateTime<Utc>) -> Vec<Letter> {
    let tx = bench.database.read(&society.scope(Actor::System, at)).await.unwrap();
    enrolment::on_hand(&tx).await.unwrap()
}

fn register_day() -> DateTime<Utc> {
    japan("2026-11-20T10:00:00")
}

/// How the pair of a letter is answered: `works`, `replaced` or `unknown`.
async fn answer(visitor: &Visitor<'_>, letter: &Letter) -> &'static str {
    match visitor.sign_in(&letter.login_id, letter.password.expose()).await {
        SignInOutcome::Registering(_) => "works",
        SignInOutcome::LetterReplaced => "replaced",
        SignInOutcome::LetterExpired => "expired",
        _ => "unknown",
    }
}

#[tokio::test]
async fn one_person_gets_another_letter_by_number_or_by_any_of_their_letters() {
    on_both(|bench| async move {
        let now = register_day();
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let (wanted, other) = (&letters[0], &letters[1]);
        // Another width and hyphens as a keyboard gives them.
        let symbol = wanted.addressed.symbol.clone();
        let number: String =
            wanted.addressed.number.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        let by_number = ToReissue::Person { symbol: &symbol, number: &number };
        let first = reissue(&bench, &midori, by_number, now).await.unwrap();
        assert_eq!((first.letters.len(), first.batch), (1, 2));
        // The ID of the letter that is dead already names the person too.
        let second = reissue(&bench, &midori, ToReissue::Letter(&wanted.login_id), now).await.unwrap();
        assert_eq!((second.letters.len(), second.batch), (1, 3));

        let there = on_hand(&bench, &midori, now).await;
        assert_eq!(there.len(), letters.len() + 2);
        let visitor = Visitor::new(&bench, &midori, now);
        let of = |id| there.iter().find(|letter| letter.id == id).unwrap();
        assert_eq!(answer(&visitor, wanted).await, "replaced");
        assert_eq!(answer(&visitor, of(first.letters[0])).await, "replaced");
        assert_eq!(answer(&visitor, of(second.letters[0])).await, "works");
        assert!(of(second.letters[0]).person == wanted.person);
        assert_eq!(answer(&visitor, other).await, "works", "nobody else's letter dies");
    })
    .await;
}

#[tokio::test]
async fn who_can_not_get_another_letter_is_told_why() {
    on_both(|bench| async move {
        let now = register_day();
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let visitor = Visitor::new(&bench, &midori, now);
        let token = visitor.prepare(&letters[0], &good(&midori, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let registered = &letters[0].addressed;
        let registered = ToReissue::Person { symbol: &registered.symbol, number: &registered.number };
        for (which, expected) in [
            (ToReissue::Letter(&letters[0].login_id), "AlreadyRegistered"),
            (registered, "AlreadyRegistered"),
            (ToReissue::Letter("1234567890"), "NoSuchLetter"),
            (ToReissue::Person { symbol: "9999", number: "1" }, "NoSuchPerson"),
            (ToReissue::Batch(7), "NoSuchBatch(7)"),
        ] {
            let refused = reissue(&bench, &midori, which, now).await.unwrap_err();
            assert_eq!(format!("{refused:?}"), expected);
        }
        let there = on_hand(&bench, &midori, now).await;
        assert!(there.iter().all(|letter| letter.state != LetterState::Revoked), "a refusal kills nothing");
    })
    .await;
}

#[tokio::test]
async fn a_batch_and_what_has_expired_are_replaced_as_a_whole_and_used_letters_are_left() {
    on_both(|bench| async move {
        let now = register_day();
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let visitor = Visitor::new(&bench, &midori, now);
        let token = visitor.prepare(&letters[0], &good(&midori, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        assert!(letters.iter().all(|letter| letter.batch == 1));
        assert_eq!(reissue(&bench, &midori, ToReissue::Expired, now).await.unwrap().letters.len(), 0, "none yet");

        let again = reissue(&bench, &midori, ToReissue::Batch(1), now + Duration::days(1)).await.unwrap();
        assert_eq!(again.letters.len(), letters.len() - 1, "all but the member's");
        let twice = reissue(&bench, &midori, ToReissue::Batch(1), now + Duration::days(1)).await.unwrap();
        assert_eq!(twice.letters.len(), 0, "none of the first batch is in use any more");

        let late = now + Duration::days(1 + i64::from(midori.policy.credential.valid_days));
        let there = on_hand(&bench, &midori, late).await;
        let usable = there.iter().filter(|letter| letter.state == LetterState::Issued).count();
        assert_eq!(usable, 0);
        let expired = reissue(&bench, &midori, ToReissue::Expired, late).await.unwrap();
        assert_eq!(expired.letters.len(), letters.len() - 1);
        let visitor = Visitor::new(&bench, &midori, late);
        let earlier = there.iter().find(|letter| letter.id == again.letters[0]).unwrap();
        assert_eq!(answer(&visitor, earlier).await, "replaced");
        assert_eq!(reissue(&bench, &midori, ToReissue::Expired, late).await.unwrap().letters.len(), 0);
    })
    .await;
}

/// The passwords of letters that weren't written must not be destroyed with the others.
#[tokio::test]
async fn passwords_stay_where_letters_were_issued_between_writing_and_destroying() {
    on_both(|bench| async move {
        let now = register_day();
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let written = on_hand(&bench, &midori, now).await;
        // Another operator, at an instant before the last letter that was written.
        reissue(&bench, &midori, ToReissue::Letter(&letters[0].login_id), now).await.unwrap();
        let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        let refused = enrolment::release(&tx, &written, &mut random()).await;
        assert!(matches!(refused, Err(LetterRefusal::OthersMeanwhile)));
        tx.rollback().await.unwrap();
        let there = on_hand(&bench, &midori, now).await;
        assert_eq!(there.len(), letters.len() + 1);

        // Letters that are issued later stay.
        let later = now + Duration::seconds(1);
        reissue(&bench, &midori, ToReissue::Letter(&letters[1].login_id), later).await.unwrap();
        let tx = bench.database.write(&midori.scope(Actor::System, later)).await.unwrap();
        let destroyed = enrolment::release(&tx, &there, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(usize::try_from(destroyed).unwrap(), there.len());
        assert_eq!(on_hand(&bench, &midori, later).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_employer_hears_how_a_batch_stands_and_nothing_of_a_few() {
    on_both(|bench| async move {
        let now = register_day();
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let of =
            |code: &str| letters.iter().filter(|letter| letter.addressed.employer_code == code).collect::<Vec<_>>();
        let (many, all) = ("02", of("02"));
        assert!(all.len() >= 7, "the sample has enough");
        let visitor = Visitor::new(&bench, &midori, now);
        let token = visitor.prepare(all[0], &good(&midori, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        // One is replaced, in a batch of its own, which has too few letters to be told.
        reissue(&bench, &midori, ToReissue::Letter(&all[1].login_id), now).await.unwrap();
        let clerk = midori.clerk(&bench, Role::Protection, now).await;
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let reason = ActReason::read("届出があったため").unwrap();
        let hidden = restriction::restrict(&tx, &clerk, all[2].person, false, &reason, &mut random()).await.unwrap();
        assert_eq!(hidden, Restricted::Done);
        tx.commit().await.unwrap();

        let later = now + Duration::days(4000);
        for (at, open, expired) in [(now, all.len() as u64 - 3, 0), (later, 0, all.len() as u64 - 3)] {
            let tx = bench.database.read(&midori.scope(Actor::System, at)).await.unwrap();
            let found = employers::of_employer(&tx, many).await.unwrap().expect("an employer");
            let [batch] = found.batches.as_slice() else { panic!("one batch is told: {found:?}") };
            assert!(found.has_smaller && !found.name.is_empty());
            assert_eq!(batch.letters, all.len() as u64 - 1, "who is hidden isn't counted");
            let parts = (batch.redeemed, batch.open, batch.expired, batch.revoked);
            assert_eq!(parts, (1, open, expired, 1));
            assert_eq!(employers::of_employer(&tx, "no such code").await.unwrap(), None);
        }
        // Another society knows nothing of it.
        let (aozora, _) = Sample::with_letters(&bench, "aozora", now).await;
        let tx = bench.database.read(&aozora.scope(Actor::System, now)).await.unwrap();
        assert_eq!(employers::of_employer(&tx, many).await.unwrap(), None);
    })
    .await;
}
