//! What an account says about itself to its own member.

use super::store;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::email::EmailAddress;
use crate::sealed::TenantKeys;

/// An account as its member sees it. No Debug: it holds an address.
pub struct Profile {
    /// User ID as it was chosen.
    pub user_id: String,
    /// E-mail address, if one was given.
    pub email: Option<EmailAddress>,
    /// Whether the address was verified by its link.
    pub email_verified: bool,
}

/// The profile of an account.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn profile(tx: &TenantTx, keys: &TenantKeys, id: AccountId) -> Result<Profile, Failure> {
    let found = store::profile(tx, id).await?.ok_or(Failure::Inconsistent("a session without an account"))?;
    let email = found.email(keys)?;
    Ok(Profile { email, email_verified: found.verified_at.is_some(), user_id: found.user_id })
}
