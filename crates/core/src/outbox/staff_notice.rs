//! What the staff are told by mail, with samples of all mails to the staff.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use strum::VariantNames;

use super::mail::{Mail, STAFF_ADDRESS_LIFE};
use crate::links;

/// What the staff are told.
///
/// A variant in snake case is the word of what happened: in the stored form, and with `-` for `_` in the keys of its texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "what", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StaffNotice {
    /// The password was changed.
    PasswordChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was set up, or took the place of another.
    OneTimeCodeAdded,
    /// The authenticator app was removed.
    OneTimeCodeRemoved,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// The address to sign in with was changed.
    AddressChanged,
    /// A token for the command line was issued.
    TokenIssued {
        /// Until when it works.
        until: DateTime<Utc>,
    },
    /// A token for the command line was revoked.
    TokenRevoked,
    /// An owner ended all sessions.
    SessionsEnded,
    /// A colleague was invited, or invited anew.
    ColleagueInvited {
        /// Who.
        name: String,
    },
    /// Somebody was invited as an owner.
    OwnerInvited {
        /// Who.
        name: String,
    },
    /// A colleague was made an owner.
    OwnerMade {
        /// Who.
        name: String,
    },
    /// The vendor asked to have an only owner invited anew. Anybody at the desk can withdraw it.
    RecoveryAsked {
        /// Whom.
        name: String,
        /// Until when it can be withdrawn.
        until: DateTime<Utc>,
    },
    /// That was withdrawn.
    RecoveryWithdrawn {
        /// Whom it was for.
        name: String,
    },
}

impl StaffNotice {
    /// The words of all that can have happened.
    pub const WORDS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The page of the desk where one looks or acts.
    #[must_use]
    pub const fn desk_path(&self) -> &'static str {
        match self {
            Self::OwnerInvited { .. } | Self::OwnerMade { .. } => links::desk::STAFF,
            // Whoever approves needn't have the right to read the list of the staff.
            Self::ColleagueInvited { .. } => links::desk::TODAY,
            Self::RecoveryAsked { .. } | Self::RecoveryWithdrawn { .. } => links::desk::TODAY,
            _ => links::desk::OWN_ACCOUNT,
        }
    }

    /// Samples of the mails that bring a notice or confirm an address, by the shape's name.
    #[must_use]
    pub(super) fn samples(at: DateTime<Utc>) -> Vec<(&'static str, Mail)> {
        let name = || "設定 次郎".to_owned();
        let told = |notice: Self| Mail::StaffNotice {
            staff_name: "窓口 花子".to_owned(),
            desk_path: notice.desk_path().to_owned(),
            notice,
            at,
        };
        let address = |new| Mail::StaffAddressChange {
            staff_name: "窓口 花子".to_owned(),
            desk_path: format!("{}?token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE", links::desk::ADDRESS_CHANGE),
            new,
            valid_until: at + STAFF_ADDRESS_LIFE,
        };
        vec![
            ("staff_address_change_at_old", address(false)),
            ("staff_address_change_at_new", address(true)),
            ("staff_password_changed", told(Self::PasswordChanged)),
            ("staff_passkey_added", told(Self::PasskeyAdded)),
            ("staff_passkey_removed", told(Self::PasskeyRemoved)),
            ("staff_one_time_code_added", told(Self::OneTimeCodeAdded)),
            ("staff_one_time_code_removed", told(Self::OneTimeCodeRemoved)),
            ("staff_recovery_codes_made", told(Self::RecoveryCodesMade)),
            ("staff_recovery_code_used", told(Self::RecoveryCodeUsed { left: 9 })),
            ("staff_address_changed", told(Self::AddressChanged)),
            ("staff_token_issued", told(Self::TokenIssued { until: at + Duration::days(30) })),
            ("staff_token_revoked", told(Self::TokenRevoked)),
            ("staff_sessions_ended", told(Self::SessionsEnded)),
            ("staff_colleague_invited", told(Self::ColleagueInvited { name: name() })),
            ("staff_owner_invited", told(Self::OwnerInvited { name: name() })),
            ("staff_owner_made", told(Self::OwnerMade { name: name() })),
            ("staff_recovery_asked", told(Self::RecoveryAsked { name: name(), until: at + Duration::hours(72) })),
            ("staff_recovery_withdrawn", told(Self::RecoveryWithdrawn { name: name() })),
        ]
    }
}

impl Mail {
    /// Whether the mail goes to somebody who works for the society or the vendor, and not to a member.
    #[must_use]
    pub const fn is_for_staff(&self) -> bool {
        matches!(
            self,
            Self::StaffInvitation { .. }
                | Self::OperatorInvitation { .. }
                | Self::OperatorNotice { .. }
                | Self::SettingsStopped { .. }
                | Self::StaffAddressChange { .. }
                | Self::StaffNotice { .. }
        )
    }
}
