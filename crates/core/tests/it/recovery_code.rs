//! Recovery codes: ten, each once, dead when new ones are made.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::methods::one_time_code::{self, Answered, SetUp, Tried, Whose};
use madoguchi_core::accounts::methods::recovery_code::{self, Made, RecoveryCodeStanding, SHEET};
use madoguchi_core::accounts::profile::addresses::registered;
use madoguchi_core::accounts::sessions::entrance::{Entered, OnTheWay};
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::outbox::{self, Mail, SecurityNotice};
use madoguchi_core::proof::next_step::Proof;
use madoguchi_core::scope::{Actor, Society};
use madoguchi_core::secret::Token;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random, scope};

use madoguchi_core::sign_in::SignInOutcome;

use crate::journey::{Visitor, good};
use crate::one_time_code::{NOON, Phone, asked, member, refused, signed_in, with_app, write};
use crate::sign_in::futures_join;

async fn make(bench: &Bench, society: &Sample, member: &Member, now: DateTime<Utc>) -> Vec<String> {
    let tx = write(bench, society, now).await;
    let made = recovery_code::make(&tx, member, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let Made::Codes(codes) = made else { panic!("no codes") };
    codes.iter().map(|code| code.expose().to_owned()).collect()
}

async fn answer(bench: &Bench, society: &Sample, on_the_way: &OnTheWay, code: &str, now: DateTime<Utc>) -> Answered {
    let tx = write(bench, society, now).await;
    let answered = recovery_code::answer(&tx, on_the_way, code, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    answered
}

async fn left(bench: &Bench, society: &Sample, member: &Member, now: DateTime<Utc>) -> Option<u32> {
    recovery_code::left(&write(bench, society, now).await, member.account).await.unwrap()
}

/// The notices that a society's mails bring, with their addresses, in order.
async fn notices(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> Vec<(String, SecurityNotice)> {
    let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
    let mut notices = Vec::new();
    for listed in outbox::list(&tx, None, 100).await.unwrap() {
        let mail = outbox::load(&tx, listed.id).await.unwrap().expect("a waiting mail");
        if let Mail::SignInNotice { notice, .. } = mail.mail {
            notices.push((mail.recipient.as_str().to_owned(), notice));
        }
    }
    notices.reverse();
    notices
}

#[tokio::test]
async fn each_of_ten_codes_opens_one_session() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let member = member(&bench, &stanley, &token, now).await;
        let codes = make(&bench, &stanley, &member, now).await;
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), SHEET);
        for (at, code) in codes.iter().enumerate() {
            assert_eq!(left(&bench, &stanley, &member, now).await.map(|left| left as usize), Some(SHEET - at));
            let typed = if at % 2 == 0 { code.to_lowercase().replace('-', " ") } else { code.clone() };
            let on_the_way = asked(&bench, &stanley, 1, now).await;
            let answered = answer(&bench, &stanley, &on_the_way, &typed, now).await;
            let Answered::Entered(Entered::SignedIn(token)) = answered else { panic!("{at}") };
            let opened = crate::one_time_code::member(&bench, &stanley, &token, now).await;
            assert!(opened.proofs.has(Proof::RecoveryCode) && opened.proofs.has(Proof::Password));
            let on_the_way = asked(&bench, &stanley, 1, now).await;
            assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, code, now).await), Some(Tried::Wrong));
        }
        assert_eq!(left(&bench, &stanley, &member, now).await, Some(0), "all used, which isn't the same as none made");
    })
    .await;
}

#[tokio::test]
async fn a_code_sent_fifty_times_at_once_wins_once() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let codes = make(&bench, &stanley, &member(&bench, &stanley, &token, now).await, now).await;
        let mut ways = Vec::new();
        for _ in 0..5 {
            ways.push(asked(&bench, &stanley, 1, now).await);
        }
        let tries = (0..50).map(|which| answer(&bench, &stanley, &ways[which % 5], &codes[0], now));
        let winners = futures_join(tries).await.iter().filter(|answered| signed_in(answered)).count();
        assert_eq!(winners, 1);
    })
    .await;
}

#[tokio::test]
async fn new_codes_kill_the_old() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let member = member(&bench, &stanley, &token, now).await;
        let old = make(&bench, &stanley, &member, now).await;
        let new = make(&bench, &stanley, &member, now).await;
        assert_eq!(left(&bench, &stanley, &member, now).await, Some(10));
        let on_the_way = asked(&bench, &stanley, 1, now).await;
        assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, &old[0], now).await), Some(Tried::Wrong));
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &new[0], now).await));
    })
    .await;
}

#[tokio::test]
async fn codes_and_one_time_codes_are_guessed_at_under_one_count() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let codes = make(&bench, &stanley, &member(&bench, &stanley, &token, now).await, now).await;
        let on_the_way = asked(&bench, &stanley, 1, now).await;
        let tries = (0..200).map(|_| answer(&bench, &stanley, &on_the_way, "ACDE-3467-WXY9", now));
        let wrong = futures_join(tries).await.iter().filter(|a| refused(a) == Some(Tried::Wrong)).count();
        assert_eq!(wrong, 5);
        let answered = answer(&bench, &stanley, &on_the_way, &codes[0], now).await;
        assert_eq!(refused(&answered), Some(Tried::Paused(now + Duration::minutes(1))));
        let tx = write(&bench, &stanley, now).await;
        let code = phone.code(now + Duration::seconds(30));
        let other = one_time_code::answer(&tx, &on_the_way, &code, &mut random()).await.unwrap();
        assert_eq!(refused(&other), Some(Tried::Paused(now + Duration::minutes(1))));
        drop(tx);
        let later = now + Duration::minutes(1);
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &codes[0], later).await));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_its_own_accounts_in_its_own_society() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, one) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let (_, two) = with_app(&bench, &stanley, &letters[1], 2, now).await;
        let one = make(&bench, &stanley, &member(&bench, &stanley, &one, now).await, now).await;
        let two = make(&bench, &stanley, &member(&bench, &stanley, &two, now).await, now).await;
        let on_the_way = asked(&bench, &stanley, 2, now).await;
        assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, &one[0], now).await), Some(Tried::Wrong));
        let nec = Sample::apply(&bench, "nec", now).await;
        for keys in [&nec.keys, &stanley.keys] {
            let society = Society { keys: Arc::clone(keys), ..nec.society() };
            let tx = bench.database.write(&scope(society, Actor::System, now)).await.unwrap();
            let tried = recovery_code::answer(&tx, &on_the_way, &two[0], &mut random()).await;
            // There is not even an account to note the refusal for.
            assert!(tried.is_err());
        }
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &two[0], now).await));
    })
    .await;
}

#[tokio::test]
async fn codes_are_made_by_who_has_a_method_and_has_shown_it_a_short_while_ago() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let able = member(&bench, &stanley, &token, now).await;
        let stale = Member { stepped_up_at: now - session::FRESH, ..able.clone() };
        let less = Member { proofs: Proof::Password.into(), ..able.clone() };
        let tx = write(&bench, &stanley, now).await;
        assert_eq!(recovery_code::standing(&tx, &able).await.unwrap(), RecoveryCodeStanding::MayMake(0));
        assert!(recovery_code::are_wanted(&tx, able.account).await.unwrap());
        for refused in [&stale, &less] {
            let made = recovery_code::make(&tx, refused, &mut random()).await.unwrap();
            assert!(matches!(made, Made::Not(RecoveryCodeStanding::NotAllowed)));
        }
        let mut optional = stanley.policy.clone();
        optional.second_step.requirement = madoguchi_core::policy::second_step::Requirement::Optional;
        let tx = tx.under(optional);
        one_time_code::remove(&tx, &able, &mut random()).await.unwrap();
        let made = recovery_code::make(&tx, &able, &mut random()).await.unwrap();
        assert!(matches!(made, Made::Not(RecoveryCodeStanding::NoMethod)));
        assert!(!recovery_code::are_wanted(&tx, able.account).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn who_adds_an_app_in_a_session_makes_codes_in_it_and_a_session_of_before_does_not() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let visitor = Visitor::new(&bench, &midori, now);
        let draft = visitor.prepare(&letters[0], &good(&midori, 1)).await;
        let done = visitor.commit(&*visitor.draft(&draft).await).await.unwrap();
        let Entered::SignedIn(here) = done.entered else { panic!("a second step is asked for") };
        let typed = good(&midori, 1);
        let SignInOutcome::Entered(Entered::SignedIn(there)) = visitor.sign_in(&typed.user_id, &typed.password).await
        else {
            panic!("no session")
        };
        let before = member(&bench, &midori, &here, now).await;
        let whose = Whose::Member(&before);
        let tx = write(&bench, &midori, now).await;
        let proposal = one_time_code::propose(&tx, whose, &mut random()).await.unwrap().unwrap();
        let code = Phone::reads(&proposal).code(now);
        let came = one_time_code::set_up(&tx, whose, &proposal.sealed, &code, &mut random()).await;
        assert!(matches!(came.unwrap(), SetUp::Added));
        tx.commit().await.unwrap();
        let (here, there) = (member(&bench, &midori, &here, now).await, member(&bench, &midori, &there, now).await);
        assert_eq!(here.stepped_up_at, before.stepped_up_at, "no surer than before");
        assert_eq!(make(&bench, &midori, &here, now).await.len(), 10);
        let tx = write(&bench, &midori, now).await;
        let made = recovery_code::make(&tx, &there, &mut random()).await.unwrap();
        assert!(matches!(made, Made::Not(RecoveryCodeStanding::NotAllowed)));
    })
    .await;
}

#[tokio::test]
async fn what_happens_to_codes_is_told_to_verified_addresses_and_to_no_others() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let member = member(&bench, &stanley, &token, now).await;
        make(&bench, &stanley, &member, now).await;
        assert_eq!(notices(&bench, &stanley, now).await, []);

        let tx = write(&bench, &stanley, now).await;
        let listed = outbox::list(&tx, None, 1).await.unwrap();
        let welcome = outbox::load(&tx, listed[0].id).await.unwrap().unwrap();
        let Mail::Welcome { verification_path, .. } = &welcome.mail else { panic!("another mail") };
        let link = Token::received(verification_path.split_once("token=").unwrap().1).unwrap();
        registered::verify(&tx, &link, &mut random()).await.unwrap().expect("a good link");
        tx.commit().await.unwrap();

        let codes = make(&bench, &stanley, &member, now).await;
        let later = now + Duration::minutes(1);
        let on_the_way = asked(&bench, &stanley, 1, later).await;
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &codes[4], later).await));
        let address = good(&stanley, 1).email;
        assert_eq!(
            notices(&bench, &stanley, now).await,
            [
                (address.clone(), SecurityNotice::RecoveryCodesMade),
                (address, SecurityNotice::RecoveryCodeUsed { left: 9 })
            ]
        );
    })
    .await;
}
