//! Limits on trying, over verbs: what may be tried how often, whom that stops, and what is recorded of it.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::methods::passkey::{self, PasskeySignInOutcome};
use madoguchi_core::accounts::profile::user_id_change::{self, UserIdChangeBegun};
use madoguchi_core::accounts::recovery::request::{self, Asked, Forgotten, RequestTyped};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::attempt_log;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::policy::registration::Step;
use madoguchi_core::policy::user_id::{Changeable, Origin};
use madoguchi_core::proof::passkey::Ceremony;
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::registration::{self, AccountTyped, Fields};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome};
use madoguchi_core::sweep;
use madoguchi_core::testing::{Bench, Sample, japan, network, on_both, random};

use crate::journey::{Typed, Visitor, good, password};

const NOON: &str = "2026-11-20T12:00:00";

fn from<'a>(visitor: &Visitor<'a>, name: &str) -> Visitor<'a> {
    Visitor {
        hasher: visitor.hasher.clone(),
        network: name.to_owned(),
        ..Visitor::new(visitor.bench, visitor.society, visitor.now)
    }
}

fn browser() -> Device {
    Device::read("iPhone Safari/").marked(Some(Mark::of(&Token::new(&mut random()))))
}

/// Registers with a letter.
async fn member(visitor: &Visitor<'_>, letter: &Letter, typed: &Typed) -> Token {
    let token = visitor.prepare(letter, typed).await;
    match visitor.commit(&*visitor.draft(&token).await).await.unwrap().entered {
        Entered::SignedIn(session) => session,
        Entered::OnTheWay(..) => panic!("no second step here"),
    }
}

/// Sends a wrong password for an ID. Returns whether it was taken.
async fn guess(visitor: &Visitor<'_>, id: &str) -> bool {
    visitor.try_sign_in(id, "wrong-it-is").await.is_some()
}

/// How many audit rows of an action there are, and what they count, with this text in their detail or from this network.
async fn audited(bench: &Bench, society: &Sample, action: &str, text: &str, now: DateTime<Utc>) -> u64 {
    let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
    tx.raw("CREATE TEMPORARY TABLE found (id text)").await.unwrap();
    let found = format!(
        "INSERT INTO found SELECT CAST(id AS text) FROM audit_entry WHERE action = '{action}' AND (detail LIKE '%{text}%' OR network = '{text}')"
    );
    let found = tx.raw(&found).await.unwrap();
    tx.rollback().await.unwrap();
    found
}

/// Does what the worker does when a minute is over.
async fn settle(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> usize {
    let tx = bench.database.platform_write(now).await.unwrap();
    let due = attempt_log::claim_due(&tx, 100).await.unwrap();
    tx.commit().await.unwrap();
    for due in &due {
        let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
        attempt_log::settle(&tx, due.subject, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
    }
    due.len()
}

#[tokio::test]
async fn a_used_letters_right_pair_resets_nothing_of_the_account_that_keeps_its_id() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (mut aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        aozora.policy.user_id.origin = Origin::Preassigned;
        let visitor = Visitor::new(&bench, &aozora, now);
        let letter = &letters[0];
        let typed = Typed { user_id: letter.login_id.clone(), ..good(&aozora, 1) };
        member(&visitor, letter, &typed).await;
        let guesser = from(&visitor, "elsewhere");
        let mut guesses = 0;
        for _ in 0..32 {
            guesses += usize::from(guess(&guesser, &letter.login_id).await);
            match guesser.try_sign_in(&letter.login_id, letter.password.expose()).await {
                None | Some(SignInOutcome::AlreadyRegistered) => {}
                Some(_) => panic!("a used letter leads nowhere"),
            }
        }
        assert_eq!(guesses, 3, "five tries in all, of which two were the letter's pair");
        // The right password waits like any other, and works when the pause is over.
        assert!(guesser.try_sign_in(&typed.user_id, &typed.password).await.is_none());
        let later = Visitor::new(&bench, &aozora, now + Duration::minutes(1));
        for _ in 0..20 {
            assert!(matches!(later.sign_in(&typed.user_id, &typed.password).await, SignInOutcome::Entered(_)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_is_shown_again_and_again_is_no_failure_of_anybody() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        for _ in 0..20 {
            visitor.present(&letters[0]).await;
        }
        for number in 0..8 {
            assert_eq!(guess(&visitor, &letters[0].login_id).await, number < 5, "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_hundred_typing_errors_in_one_office_with_a_hundred_successes_between_stop_nobody() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_people(&bench, "aozora", 102, now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let typed = good(&aozora, 1);
        member(&visitor, &letters[100], &typed).await;
        for (person, letter) in letters.iter().take(100).enumerate() {
            assert!(guess(&visitor, &format!("person{person}")).await, "{person}");
            visitor.present(letter).await;
            assert!(guess(&visitor, &format!("another{person}")).await, "{person}");
        }
        assert!(matches!(visitor.sign_in(&typed.user_id, &typed.password).await, SignInOutcome::Entered(_)));
        visitor.present(&letters[101]).await;
        let (nec, theirs) = Sample::with_letters(&bench, "nec", now).await;
        Visitor::new(&bench, &nec, now).present(&theirs[0]).await;
    })
    .await;
}

#[tokio::test]
async fn a_network_that_only_fails_is_closed_but_not_to_unused_letters_and_known_devices() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let phone = browser();
        let typed = good(&aozora, 1);
        let owner = Visitor { device: phone, ..Visitor::new(&bench, &aozora, now) };
        let visitor = from(&owner, "the one");
        member(&owner, &letters[0], &typed).await;
        let mut taken = 0;
        while guess(&visitor, &format!("nobody{taken}")).await {
            taken += 1;
            assert!(taken <= 200, "no end");
        }
        assert_eq!(taken, 200);
        assert!(
            visitor.try_sign_in(&typed.user_id, &typed.password).await.is_none(),
            "a right pair from nowhere known"
        );
        assert!(guess(&from(&owner, "another"), "nobody-else").await, "another network");
        // An unused letter gets through with the right pair, and a wrong pair is answered as for an ID that isn't there.
        let (used, unused) = (&letters[0], &letters[1]);
        assert!(matches!(
            visitor.try_sign_in(&unused.login_id, unused.password.expose()).await,
            Some(SignInOutcome::Registering(_))
        ));
        for id in [unused.login_id.as_str(), "1000000000", "nobody-else"] {
            assert!(!guess(&visitor, id).await, "{id}");
        }
        assert!(visitor.try_sign_in(&used.login_id, used.password.expose()).await.is_none(), "a used one");
        // Guesses at a letter through a full network end like all others.
        for _ in 0..10 {
            guess(&visitor, &unused.login_id).await;
        }
        assert!(visitor.try_sign_in(&unused.login_id, unused.password.expose()).await.is_none());
        let known = Visitor { device: phone, ..from(&owner, "the one") };
        assert!(matches!(known.sign_in(&typed.user_id, &typed.password).await, SignInOutcome::Entered(_)));
        // It opens as it drains.
        let later = Visitor { now: now + Duration::minutes(2), ..from(&owner, "the one") };
        assert!(matches!(later.sign_in(&typed.user_id, &typed.password).await, SignInOutcome::Entered(_)));
    })
    .await;
}

#[tokio::test]
async fn one_own_account_buys_two_guesses_however_often_it_signs_in() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let owner = Visitor::new(&bench, &aozora, now);
        let typed = good(&aozora, 1);
        member(&owner, &letters[0], &typed).await;
        let visitor = from(&owner, "the one");
        let mut taken = 0;
        for number in 0..260 {
            if number % 5 == 0 {
                visitor.try_sign_in(&typed.user_id, &typed.password).await;
            }
            taken += usize::from(guess(&visitor, &format!("nobody{number}")).await);
        }
        assert_eq!(taken, 202);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_tries_at_many_accounts_overrun_no_networks_limit() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let aozora = Sample::apply(&bench, "aozora", now).await;
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..8 {
            let (database, scope) = (bench.database.clone(), aozora.scope(Actor::Anonymous, now));
            tasks.spawn(async move {
                let mut taken = 0;
                for number in 0..30 {
                    let tx = database.write(&scope).await.unwrap();
                    let id = format!("nobody{task}-{number}");
                    let begun =
                        sign_in::begin(&tx, &id, &password("wrong"), Device::default(), &mut random()).await.unwrap();
                    tx.commit().await.unwrap();
                    taken += usize::from(matches!(begun, SignInBegun::Admitted(_)));
                }
                taken
            });
        }
        assert_eq!(tasks.join_all().await.into_iter().sum::<usize>(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_member_cannot_ask_who_has_an_account_without_end() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (mut aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        aozora.policy.user_id.changeable = Changeable::Once;
        let visitor = Visitor::new(&bench, &aozora, now);
        let session = member(&visitor, &letters[0], &good(&aozora, 1)).await;
        let tx = bench.database.read(&visitor.scope()).await.unwrap();
        let member = session::resolve(&tx, &session).await.unwrap().unwrap();
        drop(tx);
        let mut answered = 0;
        for number in 0..150 {
            let tx = bench.database.write(&aozora.scope(Actor::Member(member.account), now)).await.unwrap();
            let (wanted, nothing) = (format!("member{number:04}x"), password(""));
            let begun = user_id_change::begin(&tx, &member, &wanted, &nothing, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            answered += usize::from(matches!(begun, UserIdChangeBegun::Admitted(_)));
        }
        assert_eq!(answered, 20);
    })
    .await;
}

#[tokio::test]
async fn a_letters_holder_has_few_user_ids_and_passwords_examined_in_all_their_drafts_together() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        let mut drafts = Vec::new();
        for _ in 0..3 {
            let token = visitor.present(&letters[0]).await;
            visitor.identify(&token, &letters[0].birth_date.format("%Y%m%d").to_string()).await;
            drafts.push(token);
        }
        let fill = async |number: usize, good_password: bool| {
            let typed = good(&aozora, 1);
            let word = password(if good_password { &typed.password } else { "short" });
            let user_id = if good_password { typed.user_id.clone() } else { format!("member{number:04}x") };
            let typed = AccountTyped {
                user_id: &user_id,
                password: &word,
                password_again: &word,
                email: &typed.email,
                notify: true,
            };
            let draft = visitor.draft(&drafts[number % 3]).await;
            let tx = bench.database.write(&visitor.scope()).await.unwrap();
            let fields = Fields::of(Step::Account).unwrap();
            let prepared = registration::prepare(&tx, &draft, fields, &typed, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            prepared
        };
        let mut answered = 0;
        for number in 0..150 {
            let Err(faults) = fill(number, false).await else { panic!("taken") };
            answered += usize::from(faults.paused_until.is_none());
        }
        assert_eq!(answered, 20, "user IDs");
        // An ID that the draft has already isn't asked for again: now it is the passwords that count.
        let tx = bench.database.write(&visitor.scope()).await.unwrap();
        tx.raw(&format!("UPDATE registration SET user_id = '{}'", good(&aozora, 1).user_id)).await.unwrap();
        tx.commit().await.unwrap();
        let mut hashed = 0;
        for number in 0..180 {
            hashed += usize::from(fill(number, true).await.is_ok());
        }
        assert_eq!(hashed, 20, "passwords");
    })
    .await;
}

#[tokio::test]
async fn wrong_requests_from_elsewhere_stop_no_owner_who_has_forgotten_the_password() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let phone = browser();
        let owner = Visitor { device: phone, ..Visitor::new(&bench, &aozora, now) };
        let typed = good(&aozora, 1);
        member(&owner, &letters[0], &typed).await;
        let ask = async |visitor: &Visitor<'_>, user_id: &str, email: &str| {
            let forgotten = if user_id.is_empty() { Forgotten::UserId } else { Forgotten::Password };
            let typed = RequestTyped { user_id, birth_date: "19790822", email };
            let asked = request::read(&aozora.policy, forgotten, &typed, day_in_japan(now)).ok().unwrap();
            let tx = bench.database.write(&visitor.scope()).await.unwrap();
            let asked = request::ask(&tx, &asked, visitor.device, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            asked
        };
        let stranger = from(&owner, "elsewhere");
        for id in [typed.user_id.as_str(), ""] {
            for number in 0..6 {
                let asked = ask(&stranger, id, &typed.email).await;
                assert_eq!(asked == Asked::Taken, number < 5, "{id} {number}");
            }
            let here = Visitor { device: Device::default(), ..from(&owner, "at home") };
            assert_eq!(ask(&here, id, &typed.email).await, Asked::Taken, "another network");
            let beside = Visitor { device: phone, ..from(&owner, "elsewhere") };
            assert_eq!(ask(&beside, id, &typed.email).await, Asked::Taken, "the known device, in that network, too");
        }
    })
    .await;
}

#[tokio::test]
async fn junk_instead_of_passkeys_closes_no_network_to_passwords_and_is_counted_by_the_minute() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let visitor = Visitor::new(&bench, &stanley, now);
        let host = "stanleykenpo.localhost";
        let party = RelyingParty::new(host, &format!("http://{host}"), &stanley.policy.society.name).unwrap();
        let junk: Ceremony = serde_json::from_value(serde_json::json!({"token": "AAAA", "credential": null})).unwrap();
        let mut refused = 0;
        for _ in 0..300 {
            let tx = bench.database.write(&visitor.scope()).await.unwrap();
            let (tx, outcome) = passkey::sign_in(tx, &party, &junk, Device::default(), &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            refused += usize::from(matches!(outcome, PasskeySignInOutcome::Refused(_)));
        }
        assert_eq!(refused, 200);
        visitor.present(&letters[0]).await;
        let tx = bench.database.write(&stanley.scope(Actor::System, now)).await.unwrap();
        assert_eq!(tx.raw("UPDATE refused_attempt SET count = count WHERE count = 300").await.unwrap(), 1);
        assert_eq!(tx.raw("DELETE FROM spent_challenge").await.unwrap(), 0);
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_a_limit_refuses_is_one_audit_row_a_minute_and_what_failed_is_one_each() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, _) = Sample::with_letters(&bench, "aozora", now).await;
        let at = |seconds| Visitor::new(&bench, &aozora, now + Duration::seconds(seconds));
        for _ in 0..5 {
            assert!(guess(&at(0), "nobody").await);
        }
        for second in 0..20 {
            assert!(!guess(&at(second), "nobody").await);
        }
        let network = network("192.0.2.1").in_words();
        assert_eq!(audited(&bench, &aozora, "attempt_failed", &network, now).await, 5);
        let later = now + Duration::seconds(60);
        assert_eq!(settle(&bench, &aozora, later - Duration::microseconds(1)).await, 0, "the minute isn't over");
        assert_eq!(audited(&bench, &aozora, "attempts_refused", "", now).await, 0);
        assert_eq!(settle(&bench, &aozora, later).await, 1);
        assert_eq!(settle(&bench, &aozora, later + Duration::hours(1)).await, 0, "once");
        assert_eq!(audited(&bench, &aozora, "attempts_refused", "", now).await, 1);
        assert_eq!(audited(&bench, &aozora, "attempts_refused", "\"count\":20", now).await, 1);
        assert_eq!(audited(&bench, &aozora, "attempts_refused", &network, now).await, 1);
        // Nothing that was typed is recorded.
        for action in ["attempt_failed", "attempts_refused"] {
            assert_eq!(audited(&bench, &aozora, action, "nobody", now).await, 0);
            assert_eq!(audited(&bench, &aozora, action, "wrong", now).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_hundred_failures_however_slow_are_not_forgotten_by_the_sweep() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let owner = Visitor::new(&bench, &aozora, now);
        let typed = good(&aozora, 1);
        member(&owner, &letters[0], &typed).await;
        let mut at = now;
        // Four each fortnight: the bucket never fills.
        for _ in 0..25 {
            for _ in 0..4 {
                assert!(guess(&Visitor { now: at, ..from(&owner, "elsewhere") }, &typed.user_id).await);
            }
            at += Duration::days(14);
            let tx = bench.database.write(&aozora.scope(Actor::System, at)).await.unwrap();
            sweep::sweep(&tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        let visitor = Visitor { now: at, ..from(&owner, "elsewhere") };
        let outcome = visitor.sign_in(&typed.user_id, &typed.password).await;
        assert!(matches!(outcome, SignInOutcome::NotFromHere));
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_ended_in_an_error_of_ours_is_taken_back_whole() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        for id in [letters[0].login_id.as_str(), "nobody"] {
            for _ in 0..30 {
                let scope: Scope = visitor.scope();
                let tx = bench.database.write(&scope).await.unwrap();
                let begun =
                    sign_in::begin(&tx, id, &password("typed"), Device::default(), &mut random()).await.unwrap();
                tx.commit().await.unwrap();
                let SignInBegun::Admitted(candidate) = begun else { panic!("paused") };
                let tx = bench.database.write(&scope).await.unwrap();
                candidate.attempt().take_back(&tx).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
        let tx = bench.database.write(&visitor.scope()).await.unwrap();
        assert_eq!(tx.raw("DELETE FROM attempt_counter").await.unwrap(), 0);
        let empty = format!("DELETE FROM network_counter WHERE empty_at_us > {}", now.timestamp_micros());
        assert_eq!(tx.raw(&empty).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_network_that_was_closed_by_a_clock_that_was_ahead_is_open() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let aozora = Sample::apply(&bench, "aozora", now).await;
        let ahead = Visitor::new(&bench, &aozora, now + Duration::days(3));
        let mut taken = 0;
        while guess(&ahead, &format!("nobody{taken}")).await {
            taken += 1;
        }
        let visitor = Visitor::new(&bench, &aozora, now);
        for number in 0..=200 {
            assert_eq!(guess(&visitor, &format!("another{number}")).await, number < 200, "{number}");
        }
    })
    .await;
}
