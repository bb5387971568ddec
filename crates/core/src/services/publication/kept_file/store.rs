//! Kept files in the database.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::KeptFile;
use crate::database::{TenantTx, only};
use crate::entities::expense_file;
use crate::failure::Failure;
use crate::ids::{KeptFileId, StaffId};
use crate::sealed::Place;
use crate::services::imports::PublicationKind;

const fn content_place(id: Uuid) -> Place {
    Place { table: "expense_file", column: "content", row: id }
}

/// A file to keep. Its content is sealed as text, in base64.
pub(super) struct FileToKeep<'a> {
    pub id: KeptFileId,
    pub staff: StaffId,
    pub kind: PublicationKind,
    pub content: &'a [u8],
}

const UNREADABLE: Failure = Failure::Inconsistent("a kept file can't be read");

pub(super) async fn keep(tx: &TenantTx, file: &FileToKeep<'_>, random: &mut impl Rng) -> Result<(), Failure> {
    let text = Zeroizing::new(STANDARD.encode(file.content));
    expense_file::Entity::insert(expense_file::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(file.id.0),
        staff_id: Set(file.staff.0),
        kind: Set(file.kind.word().to_owned()),
        kept_at: Set(tx.now()),
        content_sealed: Set(tx.keys().seal(content_place(file.id.0), &text, random)?),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn kept(
    tx: &TenantTx,
    id: KeptFileId,
    staff: StaffId,
    since: DateTime<Utc>,
) -> Result<Option<KeptFile>, Failure> {
    let row = only(expense_file::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    let Some(row) = row.filter(|row| row.staff_id == staff.0 && row.kept_at > since) else { return Ok(None) };
    let kind = PublicationKind::of_word(&row.kind).ok_or(UNREADABLE)?;
    let text = tx.keys().open(content_place(row.id), &row.content_sealed)?;
    let content = Zeroizing::new(STANDARD.decode(text.as_bytes()).map_err(|_| UNREADABLE)?);
    Ok(Some(KeptFile { kind, content }))
}

pub(super) async fn forget_of(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    expense_file::Entity::delete_many()
        .filter(expense_file::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_file::Column::StaffId.eq(staff.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = expense_file::Entity::delete_many()
        .filter(expense_file::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_file::Column::KeptAt.lte(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
