//! To whom ids of the audit trail belong, in the database. Every query filters by the society.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::TrailPerson;
use crate::database::TenantTx;
use crate::entities::{account, closed_account, person, provisional_credential};
use crate::failure::Failure;
use crate::ids::PersonId;

/// Pairs of an id and the person it belongs to, from a table that refers to persons.
macro_rules! persons_by {
    ($tx:ident, $table:ident, $ids:ident) => {
        $table::Entity::find()
            .select_only()
            .columns([$table::Column::Id, $table::Column::PersonId])
            .filter($table::Column::TenantId.eq($tx.tenant().0))
            .filter($table::Column::Id.is_in($ids.iter().copied()))
            .into_tuple::<(Uuid, Uuid)>()
            .all($tx.connection())
            .await?
    };
}

/// The persons that ids of persons, accounts, closed accounts and letters belong to, by these ids.
pub(super) async fn persons(tx: &TenantTx, ids: &[Uuid]) -> Result<HashMap<Uuid, TrailPerson>, Failure> {
    let mut owners: HashMap<Uuid, Uuid> = ids.iter().map(|id| (*id, *id)).collect();
    owners.extend(persons_by!(tx, account, ids));
    owners.extend(persons_by!(tx, closed_account, ids));
    owners.extend(persons_by!(tx, provisional_credential, ids));
    let rows = person::Entity::find()
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::Id.is_in(owners.values().copied()))
        .all(tx.connection())
        .await?;
    let people: HashMap<Uuid, TrailPerson> = rows
        .into_iter()
        .map(|row| {
            let hidden = row.restricted_at.is_some();
            (row.id, TrailPerson { id: PersonId(row.id), name: row.name, hidden })
        })
        .collect();
    Ok(owners.into_iter().filter_map(|(id, owner)| Some((id, people.get(&owner)?.clone()))).collect())
}
