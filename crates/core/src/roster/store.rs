//! Persons in the database.

mod household;

pub(crate) use self::household::{HouseholdMember, NumberHolder, household, households};
pub(super) use self::household::{birth_dates, holders};

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::employment::Employment;
use super::file::{InsuredOrDependant, Row};
use super::search;
use super::visibility::{Eyes, Visibility, visibility};
use crate::clock::day_in_japan;
use crate::database::{TenantTx, only, to_word};
use crate::entities::{person, person_identifier};
use crate::failure::Failure;
use crate::ids::{PersonId, new_uuid};
use crate::input::email::EmailAddress;
use crate::policy::email::EmploymentCategory;
use crate::sealed::{Place, TenantKeys};

/// A person as stored. The type has no Debug, because the data are personal.
#[derive(Clone)]
pub(crate) struct Person {
    pub id: PersonId,
    /// Whether this is an insured person (被保険者), not a dependant.
    pub insured: bool,
    /// 氏名
    pub name: String,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    pub employment: Employment,
    /// Since when the society hides the person (閲覧制限).
    pub restricted_at: Option<DateTime<Utc>>,
    birth_date_sealed: Vec<u8>,
    email_sealed: Option<Vec<u8>>,
}

impl TryFrom<person::Model> for Person {
    type Error = Failure;

    fn try_from(row: person::Model) -> Result<Self, Failure> {
        let (category, next) = (row.employment_category.as_str(), row.next_category.as_deref());
        Ok(Self {
            id: PersonId(row.id),
            insured: row.id == row.insured_id,
            employment: Employment::read(category, next, row.next_category_from, row.lost_on)?,
            name: row.name,
            joined_on: row.joined_on,
            lost_on: row.lost_on,
            restricted_at: row.restricted_at,
            birth_date_sealed: row.birth_date_sealed,
            email_sealed: row.email_sealed,
        })
    }
}

impl Person {
    /// What these eyes see of the person.
    pub(crate) const fn visibility(&self, eyes: Eyes) -> Visibility {
        visibility(self.restricted_at.is_some(), eyes)
    }

    /// 生年月日
    pub(crate) fn birth_date(&self, keys: &TenantKeys) -> Result<NaiveDate, Failure> {
        opened_birth_date(keys, self.id, &self.birth_date_sealed)
    }

    /// The e-mail address that the society knows.
    pub(crate) fn email(&self, keys: &TenantKeys) -> Result<Option<EmailAddress>, Failure> {
        let Some(sealed) = &self.email_sealed else { return Ok(None) };
        let text = keys.open(email_place(self.id.0), sealed)?;
        Ok(EmailAddress::parse(&text).ok())
    }
}

/// Loads a person by id.
pub(crate) async fn person(tx: &TenantTx, id: PersonId) -> Result<Option<Person>, Failure> {
    let row = only(person::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    row.map(Person::try_from).transpose()
}

const fn birth_date_place(id: Uuid) -> Place {
    Place { table: "person", column: "birth_date", row: id }
}

const fn number_place(id: Uuid) -> Place {
    Place { table: "person_identifier", column: "symbol_and_number", row: id }
}

const fn email_place(id: Uuid) -> Place {
    Place { table: "person", column: "email", row: id }
}

/// A person of the roster, as an import compares it with a row.
pub(super) struct KnownPerson {
    identifier: Uuid,
    pub person: PersonId,
    pub name: String,
    pub kana: String,
    pub joined_on: NaiveDate,
    pub lost_on: Option<NaiveDate>,
    pub row_digest: Vec<u8>,
    /// Since when the society hides the person. No import changes it.
    pub restricted_at: Option<DateTime<Utc>>,
    birth_date_sealed: Vec<u8>,
}

impl KnownPerson {
    pub(super) fn birth_date(&self, keys: &TenantKeys) -> Result<NaiveDate, Failure> {
        opened_birth_date(keys, self.person, &self.birth_date_sealed)
    }
}

fn opened_birth_date(keys: &TenantKeys, id: PersonId, sealed: &[u8]) -> Result<NaiveDate, Failure> {
    let text = keys.open(birth_date_place(id.0), sealed)?;
    text.parse().map_err(|_| Failure::Inconsistent("a stored birth date can't be read"))
}

/// Loads all persons who have a number: blind index and branch number → person.
pub(super) async fn known(tx: &TenantTx) -> Result<HashMap<(Vec<u8>, String), KnownPerson>, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let people = person::Entity::find().filter(person::Column::TenantId.eq(tenant)).all(connection).await?;
    let people: HashMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    let identifiers = person_identifier::Entity::find()
        .filter(person_identifier::Column::TenantId.eq(tenant))
        .all(connection)
        .await?;
    let mut known = HashMap::with_capacity(identifiers.len());
    for row in identifiers {
        let person = people.get(&row.person_id).ok_or(Failure::Inconsistent("a number without a person"))?;
        let found = KnownPerson {
            identifier: row.id,
            person: PersonId(person.id),
            name: person.name.clone(),
            kana: person.kana.clone(),
            joined_on: person.joined_on,
            lost_on: person.lost_on,
            row_digest: person.row_digest.clone(),
            restricted_at: person.restricted_at,
            birth_date_sealed: person.birth_date_sealed.clone(),
        };
        known.insert((row.symbol_and_number_index, row.branch), found);
    }
    Ok(known)
}

/// Gives a known person's number to another person, and ends the coverage of the known one today, if it hasn't ended.
/// The known person's account and letters stay with that person. The number is the other person's from that end on, however
/// long they have been covered: what was recorded under it before isn't theirs.
pub(super) async fn give_number(tx: &TenantTx, from: &KnownPerson, to: PersonId, row: &Row) -> Result<(), Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let today = day_in_japan(tx.now());
    let handed_over = from.lost_on.map_or(today, |lost| Ord::min(lost, today));
    person_identifier::Entity::update_many()
        .col_expr(person_identifier::Column::PersonId, Expr::value(to.0))
        .col_expr(person_identifier::Column::ValidFrom, Expr::value(Ord::max(row.joined, handed_over)))
        .col_expr(person_identifier::Column::ValidUntil, Expr::value(row.lost))
        .filter(person_identifier::Column::TenantId.eq(tenant))
        .filter(person_identifier::Column::Id.eq(from.identifier))
        .exec(connection)
        .await?;
    person::Entity::update_many()
        .col_expr(person::Column::LostOn, Expr::value(today))
        .col_expr(person::Column::UpdatedAt, Expr::value(tx.now()))
        .filter(person::Column::TenantId.eq(tenant))
        .filter(person::Column::Id.eq(from.person.0))
        .filter(person::Column::LostOn.is_null().or(person::Column::LostOn.gt(today)))
        .exec(connection)
        .await?;
    Ok(())
}

/// The insured persons with one of these blind indexes of symbol and number.
pub(super) async fn insured_of(tx: &TenantTx, indexes: &[Vec<u8>]) -> Result<Vec<PersonId>, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let found: Vec<Uuid> = person_identifier::Entity::find()
        .select_only()
        .column(person_identifier::Column::PersonId)
        .filter(person_identifier::Column::TenantId.eq(tenant))
        .filter(person_identifier::Column::SymbolAndNumberIndex.is_in(indexes.iter().cloned()))
        .into_tuple()
        .all(connection)
        .await?;
    let insured: Vec<Uuid> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::TenantId.eq(tenant))
        .filter(person::Column::Id.is_in(found))
        .filter(Expr::col(person::Column::Id).equals(person::Column::InsuredId))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(insured.into_iter().map(PersonId).collect())
}

/// What a letter to a person is addressed with. The type has no Debug, because the data are personal.
pub(crate) struct Addressee {
    pub person: Person,
    /// 氏名カナ; empty if the roster has none.
    pub kana: String,
    /// 事業所コード; empty if the roster has none.
    pub employer_code: String,
    /// 事業所名; empty if the roster has none.
    pub employer_name: String,
    /// None for a person whose number has come to another person.
    pub number: Option<PersonNumber>,
}

/// The number of a person, as the roster has it. The type has no Debug, because the data are personal.
pub struct PersonNumber {
    /// 保険者番号
    pub insurer_number: String,
    /// 記号
    pub symbol: String,
    /// 番号
    pub number: String,
    /// 枝番; empty if the roster has none.
    pub branch: String,
}

/// Loads persons with what letters to them are addressed with.
pub(crate) async fn addressees(tx: &TenantTx, ids: &[PersonId]) -> Result<HashMap<PersonId, Addressee>, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let mut found = HashMap::with_capacity(ids.len());
    // A statement takes a limited number of values, so the list is split.
    for part in ids.chunks(5_000) {
        let wanted = || part.iter().map(|id| id.0);
        let people = person::Entity::find()
            .filter(person::Column::TenantId.eq(tenant))
            .filter(person::Column::Id.is_in(wanted()))
            .all(connection)
            .await?;
        let identifiers = person_identifier::Entity::find()
            .filter(person_identifier::Column::TenantId.eq(tenant))
            .filter(person_identifier::Column::PersonId.is_in(wanted()))
            .all(connection)
            .await?;
        for row in people {
            let (kana, employer_code) = (row.kana.clone(), row.employer_code.clone());
            let employer_name = row.employer_name.clone();
            let addressee =
                Addressee { kana, employer_code, employer_name, number: None, person: Person::try_from(row)? };
            found.insert(addressee.person.id, addressee);
        }
        for row in identifiers {
            if let Some(addressee) = found.get_mut(&PersonId(row.person_id)) {
                addressee.number = Some(opened_number(tx.keys(), row)?);
            }
        }
    }
    Ok(found)
}

fn opened_number(keys: &TenantKeys, row: person_identifier::Model) -> Result<PersonNumber, Failure> {
    let plain = keys.open(number_place(row.id), &row.symbol_and_number_sealed)?;
    let (symbol, number) = plain.split_once('\u{1f}').ok_or(Failure::Inconsistent("a stored number can't be read"))?;
    let (symbol, number) = (symbol.to_owned(), number.to_owned());
    Ok(PersonNumber { insurer_number: row.insurer_number, symbol, number, branch: row.branch })
}

/// The numbers of persons, of those who have one.
pub(super) async fn numbers(tx: &TenantTx, people: &[PersonId]) -> Result<HashMap<PersonId, PersonNumber>, Failure> {
    let rows = person_identifier::Entity::find()
        .filter(person_identifier::Column::TenantId.eq(tx.tenant().0))
        .filter(person_identifier::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .all(tx.connection())
        .await?;
    rows.into_iter().map(|row| Ok((PersonId(row.person_id), opened_number(tx.keys(), row)?))).collect()
}

/// Hides a person, or shows them again. Returns false if it is so already. The digest of the last import's row goes, so that the
/// next import brings what imports had to leave alone meanwhile.
pub(crate) async fn set_restricted(tx: &TenantTx, id: PersonId, restricted: bool) -> Result<bool, Failure> {
    let change = person::Entity::update_many()
        .col_expr(person::Column::RestrictedAt, Expr::value(restricted.then(|| tx.now())))
        .col_expr(person::Column::RowDigest, Expr::value(Vec::<u8>::new()))
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::Id.eq(id.0));
    let standing = person::Column::RestrictedAt;
    let change = change.filter(if restricted { standing.is_null() } else { standing.is_not_null() });
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

fn columns(
    tx: &TenantTx,
    id: PersonId,
    insured: PersonId,
    row: &Row,
    digest: Vec<u8>,
    random: &mut impl Rng,
) -> Result<person::ActiveModel, Failure> {
    let (relationship, category) = match row.standing {
        InsuredOrDependant::Insured { category } => ("insured", category),
        InsuredOrDependant::Dependant => ("dependant", EmploymentCategory::Employee),
    };
    let kana = row.kana.clone().unwrap_or_default();
    let email =
        row.email.as_ref().map(|email| tx.keys().seal(email_place(id.0), email.as_str(), random)).transpose()?;
    Ok(person::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        insured_id: Set(insured.0),
        relationship: Set(relationship.to_owned()),
        relationship_text: Set(row.relationship_word.clone()),
        order_key: Set(search::order_key(&row.name, &kana)),
        name_rules: Set(search::RULES),
        name: Set(row.name.clone()),
        kana: Set(kana),
        birth_date_sealed: Set(tx.keys().seal(birth_date_place(id.0), &row.birth_date.to_string(), random)?),
        sex: Set(row.sex.map(|sex| format!("{sex:?}").to_lowercase()).unwrap_or_default()),
        employment_category: Set(to_word(&category)),
        employer_code: Set(row.workplace_code.clone().unwrap_or_default()),
        employer_name: Set(row.workplace_name.clone().unwrap_or_default()),
        joined_on: Set(row.joined),
        lost_on: Set(row.lost),
        next_category: Set(row.change.map(|change| to_word(&change.next))),
        next_category_from: Set(row.change.map(|change| change.from)),
        email_sealed: Set(email),
        email_domain: Set(row.email.as_ref().map(|email| email.domain().to_owned())),
        row_digest: Set(digest),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        restricted_at: sea_orm::ActiveValue::NotSet,
    })
}

pub(super) async fn insert(
    tx: &TenantTx,
    id: PersonId,
    insured: PersonId,
    row: &Row,
    digest: Vec<u8>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let columns = columns(tx, id, insured, row, digest, random)?;
    person::Entity::insert(columns).exec_without_returning(tx.connection()).await?;
    Ok(())
}

pub(super) async fn update(
    tx: &TenantTx,
    known: &KnownPerson,
    insured: PersonId,
    row: &Row,
    digest: Vec<u8>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let id = known.person;
    let mut columns = columns(tx, id, insured, row, digest, random)?;
    columns.created_at = sea_orm::ActiveValue::NotSet;
    if known.restricted_at.is_some() {
        // The address of a hidden person is what the desk knows of it, whatever a file says.
        columns.email_sealed = sea_orm::ActiveValue::NotSet;
        columns.email_domain = sea_orm::ActiveValue::NotSet;
    }
    person::Entity::update_many()
        .set(columns)
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn insert_identifier(
    tx: &TenantTx,
    person: PersonId,
    row: &Row,
    index: Vec<u8>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let id = new_uuid(tx.now(), random);
    let plain = format!("{}\u{1f}{}", row.symbol, row.number);
    person_identifier::Entity::insert(person_identifier::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id),
        person_id: Set(person.0),
        insurer_number: Set(row.insurer_number.as_str().to_owned()),
        symbol_and_number_sealed: Set(tx.keys().seal(number_place(id), &plain, random)?),
        symbol_and_number_index: Set(index),
        branch: Set(row.branch.clone().unwrap_or_default()),
        valid_from: Set(row.joined),
        valid_until: Set(row.lost),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
