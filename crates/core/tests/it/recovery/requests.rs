//! Forgotten ID and forgotten password: who gets a mail, and what asking costs.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use madoguchi_core::accounts::recovery::link;
use madoguchi_core::accounts::recovery::request::{Asked, Forgotten};
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::input::date::DateError;
use madoguchi_core::outbox::Mail;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Lost, answer, ask, link_path, mails, token_of};
use crate::journey::{Visitor, good};

#[tokio::test]
async fn a_forgotten_id_is_shown_behind_its_link_once_and_never_in_the_mail() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let token = lost.link(Forgotten::UserId).await;
        let mail = lost.mails("forgotten_user_id").await.pop().unwrap();
        assert_eq!(mail.recipient.as_str(), lost.typed.email);
        let Mail::ForgottenUserId { member_name, link_path } = &mail.mail else { panic!("another mail") };
        assert_eq!(*member_name, letters[0].name);
        assert!(!link_path.contains(&lost.typed.user_id));

        let scope = aozora.scope(Actor::Anonymous, now);
        for _ in 0..3 {
            let tx = bench.database.read(&scope).await.unwrap();
            assert!(link::would_show_user_id(&tx, &token).await.unwrap(), "looking uses nothing up");
        }
        let mut shown = Vec::new();
        for _ in 0..2 {
            let tx = bench.database.write(&scope).await.unwrap();
            shown.push(link::show_user_id(&tx, &token, &mut random()).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(shown, [Some(lost.typed.user_id.clone()), None]);
    })
    .await;
}

#[tokio::test]
async fn where_a_household_shares_an_address_each_account_gets_its_own_mail() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        // A society that asks no birth date can't tell them apart.
        aozora.policy.identity.birth_date = false;
        for (number, letter) in letters.iter().take(2).enumerate() {
            let mut typed = good(&aozora, number);
            typed.email = "kazoku@example.net".into();
            Lost::registered(Visitor::new(&bench, &aozora, now), letter, typed).await.verify().await;
        }
        let visitor = Visitor::new(&bench, &aozora, now);
        assert_eq!(ask(&visitor, Forgotten::UserId, "", "", "KAZOKU@example.net").await, Asked::Taken);
        answer(&visitor).await;
        let names: BTreeSet<String> = mails(&visitor, "forgotten_user_id")
            .await
            .into_iter()
            .map(|mail| match mail.mail {
                Mail::ForgottenUserId { member_name, .. } => member_name,
                _ => panic!("another mail"),
            })
            .collect();
        assert_eq!(names, letters.iter().take(2).map(|letter| letter.name.clone()).collect());

        // With birth dates it is one of them.
        aozora.policy.identity.birth_date = true;
        let visitor = Visitor::new(&bench, &aozora, now);
        let born = letters[1].birth_date.format("%Y%m%d").to_string();
        assert_ne!(letters[0].birth_date, letters[1].birth_date);
        ask(&visitor, Forgotten::UserId, "", &born, "kazoku@example.net").await;
        answer(&visitor).await;
        assert_eq!(mails(&visitor, "forgotten_user_id").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn with_any_piece_missing_there_is_no_mail_and_no_request_is_left() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, theirs) = Sample::with_letters(&bench, "midori", now).await;
        let known = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let unverified = Lost::unverified(Visitor::new(&bench, &aozora, now), &letters[1], 2).await;
        let foreign = Lost::member(Visitor::new(&bench, &midori, now), &theirs[0], 3).await;
        let former = Lost::member(Visitor::new(&bench, &aozora, now), &letters[2], 4).await;
        former.raw(&format!("UPDATE person SET lost_on = '2020-01-01' WHERE name = '{}'", letters[2].name)).await;
        let visitor = &known.visitor;
        for (user_id, birth_date, email) in [
            ("nobody2026", known.birth_date.as_str(), known.typed.email.as_str()),
            (&known.typed.user_id, "19500101", &known.typed.email),
            (&known.typed.user_id, &known.birth_date, "elsewhere@example.net"),
            (&known.typed.user_id, &unverified.birth_date, &unverified.typed.email),
            (&unverified.typed.user_id, &unverified.birth_date, &unverified.typed.email),
            (&foreign.typed.user_id, &foreign.birth_date, &foreign.typed.email),
            (&former.typed.user_id, &former.birth_date, &former.typed.email),
        ] {
            assert_eq!(ask(visitor, Forgotten::Password, user_id, birth_date, email).await, Asked::Taken);
        }
        for (birth_date, email) in [
            ("19500101", known.typed.email.as_str()),
            (&known.birth_date, "elsewhere@example.net"),
            (&unverified.birth_date, &unverified.typed.email),
            (&foreign.birth_date, &foreign.typed.email),
            (&former.birth_date, &former.typed.email),
        ] {
            assert_eq!(ask(visitor, Forgotten::UserId, "", birth_date, email).await, Asked::Taken);
        }
        answer(visitor).await;
        for kind in ["forgotten_password", "forgotten_user_id"] {
            assert_eq!(mails(visitor, kind).await.len(), 0, "{kind}");
            assert_eq!(foreign.mails(kind).await.len(), 0, "{kind}");
        }
        assert_eq!(known.raw("DELETE FROM recovery_request").await, 0, "what was typed is gone");
        assert_eq!(known.raw("DELETE FROM recovery_link").await, 0);

        // The rung itself holds.
        assert_eq!(known.ask(Forgotten::Password).await, Asked::Taken);
        answer(visitor).await;
        assert_eq!(mails(visitor, "forgotten_password").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn asking_runs_the_same_statements_whoever_is_asked_for() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, theirs) = Sample::with_letters(&bench, "midori", now).await;
        let known = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let unverified = Lost::unverified(Visitor::new(&bench, &aozora, now), &letters[1], 2).await;
        let foreign = Lost::member(Visitor::new(&bench, &midori, now), &theirs[0], 3).await;
        // The first request of a network begins its count.
        ask(&known.visitor, Forgotten::UserId, "", "19500101", "first@example.net").await;

        let of = |lost: &Lost<'_>| (lost.typed.user_id.clone(), lost.birth_date.clone(), lost.typed.email.clone());
        let nobody = ("nobody2026".to_owned(), "19500101".to_owned(), "nobody@example.net".to_owned());
        let cases = [of(&known), of(&unverified), of(&foreign), nobody];
        let statements = Arc::new(AtomicUsize::new(0));
        let mut counted = bench;
        counted.database = Database::open_counted(&counted.location, Pool::default(), &statements).await.unwrap();
        let visitor = Visitor::new(&counted, &aozora, now);
        let mut counts = BTreeSet::new();
        for forgotten in [Forgotten::UserId, Forgotten::Password] {
            for (user_id, birth_date, email) in &cases {
                let before = statements.load(Ordering::SeqCst);
                assert_eq!(ask(&visitor, forgotten, user_id, birth_date, email).await, Asked::Taken);
                counts.insert(statements.load(Ordering::SeqCst) - before);
            }
        }
        assert_eq!(counts.len(), 1, "{counts:?}");
        assert!(counts.iter().all(|count| *count >= 4), "they are counted: {counts:?}");
    })
    .await;
}

#[tokio::test]
async fn one_account_gets_three_mails_an_hour_however_they_are_asked_for() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let sent = async |lost: &Lost<'_>| {
            lost.mails("forgotten_password").await.len() + lost.mails("forgotten_user_id").await.len()
        };
        for (asked, mails) in [
            (Forgotten::Password, 1),
            (Forgotten::UserId, 2),
            (Forgotten::Password, 3),
            (Forgotten::Password, 3),
            (Forgotten::UserId, 3),
        ] {
            assert_eq!(lost.ask(asked).await, Asked::Taken, "the answer on the page stays the same");
            answer(&lost.visitor).await;
            assert_eq!(sent(&lost).await, mails);
        }
        lost.later(Duration::hours(1));
        assert_eq!(lost.ask(Forgotten::Password).await, Asked::Taken);
        answer(&lost.visitor).await;
        assert_eq!(lost.mails("forgotten_password").await.len(), 1, "the earlier ones are too old to be sent");
    })
    .await;
}

#[tokio::test]
async fn after_five_requests_for_one_subject_there_are_pauses_for_known_and_unknown_alike() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let known = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        for (user_id, email) in
            [(known.typed.user_id.as_str(), known.typed.email.as_str()), ("nobody2026", "nobody@example.net")]
        {
            for forgotten in [Forgotten::UserId, Forgotten::Password] {
                for _ in 0..5 {
                    let asked = ask(&known.visitor, forgotten, user_id, &known.birth_date, email).await;
                    assert_eq!(asked, Asked::Taken);
                }
                let sixth = ask(&known.visitor, forgotten, user_id, &known.birth_date, email).await;
                assert_eq!(sixth, Asked::Paused(now + Duration::minutes(1)), "{user_id}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_would_come_too_late_is_not_sent_and_a_late_worker_sends_none() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        lost.link(Forgotten::Password).await;
        lost.later(Duration::minutes(30));
        assert_eq!(lost.mails("forgotten_password").await.len(), 0, "its link is dead by now");
        lost.ask(Forgotten::Password).await;
        lost.later(Duration::hours(1));
        answer(&lost.visitor).await;
        assert_eq!(lost.mails("forgotten_password").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_is_read_as_the_policy_asks() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        // In any case and width, as it is typed elsewhere.
        let wide: String = lost.typed.user_id.to_uppercase().replace('M', "Ｍ");
        let email = lost.typed.email.to_uppercase();
        ask(&lost.visitor, Forgotten::Password, &wide, &lost.birth_date, &email).await;
        answer(&lost.visitor).await;
        let mail = lost.mails("forgotten_password").await.pop().expect("a mail");
        assert_eq!(mail.recipient.as_str(), lost.typed.email, "to the address on record");
        assert!(!token_of(link_path(&mail.mail)).expose().is_empty());

        use madoguchi_core::accounts::recovery::request::{RequestFaults, RequestTyped, read};
        let today = madoguchi_core::clock::day_in_japan(now);
        let Err(faults) = read(&aozora.policy, Forgotten::Password, &RequestTyped::default(), today) else {
            panic!("taken")
        };
        assert_eq!(
            faults,
            RequestFaults {
                user_id_empty: true,
                birth_date: Some(DateError::Empty),
                email: Some(madoguchi_core::input::email::EmailError::Empty)
            }
        );
    })
    .await;
}
