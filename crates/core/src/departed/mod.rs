//! WHO LEFT LONG AGO: persons of the roster whose time is over (`retention.person_months`) are deleted with everything that is
//! recorded about them ([ADR 63](../../../../docs/adr/0063-persons-go-when-their-time-is-over.md)).
//!
//! A person goes when the time is over and nothing keeps them: no account and no remains of one, which have times of their own;
//! nobody who depends on them in the roster; no restriction (閲覧制限); no request, approval, call or file that is still open.
//! The audit trail stays for its own time and names ids only.

mod store;

use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::retention::left_before;

/// Deletes at most `most` persons whose time is over. Returns how many. Dependants go before their insured person, so a call
/// that deleted somebody may be followed by one that deletes more.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn forget(tx: &TenantTx, most: u64) -> Result<u64, Failure> {
    let limit = left_before(tx.policy().retention.person_months, day_in_japan(tx.now()));
    let held = store::hold_over(tx, limit, most).await?;
    if held.is_empty() {
        return Ok(0);
    }
    // Whatever was opened while their rows were being locked keeps them.
    let over = store::over_among(tx, limit, &held).await?;
    store::delete(tx, &over).await
}
