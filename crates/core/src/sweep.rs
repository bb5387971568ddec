//! What has ended is deleted after a while: each room deletes its own rows, here in the order in which they refer to each other.

use chrono::Duration;

use crate::accounts::methods::passkey;
use crate::accounts::profile::addresses;
use crate::accounts::sessions::{devices, entrance, hand_over, history, session};
use crate::accounts::{emails, recovery, recovery_links};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::proof::rate_limit;
use crate::registration;

/// How long what has ended stays.
const KEPT: Duration = Duration::days(7);

/// Deletes sessions, verification links, counters and registrations of this society that ended more than a week ago, and
/// history and known devices whose time is over; returns how many rows.
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
        passkey::sweep(tx, limit).await?,
        hand_over::sweep(tx, limit).await?,
        // After the hand-overs, which refer to them and end no later.
        entrance::sweep(tx, limit).await?,
        recovery::sweep(tx, limit).await?,
        recovery_links::sweep(tx, limit).await?,
        addresses::sweep(tx, limit).await?,
        // After the sessions, which refer to them.
        devices::sweep(tx, tx.now() - devices::KNOWN_FOR).await?,
        history::sweep(tx).await?,
    ];
    Ok(deleted.iter().sum())
}
