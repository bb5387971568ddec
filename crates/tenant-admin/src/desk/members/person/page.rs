//! The page of one person.

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::sessions::history::{Event, EventOutcome};
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::links::desk as links;
use madoguchi_core::outbox::{ListedMessage, MessageStatus};
use madoguchi_core::policy::eras::Medium;
use madoguchi_core::policy::registration::Step;
use madoguchi_core::support::{
    AccountSituation, AddressSituation, LetterSituation, Note, Obstacle, SensitiveValue, Situation, SupportAct,
};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::face::Visit;

/// One person.
#[derive(Clone, Serialize)]
pub struct Person {
    /// The mistakes in the form of a note; empty at first.
    pub errors: Vec<FieldError>,
    /// What has just happened.
    pub notice: Option<Notice>,
    /// The page itself.
    pub href: String,
    /// Where a value is asked for.
    pub unmask_href: String,
    /// Where a note is sent.
    pub note_href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// Who the person is: label, value, and the word of the value if more of it can be shown.
    pub facts: Vec<Fact>,
    /// Why the person can't get in, each with what to do.
    pub obstacles: Vec<Trouble>,
    /// Whether one of them keeps the person out.
    pub barred: bool,
    /// The household.
    pub household: Vec<Relative>,
    /// The letters, the latest first.
    pub letters: Vec<Letter>,
    /// The account.
    pub account: Option<Account>,
    /// The mails, newest first.
    pub mails: Vec<Line>,
    /// What happened, newest first.
    pub timeline: Vec<Line>,
    /// The notes, newest first.
    pub notes: Vec<NoteLine>,
    /// What the clerk may do for the person.
    pub acts: Vec<ActLink>,
    /// Whether the clerk may write notes.
    pub may_note: bool,
    /// A note as typed.
    pub note: String,
}

/// A value that was asked for.
pub struct Shown {
    /// Which value.
    pub value: SensitiveValue,
    /// The value.
    pub text: String,
}

/// A fact about a person.
#[derive(Clone, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value, perhaps masked.
    pub value: String,
    /// The word of the value, if it is masked and may be shown.
    pub unmask: Option<&'static str>,
}

/// An obstacle with what to do.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// Why.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// Whether it keeps the person out.
    pub bars: bool,
}

/// A person of the household.
#[derive(Clone, Serialize)]
pub struct Relative {
    /// The page of the person; `None` for the person of this page.
    pub href: Option<String>,
    /// 氏名
    pub name: String,
    /// 続柄, or 本人.
    pub relationship: String,
    /// Whether the person is still covered.
    pub covered: bool,
}

/// A letter.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// 仮ID
    pub login_id: String,
    /// The medium, in words.
    pub medium: &'static str,
    /// How it stands, in words.
    pub state: String,
    /// When it was issued.
    pub issued: String,
    /// Until when it is valid.
    pub until: String,
}

/// An account.
#[derive(Clone, Serialize)]
pub struct Account {
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Since when it is disabled, in words.
    pub disabled: Option<String>,
}

/// A line of a list of what happened.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// When, in words.
    pub at: String,
    /// What.
    pub what: String,
    /// More about it; empty if there is no more.
    pub more: String,
    /// Whether it is trouble.
    pub trouble: bool,
}

/// A note.
#[derive(Clone, Serialize)]
pub struct NoteLine {
    /// When, in words.
    pub at: String,
    /// Who wrote it.
    pub author: String,
    /// The text.
    pub text: String,
}

/// An act that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct ActLink {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Whether it takes something away.
    pub danger: bool,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// Pauses were ended.
    Unlock,
    /// Another mail is on its way.
    ResendVerification,
    /// The member was signed out everywhere.
    EndSessions,
    /// The account was disabled.
    Disable,
    /// The account was enabled again.
    Enable,
    /// A note was written.
    NoteWritten,
}

impl Notice {
    /// All notices.
    pub const ALL: [Self; 6] =
        [Self::Unlock, Self::ResendVerification, Self::EndSessions, Self::Disable, Self::Enable, Self::NoteWritten];

    /// The notice after an act.
    #[must_use]
    pub const fn after(act: SupportAct) -> Self {
        match act {
            SupportAct::Unlock => Self::Unlock,
            SupportAct::ResendVerification => Self::ResendVerification,
            SupportAct::EndSessions => Self::EndSessions,
            SupportAct::Disable => Self::Disable,
            SupportAct::Enable => Self::Enable,
        }
    }

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::ResendVerification => "resend-verification",
            Self::EndSessions => "end-sessions",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::NoteWritten => "note-written",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// The name of an act.
#[must_use]
pub fn act_name(words: &Words, act: SupportAct) -> String {
    let key = match act {
        SupportAct::Unlock => "desk-act-unlock",
        SupportAct::ResendVerification => "desk-act-resend-verification",
        SupportAct::EndSessions => "desk-act-end-sessions",
        SupportAct::Disable => "desk-act-disable",
        SupportAct::Enable => "desk-act-enable",
    };
    words.text(key).to_owned()
}

struct Facts<'a> {
    words: &'static Words,
    shown: Option<&'a Shown>,
    unmasks: bool,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn plain(&mut self, key: &str, value: impl Into<String>) {
        self.facts.push(Fact { label: self.words.text(key).to_owned(), value: value.into(), unmask: None });
    }

    fn masked(&mut self, key: &str, value: SensitiveValue, masked: &str) {
        let label = self.words.text(key).to_owned();
        self.facts.push(match self.shown.filter(|shown| shown.value == value) {
            Some(shown) => Fact { label, value: shown.text.clone(), unmask: None },
            None => Fact { label, value: masked.to_owned(), unmask: self.unmasks.then_some(value.word()) },
        });
    }
}

impl Person {
    pub(super) fn of(
        visit: &Visit,
        situation: &Situation,
        notes: &[Note],
        shown: Option<Shown>,
        helps: bool,
        unmasks: bool,
    ) -> Self {
        let words = visit.words();
        let person = &situation.person;
        let mut facts = Facts { words, shown: shown.as_ref(), unmasks, facts: Vec::new() };
        match &person.number {
            Some(number) => facts.masked("desk-person-number", SensitiveValue::Number, number.as_str()),
            None => facts.plain("desk-person-number", words.text("desk-none")),
        }
        facts.masked("desk-person-birth-date", SensitiveValue::BirthDate, person.birth_date.as_str());
        facts.plain(
            "desk-person-employer",
            if person.employer.is_empty() { words.text("desk-none") } else { &person.employer },
        );
        facts.plain("desk-person-joined", words.date(person.joined_on));
        if let Some(lost_on) = person.lost_on {
            facts.plain("desk-person-lost", words.date(lost_on));
        }
        let of_person = facts.facts;
        let account = situation.account.as_ref().map(|account| of_account(words, account, shown.as_ref(), unmasks));
        let obstacles: Vec<_> = situation.obstacles.iter().map(|obstacle| trouble(words, obstacle)).collect();
        let mut acts = Vec::new();
        if helps {
            let disabled = situation.account.as_ref().is_some_and(|account| account.disabled_at.is_some());
            for act in SupportAct::ALL {
                let fits = match act {
                    SupportAct::Unlock => true,
                    SupportAct::ResendVerification => situation
                        .account
                        .as_ref()
                        .and_then(|account| account.address.as_ref())
                        .is_some_and(|address| address.verified_at.is_none()),
                    SupportAct::EndSessions => situation.account.is_some(),
                    SupportAct::Disable => situation.account.is_some() && !disabled,
                    SupportAct::Enable => disabled,
                };
                if fits {
                    let href = links::act(person.id, act.word());
                    let danger = matches!(act, SupportAct::Disable | SupportAct::EndSessions);
                    acts.push(ActLink { href, name: act_name(words, act), danger });
                }
            }
        }
        Self {
            errors: Vec::new(),
            notice: None,
            href: links::person(person.id),
            unmask_href: links::of(links::UNMASK, person.id.0),
            note_href: links::of(links::NOTE, person.id.0),
            name: person.name.clone(),
            kana: person.kana.clone(),
            facts: of_person,
            barred: situation.obstacles.iter().any(Obstacle::bars),
            obstacles,
            household: situation
                .household
                .iter()
                .map(|relative| Relative {
                    href: (relative.id != person.id).then(|| links::person(relative.id)),
                    name: relative.name.clone(),
                    relationship: if relative.insured {
                        words.text("desk-insured").to_owned()
                    } else {
                        relative.relationship.clone()
                    },
                    covered: relative.lost_on.is_none(),
                })
                .collect(),
            letters: situation.letters.iter().map(|letter| of_letter(words, letter)).collect(),
            mails: situation
                .account
                .iter()
                .flat_map(|account| &account.mails)
                .map(|mail| of_mail(words, mail))
                .collect(),
            timeline: situation
                .account
                .iter()
                .flat_map(|account| &account.history)
                .map(|event| of_event(words, event))
                .collect(),
            account,
            notes: notes
                .iter()
                .map(|note| NoteLine {
                    at: words.instant(note.at),
                    author: note.author.clone(),
                    text: note.text.clone(),
                })
                .collect(),
            acts,
            may_note: helps,
            note: String::new(),
        }
    }
}

fn of_account(words: &'static Words, account: &AccountSituation, shown: Option<&Shown>, unmasks: bool) -> Account {
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
    Account { facts: facts.facts, disabled: account.disabled_at.map(|at| words.instant(at)) }
}

fn address_state(words: &Words, address: &AddressSituation) -> String {
    match address {
        AddressSituation { undeliverable: true, .. } => words.text("desk-address-undeliverable").to_owned(),
        AddressSituation { verified_at: Some(at), .. } => {
            words.format("desk-address-verified", &[("at", words.instant(*at).into())])
        }
        AddressSituation { verified_at: None, .. } => words.text("desk-address-unverified").to_owned(),
    }
}

fn of_letter(words: &'static Words, letter: &LetterSituation) -> Letter {
    let medium = match letter.medium {
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

fn of_mail(words: &Words, mail: &ListedMessage) -> Line {
    let state = match mail.status {
        MessageStatus::Waiting => "desk-mail-waiting",
        MessageStatus::Sent => "desk-mail-sent",
        MessageStatus::Undeliverable => "desk-mail-undeliverable",
        MessageStatus::Expired => "desk-mail-expired",
        MessageStatus::Withdrawn => "desk-mail-withdrawn",
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
        trouble: matches!(mail.status, MessageStatus::Undeliverable | MessageStatus::Expired),
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
    };
    Line {
        at: words.instant(event.at),
        what: words.text(key).to_owned(),
        more: words.device(event.device),
        trouble: event.outcome == EventOutcome::SecondStepRefused,
    }
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
        Obstacle::PasswordOnlyOnKnownDevices => {
            ("desk-obstacle-only-known", "desk-obstacle-only-known-remedy", String::new())
        }
        Obstacle::PasswordPaused { until } => {
            ("desk-obstacle-password-paused", "desk-obstacle-password-paused-remedy", instant(until))
        }
        Obstacle::CodePaused { until } => {
            ("desk-obstacle-code-paused", "desk-obstacle-code-paused-remedy", instant(until))
        }
        Obstacle::MustSetUp => ("desk-obstacle-must-set-up", "desk-obstacle-must-set-up-remedy", String::new()),
        Obstacle::NoVerifiedAddress => {
            ("desk-obstacle-no-verified-address", "desk-obstacle-no-verified-address-remedy", String::new())
        }
        Obstacle::AddressUndeliverable => {
            ("desk-obstacle-address-undeliverable", "desk-obstacle-address-undeliverable-remedy", String::new())
        }
    };
    let arguments = [("value", value.into())];
    Trouble { why: words.format(why, &arguments), remedy: words.text(remedy).to_owned(), bars: obstacle.bars() }
}

impl Page for Person {
    const TEMPLATE: &'static str = "members/person.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        samples::all(words)
    }
}

mod samples;
