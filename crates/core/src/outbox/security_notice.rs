//! What members are told by mail about how one signs in to their account.

use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What an account's addresses are told about how one signs in.
///
/// A variant in snake case is the word of what happened: in the stored form, and with `-` for `_` in the keys of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "what", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SecurityNotice {
    /// The user ID was changed. The mail says neither the old nor the new one.
    UserIdChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was added, or took the place of another.
    OneTimeCodeAdded,
    /// The authenticator app was removed.
    OneTimeCodeRemoved,
    /// New recovery codes were made. The old ones no longer work.
    RecoveryCodesMade,
    /// A second address for recovery was added, or took the place of another.
    RecoveryAddressAdded,
    /// A second address for recovery was removed.
    RecoveryAddressRemoved,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// A clerk of the society ended the pause after failed attempts.
    UnlockedByStaff,
    /// A clerk signed the member out on all devices.
    SessionsEndedByStaff,
    /// A clerk disabled the account.
    DisabledByStaff,
    /// A clerk enabled the account again.
    EnabledByStaff,
    /// A clerk issued a letter with a new provisional ID and password.
    LetterIssuedByStaff,
    /// A clerk asked for a code of the desk, which another has to approve.
    DeskCodeAskedByStaff,
    /// A code of the desk was given out.
    DeskCodeIssuedByStaff,
    /// Two clerks made a file with everything that is held about the member (本人開示).
    DisclosureByStaff,
    /// A clerk closed the account.
    ClosedByStaff,
    /// The account was closed, because the time of a former member is over.
    ClosedAfterLoss,
}

impl SecurityNotice {
    /// The words of all that can have happened.
    pub const WORDS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;
}
