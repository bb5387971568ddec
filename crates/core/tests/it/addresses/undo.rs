//! The way to undo a change: 24 hours, once, and what was earlier goes before what came later.

use std::sync::Arc;

use chrono::Duration;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::recovery::ResetOutcome;
use madoguchi_core::accounts::recovery::request::{Asked, Forgotten};
use madoguchi_core::accounts::recovery::undo_email::{self, UndoStanding};
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::second_step::Requirement;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Holder, some};
use crate::journey::Visitor;
use crate::recovery::{Lost, answer};

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
        let password = undo_email::unknowable(&holder.lost.visitor.hasher, &Token::new(&mut random()), &mut random())
            .await
            .unwrap();
        let tx = bench.database.write(&midori.scope(Actor::Anonymous, now)).await.unwrap();
        let there = undo_email::undo(&tx, &link, password, Device::default(), &mut random()).await;
        assert!(matches!(there.unwrap(), UndoStanding::NotUsable));
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
            let database = bench.database.clone();
            let (scope, link) = (aozora.scope(Actor::Anonymous, now), Arc::clone(&link));
            let password =
                undo_email::unknowable(&holder.lost.visitor.hasher, &Token::new(&mut random()), &mut random())
                    .await
                    .unwrap();
            tasks.spawn(async move {
                let tx = database.write(&scope).await.unwrap();
                let done = undo_email::undo(&tx, &link, password, Device::default(), &mut random()).await;
                tx.commit().await.unwrap();
                matches!(done.unwrap(), UndoStanding::Undone(_))
            });
        }
        assert!(tasks.join_all().await.into_iter().all(|said| said), "everybody is told the same");
        assert_eq!(holder.told("email_change_undone").await.len(), 2);
        assert_eq!(holder.history().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn who_was_first_is_told_by_the_order_of_the_changes_and_not_by_their_requests_beginning() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.later(Duration::seconds(1));
        holder.change(Purpose::Main, NEW).await;
        // A request that began before, whose body was held back until now.
        holder.later(Duration::seconds(-1));
        holder.change(Purpose::Main, "newer@example.org").await;
        let (first, later) = (holder.undo_of(&old).await, holder.undo_of(NEW).await);
        holder.later(Duration::seconds(2));
        assert_eq!(holder.undo(&later).await, "undone");
        assert_eq!(holder.four().await[0].as_deref(), Some(NEW));
        assert_eq!(holder.undo(&first).await, "undone", "an earlier one isn't outdone");
        assert_eq!(holder.four().await[0].as_deref(), Some(old.as_str()));
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_comes_too_late_tells_and_brings_no_link() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        holder.change(Purpose::Main, NEW).await;
        holder.later(Duration::hours(24) - Duration::microseconds(1));
        assert_eq!(holder.undos().await.len(), 1);
        holder.later(Duration::microseconds(1));
        assert!(holder.undos().await.is_empty());
        assert_eq!(holder.told("email_changed").await, [holder.old(), NEW]);
    })
    .await;
}

#[tokio::test]
async fn an_app_of_these_days_goes_and_an_older_one_stays() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        for (number, (age, required, left)) in [
            (Duration::hours(24) - Duration::microseconds(1), false, 0),
            (Duration::hours(24), false, 1),
            (Duration::hours(24) - Duration::microseconds(1), true, 1),
        ]
        .into_iter()
        .enumerate()
        {
            let lost = Lost::member(Visitor::new(&bench, &midori, now), &letters[number], number).await;
            let mut holder = Holder::of(lost).await;
            holder.lost.set_up_second_step().await;
            holder.later(age);
            holder.change(Purpose::Main, NEW).await;
            let (link, mut policy) = (holder.undos().await.pop().unwrap(), midori.policy.clone());
            if required {
                policy.second_step.requirement = Requirement::Required;
            }
            let password =
                undo_email::unknowable(&holder.lost.visitor.hasher, &Token::new(&mut random()), &mut random())
                    .await
                    .unwrap();
            let tx = bench.database.write(&midori.scope(Actor::Anonymous, now + age)).await.unwrap().under(policy);
            let done = undo_email::undo(&tx, &link, password, Device::default(), &mut random()).await;
            tx.commit().await.unwrap();
            assert!(matches!(done.unwrap(), UndoStanding::Undone(_)));
            let left_of_it = format!(
                "UPDATE one_time_code SET used_at = used_at WHERE account_id = \
                 (SELECT id FROM account WHERE user_id = '{}')",
                holder.lost.typed.user_id
            );
            assert_eq!(holder.lost.raw(&left_of_it).await, left, "{age} {required}");
            holder.send_all().await;
            // The member goes on by the ladder, and is asked for what is left.
            let reset = holder.lost.link(Forgotten::Password).await;
            assert_eq!(holder.lost.reset(&reset).await, Ok(ResetOutcome::Done));
            let led_to = holder.lost.sign_in(holder.lost.new_password()).await;
            assert_eq!(led_to == "in", left == 0, "{led_to}");
            holder.send_all().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_and_an_answer_to_a_forgotten_password_at_the_same_moment_do_not_stop_each_other() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_people(&bench, "aozora", 8, now).await;
        for (number, letter) in letters.iter().enumerate() {
            let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), letter, number).await).await;
            let earlier = holder.lost.link(Forgotten::Password).await;
            let to = format!("new{number}@example.org");
            holder.request(Purpose::Main, &to).await;
            let verifies = holder.verification(&to).await;
            assert_eq!(holder.lost.ask(Forgotten::Password).await, Asked::Taken);
            let (verified, ()) = tokio::join!(holder.press(&verifies), answer(&holder.lost.visitor));
            assert_eq!(verified, Some(to));
            assert_eq!(holder.lost.reset(&earlier).await, Ok(ResetOutcome::Gone));
            holder.send_all().await;
        }
    })
    .await;
}
