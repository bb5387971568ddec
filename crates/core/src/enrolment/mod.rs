//! THE LETTER: issue, reissue and redemption of provisional credentials (仮ID・仮パスワード).
//!
//! A letter has two records: a keyed fingerprint that verifies the provisional ID and password, and the sealed plain
//! password, which is destroyed when the print run is released.

pub mod employers;
pub(crate) mod invitation;
pub mod provisional;
mod reissue;
mod store;

pub use self::reissue::{Reissued, ToReissue, reissue, reissue_all};
pub(crate) use self::store::{StoredLetter, is_usable, letter, letters_of, redeem};

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::audit;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{CredentialId, PersonId};
use crate::input::text::fold_hyphens;
use crate::policy::email::EmploymentCategory;
use crate::policy::eras::{Era, Medium, NumberPlace, era_on};
use crate::policy::user_id::looked_up;
use crate::roster::visibility::{Eyes, Visibility};
use crate::roster::{self, Addressee};
use crate::secret::Password;

/// Attempts to find a free provisional ID. After this many, the ID space of ten digits counts as full.
const TRIES_FOR_AN_ID: usize = 50;

/// The occasion of a letter to a member who has an account.
pub(crate) const TO_MEMBER: &str = "to_member";

/// The occasion of the first letter to a dependant.
const DEPENDANT: &str = "dependant";

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
    /// The batch: the letters that were issued together have one number. Letters from before there were batches have 0.
    pub batch: i32,
    /// The letter's title as printed, by its era; empty if the policy no longer has that era.
    pub title: String,
    /// What the letter is addressed with.
    pub addressed: LetterAddress,
}

/// What a letter is addressed and sorted with. Values that the roster lacks are empty. The type has no Debug, because the
/// data are personal.
#[derive(Default)]
pub struct LetterAddress {
    /// Name in katakana (氏名カナ).
    pub kana: String,
    /// 記号
    pub symbol: String,
    /// 番号
    pub number: String,
    /// 枝番
    pub branch: String,
    /// 事業所コード
    pub employer_code: String,
    /// 事業所名
    pub employer_name: String,
    /// 保険者番号, if the letter itself shows it by its era.
    pub insurer_number: Option<String>,
}

impl Letter {
    /// The order in which letters are printed: employer, symbol, number, branch number. Digits are compared as numbers.
    #[must_use]
    pub fn print_order(&self) -> [String; 4] {
        let LetterAddress { employer_code, symbol, number, branch, .. } = &self.addressed;
        [employer_code, symbol, number, branch].map(|text| in_order_of_numbers(text))
    }
}

/// The text with every group of digits filled up with zeros, so that `2` comes before `10`.
fn in_order_of_numbers(text: &str) -> String {
    const WIDTH: usize = 12;
    let folded = fold_hyphens(text);
    let mut filled = String::with_capacity(folded.len() + WIDTH);
    let mut digits = String::new();
    for c in folded.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            filled.push_str(&format!("{digits:0>WIDTH$}"));
            digits.clear();
        }
        filled.push(c);
    }
    filled
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
    /// No insured person of this society has this symbol and number.
    #[error("no insured person of this society has this symbol and number")]
    NoSuchPerson,
    /// Insured persons under several insurer numbers have this symbol and number.
    #[error("several insured persons have this symbol and number: name the ID of the letter instead")]
    SeveralPersons,
    /// The person hasn't got any letter yet.
    #[error("this person has had no letter yet: `letters issue` makes the first one")]
    NoLetterYet,
    /// No letter of this society is of this batch.
    #[error("no letter of this society is of batch {0}")]
    NoSuchBatch(i32),
    /// The society hides the person (閲覧制限), so that a letter is issued at the desk only.
    #[error("this person is hidden: whoever has the right at the desk issues the letter there")]
    Restricted,
    /// Other letters than those that were written stand in the same period.
    #[error("other letters were issued or released meanwhile, so that no password was destroyed")]
    OthersMeanwhile,
    /// The person has an account already.
    #[error("this letter has become an account; nothing to issue again")]
    AlreadyRegistered,
    /// A technical failure.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Issues first letters to all insured persons who have neither a letter nor an account, and where the policy says so to dependants
/// of age, each addressed to themselves (親展). The medium follows the era of the date of joining. Returns the ids of the new letters. The call is idempotent: repeated, it issues none.
///
/// # Errors
/// When no era covers somebody's date of joining (the caller must not commit then), or the database refuses.
pub async fn issue(tx: &TenantTx, random: &mut impl Rng) -> Result<Vec<CredentialId>, LetterRefusal> {
    let people = store::without_letter(tx, day_in_japan(tx.now())).await?;
    let batch = store::next_batch(tx).await?;
    let mut issued = Vec::with_capacity(people.len());
    for person in people {
        let era = era_on(&tx.policy().eras, person.joined_on).ok_or(LetterRefusal::NoEra(person.joined_on))?;
        let occasion = if person.insured { "first" } else { DEPENDANT };
        issued.push(issue_one(tx, person.person, (era, occasion, batch), random).await?);
    }
    if !issued.is_empty() {
        let detail = json!({"letters": issued.len(), "batch": batch});
        audit::record(tx, audit::Action::LettersIssued, "society", tx.tenant().0, detail, random).await?;
    }
    Ok(issued)
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
    let person = store::person_of_user_id(tx, &looked_up(user_id)).await?.ok_or(LetterRefusal::NoSuchAccount)?;
    refuse_hidden(tx, person).await?;
    let today = day_in_japan(tx.now());
    let era = era_on(&tx.policy().eras, today).ok_or(LetterRefusal::NoEra(today))?;
    store::revoke_of(tx, person).await?;
    let batch = store::next_batch(tx).await?;
    let id = issue_one(tx, person, (era, TO_MEMBER, batch), random).await?;
    let detail = json!({"reason": reason});
    audit::record(tx, audit::Action::LetterIssuedToMember, "credential", id.0, detail, random).await?;
    Ok(id)
}

/// Issues one letter to a person, by an era, an occasion and a batch.
async fn issue_one(
    tx: &TenantTx,
    person: PersonId,
    by: (&Era, &'static str, i32),
    random: &mut impl Rng,
) -> Result<CredentialId, Failure> {
    let expires_at = tx.now() + Duration::days(i64::from(tx.policy().credential.valid_days));
    issue_until(tx, person, by, expires_at, random).await
}

/// The same with an end of its own.
async fn issue_until(
    tx: &TenantTx,
    person: PersonId,
    (era, occasion, batch): (&Era, &'static str, i32),
    expires_at: DateTime<Utc>,
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
            fingerprint: tx.keys().letter_fingerprint(&login_id, &normalised).into_bytes(),
            occasion,
            era: &era.name,
            medium: era.medium,
            batch,
            expires_at,
        };
        if store::keep(tx, &letter, random).await? {
            return Ok(id);
        }
    }
    Err(Failure::Inconsistent("no free provisional ID was found"))
}

/// The number of letters that can still be used.
///
/// # Errors
/// When the database can't be read.
pub async fn count_open(tx: &TenantTx) -> Result<u64, Failure> {
    store::count_open(tx).await
}

/// Lets all letters expire that can still be used, because any of them may have been used since the backup of a database that was
/// restored. New ones are issued as for expired letters. Returns how many, by batch.
pub(crate) async fn expire_all(tx: &TenantTx) -> Result<BTreeMap<i32, u64>, Failure> {
    store::expire_all(tx).await
}

/// Lists the letters whose plain passwords still exist, in order of issue.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn on_hand(tx: &TenantTx) -> Result<Vec<Letter>, Failure> {
    let stored = store::on_hand(tx).await?;
    let people: Vec<_> = stored.iter().map(|(letter, _)| letter.person).collect();
    let addressees = roster::addressees(tx, &people).await?;
    let mut letters = Vec::with_capacity(stored.len());
    for (letter, password_sealed) in stored {
        let addressee = addressees.get(&letter.person).ok_or(Failure::Inconsistent("a letter without a person"))?;
        letters.push(written(tx, letter, &password_sealed, addressee)?);
    }
    Ok(letters)
}

/// Revokes the letters of a person that weren't used, and destroys their plain passwords. Returns how many were revoked.
pub(crate) async fn revoke_of(tx: &TenantTx, person: PersonId) -> Result<u64, Failure> {
    store::destroy_contents_of(tx, person).await?;
    store::revoke_of(tx, person).await
}

/// Deletes letters that expired before `limit`, at most `most` of them. Returns how many.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    store::forget(tx, limit, most).await
}

/// Refuses letters for the print run to a person whom the society hides.
async fn refuse_hidden(tx: &TenantTx, person: PersonId) -> Result<(), LetterRefusal> {
    let row = roster::person(tx, person).await?;
    let open = row.is_some_and(|row| row.visibility(Eyes::InBulk) == Visibility::Open);
    if open { Ok(()) } else { Err(LetterRefusal::Restricted) }
}

/// The number of letters that were issued since an instant in place of earlier ones, or to members with an account.
pub(crate) async fn issued_anew_since(tx: &TenantTx, since: DateTime<Utc>) -> Result<u64, Failure> {
    store::issued_anew_since(tx, since, [reissue::REISSUE, TO_MEMBER]).await
}

/// Issues a letter that the desk prints at once: in place of earlier ones, which die, or to a member who has an account,
/// to reset its credentials. The plain password is returned only here and isn't kept.
pub(crate) async fn issue_at_desk(
    tx: &TenantTx,
    person: PersonId,
    reason: &str,
    random: &mut impl Rng,
) -> Result<Letter, LetterRefusal> {
    let today = day_in_japan(tx.now());
    let era = era_on(&tx.policy().eras, today).ok_or(LetterRefusal::NoEra(today))?;
    let has_account = store::has_account(tx, person).await?;
    let revoked = store::revoke_of(tx, person).await?;
    let batch = store::next_batch(tx).await?;
    let occasion = if has_account { TO_MEMBER } else { reissue::REISSUE };
    let id = issue_one(tx, person, (era, occasion, batch), random).await?;
    let missing = || LetterRefusal::Broken(Failure::Inconsistent("a letter that was just issued isn't there"));
    let stored = letter(tx, id, false).await?.ok_or_else(missing)?;
    let password_sealed = store::take_content(tx, id).await?.ok_or_else(missing)?;
    let addressee = roster::addressees(tx, &[person]).await?.remove(&person).ok_or_else(missing)?;
    let action = if has_account { audit::Action::LetterIssuedToMember } else { audit::Action::LetterReissued };
    let detail = json!({"revoked": revoked, "reason": reason, "batch": batch, "printed": true});
    audit::record(tx, action, "credential", id.0, detail, random).await?;
    Ok(written(tx, stored, &password_sealed, &addressee)?)
}

/// A letter with its plain password and what it is addressed with.
fn written(
    tx: &TenantTx,
    letter: StoredLetter,
    password_sealed: &[u8],
    addressee: &Addressee,
) -> Result<Letter, Failure> {
    let password = tx.keys().open(store::password_place(letter.id), password_sealed)?;
    let era = tx.policy().eras.iter().find(|era| era.name == letter.era);
    Ok(Letter {
        id: letter.id,
        person: letter.person,
        name: addressee.person.name.clone(),
        category: addressee.person.employment.category,
        joined_on: addressee.person.joined_on,
        medium: letter.medium,
        password: Password::new(password.to_string()),
        birth_date: addressee.person.birth_date(tx.keys())?,
        state: letter.state(tx.now()),
        issued_at: letter.issued_at,
        expires_at: letter.expires_at,
        batch: letter.batch,
        title: era.map(|era| era.title.clone()).unwrap_or_default(),
        addressed: addressed(addressee, era),
        login_id: letter.login_id,
    })
}

fn addressed(addressee: &Addressee, era: Option<&Era>) -> LetterAddress {
    let shows_number = era.is_some_and(|era| era.insurer_number_on.contains(&NumberPlace::LetterBottomLine));
    let number = addressee.number.as_ref();
    LetterAddress {
        kana: addressee.kana.clone(),
        symbol: number.map(|number| number.symbol.clone()).unwrap_or_default(),
        number: number.map(|number| number.number.clone()).unwrap_or_default(),
        branch: number.map(|number| number.branch.clone()).unwrap_or_default(),
        employer_code: addressee.employer_code.clone(),
        employer_name: addressee.employer_name.clone(),
        insurer_number: number.filter(|_| shows_number).map(|number| number.insurer_number.clone()),
    }
}

/// Destroys the plain passwords of letters that were written for the print run: of all letters of the society up to the
/// youngest of them. Nobody can read the passwords afterwards. Returns the number of destroyed passwords.
///
/// # Errors
/// When other letters than these stand in that period (the caller must not commit then), or the database refuses.
pub async fn release(tx: &TenantTx, letters: &[Letter], random: &mut impl Rng) -> Result<u64, LetterRefusal> {
    let Some(youngest) = letters.iter().map(|letter| letter.issued_at).max() else { return Ok(0) };
    let destroyed = store::destroy_contents(tx, youngest).await?;
    if usize::try_from(destroyed).ok() != Some(letters.len()) {
        return Err(LetterRefusal::OthersMeanwhile);
    }
    let detail = json!({"letters": destroyed});
    audit::record(tx, audit::Action::LettersReleased, "society", tx.tenant().0, detail, random).await?;
    Ok(destroyed)
}

#[cfg(test)]
mod tests {
    use super::in_order_of_numbers;

    #[test]
    fn numbers_are_sorted_by_their_value_and_letters_by_their_text() {
        let mut texts = ["10", "2", "あ-12", "あ-3", "００１", "A1", ""];
        texts.sort_by_key(|text| in_order_of_numbers(text));
        assert_eq!(texts, ["", "００１", "2", "10", "A1", "あ-3", "あ-12"]);
    }
}
