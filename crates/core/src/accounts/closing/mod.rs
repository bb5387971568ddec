//! Closes an account (退会): everything of it is deleted at once, and can't be brought back. The person stays in the roster
//! and can register anew with a new letter.
//!
//! What stays, for as long as the policy says (`retention.closed_account_months`): that there was an account and when it was
//! closed, the consents that were given, and the user ID, which nobody else can take meanwhile. The audit trail stays, too; it
//! names ids only.

mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::{Account, notices, recovery_links};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId, StaffId};
use crate::outbox::{self, SecurityNotice};
use crate::policy::retention::ended_before;
use crate::roster::{self, coverage};

/// Who closes an account.
#[derive(Clone, Copy)]
pub(crate) enum ClosedBy<'a> {
    /// A clerk, for a reason.
    Staff(StaffId, &'a str),
    /// The policy: the time of a former member is over.
    Policy,
}

/// What remains of an account that was closed.
pub struct ClosedAccount {
    /// The account's id, under which the audit trail knows it.
    pub id: AccountId,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// Who closed it; none where the policy did.
    pub closed_by: Option<StaffId>,
}

/// Closes an account. The mail about it goes to the verified addresses and is promised before they are deleted; other mails
/// that wait are withdrawn. Returns false if the account isn't there any more.
pub(crate) async fn close(
    tx: &TenantTx,
    account: &Account,
    by: ClosedBy<'_>,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    // The lock order of all transactions: links, the account, sessions.
    recovery_links::hold(tx, account.id).await?;
    if !store::hold(tx, account.id).await? {
        return Ok(false);
    }
    let withdrawn = outbox::withdraw_of_account(tx, account.id).await?;
    let notice = match by {
        ClosedBy::Staff(..) => SecurityNotice::ClosedByStaff,
        ClosedBy::Policy => SecurityNotice::ClosedAfterLoss,
    };
    notices::tell(tx, account.id, notice, random).await?;
    let letters = enrolment::revoke_of(tx, account.person).await?;
    store::keep(tx, account, by, random).await?;
    let deleted = store::delete(tx, account.id).await?;
    let (by, reason) = match by {
        ClosedBy::Staff(_, reason) => ("staff", Some(reason)),
        ClosedBy::Policy => ("policy", None),
    };
    let detail = json!({
        "by": by, "reason": reason, "person": account.person, "rows": deleted, "mails": withdrawn, "letters": letters,
    });
    audit::record(tx, Action::AccountClosed, "account", account.id.0, detail, random).await?;
    Ok(true)
}

/// Closes at most `most` accounts of former members whose time is over: the read-only months, and the months after them
/// until an account is closed. Returns how many were closed, and whether there may be more.
pub(crate) async fn close_over(tx: &TenantTx, most: u64, random: &mut impl Rng) -> Result<(u64, bool), Failure> {
    let policy = tx.policy();
    // Who could no longer look this many months ago.
    let then = ended_before(policy.retention.former_account_months, tx.now());
    let lost_before = coverage::lost_since(policy, then);
    let over = store::lost_before(tx, lost_before, most).await?;
    let is_full = u64::try_from(over.len()).unwrap_or(u64::MAX) >= most;
    let mut closed = 0;
    for (account, person) in over {
        let Some(account) = store::account(tx, account).await? else { continue };
        // An import may have corrected the date meanwhile.
        let is_over = roster::person(tx, person)
            .await?
            .is_some_and(|person| person.lost_on.is_some_and(|lost| lost < lost_before));
        if is_over && close(tx, &account, ClosedBy::Policy, random).await? {
            closed += 1;
        }
    }
    Ok((closed, is_full))
}

/// Deletes what remains of accounts that were closed before `limit`, at most `most` of them, and frees their user IDs.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    store::forget(tx, limit, most).await
}

/// How many accounts of the society were closed, of those whose remains are still kept.
///
/// # Errors
/// When the database can't be read.
pub async fn count(tx: &TenantTx) -> Result<u64, Failure> {
    store::count(tx).await
}

/// What remains of a person's closed accounts, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_person(tx: &TenantTx, person: PersonId) -> Result<Vec<ClosedAccount>, Failure> {
    store::of_person(tx, person).await
}
