//! An address of a person, as the desk sees it.

use chrono::{DateTime, NaiveDate, Utc};

use super::birth_date::holds_date;
use super::unmask::Masked;
use crate::accounts::emails::{Held, Suspension};

/// An address in force.
pub struct AddressSituation {
    /// The address, masked.
    pub address: Masked,
    /// When it was verified.
    pub verified_at: Option<DateTime<Utc>>,
    /// Whether the latest mail to it was refused for good.
    pub undeliverable: bool,
    /// Whether it is suspended for sending.
    pub suspension: Option<Suspension>,
    /// Whether the person's birth date stands in it: then date and mailbox prove little together.
    pub holds_birth_date: bool,
}

impl AddressSituation {
    pub(super) fn of(held: &Held, birth_date: NaiveDate) -> Self {
        Self {
            address: Masked::address(&held.address),
            verified_at: held.verified_at,
            undeliverable: held.undeliverable,
            suspension: held.suspension,
            holds_birth_date: holds_date(&held.address, birth_date),
        }
    }
}
