//! Replaces or removes the address in force. Every holder of an affected address is notified, and mailed recovery links
//! end, because a link in a mailbox must not outlive the address.

use rand::Rng;
use serde_json::json;

use super::store;
use crate::accounts::emails::{self, Held, Purpose, same};
use crate::accounts::sessions::history::{self, EventOutcome};
use crate::accounts::{self, Addressee, notices, recovery_links};
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::links;
use crate::outbox::{self, Mail, SecurityNotice, UNDO_LIFE};
use crate::proof::next_step::Proofs;
use crate::secret::Token;

/// The result of removing an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressRemoval {
    /// It is removed.
    Done,
    /// The society requires a main address.
    Required,
    /// There is no such address.
    NotThere,
}

/// Removes an address and any pending change of it.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    device: Device,
    random: &mut impl Rng,
) -> Result<AddressRemoval, Failure> {
    if purpose == Purpose::Main && tx.policy().email.required {
        return Ok(AddressRemoval::Required);
    }
    hold(tx, account).await?;
    if emails::current(tx, account).await?.of(purpose).is_none() {
        return Ok(AddressRemoval::NotThere);
    }
    replace(tx, account, purpose, None, device, random).await?;
    Ok(AddressRemoval::Done)
}

/// Locks the account and ends mailed recovery links. Links are locked before the account, as a password reset does.
/// They are ended once more afterwards, because one may be created while this transaction waits for the account's lock.
pub(crate) async fn hold(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    recovery_links::hold(tx, account).await?;
    recovery_links::end_mailed(tx, account).await?;
    accounts::hold(tx, account).await?;
    recovery_links::end_mailed(tx, account).await
}

/// Replaces the address in force, or removes it if `new` is `None`. The caller has locked the account.
pub(super) async fn replace(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    new: Option<&EmailAddress>,
    device: Device,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let before = emails::current(tx, account).await?;
    let old = before.of(purpose).cloned();
    emails::forget(tx, account, purpose).await?;
    if let Some(new) = new {
        let id = EmailAddressId::new(tx.now(), random);
        emails::keep(tx, id, account, new, purpose, Some(tx.now()), random).await?;
    }
    store::end_pending(tx, account, purpose, None).await?;
    match purpose {
        Purpose::Main => tell_main(tx, account, old.as_ref(), new.is_none(), random).await?,
        Purpose::Recovery => tell_second(tx, account, old.as_ref(), new, random).await?,
    }
    let outcome = match (purpose, new) {
        (Purpose::Main, Some(_)) => EventOutcome::EmailChanged,
        (Purpose::Main, None) => EventOutcome::EmailRemoved,
        (Purpose::Recovery, Some(_)) => EventOutcome::RecoveryAddressSet,
        (Purpose::Recovery, None) => EventOutcome::RecoveryAddressRemoved,
    };
    history::record(tx, account, outcome, Proofs::default(), device, random).await?;
    let action = if new.is_some() { audit::Action::AddressChanged } else { audit::Action::AddressRemoved };
    let had = old.is_some_and(|old| old.verified_at.is_some());
    let detail = json!({"purpose": to_word(&purpose), "had_verified": had});
    audit::record(tx, action, "account", account.0, detail, random).await
}

/// Notifies every verified address in force of a change of the main address. The old address also gets an undo link
/// (ADR 15), but only if it was verified: an unverified mailbox may not be the member's.
async fn tell_main(
    tx: &TenantTx,
    account: AccountId,
    old: Option<&Held>,
    removed: bool,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let Addressee { name: member_name, language } = accounts::addressee(tx, account).await?;
    let mail = |undo_path| Mail::EmailChanged { member_name: member_name.clone(), at: tx.now(), removed, undo_path };
    if let Some(Held { address, verified_at: Some(verified_at), .. }) = old {
        let (token, until) = (Token::new(random), tx.now() + UNDO_LIFE);
        store::keep_undo(tx, account, address, *verified_at, token.digest().into_bytes(), until, random).await?;
        let mail = mail(Some(links::undo_email(&token)));
        outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    }
    for address in emails::verified(tx, account).await? {
        outbox::promise(tx, &mail(None), &address, language, Some(account), random).await?;
    }
    Ok(())
}

/// Notifies the verified addresses in force of a change of the second address, and the old second address too.
async fn tell_second(
    tx: &TenantTx,
    account: AccountId,
    old: Option<&Held>,
    new: Option<&EmailAddress>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let notice =
        if new.is_some() { SecurityNotice::RecoveryAddressAdded } else { SecurityNotice::RecoveryAddressRemoved };
    notices::tell(tx, account, notice, random).await?;
    let Some(old) = old.filter(|old| !new.is_some_and(|new| same(new, &old.address))) else { return Ok(()) };
    notices::tell_at(tx, account, SecurityNotice::RecoveryAddressRemoved, std::slice::from_ref(&old.address), random)
        .await
}
