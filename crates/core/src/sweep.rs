//! Deletes ended rows after a while. Each room deletes its own rows; the order here follows their foreign keys.

use chrono::Duration;

use crate::accounts::profile::addresses;
use crate::accounts::sessions::{devices, entrance, hand_over, history, session};
use crate::accounts::{emails, recovery, recovery_links};
use crate::approvals;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::proof::{passkey_challenge, rate_limit};
use crate::registration;
use crate::staff;
use crate::support;
use crate::tenancy::assets;

/// How long ended rows are kept.
const KEPT: Duration = Duration::days(7);

/// Deletes sessions, verification links, counters and registrations of this society that ended more than a week ago,
/// and expired sign-in history and known devices. Returns the number of deleted rows.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    let limit = tx.now() - KEPT;
    let deleted = [
        session::sweep(tx, limit).await?,
        emails::sweep(tx, limit).await?,
        rate_limit::sweep(tx, limit).await?,
        registration::sweep(tx, limit).await?,
        passkey_challenge::sweep(tx, limit).await?,
        hand_over::sweep(tx, limit).await?,
        // After the hand-overs, which refer to sign-ins and end no later.
        entrance::sweep(tx, limit).await?,
        recovery::sweep(tx, limit).await?,
        recovery_links::sweep(tx, limit).await?,
        addresses::sweep(tx, limit).await?,
        // After the sessions, which refer to known devices.
        devices::sweep(tx, tx.now() - devices::KNOWN_FOR).await?,
        history::sweep(tx).await?,
        approvals::sweep(tx, limit).await?,
        support::sweep(tx, limit).await?,
        staff::sweep(tx, limit).await?,
        assets::sweep(tx, limit).await?,
    ];
    Ok(deleted.iter().sum())
}
