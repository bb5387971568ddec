//! Somebody else has session and password, and sets about to keep the account.

use chrono::Duration;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::Requested;
use madoguchi_core::accounts::recovery::ResetOutcome;
use madoguchi_core::accounts::recovery::request::Forgotten;
use madoguchi_core::outbox::Mail;
use madoguchi_core::testing::{Sample, japan, on_both};

use super::{Holder, some};
use crate::journey::Visitor;
use crate::recovery::{Lost, answer, ask, desk_code, link_path, token_of};

const THIEF: &str = "thief@example.org";

/// Asks with an address and takes the newest link out of the mails.
async fn link(holder: &Holder<'_>, with: &str) -> madoguchi_core::secret::Token {
    let lost = &holder.lost;
    ask(&lost.visitor, Forgotten::Password, &lost.typed.user_id, &lost.birth_date, with).await;
    answer(&lost.visitor).await;
    let mails = lost.mails("forgotten_password").await;
    token_of(link_path(&mails.iter().rfind(|mail| mail.recipient.as_str() == with).expect("a mail").mail))
}

#[tokio::test]
async fn a_thief_who_changes_the_address_and_resets_the_password_is_out_after_the_undo() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.later(Duration::days(3));
        // A second address that the member has had for long.
        holder.change(Purpose::Recovery, "mine@example.net").await;
        holder.later(Duration::days(3));
        holder.send_all().await;

        // The thief puts a second address in force, then the main one, and resets the password by it.
        holder.change(Purpose::Recovery, "thief2@example.org").await;
        holder.later(Duration::minutes(1));
        holder.change(Purpose::Main, THIEF).await;
        let reset = link(&holder, THIEF).await;
        assert_eq!(holder.lost.reset_with(&reset, "nusumi-8-yoru", "").await, Ok(ResetOutcome::Done));
        assert_eq!(holder.lost.sign_in(&holder.lost.typed.password).await, "refused", "the member is locked out");
        assert_eq!(holder.lost.sign_in("nusumi-8-yoru").await, "in");
        // More of it lies ready: links in both mailboxes, and changes that wait.
        let by_second = link(&holder, "thief2@example.org").await;
        holder.later(Duration::seconds(1));
        let by_main = link(&holder, THIEF).await;
        assert_eq!(holder.request(Purpose::Main, "thief3@example.org").await, Requested::Promised);
        assert_eq!(holder.request(Purpose::Recovery, "thief4@example.org").await, Requested::Promised);
        let waiting =
            [holder.verification("thief3@example.org").await, holder.verification("thief4@example.org").await];
        assert!(holder.open_sessions().await > 0);

        let undo = holder.undos().await.pop().unwrap();
        assert_eq!(holder.undo(&undo).await, "undone");
        assert_eq!(holder.open_sessions().await, 0);
        assert_eq!(holder.four().await, some([Some(&old), None, None, None]), "their second address is gone too");
        for dead in [&by_second, &by_main] {
            assert_eq!(holder.lost.reset(dead).await, Ok(ResetOutcome::Gone));
        }
        for dead in &waiting {
            assert!(holder.press(dead).await.is_none());
        }
        assert_eq!(holder.lost.sign_in("nusumi-8-yoru").await, "refused", "the password that they know is nobody's");
        let told = holder.told("email_change_undone").await;
        assert_eq!(told, [old.as_str(), "thief2@example.org", THIEF]);
        for mail in holder.lost.mails("email_change_undone").await {
            let Mail::EmailChangeUndone { in_force, .. } = &mail.mail else { panic!("another mail") };
            assert_eq!(*in_force, mail.recipient.as_str() == old);
        }
        // Their mailboxes recover nothing any more.
        holder.later(Duration::hours(1));
        holder.send_all().await;
        for theirs in [THIEF, "thief2@example.org"] {
            let lost = &holder.lost;
            ask(&lost.visitor, Forgotten::Password, &lost.typed.user_id, &lost.birth_date, theirs).await;
        }
        answer(&holder.lost.visitor).await;
        assert_eq!(holder.told("forgotten_password").await, [""; 0]);

        // The member comes in by the ladder.
        let reset = link(&holder, &old).await;
        assert_eq!(holder.lost.reset(&reset).await, Ok(ResetOutcome::Done));
        assert_eq!(holder.lost.sign_in(holder.lost.new_password()).await, "in");
        // And nothing that the thief was mailed goes round that.
        assert!(holder.undos().await.is_empty(), "no way to undo the undo");
    })
    .await;
}

#[tokio::test]
async fn a_second_address_of_long_ago_stays_after_the_undo() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        holder.change(Purpose::Recovery, "mine@example.net").await;
        holder.later(Duration::hours(24));
        holder.send_all().await;
        holder.change(Purpose::Main, THIEF).await;
        assert_eq!(holder.told("email_changed").await, [holder.old(), "mine@example.net", THIEF]);
        let undo = holder.undos().await.pop().unwrap();
        assert_eq!(holder.undo(&undo).await, "undone");
        assert_eq!(holder.four().await, some([Some(holder.old()), None, Some("mine@example.net"), None]));
        assert_eq!(holder.told("email_change_undone").await, [holder.old(), "mine@example.net", THIEF]);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_by_recovery_ends_what_waits_but_no_undo() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        // A thief's change waits; the member, who noticed, sets a new password.
        holder.request(Purpose::Main, THIEF).await;
        let waits = holder.verification(THIEF).await;
        let reset = link(&holder, holder.old()).await;
        assert_eq!(holder.lost.reset(&reset).await, Ok(ResetOutcome::Done));
        assert!(holder.press(&waits).await.is_none());
        assert_eq!(holder.four().await, some([Some(holder.old()), None, None, None]));

        holder.change(Purpose::Main, THIEF).await;
        let undo = holder.undos().await.pop().unwrap();
        let reset = link(&holder, THIEF).await;
        assert_eq!(holder.lost.reset(&reset).await, Ok(ResetOutcome::Done));
        assert_eq!(holder.look_at_undo(&undo).await, "open", "the undo beats it");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_desk_or_letter_set_can_be_contested_by_no_older_mailbox() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (nec, letters) = Sample::with_letters(&bench, "nec", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &nec, now), &letters[0], 1).await).await;
        holder.change(Purpose::Main, THIEF).await;
        holder.change(Purpose::Recovery, "thief2@example.org").await;
        holder.request(Purpose::Main, "thief3@example.org").await;
        let waits = holder.verification("thief3@example.org").await;
        let undo = holder.undos().await.pop().unwrap();
        // Without another address the desk's code says nothing about addresses: what waits ends, the undo stays.
        let code = desk_code::code(&holder.lost, false).await;
        let opened = desk_code::taken(&holder.lost, &code).await.unwrap();
        assert_eq!(holder.lost.reset(&opened).await, Ok(ResetOutcome::Done));
        assert!(holder.press(&waits).await.is_none());
        assert_eq!(holder.look_at_undo(&undo).await, "open");
        assert_eq!(holder.four().await, some([Some(THIEF), None, Some("thief2@example.org"), None]));

        let code = desk_code::code(&holder.lost, false).await;
        let opened = desk_code::taken(&holder.lost, &code).await.unwrap();
        let new = "kaze-9-hoshi-no-michi";
        assert_eq!(holder.lost.reset_with(&opened, new, "mine@example.net").await, Ok(ResetOutcome::Done));
        assert_eq!(holder.four().await, some([Some("mine@example.net"), None, None, None]));
        let told = holder.told("password_was_reset").await;
        assert!(told.contains(&"thief2@example.org".to_owned()), "what goes is told before it goes: {told:?}");
        assert_eq!((holder.look_at_undo(&undo).await, holder.undo(&undo).await), ("not usable", "not usable"));
        assert_eq!(holder.four().await[0].as_deref(), Some("mine@example.net"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_undo_and_a_new_password_at_the_same_moment_end_with_the_undo() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_people(&bench, "aozora", 8, now).await;
        for (number, letter) in letters.iter().enumerate() {
            let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), letter, number).await).await;
            let thief = format!("thief{number}@example.org");
            holder.change(Purpose::Main, &thief).await;
            let (undo, reset) = (holder.undo_of(holder.old()).await, link(&holder, &thief).await);
            let (undone, was_reset) =
                tokio::join!(holder.undo(&undo), holder.lost.reset_with(&reset, "nusumi-8-yoru", ""));
            assert_eq!(undone, "undone");
            assert!(was_reset.is_ok());
            assert_eq!(holder.four().await[0].as_deref(), Some(holder.old()));
            assert_eq!(holder.lost.sign_in("nusumi-8-yoru").await, "refused", "{was_reset:?}");
            assert_eq!(holder.lost.reset(&reset).await, Ok(ResetOutcome::Gone));
        }
    })
    .await;
}
