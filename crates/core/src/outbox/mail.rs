//! The content of mails: every kind with its fields, the time for which it is sent, and samples.
//!
//! A new mail begins here; `docs/adding-a-mail.md` names its other places.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::operator_notice::OperatorNotice;
use super::security_notice::SecurityNotice;
use super::staff_notice::StaffNotice;
use super::stopped::StoppedBecause;
use crate::clock::instant_in_japan;
use crate::links;
use crate::policy::notification::NotificationKind;

/// How long the worker tries to send a mail.
pub const LIFE: Duration = Duration::days(3);

/// How long a link that recovers access works (ADR 3: people read mail late). A mail with such a link isn't sent after
/// that time.
pub const RECOVERY_LINK_LIFE: Duration = Duration::minutes(30);

/// How long a test mail is sent. Somebody waits for it in front of the page that asked for it.
pub const TEST_MAIL_LIFE: Duration = Duration::minutes(30);

/// How long an invitation to work at the desk works. The mail isn't sent after that time.
pub const INVITATION_LIFE: Duration = Duration::hours(72);

/// How long both links of a change of the address of a member of the staff work. The mail isn't sent after that time.
pub const STAFF_ADDRESS_LIFE: Duration = Duration::hours(24);

/// How long a change of the main address can be undone. The undoing also removes what was added within the same time
/// before the change: a second address, passkeys, an app and recovery codes.
pub const UNDO_LIFE: Duration = Duration::hours(24);

/// What a mail says. Links are paths on the society's canonical host.
///
/// A variant in snake case is the kind's word: in the stored form, in lists, and as the name of the mail's templates.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    /// The registered address must be verified: the member asked for another link, or a recovery replaced the address.
    VerifyEmail {
        /// Name of the member.
        member_name: String,
        /// Path and query of the page that verifies the address.
        verification_path: String,
    },
    /// Somebody who is registering wants to see whether mails arrive at the address that they typed. It may be a stranger's, so
    /// the mail names nobody and has no link.
    TestMail,
    /// A new address must be verified before it is in force.
    VerifyNewEmail {
        /// Name of the member.
        member_name: String,
        /// Path and query of the page that verifies the address.
        verification_path: String,
        /// Whether the address becomes the second one, for recovery.
        second: bool,
    },
    /// The main address was changed or removed. The mail holds neither address.
    EmailChanged {
        /// Name of the member.
        member_name: String,
        /// The instant of the event.
        at: DateTime<Utc>,
        /// Whether the main address was removed and not replaced.
        removed: bool,
        /// Path and query of the page that undoes the change; only in the mail to the old address.
        undo_path: Option<String>,
    },
    /// A change of the main address was undone.
    EmailChangeUndone {
        /// Name of the member.
        member_name: String,
        /// The instant of the event.
        at: DateTime<Utc>,
        /// Whether the recipient is the address that is in force again, not the one that was removed.
        in_force: bool,
    },
    /// The user ID was forgotten. The mail doesn't hold the user ID; the page behind the link shows it.
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
    /// The password was reset.
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
        /// The instant of the event.
        changed_at: DateTime<Utc>,
    },
    /// The password must be changed soon.
    PasswordExpires {
        /// Name of the member.
        member_name: String,
        /// The day from which a sign-in with the password asks for a new one.
        must_change_on: NaiveDate,
    },
    /// A company address ends soon or has ended, and the member has registered no address of their own. The mail doesn't
    /// say why the address ends, because others may read it.
    OwnAddressWanted {
        /// Name of the member.
        member_name: String,
        /// The first day on which the company's address is useless; none when that day has come.
        ends_on: Option<NaiveDate>,
    },
    /// A way of signing in was changed or used. A member who didn't do it must hear of it.
    SignInNotice {
        /// Name of the member.
        member_name: String,
        /// What happened.
        notice: SecurityNotice,
        /// The instant of the event.
        at: DateTime<Utc>,
    },
    /// A sign-in came from a browser that isn't a known device of the account.
    NewDevice {
        /// Name of the member.
        member_name: String,
        /// The instant of the event.
        at: DateTime<Utc>,
        /// The browser's device, as [`crate::input::device::Device`] is stored.
        device: String,
    },
    /// An announcement (お知らせ) became public. The mail brings its title and the way to it, never its text.
    Announcement {
        /// Name of the member.
        member_name: String,
        /// The title, in the language of the mail where it has one.
        title: String,
        /// Path of the announcement's page, which asks for a sign-in.
        page_path: String,
        /// Whether the member chose to get such mails. Otherwise the society sends them to everybody.
        chosen: bool,
    },
    /// Something new is there (更新通知), e.g. another month of medical expenses. Others may read the mail, so it names nobody, no
    /// clinic and no amount, and its link leads to the portal's first page.
    News {
        /// What it is about. The mail doesn't say it; the link that ends such mails does.
        about: NotificationKind,
        /// Whether the member chose to get such mails. Otherwise the society sends them to everybody.
        chosen: bool,
    },
    /// Somebody is invited to work at the society's desk.
    StaffInvitation {
        /// Name of the person.
        staff_name: String,
        /// Path and query, at the desk, of the page that takes a password.
        desk_path: String,
        /// Until when the link works.
        valid_until: DateTime<Utc>,
    },
    /// Somebody is invited to work for the vendor.
    OperatorInvitation {
        /// Name of the person.
        operator_name: String,
        /// Path and query, at the vendor's host, of the page that takes a password.
        vendor_path: String,
        /// Until when the link works.
        valid_until: DateTime<Utc>,
    },
    /// Who works for the vendor has changed. Whoever manages the operators is told, also whoever did it: somebody else may have.
    OperatorNotice {
        /// Name of the person.
        operator_name: String,
        /// What has happened.
        notice: OperatorNotice,
        /// To whom.
        colleague: String,
        /// When.
        at: DateTime<Utc>,
        /// Path, at the vendor's host, of the list of operators.
        vendor_path: String,
    },
    /// A planned change of the society's settings was stopped. Whoever may change settings at the desk is told.
    SettingsStopped {
        /// Name of the person.
        staff_name: String,
        /// From when the change would have counted.
        from: DateTime<Utc>,
        /// Why it was stopped.
        because: StoppedBecause,
        /// Path, at the desk, of the history of the settings.
        desk_path: String,
    },
    /// A member of the staff wants another address. Both mailboxes have to confirm.
    StaffAddressChange {
        /// Name of the person.
        staff_name: String,
        /// Path and query, at the desk, of the page that confirms.
        desk_path: String,
        /// Whether this is the new mailbox.
        new: bool,
        /// Until when the link works.
        valid_until: DateTime<Utc>,
    },
    /// Something about an account of the staff that its holder, or everybody at the desk, must hear of.
    StaffNotice {
        /// Name of the person.
        staff_name: String,
        /// What happened.
        notice: StaffNotice,
        /// The instant of the event.
        at: DateTime<Utc>,
        /// Path, at the desk, of the page where one looks or acts.
        desk_path: String,
    },
}

/// The instant of the samples.
pub(super) fn samples_at() -> DateTime<Utc> {
    instant_in_japan(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(), 10 * 60)
}

impl Mail {
    /// The words of all kinds.
    pub const KINDS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The kind's word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// How long the worker tries to send the mail. A mail that only brings a link is sent no later than the link works.
    #[must_use]
    pub const fn life(&self) -> Duration {
        match self {
            Self::ForgottenUserId { .. } | Self::ForgottenPassword { .. } => RECOVERY_LINK_LIFE,
            Self::TestMail => TEST_MAIL_LIFE,
            Self::StaffInvitation { .. } | Self::OperatorInvitation { .. } => INVITATION_LIFE,
            Self::StaffAddressChange { .. } => STAFF_ADDRESS_LIFE,
            _ => LIFE,
        }
    }

    /// The mail as it is true at an instant. A mail about a change is still sent after the link that undoes the change
    /// has expired, but without the link.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        if let Self::EmailChanged { at, undo_path, .. } = &mut self
            && now >= *at + UNDO_LIFE
        {
            *undo_path = None;
        }
        self
    }

    /// Samples of every kind in each of its shapes, by the shape's name. Tests render each in both languages.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let member_name = || "髙橋 﨑子".to_owned();
        let path = |page: &str| format!("{page}?token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE");
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let at = samples_at();
        let verify_new = |second| Self::VerifyNewEmail {
            member_name: member_name(),
            verification_path: path(links::VERIFY_EMAIL),
            second,
        };
        let changed = |removed, undo_path| Self::EmailChanged { member_name: member_name(), at, removed, undo_path };
        let undone = |in_force| Self::EmailChangeUndone { member_name: member_name(), at, in_force };
        let own_address_wanted = |ends_on| Self::OwnAddressWanted { member_name: member_name(), ends_on };
        let announcement = |chosen| Self::Announcement {
            member_name: member_name(),
            title: "年末年始の電話受付について".to_owned(),
            page_path: links::ANNOUNCEMENT.replace("{id}", "01a22a38-638e-7166-a68e-abb39c17b404"),
            chosen,
        };
        let stopped = |because| Self::SettingsStopped {
            staff_name: "窓口 花子".to_owned(),
            from: instant_in_japan(day(2026, 12, 1), 0),
            because,
            desk_path: links::desk::SETTINGS_HISTORY.to_owned(),
        };
        let told = |notice| Self::SignInNotice { member_name: member_name(), notice, at };
        let mut samples = vec![
            (
                "welcome",
                Self::Welcome {
                    member_name: member_name(),
                    user_id: "takahashi2026".to_owned(),
                    verification_path: path(links::VERIFY_EMAIL),
                },
            ),
            (
                "verify_email",
                Self::VerifyEmail { member_name: member_name(), verification_path: path(links::VERIFY_EMAIL) },
            ),
            ("test_mail", Self::TestMail),
            ("verify_new_email", verify_new(false)),
            ("verify_new_second", verify_new(true)),
            ("email_changed_at_old", changed(false, Some(path(links::UNDO_EMAIL)))),
            ("email_changed_at_others", changed(false, None)),
            ("email_removed_at_old", changed(true, Some(path(links::UNDO_EMAIL)))),
            ("email_removed_at_others", changed(true, None)),
            ("email_change_undone_at_old", undone(true)),
            ("email_change_undone_at_new", undone(false)),
            (
                "forgotten_user_id",
                Self::ForgottenUserId { member_name: member_name(), link_path: path(links::SHOW_USER_ID) },
            ),
            (
                "forgotten_password",
                Self::ForgottenPassword { member_name: member_name(), link_path: path(links::NEW_PASSWORD) },
            ),
            ("password_was_reset", Self::PasswordWasReset { member_name: member_name() }),
            ("desk_code_used", Self::DeskCodeUsed { member_name: member_name() }),
            ("password_changed", Self::PasswordChanged { member_name: member_name(), changed_at: at }),
            (
                "password_expires",
                Self::PasswordExpires { member_name: member_name(), must_change_on: day(2027, 11, 15) },
            ),
            ("own_address_wanted", own_address_wanted(Some(day(2027, 3, 2)))),
            ("own_address_wanted_over", own_address_wanted(None)),
            ("user_id_changed", told(SecurityNotice::UserIdChanged)),
            ("passkey_added", told(SecurityNotice::PasskeyAdded)),
            ("passkey_removed", told(SecurityNotice::PasskeyRemoved)),
            ("one_time_code_added", told(SecurityNotice::OneTimeCodeAdded)),
            ("one_time_code_removed", told(SecurityNotice::OneTimeCodeRemoved)),
            ("recovery_codes_made", told(SecurityNotice::RecoveryCodesMade)),
            ("recovery_address_added", told(SecurityNotice::RecoveryAddressAdded)),
            ("recovery_address_removed", told(SecurityNotice::RecoveryAddressRemoved)),
            ("recovery_code_used", told(SecurityNotice::RecoveryCodeUsed { left: 9 })),
            ("recovery_code_used_the_last_but_one", told(SecurityNotice::RecoveryCodeUsed { left: 1 })),
            ("recovery_code_used_the_last", told(SecurityNotice::RecoveryCodeUsed { left: 0 })),
            ("unlocked_by_staff", told(SecurityNotice::UnlockedByStaff)),
            ("sessions_ended_by_staff", told(SecurityNotice::SessionsEndedByStaff)),
            ("disabled_by_staff", told(SecurityNotice::DisabledByStaff)),
            ("enabled_by_staff", told(SecurityNotice::EnabledByStaff)),
            ("letter_issued_by_staff", told(SecurityNotice::LetterIssuedByStaff)),
            ("desk_code_asked_by_staff", told(SecurityNotice::DeskCodeAskedByStaff)),
            ("desk_code_issued_by_staff", told(SecurityNotice::DeskCodeIssuedByStaff)),
            ("disclosure_by_staff", told(SecurityNotice::DisclosureByStaff)),
            ("closed_by_staff", told(SecurityNotice::ClosedByStaff)),
            ("closed_after_loss", told(SecurityNotice::ClosedAfterLoss)),
            (
                "staff_invitation",
                Self::StaffInvitation {
                    staff_name: "窓口 花子".to_owned(),
                    desk_path: path(links::desk::INVITATION),
                    valid_until: at + INVITATION_LIFE,
                },
            ),
            ("settings_stopped_base", stopped(StoppedBecause::Base)),
            ("settings_stopped_author", stopped(StoppedBecause::Author)),
            ("settings_stopped_values", stopped(StoppedBecause::Values)),
            ("announcement_chosen", announcement(true)),
            ("announcement_to_everybody", announcement(false)),
            ("news_chosen", Self::News { about: NotificationKind::MedicalExpenses, chosen: true }),
            ("news_to_everybody", Self::News { about: NotificationKind::MedicalExpenses, chosen: false }),
            ("new_device", Self::NewDevice { member_name: member_name(), at, device: "Windows/Edge".to_owned() }),
        ];
        samples.extend(StaffNotice::samples(at));
        samples.extend(OperatorNotice::samples(at, path(links::vendor::INVITATION)));
        samples
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, from_str, to_string, to_value};

    use super::*;

    fn stored_samples() -> Vec<(&'static str, Mail, Value)> {
        let stored = |(name, mail)| {
            let stored = to_value(&mail).unwrap();
            (name, mail, stored)
        };
        Mail::samples().into_iter().map(stored).collect()
    }

    fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        words.into_iter().collect()
    }

    #[test]
    fn the_word_of_a_kind_is_the_word_that_is_stored() {
        for (name, mail, stored) in stored_samples() {
            assert_eq!(stored["kind"], mail.kind(), "{name}");
            if let Mail::StaffNotice { .. } = mail {
                let what = stored["notice"]["what"].as_str().unwrap();
                assert!(StaffNotice::WORDS.contains(&what), "{name}: {what}");
            }
            if let Mail::SignInNotice { .. } = mail {
                let what = stored["notice"]["what"].as_str().unwrap();
                assert!(SecurityNotice::WORDS.contains(&what), "{name}: {what}");
            }
        }
    }

    #[test]
    fn every_kind_and_every_notice_has_a_sample_with_a_name_of_its_own() {
        let samples = stored_samples();
        assert_eq!(set(samples.iter().map(|(_, mail, _)| mail.kind())), set(Mail::KINDS.iter().copied()));
        let told = samples.iter().filter_map(|(_, _, stored)| stored["notice"]["what"].as_str());
        let all = SecurityNotice::WORDS.iter().chain(StaffNotice::WORDS);
        assert_eq!(set(told), set(all.copied()));
        assert_eq!(set(samples.iter().map(|(name, ..)| *name)).len(), samples.len(), "a name stands twice");
    }

    #[test]
    fn what_is_stored_is_read_as_it_was() {
        for (name, mail, stored) in stored_samples() {
            assert!(from_str::<Mail>(&stored.to_string()).unwrap() == mail, "{name}");
        }
    }

    #[test]
    fn a_mail_that_only_brings_a_link_is_sent_no_later_than_the_link_works() {
        for (name, mail, stored) in stored_samples() {
            let only_a_link = stored.get("link_path").is_some();
            let life = match mail {
                Mail::StaffAddressChange { .. } => STAFF_ADDRESS_LIFE,
                Mail::TestMail => TEST_MAIL_LIFE,
                _ if only_a_link => RECOVERY_LINK_LIFE,
                _ => LIFE,
            };
            assert_eq!(mail.life(), life, "{name}");
        }
    }

    /// Mails as outboxes hold them. This version must be able to send what earlier versions promised.
    const STORED: [&str; 32] = [
        r#"{"kind":"test_mail"}"#,
        r#"{"kind":"news","about":"medical_expenses","chosen":true}"#,
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
        r#"{"kind":"announcement","member_name":"髙橋 﨑子","title":"年末年始の電話受付について","page_path":"/announcements/a","chosen":true}"#,
        r#"{"kind":"staff_invitation","staff_name":"窓口 花子","desk_path":"/invitation?token=a","valid_until":"2026-11-23T01:00:00Z"}"#,
        r#"{"kind":"operator_invitation","operator_name":"運用 花子","vendor_path":"/invitation?token=a","valid_until":"2026-11-23T01:00:00Z"}"#,
        r#"{"kind":"operator_notice","operator_name":"運用 花子","notice":"invited_anew","colleague":"監査 誠","at":"2026-11-20T01:00:00Z","vendor_path":"/operators"}"#,
        r#"{"kind":"settings_stopped","staff_name":"窓口 花子","from":"2026-11-30T15:00:00Z","because":"author","desk_path":"/settings/history"}"#,
        r#"{"kind":"staff_address_change","staff_name":"窓口 花子","desk_path":"/address-change?token=a","new":true,"valid_until":"2026-11-21T01:00:00Z"}"#,
        r#"{"kind":"staff_notice","staff_name":"窓口 花子","notice":{"what":"password_changed"},"at":"2026-11-20T01:00:00Z","desk_path":"/account"}"#,
        r#"{"kind":"staff_notice","staff_name":"窓口 花子","notice":{"what":"token_issued","until":"2026-12-20T01:00:00Z"},"at":"2026-11-20T01:00:00Z","desk_path":"/account"}"#,
        r#"{"kind":"staff_notice","staff_name":"窓口 花子","notice":{"what":"recovery_asked","name":"設定 次郎","until":"2026-11-23T01:00:00Z"},"at":"2026-11-20T01:00:00Z","desk_path":"/today"}"#,
    ];

    #[test]
    fn a_mail_that_an_earlier_version_stored_is_read_and_written_unchanged() {
        for stored in STORED {
            let mail: Mail = from_str(stored).unwrap();
            assert_eq!(to_string(&mail).unwrap(), stored);
        }
    }
}
