//! The e-mail addresses in force of an account. They are stored sealed and found by a blind index.

mod store;

pub(crate) use self::store::{
    Verification, account_of, address_of, all, current, domains, forget, index, keep, keep_verification, main_address,
    main_for_update, mark_undeliverable, mark_verified, opened, sweep, use_verification, verification,
    verifications_since, verified, verified_by_id, with_verified,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
