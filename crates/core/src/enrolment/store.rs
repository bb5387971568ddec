//! Letters in the database.

mod contents;
pub(super) mod employers;
mod ended;
mod open;
mod revoked;

pub(super) use self::contents::destroy_contents_of;
pub(super) use self::ended::forget;
pub(super) use self::open::{count_open, expire_all};
pub(super) use self::revoked::{revoke_of, revoke_of_occasion};

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::invitation::INVITATION;
use super::provisional::{LetterState, state};
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::{account, letter_content, person, provisional_credential};
use crate::failure::Failure;
use crate::ids::{CredentialId, PersonId};
use crate::policy::eras::Medium;
use crate::policy::household::{WayIn, takes_in};
use crate::roster;
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
    pub batch: i32,
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
            batch: row.batch,
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

/// The letters of a person, the latest first.
pub(crate) async fn letters_of(tx: &TenantTx, person: PersonId) -> Result<Vec<StoredLetter>, Failure> {
    let rows = provisional_credential::Entity::find()
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::PersonId.eq(person.0))
        .order_by_desc(provisional_credential::Column::IssuedAt)
        .order_by_desc(provisional_credential::Column::Id)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(StoredLetter::try_from).collect()
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

/// Whether this many letters were issued anew since an instant. Ids begin with their instant, so that the primary key finds
/// them.
pub(super) async fn issued_anew_since(
    tx: &TenantTx,
    since: DateTime<Utc>,
    occasions: [&'static str; 2],
) -> Result<u64, Failure> {
    let millis = u64::try_from(since.timestamp_millis()).unwrap_or_default();
    let first = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
    Ok(provisional_credential::Entity::find()
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::Id.gte(first))
        .filter(provisional_credential::Column::Occasion.is_in(occasions))
        .count(tx.connection())
        .await?)
}

/// Takes the plain password of one letter. Nobody can read it afterwards.
pub(super) async fn take_content(tx: &TenantTx, id: CredentialId) -> Result<Option<Vec<u8>>, Failure> {
    let found = only(letter_content::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    letter_content::Entity::delete_by_id((tx.tenant().0, id.0)).exec(tx.connection()).await?;
    Ok(found.map(|row| row.password_sealed))
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

/// Somebody who gets a first letter.
pub(super) struct WithoutLetter {
    pub person: PersonId,
    /// Whether this is an insured person, not a dependant.
    pub insured: bool,
    pub joined_on: NaiveDate,
}

/// A subquery that is true for persons of the outer query with an account.
fn with_account(tenant: uuid::Uuid) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(account::Entity)
        .and_where(Expr::col((account::Entity, account::Column::TenantId)).eq(tenant))
        .and_where(Expr::col((account::Entity, account::Column::PersonId)).equals((person::Entity, person::Column::Id)))
        .take()
}

/// A subquery that is true for persons of the outer query with a letter. An invitation is none.
fn with_letter(tenant: uuid::Uuid) -> SelectStatement {
    let letter = |column| (provisional_credential::Entity, column);
    Query::select()
        .expr(Expr::val(1))
        .from(provisional_credential::Entity)
        .and_where(Expr::col(letter(provisional_credential::Column::TenantId)).eq(tenant))
        .and_where(
            Expr::col(letter(provisional_credential::Column::PersonId)).equals((person::Entity, person::Column::Id)),
        )
        .and_where(Expr::col(letter(provisional_credential::Column::Occasion)).ne(INVITATION))
        .take()
}

/// A subquery that is true for persons of the outer query with a letter that was neither redeemed nor revoked.
fn with_unused_letter(tenant: uuid::Uuid) -> SelectStatement {
    with_letter(tenant)
        .and_where(provisional_credential::Column::RedeemedAt.is_null())
        .and_where(provisional_credential::Column::RevokedAt.is_null())
        .take()
}

/// Persons whose coverage hasn't ended by `today` and who have no account, in order of their ids: insured persons, and where
/// dependants get letters of their own those, too.
fn without_account(tx: &TenantTx, today: NaiveDate) -> Select<person::Entity> {
    let tenant = tx.tenant().0;
    let is_insured = Expr::col(person::Column::Id).equals(person::Column::InsuredId);
    person::Entity::find()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(if takes_in(tx.policy(), WayIn::Letter) { Expr::value(true) } else { is_insured })
        .filter(person::Column::LostOn.is_null().or(person::Column::LostOn.gt(today)))
        // Letters to a person whom the society hides are issued at the desk, one at a time.
        .filter(person::Column::RestrictedAt.is_null())
        // NOT IN compares each person with all accounts if the list of accounts doesn't fit into memory.
        .filter(Expr::exists(with_account(tenant)).not())
        .order_by_asc(person::Column::Id)
}

/// Persons without an account and without any letter, whose coverage hasn't ended by `today`; of dependants those of age.
pub(super) async fn without_letter(tx: &TenantTx, today: NaiveDate) -> Result<Vec<WithoutLetter>, Failure> {
    type Row = (uuid::Uuid, uuid::Uuid, NaiveDate);
    let people: Vec<Row> = without_account(tx, today)
        .filter(Expr::exists(with_letter(tx.tenant().0)).not())
        .select_only()
        .columns([person::Column::Id, person::Column::InsuredId, person::Column::JoinedOn])
        .into_tuple()
        .all(tx.connection())
        .await?;
    let of_row =
        |(id, insured, joined_on): Row| WithoutLetter { person: PersonId(id), insured: id == insured, joined_on };
    let mut people: Vec<_> = people.into_iter().map(of_row).collect();
    let dependants: Vec<_> = people.iter().filter(|one| !one.insured).map(|one| one.person).collect();
    if !dependants.is_empty() {
        let of_age = roster::of_age(tx, &dependants, today).await?;
        people.retain(|one| one.insured || of_age.contains(&one.person));
    }
    Ok(people)
}

/// Insured persons without an account whose latest letter has expired without being used.
pub(super) async fn with_expired_letter(tx: &TenantTx, today: NaiveDate) -> Result<Vec<PersonId>, Failure> {
    let tenant = tx.tenant().0;
    let expires = provisional_credential::Column::ExpiresAt;
    let expired = with_unused_letter(tenant).and_where(expires.lte(tx.now())).take();
    let usable = with_unused_letter(tenant).and_where(expires.gt(tx.now())).take();
    let people = without_account(tx, today).filter(Expr::exists(expired)).filter(Expr::exists(usable).not());
    ids(tx, people).await
}

/// Insured persons without an account whose letter of a batch was neither redeemed nor revoked.
pub(super) async fn with_unused_letter_of(
    tx: &TenantTx,
    batch: i32,
    today: NaiveDate,
) -> Result<Vec<PersonId>, Failure> {
    let tenant = tx.tenant().0;
    let of_batch = with_unused_letter(tenant).and_where(provisional_credential::Column::Batch.eq(batch)).take();
    ids(tx, without_account(tx, today).filter(Expr::exists(of_batch))).await
}

async fn ids(tx: &TenantTx, people: Select<person::Entity>) -> Result<Vec<PersonId>, Failure> {
    let ids: Vec<uuid::Uuid> =
        people.select_only().column(person::Column::Id).into_tuple().all(tx.connection()).await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Whether a person has ever got a letter.
pub(super) async fn has_letter(tx: &TenantTx, person: PersonId) -> Result<bool, Failure> {
    let letters = letters(tx).filter(provisional_credential::Column::PersonId.eq(person.0));
    Ok(letters.count(tx.connection()).await? > 0)
}

/// Whether a letter is of this batch.
pub(super) async fn has_batch(tx: &TenantTx, batch: i32) -> Result<bool, Failure> {
    Ok(letters(tx).filter(provisional_credential::Column::Batch.eq(batch)).count(tx.connection()).await? > 0)
}

/// The number of the society's next batch of letters, from 1.
pub(super) async fn next_batch(tx: &TenantTx) -> Result<i32, Failure> {
    let last: Option<i32> = letters(tx)
        .select_only()
        .column(provisional_credential::Column::Batch)
        .order_by_desc(provisional_credential::Column::Batch)
        .limit(1)
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(last.unwrap_or_default().saturating_add(1))
}

fn letters(tx: &TenantTx) -> Select<provisional_credential::Entity> {
    provisional_credential::Entity::find().filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
}

/// Loads the letters whose plain passwords still exist, each with its sealed password, in order of issue.
pub(super) async fn on_hand(tx: &TenantTx) -> Result<Vec<(StoredLetter, Vec<u8>)>, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let contents =
        letter_content::Entity::find().filter(letter_content::Column::TenantId.eq(tenant)).all(connection).await?;
    let mut contents: HashMap<_, _> = contents.into_iter().map(|row| (row.id, row.password_sealed)).collect();
    let content = Query::select()
        .expr(Expr::val(1))
        .from(letter_content::Entity)
        .and_where(Expr::col((letter_content::Entity, letter_content::Column::TenantId)).eq(tenant))
        .and_where(
            Expr::col((letter_content::Entity, letter_content::Column::Id))
                .equals((provisional_credential::Entity, provisional_credential::Column::Id)),
        )
        .take();
    let letters = letters(tx)
        .filter(Expr::exists(content))
        .order_by_asc(provisional_credential::Column::Id)
        .all(connection)
        .await?;
    let with_content = |row: provisional_credential::Model| {
        let sealed = contents.remove(&row.id)?;
        Some(StoredLetter::try_from(row).map(|letter| (letter, sealed)))
    };
    letters.into_iter().filter_map(with_content).collect()
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
    pub batch: i32,
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
        batch: Set(letter.batch),
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

/// Destroys the society's plain passwords of letters that were issued until `until`. Returns the number of destroyed
/// passwords.
pub(super) async fn destroy_contents(tx: &TenantTx, until: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = letter_content::Entity::delete_many()
        .filter(letter_content::Column::TenantId.eq(tx.tenant().0))
        .filter(letter_content::Column::CreatedAt.lte(until))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
