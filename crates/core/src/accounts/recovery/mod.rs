//! Account recovery: for members who forgot the user ID or password, or lost their second step, address or letter.
//!
//! ```text
//! forgotten user ID    address + birth date ─▶ request ─(worker)─▶ mail ─▶ link ─▶ button ─▶ the ID is shown
//! forgotten password   ID + birth date + address ─▶ request ─(worker)─▶ mail ─▶ link ─┐
//! address lost         desk code + ID + birth date ────────────────────────────────────┤
//! all lost             letter issued to the member + identity check ────────────────────┴▶ new password ─▶ sign-in
//! ```
//! No recovery opens a session: each ends at the sign-in, which asks for the second step as usual. Only a letter, or a
//! desk code that two operators agreed on, can remove the second step. `docs/recovery.md` shows which proofs each way
//! asks for.

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

/// The maximum number of mails with recovery links to one account within [`MAILS_WITHIN`].
pub const MOST_MAILS: u64 = 3;

/// See [`MOST_MAILS`].
pub const MAILS_WITHIN: Duration = Duration::hours(1);

/// Deletes requests and desk codes that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    Ok(request::sweep(tx, limit).await? + desk_code::sweep(tx, limit).await?)
}
