//! The main address: asked for, waiting, in force, taken away.

use std::sync::Arc;

use chrono::Duration;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::registered::Resent;
use madoguchi_core::accounts::profile::addresses::{self, AddressFault, AddressRemoval, Requested};
use madoguchi_core::accounts::recovery::request::Forgotten;
use madoguchi_core::accounts::sessions::history::EventOutcome as Told;
use madoguchi_core::input::device::Device;
use madoguchi_core::outbox::Mail;
use madoguchi_core::policy::email::EmailFault;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Holder, some};
use crate::journey::{Visitor, good};
use crate::recovery::{Lost, answer, ask};

const NEW: &str = "new@example.org";

#[tokio::test]
async fn until_it_is_verified_the_old_address_stays_in_force_and_then_it_is_told() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.send_all().await;
        assert_eq!(holder.request(Purpose::Main, NEW).await, Requested::Promised);
        assert_eq!(holder.told("verify_new_email").await, [NEW], "to the new one, and to no other");
        assert_eq!(holder.told("email_changed").await, [""; 0]);
        assert_eq!(holder.four().await, some([Some(&old), Some(NEW), None, None]));
        // Recovery knows the old one only.
        for (typed, mails) in [(NEW, 0), (old.as_str(), 1)] {
            ask(&holder.lost.visitor, Forgotten::UserId, "", &holder.lost.birth_date, typed).await;
            answer(&holder.lost.visitor).await;
            assert_eq!(holder.told("forgotten_user_id").await.len(), mails, "{typed}");
        }

        let link = holder.verification(NEW).await;
        for _ in 0..3 {
            assert!(holder.look(&link).await.is_some(), "looking changes nothing");
        }
        assert_eq!(holder.four().await, some([Some(&old), Some(NEW), None, None]));
        assert_eq!(holder.press(&link).await.as_deref(), Some(NEW));
        assert_eq!(holder.four().await, some([Some(NEW), None, None, None]));
        assert_eq!(holder.told("email_changed").await, [old.as_str(), NEW]);
        for mail in holder.lost.mails("email_changed").await {
            let Mail::EmailChanged { undo_path, removed, .. } = &mail.mail else { panic!("another mail") };
            assert!(!removed);
            assert_eq!(undo_path.is_some(), mail.recipient.as_str() == old, "only the old one can undo it");
        }
        assert_eq!(holder.history().await, [Told::EmailChanged]);
        assert!(holder.lost.audited("address_changed", "main").await);
        // Pressed again, it says the same and writes nothing.
        assert_eq!(holder.press(&link).await.as_deref(), Some(NEW));
        assert_eq!(holder.told("email_changed").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_recovery_link_in_the_old_mailbox_dies_with_the_change_and_recovery_goes_to_the_new_one() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let open = holder.lost.link(Forgotten::Password).await;
        holder.change(Purpose::Main, NEW).await;
        assert_eq!(holder.lost.reset(&open).await, Ok(madoguchi_core::accounts::recovery::ResetOutcome::Gone));
        holder.send_all().await;
        // Asked before the change, answered after it: the old mailbox gets nothing either.
        holder.lost.ask(Forgotten::Password).await;
        ask(&holder.lost.visitor, Forgotten::UserId, "", &holder.lost.birth_date, NEW).await;
        answer(&holder.lost.visitor).await;
        assert_eq!(holder.told("forgotten_password").await, [""; 0]);
        assert_eq!(holder.told("forgotten_user_id").await, [NEW]);
    })
    .await;
}

#[tokio::test]
async fn a_link_works_for_seven_days_and_not_elsewhere() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, _) = Sample::with_letters(&bench, "midori", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        holder.request(Purpose::Main, NEW).await;
        let link = holder.verification(NEW).await;
        let elsewhere = bench.database.write(&midori.scope(Actor::Anonymous, now)).await.unwrap();
        assert!(addresses::look(&elsewhere, &link).await.unwrap().is_none());
        let pressed = addresses::verify(&elsewhere, &link, Device::default(), &mut random()).await;
        assert!(pressed.unwrap().is_none());
        elsewhere.commit().await.unwrap();
        holder.later(Duration::days(7) - Duration::microseconds(1));
        assert!(holder.look(&link).await.is_some());
        holder.later(Duration::microseconds(1));
        assert!(holder.look(&link).await.is_none() && holder.press(&link).await.is_none());
        assert_eq!(holder.four().await, some([Some(holder.old()), None, None, None]));
    })
    .await;
}

#[tokio::test]
async fn three_mails_an_hour_whether_asked_again_sent_again_or_cancelled_between() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        assert_eq!(holder.resend(Purpose::Main).await, Resent::NothingToVerify);
        assert!(!holder.cancel(Purpose::Main).await);
        assert_eq!(holder.request(Purpose::Main, "a@example.org").await, Requested::Promised);
        assert!(holder.cancel(Purpose::Main).await);
        let first = holder.verification("a@example.org").await;
        assert!(holder.look(&first).await.is_none() && holder.press(&first).await.is_none(), "it was given up");
        assert_eq!(holder.request(Purpose::Main, "b@example.org").await, Requested::Promised);
        assert_eq!(holder.resend(Purpose::Main).await, Resent::Promised);
        assert_eq!(holder.resend(Purpose::Main).await, Resent::Enough);
        assert_eq!(holder.request(Purpose::Main, "c@example.org").await, Requested::Enough);
        assert_eq!(holder.four().await[1].as_deref(), Some("b@example.org"), "what waits goes on waiting");
        assert_eq!(holder.request(Purpose::Recovery, "d@example.org").await, Requested::Promised, "counted apart");
        holder.later(Duration::hours(1) - Duration::microseconds(1));
        assert_eq!(holder.resend(Purpose::Main).await, Resent::Enough);
        holder.later(Duration::microseconds(1));
        assert_eq!(holder.resend(Purpose::Main).await, Resent::Promised);
        // All of its links work; the first that is pressed decides.
        let links = holder.verifications("b@example.org").await;
        assert_eq!(links.len(), 3);
        for link in &links {
            assert_eq!(holder.press(link).await.as_deref(), Some("b@example.org"));
        }
        assert_eq!(holder.undos().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn another_request_takes_the_place_of_what_waits_and_the_same_address_is_refused() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let same = holder.old().to_uppercase();
        assert_eq!(holder.request(Purpose::Main, &same).await, Requested::NotYet(AddressFault::InForce));
        holder.request(Purpose::Main, "a@example.org").await;
        holder.request(Purpose::Main, NEW).await;
        assert!(holder.press(&holder.verification("a@example.org").await).await.is_none());
        assert_eq!(holder.press(&holder.verification(NEW).await).await.as_deref(), Some(NEW));
        // Another account may have it as well: a household may share one.
        let other = Lost::member(Visitor::new(&bench, &aozora, now), &letters[1], 2).await;
        let other = Holder::of(other).await;
        assert_eq!(other.request(Purpose::Main, NEW).await, Requested::Promised);
    })
    .await;
}

#[tokio::test]
async fn the_societys_rule_holds_as_at_registration() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        // An employee who stays one: some of the sample's roster are about to leave, and are judged by that.
        let (shionogi, letters) = Sample::with_people(&bench, "shionogi", 1, now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &shionogi, now), &letters[0], 1).await).await;
        let has = holder.has().await;
        let judged =
            |typed, confirmed| addresses::judge(&shionogi.policy.email, &has, Purpose::Main, typed, confirmed).err();
        assert_eq!(judged(NEW, ""), Some(AddressFault::Email(EmailFault::InPrinciple)), "a company's in principle");
        assert_eq!(judged(NEW, NEW), None, "sent again");
        let second = |typed| addresses::judge(&shionogi.policy.email, &has, Purpose::Recovery, typed, "").err();
        assert_eq!(second("x@shionogi.co.jp"), Some(AddressFault::Company), "though the main one is to be one");
        assert_eq!(second(NEW), None);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_was_never_verified_is_replaced_without_a_way_back() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::unverified(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let welcome = crate::recovery::link_path(&lost.mails("welcome").await[0].mail).to_owned();
        let holder = Holder::of(lost).await;
        holder.change(Purpose::Main, NEW).await;
        assert_eq!(holder.told("email_changed").await, [NEW], "nobody else is known to be there");
        assert_eq!(holder.undos().await.len(), 0);
        let welcome = crate::recovery::token_of(&welcome);
        assert!(holder.look(&welcome).await.is_none() && holder.press(&welcome).await.is_none());
        assert_eq!(holder.four().await[0].as_deref(), Some(NEW));
    })
    .await;
}

#[tokio::test]
async fn it_goes_where_the_society_does_not_require_one_and_can_be_put_back() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (nec, letters) = Sample::with_letters(&bench, "nec", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &nec, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.change(Purpose::Recovery, "second@example.org").await;
        holder.request(Purpose::Main, NEW).await;
        holder.send_all().await;
        holder.later(Duration::minutes(1));
        assert_eq!(holder.remove(Purpose::Main).await, AddressRemoval::Done);
        assert_eq!(holder.four().await, some([None, None, Some("second@example.org"), None]));
        assert_eq!(holder.told("email_changed").await, [old.as_str(), "second@example.org"]);
        assert_eq!(holder.remove(Purpose::Main).await, AddressRemoval::NotThere);
        let undo = holder.undos().await.pop().unwrap();
        holder.later(Duration::minutes(1));
        assert_eq!(holder.undo(&undo).await, "undone");
        assert_eq!(holder.four().await[0].as_deref(), Some(old.as_str()));
        assert_eq!(holder.history().await[..2], [Told::EmailChangeUndone, Told::EmailRemoved]);

        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        assert_eq!(holder.remove(Purpose::Main).await, AddressRemoval::Required);
        assert_eq!(holder.four().await[0].as_deref(), Some(holder.old()));
    })
    .await;
}

#[tokio::test]
async fn who_has_no_address_registers_one_and_a_second_one_only_after_it() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (nec, letters) = Sample::with_letters(&bench, "nec", now).await;
        let mut typed = good(&nec, 1);
        typed.email = String::new();
        let holder = Holder::of(Lost::registered(Visitor::new(&bench, &nec, now), &letters[0], typed).await).await;
        assert_eq!(holder.request(Purpose::Recovery, NEW).await, Requested::NotYet(AddressFault::NoMain));
        holder.change(Purpose::Main, NEW).await;
        assert_eq!(holder.told("email_changed").await, [NEW]);
        assert_eq!(holder.undos().await.len(), 0, "there is nothing to go back to");
        holder.change(Purpose::Recovery, "second@example.org").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pressed_fifty_times_at_once_it_is_put_in_force_once() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        holder.request(Purpose::Main, NEW).await;
        let link = Arc::new(holder.verification(NEW).await);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (database, link) = (bench.database.clone(), Arc::clone(&link));
            let scope = aozora.scope(Actor::Anonymous, now);
            tasks.spawn(async move {
                let tx = database.write(&scope).await.unwrap();
                let found = addresses::verify(&tx, &link, Device::default(), &mut random()).await.unwrap();
                tx.commit().await.unwrap();
                found.is_some()
            });
        }
        assert!(tasks.join_all().await.into_iter().all(|said| said), "everybody is told the same");
        assert_eq!(holder.undos().await.len(), 1);
        assert_eq!(holder.history().await.len(), 1);
    })
    .await;
}
