//! FROM LETTER TO ACCOUNT: one browser's way through the pages that the policy asks for, then one commit.
//!
//! ```text
//!            begin                        commit (実行)
//! letter ───────────▶ open ─────────────────────────────▶ committed
//!                      │
//!                      └─ another browser committed first ─▶ superseded (nothing personal left)
//! ```
//! Several browsers may work through one letter at once; each has its own draft, found by the token in its cookie.

mod account_data;
mod commit;
mod identity;
mod store;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;

pub use account_data::{
    AccountFaults, AccountTyped, Fields, Keeping, PasswordNeed, Ready, keep, prefilled_email, prepare,
};
pub use commit::{Committed, NotCommitted, commit, enter_again};
pub use identity::{IdentityOutcome, agree, check_identity};

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

/// How long a draft lives: long enough to outlast a maintenance window that it ran into.
pub const LIFE: Duration = Duration::hours(6);

/// How long after the commit the same browser is answered with the same page, because its first answer may be lost.
pub const ANSWER_LIFE: Duration = Duration::minutes(10);

/// Where a draft stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DraftState {
    Open,
    Committed,
    Superseded,
}

/// An open draft, with the letter and the person behind it.
pub struct Draft {
    row: StoredDraft,
    letter: StoredLetter,
    person: Person,
    /// Employment category of today.
    category: EmploymentCategory,
}

/// What a token leads to.
pub enum FoundDraft {
    /// A draft to go on with.
    Open(Box<Draft>),
    /// This browser's own draft has become this account a short while ago.
    Committed(AccountId),
    /// The letter has become an account by another browser.
    Superseded,
    /// The letter is too old by now, or a newer one took its place.
    LetterDead,
    /// No such draft, or too old.
    Gone,
}

/// Opens a draft for a letter's holder; its token goes into the cookie.
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
    store::insert(tx, id, credential, person, token.digest(), tx.now() + LIFE).await?;
    Ok(token)
}

/// The draft behind a token.
///
/// # Errors
/// When the database can't be read.
pub async fn find(tx: &TenantTx, token: &Token) -> Result<FoundDraft, Failure> {
    find_locked(tx, token, false).await
}

/// The draft behind a token; `hold` keeps the letter as it is until the transaction ends, so that what is written next
/// can't slip past another browser's commit.
async fn find_locked(tx: &TenantTx, token: &Token, hold: bool) -> Result<FoundDraft, Failure> {
    let Some(row) = store::by_token(tx, &token.digest()).await?.filter(|row| tx.now() < row.expires_at) else {
        return Ok(FoundDraft::Gone);
    };
    match row.state {
        DraftState::Superseded => return Ok(FoundDraft::Superseded),
        DraftState::Committed => {
            let account = row.account.ok_or(Failure::Inconsistent("a committed draft without an account"))?;
            return Ok(FoundDraft::Committed(account));
        }
        DraftState::Open => {}
    }
    let letter = enrolment::letter(tx, row.credential, hold).await?;
    let letter = letter.ok_or(Failure::Inconsistent("a draft without a letter"))?;
    if letter.redeemed_at.is_some() {
        // Redeemed between the two reads, perhaps by this very draft: another press of the same button.
        let row = store::by_token(tx, &token.digest()).await?;
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
    let category = person.employment.category_on(day_in_japan(tx.now()));
    Ok(FoundDraft::Open(Box::new(Draft { row, letter, person, category })))
}

/// Ends the short time in which a committed draft is still answered, e.g. at sign-out.
///
/// # Errors
/// When the database refuses.
pub async fn close(tx: &TenantTx, token: &Token) -> Result<(), Failure> {
    store::close(tx, &token.digest()).await
}

impl Draft {
    /// Which; it is also the idempotency key of 実行.
    #[must_use]
    pub const fn id(&self) -> RegistrationId {
        self.row.id
    }

    /// Whose letter.
    #[must_use]
    pub const fn credential(&self) -> CredentialId {
        self.row.credential
    }

    /// The medium of the letter in hand; texts about what to have at hand follow it.
    #[must_use]
    pub const fn medium(&self) -> Medium {
        self.letter.medium
    }

    /// Name of the era that the letter belongs to.
    #[must_use]
    pub fn era(&self) -> &str {
        &self.letter.era
    }

    /// Employment category of today, which decides on the e-mail rule.
    #[must_use]
    pub const fn category(&self) -> EmploymentCategory {
        self.category
    }

    /// The letter's own ID, where the policy lets it be kept as user ID.
    #[must_use]
    pub fn preassigned_user_id(&self, policy: &Policy) -> Option<&str> {
        (policy.user_id.origin == Origin::Preassigned).then_some(self.letter.login_id.as_str())
    }

    /// The user ID entered so far.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.row.user_id.as_deref()
    }

    /// Whether a password is kept (as a hash).
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.row.password.is_some()
    }

    /// Whether the e-mail question was answered, be it with nothing where it is optional.
    #[must_use]
    pub const fn has_answered_email(&self) -> bool {
        self.row.email_given
    }

    /// Whether update mails are wanted.
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

    /// The first page whose question isn't answered yet; 実行 waits on the last one.
    #[must_use]
    pub fn next_step(&self, policy: &Policy) -> Step {
        let steps = steps(policy);
        let last = steps.last().copied().unwrap_or(Step::Identity);
        steps.into_iter().find(|step| !self.is_done(*step)).unwrap_or(last)
    }

    /// Whether a page may be shown: all before it are answered.
    #[must_use]
    pub fn may_enter(&self, step: Step, policy: &Policy) -> bool {
        let steps = steps(policy);
        let position = |wanted: Step| steps.iter().position(|step| *step == wanted);
        match (position(step), position(self.next_step(policy))) {
            // Who has been identified isn't asked again.
            (Some(_), _) if step == Step::Identity && self.is_done(Step::Identity) => false,
            (Some(asked), Some(next)) => asked <= next,
            _ => false,
        }
    }

    fn is_done(&self, step: Step) -> bool {
        match step {
            Step::Identity => self.row.identity_checked_at.is_some(),
            Step::Terms => self.row.agreed_at.is_some(),
            Step::Account => self.user_id().is_some() && self.has_password() && self.has_answered_email(),
            Step::UserId => self.user_id().is_some(),
            Step::Password => self.has_password(),
            Step::Email => self.has_answered_email(),
            Step::Confirm => false,
        }
    }

    /// Until when the draft lives.
    #[must_use]
    pub const fn expires_at(&self) -> DateTime<Utc> {
        self.row.expires_at
    }
}

const fn email_place(id: RegistrationId) -> Place {
    Place { table: "registration", column: "email", row: id.0 }
}
