//! The way to undo a change: 24 hours, once, and what was earlier goes before what came later.

use std::sync::Arc;

use chrono::Duration;
use madoguchi_core::accounts::addresses::Purpose;
use madoguchi_core::accounts::addresses::undo::{self, Standing};
use madoguchi_core::input::device::Device;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Holder, some};
use crate::journey::Visitor;
use crate::recovery::Lost;

const NEW: &str = "new@example.org";

#[tokio::test]
async fn it_works_for_24_hours_and_is_dead_on_the_dot() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        for (number, (by, looked, undone, main)) in [
            (Duration::hours(24) - Duration::microseconds(1), "open", "undone", None),
            (Duration::hours(24), "too late", "too late", Some(NEW)),
        ]
        .into_iter()
        .enumerate()
        {
            let visitor = Visitor::new(&bench, &aozora, now);
            let mut holder = Holder::of(Lost::member(visitor, &letters[number], number).await).await;
            let old = holder.old().to_owned();
            let verified_at = holder.has().await.main.unwrap().verified_at;
            holder.later(Duration::hours(30));
            holder.change(Purpose::Main, NEW).await;
            let link = holder.undos().await.pop().unwrap();
            holder.later(by);
            assert_eq!((holder.look_at_undo(&link).await, holder.undo(&link).await), (looked, undone));
            let main = main.unwrap_or(&old);
            assert_eq!(holder.four().await, some([Some(main), None, None, None]));
            if undone == "undone" {
                let again = holder.has().await.main.unwrap();
                assert_eq!(again.verified_at, verified_at, "verified as it was");
            }
            holder.send_all().await;
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_for_once_and_for_nobody_elses_society_and_no_other_links_token() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, _) = Sample::with_letters(&bench, "midori", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.change(Purpose::Main, NEW).await;
        let verification = holder.verification(NEW).await;
        let link = holder.undos().await.pop().unwrap();
        for wrong in [&verification, &Token::new(&mut random())] {
            assert_eq!((holder.look_at_undo(wrong).await, holder.undo(wrong).await), ("not usable", "not usable"));
        }
        assert!(holder.look(&link).await.is_none() && holder.press(&link).await.is_none(), "it verifies nothing");
        let password = undo::unknowable(&holder.lost.visitor.hasher, &mut random()).await.unwrap();
        let tx = bench.database.write(&midori.scope(Actor::Anonymous, now)).await.unwrap();
        let there =
            undo::undo(&tx, &midori.keys, &midori.policy, &link, password, Device::default(), &mut random()).await;
        assert!(matches!(there.unwrap(), Standing::NotUsable));
        tx.commit().await.unwrap();

        assert_eq!(holder.undo(&link).await, "undone");
        assert_eq!(holder.told("email_change_undone").await, [old.as_str(), NEW]);
        // Again it says the same and does nothing; with another address in force it says that it is used.
        assert_eq!(holder.undo(&link).await, "undone");
        assert_eq!(holder.told("email_change_undone").await.len(), 2);
        holder.change(Purpose::Main, "later@example.org").await;
        assert_eq!(holder.undo(&link).await, "not usable");
        assert_eq!(holder.four().await[0].as_deref(), Some("later@example.org"));
    })
    .await;
}

#[tokio::test]
async fn the_earlier_change_can_be_undone_after_the_later_and_ends_it() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.change(Purpose::Main, "b@example.org").await;
        holder.later(Duration::minutes(1));
        holder.change(Purpose::Main, "c@example.org").await;
        let of_b = holder.undo_of("b@example.org").await;
        let first = holder.undo_of(&old).await;
        assert_eq!(holder.undo(&of_b).await, "undone");
        assert_eq!(holder.four().await[0].as_deref(), Some("b@example.org"));
        assert_eq!(holder.undo(&first).await, "undone", "who was first can't be outdone");
        assert_eq!(holder.four().await[0].as_deref(), Some(old.as_str()));

        holder.later(Duration::hours(2));
        holder.send_all().await;
        holder.change(Purpose::Main, "d@example.org").await;
        holder.later(Duration::minutes(1));
        holder.change(Purpose::Main, "e@example.org").await;
        let (of_d, first) = (holder.undo_of("d@example.org").await, holder.undo_of(&old).await);
        assert_eq!(holder.undo(&first).await, "undone");
        assert_eq!(holder.undo(&of_d).await, "not usable");
        assert_eq!(holder.four().await[0].as_deref(), Some(old.as_str()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pressed_twenty_times_at_once_it_is_done_once() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        holder.change(Purpose::Main, NEW).await;
        let link = Arc::new(holder.undos().await.pop().unwrap());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (database, keys, policy) = (bench.database.clone(), aozora.keys.clone(), aozora.policy.clone());
            let (scope, link) = (aozora.scope(Actor::Anonymous, now), Arc::clone(&link));
            let password = undo::unknowable(&holder.lost.visitor.hasher, &mut random()).await.unwrap();
            tasks.spawn(async move {
                let tx = database.write(&scope).await.unwrap();
                let done = undo::undo(&tx, &keys, &policy, &link, password, Device::default(), &mut random()).await;
                tx.commit().await.unwrap();
                matches!(done.unwrap(), Standing::Undone(_))
            });
        }
        assert!(tasks.join_all().await.into_iter().all(|said| said), "everybody is told the same");
        assert_eq!(holder.told("email_change_undone").await.len(), 2);
        assert_eq!(holder.history().await.len(), 2);
    })
    .await;
}
