//! The desk code: two people, the member's birth date, one use.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use madoguchi_core::accounts::recovery::ResetOutcome;
use madoguchi_core::accounts::recovery::desk_code::{self, DeskCodeTyped, Presented};
use madoguchi_core::accounts::recovery::request::Forgotten;
use madoguchi_core::audit::read::{self, AuditFilter, ByActor};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::email::EmailFault;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Lost, link_path, token_of};
use crate::journey::{Visitor, password};

pub async fn code(lost: &Lost<'_>, second_step_lost: bool) -> Password {
    let (society, bench) = (lost.visitor.society, lost.visitor.bench);
    society.desk_code(bench, &lost.typed.user_id, second_step_lost, lost.visitor.now).await
}

async fn present(visitor: &Visitor<'_>, user_id: &str, birth_date: &str, code: &str) -> Presented {
    let code = password(code);
    let typed = DeskCodeTyped { user_id, birth_date, code: &code };
    let Ok(claim) = desk_code::read(&typed, day_in_japan(visitor.now)) else { panic!("a form with mistakes") };
    let tx = visitor.bench.database.write(&visitor.scope()).await.unwrap();
    let presented = desk_code::present(&tx, &claim, visitor.device, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    presented
}

pub async fn taken(lost: &Lost<'_>, code: &Password) -> Option<Token> {
    match present(&lost.visitor, &lost.typed.user_id, &lost.birth_date, code.expose()).await {
        Presented::Taken(token) => Some(token),
        Presented::Refused => None,
        Presented::Paused(_) => panic!("paused"),
    }
}

#[tokio::test]
async fn a_code_takes_two_people_and_each_leaves_a_record() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (nec, letters) = Sample::with_letters(&bench, "nec", now).await;
        let lost = Lost::unverified(Visitor::new(&bench, &nec, now), &letters[0], 1).await;
        let user_id = lost.typed.user_id.as_str();
        let [asks, approves] =
            [nec.clerk(&bench, Role::Support, now).await, nec.clerk(&bench, Role::Support, now).await];
        assert!(nec.approve_desk_code(&bench, &approves, user_id, now).await.is_none(), "nothing was asked for");
        nec.ask_desk_code(&bench, &asks, user_id, false, now).await;
        assert!(nec.approve_desk_code(&bench, &asks, user_id, now).await.is_none(), "the same person");
        assert!(nec.approve_desk_code(&bench, &approves, user_id, now).await.is_some());
        assert!(nec.approve_desk_code(&bench, &approves, user_id, now).await.is_none(), "given out once");
        let tx = bench.database.read(&nec.scope(Actor::System, now)).await.unwrap();
        for (action, who) in
            [("approval_asked", &asks), ("approval_given", &approves), ("desk_code_approved", &approves)]
        {
            let filter = AuditFilter {
                action: Some(action.parse().unwrap()),
                actor: Some(ByActor::Id(who.id.0)),
                ..AuditFilter::default()
            };
            assert_eq!(read::list(&tx, &filter, None, 10).await.unwrap().entries.len(), 1, "{action}");
        }
        assert!(support::person_of_user(&tx, "nobody2026").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_code_gives_a_new_password_and_address_and_the_second_step_stays() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let lost = Lost::member(Visitor::new(&bench, &stanley, now), &letters[0], 1).await;
        lost.set_up_second_step().await;
        let code = code(&lost, false).await;
        // As it is typed: in small letters, without the hyphen.
        let typed = password(&code.expose().to_lowercase().replace('-', " "));
        let token = taken(&lost, &typed).await.expect("the right code");
        let told = lost.mails("desk_code_used").await;
        assert_eq!(told.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), [lost.typed.email.as_str()]);
        assert_eq!(taken(&lost, &code).await.map(|_| ()), None, "used up");

        let done = lost.reset_with(&token, lost.new_password(), "own@example.net").await;
        assert_eq!(done, Ok(ResetOutcome::Done));
        assert_eq!(lost.sign_in(lost.new_password()).await, "second step");
        assert_eq!(lost.sign_in(&lost.typed.password).await, "refused");
        let told = lost.mails("password_was_reset").await;
        assert_eq!(told[0].recipient.as_str(), lost.typed.email, "the old address is told");

        // The new one counts when its own link was used.
        let mut new = Lost { typed: lost.typed.clone(), ..lost };
        new.typed.email = "own@example.net".into();
        new.ask(Forgotten::Password).await;
        super::answer(&new.visitor).await;
        assert_eq!(new.mails("forgotten_password").await.len(), 0);
        let mails = new.mails("verify_email").await;
        assert_eq!(mails[0].recipient.as_str(), "own@example.net");
        assert!(new.press_verification(&token_of(link_path(&mails[0].mail))).await);
        new.link(Forgotten::Password).await;
    })
    .await;
}

#[tokio::test]
async fn the_old_addresss_link_does_not_verify_the_new_address() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::unverified(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let old = token_of(link_path(&lost.mails("welcome").await[0].mail));
        let code = code(&lost, false).await;
        let token = taken(&lost, &code).await.unwrap();
        let refused = lost.reset_with(&token, lost.new_password(), "not an address").await.unwrap_err();
        assert!(matches!(refused.email, Some(EmailFault::Form(_))));
        lost.reset_with(&token, lost.new_password(), "own@example.net").await.unwrap();
        assert!(!lost.press_verification(&old).await);
        assert_eq!(lost.raw("UPDATE email_address SET domain = domain WHERE verified_at IS NOT NULL").await, 0);
    })
    .await;
}

#[tokio::test]
async fn only_a_code_for_a_lost_second_step_removes_it_and_the_policy_asks_for_a_new_one() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let lost = Lost::member(Visitor::new(&bench, &stanley, now), &letters[0], 1).await;
        lost.set_up_second_step().await;
        let code = code(&lost, true).await;
        let token = taken(&lost, &code).await.unwrap();
        assert_eq!(lost.sign_in(&lost.typed.password).await, "second step", "not before the new password");
        assert_eq!(lost.reset(&token).await, Ok(ResetOutcome::Done));
        assert_eq!(lost.sign_in(lost.new_password()).await, "set up");
    })
    .await;
}

#[tokio::test]
async fn with_any_piece_wrong_a_code_opens_nothing_and_wrong_tries_pause_and_kill_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (midori, theirs) = Sample::with_letters(&bench, "midori", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let other = Lost::member(Visitor::new(&bench, &aozora, now), &letters[1], 2).await;
        let foreign = Lost::member(Visitor::new(&bench, &midori, now), &theirs[0], 1).await;
        let code = code(&lost, false).await;
        for (visitor, user_id, birth_date, typed) in [
            (&lost.visitor, lost.typed.user_id.as_str(), "19500101", code.expose()),
            (&lost.visitor, &lost.typed.user_id, &lost.birth_date, "ACDEF-GHJKM"),
            (&lost.visitor, &other.typed.user_id, &lost.birth_date, code.expose()),
            (&lost.visitor, "nobody2026", &lost.birth_date, code.expose()),
            (&foreign.visitor, &foreign.typed.user_id, &lost.birth_date, code.expose()),
        ] {
            let presented = present(visitor, user_id, birth_date, typed).await;
            assert!(matches!(presented, Presented::Refused), "{user_id} {birth_date}");
        }
        // Two of them were tries at this code; three more fill its limit in this network, for the right code, too.
        for _ in 0..3 {
            present(&lost.visitor, &lost.typed.user_id, &lost.birth_date, "ACDEF-GHJKM").await;
        }
        let right = present(&lost.visitor, &lost.typed.user_id, &lost.birth_date, code.expose()).await;
        assert!(matches!(right, Presented::Paused(until) if until == now + Duration::minutes(1)));
        assert_eq!(lost.sign_in(&lost.typed.password).await, "in", "nothing was changed");
        assert_eq!(lost.mails("desk_code_used").await.len(), 0);
        // Whoever knows the user ID takes nobody's code away: its owner uses it from another network.
        let mut owner = lost;
        owner.visitor.network = "198.51.100.1".into();
        assert!(taken(&owner, &code).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_code_that_was_requested_and_not_approved_opens_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let asks = aozora.clerk(&bench, Role::Support, now).await;
        aozora.ask_desk_code(&bench, &asks, &lost.typed.user_id, true, now).await;
        for typed in ["ACDEF-GHJKM", "A"] {
            assert_eq!(taken(&lost, &password(typed)).await.map(|_| ()), None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_lives_a_day_and_dies_by_a_newer_one_or_a_new_password() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let first = code(&lost, false).await;
        lost.later(Duration::hours(24));
        assert_eq!(taken(&lost, &first).await.map(|_| ()), None, "a day is over");
        let second = code(&lost, false).await;
        let third = code(&lost, false).await;
        assert_eq!(taken(&lost, &second).await.map(|_| ()), None, "another was given out");
        let link = lost.link(Forgotten::Password).await;
        lost.reset(&link).await.unwrap();
        assert_eq!(taken(&lost, &third).await.map(|_| ()), None, "the password was set anew");
    })
    .await;
}

#[tokio::test]
async fn fifty_at_once_use_a_code_once() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let lost = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let code = code(&lost, false).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let database = bench.database.clone();
            let scope = aozora.scope(Actor::Anonymous, now);
            let (user_id, born, code) = (lost.typed.user_id.clone(), lost.birth_date.clone(), code.clone());
            tasks.spawn(async move {
                let typed = DeskCodeTyped { user_id: &user_id, birth_date: &born, code: &code };
                let Ok(claim) = desk_code::read(&typed, day_in_japan(now)) else { panic!("a form with mistakes") };
                let tx = database.write(&scope).await.unwrap();
                let presented = desk_code::present(&tx, &claim, Device::default(), &mut random()).await.unwrap();
                tx.commit().await.unwrap();
                usize::from(matches!(presented, Presented::Taken(_)))
            });
        }
        assert_eq!(tasks.join_all().await.into_iter().sum::<usize>(), 1);
        assert_eq!(lost.mails("desk_code_used").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_runs_the_same_statements_whoever_it_is_for() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let with_code = Lost::member(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let without = Lost::member(Visitor::new(&bench, &aozora, now), &letters[1], 2).await;
        code(&with_code, false).await;
        present(&without.visitor, "first2026", "19500101", "ACDEF-GHJKM").await;

        let statements = Arc::new(AtomicUsize::new(0));
        let cases = [
            (with_code.typed.user_id.clone(), with_code.birth_date.clone()),
            (without.typed.user_id.clone(), without.birth_date.clone()),
            ("nobody2026".to_owned(), "19500101".to_owned()),
        ];
        let mut counted = bench;
        counted.database = Database::open_counted(&counted.location, Pool::default(), &statements).await.unwrap();
        let visitor = Visitor::new(&counted, &aozora, now);
        let mut counts = BTreeSet::new();
        for (user_id, birth_date) in &cases {
            let before = statements.load(Ordering::SeqCst);
            let presented = present(&visitor, user_id, birth_date, "ACDEF-GHJKM").await;
            assert!(matches!(presented, Presented::Refused));
            counts.insert(statements.load(Ordering::SeqCst) - before);
        }
        assert_eq!(counts.len(), 1, "{counts:?}");
        assert!(counts.iter().all(|count| *count >= 6), "they are counted: {counts:?}");
    })
    .await;
}
