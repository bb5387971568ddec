//! One's own account: password, methods, address, history; and what owners do about a colleague's.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::failure::Failure;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{Mail, StaffNotice};
use madoguchi_core::policy::password::PasswordFault;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::address_change::{self, AddressAsked, AddressConfirmed};
use madoguchi_core::staff::invitation::{self, InvitedAnew};
use madoguchi_core::staff::methods::{self, MethodRemoval};
use madoguchi_core::staff::password::{
    self, StaffPasswordBegun, StaffPasswordChange, StaffPasswordFaults, StaffPasswordTyped,
};
use madoguchi_core::staff::permission::{Permission, Role, Roles};
use madoguchi_core::staff::sessions::{self, Clerk};
use madoguchi_core::staff::tokens::{self, TokenOrder};
use madoguchi_core::staff::{self, StaffChange, StaffLabel, history};
use madoguchi_core::support::{self, ActReason};
use madoguchi_core::testing::{Bench, STAFF_PASSWORD, Sample, cheap_hasher, japan, on_both, random};

use super::{address, invited, mails, told, trail};

const NOON: &str = "2026-11-20T12:00:00";

async fn change(
    bench: &Bench,
    society: &Sample,
    clerk: &Clerk,
    [current, new, again]: [&str; 3],
    now: DateTime<Utc>,
) -> Result<StaffPasswordChange, StaffPasswordBegun> {
    let [current, new, again] = [current, new, again].map(|text| Password::new(text.into()));
    let tx = society.as_clerk(bench, clerk, now).await;
    let begun = password::begin(&tx, clerk, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let StaffPasswordBegun::Admitted(situation) = begun else { return Err(begun) };
    let typed = StaffPasswordTyped { current: &current, new: &new, again: &again };
    let hasher = cheap_hasher();
    let examined =
        password::examine(&hasher.for_strangers(), &society.policy, &situation, &typed, &mut random()).await.unwrap();
    let tx = society.as_clerk(bench, clerk, now).await;
    let changed = password::complete(&tx, clerk, &situation, examined, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    Ok(changed)
}

fn faults(changed: Result<StaffPasswordChange, StaffPasswordBegun>) -> StaffPasswordFaults {
    let Ok(StaffPasswordChange::NotYet(faults)) = changed else { panic!("it was changed, or refused") };
    faults
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it_and_other_sessions_end() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let new = "three quiet herons stand";
        let wrong = faults(change(&bench, &midori, &clerk, ["not the password", new, new], now).await);
        assert_eq!(wrong, StaffPasswordFaults { current_wrong: true, ..StaffPasswordFaults::default() });
        let same = faults(change(&bench, &midori, &clerk, [STAFF_PASSWORD, STAFF_PASSWORD, STAFF_PASSWORD], now).await);
        assert!(same.unchanged && !same.current_wrong);
        let short =
            faults(change(&bench, &midori, &clerk, [STAFF_PASSWORD, "fourteen chars", "fourteen chars"], now).await);
        assert_eq!(short.new, [PasswordFault::TooShort { min: 15 }]);
        let other = faults(change(&bench, &midori, &clerk, ["", new, "three quiet herons sit"], now).await);
        assert!(other.current_empty && other.differs);
        assert!(told(&bench, &midori, &address(&bench, &midori, clerk.id, now).await, now).await.is_empty());
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let (name, scope) = (StaffLabel::read("夜間").unwrap(), [Permission::HelpMembers].into_iter().collect());
        tokens::issue(&tx, &clerk, &TokenOrder { name, scope, days: 1 }, &mut random()).await.unwrap();
        assert_eq!(tokens::list(&tx, clerk.id).await.unwrap().len(), 1);
        tx.commit().await.unwrap();

        let Ok(StaffPasswordChange::Changed(token, 0)) =
            change(&bench, &midori, &clerk, [STAFF_PASSWORD, new, new], now).await
        else {
            panic!("it isn't changed")
        };
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let found = sessions::resolve(&tx, &token).await.unwrap().expect("the session goes on with a new token");
        assert_eq!(found.id, clerk.id);
        assert!(tokens::list(&tx, clerk.id).await.unwrap().is_empty(), "the tokens end with the password");
        drop(tx);
        let words = trail(&bench, &midori, clerk.id, now).await;
        for word in ["password_changed", "attempt_failed"] {
            assert!(words.iter().any(|found| found == word), "{word}: {words:?}");
        }
        let login = address(&bench, &midori, clerk.id, now).await;
        let heard = told(&bench, &midori, &login, now).await;
        assert!(
            matches!(heard.as_slice(), [StaffNotice::TokenIssued { .. }, StaffNotice::PasswordChanged]),
            "{heard:?}"
        );

        // Guesses at the current password are guesses at the sign-in's: the fifth pauses.
        let mut paused = false;
        for _ in 0..6 {
            paused |= change(&bench, &midori, &clerk, ["not the password", new, new], now).await.is_err();
        }
        assert!(paused);
    })
    .await;
}

#[tokio::test]
async fn what_belongs_to_an_account_needs_a_recent_confirmation() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Owner, now).await;
        let late = now + Duration::minutes(11);
        let tx = midori.as_clerk(&bench, &clerk, late).await;
        let other = EmailAddress::parse("other@kenpo.example").unwrap();
        assert!(matches!(password::begin(&tx, &clerk, &mut random()).await, Err(Failure::SessionEnded)));
        assert!(matches!(methods::remove_app(&tx, &clerk, &mut random()).await, Err(Failure::SessionEnded)));
        assert!(matches!(address_change::ask(&tx, &clerk, &other, &mut random()).await, Err(Failure::SessionEnded)));
        let anew = invitation::invite_anew(&tx, &clerk, clerk.id, &mut random()).await;
        assert!(matches!(anew, Err(Failure::SessionEnded)));
    })
    .await;
}

#[tokio::test]
async fn the_last_method_stays() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        assert_eq!(methods::remove_app(&tx, &clerk, &mut random()).await.unwrap(), MethodRemoval::LastOne);
        assert!(methods::means(&tx, clerk.id).await.unwrap().one_time_code);
    })
    .await;
}

/// The links of the two mails, the old mailbox's first.
pub(super) async fn links(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> [Token; 2] {
    let paths: Vec<_> = mails(bench, society, now)
        .await
        .into_iter()
        .filter_map(|mail| match mail.mail {
            Mail::StaffAddressChange { desk_path, new, .. } => Some((new, desk_path)),
            _ => None,
        })
        .collect();
    let last = |wanted| {
        let (_, path) = paths.iter().rev().find(|(new, _)| *new == wanted).expect("a mail");
        Token::of_link(path.split_once("token=").unwrap().1).unwrap()
    };
    [last(false), last(true)]
}

pub(super) async fn confirm(bench: &Bench, society: &Sample, token: &Token, now: DateTime<Utc>) -> AddressConfirmed {
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let (tx, confirmed) = address_change::confirm(tx, token, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    confirmed
}

#[tokio::test]
async fn an_address_changes_when_both_mailboxes_have_confirmed_in_either_order() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let colleague = midori.clerk(&bench, Role::Support, now).await;
        let before = address(&bench, &midori, clerk.id, now).await;
        let ask = async |to: &str, seconds| {
            let tx = midori.as_clerk(&bench, &clerk, now + Duration::seconds(seconds)).await;
            let to = EmailAddress::parse(to).unwrap();
            let asked = address_change::ask(&tx, &clerk, &to, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            asked
        };
        assert_eq!(ask(&before.to_uppercase(), 0).await, AddressAsked::SoAlready);
        let taken = address(&bench, &midori, colleague.id, now).await;
        assert_eq!(ask(&taken, 1).await, AddressAsked::Taken);
        assert_eq!(ask("hanako.new@kenpo.example", 2).await, AddressAsked::Sent);
        let [_, first_new] = links(&bench, &midori, now).await;
        assert_eq!(ask("hanako.newer@kenpo.example", 3).await, AddressAsked::Sent);
        assert_eq!(confirm(&bench, &midori, &first_new, now).await, AddressConfirmed::Gone, "asked for again");
        let now = now + Duration::seconds(5);
        let [old, new] = links(&bench, &midori, now).await;
        assert_eq!(confirm(&bench, &midori, &new, now).await, AddressConfirmed::WaitsForOther);
        assert_eq!(confirm(&bench, &midori, &new, now).await, AddressConfirmed::WaitsForOther, "one mailbox is one");
        assert_eq!(address(&bench, &midori, clerk.id, now).await, before);
        let late = now + Duration::hours(24);
        assert_eq!(confirm(&bench, &midori, &old, late).await, AddressConfirmed::Gone, "a day is over");
        assert_eq!(confirm(&bench, &midori, &old, now).await, AddressConfirmed::Changed);
        assert_eq!(address(&bench, &midori, clerk.id, now).await, "hanako.newer@kenpo.example");
        assert_eq!(confirm(&bench, &midori, &old, now).await, AddressConfirmed::Gone);
        for mailbox in [before.as_str(), "hanako.newer@kenpo.example"] {
            assert_eq!(told(&bench, &midori, mailbox, now).await, [StaffNotice::AddressChanged], "{mailbox}");
        }
        assert!(trail(&bench, &midori, clerk.id, now).await.contains(&"address_changed".to_owned()));

        assert_eq!(ask("third@kenpo.example", 4).await, AddressAsked::Sent);
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        assert!(address_change::withdraw(&tx, &clerk, &mut random()).await.unwrap());
        assert!(!address_change::withdraw(&tx, &clerk, &mut random()).await.unwrap());
        tx.commit().await.unwrap();
        let [old, _] = links(&bench, &midori, now).await;
        assert_eq!(confirm(&bench, &midori, &old, now).await, AddressConfirmed::Gone, "withdrawn");
    })
    .await;
}

#[tokio::test]
async fn both_links_at_once_change_the_address_once() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let to = EmailAddress::parse("hanako.new@kenpo.example").unwrap();
        address_change::ask(&tx, &clerk, &to, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let [old, new] = links(&bench, &midori, now).await;
        let (one, two) = tokio::join!(confirm(&bench, &midori, &old, now), confirm(&bench, &midori, &new, now));
        let mut both = [one, two];
        both.sort_by_key(|confirmed| format!("{confirmed:?}"));
        assert_eq!(both, [AddressConfirmed::Changed, AddressConfirmed::WaitsForOther]);
        assert_eq!(address(&bench, &midori, clerk.id, now).await, to.as_str());
    })
    .await;
}

#[tokio::test]
async fn an_owner_ends_a_colleagues_sessions_also_under_what_is_under_way() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let refused = sessions::end_of_colleague(&tx, &clerk, owner.id, &mut random()).await;
        assert!(matches!(refused, Err(Failure::SessionEnded)), "only an owner");
        drop(tx);
        let tx = midori.as_clerk(&bench, &owner, now).await;
        assert_eq!(sessions::end_of_colleague(&tx, &owner, clerk.id, &mut random()).await.unwrap(), Some(1));
        assert_eq!(sessions::end_of_colleague(&tx, &owner, clerk.id, &mut random()).await.unwrap(), Some(0));
        assert_eq!(
            sessions::end_of_colleague(&tx, &owner, owner.id, &mut random()).await.unwrap(),
            Some(0),
            "not this one"
        );
        tx.commit().await.unwrap();
        // The clerk was recognised before; the act finds the session ended.
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let held = sessions::hold(&tx, &clerk, Permission::HelpMembers).await;
        assert!(matches!(held, Err(Failure::SessionEnded)));
        let login = address(&bench, &midori, clerk.id, now).await;
        drop(tx);
        assert_eq!(told(&bench, &midori, &login, now).await, [StaffNotice::SessionsEnded]);
        assert!(trail(&bench, &midori, clerk.id, now).await.contains(&"sessions_ended".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_role_that_goes_stops_what_is_under_way_and_a_new_one_counts_for_the_next_request() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let roles = async |roles: Roles| {
            let tx = midori.as_clerk(&bench, &owner, now).await;
            let changed = staff::change_roles(&tx, &owner, clerk.id, roles, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            changed
        };
        let reason = ActReason::read("電話").unwrap();
        assert_eq!(roles([Role::Support, Role::Policy].into_iter().collect()).await, StaffChange::Done(0));
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        sessions::hold(&tx, &clerk, Permission::ChangeSettings).await.expect("the new right counts at once");
        drop(tx);
        assert_eq!(roles(Role::Policy.into()).await, StaffChange::Done(1));
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let asked = support::ask_desk_code(&tx, &clerk, letters[0].person, false, &reason, &mut random()).await;
        let stopped = matches!(asked, Err(Failure::SessionEnded) | Ok(support::CodeAsked::NoAccount));
        assert!(stopped);
        let wanted = support::LetterWanted { person: letters[0].person, latest: None, request: None };
        let issued = support::issue_letter(&tx, &clerk, wanted, &reason, &mut random()).await;
        assert!(matches!(issued, Err(Failure::SessionEnded)), "what was under way stops");
    })
    .await;
}

#[tokio::test]
async fn a_colleague_who_has_lost_everything_is_invited_anew_by_an_owner() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let tx = midori.as_clerk(&bench, &owner, now).await;
        assert_eq!(invitation::invite_anew(&tx, &owner, owner.id, &mut random()).await.unwrap(), InvitedAnew::Refused);
        assert_eq!(invitation::invite_anew(&tx, &owner, clerk.id, &mut random()).await.unwrap(), InvitedAnew::Sent);
        tx.commit().await.unwrap();
        // Until it is accepted, everything works.
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        sessions::hold(&tx, &clerk, Permission::HelpMembers).await.unwrap();
        drop(tx);
        let login = address(&bench, &midori, clerk.id, now).await;
        let token = invited(&bench, &midori, &login, now).await;
        let hashed = cheap_hasher()
            .for_strangers()
            .hash(&Password::new("three quiet herons".into()), true, &mut random())
            .await
            .unwrap();
        let tx = bench.database.write(&midori.scope(Actor::Anonymous, now)).await.unwrap();
        let open = invitation::open(&tx, &token).await.unwrap().unwrap();
        let (tx, accepted) =
            invitation::accept(tx, &open, &hashed, madoguchi_core::input::device::Device::default(), &mut random())
                .await
                .unwrap();
        assert!(accepted.is_some());
        tx.commit().await.unwrap();
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        assert!(sessions::hold(&tx, &clerk, Permission::HelpMembers).await.is_err(), "the earlier session is over");
        assert!(!methods::means(&tx, clerk.id).await.unwrap().one_time_code, "and the app is gone");
    })
    .await;
}

#[tokio::test]
async fn a_clerk_reads_what_happened_to_their_own_account_and_to_no_other() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let later = now + Duration::minutes(1);
        let tx = midori.as_clerk(&bench, &owner, later).await;
        let roles = [Role::Support, Role::Letters].into_iter().collect();
        staff::change_roles(&tx, &owner, clerk.id, roles, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let tx = midori.as_clerk(&bench, &clerk, later).await;
        let (rows, next) = history::list(&tx, &clerk, None).await.unwrap();
        let mut words: Vec<_> = rows.iter().filter_map(|row| row.action).map(|action| format!("{action:?}")).collect();
        words.sort();
        assert_eq!(words, ["SignedIn", "StaffJoined", "StaffRolesChanged"]);
        assert_eq!(rows[0].by, Some(owner.id), "the newest first");
        let entered = rows.iter().find(|row| row.device.is_some()).expect("a sign-in has a device");
        assert!(entered.by.is_none() && next.is_none());
    })
    .await;
}
