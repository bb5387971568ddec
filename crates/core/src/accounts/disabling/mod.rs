//! Disables an account, and enables it again: for a society that has to stop one account at once, for example because
//! somebody else uses it.
//!
//! A disabled account stays as it is, but nobody gets in: not by password, passkey or letter, and no link or desk code is
//! made for it. Whoever shows the right password is told to call the society, and nothing else.

use rand::Rng;
use serde_json::json;

use super::recovery::desk_code;
use super::sessions::end;
use super::{recovery_links, store};
use crate::accounts;
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::text::fold_identifier;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum DisablingRefusal {
    /// The reason is empty or too long.
    #[error("a reason of 1 to {most} characters is needed; it stays in the records, so name nobody in it", most = LONGEST_REASON)]
    NoReason,
    /// No account has this user ID.
    #[error("no account of this society has this user ID")]
    NoSuchAccount,
    /// The account is disabled already, or isn't disabled.
    #[error("the account is so already; nothing was changed")]
    SoAlready,
    /// A failure of the platform.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Disables the account of a user ID and ends everything by which it can be used: sessions, pending sign-ins, known devices,
/// the registration's way back, recovery links and desk codes. Returns how many sessions ended.
///
/// # Errors
/// See [`DisablingRefusal`].
pub async fn disable(
    tx: &TenantTx,
    user_id: &str,
    reason: &str,
    random: &mut impl Rng,
) -> Result<u64, DisablingRefusal> {
    disable_account(tx, find(tx, user_id).await?, reason, random).await
}

/// Disables an account, as [`disable`] does.
///
/// # Errors
/// See [`DisablingRefusal`].
pub(crate) async fn disable_account(
    tx: &TenantTx,
    account: AccountId,
    reason: &str,
    random: &mut impl Rng,
) -> Result<u64, DisablingRefusal> {
    let reason = read(reason)?;
    // The lock order of all transactions: links, the account, sessions. A sign-in that has locked the account before is
    // waited for, and its session ends here.
    recovery_links::hold(tx, account).await?;
    accounts::hold(tx, account).await?;
    if !store::set_disabled(tx, account, true).await? {
        return Err(DisablingRefusal::SoAlready);
    }
    recovery_links::end(tx, account, None).await?;
    desk_code::end(tx, account).await?;
    let ended = end::end_others(tx, account, None).await?;
    let detail = json!({"reason": reason, "ended": ended});
    audit::record(tx, audit::Action::AccountDisabled, "account", account.0, detail, random).await?;
    Ok(ended)
}

/// Enables an account again, as [`enable`] does.
///
/// # Errors
/// See [`DisablingRefusal`].
pub(crate) async fn enable_account(
    tx: &TenantTx,
    account: AccountId,
    reason: &str,
    random: &mut impl Rng,
) -> Result<(), DisablingRefusal> {
    let reason = read(reason)?;
    accounts::hold(tx, account).await?;
    if !store::set_disabled(tx, account, false).await? {
        return Err(DisablingRefusal::SoAlready);
    }
    let detail = json!({"reason": reason});
    audit::record(tx, audit::Action::AccountEnabled, "account", account.0, detail, random).await?;
    Ok(())
}

/// Enables the account of a user ID again. What disabling ended stays ended.
///
/// # Errors
/// See [`DisablingRefusal`].
pub async fn enable(tx: &TenantTx, user_id: &str, reason: &str, random: &mut impl Rng) -> Result<(), DisablingRefusal> {
    enable_account(tx, find(tx, user_id).await?, reason, random).await
}

async fn find(tx: &TenantTx, user_id: &str) -> Result<AccountId, DisablingRefusal> {
    let account = accounts::by_user_id(tx, &fold_identifier(user_id)).await?;
    account.map(|account| account.id).ok_or(DisablingRefusal::NoSuchAccount)
}

fn read(reason: &str) -> Result<&str, DisablingRefusal> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(DisablingRefusal::NoReason);
    }
    Ok(reason)
}
