//! A change of the address with which a clerk signs in. Both mailboxes have a say: a link goes to the new one and another to
//! the old one, and the address changes when both were confirmed.
//!
//! ```text
//! asked ──one link confirmed──▶ half ──the other──▶ changed
//!    └──asked again, withdrawn, or 24 h──▶ ended
//! ```

mod store;

pub(super) use self::store::end_of_staff;
pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::Permission;
use super::sessions::{self, Clerk};
use super::{StaffAccount, attempts, invitation, notices, sign_in};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffAddressChangeId, StaffId};
use crate::input::email::EmailAddress;
use crate::links;
use crate::outbox::{self, Mail, StaffNotice};
use crate::policy::society::Language;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::scope::Actor;
use crate::secret::Token;

/// How long both links work.
pub const LIFE: Duration = outbox::STAFF_ADDRESS_LIFE;

/// A change that waits for its links.
#[derive(Clone)]
pub struct OpenAddressChange {
    id: StaffAddressChangeId,
    staff: StaffId,
    /// The new address.
    pub address: EmailAddress,
    /// Until when both links work.
    pub expires_at: DateTime<Utc>,
    /// Whether the old mailbox has confirmed.
    pub old_confirmed: bool,
    /// Whether the new mailbox has confirmed.
    pub new_confirmed: bool,
}

/// Which mailbox a link was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {
    /// The one in force.
    Old,
    /// The one that is to replace it.
    New,
}

/// The result of asking for another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressAsked {
    /// Both mails are on their way.
    Sent,
    /// It is the address already.
    SoAlready,
    /// Somebody else of the society has it.
    Taken,
    /// There were many of late; the next one before this instant is refused.
    Paused(DateTime<Utc>),
}

/// Asks for another address. An earlier change ends.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn ask(
    tx: &TenantTx,
    clerk: &Clerk,
    address: &EmailAddress,
    random: &mut impl Rng,
) -> Result<AddressAsked, Failure> {
    let found = super::store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let account = found.ok_or(Failure::SessionEnded)?.account;
    if account.address.compare_key() == address.compare_key() {
        return Ok(AddressAsked::SoAlready);
    }
    let subject = attempts::own_subject(tx.keys(), clerk.id);
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Recovery, &subject).await? {
        attempt_log::refused(tx, AttemptKind::AddressChange, &subject, attempts::target(clerk.id), random).await?;
        return Ok(AddressAsked::Paused(until));
    }
    if super::store::by_index(tx, &super::store::index(tx.keys(), address)).await?.is_some() {
        return Ok(AddressAsked::Taken);
    }
    end_of_staff(tx, clerk.id).await?;
    let id = StaffAddressChangeId::new(tx.now(), random);
    let [old, new] = [Token::new(random), Token::new(random)];
    store::keep(tx, id, clerk.id, address, [old.digest().into_bytes(), new.digest().into_bytes()], random).await?;
    for (to, token, is_new) in [(&account.address, &old, false), (address, &new, true)] {
        let mail = Mail::StaffAddressChange {
            staff_name: account.name.clone(),
            desk_path: links::desk::address_change(token),
            new: is_new,
            valid_until: tx.now() + LIFE,
        };
        outbox::promise(tx, &mail, to, Language::Ja, None, random).await?;
    }
    audit::record(tx, Action::AddressChangeRequested, "staff", clerk.id.0, json!({"change": id}), random).await?;
    Ok(AddressAsked::Sent)
}

/// The change that waits for a clerk's links.
///
/// # Errors
/// When the database can't be read.
pub async fn of_clerk(tx: &TenantTx, staff: StaffId) -> Result<Option<OpenAddressChange>, Failure> {
    store::of_staff(tx, staff).await
}

/// Withdraws the change that waits. Returns false if there is none.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn withdraw(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::Enter).await?;
    if end_of_staff(tx, clerk.id).await? == 0 {
        return Ok(false);
    }
    audit::record(tx, Action::AddressChangeCancelled, "staff", clerk.id.0, json!({}), random).await?;
    Ok(true)
}

/// The change behind a link, with the mailbox that the link was sent to; `None` if it has ended.
///
/// # Errors
/// When the database can't be read.
pub async fn open(tx: &TenantTx, token: &Token) -> Result<Option<(OpenAddressChange, Mailbox)>, Failure> {
    let digest = token.digest();
    let Some(row) = store::by_token(tx, digest.bytes()).await? else { return Ok(None) };
    if row.ended_at.is_some() || !is_in_force(row.created_at, row.expires_at, tx.now()) {
        return Ok(None);
    }
    let mailbox = if digest.fits(&row.old_digest) { Mailbox::Old } else { Mailbox::New };
    Ok(Some((store::opened(tx, &row)?, mailbox)))
}

/// The result of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressConfirmed {
    /// The address is changed.
    Changed,
    /// The other mailbox has still to confirm.
    WaitsForOther,
    /// The link doesn't work any more, or somebody else has the address meanwhile.
    Gone,
}

/// Confirms for one mailbox. With the second one, the address changes, open invitations and sign-ins in progress end, and
/// both mailboxes are told.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    tx: TenantTx,
    token: &Token,
    random: &mut impl Rng,
) -> Result<(TenantTx, AddressConfirmed), Failure> {
    let Some((change, _)) = open(&tx, token).await? else { return Ok((tx, AddressConfirmed::Gone)) };
    let found = super::store::for_update(&tx, change.staff).await?;
    let account = found.map(|found| found.account).filter(|account| account.disabled_at.is_none());
    let Some(account) = account else { return Ok((tx, AddressConfirmed::Gone)) };
    // The other mailbox may have confirmed while this request waited for the account.
    let Some((change, mailbox)) = open(&tx, token).await? else { return Ok((tx, AddressConfirmed::Gone)) };
    let tx = tx.acting(Actor::Staff(account.id));
    if !store::confirm(&tx, change.id, mailbox).await? {
        return Ok((tx, AddressConfirmed::WaitsForOther));
    }
    let (old, new) = match mailbox {
        Mailbox::Old => (true, change.new_confirmed),
        Mailbox::New => (change.old_confirmed, true),
    };
    if !(old && new) {
        let detail = json!({"change": change.id});
        audit::record(&tx, Action::EmailVerified, "staff", account.id.0, detail, random).await?;
        return Ok((tx, AddressConfirmed::WaitsForOther));
    }
    let outcome = change_address(&tx, &change, &account, random).await?;
    Ok((tx, outcome))
}

async fn change_address(
    tx: &TenantTx,
    change: &OpenAddressChange,
    account: &StaffAccount,
    random: &mut impl Rng,
) -> Result<AddressConfirmed, Failure> {
    if !store::end(tx, change.id).await? || !super::store::set_address(tx, account.id, &change.address, random).await? {
        return Ok(AddressConfirmed::Gone);
    }
    // What was sent to the old mailbox, or begun with its address, ends: others may read that mailbox from now on.
    invitation::end_of_staff(tx, account.id).await?;
    sign_in::end_of_staff(tx, account.id).await?;
    audit::record(tx, Action::AddressChanged, "staff", account.id.0, json!({"change": change.id}), random).await?;
    for address in [&account.address, &change.address] {
        notices::tell_at(tx, &account.name, address, StaffNotice::AddressChanged, random).await?;
    }
    Ok(AddressConfirmed::Changed)
}
