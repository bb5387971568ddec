//! WHO IS HIDDEN (閲覧制限, for victims of domestic violence and the like): one clerk hides a person at once; that the person is seen again
//! takes two people. What is seen of a hidden person, and by whom, is [`crate::roster::visibility`].
//!
//! Hiding ends what others may know or have in hand: the person's letters and mails that wait, and the logins that the household
//! shares. Nobody is told by mail, because a shared mailbox would tell the other side.

mod store;

pub(crate) use self::store::forget;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::recovery::desk_code;
use crate::accounts::sessions::end;
use crate::accounts::{self, Account, disabling, recovery_links};
use crate::approvals::{self, ApprovalRequest, ApprovalSubject, Matter, NotApproved};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::{ApprovalId, PersonId, RestrictionId, StaffId};
use crate::outbox;
use crate::policy::account::Sharing;
use crate::roster;
use crate::roster::visibility::Eyes;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::support::ActReason;

/// Why and since when a person is hidden. The type has no Debug, because the reason is personal.
pub struct Restriction {
    /// Its id.
    pub id: RestrictionId,
    /// Who hid the person.
    pub placed_by: StaffId,
    /// Since when.
    pub placed_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// What hiding a person will do, before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestrictionPlan {
    /// Whether the person has an account of their own.
    pub own_account: bool,
    /// Whether somebody else's account is the household's, which the person may know.
    pub shared_account: bool,
    /// Whether the person is hidden already.
    pub is_restricted: bool,
}

/// The result of hiding a person. Commit only [`Restricted::Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restricted {
    /// The person is hidden.
    Done,
    /// The person was hidden already.
    SoAlready,
    /// The society has no such person.
    NotThere,
}

/// The accounts that hiding a person concerns: their own, and that of the insured person where the household shares one.
async fn concerned(tx: &TenantTx, person: PersonId) -> Result<(Option<Account>, Option<Account>), Failure> {
    let own = accounts::of_person(tx, person).await?;
    if tx.policy().account.sharing != Sharing::Household {
        return Ok((own, None));
    }
    let household = roster::household(tx, person, Eyes::DeskWithRight).await?;
    let insured = household.into_iter().find(|member| member.insured && member.id != person);
    let shared = match insured {
        Some(insured) => accounts::of_person(tx, insured.id).await?,
        None => None,
    };
    Ok((own, shared))
}

/// Tells what hiding a person will do. `None` if the society has no such person.
///
/// # Errors
/// When the database can't be read.
pub async fn plan(tx: &TenantTx, person: PersonId) -> Result<Option<RestrictionPlan>, Failure> {
    let Some(row) = roster::person(tx, person).await? else { return Ok(None) };
    let (own, shared) = concerned(tx, person).await?;
    Ok(Some(RestrictionPlan {
        own_account: own.is_some(),
        shared_account: shared.is_some(),
        is_restricted: row.restricted_at.is_some(),
    }))
}

/// Hides a person at once. With `login_known`, somebody else may know the person's login: it is stopped until the person
/// has shown at the desk who they are. A login that the household shares is signed out everywhere, and its password is
/// useless from now on.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn restrict(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    login_known: bool,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<Restricted, Failure> {
    sessions::hold(tx, clerk, Permission::RestrictMembers).await?;
    if roster::person(tx, person).await?.is_none() {
        return Ok(Restricted::NotThere);
    }
    // The lock order of all transactions: links, accounts, sessions.
    let (own, shared) = concerned(tx, person).await?;
    for account in [&own, &shared].into_iter().flatten() {
        recovery_links::hold(tx, account.id).await?;
    }
    for account in [&own, &shared].into_iter().flatten() {
        accounts::hold(tx, account.id).await?;
    }
    if !roster::set_restricted(tx, person, true).await? {
        return Ok(Restricted::SoAlready);
    }
    let id = RestrictionId::new(tx.now(), random);
    store::keep(tx, id, person, clerk.id, reason.as_str(), random).await?;
    let letters = enrolment::revoke_of(tx, person).await?;
    let (mut ended, mut mails) = (0, 0);
    if let Some(own) = &own {
        mails = outbox::withdraw_of_account(tx, own.id).await?;
        if login_known {
            ended += shut(tx, own, random).await?;
            if own.disabled_at.is_none() {
                stop(tx, own, random).await?;
            }
        } else {
            ended += end_ways_in(tx, own).await?;
        }
    }
    if let Some(shared) = &shared {
        ended += shut(tx, shared, random).await?;
    }
    // The reason stays sealed and out of the trail, which more people read.
    let detail = json!({
        "restriction": id, "sessions": ended, "letters": letters, "mails": mails, "login_known": login_known,
        "shared_login": shared.is_some(),
    });
    audit::record(tx, Action::PersonRestricted, "person", person.0, detail, random).await?;
    Ok(Restricted::Done)
}

/// Ends everything by which an account is in use, and the ways back that somebody may hold.
async fn end_ways_in(tx: &TenantTx, account: &Account) -> Result<u64, Failure> {
    recovery_links::end(tx, account.id, None).await?;
    desk_code::end(tx, account.id).await?;
    end::end_others(tx, account.id, None).await
}

/// Ends everything by which an account is in use, and makes its password useless.
async fn shut(tx: &TenantTx, account: &Account, random: &mut impl Rng) -> Result<u64, Failure> {
    accounts::void_password(tx, account.id, account.password.fitting_nothing(random)).await?;
    end_ways_in(tx, account).await
}

async fn stop(tx: &TenantTx, account: &Account, random: &mut impl Rng) -> Result<(), Failure> {
    const WHY: &str = "閲覧制限";
    match disabling::disable_account(tx, account.id, WHY, random).await {
        Ok(_) | Err(disabling::DisablingRefusal::SoAlready) => Ok(()),
        Err(disabling::DisablingRefusal::Broken(failure)) => Err(failure),
        Err(_) => Err(Failure::Inconsistent("an account that was just held can't be disabled")),
    }
}

/// The restriction of a person who is hidden.
///
/// # Errors
/// When the database can't be read.
pub async fn current(tx: &TenantTx, person: PersonId) -> Result<Option<Restriction>, Failure> {
    store::current(tx, person).await
}

/// Asks another person to let a hidden person be seen again. `None` if the person isn't hidden.
///
/// # Errors
/// When the database refuses, or the clerk may not ask for it.
pub async fn ask_lift(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<Option<ApprovalId>, Failure> {
    let Some(current) = store::current(tx, person).await? else { return Ok(None) };
    let base = current.id.to_string();
    let subject = ApprovalSubject::Person(person);
    let matter = Matter { request: ApprovalRequest::LiftRestriction, subject, base: &base };
    approvals::ask(tx, clerk, matter, reason.as_str(), random).await.map(Some)
}

/// Approves what another clerk has asked for, and lets the person be seen again. Commit only if it was approved.
///
/// # Errors
/// When the database refuses, or the clerk may not approve it.
pub async fn approve_lift(
    tx: &TenantTx,
    clerk: &Clerk,
    id: ApprovalId,
    random: &mut impl Rng,
) -> Result<Result<PersonId, NotApproved>, Failure> {
    let Some(waiting) = approvals::find(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    let (ApprovalRequest::LiftRestriction, ApprovalSubject::Person(person)) = (&waiting.request, waiting.subject)
    else {
        return Ok(Err(NotApproved::Gone));
    };
    let Some(current) = store::current(tx, person).await? else { return Ok(Err(NotApproved::Changed)) };
    if let Err(not) = approvals::approve(tx, clerk, id, &current.id.to_string(), random).await? {
        return Ok(Err(not));
    }
    if !store::lift(tx, current.id, clerk.id).await? || !roster::set_restricted(tx, person, false).await? {
        return Ok(Err(NotApproved::Changed));
    }
    let detail = json!({"restriction": current.id, "asked_by": waiting.asked_by});
    audit::record(tx, Action::RestrictionLifted, "person", person.0, detail, random).await?;
    Ok(Ok(person))
}
