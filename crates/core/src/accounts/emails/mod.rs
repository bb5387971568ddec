//! The e-mail addresses in force of an account. They are stored sealed and found by a blind index.

mod store;

pub(crate) use self::store::{
    MainAddress, Verification, account_of, address_of, all, current, domains, for_suspension, forget, index,
    is_suspended, keep, keep_verification, lift_suspension, main_address, main_for_update, mark_undeliverable,
    mark_verified, opened, suspend, suspended_of, sweep, use_verification, verification, verifications_since, verified,
    verified_by_id, with_verified,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::email::EmailAddress;

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// For notices and for recovery.
    Main,
    /// For recovery, and for notices that go to all addresses.
    Recovery,
}

/// An address in force. No `Debug`: the address is personal.
#[derive(Clone)]
pub struct Held {
    /// The address.
    pub address: EmailAddress,
    /// When it was verified; `None` for an address given at registration that is not verified yet.
    pub verified_at: Option<DateTime<Utc>>,
    /// Whether the latest mail to it was refused for good.
    pub undeliverable: bool,
    /// Whether it is suspended for sending.
    pub suspension: Option<Suspension>,
}

/// Why an address gets no mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspendedBecause {
    /// A mail came back for good.
    HardBounce,
    /// Several mails in a row came back for causes that can pass.
    SoftBounces,
    /// Somebody at the address called a mail unwanted.
    Complaint,
}

/// That an address is suspended for sending: it stays in force and verified, and gets no mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why.
    pub because: SuspendedBecause,
}

/// How an address stands, as far as a report needs it.
pub(crate) struct SuspensionRow {
    pub id: EmailAddressId,
    pub since: Option<DateTime<Utc>>,
    /// When its latest suspension was lifted.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// A suspended address in a list, without the address.
#[derive(Clone, Debug, Serialize)]
pub struct SuspendedAddress {
    /// The account.
    pub account: AccountId,
    /// What the address is for.
    pub purpose: Purpose,
    /// The domain of the address.
    pub domain: String,
    /// Since when it gets no mails.
    pub since: DateTime<Utc>,
    /// Why.
    pub because: SuspendedBecause,
}

/// Lists at most `most` addresses of the society that are suspended for sending, those suspended last first.
///
/// # Errors
/// When the database can't be read.
pub async fn suspended_addresses(tx: &TenantTx, most: u64) -> Result<Vec<SuspendedAddress>, Failure> {
    store::suspended_addresses(tx, most).await
}

/// The addresses in force of one account.
#[derive(Clone, Default)]
pub(crate) struct Current {
    pub(crate) main: Option<Held>,
    pub(crate) second: Option<Held>,
}

impl Current {
    pub(crate) const fn of(&self, purpose: Purpose) -> Option<&Held> {
        match purpose {
            Purpose::Main => self.main.as_ref(),
            Purpose::Recovery => self.second.as_ref(),
        }
    }
}

/// Whether two spellings name the same mailbox.
pub(crate) fn same(one: &EmailAddress, other: &EmailAddress) -> bool {
    one.compare_key() == other.compare_key()
}
