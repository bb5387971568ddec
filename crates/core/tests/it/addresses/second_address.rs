//! The second address: verified like the main one, good for recovery, told of what is delicate.

use chrono::Duration;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::{AddressFault, AddressRemoval, Requested};
use madoguchi_core::accounts::recovery::ResetOutcome;
use madoguchi_core::accounts::recovery::request::Forgotten;
use madoguchi_core::accounts::sessions::history::EventOutcome as Told;
use madoguchi_core::testing::{Sample, japan, on_both};

use super::{Holder, some};
use crate::journey::Visitor;
use crate::recovery::{Lost, answer, ask, link_path, token_of};

const SECOND: &str = "second@example.org";

#[tokio::test]
async fn recovery_takes_either_verified_address_and_mails_to_the_one_that_was_asked_with() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let (old, visitor) = (holder.old().to_owned(), &holder.lost.visitor);
        assert_eq!(holder.request(Purpose::Recovery, SECOND).await, Requested::Promised);
        let (user_id, born) = (&holder.lost.typed.user_id, &holder.lost.birth_date);
        ask(visitor, Forgotten::Password, user_id, born, SECOND).await;
        answer(visitor).await;
        assert_eq!(holder.told("forgotten_password").await, [""; 0], "it isn't verified yet");

        let link = holder.verification(SECOND).await;
        assert_eq!(holder.press(&link).await.as_deref(), Some(SECOND));
        for (typed, expected) in [(SECOND, vec![SECOND]), (old.as_str(), vec![old.as_str(), SECOND])] {
            ask(visitor, Forgotten::Password, user_id, born, typed).await;
            answer(visitor).await;
            assert_eq!(holder.told("forgotten_password").await, expected);
        }
        let mails = holder.lost.mails("forgotten_password").await;
        // The newer mail is to the old address; an older link for the same purpose is dead.
        let newest = mails.iter().find(|mail| mail.recipient.as_str() == old).unwrap();
        let newest = token_of(link_path(&newest.mail));
        assert_eq!(holder.lost.reset(&newest).await, Ok(ResetOutcome::Done));
        assert_eq!(holder.told("password_was_reset").await, [old.as_str(), SECOND], "both hear of it");
    })
    .await;
}

#[tokio::test]
async fn adding_replacing_and_removing_are_told_at_every_address_that_is_or_was_verified() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        holder.send_all().await;
        holder.change(Purpose::Recovery, SECOND).await;
        assert_eq!(holder.told("sign_in_notice").await, [old.as_str(), SECOND]);
        holder.send_all().await;
        holder.later(Duration::minutes(1));
        holder.change(Purpose::Recovery, "third@example.org").await;
        assert_eq!(holder.told("sign_in_notice").await, [old.as_str(), SECOND, "third@example.org"]);
        assert_eq!(holder.four().await, some([Some(&old), None, Some("third@example.org"), None]));
        holder.send_all().await;
        let open = {
            ask(&holder.lost.visitor, Forgotten::UserId, "", &holder.lost.birth_date, "third@example.org").await;
            answer(&holder.lost.visitor).await;
            token_of(link_path(&holder.lost.mails("forgotten_user_id").await[0].mail))
        };
        holder.later(Duration::minutes(1));
        assert_eq!(holder.remove(Purpose::Recovery).await, AddressRemoval::Done);
        assert_eq!(holder.told("sign_in_notice").await, [old.as_str(), "third@example.org"]);
        let tx = bench.database.read(&aozora.scope(madoguchi_core::scope::Actor::Anonymous, now)).await.unwrap();
        let shows = madoguchi_core::accounts::recovery::link::would_show_user_id(&tx, &open).await.unwrap();
        assert!(!shows, "a link in that mailbox is dead");
        drop(tx);
        assert_eq!(holder.remove(Purpose::Recovery).await, AddressRemoval::NotThere);
        assert_eq!(
            holder.history().await,
            [Told::RecoveryAddressRemoved, Told::RecoveryAddressSet, Told::RecoveryAddressSet]
        );
    })
    .await;
}

#[tokio::test]
async fn the_two_differ_whichever_is_verified_first() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let holder = Holder::of(Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await).await;
        let old = holder.old().to_owned();
        assert_eq!(holder.request(Purpose::Recovery, &old).await, Requested::NotYet(AddressFault::IsTheOther));
        // Both wait for the same mailbox; the second that is verified finds it taken.
        holder.request(Purpose::Recovery, SECOND).await;
        holder.request(Purpose::Main, SECOND).await;
        let links = holder.verifications(SECOND).await;
        assert_eq!(links.len(), 2);
        assert_eq!(holder.press(&links[0]).await.as_deref(), Some(SECOND));
        assert!(holder.press(&links[1]).await.is_none());
        let [main, _, second, _] = holder.four().await;
        assert!((main.as_deref() == Some(SECOND)) != (second.as_deref() == Some(SECOND)), "{main:?} {second:?}");
        if second.is_some() {
            assert_eq!(holder.request(Purpose::Main, SECOND).await, Requested::NotYet(AddressFault::IsTheOther));
            assert_eq!(holder.remove(Purpose::Recovery).await, AddressRemoval::Done);
            holder.send_all().await;
            holder.change(Purpose::Main, SECOND).await;
        }
        assert_eq!(holder.request(Purpose::Recovery, SECOND).await, Requested::NotYet(AddressFault::IsTheOther));
        holder.change(Purpose::Recovery, &old).await;
        assert_eq!(holder.request(Purpose::Main, &old).await, Requested::NotYet(AddressFault::IsTheOther));
    })
    .await;
}
