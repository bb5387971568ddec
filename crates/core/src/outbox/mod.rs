//! WHAT WE PROMISED TO SEND: a message is written in the transaction of its fact and sent afterwards by the worker.
//!
//! ```text
//! waiting ──sent──▶ sent
//!    │ ▲───retry──┘ (not before a later instant)
//!    ├──────────────▶ undeliverable   (the other side said never)
//!    └──────────────▶ expired         (too late to be of use)
//! ```
//! Address and content are sealed, and destroyed when the message has ended; what happened to it stays.

mod store;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId, TenantId};
use crate::input::email::EmailAddress;
use crate::policy::society::Language;

/// How long we try to send a mail.
pub const LIFE: Duration = Duration::days(3);

/// How long a link that recovers access works (ADR 3: people read mail late). Its mail is sent no later.
pub const RECOVERY_LINK_LIFE: Duration = Duration::minutes(30);

/// How long after a change it can be undone. A second address, passkeys, an app and recovery codes that are no older than
/// this before the change go with it.
pub const UNDO_LIFE: Duration = Duration::hours(24);

/// What a mail says. Links are paths on the society's canonical host.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mail {
    /// Registration is done.
    Welcome {
        /// Name of the member.
        member_name: String,
        /// The user ID, as the guides promise.
        user_id: String,
        /// Path and query of the page that verifies the address.
        verification_path: String,
    },
    /// The address is to be verified, asked for once more or new.
    VerifyEmail {
        /// Name of the member.
        member_name: String,
        /// Path and query of the page that verifies the address.
        verification_path: String,
    },
    /// A new address is to be verified before it comes into force.
    VerifyNewEmail {
        /// Name of the member.
        member_name: String,
        /// Path and query of the page that verifies the address.
        verification_path: String,
        /// It is to be the second address, for recovery.
        second: bool,
    },
    /// The main address was changed or taken away. Neither address is in it.
    EmailChanged {
        /// Name of the member.
        member_name: String,
        /// When.
        at: DateTime<Utc>,
        /// There is none any more.
        removed: bool,
        /// Path and query of the page that undoes it, for who holds the old address.
        undo_path: Option<String>,
    },
    /// A change of the main address was undone.
    EmailChangeUndone {
        /// Name of the member.
        member_name: String,
        /// When.
        at: DateTime<Utc>,
        /// It goes to the address that is in force again, not to one that is no more.
        in_force: bool,
    },
    /// The user ID was forgotten. The mail doesn't say it: the page behind the link does.
    ForgottenUserId {
        /// Name of the member.
        member_name: String,
        /// Path and query of the page that shows the user ID.
        link_path: String,
    },
    /// The password was forgotten.
    ForgottenPassword {
        /// Name of the member.
        member_name: String,
        /// Path and query of the page that takes a new password.
        link_path: String,
    },
    /// The password was set anew.
    PasswordWasReset {
        /// Name of the member.
        member_name: String,
    },
    /// A code of the desk was used.
    DeskCodeUsed {
        /// Name of the member.
        member_name: String,
    },
    /// The password was changed.
    PasswordChanged {
        /// Name of the member.
        member_name: String,
        /// When.
        changed_at: DateTime<Utc>,
    },
    /// The password must be changed soon.
    PasswordExpires {
        /// Name of the member.
        member_name: String,
        /// The day from which a sign-in with the password asks for a new one.
        must_change_on: NaiveDate,
    },
    /// A company address ends soon or is over, and no own one is registered. Why it ends isn't said: a mail can be read by
    /// others.
    OwnAddressWanted {
        /// Name of the member.
        member_name: String,
        /// The day from which the company's address is of no use any more; nothing when it has come.
        ends_on: Option<NaiveDate>,
    },
    /// Something about how one signs in was changed or used: who it was knows, and who it wasn't must hear of it.
    SignInNotice {
        /// Name of the member.
        member_name: String,
        /// What happened.
        notice: Notice,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody signed in from a browser that isn't known.
    NewDevice {
        /// Name of the member.
        member_name: String,
        /// When.
        at: DateTime<Utc>,
        /// From what, as [`crate::input::device::Device`] is stored.
        device: String,
    },
}

/// What an account's addresses are told about how one signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Notice {
    /// The user ID was changed. The mail says neither.
    UserIdChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was added, or took the place of another.
    OneTimeCodeAdded,
    /// The authenticator app was removed.
    OneTimeCodeRemoved,
    /// New recovery codes were made; the old ones are dead.
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
}

impl Mail {
    /// The word for lists and logs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Welcome { .. } => "welcome",
            Self::VerifyEmail { .. } => "verify_email",
            Self::VerifyNewEmail { .. } => "verify_new_email",
            Self::EmailChanged { .. } => "email_changed",
            Self::EmailChangeUndone { .. } => "email_change_undone",
            Self::ForgottenUserId { .. } => "forgotten_user_id",
            Self::ForgottenPassword { .. } => "forgotten_password",
            Self::PasswordWasReset { .. } => "password_was_reset",
            Self::DeskCodeUsed { .. } => "desk_code_used",
            Self::PasswordChanged { .. } => "password_changed",
            Self::PasswordExpires { .. } => "password_expires",
            Self::OwnAddressWanted { .. } => "own_address_wanted",
            Self::SignInNotice { .. } => "sign_in_notice",
            Self::NewDevice { .. } => "new_device",
        }
    }

    /// How long it is tried to be sent: not beyond the life of the link that it brings, where that is all it is for.
    #[must_use]
    pub const fn life(&self) -> Duration {
        match self {
            Self::ForgottenUserId { .. } | Self::ForgottenPassword { .. } => RECOVERY_LINK_LIFE,
            Self::Welcome { .. }
            | Self::VerifyEmail { .. }
            | Self::VerifyNewEmail { .. }
            | Self::EmailChanged { .. }
            | Self::EmailChangeUndone { .. }
            | Self::PasswordWasReset { .. }
            | Self::DeskCodeUsed { .. }
            | Self::PasswordChanged { .. }
            | Self::PasswordExpires { .. }
            | Self::OwnAddressWanted { .. }
            | Self::SignInNotice { .. }
            | Self::NewDevice { .. } => LIFE,
        }
    }

    /// The mail as it is true at an instant: what happened is told late as well, without a way to undo it that is over.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        if let Self::EmailChanged { at, undo_path, .. } = &mut self
            && now >= *at + UNDO_LIFE
        {
            *undo_path = None;
        }
        self
    }
}

/// A mail on its way. No Debug: it holds an address and a name.
pub struct OutgoingMail {
    /// Which; the Message-ID is made of it, so that a repeat can be told.
    pub id: MessageId,
    /// To whom.
    pub recipient: EmailAddress,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub mail: Mail,
    /// When it was promised.
    pub created_at: DateTime<Utc>,
    /// Tries so far.
    pub attempts: u32,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// To be sent.
    Waiting,
    /// Taken over by the mail server.
    Sent,
    /// The mail server said never.
    Undeliverable,
    /// Given up after [`LIFE`].
    Expired,
}

/// A message as a list shows it: without address and content.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Which.
    pub id: MessageId,
    /// What kind.
    pub kind: String,
    /// Where it stands.
    pub status: Status,
    /// Tries so far.
    pub attempts: u32,
    /// What the last try ran into.
    pub trouble: Option<String>,
    /// When it was promised.
    pub created_at: DateTime<Utc>,
}

/// Work that is due: a message of a society.
#[derive(Clone, Copy, Debug)]
pub struct DueMail {
    /// Of which society.
    pub tenant: TenantId,
    /// Which message.
    pub message: MessageId,
}

/// The pause before the next try after `attempts` tries: half a minute, doubling up to an hour.
#[must_use]
pub fn pause_after(attempts: u32) -> Duration {
    Duration::seconds(30 * 2_i64.pow(attempts.saturating_sub(1).min(7))).min(Duration::hours(1))
}

/// Promises a mail, in the transaction of the fact it tells.
///
/// # Errors
/// When the database refuses.
pub async fn promise(
    tx: &TenantTx,
    mail: &Mail,
    recipient: &EmailAddress,
    language: Language,
    account: Option<AccountId>,
    random: &mut impl Rng,
) -> Result<MessageId, Failure> {
    let id = MessageId::new(tx.now(), random);
    store::keep(tx, id, mail, recipient, language, account, random).await?;
    Ok(id)
}

/// Claims mails that are due, for as long as `lease`: until then no other worker takes them.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64, lease: Duration) -> Result<Vec<DueMail>, Failure> {
    store::claim(tx, most, lease).await
}

/// A claimed mail; nothing if it has ended meanwhile. A mail that is too late ends here.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn load(tx: &TenantTx, id: MessageId) -> Result<Option<OutgoingMail>, Failure> {
    let Some(row) = store::waiting(tx, id).await? else {
        store::drop_work(tx, id).await?;
        return Ok(None);
    };
    if tx.now() >= row.expires_at {
        store::end(tx, id, Status::Expired, None).await?;
        return Ok(None);
    }
    let mut outgoing = store::opened(tx.keys(), row)?;
    outgoing.mail = outgoing.mail.at(tx.now());
    Ok(Some(outgoing))
}

/// The mail server took it.
///
/// # Errors
/// When the database refuses.
pub async fn sent(tx: &TenantTx, id: MessageId) -> Result<(), Failure> {
    store::end(tx, id, Status::Sent, None).await
}

/// The mail server said never. `trouble` names the answer, not the address.
///
/// # Errors
/// When the database refuses.
pub async fn undeliverable(tx: &TenantTx, id: MessageId, trouble: &str) -> Result<(), Failure> {
    store::end(tx, id, Status::Undeliverable, Some(trouble)).await
}

/// Not now: tried again after a pause that grows with the tries.
///
/// # Errors
/// When the database refuses.
pub async fn retry_later(tx: &TenantTx, mail: &OutgoingMail, trouble: &str) -> Result<(), Failure> {
    let attempts = mail.attempts.saturating_add(1);
    store::postpone(tx, mail.id, attempts, trouble, tx.now() + pause_after(attempts)).await
}

/// Messages of a society, the newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, status: Option<Status>, most: u64) -> Result<Vec<Listed>, Failure> {
    store::list(tx, status, most).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_half_a_minute_to_an_hour() {
        let seconds: Vec<_> = (1..=9).map(|n| pause_after(n).num_seconds()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    }

    /// Mails as they lie in outboxes. What was promised by an earlier version is sent by this one.
    const STORED: [&str; 21] = [
        r#"{"kind":"welcome","member_name":"髙橋 﨑子","user_id":"takahashi2026","verification_path":"/verify-email?token=a"}"#,
        r#"{"kind":"verify_email","member_name":"髙橋 﨑子","verification_path":"/verify-email?token=a"}"#,
        r#"{"kind":"verify_new_email","member_name":"髙橋 﨑子","verification_path":"/verify-email?token=a","second":true}"#,
        r#"{"kind":"email_changed","member_name":"髙橋 﨑子","at":"2026-11-20T01:00:00.000001Z","removed":false,"undo_path":"/email-change/undo?token=a"}"#,
        r#"{"kind":"email_changed","member_name":"髙橋 﨑子","at":"2026-11-20T01:00:00Z","removed":true,"undo_path":null}"#,
        r#"{"kind":"email_change_undone","member_name":"髙橋 﨑子","at":"2026-11-20T01:00:00Z","in_force":true}"#,
        r#"{"kind":"forgotten_user_id","member_name":"髙橋 﨑子","link_path":"/recovery/user-id/link?token=a"}"#,
        r#"{"kind":"forgotten_password","member_name":"髙橋 﨑子","link_path":"/recovery/new-password?token=a"}"#,
        r#"{"kind":"password_was_reset","member_name":"髙橋 﨑子"}"#,
        r#"{"kind":"desk_code_used","member_name":"髙橋 﨑子"}"#,
        r#"{"kind":"password_changed","member_name":"髙橋 﨑子","changed_at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"password_expires","member_name":"髙橋 﨑子","must_change_on":"2027-11-15"}"#,
        r#"{"kind":"own_address_wanted","member_name":"髙橋 﨑子","ends_on":"2027-03-02"}"#,
        r#"{"kind":"own_address_wanted","member_name":"髙橋 﨑子","ends_on":null}"#,
        r#"{"kind":"sign_in_notice","member_name":"髙橋 﨑子","notice":{"what":"user_id_changed"},"at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"sign_in_notice","member_name":"髙橋 﨑子","notice":{"what":"passkey_added"},"at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"sign_in_notice","member_name":"髙橋 﨑子","notice":{"what":"one_time_code_removed"},"at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"sign_in_notice","member_name":"髙橋 﨑子","notice":{"what":"recovery_codes_made"},"at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"sign_in_notice","member_name":"髙橋 﨑子","notice":{"what":"recovery_address_added"},"at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"sign_in_notice","member_name":"髙橋 﨑子","notice":{"what":"recovery_code_used","left":9},"at":"2026-11-20T01:00:00Z"}"#,
        r#"{"kind":"new_device","member_name":"髙橋 﨑子","at":"2026-11-20T01:00:00Z","device":"Windows/Edge"}"#,
    ];

    #[test]
    fn a_mail_that_an_earlier_version_stored_is_read_and_written_unchanged() {
        for stored in STORED {
            let mail: Mail = serde_json::from_str(stored).unwrap();
            assert_eq!(serde_json::to_string(&mail).unwrap(), stored);
        }
    }
}
