//! What the vendor's operators are told by mail, with samples of all mails to operators.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::VariantNames;

use super::mail::{INVITATION_LIFE, Mail};
use crate::links;

/// What has happened to an operator's account.
///
/// A variant in snake case is the word of what happened: in the stored form, and with `-` for `_` in the keys of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OperatorNotice {
    /// Somebody was invited.
    Invited,
    /// Somebody was invited anew.
    InvitedAnew,
    /// An account was disabled.
    Disabled,
    /// An account was enabled again.
    Enabled,
}

impl OperatorNotice {
    /// The words of all notices.
    pub const WORDS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// Samples of all mails to operators.
    pub(super) fn samples(at: DateTime<Utc>, invitation_path: String) -> Vec<(&'static str, Mail)> {
        let told = |notice| Mail::OperatorNotice {
            operator_name: "運用 花子".to_owned(),
            notice,
            colleague: "監査 誠".to_owned(),
            at,
            vendor_path: links::vendor::OPERATORS.to_owned(),
        };
        let invitation = Mail::OperatorInvitation {
            operator_name: "運用 花子".to_owned(),
            vendor_path: invitation_path,
            valid_until: at + INVITATION_LIFE,
        };
        vec![
            ("operator_invitation", invitation),
            ("operator_invited", told(Self::Invited)),
            ("operator_invited_anew", told(Self::InvitedAnew)),
            ("operator_disabled", told(Self::Disabled)),
            ("operator_enabled", told(Self::Enabled)),
        ]
    }
}
