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
    let account = store::account(tx, id).await?.ok_or(Failure::Inconsistent("a session without an account"))?;
    let email = store::main_email(tx, keys, id).await?;
    let email_verified = email.as_ref().is_some_and(|(_, verified)| *verified);
    Ok(Profile { user_id: account.user_id, email: email.map(|(address, _)| address), email_verified })
}
