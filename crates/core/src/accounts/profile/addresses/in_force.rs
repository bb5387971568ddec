//! Which address is in force: one takes another's place, or goes. Everybody who held one hears of it, and the links that
//! were mailed die, because what lies in a mailbox must not outlive its being in force.

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

/// What came of taking an address away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressRemoval {
    /// It is gone.
    Done,
    /// The society requires one.
    Required,
    /// There is none.
    NotThere,
}

/// Takes an address away, and what waits to take its place.
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

/// Holds the account and ends the links that were mailed. Links before the account, as a new password by such a link holds
/// them; and once more, for one that was made while the account was waited for.
pub(crate) async fn hold(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    recovery_links::hold(tx, account).await?;
    recovery_links::end_mailed(tx, account).await?;
    accounts::hold(tx, account).await?;
    recovery_links::end_mailed(tx, account).await
}

/// Puts a verified address in force, or none, in the place of what is there. The account is held.
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

/// The old address gets the way to put itself back, if it was verified: a mailbox that nobody ever showed to be the member's
/// gets none. Every verified address that is in force hears of it.
async fn tell_main(
    tx: &TenantTx,
    account: AccountId,
    old: Option<&Held>,
    removed: bool,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let Addressee { name: member_name, language } = accounts::addressee(tx, account).await?;
    let mail = |undo_path| Mail::EmailChanged { member_name: member_name.clone(), at: tx.now(), removed, undo_path };
    if let Some(Held { address, verified_at: Some(verified_at) }) = old {
        let (token, until) = (Token::new(random), tx.now() + UNDO_LIFE);
        store::keep_undo(tx, account, address, *verified_at, token.digest(), until, random).await?;
        let mail = mail(Some(links::undo_email(&token)));
        outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    }
    for address in emails::verified(tx, account).await? {
        outbox::promise(tx, &mail(None), &address, language, Some(account), random).await?;
    }
    Ok(())
}

/// An address that is no second one any more hears of it as well as those in force.
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
