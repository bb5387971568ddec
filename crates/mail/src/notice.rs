//! What a mail says that tells of one's ways of signing in.

use chrono::{DateTime, Utc};
use madoguchi_core::outbox::SecurityNotice;
use madoguchi_words::Words;
use serde::Serialize;

/// A notice in words.
#[derive(Serialize)]
pub(crate) struct NoticeOnMail {
    what: String,
    left: Option<String>,
    when: String,
}

impl NoticeOnMail {
    pub(crate) fn of(words: &Words, society: &str, notice: SecurityNotice, at: DateTime<Utc>) -> Self {
        let what = match notice {
            SecurityNotice::UserIdChanged => "sign-in-notice-user-id-changed",
            SecurityNotice::PasskeyAdded => "sign-in-notice-passkey-added",
            SecurityNotice::PasskeyRemoved => "sign-in-notice-passkey-removed",
            SecurityNotice::OneTimeCodeAdded => "sign-in-notice-one-time-code-added",
            SecurityNotice::OneTimeCodeRemoved => "sign-in-notice-one-time-code-removed",
            SecurityNotice::RecoveryCodesMade => "sign-in-notice-recovery-codes-made",
            SecurityNotice::RecoveryAddressAdded => "sign-in-notice-recovery-address-added",
            SecurityNotice::RecoveryAddressRemoved => "sign-in-notice-recovery-address-removed",
            SecurityNotice::RecoveryCodeUsed { .. } => "sign-in-notice-recovery-code-used",
        };
        let left = match notice {
            SecurityNotice::RecoveryCodeUsed { left: 0 } => {
                Some(words.text("sign-in-notice-no-recovery-codes-left").to_owned())
            }
            SecurityNotice::RecoveryCodeUsed { left } => {
                Some(words.format("sign-in-notice-recovery-codes-left", &[("left", i64::from(left).into())]))
            }
            _ => None,
        };
        Self { what: words.format(what, &[("society", society.into())]), left, when: words.instant(at) }
    }
}

/// The subject of a notice.
pub(crate) fn subject(words: &Words, society: &str, notice: SecurityNotice) -> String {
    let key = match notice {
        SecurityNotice::UserIdChanged => "sign-in-notice-user-id-changed-subject",
        SecurityNotice::PasskeyAdded => "sign-in-notice-passkey-added-subject",
        SecurityNotice::PasskeyRemoved => "sign-in-notice-passkey-removed-subject",
        SecurityNotice::OneTimeCodeAdded => "sign-in-notice-one-time-code-added-subject",
        SecurityNotice::OneTimeCodeRemoved => "sign-in-notice-one-time-code-removed-subject",
        SecurityNotice::RecoveryCodesMade => "sign-in-notice-recovery-codes-made-subject",
        SecurityNotice::RecoveryAddressAdded => "sign-in-notice-recovery-address-added-subject",
        SecurityNotice::RecoveryAddressRemoved => "sign-in-notice-recovery-address-removed-subject",
        SecurityNotice::RecoveryCodeUsed { .. } => "sign-in-notice-recovery-code-used-subject",
    };
    words.format(key, &[("society", society.into())])
}
