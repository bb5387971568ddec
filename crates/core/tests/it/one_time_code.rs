//! Authenticator apps: set up, asked for, replayed, guessed, removed.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::methods::one_time_code::{self, Answered, Bar, Removable, SetUp, Tried, Whose};
use madoguchi_core::accounts::sessions::entrance::{self, Entered, OnTheWay};
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::database::TenantTx;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::second_step::{Method, Requirement};
use madoguchi_core::proof::next_step::{Next, Proof};
use madoguchi_core::proof::totp_seed::Proposal;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};
use totp_rs::{Builder, Secret};

use crate::journey::{Visitor, good};
use crate::sign_in::futures_join;

pub const NOON: &str = "2026-11-20T12:00:00";

/// An authenticator app that has read the QR code.
pub struct Phone(String);

impl Phone {
    pub fn reads(proposal: &Proposal) -> Self {
        Self(proposal.secret().replace(' ', ""))
    }

    /// What it shows at an instant.
    pub fn code(&self, at: DateTime<Utc>) -> String {
        let totp = Builder::new().with_secret(Secret::try_from_base32(&self.0).unwrap()).build().unwrap();
        totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
    }

    /// Six digits that it shows nowhere near this instant.
    pub fn wrong(&self, at: DateTime<Utc>) -> String {
        let shown: Vec<_> = (-2..=2).map(|step| self.code(at + Duration::seconds(30 * step))).collect();
        (0..).map(|number| format!("{number:06}")).find(|code| !shown.contains(code)).unwrap()
    }
}

pub async fn write(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> TenantTx {
    bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap()
}

pub async fn resolve(bench: &Bench, society: &Sample, token: &Token, now: DateTime<Utc>) -> Option<OnTheWay> {
    let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
    entrance::resolve(&tx, token, Device::default()).await.unwrap()
}

pub async fn member(bench: &Bench, society: &Sample, token: &Token, now: DateTime<Utc>) -> Member {
    let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
    session::resolve(&tx, token).await.unwrap().expect("a session")
}

/// Registers with a letter up to where the society asks for a method.
pub async fn registered(
    bench: &Bench,
    society: &Sample,
    letter: &Letter,
    number: usize,
    now: DateTime<Utc>,
) -> OnTheWay {
    let visitor = Visitor::new(bench, society, now);
    let draft = visitor.prepare(letter, &good(society, number)).await;
    let done = visitor.commit(&*visitor.draft(&draft).await).await.unwrap();
    let Entered::OnTheWay(token, Next::SetUp) = done.entered else { panic!("no method was asked for") };
    resolve(bench, society, &token, now).await.unwrap()
}

/// Registers and sets an app up.
pub async fn with_app(
    bench: &Bench,
    society: &Sample,
    letter: &Letter,
    number: usize,
    now: DateTime<Utc>,
) -> (Phone, Token) {
    let on_the_way = registered(bench, society, letter, number, now).await;
    let tx = write(bench, society, now).await;
    let whose = Whose::SigningIn(&on_the_way);
    let proposal = one_time_code::propose(&tx, whose, &mut random()).await.unwrap().expect("a seed");
    let phone = Phone::reads(&proposal);
    let (sealed, code) = (&proposal.sealed, phone.code(now));
    let SetUp::Entered(Entered::SignedIn(token)) =
        one_time_code::set_up(&tx, whose, sealed, &code, &mut random()).await.unwrap()
    else {
        panic!("no session")
    };
    tx.commit().await.unwrap();
    (phone, token)
}

/// Signs in with the password up to the second step.
pub async fn asked(bench: &Bench, society: &Sample, number: usize, now: DateTime<Utc>) -> OnTheWay {
    let typed = good(society, number);
    match Visitor::new(bench, society, now).sign_in(&typed.user_id, &typed.password).await {
        SignInOutcome::Entered(Entered::OnTheWay(token, Next::SecondStep)) => {
            resolve(bench, society, &token, now).await.unwrap()
        }
        _ => panic!("no second step was asked for"),
    }
}

/// Answers the second step, and keeps what comes of it.
pub async fn answer(
    bench: &Bench,
    society: &Sample,
    on_the_way: &OnTheWay,
    code: &str,
    now: DateTime<Utc>,
) -> Answered {
    let tx = write(bench, society, now).await;
    let answered = one_time_code::answer(&tx, on_the_way, code, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    answered
}

pub fn refused(answered: &Answered) -> Option<Tried> {
    match answered {
        Answered::Refused(tried) => Some(*tried),
        _ => None,
    }
}

pub fn signed_in(answered: &Answered) -> bool {
    matches!(answered, Answered::Entered(Entered::SignedIn(_)))
}

#[tokio::test]
async fn an_app_is_set_up_by_its_first_code_and_asked_for_from_then_on() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let on_the_way = registered(&bench, &stanley, &letters[0], 1, now).await;
        let whose = Whose::SigningIn(&on_the_way);
        let tx = write(&bench, &stanley, now).await;
        let proposal = one_time_code::propose(&tx, whose, &mut random()).await.unwrap().unwrap();
        let phone = Phone::reads(&proposal);
        // A wrong code brings the same seed back.
        let wrong = phone.wrong(now);
        let again = one_time_code::set_up(&tx, whose, &proposal.sealed, &wrong, &mut random()).await;
        let SetUp::WrongCode(again) = again.unwrap() else { panic!("taken") };
        assert_eq!(again.secret().as_str(), proposal.secret().as_str());
        // Committed or not, nothing was kept of it.
        tx.commit().await.unwrap();
        let tx = write(&bench, &stanley, now).await;
        assert!(one_time_code::propose(&tx, whose, &mut random()).await.unwrap().is_ok());
        let code = phone.code(now);
        let done = one_time_code::set_up(&tx, whose, &proposal.sealed, &code, &mut random()).await;
        let SetUp::Entered(Entered::SignedIn(token)) = done.unwrap() else { panic!("no session") };
        tx.commit().await.unwrap();
        let signed_in_as = member(&bench, &stanley, &token, now).await;
        assert!(signed_in_as.proofs.has(Proof::Letter) && signed_in_as.proofs.has(Proof::SetUp));

        // The same code again isn't good for the sign-in that follows; the next one is.
        let on_the_way = asked(&bench, &stanley, 1, now).await;
        assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, &code, now).await), Some(Tried::Used));
        let later = now + Duration::seconds(30);
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &phone.code(later), later).await));
        // The sign-in has ended; a right code opens no second session.
        let latest = later + Duration::seconds(30);
        let answered = answer(&bench, &stanley, &on_the_way, &phone.code(latest), latest).await;
        assert!(matches!(answered, Answered::Ended));
    })
    .await;
}

#[tokio::test]
async fn codes_of_the_steps_beside_are_taken_forward_only() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, _) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let step = |steps: i32| now + Duration::seconds(30) * steps;
        let at = step(10);
        for (shown_at, expected) in [
            (step(8), Some(Tried::Wrong)),
            (step(12), Some(Tried::Wrong)),
            (step(9), None),
            (step(9), Some(Tried::Used)),
            (step(11), None),
            // Right by the clock, but a later one was taken.
            (step(10), Some(Tried::Used)),
        ] {
            let on_the_way = asked(&bench, &stanley, 1, at).await;
            let answered = answer(&bench, &stanley, &on_the_way, &phone.code(shown_at), at).await;
            assert_eq!(refused(&answered), expected, "{shown_at}");
            assert_eq!(signed_in(&answered), expected.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn two_hundred_guesses_at_once_are_checked_five_times() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, _) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let on_the_way = asked(&bench, &stanley, 1, now).await;
        let wrong = phone.wrong(now);
        let tries = (0..200).map(|_| answer(&bench, &stanley, &on_the_way, &wrong, now));
        let mut seen = HashMap::new();
        for answered in futures_join(tries).await {
            *seen.entry(format!("{:?}", refused(&answered).expect("refused"))).or_insert(0) += 1;
        }
        let paused = format!("{:?}", Tried::Paused(now + Duration::minutes(1)));
        assert_eq!(seen, HashMap::from([("Wrong".to_owned(), 5), (paused, 195)]));

        // The right one isn't looked at either before the pause is over, and afterwards it is.
        let at = now + Duration::seconds(59);
        assert!(matches!(
            refused(&answer(&bench, &stanley, &on_the_way, &phone.code(at), at).await),
            Some(Tried::Paused(_))
        ));
        let at = now + Duration::minutes(1);
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &phone.code(at), at).await));
        // A success forgets the failures.
        let on_the_way = asked(&bench, &stanley, 1, at).await;
        for _ in 0..5 {
            assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, &phone.wrong(at), at).await), Some(Tried::Wrong));
        }
    })
    .await;
}

#[tokio::test]
async fn a_right_code_sent_fifty_times_at_once_opens_one_session() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, _) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let at = now + Duration::minutes(1);
        let ways = [asked(&bench, &stanley, 1, at).await, asked(&bench, &stanley, 1, at).await];
        let code = phone.code(at);
        let tries = (0..50).map(|which| answer(&bench, &stanley, &ways[which % 2], &code, at));
        let winners = futures_join(tries).await.iter().filter(|answered| signed_in(answered)).count();
        assert_eq!(winners, 1);
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_its_own_account_in_its_own_society_only() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (one, _) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let (two, _) = with_app(&bench, &stanley, &letters[1], 2, now).await;
        let at = now + Duration::minutes(1);
        let on_the_way = asked(&bench, &stanley, 2, at).await;
        assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, &one.code(at), at).await), Some(Tried::Wrong));
        // Another society's transaction and keys see no app at all, nor an account to note the refusal for.
        let nec = Sample::apply(&bench, "nec", now).await;
        let tx = write(&bench, &nec, at).await;
        let code = two.code(at);
        let tried = one_time_code::answer(&tx, &on_the_way, &code, &mut random()).await;
        assert!(tried.is_err());
        drop(tx);
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &two.code(at), at).await));
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_worth_nothing_for_another_account_or_after_a_quarter_of_an_hour() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, first) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let (_, second) = with_app(&bench, &stanley, &letters[1], 2, now).await;
        let (first, second) =
            (member(&bench, &stanley, &first, now).await, member(&bench, &stanley, &second, now).await);
        let tx = write(&bench, &stanley, now).await;
        let proposal = one_time_code::propose(&tx, Whose::Member(&first), &mut random()).await.unwrap();
        let proposal = proposal.expect("a member has shown everything");
        let code = Phone::reads(&proposal).code(now);
        for sealed in [proposal.sealed.as_str(), "", "A", "äöü", &proposal.sealed.replace('A', "B")] {
            let whose = if sealed == proposal.sealed { Whose::Member(&second) } else { Whose::Member(&first) };
            let came = one_time_code::set_up(&tx, whose, sealed, &code, &mut random()).await.unwrap();
            assert!(matches!(came, SetUp::TooOld(_)), "{sealed}");
        }
        drop(tx);
        for (minutes, good) in [(15, false), (9, true)] {
            // Shown again meanwhile, so that only the proposal is old.
            let fresh = Member { stepped_up_at: now + Duration::minutes(minutes), ..first.clone() };
            let at = now + Duration::minutes(minutes);
            let tx = write(&bench, &stanley, at).await;
            tx.raw("UPDATE session SET stepped_up_at = expires_at").await.unwrap();
            let code = Phone::reads(&proposal).code(at);
            let came = one_time_code::set_up(&tx, Whose::Member(&fresh), &proposal.sealed, &code, &mut random())
                .await
                .unwrap();
            assert_eq!(matches!(came, SetUp::Added), good, "{minutes}");
            assert_eq!(matches!(came, SetUp::TooOld(_)), !good, "{minutes}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_adds_an_app_who_has_not_opened_the_locks_that_are_on() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let mut policy = stanley.policy.clone();
        // Two browsers show the letter's registration; one sets an app up, the other is asked for it.
        let early = registered(&bench, &stanley, &letters[0], 1, now).await;
        let tx = write(&bench, &stanley, now).await;
        let proposal = one_time_code::propose(&tx, Whose::SigningIn(&early), &mut random()).await;
        let proposal = proposal.unwrap().unwrap();
        let code = Phone::reads(&proposal).code(now);
        let set_up = async |tx: &TenantTx, whose: Whose<'_>| {
            one_time_code::set_up(tx, whose, &proposal.sealed, &code, &mut random()).await.unwrap()
        };
        let came = set_up(&tx, Whose::SigningIn(&early)).await;
        let SetUp::Entered(Entered::SignedIn(token)) = came else { panic!("no session") };
        tx.commit().await.unwrap();
        let tx = write(&bench, &stanley, now).await;
        assert!(matches!(set_up(&tx, Whose::SigningIn(&early)).await, SetUp::Barred(Bar::NotShown)));
        // A member whose session is no longer fresh, or was opened with less than there is now.
        let member = member(&bench, &stanley, &token, now).await;
        let stale = Member { stepped_up_at: now - session::FRESH, ..member.clone() };
        let less = Member { proofs: Proof::Password.into(), ..member.clone() };
        for refused in [&stale, &less] {
            assert!(matches!(set_up(&tx, Whose::Member(refused)).await, SetUp::Barred(Bar::NotShown)));
            let proposed = one_time_code::propose(&tx, Whose::Member(refused), &mut random()).await;
            assert_eq!(proposed.unwrap().err(), Some(Bar::NotShown));
        }
        // Pressed twice, it is set up all the same.
        assert!(matches!(set_up(&tx, Whose::Member(&member)).await, SetUp::Added));
        policy.second_step.methods = vec![Method::Passkey];
        let tx = tx.under(policy.clone());
        assert!(matches!(set_up(&tx, Whose::Member(&member)).await, SetUp::Barred(Bar::NotOffered)));
        policy.second_step.requirement = Requirement::None;
        let tx = tx.under(policy);
        assert!(matches!(set_up(&tx, Whose::Member(&member)).await, SetUp::Barred(Bar::NotOffered)));
    })
    .await;
}

#[tokio::test]
async fn another_app_takes_the_place_of_the_first() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (old, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let member = member(&bench, &stanley, &token, now).await;
        let tx = write(&bench, &stanley, now).await;
        let whose = Whose::Member(&member);
        let proposal = one_time_code::propose(&tx, whose, &mut random()).await.unwrap().unwrap();
        let new = Phone::reads(&proposal);
        let code = new.code(now);
        let came = one_time_code::set_up(&tx, whose, &proposal.sealed, &code, &mut random()).await;
        assert!(matches!(came.unwrap(), SetUp::Added));
        tx.commit().await.unwrap();
        let at = now + Duration::minutes(1);
        let on_the_way = asked(&bench, &stanley, 1, at).await;
        assert_eq!(refused(&answer(&bench, &stanley, &on_the_way, &old.code(at), at).await), Some(Tried::Wrong));
        assert!(signed_in(&answer(&bench, &stanley, &on_the_way, &new.code(at), at).await));
    })
    .await;
}

#[tokio::test]
async fn the_last_method_that_a_society_requires_stays() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (_, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let member = member(&bench, &stanley, &token, now).await;
        let mut policy = stanley.policy.clone();
        let remove = async |policy: &Policy| {
            let tx = write(&bench, &stanley, now).await.under(policy.clone());
            let removed = one_time_code::remove(&tx, &member, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            removed
        };
        assert_eq!(remove(&policy).await, Removable::Needed);
        asked(&bench, &stanley, 1, now).await;
        policy.second_step.requirement = Requirement::Optional;
        assert_eq!(remove(&policy).await, Removable::Yes);
        assert_eq!(remove(&policy).await, Removable::Nothing);
    })
    .await;
}

#[tokio::test]
async fn a_code_for_a_step_up_is_counted_and_taken_like_any_other() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (stanley, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (phone, token) = with_app(&bench, &stanley, &letters[0], 1, now).await;
        let member = member(&bench, &stanley, &token, now).await;
        let at = now + Duration::minutes(1);
        let check = async |code: String| {
            let tx = write(&bench, &stanley, at).await;
            let tried = one_time_code::check_for_step_up(&tx, &member, &code, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            tried
        };
        assert_eq!(check(phone.code(at)).await, Tried::Right);
        assert_eq!(check(phone.code(at)).await, Tried::Used);
        for _ in 0..4 {
            assert_eq!(check(phone.wrong(at)).await, Tried::Wrong);
        }
        // One count for all second steps of the account.
        assert!(matches!(check(phone.code(at + Duration::seconds(30))).await, Tried::Paused(_)));
        let on_the_way = asked(&bench, &stanley, 1, at).await;
        let next = phone.code(at + Duration::seconds(30));
        assert!(matches!(refused(&answer(&bench, &stanley, &on_the_way, &next, at).await), Some(Tried::Paused(_))));
    })
    .await;
}
