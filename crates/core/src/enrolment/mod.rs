//! THE LETTER: issue, reissue and redemption of provisional credentials (仮ID・仮パスワード).
//!
//! A letter has two records: a keyed fingerprint that verifies the provisional ID and password, and the sealed plain
//! password, which is destroyed when the print run is released.

pub mod provisional;
mod store;

pub(crate) use self::store::{StoredLetter, is_usable, letter, redeem};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::audit;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{CredentialId, PersonId};
use crate::input::text::fold_identifier;
use crate::policy::email::EmploymentCategory;
use crate::policy::eras::{Era, Medium, era_on};
use crate::secret::Password;

/// Attempts to find a free provisional ID. After this many, the ID space of ten digits counts as full.
const TRIES_FOR_AN_ID: usize = 50;

/// The occasion of a letter to a member who has an account.
pub(crate) const TO_MEMBER: &str = "to_member";

/// A letter whose plain password still exists. The type has no Debug, because it holds a password and a birth date.
pub struct Letter {
    /// The letter's id.
    pub id: CredentialId,
    /// The recipient.
    pub person: PersonId,
    /// Name (氏名).
    pub name: String,
    /// Employment category (雇用区分).
    pub category: EmploymentCategory,
    /// Date of joining (資格取得日).
    pub joined_on: NaiveDate,
    /// The medium that carries the letter.
    pub medium: Medium,
    /// Provisional ID (仮ID).
    pub login_id: String,
    /// Provisional password (仮パスワード) as printed.
    pub password: Password,
    /// Date of birth (生年月日), which the identity check asks for.
    pub birth_date: NaiveDate,
    /// The state of the letter.
    pub state: provisional::LetterState,
    /// The instant of issue.
    pub issued_at: DateTime<Utc>,
    /// The instant of expiry.
    pub expires_at: DateTime<Utc>,
}

/// Why no letter is issued.
#[derive(Debug, thiserror::Error)]
pub enum LetterRefusal {
    /// No era of the policy covers this date.
    #[error("no era covers the joining date {0}: mend the eras of the policy")]
    NoEra(NaiveDate),
    /// No letter of this society has this provisional ID.
    #[error("no letter of this society has this ID")]
    NoSuchLetter,
    /// No account of this society has this user ID.
    #[error("no account of this society has this user ID")]
    NoSuchAccount,
    /// The person has an account already.
    #[error("this letter has become an account; nothing to issue again")]
    AlreadyRegistered,
    /// A technical failure.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Issues first letters to all insured persons who have neither a letter nor an account. The medium follows the era of
/// the date of joining. Returns the ids of the new letters. The call is idempotent: repeated, it issues none.
///
/// # Errors
/// When no era covers somebody's date of joining (the caller must not commit then), or the database refuses.
pub async fn issue(tx: &TenantTx, random: &mut impl Rng) -> Result<Vec<CredentialId>, LetterRefusal> {
    tx.reads_whole_society("everybody without a letter gets one");
    let people = store::without_letter(tx, day_in_japan(tx.now())).await?;
    let mut issued = Vec::with_capacity(people.len());
    for person in people {
        let era = era_on(&tx.policy().eras, person.joined_on).ok_or(LetterRefusal::NoEra(person.joined_on))?;
        issued.push(issue_one(tx, person.person, era, "first", random).await?);
    }
    if !issued.is_empty() {
        let detail = json!({"letters": issued.len()});
        audit::record(tx, audit::Action::LettersIssued, "society", tx.tenant().0, detail, random).await?;
    }
    Ok(issued)
}

/// Issues a new letter in place of an old one, and revokes the old provisional ID and password. The medium follows the
/// era of today.
///
/// # Errors
/// When no letter has this ID, the person has an account already, no era covers today, or the database refuses.
pub async fn reissue(
    tx: &TenantTx,
    login_id: &str,
    reason: &str,
    random: &mut impl Rng,
) -> Result<CredentialId, LetterRefusal> {
    let old = store::by_login_id(tx, login_id).await?.ok_or(LetterRefusal::NoSuchLetter)?;
    let person = old.person;
    if old.redeemed_at.is_some() || store::has_account(tx, person).await? {
        return Err(LetterRefusal::AlreadyRegistered);
    }
    let today = day_in_japan(tx.now());
    let era = era_on(&tx.policy().eras, today).ok_or(LetterRefusal::NoEra(today))?;
    store::revoke_of(tx, person).await?;
    let id = issue_one(tx, person, era, "reissue", random).await?;
    let detail = json!({"old": old.id.0, "reason": reason});
    audit::record(tx, audit::Action::LetterReissued, "credential", id.0, detail, random).await?;
    Ok(id)
}

/// Issues a letter to a member who has an account and can't recover access otherwise. The letter and the identity check
/// allow the member to reset the account's credentials. The account itself stays.
///
/// # Errors
/// When no account has this user ID, no era covers today, or the database refuses.
pub async fn issue_to_member(
    tx: &TenantTx,
    user_id: &str,
    reason: &str,
    random: &mut impl Rng,
) -> Result<CredentialId, LetterRefusal> {
    let person = store::person_of_user_id(tx, &fold_identifier(user_id)).await?.ok_or(LetterRefusal::NoSuchAccount)?;
    let today = day_in_japan(tx.now());
    let era = era_on(&tx.policy().eras, today).ok_or(LetterRefusal::NoEra(today))?;
    store::revoke_of(tx, person).await?;
    let id = issue_one(tx, person, era, TO_MEMBER, random).await?;
    let detail = json!({"reason": reason});
    audit::record(tx, audit::Action::LetterIssuedToMember, "credential", id.0, detail, random).await?;
    Ok(id)
}

async fn issue_one(
    tx: &TenantTx,
    person: PersonId,
    era: &Era,
    occasion: &'static str,
    random: &mut impl Rng,
) -> Result<CredentialId, Failure> {
    let id = CredentialId::new(tx.now(), random);
    let password = provisional::new_password(random);
    for _ in 0..TRIES_FOR_AN_ID {
        let login_id = provisional::new_login_id(random);
        let normalised = provisional::normalise_password(password.expose());
        let letter = store::NewLetter {
            id,
            person,
            login_id: &login_id,
            password: &password,
            fingerprint: tx.keys().letter_fingerprint(&login_id, &normalised),
            occasion,
            era: &era.name,
            medium: era.medium,
            expires_at: tx.now() + Duration::days(i64::from(tx.policy().credential.valid_days)),
        };
        if store::keep(tx, &letter, random).await? {
            return Ok(id);
        }
    }
    Err(Failure::Inconsistent("no free provisional ID was found"))
}

/// Lists the letters whose plain passwords still exist, in order of issue.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn on_hand(tx: &TenantTx) -> Result<Vec<Letter>, Failure> {
    tx.reads_whole_society("a print run takes every letter");
    let mut letters = Vec::new();
    for store::OnHand { letter, password_sealed, person } in store::on_hand(tx).await? {
        let password = tx.keys().open(store::password_place(letter.id), &password_sealed)?;
        letters.push(Letter {
            id: letter.id,
            person: person.id,
            category: person.employment.category,
            joined_on: person.joined_on,
            medium: letter.medium,
            password: Password::new(password.to_string()),
            birth_date: person.birth_date(tx.keys())?,
            state: letter.state(tx.now()),
            issued_at: letter.issued_at,
            expires_at: letter.expires_at,
            login_id: letter.login_id,
            name: person.name,
        });
    }
    Ok(letters)
}

/// Destroys the plain passwords of letters that were handed to the print run. Nobody can read them afterwards. Returns
/// the number of destroyed passwords.
///
/// # Errors
/// When the database refuses.
pub async fn release(tx: &TenantTx, letters: &[CredentialId], random: &mut impl Rng) -> Result<u64, Failure> {
    let destroyed = store::destroy_contents(tx, letters).await?;
    let detail = json!({"letters": destroyed});
    audit::record(tx, audit::Action::LettersReleased, "society", tx.tenant().0, detail, random).await?;
    Ok(destroyed)
}
