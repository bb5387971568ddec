//! The page of the audit trail.

use std::collections::HashMap;

use madoguchi_core::audit::Action;
use madoguchi_core::links::desk as links;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;
use uuid::Uuid;

/// The audit trail.
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// The mistakes in the filter; empty at first.
    pub errors: Vec<FieldError>,
    /// The kinds to choose from.
    pub actions: Vec<Choice>,
    /// Those whose acts can be chosen.
    pub actors: Vec<Choice>,
    /// The filter as typed.
    pub narrowed: Narrowed,
    /// The names and values of the filter, for the form of the file.
    pub pairs: Vec<(&'static str, String)>,
    /// Whom everything concerns, if it is narrowed down to one person.
    pub person_name: Option<String>,
    /// The rows, the newest first.
    pub rows: Vec<Entry>,
    /// The next page.
    pub more_href: Option<String>,
}

/// A kind to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its word, or an id.
    pub word: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    pub(super) fn actions(words: &Words, chosen: &str) -> Vec<Self> {
        Action::WORDS
            .iter()
            .filter_map(|word| Some((word, word.parse().ok()?)))
            .map(|(word, action)| Self {
                word: (*word).to_owned(),
                name: words.text(action_key(action)).to_owned(),
                chosen: *word == chosen,
            })
            .collect()
    }

    /// The kinds of actors, and then each of the staff by name.
    pub(super) fn actors(words: &Words, staff: &HashMap<Uuid, String>, chosen: &str) -> Vec<Self> {
        let of = |word: String, name: String| Self { chosen: word == chosen, word, name };
        let mut staff: Vec<_> = staff.iter().map(|(id, name)| of(id.to_string(), name.clone())).collect();
        staff.sort_by(|one, other| one.name.cmp(&other.name));
        let kinds = ACTORS.iter().map(|(word, key)| of((*word).to_owned(), words.text(key).to_owned()));
        kinds.chain(staff).collect()
    }
}

/// The kinds of actors by the words that rows have, with the keys of their names.
pub(super) const ACTORS: &[(&str, &str)] = &[
    ("staff", "desk-audit-by-staff"),
    ("member", "desk-audit-by-member"),
    ("letter_holder", "desk-audit-by-letter-holder"),
    ("vendor", "desk-audit-by-vendor"),
    ("operator", "desk-audit-by-command"),
    ("system", "desk-audit-by-system"),
    ("anonymous", "desk-audit-by-nobody"),
];

/// The key of the name of a kind of actors.
pub(super) fn actor_key(kind: &str) -> &'static str {
    ACTORS.iter().find(|(word, _)| *word == kind).map_or("desk-audit-by-nobody", |(_, key)| key)
}

/// The filter as typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Narrowed {
    /// The word of a kind, or nothing.
    pub action: String,
    /// A kind of actors or the id of one of the staff, or nothing.
    pub actor: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// The id of a person.
    pub person: String,
}

impl Narrowed {
    fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("action", &self.action),
            ("actor", &self.actor),
            ("from", &self.from),
            ("until", &self.until),
            ("person", &self.person),
        ]
    }

    /// The names and values of what is set.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let set = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        set.map(|(field, value)| (field, value.to_owned())).collect()
    }

    /// The address of the next page.
    #[must_use]
    pub fn href(&self, after: &str) -> String {
        let mut query = Serializer::new(String::new());
        for (field, value) in self.fields().into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(field, value);
        }
        query.append_pair("after", after);
        format!("{}?{}", links::AUDIT, query.finish())
    }

    /// The filter for the record of an export: words, days and an id.
    #[must_use]
    pub fn as_json(&self) -> Value {
        self.fields()
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(field, value)| (field.to_owned(), json!(value)))
            .collect()
    }

    /// The filter in words, for a file.
    #[must_use]
    pub fn in_words(&self, words: &Words, staff: &HashMap<Uuid, String>) -> String {
        let any = || words.text("desk-filter-any").to_owned();
        let action = self.action.parse().map_or_else(|_| any(), |action| words.text(action_key(action)).to_owned());
        let or_any = |typed: &str| if typed.is_empty() { any() } else { typed.to_owned() };
        let (from, until) = (or_any(&self.from), or_any(&self.until));
        let of_staff = Uuid::try_parse(&self.actor).ok().and_then(|id| staff.get(&id).cloned());
        let actor = of_staff.unwrap_or_else(|| match self.actor.as_str() {
            "" => any(),
            kind => words.text(actor_key(kind)).to_owned(),
        });
        let arguments =
            [("action", action.into()), ("actor", actor.into()), ("from", from.into()), ("until", until.into())];
        words.format("desk-audit-chosen", &arguments)
    }
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// When, in words.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What.
    pub what: String,
    /// The name of whom it concerns, of the staff or of the members; empty if nobody.
    pub subject: String,
    /// The page of the person.
    pub person_href: Option<String>,
    /// The reason and what else is known.
    pub more: String,
    /// From where: the keyed hash of the network; empty if unknown.
    pub network: String,
}

/// The name of an action.
#[must_use]
pub fn action_name(words: &Words, action: Action) -> String {
    words.text(action_key(action)).to_owned()
}

const fn action_key(action: Action) -> &'static str {
    match action {
        Action::RosterImported => "desk-action-roster-imported",
        Action::LettersIssued => "desk-action-letters-issued",
        Action::LetterReissued => "desk-action-letter-reissued",
        Action::LettersReleased => "desk-action-letters-released",
        Action::LetterPresented => "desk-action-letter-presented",
        Action::IdentityChecked => "desk-action-identity-checked",
        Action::Registered => "desk-action-registered",
        Action::SignedIn => "desk-action-signed-in",
        Action::HandedOver => "desk-action-handed-over",
        Action::SignedOut => "desk-action-signed-out",
        Action::SessionEnded => "desk-action-session-ended",
        Action::OtherSessionsEnded => "desk-action-other-sessions-ended",
        Action::EmailVerified => "desk-action-email-verified",
        Action::AddressChangeRequested => "desk-action-address-change-requested",
        Action::AddressChangeCancelled => "desk-action-address-change-cancelled",
        Action::AddressChanged => "desk-action-address-changed",
        Action::AddressRemoved => "desk-action-address-removed",
        Action::AddressChangeUndone => "desk-action-address-change-undone",
        Action::LetterIssuedToMember => "desk-action-letter-issued-to-member",
        Action::RecoveryLinkSent => "desk-action-recovery-link-sent",
        Action::UserIdShown => "desk-action-user-id-shown",
        Action::PasswordReset => "desk-action-password-reset",
        Action::DeskCodeRequested => "desk-action-desk-code-requested",
        Action::DeskCodeApproved => "desk-action-desk-code-approved",
        Action::DeskCodeUsed => "desk-action-desk-code-used",
        Action::AccountDisabled => "desk-action-account-disabled",
        Action::AccountEnabled => "desk-action-account-enabled",
        Action::PasswordChanged => "desk-action-password-changed",
        Action::UserIdChanged => "desk-action-user-id-changed",
        Action::NotificationsChosen => "desk-action-notifications-chosen",
        Action::DisplayChosen => "desk-action-display-chosen",
        Action::TermsAgreed => "desk-action-terms-agreed",
        Action::TermsDeclined => "desk-action-terms-declined",
        Action::PasswordReminded => "desk-action-password-reminded",
        Action::ExpensesPublished => "desk-action-expenses-published",
        Action::ExpenseFileKept => "desk-action-expense-file-kept",
        Action::ExpensesRescheduled => "desk-action-expenses-rescheduled",
        Action::ExpensesWithdrawn => "desk-action-expenses-withdrawn",
        Action::ExpensesViewed => "desk-action-expenses-viewed",
        Action::ExpensesTaken => "desk-action-expenses-taken",
        Action::CheckupsPublished => "desk-action-checkups-published",
        Action::CheckupFileKept => "desk-action-checkup-file-kept",
        Action::CheckupsRescheduled => "desk-action-checkups-rescheduled",
        Action::CheckupsWithdrawn => "desk-action-checkups-withdrawn",
        Action::CheckupsViewed => "desk-action-checkups-viewed",
        Action::CheckupsTaken => "desk-action-checkups-taken",
        Action::EligibilityNumberShown => "desk-action-eligibility-number-shown",
        Action::ViewingChosen => "desk-action-viewing-chosen",
        Action::DependantInvited => "desk-action-dependant-invited",
        Action::InvitationWithdrawn => "desk-action-invitation-withdrawn",
        Action::EligibilityNoticeTaken => "desk-action-eligibility-notice-taken",
        Action::OwnAddressAsked => "desk-action-own-address-asked",
        Action::SteppedUp => "desk-action-stepped-up",
        Action::PasskeyAdded => "desk-action-passkey-added",
        Action::PasskeyRenamed => "desk-action-passkey-renamed",
        Action::PasskeyRemoved => "desk-action-passkey-removed",
        Action::OneTimeCodeAdded => "desk-action-one-time-code-added",
        Action::OneTimeCodeRemoved => "desk-action-one-time-code-removed",
        Action::RecoveryCodesMade => "desk-action-recovery-codes-made",
        Action::RecoveryCodeUsed => "desk-action-recovery-code-used",
        Action::RecoveryRequested => "desk-action-recovery-requested",
        Action::AttemptFailed => "desk-action-attempt-failed",
        Action::StaffInvited => "desk-action-staff-invited",
        Action::StaffJoined => "desk-action-staff-joined",
        Action::StaffRolesChanged => "desk-action-staff-roles-changed",
        Action::StaffDisabled => "desk-action-staff-disabled",
        Action::StaffEnabled => "desk-action-staff-enabled",
        Action::StaffTokenIssued => "desk-action-staff-token-issued",
        Action::StaffTokenRevoked => "desk-action-staff-token-revoked",
        Action::StaffTokenUsed => "desk-action-staff-token-used",
        Action::StaffTokenReplaced => "desk-action-staff-token-replaced",
        Action::OperatorTokenIssued => "desk-action-operator-token-issued",
        Action::OperatorTokenReplaced => "desk-action-operator-token-replaced",
        Action::OperatorTokenRevoked => "desk-action-operator-token-revoked",
        Action::OperatorTokenUsed => "desk-action-operator-token-used",
        Action::ListRead => "desk-action-list-read",
        Action::StaffRecoveryAsked => "desk-action-staff-recovery-asked",
        Action::StaffRecoveryWithdrawn => "desk-action-staff-recovery-withdrawn",
        Action::StaffRecoveryCompleted => "desk-action-staff-recovery-completed",
        Action::OperatorInvited => "desk-action-operator-invited",
        Action::OperatorJoined => "desk-action-operator-joined",
        Action::OperatorDisabled => "desk-action-operator-disabled",
        Action::OperatorEnabled => "desk-action-operator-enabled",
        Action::ApprovalAsked => "desk-action-approval-asked",
        Action::ApprovalGiven => "desk-action-approval-given",
        Action::ApprovalWithdrawn => "desk-action-approval-withdrawn",
        Action::ApprovalSeconded => "desk-action-approval-seconded",
        Action::SecondApproverOffered => "desk-action-second-approver-offered",
        Action::SecondApproverAgreed => "desk-action-second-approver-agreed",
        Action::SecondApproverEnded => "desk-action-second-approver-ended",
        Action::PersonViewed => "desk-action-person-viewed",
        Action::ValueUnmasked => "desk-action-value-unmasked",
        Action::AccountUnlocked => "desk-action-account-unlocked",
        Action::VerificationResent => "desk-action-verification-resent",
        Action::SessionsEnded => "desk-action-sessions-ended",
        Action::NoteWritten => "desk-action-note-written",
        Action::SupportViewBegun => "desk-action-support-view-begun",
        Action::SupportPageViewed => "desk-action-support-page-viewed",
        Action::SupportViewEnded => "desk-action-support-view-ended",
        Action::TrailCut => "desk-action-trail-cut",
        Action::AccountClosed => "desk-action-account-closed",
        Action::DataDeleted => "desk-action-data-deleted",
        Action::DatabaseRestored => "desk-action-database-restored",
        Action::PersonRestricted => "desk-action-person-restricted",
        Action::RestrictionLifted => "desk-action-restriction-lifted",
        Action::DisclosureApproved => "desk-action-disclosure-approved",
        Action::DisclosureTaken => "desk-action-disclosure-taken",
        Action::SettingsChanged => "desk-action-settings-changed",
        Action::SettingsStopped => "desk-action-settings-stopped",
        Action::SettingsFileKept => "desk-action-settings-file-kept",
        Action::SettingsWithdrawn => "desk-action-settings-withdrawn",
        Action::AttemptsRefused => "desk-action-attempts-refused",
        Action::ListExported => "desk-action-list-exported",
        Action::SupportCodeOpened => "desk-action-support-code-opened",
        Action::LetterRequested => "desk-action-letter-requested",
        Action::LetterRequestViewed => "desk-action-letter-request-viewed",
        Action::LetterRequestTaken => "desk-action-letter-request-taken",
        Action::LetterRequestClosed => "desk-action-letter-request-closed",
        Action::CallerVerified => "desk-action-caller-verified",
        Action::CallEnded => "desk-action-call-ended",
        Action::ListExportBegun => "desk-action-list-export-begun",
        Action::ListExportStopped => "desk-action-list-export-stopped",
        Action::PortalSuspended => "desk-action-portal-suspended",
        Action::PortalResumed => "desk-action-portal-resumed",
        Action::SocietyReady => "desk-action-society-ready",
        Action::SocietyDraft => "desk-action-society-draft",
        Action::SocietyLive => "desk-action-society-live",
        Action::LetterProofApproved => "desk-action-letter-proof-approved",
        Action::AddressSuspended => "desk-action-address-suspended",
        Action::AddressSuspensionLifted => "desk-action-address-suspension-lifted",
        Action::NewsMailed => "desk-action-news-mailed",
        Action::MailRetried => "desk-action-mail-retried",
        Action::AnnouncementWritten => "desk-action-announcement-written",
        Action::AnnouncementChanged => "desk-action-announcement-changed",
        Action::AnnouncementPublished => "desk-action-announcement-published",
        Action::AnnouncementWithdrawn => "desk-action-announcement-withdrawn",
        Action::AnnouncementMailed => "desk-action-announcement-mailed",
        Action::AnnouncementRead => "desk-action-announcement-read",
    }
}

impl Page for Audit {
    const TEMPLATE: &'static str = "audit/audit.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |action, subject: &str, person: bool, more: &str| Entry {
            at: "2026年11月20日（金）10:00".into(),
            actor: "窓口 花子".into(),
            what: action_name(words, action),
            subject: subject.into(),
            person_href: person.then(|| "/members/x".into()),
            more: more.into(),
            network: "0123456789abcdef".into(),
        };
        let full = Self {
            errors: Vec::new(),
            actions: Choice::actions(words, "account_unlocked"),
            actors: Choice::actors(words, &HashMap::from([(Uuid::nil(), "窓口 花子".to_owned())]), "member"),
            pairs: vec![("action", "account_unlocked".into()), ("from", "2026-11-01".into())],
            narrowed: Narrowed { action: "account_unlocked".into(), from: "2026-11-01".into(), ..Narrowed::default() },
            person_name: None,
            rows: vec![
                row(Action::AccountUnlocked, "髙橋 﨑子", true, "電話。ご本人の確認済み。"),
                row(Action::StaffRolesChanged, "設定 次郎", false, "前：窓口 / 後：設定・窓口"),
                row(Action::AttemptsRefused, "", false, "ログイン / 12回"),
            ],
            more_href: Some("/audit?after=x".into()),
        };
        let of_person = Self { person_name: Some("髙橋 﨑子".into()), ..full.clone() };
        let empty = Self { rows: Vec::new(), more_href: None, ..full.clone() };
        let errors = vec![FieldError::at("from", words.text("desk-audit-error-day"))];
        vec![("full", full.clone()), ("person", of_person), ("empty", empty), ("no-day", Self { errors, ..full })]
    }
}
