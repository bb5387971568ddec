//! The persons of a household, and who has a number.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::database::{TenantTx, only};
use crate::entities::{person, person_identifier};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::roster::visibility::{Eyes, Visibility, visibility_beside};

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
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
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
    let Some(row) = only(person::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await? else {
        return Ok(Vec::new());
    };
    let rows = person::Entity::find()
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::InsuredId.eq(row.insured_id))
        .order_by_asc(person::Column::Id)
        .all(tx.connection())
        .await?;
    let mut members: Vec<_> = rows
        .into_iter()
        .filter(|row| row.id == id.0 || visibility_beside(row.restricted_at.is_some(), eyes) == Visibility::Open)
        .map(|row| HouseholdMember {
            insured: row.id == row.insured_id,
            restricted: row.restricted_at.is_some(),
            id: PersonId(row.id),
            name: row.name,
            relationship: row.relationship_text,
            lost_on: row.lost_on,
        })
        .collect();
    members.sort_by_key(|member| !member.insured);
    Ok(members)
}
