//! What a mail says that tells of one's ways of signing in.

use chrono::{DateTime, Utc};
use madoguchi_core::outbox::Notice;
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
    pub(crate) fn of(words: &Words, society: &str, notice: Notice, at: DateTime<Utc>) -> Self {
        let what = match notice {
            Notice::UserIdChanged => "sign-in-notice-user-id-changed",
            Notice::PasskeyAdded => "sign-in-notice-passkey-added",
            Notice::PasskeyRemoved => "sign-in-notice-passkey-removed",
            Notice::OneTimeCodeAdded => "sign-in-notice-one-time-code-added",
            Notice::OneTimeCodeRemoved => "sign-in-notice-one-time-code-removed",
            Notice::RecoveryCodesMade => "sign-in-notice-recovery-codes-made",
            Notice::RecoveryAddressAdded => "sign-in-notice-recovery-address-added",
            Notice::RecoveryAddressRemoved => "sign-in-notice-recovery-address-removed",
            Notice::RecoveryCodeUsed { .. } => "sign-in-notice-recovery-code-used",
        };
        let left = match notice {
            Notice::RecoveryCodeUsed { left: 0 } => {
                Some(words.text("sign-in-notice-no-recovery-codes-left").to_owned())
            }
            Notice::RecoveryCodeUsed { left } => {
                Some(words.format("sign-in-notice-recovery-codes-left", &[("left", i64::from(left).into())]))
            }
            _ => None,
        };
        Self { what: words.format(what, &[("society", society.into())]), left, when: words.instant(at) }
    }
}

/// The subject of a notice.
pub(crate) fn subject(words: &Words, society: &str, notice: Notice) -> String {
    let key = match notice {
        Notice::UserIdChanged => "sign-in-notice-user-id-changed-subject",
        Notice::PasskeyAdded => "sign-in-notice-passkey-added-subject",
        Notice::PasskeyRemoved => "sign-in-notice-passkey-removed-subject",
        Notice::OneTimeCodeAdded => "sign-in-notice-one-time-code-added-subject",
        Notice::OneTimeCodeRemoved => "sign-in-notice-one-time-code-removed-subject",
        Notice::RecoveryCodesMade => "sign-in-notice-recovery-codes-made-subject",
        Notice::RecoveryAddressAdded => "sign-in-notice-recovery-address-added-subject",
        Notice::RecoveryAddressRemoved => "sign-in-notice-recovery-address-removed-subject",
        Notice::RecoveryCodeUsed { .. } => "sign-in-notice-recovery-code-used-subject",
    };
    words.format(key, &[("society", society.into())])
}
