//! How facts about a person are worded.

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::emails::SuspendedBecause;
use madoguchi_core::accounts::sessions::history::{Event, EventOutcome};
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::household::consent::Viewer;
use madoguchi_core::outbox::{ListedMessage, MessageStatus, ReportedFate};
use madoguchi_core::policy::eras::Medium;
use madoguchi_core::policy::household::ViewedKind;
use madoguchi_core::policy::password::Reason;
use madoguchi_core::policy::registration::Step;
use madoguchi_core::support::{
    AccountSituation, AddressSituation, LetterSituation, Obstacle, SensitiveValue, Situation,
};
use madoguchi_words::Words;

use super::super::super::call::page::call_line;
use super::{Account, Fact, Letter, Line, Shown, Trouble};

/// Facts in the making.
pub(super) struct Facts<'a> {
    pub(super) words: &'static Words,
    pub(super) shown: Option<&'a Shown>,
    pub(super) unmasks: bool,
    pub(super) facts: Vec<Fact>,
}

impl Facts<'_> {
    pub(super) fn plain(&mut self, key: &str, value: impl Into<String>) {
        self.facts.push(Fact { label: self.words.text(key).to_owned(), value: value.into(), unmask: None });
    }

    pub(super) fn masked(&mut self, key: &str, value: SensitiveValue, masked: &str) {
        let label = self.words.text(key).to_owned();
        self.facts.push(match self.shown.filter(|shown| shown.value == value) {
            Some(shown) => Fact { label, value: shown.text.clone(), unmask: None },
            None => Fact { label, value: masked.to_owned(), unmask: self.unmasks.then_some(value.word()) },
        });
    }
}

pub(super) fn of_account(
    words: &'static Words,
    account: &AccountSituation,
    shown: Option<&Shown>,
    unmasks: bool,
) -> Account {
    let mut facts = Facts { words, shown, unmasks, facts: Vec::new() };
    facts.plain("desk-account-user-id", &account.user_id);
    facts.plain("desk-account-registered", words.instant(account.registered_at));
    facts.plain("desk-account-password-changed", words.instant(account.password_changed_at));
    let means = account.means;
    let methods: Vec<_> = [
        (means.passkey, "desk-method-passkey"),
        (means.one_time_code, "desk-method-code"),
        (means.recovery_codes, "desk-method-recovery-codes"),
    ]
    .into_iter()
    .filter(|(has, _)| *has)
    .map(|(_, key)| words.text(key))
    .collect();
    facts.plain(
        "desk-account-methods",
        if methods.is_empty() { words.text("desk-none").to_owned() } else { methods.join("・") },
    );
    for (address, key, value) in [
        (&account.address, "desk-account-address", SensitiveValue::Address),
        (&account.second_address, "desk-account-second-address", SensitiveValue::SecondAddress),
    ] {
        match address {
            Some(address) => {
                facts.masked(key, value, address.address.as_str());
                facts.plain("desk-account-address-state", address_state(words, address));
            }
            None => facts.plain(key, words.text("desk-none")),
        }
    }
    facts.plain("desk-account-sessions", words.format("desk-count", &[("count", account.open_sessions.into())]));
    let warnings = [
        (&account.address, "desk-warning-birth-date-in-address"),
        (&account.second_address, "desk-warning-birth-date-in-second-address"),
    ]
    .into_iter()
    .filter(|(address, _)| address.as_ref().is_some_and(|address| address.holds_birth_date))
    .map(|(_, key)| words.text(key).to_owned());
    let warnings = warnings.collect();
    Account { facts: facts.facts, disabled: account.disabled_at.map(|at| words.instant(at)), warnings }
}

fn address_state(words: &Words, address: &AddressSituation) -> String {
    match address {
        AddressSituation { suspension: Some(suspension), .. } => {
            let because = match suspension.because {
                SuspendedBecause::HardBounce => "desk-address-suspended-hard-bounce",
                SuspendedBecause::SoftBounces => "desk-address-suspended-soft-bounces",
                SuspendedBecause::Complaint => "desk-address-suspended-complaint",
            };
            let arguments = [("at", words.instant(suspension.since).into()), ("because", words.text(because).into())];
            words.format("desk-address-suspended", &arguments)
        }
        AddressSituation { undeliverable: true, .. } => words.text("desk-address-undeliverable").to_owned(),
        AddressSituation { verified_at: Some(at), .. } => {
            words.format("desk-address-verified", &[("at", words.instant(*at).into())])
        }
        AddressSituation { verified_at: None, .. } => words.text("desk-address-unverified").to_owned(),
    }
}

pub(super) fn of_letter(words: &'static Words, letter: &LetterSituation) -> Letter {
    let medium = match letter.medium {
        _ if letter.invitation => "desk-letter-invitation",
        Medium::Postcard => "letter-medium-postcard",
        Medium::CardMount => "letter-medium-card-mount",
        Medium::Notice => "letter-medium-notice",
    };
    let state = match (letter.state, letter.redeemed_at) {
        (LetterState::Redeemed, Some(at)) => words.format("desk-letter-redeemed", &[("at", words.instant(at).into())]),
        (LetterState::Redeemed, None) => words.text("desk-letter-used").to_owned(),
        (LetterState::Issued, _) => words.text("desk-letter-issued").to_owned(),
        (LetterState::Expired, _) => words.text("desk-letter-expired").to_owned(),
        (LetterState::Revoked, _) => words.text("desk-letter-revoked").to_owned(),
    };
    Letter {
        login_id: letter.login_id.clone(),
        medium: words.text(medium),
        state,
        issued: words.instant(letter.issued_at),
        until: words.instant(letter.expires_at),
    }
}

/// What somebody of the household sees of the person.
pub(super) fn of_viewer(words: &Words, viewer: &Viewer) -> String {
    let sees = |kind| viewer.kinds.iter().any(|one| one.kind == kind && one.seen);
    let key = match (sees(ViewedKind::MedicalExpenses), sees(ViewedKind::Eligibility)) {
        (true, true) => "desk-viewing-both",
        (true, false) => "desk-viewing-expenses",
        (false, true) => "desk-viewing-eligibility",
        (false, false) => "desk-viewing-nothing",
    };
    words.format(key, &[("name", viewer.name.as_str().into())])
}

pub(super) fn of_mail(words: &Words, mail: &ListedMessage) -> Line {
    let came_back = matches!(mail.reported, Some(ReportedFate::HardBounce | ReportedFate::SoftBounce));
    let state = match mail.status {
        MessageStatus::Sent if mail.reported == Some(ReportedFate::Delivered) => "desk-mail-delivered",
        MessageStatus::Sent if came_back => "desk-mail-came-back",
        MessageStatus::Sent if mail.reported == Some(ReportedFate::Complaint) => "desk-mail-complaint",
        MessageStatus::Waiting => "desk-mail-waiting",
        MessageStatus::Sent => "desk-mail-sent",
        MessageStatus::Undeliverable => "desk-mail-undeliverable",
        MessageStatus::Expired => "desk-mail-expired",
        MessageStatus::Withdrawn => "desk-mail-withdrawn",
        MessageStatus::Suspended => "desk-mail-suspended",
    };
    let more = match (&mail.trouble, mail.status) {
        (Some(trouble), MessageStatus::Waiting | MessageStatus::Undeliverable | MessageStatus::Expired) => {
            words.format("desk-mail-trouble", &[("trouble", trouble.as_str().into())])
        }
        _ => String::new(),
    };
    Line {
        at: words.instant(mail.created_at),
        what: words.format(
            "desk-mail-line",
            &[
                ("kind", words.text(&format!("desk-mail-kind-{}", mail.kind.replace('_', "-"))).into()),
                ("state", words.text(state).into()),
            ],
        ),
        more,
        trouble: came_back
            || mail.reported == Some(ReportedFate::Complaint)
            || matches!(mail.status, MessageStatus::Undeliverable | MessageStatus::Expired | MessageStatus::Suspended),
    }
}

fn of_event(words: &Words, event: &Event) -> Line {
    let key = match event.outcome {
        EventOutcome::SignedIn => "desk-event-signed-in",
        EventOutcome::SecondStepRefused => "desk-event-second-step-refused",
        EventOutcome::UserIdChanged => "desk-event-user-id-changed",
        EventOutcome::EmailChanged => "desk-event-email-changed",
        EventOutcome::EmailRemoved => "desk-event-email-removed",
        EventOutcome::EmailChangeUndone => "desk-event-email-change-undone",
        EventOutcome::RecoveryAddressSet => "desk-event-recovery-address-set",
        EventOutcome::RecoveryAddressRemoved => "desk-event-recovery-address-removed",
        EventOutcome::AgreedToTerms => "desk-event-agreed-to-terms",
        EventOutcome::ViewedByStaff => "desk-event-viewed-by-staff",
    };
    Line {
        at: words.instant(event.at),
        what: words.text(key).to_owned(),
        // Nobody used a device of the member's.
        more: if event.outcome == EventOutcome::ViewedByStaff { String::new() } else { words.device(event.device) },
        trouble: event.outcome == EventOutcome::SecondStepRefused,
    }
}

/// Everything that happened, the latest first: what the member did, and the calls in which somebody was verified.
pub(super) fn timeline(words: &Words, situation: &Situation) -> Vec<Line> {
    let history = situation.account.iter().flat_map(|account| &account.history);
    let events = history.map(|event| (event.at, of_event(words, event)));
    let calls = situation.calls.iter().map(|call| {
        let line = Line {
            at: words.instant(call.started_at),
            what: words.text("desk-call-event").to_owned(),
            more: call_line(words, call),
            trouble: false,
        };
        (call.started_at, line)
    });
    let mut lines: Vec<_> = events.chain(calls).collect();
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    lines.into_iter().map(|(_, line)| line).collect()
}

fn step(words: &Words, step: Step) -> String {
    let key = match step {
        Step::Identity => "desk-step-identity",
        Step::Terms => "desk-step-terms",
        Step::Account => "desk-step-account",
        Step::UserId => "desk-step-user-id",
        Step::Password => "desk-step-password",
        Step::Email => "desk-step-email",
        Step::Confirm => "desk-step-confirm",
    };
    words.text(key).to_owned()
}

/// Why a person can't get in, and what to do, in words.
#[must_use]
pub fn trouble(words: &Words, obstacle: &Obstacle) -> Trouble {
    let instant = |at: &DateTime<Utc>| words.instant(*at);
    let (why, remedy, value) = match obstacle {
        Obstacle::NoLongerCovered { lost_on } => {
            ("desk-obstacle-no-longer-covered", "desk-obstacle-no-longer-covered-remedy", words.date(*lost_on))
        }
        Obstacle::NoLetter => ("desk-obstacle-no-letter", "desk-obstacle-no-letter-remedy", String::new()),
        Obstacle::LetterExpired { at } => {
            ("desk-obstacle-letter-expired", "desk-obstacle-letter-expired-remedy", instant(at))
        }
        Obstacle::LetterRevoked => {
            ("desk-obstacle-letter-revoked", "desk-obstacle-letter-revoked-remedy", String::new())
        }
        Obstacle::NotRegistered { until } => {
            ("desk-obstacle-not-registered", "desk-obstacle-not-registered-remedy", instant(until))
        }
        Obstacle::Unfinished { next, .. } => {
            ("desk-obstacle-unfinished", "desk-obstacle-unfinished-remedy", step(words, *next))
        }
        Obstacle::LetterPaused { until } => {
            ("desk-obstacle-letter-paused", "desk-obstacle-letter-paused-remedy", instant(until))
        }
        Obstacle::IdentityPaused { until } => {
            ("desk-obstacle-identity-paused", "desk-obstacle-identity-paused-remedy", instant(until))
        }
        Obstacle::Disabled { since } => ("desk-obstacle-disabled", "desk-obstacle-disabled-remedy", instant(since)),
        Obstacle::PasswordVoided => {
            ("desk-obstacle-password-voided", "desk-obstacle-password-voided-remedy", String::new())
        }
        Obstacle::PasswordOnlyOnKnownDevices => {
            ("desk-obstacle-only-known", "desk-obstacle-only-known-remedy", String::new())
        }
        Obstacle::PasswordPaused { until } => {
            ("desk-obstacle-password-paused", "desk-obstacle-password-paused-remedy", instant(until))
        }
        Obstacle::CodePaused { until } => {
            ("desk-obstacle-code-paused", "desk-obstacle-code-paused-remedy", instant(until))
        }
        Obstacle::PortalSuspended => {
            ("desk-obstacle-portal-suspended", "desk-obstacle-portal-suspended-remedy", String::new())
        }
        Obstacle::PortalClosed { until } => {
            ("desk-obstacle-portal-closed", "desk-obstacle-portal-closed-remedy", instant(until))
        }
        Obstacle::PasswordDue { reason } => {
            let key = match reason {
                Reason::Expired => "desk-due-expired",
                Reason::YearsAfterRegistration => "desk-due-years",
                Reason::StricterRule => "desk-due-stricter-rule",
            };
            ("desk-obstacle-password-due", "desk-obstacle-password-due-remedy", words.text(key).to_owned())
        }
        Obstacle::TermsDue => ("desk-obstacle-terms-due", "desk-obstacle-terms-due-remedy", String::new()),
        Obstacle::AddressUnverified => {
            ("desk-obstacle-address-unverified", "desk-obstacle-address-unverified-remedy", String::new())
        }
        Obstacle::AddressRefused => {
            ("desk-obstacle-address-refused", "desk-obstacle-address-refused-remedy", String::new())
        }
        Obstacle::MustSetUp => ("desk-obstacle-must-set-up", "desk-obstacle-must-set-up-remedy", String::new()),
        Obstacle::NoVerifiedAddress => {
            ("desk-obstacle-no-verified-address", "desk-obstacle-no-verified-address-remedy", String::new())
        }
        Obstacle::AddressSuspended { since } => {
            ("desk-obstacle-address-suspended", "desk-obstacle-address-suspended-remedy", instant(since))
        }
        Obstacle::AddressUndeliverable => {
            ("desk-obstacle-address-undeliverable", "desk-obstacle-address-undeliverable-remedy", String::new())
        }
    };
    let arguments = [("value", value.into())];
    Trouble { why: words.format(why, &arguments), remedy: words.text(remedy).to_owned(), bars: obstacle.bars() }
}
