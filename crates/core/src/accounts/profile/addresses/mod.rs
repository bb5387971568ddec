//! A member's addresses: the main address (メールアドレス) and a second address for recovery (予備のメールアドレス). A new address is
//! pending until its mailed link is used; until then nothing else changes.
//!
//! ```text
//! requested ──link, button──▶ in force      the old address is notified and can undo the change within 24 hours
//!     ├── cancelled, another requested, a new password by recovery, an undo ──▶ ended
//!     └── seven days ──▶ ended
//! ```

pub mod delivery;
pub(crate) mod in_force;
pub mod registered;
mod store;
mod verify;

pub(crate) use self::store::{Undo, end_all_pending, end_undos, sweep, undo, use_undo};

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

pub use self::in_force::{AddressRemoval, remove};
use self::registered::{LINK_LIFE, MOST_RESENT, RESENT_WITHIN, Resent};
pub use self::verify::{LinkedAddress, look, verify};
use super::own_address::rule::{Ending, company_ends};
use crate::accounts::emails::{self, Held, Purpose, same};
use crate::accounts::{self, Addressee};
use crate::audit;
use crate::clock::day_in_japan;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::email::{EmailAddress, EmailError};
use crate::links;
use crate::outbox::{self, Mail};
use crate::policy::email::{AddressRule, EmailFault, EmailRules, EmploymentCategory, is_company_domain, rule_for};
use crate::secret::Token;

/// An address that waits for its verification.
#[derive(Clone)]
pub struct Pending {
    /// The address.
    pub address: EmailAddress,
    /// When its link expires.
    pub expires_at: DateTime<Utc>,
    /// Whether the mail with the link was refused for good.
    pub undeliverable: bool,
}

/// An account's addresses, in force and pending. No `Debug`: they are personal.
pub struct Addresses {
    /// The main address; `None` if the society doesn't require one and none was given.
    pub main: Option<Held>,
    /// The pending main address.
    pub main_pending: Option<Pending>,
    /// The second address; always verified.
    pub second: Option<Held>,
    /// The pending second address.
    pub second_pending: Option<Pending>,
    /// The member's employment category today. It selects the rule for the main address.
    pub category: EmploymentCategory,
    /// When a company address will end that the rule accepts today. Set from 60 days before that day; from then on the
    /// main address must be the member's own, not a company's.
    pub company_ends: Option<Ending>,
}

impl Addresses {
    /// The rule for the main address.
    #[must_use]
    pub fn rule(&self, rules: &EmailRules) -> AddressRule {
        match self.company_ends {
            Some(_) => AddressRule::OwnRequired,
            None => rule_for(rules, self.category),
        }
    }

    /// The address in force for a purpose.
    #[must_use]
    pub const fn in_force(&self, purpose: Purpose) -> Option<&Held> {
        match purpose {
            Purpose::Main => self.main.as_ref(),
            Purpose::Recovery => self.second.as_ref(),
        }
    }

    /// The pending address for a purpose.
    #[must_use]
    pub const fn pending(&self, purpose: Purpose) -> Option<&Pending> {
        match purpose {
            Purpose::Main => self.main_pending.as_ref(),
            Purpose::Recovery => self.second_pending.as_ref(),
        }
    }
}

/// What is wrong with a typed address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// A fault as at registration: the syntax, or the society's rule.
    Email(EmailFault),
    /// The address is in force already.
    InForce,
    /// The main and the second address must differ.
    IsTheOther,
    /// The second address is for the time after a company mailbox is closed, so it can't be a company's.
    Company,
    /// The main address can't be a company's any more, because company addresses end for this member.
    CompanyEnds(Ending),
    /// A second address needs a main address.
    NoMain,
}

/// The result of requesting another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested {
    /// A mail with a link is queued for the new address.
    Promised,
    /// The limit of mails within an hour is reached.
    Enough,
    /// The address has a fault.
    NotYet(AddressFault),
}

/// Reads an account's addresses, in force and pending.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn addresses(tx: &TenantTx, account: AccountId) -> Result<Addresses, Failure> {
    let current = emails::current(tx, account).await?;
    let row = accounts::account(tx, account).await?;
    let person = accounts::person_of(tx, &row).await?;
    let (employment, today) = (person.employment, day_in_japan(tx.now()));
    Ok(Addresses {
        main: current.main,
        main_pending: store::pending(tx, account, Purpose::Main).await?,
        second: current.second,
        second_pending: store::pending(tx, account, Purpose::Recovery).await?,
        category: person.addressed_as(today),
        company_ends: company_ends(tx.policy(), &employment, today),
    })
}

/// Parses a typed address and checks it against the rules; pure. `confirmed` is the address that the page has warned
/// about.
///
/// # Errors
/// The fault to correct, or the warning to confirm.
pub fn judge(
    rules: &EmailRules,
    addresses: &Addresses,
    purpose: Purpose,
    typed: &str,
    confirmed: &str,
) -> Result<EmailAddress, AddressFault> {
    if purpose == Purpose::Recovery && addresses.main.is_none() {
        return Err(AddressFault::NoMain);
    }
    let address =
        EmailAddress::parse(typed).map_err(|fault: EmailError| AddressFault::Email(EmailFault::Form(fault)))?;
    let is = |held: Option<&Held>| held.is_some_and(|held| same(&held.address, &address));
    if is(addresses.in_force(purpose)) {
        return Err(AddressFault::InForce);
    }
    let fault = match purpose {
        Purpose::Main if is(addresses.second.as_ref()) => Some(AddressFault::IsTheOther),
        Purpose::Main => match addresses.company_ends {
            Some(ending) => is_company_domain(rules, address.domain()).then_some(AddressFault::CompanyEnds(ending)),
            None => {
                EmailFault::unless_confirmed(rules, addresses.category, &address, confirmed).map(AddressFault::Email)
            }
        },
        Purpose::Recovery
            if is(addresses.main.as_ref())
                || addresses.main_pending.as_ref().is_some_and(|pending| same(&pending.address, &address)) =>
        {
            Some(AddressFault::IsTheOther)
        }
        Purpose::Recovery => is_company_domain(rules, address.domain()).then_some(AddressFault::Company),
    };
    fault.map_or(Ok(address), Err)
}

/// Requests another address: a mail with a link goes to the new address only. A pending change to another address for
/// the same purpose ends.
///
/// # Errors
/// When the database refuses.
pub async fn request(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    typed: &str,
    confirmed: &str,
    random: &mut impl Rng,
) -> Result<Requested, Failure> {
    // The account is locked so that concurrent requests are counted one after the other.
    accounts::hold(tx, account).await?;
    let has = addresses(tx, account).await?;
    let address = match judge(&tx.policy().email, &has, purpose, typed, confirmed) {
        Ok(address) => address,
        Err(fault) => return Ok(Requested::NotYet(fault)),
    };
    if is_enough(tx, account, purpose).await? {
        return Ok(Requested::Enough);
    }
    // Earlier links to the same address stay valid, because the mails may arrive in any order.
    store::end_pending(tx, account, purpose, Some(&address)).await?;
    send(tx, account, purpose, &address, random).await?;
    Ok(Requested::Promised)
}

/// Queues another verification mail to the pending address.
///
/// # Errors
/// When the database refuses.
pub async fn resend(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    random: &mut impl Rng,
) -> Result<Resent, Failure> {
    accounts::hold(tx, account).await?;
    let Some(waiting) = store::pending(tx, account, purpose).await? else { return Ok(Resent::NothingToVerify) };
    if is_enough(tx, account, purpose).await? {
        return Ok(Resent::Enough);
    }
    send(tx, account, purpose, &waiting.address, random).await?;
    Ok(Resent::Promised)
}

/// Cancels a pending change. Returns false if there is none.
///
/// # Errors
/// When the database refuses.
pub async fn cancel(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    accounts::hold(tx, account).await?;
    if store::end_pending(tx, account, purpose, None).await? == 0 {
        return Ok(false);
    }
    let detail = json!({"purpose": to_word(&purpose)});
    audit::record(tx, audit::Action::AddressChangeCancelled, "account", account.0, detail, random).await?;
    Ok(true)
}

/// Deletes all addresses and ends pending changes and undo links, because a desk code or letter has set another
/// address.
pub(crate) async fn forget_all(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    for purpose in [Purpose::Main, Purpose::Recovery] {
        emails::forget(tx, account, purpose).await?;
    }
    end_all_pending(tx, account).await?;
    end_undos(tx, account, None).await
}

/// Whether the limit of mails is reached. All requests of the account for this purpose count, cancelled ones too, so
/// that nobody can fill a mailbox by requesting and cancelling.
async fn is_enough(tx: &TenantTx, account: AccountId, purpose: Purpose) -> Result<bool, Failure> {
    Ok(store::requested_since(tx, account, purpose, tx.now() - RESENT_WITHIN).await? >= MOST_RESENT)
}

async fn send(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    address: &EmailAddress,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let token = Token::new(random);
    let expires_at = tx.now() + LINK_LIFE;
    let id = store::keep_change(tx, account, purpose, address, token.digest().into_bytes(), expires_at, random).await?;
    let Addressee { name: member_name, language } = accounts::addressee(tx, account).await?;
    let second = purpose == Purpose::Recovery;
    let mail = Mail::VerifyNewEmail { member_name, verification_path: links::verify_email(&token), second };
    outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    let detail = json!({"account": account.0, "purpose": to_word(&purpose)});
    audit::record(tx, audit::Action::AddressChangeRequested, "address_change", id.0, detail, random).await
}

#[cfg(test)]
mod tests;
