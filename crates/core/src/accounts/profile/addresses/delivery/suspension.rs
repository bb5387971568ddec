//! An address that is suspended for sending: it stays in force and verified, and gets no mail.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::emails::{self, SuspendedBecause};
use crate::audit::{self, Action};
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};

/// Suspends an address of an account.
pub(super) async fn begin(
    tx: &TenantTx,
    account: AccountId,
    address: EmailAddressId,
    because: SuspendedBecause,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    emails::suspend(tx, address, because).await?;
    let detail = json!({"account": account, "because": to_word(&because)});
    audit::record(tx, Action::AddressSuspended, "email_address", address.0, detail, random).await
}

/// Lifts the suspension of an address whose holder has used the link of a mail. A link that was mailed before the suspension shows
/// nothing.
pub(crate) async fn end_by_link(
    tx: &TenantTx,
    account: AccountId,
    address: EmailAddressId,
    mailed_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    if !emails::lift_suspension(tx, address, Some(mailed_at)).await? {
        return Ok(());
    }
    let detail = json!({"account": account, "by": "link"});
    audit::record(tx, Action::AddressSuspensionLifted, "email_address", address.0, detail, random).await
}

/// Lifts the suspensions of an account's addresses for a clerk's reason. Returns how many there were.
pub(crate) async fn end_for(
    tx: &TenantTx,
    account: AccountId,
    reason: &str,
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    let mut lifted = 0;
    for address in emails::suspended_of(tx, account).await? {
        if emails::lift_suspension(tx, address, None).await? {
            let detail = json!({"account": account, "by": "desk", "reason": reason});
            audit::record(tx, Action::AddressSuspensionLifted, "email_address", address.0, detail, random).await?;
            lifted += 1;
        }
    }
    Ok(lifted)
}
