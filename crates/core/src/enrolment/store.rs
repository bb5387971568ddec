//! Letters in the database.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::provisional::{LetterState, state};
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::{account, letter_content, person, provisional_credential};
use crate::failure::Failure;
use crate::ids::{CredentialId, PersonId};
use crate::policy::eras::Medium;
use crate::roster::Person;
use crate::sealed::Place;
use crate::secret::Password;

/// The cell of a letter's sealed plain password, which exists until the print run is released.
pub(super) const fn password_place(credential: CredentialId) -> Place {
    Place { table: "letter_content", column: "password", row: credential.0 }
}

/// Redeems a letter, if it is neither redeemed, revoked nor expired. Returns whether this call redeemed it: of several
/// parallel calls one succeeds.
pub(crate) async fn redeem(tx: &TenantTx, id: CredentialId) -> Result<bool, Failure> {
    let claimed = provisional_credential::Entity::update_many()
        .col_expr(provisional_credential::Column::RedeemedAt, Expr::value(tx.now()))
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::Id.eq(id.0))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
        .filter(provisional_credential::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// A letter as stored.
#[derive(Clone)]
pub(crate) struct StoredLetter {
    pub id: CredentialId,
    /// The recipient.
    pub person: PersonId,
    /// Provisional ID (仮ID).
    pub login_id: String,
    pub fingerprint: Vec<u8>,
    pub occasion: String,
    /// Name of the era that determined the medium.
    pub era: String,
    pub medium: Medium,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub redeemed_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl TryFrom<provisional_credential::Model> for StoredLetter {
    type Error = Failure;

    fn try_from(row: provisional_credential::Model) -> Result<Self, Failure> {
        Ok(Self {
            id: CredentialId(row.id),
            person: PersonId(row.person_id),
            login_id: row.login_id,
            fingerprint: row.fingerprint,
            occasion: row.occasion,
            era: row.era,
            medium: from_word(&row.medium)?,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
            redeemed_at: row.redeemed_at,
            revoked_at: row.revoked_at,
        })
    }
}

impl StoredLetter {
    /// The state of the letter at `now`.
    pub(crate) fn state(&self, now: DateTime<Utc>) -> LetterState {
        state(self.redeemed_at, self.revoked_at, self.expires_at, now)
    }
}

/// Loads a letter by its provisional ID.
pub(super) async fn by_login_id(tx: &TenantTx, login_id: &str) -> Result<Option<StoredLetter>, Failure> {
    let finder = provisional_credential::Entity::find()
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::LoginId.eq(login_id));
    only(finder, tx.connection()).await?.map(StoredLetter::try_from).transpose()
}

/// Loads a letter. With `hold`, a row lock prevents others from redeeming it until the transaction ends.
pub(crate) async fn letter(tx: &TenantTx, id: CredentialId, hold: bool) -> Result<Option<StoredLetter>, Failure> {
    let mut letter = provisional_credential::Entity::find_by_id((tx.tenant().0, id.0));
    if hold && tx.dialect().locks_rows() {
        letter = letter.lock_shared();
    }
    only(letter, tx.connection()).await?.map(StoredLetter::try_from).transpose()
}

/// Whether a letter is neither redeemed, revoked nor expired.
pub(crate) async fn is_usable(tx: &TenantTx, id: CredentialId) -> Result<bool, Failure> {
    Ok(letter(tx, id, false).await?.is_some_and(|letter| letter.state(tx.now()) == LetterState::Issued))
}

/// Whether a person has an account.
pub(super) async fn has_account(tx: &TenantTx, person: PersonId) -> Result<bool, Failure> {
    let found = account::Entity::find()
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::PersonId.eq(person.0))
        .count(tx.connection())
        .await?;
    Ok(found > 0)
}

/// The person whose account has this user ID, in the form for comparison.
pub(super) async fn person_of_user_id(tx: &TenantTx, folded: &str) -> Result<Option<PersonId>, Failure> {
    let finder = account::Entity::find()
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::UserIdFolded.eq(folded));
    Ok(only(finder, tx.connection()).await?.map(|row| PersonId(row.person_id)))
}

/// An insured person who gets a first letter.
pub(super) struct WithoutLetter {
    pub person: PersonId,
    pub joined_on: NaiveDate,
}

/// Insured persons without an account and without any letter, whose coverage hasn't ended by `today`.
pub(super) async fn without_letter(tx: &TenantTx, today: NaiveDate) -> Result<Vec<WithoutLetter>, Failure> {
    let tenant = tx.tenant().0;
    let letters = Query::select()
        .column(provisional_credential::Column::PersonId)
        .from(provisional_credential::Entity)
        .and_where(provisional_credential::Column::TenantId.eq(tenant))
        .take();
    let accounts = Query::select()
        .column(account::Column::PersonId)
        .from(account::Entity)
        .and_where(account::Column::TenantId.eq(tenant))
        .take();
    let people = person::Entity::find()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(Expr::col(person::Column::Id).equals(person::Column::InsuredId))
        .filter(person::Column::LostOn.is_null().or(person::Column::LostOn.gt(today)))
        .filter(person::Column::Id.not_in_subquery(letters))
        .filter(person::Column::Id.not_in_subquery(accounts))
        .order_by_asc(person::Column::Id)
        .all(tx.connection())
        .await?;
    let wanted = |row: person::Model| WithoutLetter { person: PersonId(row.id), joined_on: row.joined_on };
    Ok(people.into_iter().map(wanted).collect())
}

/// A letter whose plain password still exists, with its person.
pub(super) struct OnHand {
    pub letter: StoredLetter,
    pub password_sealed: Vec<u8>,
    pub person: Person,
}

/// Loads the letters whose plain passwords still exist, with their persons, in order of issue.
pub(super) async fn on_hand(tx: &TenantTx) -> Result<Vec<OnHand>, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let contents =
        letter_content::Entity::find().filter(letter_content::Column::TenantId.eq(tenant)).all(connection).await?;
    let mut contents: std::collections::HashMap<_, _> = contents.into_iter().map(|row| (row.id, row)).collect();
    let letters = provisional_credential::Entity::find()
        .filter(provisional_credential::Column::TenantId.eq(tenant))
        .order_by_asc(provisional_credential::Column::Id)
        .all(connection)
        .await?;
    let people = person::Entity::find().filter(person::Column::TenantId.eq(tenant)).all(connection).await?;
    let people: std::collections::HashMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    let mut found = Vec::new();
    for letter in letters {
        let Some(content) = contents.remove(&letter.id) else { continue };
        let person =
            people.get(&letter.person_id).cloned().ok_or(Failure::Inconsistent("a letter without a person"))?;
        found.push(OnHand {
            letter: letter.try_into()?,
            password_sealed: content.password_sealed,
            person: person.try_into()?,
        });
    }
    Ok(found)
}

/// A letter to store.
pub(super) struct NewLetter<'a> {
    pub id: CredentialId,
    pub person: PersonId,
    pub login_id: &'a str,
    pub password: &'a Password,
    pub fingerprint: Vec<u8>,
    pub occasion: &'static str,
    pub era: &'a str,
    pub medium: Medium,
    pub expires_at: DateTime<Utc>,
}

/// Stores a letter. Returns false if another letter already has its provisional ID.
pub(super) async fn keep(tx: &TenantTx, letter: &NewLetter<'_>, random: &mut impl Rng) -> Result<bool, Failure> {
    let kept = provisional_credential::Entity::insert(provisional_credential::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(letter.id.0),
        person_id: Set(letter.person.0),
        login_id: Set(letter.login_id.to_owned()),
        fingerprint: Set(letter.fingerprint.clone()),
        occasion: Set(letter.occasion.to_owned()),
        era: Set(letter.era.to_owned()),
        medium: Set(to_word(&letter.medium)),
        issued_at: Set(tx.now()),
        expires_at: Set(letter.expires_at),
        redeemed_at: Set(None),
        revoked_at: Set(None),
    })
    .on_conflict(
        OnConflict::columns([provisional_credential::Column::TenantId, provisional_credential::Column::LoginId])
            .do_nothing()
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    if kept != 1 {
        return Ok(false);
    }
    letter_content::Entity::insert(letter_content::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(letter.id.0),
        password_sealed: Set(tx.keys().seal(password_place(letter.id), letter.password.expose(), random)?),
        created_at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(true)
}

/// Destroys plain passwords. Returns the number of destroyed passwords.
pub(super) async fn destroy_contents(tx: &TenantTx, letters: &[CredentialId]) -> Result<u64, Failure> {
    let mut destroyed = 0;
    // A statement takes a limited number of values, so the list is split.
    for part in letters.chunks(1000) {
        let deleted = letter_content::Entity::delete_many()
            .filter(letter_content::Column::TenantId.eq(tx.tenant().0))
            .filter(letter_content::Column::Id.is_in(part.iter().map(|id| id.0)))
            .exec(tx.connection())
            .await?;
        destroyed += deleted.rows_affected;
    }
    Ok(destroyed)
}

/// Revokes the unused letters of a person. Returns the number of revoked letters.
pub(super) async fn revoke_of(tx: &TenantTx, person: PersonId) -> Result<u64, Failure> {
    let revoked = provisional_credential::Entity::update_many()
        .col_expr(provisional_credential::Column::RevokedAt, Expr::value(tx.now()))
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::PersonId.eq(person.0))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(revoked.rows_affected)
}
