//! What was promised is sent once, later, or ends as such.

use chrono::Duration;
use madoguchi_core::accounts::profile::addresses::{self, delivery};
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::database::TenantTx;
use madoguchi_core::outbox::{self, Mail, MessageStatus, Retried};
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

#[tokio::test]
async fn what_waits_is_made_due_and_what_a_worker_delivers_stays_in_its_hands() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, others) = Sample::with_letters(&bench, "midori", now).await;
        for (society, letters) in [(&aozora, &letters), (&midori, &others)] {
            let visitor = Visitor::new(&bench, society, now);
            let token = visitor.prepare(&letters[0], &good(society, 1)).await;
            visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        }
        let claim = async |at| {
            let tx = bench.database.platform_write(at).await.unwrap();
            let due = outbox::claim_due(&tx, 10, Duration::minutes(30)).await.unwrap();
            tx.commit().await.unwrap();
            due
        };
        let due = claim(now).await;
        assert_eq!(due.len(), 2);
        let retry_in = async |society: &Sample, at| {
            let tx = bench.database.write(&society.scope(Actor::System, at)).await.unwrap();
            let mails = outbox::retry_all(&tx, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            mails
        };
        assert_eq!(retry_in(&aozora, now).await, 0, "nothing was attempted yet");
        for mail in &due {
            let society = if mail.tenant == aozora.id { &aozora } else { &midori };
            let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
            let loaded = outbox::load(&tx, mail.message).await.unwrap().unwrap();
            outbox::retry_later(&tx, &loaded, "450 later").await.unwrap();
            tx.commit().await.unwrap();
        }
        let soon = now + Duration::seconds(1);
        assert!(claim(soon).await.is_empty());
        assert_eq!(retry_in(&aozora, soon).await, 1);
        let claimed = claim(soon).await;
        assert_eq!(claimed.iter().map(|mail| mail.tenant).collect::<Vec<_>>(), [aozora.id], "no other society's mail");

        // A worker has it now.
        let id = claimed[0].message;
        let tx = bench.database.write(&aozora.scope(Actor::System, soon)).await.unwrap();
        assert_eq!(outbox::retry(&tx, id, &mut random()).await.unwrap(), Retried::Due);
        let audited = read::list(&tx, &AuditFilter::default(), None, 50).await.unwrap().entries;
        assert_eq!(audited.iter().filter(|entry| entry.action == Some(Action::MailRetried)).count(), 2);
        tx.commit().await.unwrap();
        let later = claim(soon + Duration::minutes(29)).await;
        assert!(later.iter().all(|mail| mail.message != id), "it isn't sent twice");

        let tx = bench.database.write(&aozora.scope(Actor::System, soon)).await.unwrap();
        outbox::sent(&tx, id).await.unwrap();
        let sent = Retried::Ended(MessageStatus::Sent);
        assert_eq!(outbox::retry(&tx, id, &mut random()).await.unwrap(), sent);
        let strange = due.iter().find(|mail| mail.tenant == midori.id).unwrap().message;
        assert_eq!(outbox::retry(&tx, strange, &mut random()).await.unwrap(), Retried::Unknown);
        assert!(outbox::details(&tx, strange).await.unwrap().is_none());
        let details = outbox::details(&tx, id).await.unwrap().unwrap();
        assert_eq!((details.listed.status, details.ended_at), (MessageStatus::Sent, Some(soon)));
        assert_eq!(details.domain.as_deref(), Some("example.net"));
    })
    .await;
}
