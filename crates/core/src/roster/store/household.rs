//! The persons of a household, and who has a number.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::database::TenantTx;
use crate::entities::{person, person_identifier};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::roster::file::Relationship;
use crate::roster::visibility::{Eyes, Visibility, visibility_beside};
use crate::sealed::TenantKeys;

use super::opened_birth_date;

/// A person of a household.
pub(crate) struct HouseholdMember {
    pub id: PersonId,
    /// 氏名
    pub name: String,
    /// 続柄; empty for the insured person.
    pub relationship: String,
    /// Whether this is the insured person (被保険者).
    pub insured: bool,
    /// Whether the society hides the person.
    pub restricted: bool,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    insured_id: PersonId,
    birth_date_sealed: Vec<u8>,
}

impl From<person::Model> for HouseholdMember {
    fn from(row: person::Model) -> Self {
        Self {
            insured: row.id == row.insured_id,
            insured_id: PersonId(row.insured_id),
            restricted: row.restricted_at.is_some(),
            id: PersonId(row.id),
            name: row.name,
            relationship: row.relationship_text,
            joined_on: row.joined_on,
            lost_on: row.lost_on,
            birth_date_sealed: row.birth_date_sealed,
        }
    }
}

impl HouseholdMember {
    /// 生年月日
    pub(crate) fn birth_date(&self, keys: &TenantKeys) -> Result<NaiveDate, Failure> {
        opened_birth_date(keys, self.id, &self.birth_date_sealed)
    }

    /// 続柄 as the reader of rosters understands it.
    pub(crate) fn kinship(&self) -> Option<Relationship> {
        if self.insured { Some(Relationship::Insured) } else { Relationship::of_word(&self.relationship) }
    }

    /// Whether another is of the same household.
    pub(crate) fn is_with(&self, other: &Self) -> bool {
        self.insured_id == other.insured_id
    }
}

/// Whom a symbol and number with a branch number belongs to.
pub(crate) struct NumberHolder {
    pub person: PersonId,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    /// Since when the number is theirs: later than the date of joining, if it was another person's.
    pub held_from: NaiveDate,
}

/// The holders of numbers by these blind indexes: blind index, branch number and holder.
pub(in crate::roster) async fn holders(
    tx: &TenantTx,
    indexes: Vec<Vec<u8>>,
) -> Result<Vec<(Vec<u8>, String, NumberHolder)>, Failure> {
    let numbers = person_identifier::Entity::find()
        .filter(person_identifier::Column::TenantId.eq(tx.tenant().0))
        .filter(person_identifier::Column::SymbolAndNumberIndex.is_in(indexes))
        .all(tx.connection())
        .await?;
    let people: Vec<(Uuid, NaiveDate, Option<NaiveDate>)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::JoinedOn, person::Column::LostOn])
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::Id.is_in(numbers.iter().map(|number| number.person_id)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let people: HashMap<_, _> = people.into_iter().map(|(id, joined_on, lost_on)| (id, (joined_on, lost_on))).collect();
    let holder = |number: person_identifier::Model| {
        let (joined_on, lost_on) = *people.get(&number.person_id)?;
        let holder =
            NumberHolder { person: PersonId(number.person_id), joined_on, lost_on, held_from: number.valid_from };
        Some((number.symbol_and_number_index, number.branch, holder))
    };
    Ok(numbers.into_iter().filter_map(holder).collect())
}

/// The household of a person as these eyes see it: the insured person first, then the dependants by their ids.
pub(crate) async fn household(tx: &TenantTx, id: PersonId, eyes: Eyes) -> Result<Vec<HouseholdMember>, Failure> {
    let mut members = households(tx, &[id]).await?;
    let is_open = |one: &HouseholdMember| visibility_beside(one.restricted, eyes) == Visibility::Open;
    members.retain(|one| one.id == id || is_open(one));
    members.sort_by_key(|member| !member.insured);
    Ok(members)
}

/// Everybody in the households of some persons, by their ids.
pub(crate) async fn households(tx: &TenantTx, ids: &[PersonId]) -> Result<Vec<HouseholdMember>, Failure> {
    let tenant = tx.tenant().0;
    let insured: Vec<Uuid> = person::Entity::find()
        .select_only()
        .column(person::Column::InsuredId)
        .distinct()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(person::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let rows = person::Entity::find()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(person::Column::InsuredId.is_in(insured))
        .order_by_asc(person::Column::Id)
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(HouseholdMember::from).collect())
}

/// The birth dates of some persons.
pub(in crate::roster) async fn birth_dates(
    tx: &TenantTx,
    ids: &[PersonId],
) -> Result<Vec<(PersonId, NaiveDate)>, Failure> {
    let mut found = Vec::with_capacity(ids.len());
    // Databases take a limited number of values in one query.
    for some in ids.chunks(1000) {
        let rows: Vec<(Uuid, Vec<u8>)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::BirthDateSealed])
            .filter(person::Column::TenantId.eq(tx.tenant().0))
            .filter(person::Column::Id.is_in(some.iter().map(|id| id.0)))
            .into_tuple()
            .all(tx.connection())
            .await?;
        for (id, sealed) in rows {
            found.push((PersonId(id), opened_birth_date(tx.keys(), PersonId(id), &sealed)?));
        }
    }
    Ok(found)
}
