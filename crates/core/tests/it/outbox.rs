//! What was promised is sent once, later, or ends as such.

use chrono::Duration;
use madoguchi_core::accounts::profile::addresses::{self, delivery};
use madoguchi_core::database::TenantTx;
use madoguchi_core::outbox::{self, Mail, MessageStatus};
use madoguchi_core::policy::society::Language;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use crate::journey::{Visitor, good};

#[tokio::test]
async fn a_welcome_mail_is_claimed_once_sent_once_and_forgotten() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();

        let claim = async |at| {
            let tx = bench.database.platform_write(at).await.unwrap();
            let due = outbox::claim_due(&tx, 10, Duration::minutes(5)).await.unwrap();
            tx.commit().await.unwrap();
            due
        };
        let due = claim(now).await;
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].tenant, aozora.id);
        assert!(claim(now).await.is_empty(), "leased");
        assert_eq!(claim(now + Duration::minutes(5)).await.len(), 1, "a worker that died leaves it to the next");

        let scope = aozora.scope(Actor::System, now);
        let tx = bench.database.write(&scope).await.unwrap();
        let mail = outbox::load(&tx, due[0].message).await.unwrap().unwrap();
        assert_eq!(mail.recipient.as_str(), "member1@example.net");
        let Mail::Welcome { user_id, verification_path, .. } = &mail.mail else { panic!("another mail") };
        assert_eq!(user_id, "member0001");
        assert!(verification_path.starts_with("/verify-email?token="));
        outbox::retry_later(&tx, &mail, "450 later").await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(now + Duration::seconds(29)).await.is_empty());
        assert_eq!(claim(now + Duration::seconds(30)).await.len(), 1);

        let tx = bench.database.write(&scope).await.unwrap();
        outbox::sent(&tx, mail.id).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(now + Duration::days(1)).await.is_empty());
        let tx = bench.database.write(&scope).await.unwrap();
        assert!(outbox::load(&tx, mail.id).await.unwrap().is_none());
        let listed = outbox::list(&tx, None, 10).await.unwrap();
        assert_eq!((listed[0].status, listed[0].attempts), (MessageStatus::Sent, 2));
        assert_nothing_is_kept(&tx).await;
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_comes_too_late_ends_unsent() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let late = now + outbox::LIFE;
        let tx = bench.database.platform_write(late).await.unwrap();
        let due = outbox::claim_due(&tx, 10, Duration::minutes(5)).await.unwrap();
        tx.commit().await.unwrap();
        let tx = bench.database.write(&aozora.scope(Actor::System, late)).await.unwrap();
        assert!(outbox::load(&tx, due[0].message).await.unwrap().is_none());
        let listed = outbox::list(&tx, Some(MessageStatus::Expired), 10).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_nothing_is_kept(&tx).await;
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_fails_for_good_keeps_neither_address_nor_content() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let token = visitor.prepare(&letters[0], &good(&aozora, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let tx = bench.database.platform_write(now).await.unwrap();
        let due = outbox::claim_due(&tx, 10, Duration::minutes(5)).await.unwrap();
        tx.commit().await.unwrap();
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let waiting = "UPDATE outbox_message SET kind = kind WHERE content_sealed IS NOT NULL";
        assert_eq!(tx.raw(waiting).await.unwrap(), 1, "a waiting mail has its content");
        outbox::undeliverable(&tx, due[0].message, "550 no such user").await.unwrap();
        assert_nothing_is_kept(&tx).await;
    })
    .await;
}

#[tokio::test]
async fn an_address_that_refuses_mail_for_good_is_marked_until_it_takes_a_mail() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        for (letter, number) in letters.iter().zip(1..=2) {
            let token = visitor.prepare(letter, &good(&aozora, number)).await;
            visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        }
        let tx = bench.database.platform_write(now).await.unwrap();
        let due = outbox::claim_due(&tx, 10, Duration::minutes(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(due.len(), 2);
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let refused = outbox::load(&tx, due[0].message).await.unwrap().unwrap();
        let other = outbox::load(&tx, due[1].message).await.unwrap().unwrap();
        let (member, bystander) = (refused.account.unwrap(), other.account.unwrap());
        delivery::mail_refused(&tx, &refused, "the mail server answered 550 to the recipient").await.unwrap();
        let marked = async |account| {
            let main = addresses::addresses(&tx, account).await.unwrap().main.unwrap();
            (main.undeliverable, main.address.as_str().to_owned())
        };
        assert_eq!(marked(member).await, (true, refused.recipient.as_str().to_owned()), "marked, and not replaced");
        assert!(!marked(bystander).await.0, "nobody else's address");
        let listed = outbox::list(&tx, Some(MessageStatus::Undeliverable), 10).await.unwrap();
        assert_eq!((listed.len(), listed[0].id), (1, refused.id), "the operator sees it");

        let again = Mail::PasswordWasReset { member_name: "試験".into() };
        let (to, language) = (&refused.recipient, Language::Ja);
        let id = outbox::promise(&tx, &again, to, language, Some(member), &mut random()).await.unwrap();
        let again = outbox::load(&tx, id).await.unwrap().unwrap();
        delivery::mail_accepted(&tx, &again).await.unwrap();
        assert!(!marked(member).await.0);
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_is_given_back_is_due_at_once() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        for (letter, number) in letters.iter().zip(1..=2) {
            let token = visitor.prepare(letter, &good(&aozora, number)).await;
            visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        }
        let tx = bench.database.platform_write(now).await.unwrap();
        let due = outbox::claim_due(&tx, 10, Duration::minutes(5)).await.unwrap();
        outbox::give_back(&tx, &due[1..]).await.unwrap();
        let again = outbox::claim_due(&tx, 10, Duration::minutes(5)).await.unwrap();
        assert_eq!(again.iter().map(|mail| mail.message).collect::<Vec<_>>(), [due[1].message]);
    })
    .await;
}

/// The content holds the member's name and the token of a link, so it ends with the mail, as the address does.
async fn assert_nothing_is_kept(tx: &TenantTx) {
    for column in ["recipient_sealed", "content_sealed"] {
        let kept = tx.raw(&format!("UPDATE outbox_message SET kind = kind WHERE {column} IS NOT NULL")).await.unwrap();
        assert_eq!(kept, 0, "{column}");
    }
}
