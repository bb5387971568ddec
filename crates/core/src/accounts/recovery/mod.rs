//! THE WAY BACK IN: who forgot the ID, the password, or lost more than that.
//!
//! ```text
//! forgotten user ID    address + birth date ─▶ request ─(worker)─▶ mail ─▶ link ─▶ button ─▶ the ID is shown
//! forgotten password   ID + birth date + address ─▶ request ─(worker)─▶ mail ─▶ link ─┐
//! address lost         desk code + ID + birth date ────────────────────────────────────┤
//! all lost             letter issued to the member + identity check ────────────────────┴▶ new password ─▶ sign-in
//! ```
//! No way ends in a session: it ends at the sign-in, where the second step is asked like on any day. Only the desk, where two
//! people agreed on it, and the letter take the second step away. `docs/recovery.md` draws the ladder.

pub mod desk_code;
pub mod letter;
pub mod link;
pub mod request;
mod reset;
pub mod undo_email;

use chrono::{DateTime, Duration, Utc};

pub use self::reset::ResetOutcome;
pub use reset::reset;

use crate::database::TenantTx;
use crate::failure::Failure;

/// Mails with such links that one account gets within [`MAILS_WITHIN`] at most, however often somebody asks.
pub const MOST_MAILS: u64 = 3;

/// See [`MOST_MAILS`].
pub const MAILS_WITHIN: Duration = Duration::hours(1);

/// Deletes requests and desk codes that ended before `limit`; returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    Ok(request::sweep(tx, limit).await? + desk_code::sweep(tx, limit).await?)
}
