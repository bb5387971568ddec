//! Persons in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use rand::Rng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::employment::Employment;
use super::file::{InsuredOrDependant, Row};
use crate::database::{TenantTx, only, to_word};
use crate::entities::{person, person_identifier};
use crate::failure::Failure;
use crate::ids::{PersonId, new_uuid};
use crate::input::email::EmailAddress;
use crate::input::text::search_key;
use crate::policy::email::EmploymentCategory;
use crate::sealed::{Place, TenantKeys};

/// A person as stored. The type has no Debug, because the data are personal.
#[derive(Clone)]
pub(crate) struct Person {
    pub id: PersonId,
    /// 氏名
    pub name: String,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    pub employment: Employment,
    birth_date_sealed: Vec<u8>,
    email_sealed: Option<Vec<u8>>,
}

impl TryFrom<person::Model> for Person {
    type Error = Failure;

    fn try_from(row: person::Model) -> Result<Self, Failure> {
        let (category, next) = (row.employment_category.as_str(), row.next_category.as_deref());
        Ok(Self {
            id: PersonId(row.id),
            employment: Employment::read(category, next, row.next_category_from, row.lost_on)?,
            name: row.name,
            joined_on: row.joined_on,
            lost_on: row.lost_on,
            birth_date_sealed: row.birth_date_sealed,
            email_sealed: row.email_sealed,
        })
    }
}

impl Person {
    /// 生年月日
    pub(crate) fn birth_date(&self, keys: &TenantKeys) -> Result<NaiveDate, Failure> {
        let text = keys.open(birth_date_place(self.id.0), &self.birth_date_sealed)?;
        text.parse().map_err(|_| Failure::Inconsistent("a stored birth date can't be read"))
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

const fn email_place(id: Uuid) -> Place {
    Place { table: "person", column: "email", row: id }
}

/// Loads all identifiers: blind index and branch number → person.
pub(super) async fn known_identifiers(tx: &TenantTx) -> Result<HashMap<(Vec<u8>, String), PersonId>, Failure> {
    let rows = person_identifier::Entity::find()
        .filter(person_identifier::Column::TenantId.eq(tx.tenant().0))
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|row| ((row.symbol_and_number_index, row.branch), PersonId(row.person_id))).collect())
}

pub(super) async fn row_digest(tx: &TenantTx, id: PersonId) -> Result<Option<Vec<u8>>, Failure> {
    Ok(person::Entity::find_by_id((tx.tenant().0, id.0))
        .select_only()
        .column(person::Column::RowDigest)
        .into_tuple()
        .one(tx.connection())
        .await?)
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
        search_key: Set(format!("{} {}", search_key(&row.name), search_key(&kana))),
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
    id: PersonId,
    insured: PersonId,
    row: &Row,
    digest: Vec<u8>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let mut columns = columns(tx, id, insured, row, digest, random)?;
    columns.created_at = sea_orm::ActiveValue::NotSet;
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
    branch: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let id = new_uuid(tx.now(), random);
    let place = Place { table: "person_identifier", column: "symbol_and_number", row: id };
    let plain = format!("{}\u{1f}{}", row.symbol, row.number);
    person_identifier::Entity::insert(person_identifier::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id),
        person_id: Set(person.0),
        insurer_number: Set(row.insurer_number.as_str().to_owned()),
        symbol_and_number_sealed: Set(tx.keys().seal(place, &plain, random)?),
        symbol_and_number_index: Set(index),
        branch: Set(branch.to_owned()),
        valid_from: Set(row.joined),
        valid_until: Set(row.lost),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
