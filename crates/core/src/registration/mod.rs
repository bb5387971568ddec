//! Registration: one browser's way from a letter through the pages that the policy asks for to an account, created in
//! one commit.
//!
//! ```text
//!            begin                        commit (実行)
//! letter ───────────▶ open ─────────────────────────────▶ committed
//!                      │
//!                      └─ another browser committed first ─▶ superseded (nothing personal left)
//! ```
//! Several browsers may use one letter at the same time (ADR 7). Each has its own draft, found by the token in its
//! cookie.

mod account_data;
mod commit;
mod identity;
mod store;
mod test_mail;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;

pub use account_data::{
    AccountFaults, AccountTyped, EmailDoubt, Fields, Keeping, PasswordNeed, Ready, keep, prefilled_email, prepare,
};
pub use commit::{Committed, NotCommitted, commit, enter_again};
pub use identity::{IdentityOutcome, agree, check_identity};
pub use test_mail::{TestMailOutcome, send_test_mail, test_mail};

use self::store::StoredDraft;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::enrolment::{self, StoredLetter};
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, PersonId, RegistrationId};
use crate::input::email::EmailAddress;
use crate::policy::Policy;
use crate::policy::email::EmploymentCategory;
use crate::policy::eras::Medium;
use crate::policy::registration::{Step, steps};
use crate::policy::user_id::Origin;
use crate::roster::Person;
use crate::sealed::{Place, TenantKeys};
use crate::secret::Token;

/// How long a draft is valid: long enough to outlast a maintenance window.
pub const LIFE: Duration = Duration::hours(6);

/// How long after the commit the same browser gets the same answer again, in case the first one was lost.
pub const ANSWER_LIFE: Duration = Duration::minutes(10);

/// The state of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DraftState {
    Open,
    Committed,
    /// Committed, and a second press of its button was answered with a session. There is no third one.
    Answered,
    Superseded,
}

/// An open draft, with the letter and the person behind it.
pub struct Draft {
    row: StoredDraft,
    letter: StoredLetter,
    person: Person,
    /// Employment category today.
    category: EmploymentCategory,
}

/// The result of looking up a token.
pub enum FoundDraft {
    /// An open draft.
    Open(Box<Draft>),
    /// This browser's own draft became this account a short while ago.
    Committed(AccountId),
    /// Another browser used the letter to create an account.
    Superseded,
    /// The letter has expired or was replaced by a newer one.
    LetterDead,
    /// There is no such draft, or it has expired.
    Gone,
}

/// Creates a draft for a letter's holder and returns the token for its cookie.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    credential: CredentialId,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let token = Token::new(random);
    let id = RegistrationId::new(tx.now(), random);
    store::insert(tx, id, credential, person, token.digest().into_bytes(), tx.now() + LIFE).await?;
    Ok(token)
}

/// The draft behind a token.
///
/// # Errors
/// When the database can't be read.
pub async fn find(tx: &TenantTx, token: &Token) -> Result<FoundDraft, Failure> {
    find_locked(tx, token, false).await
}

/// The draft behind a token. With `hold`, the letter is locked until the transaction ends, so that another browser
/// can't commit before the following write.
async fn find_locked(tx: &TenantTx, token: &Token, hold: bool) -> Result<FoundDraft, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await?.filter(|row| row.is_in_force(tx.now())) else {
        return Ok(FoundDraft::Gone);
    };
    match row.state {
        DraftState::Superseded => return Ok(FoundDraft::Superseded),
        DraftState::Committed | DraftState::Answered => {
            let account = row.account.ok_or(Failure::Inconsistent("a committed draft without an account"))?;
            return Ok(FoundDraft::Committed(account));
        }
        DraftState::Open => {}
    }
    let letter = enrolment::letter(tx, row.credential, hold).await?;
    let letter = letter.ok_or(Failure::Inconsistent("a draft without a letter"))?;
    if letter.redeemed_at.is_some() {
        // Redeemed between the two reads, perhaps by this draft itself in a repeated request.
        let row = store::by_token(tx, token.digest().bytes()).await?;
        return Ok(match row.and_then(|row| row.account) {
            Some(account) => FoundDraft::Committed(account),
            None => FoundDraft::Superseded,
        });
    }
    if letter.revoked_at.is_some() || tx.now() >= letter.expires_at {
        return Ok(FoundDraft::LetterDead);
    }
    let person = crate::roster::person(tx, row.person).await?;
    let person = person.ok_or(Failure::Inconsistent("a draft without a person"))?;
    let category = person.addressed_as(day_in_japan(tx.now()));
    Ok(FoundDraft::Open(Box::new(Draft { row, letter, person, category })))
}

/// How far a registration in progress has come, for the society's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationReached {
    /// The page that comes next.
    pub next: Step,
    /// When the registration was begun.
    pub begun_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// How far the latest open registration with a letter has come; `None` if there is none.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn reached(tx: &TenantTx, letter: CredentialId) -> Result<Option<RegistrationReached>, Failure> {
    let Some(row) = store::latest_open(tx, letter).await? else { return Ok(None) };
    let (begun_at, expires_at) = (row.created_at, row.expires_at);
    let Some(draft) = open_draft(tx, row).await? else { return Ok(None) };
    Ok(Some(RegistrationReached { next: draft.next_step(tx.policy()), begun_at, expires_at }))
}

/// The draft of a row, with its letter and its person; `None` if the letter was used or replaced, or has expired.
async fn open_draft(tx: &TenantTx, row: StoredDraft) -> Result<Option<Draft>, Failure> {
    let letter = enrolment::letter(tx, row.credential, false).await?;
    let letter = letter.ok_or(Failure::Inconsistent("a draft without a letter"))?;
    if letter.redeemed_at.is_some() || letter.revoked_at.is_some() || tx.now() >= letter.expires_at {
        return Ok(None);
    }
    let person = crate::roster::person(tx, row.person).await?;
    let person = person.ok_or(Failure::Inconsistent("a draft without a person"))?;
    let category = person.addressed_as(day_in_japan(tx.now()));
    Ok(Some(Draft { row, letter, person, category }))
}

/// Ends the time in which a committed draft is still answered, for example at sign-out.
///
/// # Errors
/// When the database refuses.
pub async fn close(tx: &TenantTx, token: &Token) -> Result<(), Failure> {
    store::close(tx, token.digest().bytes()).await
}

impl Draft {
    /// Its id, which is also the idempotency key of the commit (実行).
    #[must_use]
    pub const fn id(&self) -> RegistrationId {
        self.row.id
    }

    /// The letter's credential.
    #[must_use]
    pub const fn credential(&self) -> CredentialId {
        self.row.credential
    }

    /// The letter's medium. The texts that say what to have ready depend on it.
    #[must_use]
    pub const fn medium(&self) -> Medium {
        self.letter.medium
    }

    /// Name of the era that the letter belongs to.
    #[must_use]
    pub fn era(&self) -> &str {
        &self.letter.era
    }

    /// Employment category today. It selects the e-mail rule.
    #[must_use]
    pub const fn category(&self) -> EmploymentCategory {
        self.category
    }

    /// The letter's own ID, if the policy allows keeping it as user ID.
    #[must_use]
    pub fn preassigned_user_id(&self, policy: &Policy) -> Option<&str> {
        (policy.user_id.origin == Origin::Preassigned).then_some(self.letter.login_id.as_str())
    }

    /// Whether a dependant registers an account of their own.
    #[must_use]
    pub const fn is_dependants(&self) -> bool {
        !self.person.insured
    }

    /// Whether the identity check was passed.
    #[must_use]
    pub const fn is_identified(&self) -> bool {
        self.row.identity_checked_at.is_some()
    }

    /// Whether the member has agreed to the terms.
    #[must_use]
    pub const fn has_agreed(&self) -> bool {
        self.row.agreed_at.is_some()
    }

    /// The user ID entered so far.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.row.user_id.as_deref()
    }

    /// Whether a password hash is stored.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.row.password.is_some()
    }

    /// Whether the e-mail question was answered. An empty answer counts if the address is optional.
    #[must_use]
    pub const fn has_answered_email(&self) -> bool {
        self.row.email_given
    }

    /// Whether the member wants update mails.
    #[must_use]
    pub const fn notify(&self) -> bool {
        self.row.notify
    }

    /// The address entered so far.
    ///
    /// # Errors
    /// When the sealed value can't be read.
    pub fn email(&self, keys: &TenantKeys) -> Result<Option<EmailAddress>, Failure> {
        let Some(sealed) = &self.row.email_sealed else { return Ok(None) };
        let text = keys.open(email_place(self.id()), sealed)?;
        Ok(EmailAddress::parse(&text).ok())
    }

    fn birth_date(&self, keys: &TenantKeys) -> Result<NaiveDate, Failure> {
        self.person.birth_date(keys)
    }

    /// The first page that isn't answered yet. The last page has the commit button (実行).
    #[must_use]
    pub fn next_step(&self, policy: &Policy) -> Step {
        let steps = steps(policy);
        let last = steps.last().copied().unwrap_or(Step::Identity);
        steps.into_iter().find(|step| !self.is_done(*step)).unwrap_or(last)
    }

    /// Whether a page may be shown: all pages before it are answered.
    #[must_use]
    pub fn may_enter(&self, step: Step, policy: &Policy) -> bool {
        let steps = steps(policy);
        let position = |wanted: Step| steps.iter().position(|step| *step == wanted);
        match (position(step), position(self.next_step(policy))) {
            (Some(asked), Some(next)) => asked <= next,
            _ => false,
        }
    }

    fn is_done(&self, step: Step) -> bool {
        match step {
            Step::Identity => self.is_identified(),
            Step::Terms => self.has_agreed(),
            Step::Account => self.user_id().is_some() && self.has_password() && self.has_answered_email(),
            Step::UserId => self.user_id().is_some(),
            Step::Password => self.has_password(),
            Step::Email => self.has_answered_email(),
            Step::Confirm => false,
        }
    }

    /// When the draft expires.
    #[must_use]
    pub const fn expires_at(&self) -> DateTime<Utc> {
        self.row.expires_at
    }
}

const fn email_place(id: RegistrationId) -> Place {
    Place { table: "registration", column: "email", row: id.0 }
}
