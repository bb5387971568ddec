//! E-mail addresses of accounts: kept sealed, verified by a link that a mail brings and a button uses.

use chrono::Duration;
use rand::Rng;
use serde_json::json;

use super::store;
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::email::EmailAddress;
use crate::sealed::TenantKeys;
use crate::secret::Token;

/// How long the link of a verification mail works. It proves an address and opens nothing, so it may outlast a weekend.
pub const LINK_LIFE: Duration = Duration::days(7);

/// What a verification link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Verified now, or before by the same link.
    Verified,
    /// No such link, too old, or of another society.
    Gone,
}

/// Keeps an account's address, unverified, and makes the link that verifies it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn add(
    tx: &TenantTx,
    keys: &TenantKeys,
    account: AccountId,
    address: &EmailAddress,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let id = EmailAddressId::new(tx.now(), random);
    store::keep_email(tx, keys, id, account, address, random).await?;
    let token = Token::new(random);
    store::keep_verification(tx, id, token.digest(), tx.now() + LINK_LIFE, random).await?;
    Ok(token)
}

/// Whether a link would work; changes nothing, because mail scanners open links.
///
/// # Errors
/// When the database can't be read.
pub async fn look_at_link(tx: &TenantTx, token: &Token) -> Result<Verification, Failure> {
    let good = store::verification(tx, &token.digest()).await?.is_some_and(|row| tx.now() < row.expires_at);
    Ok(if good { Verification::Verified } else { Verification::Gone })
}

/// Verifies the address behind a link. Pressed twice, it answers the same.
///
/// # Errors
/// When the database refuses.
pub async fn verify(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<Verification, Failure> {
    let Some(row) = store::verification(tx, &token.digest()).await?.filter(|row| tx.now() < row.expires_at) else {
        return Ok(Verification::Gone);
    };
    if store::use_verification(tx, row.id).await? {
        store::mark_verified(tx, EmailAddressId(row.email_address_id)).await?;
        audit::record(tx, audit::Action::EmailVerified, "email_address", row.email_address_id, json!({}), random).await?;
    }
    Ok(Verification::Verified)
}
