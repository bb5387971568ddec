//! THE WAY BACK IN: who forgot the ID, the password, or lost more than that.
//!
//! ```text
//! forgotten user ID    address + birth date ─▶ request ─(worker)─▶ mail ─▶ link ─▶ button ─▶ the ID is shown
//! forgotten password   ID + birth date + address ─▶ request ─(worker)─▶ mail ─▶ link ─┐
//! address lost         desk code + ID + birth date ────────────────────────────────────┤
//! all lost             letter issued to the member + identity check ────────────────────┴▶ new password ─▶ sign-in
//! ```
//! No way ends in a session: it ends at the sign-in, where the second step is asked like on any day. Only the desk, where two
//! people agreed on it, and the letter take the second step away. `docs/recovery.md` draws the ladder.

pub mod desk_code;
pub mod letter;
pub mod link;
pub mod request;
mod reset;
pub(crate) mod store;
pub mod undo_email;

use chrono::Duration;

pub use reset::{Outcome, reset};

/// Mails with such links that one account gets within [`MAILS_WITHIN`] at most, however often somebody asks.
pub const MOST_MAILS: u64 = 3;

/// See [`MOST_MAILS`].
pub const MAILS_WITHIN: Duration = Duration::hours(1);

/// What a one-time token opens. A token of one kind opens nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Opens {
    /// The page that shows the user ID.
    UserId,
    /// A new password.
    Password,
    /// A new password and a new address.
    DeskCode,
    /// The same, and the second step goes: the desk was told that it is lost.
    DeskCodeAll,
    /// The identity check behind a letter that was issued to a member.
    Letter,
    /// A new password and a new address; the second step goes.
    LetterChecked,
}

impl Opens {
    /// What a mail brings.
    const MAILED: [Self; 2] = [Self::UserId, Self::Password];

    /// What takes a new password.
    const RESETS: [Self; 4] = [Self::Password, Self::DeskCode, Self::DeskCodeAll, Self::LetterChecked];

    /// Whether a new address may be given: where the old one is lost.
    const fn takes_address(self) -> bool {
        matches!(self, Self::DeskCode | Self::DeskCodeAll | Self::LetterChecked)
    }

    /// Whether the second step goes.
    const fn removes_second_step(self) -> bool {
        matches!(self, Self::DeskCodeAll | Self::LetterChecked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_alone_changes_neither_address_nor_second_step() {
        for opens in [Opens::UserId, Opens::Password] {
            assert!(!opens.takes_address() && !opens.removes_second_step(), "{opens:?}");
        }
        assert!(Opens::DeskCode.takes_address() && !Opens::DeskCode.removes_second_step());
    }

    #[test]
    fn only_what_was_checked_takes_a_new_password() {
        assert!(!Opens::RESETS.contains(&Opens::UserId) && !Opens::RESETS.contains(&Opens::Letter));
    }
}
