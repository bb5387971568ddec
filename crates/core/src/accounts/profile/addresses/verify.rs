//! The link that verifies an address: opened by a mail scanner it changes nothing, a button uses it.

use rand::Rng;

use super::{Purpose, in_force, registered, same, store};
use crate::database::{TenantTx, from_word};
use crate::entities::address_change;
use crate::failure::Failure;
use crate::ids::{AccountId, AddressChangeId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::sealed::TenantKeys;
use crate::secret::Token;

/// What a link verifies. No Debug: it holds an address.
pub struct Found {
    /// The address.
    pub address: EmailAddress,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a link would verify, or has verified: the address that an account began with, or one that was asked for since.
/// Nothing if there is no such link, it is too old, given up, or another society's. Changes nothing.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn look(tx: &TenantTx, token: &Token) -> Result<Option<Found>, Failure> {
    if let Some(address) = registered::look_at_link(tx, token).await? {
        return Ok(Some(Found { address, purpose: Purpose::Main }));
    }
    let Some(row) = store::change(tx, &token.digest()).await? else { return Ok(None) };
    let found = found(tx.keys(), &row)?;
    Ok((waits(tx, &row) || is_in_force(tx, &row, &found).await?).then_some(found))
}

/// Verifies what is behind a link, and puts it in force. Pressed twice, it answers the same and writes once.
///
/// # Errors
/// When the database refuses.
pub async fn verify(
    tx: &TenantTx,
    token: &Token,
    device: Device,
    random: &mut impl Rng,
) -> Result<Option<Found>, Failure> {
    if let Some(address) = registered::verify(tx, token, random).await? {
        return Ok(Some(Found { address, purpose: Purpose::Main }));
    }
    let Some(row) = store::change(tx, &token.digest()).await? else { return Ok(None) };
    let (account, found) = (AccountId(row.account_id), found(tx.keys(), &row)?);
    if waits(tx, &row) {
        in_force::hold(tx, account).await?;
        if store::use_change(tx, AddressChangeId(row.id)).await? {
            let other = match found.purpose {
                Purpose::Main => Purpose::Recovery,
                Purpose::Recovery => Purpose::Main,
            };
            let current = store::current(tx, account).await?;
            if current.of(other).is_some_and(|held| same(&held.address, &found.address)) {
                // The other way in was verified for the same mailbox meanwhile.
                return Ok(None);
            }
            in_force::replace(tx, account, found.purpose, Some(&found.address), device, random).await?;
            return Ok(Some(found));
        }
    }
    // Used before, perhaps by another press of the same button.
    Ok(is_in_force(tx, &row, &found).await?.then_some(found))
}

fn found(keys: &TenantKeys, row: &address_change::Model) -> Result<Found, Failure> {
    Ok(Found { address: store::change_address(keys, row)?, purpose: from_word(&row.purpose)? })
}

fn waits(tx: &TenantTx, row: &address_change::Model) -> bool {
    row.ended_at.is_none() && tx.now() < row.expires_at
}

/// Whether a link whose time isn't over leads to an address that is in force: by it, or by another mail's of the same change.
async fn is_in_force(tx: &TenantTx, row: &address_change::Model, found: &Found) -> Result<bool, Failure> {
    if tx.now() >= row.expires_at {
        return Ok(false);
    }
    let current = store::current(tx, AccountId(row.account_id)).await?;
    let held = current.of(found.purpose);
    Ok(held.is_some_and(|held| held.verified_at.is_some() && same(&held.address, &found.address)))
}
