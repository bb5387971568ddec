//! What persons said about who of the household sees what of them, in the database. Rows are only added; the latest counts.

use std::collections::HashMap;

use rand::Rng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::Said;
use crate::database::TenantTx;
use crate::entities::viewing_consent;
use crate::failure::Failure;
use crate::ids::{PersonId, new_uuid};
use crate::policy::household::ViewedKind;

/// What these persons said last, by person, viewer and kind.
pub(super) async fn said_by(
    tx: &TenantTx,
    people: &[PersonId],
) -> Result<HashMap<(PersonId, PersonId, ViewedKind), Said>, Failure> {
    let rows = viewing_consent::Entity::find()
        .filter(viewing_consent::Column::TenantId.eq(tx.tenant().0))
        .filter(viewing_consent::Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .order_by_asc(viewing_consent::Column::SaidAt)
        // Of two things said in one instant, no counts.
        .order_by_desc(viewing_consent::Column::Shown)
        .all(tx.connection())
        .await?;
    let mut said = HashMap::new();
    for row in rows {
        let Some(kind) = ViewedKind::of(&row.kind) else { continue };
        let key = (PersonId(row.person_id), PersonId(row.viewer_id), kind);
        said.insert(key, Said { shown: row.shown, at: row.said_at });
    }
    Ok(said)
}

pub(super) async fn keep(
    tx: &TenantTx,
    (person, viewer, kind): (PersonId, PersonId, ViewedKind),
    shown: bool,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    viewing_consent::Entity::insert(viewing_consent::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        person_id: Set(person.0),
        viewer_id: Set(viewer.0),
        kind: Set(kind.word().to_owned()),
        shown: Set(shown),
        said_at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
