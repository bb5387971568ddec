//! The link that verifies an address. Opening the link changes nothing, because mail scanners open links; the page's
//! button uses it.

use rand::Rng;

use super::store::{self, AddressChange};
use super::{in_force, registered};
use crate::accounts::emails::{self, Purpose, same};
use crate::clock;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::secret::Token;

/// The address that a link verifies. No `Debug`: it is personal.
pub struct LinkedAddress {
    /// The address.
    pub address: EmailAddress,
    /// Its purpose.
    pub purpose: Purpose,
}

impl LinkedAddress {
    fn of(change: &AddressChange) -> Self {
        Self { address: change.address.clone(), purpose: change.purpose }
    }
}

/// The address that a link would verify or has verified: the one given at registration, or one requested since. `None`
/// if the link doesn't exist in this society, has expired or was cancelled. Changes nothing.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn look(tx: &TenantTx, token: &Token) -> Result<Option<LinkedAddress>, Failure> {
    if let Some(address) = registered::look_at_link(tx, token).await? {
        return Ok(Some(LinkedAddress { address, purpose: Purpose::Main }));
    }
    let Some(row) = store::change(tx, token.digest().bytes()).await? else { return Ok(None) };
    let found = LinkedAddress::of(&row);
    Ok((waits(tx, &row) || is_in_force(tx, &row, &found).await?).then_some(found))
}

/// Verifies the address behind a link and puts it in force. Idempotent: a second press returns the same and writes
/// nothing.
///
/// # Errors
/// When the database refuses.
pub async fn verify(
    tx: &TenantTx,
    token: &Token,
    device: Device,
    random: &mut impl Rng,
) -> Result<Option<LinkedAddress>, Failure> {
    if let Some(address) = registered::verify(tx, token, random).await? {
        return Ok(Some(LinkedAddress { address, purpose: Purpose::Main }));
    }
    let Some(row) = store::change(tx, token.digest().bytes()).await? else { return Ok(None) };
    let (account, found) = (row.account, LinkedAddress::of(&row));
    if waits(tx, &row) {
        in_force::hold(tx, account).await?;
        if store::use_change(tx, row.id).await? {
            let other = match found.purpose {
                Purpose::Main => Purpose::Recovery,
                Purpose::Recovery => Purpose::Main,
            };
            let current = emails::current(tx, account).await?;
            if current.of(other).is_some_and(|held| same(&held.address, &found.address)) {
                // The same mailbox was verified for the other purpose meanwhile.
                return Ok(None);
            }
            in_force::replace(tx, account, found.purpose, Some(&found.address), device, random).await?;
            return Ok(Some(found));
        }
    }
    // The link was used before, perhaps by another press of the same button.
    Ok(is_in_force(tx, &row, &found).await?.then_some(found))
}

fn waits(tx: &TenantTx, row: &AddressChange) -> bool {
    row.ended_at.is_none() && clock::is_in_force(row.requested_at, row.expires_at, tx.now())
}

/// Whether an unexpired link's address is in force, by this link or by another link of the same change.
async fn is_in_force(tx: &TenantTx, row: &AddressChange, found: &LinkedAddress) -> Result<bool, Failure> {
    if !clock::is_in_force(row.requested_at, row.expires_at, tx.now()) {
        return Ok(false);
    }
    let current = emails::current(tx, row.account).await?;
    let held = current.of(found.purpose);
    Ok(held.is_some_and(|held| held.verified_at.is_some() && same(&held.address, &found.address)))
}
