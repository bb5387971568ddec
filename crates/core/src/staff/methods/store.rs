//! Passkeys, apps and recovery codes of the staff in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::{TenantTx, only};
use crate::entities::{staff_one_time_code, staff_passkey, staff_recovery_code};
use crate::failure::Failure;
use crate::ids::{StaffId, StaffOneTimeCodeId, StaffPasskeyId, new_uuid};
use crate::proof::totp_seed::Seed;
use crate::sealed::Place;

const fn seed_place(id: StaffOneTimeCodeId) -> Place {
    Place { table: "staff_one_time_code", column: "seed", row: id.0 }
}

/// An authenticator app.
pub(in crate::staff) struct StaffApp {
    pub(super) id: StaffOneTimeCodeId,
    pub(in crate::staff) seed: Seed,
}

pub(in crate::staff) async fn app(tx: &TenantTx, staff: StaffId) -> Result<Option<StaffApp>, Failure> {
    let finder = staff_one_time_code::Entity::find()
        .filter(staff_one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_one_time_code::Column::StaffId.eq(staff.0));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = StaffOneTimeCodeId(row.id);
    Ok(Some(StaffApp { id, seed: Seed::open(tx.keys(), seed_place(id), &row.seed_sealed)? }))
}

/// Stores an app with the time step of its first code. Replaces an older app.
pub(in crate::staff) async fn keep_app(
    tx: &TenantTx,
    staff: StaffId,
    seed: &Seed,
    step: i64,
    random: &mut impl Rng,
) -> Result<StaffOneTimeCodeId, Failure> {
    let id = StaffOneTimeCodeId::new(tx.now(), random);
    staff_one_time_code::Entity::insert(staff_one_time_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        seed_sealed: Set(seed.seal(tx.keys(), seed_place(id), random)?),
        last_step: Set(step),
        added_at: Set(tx.now()),
        used_at: Set(None),
    })
    .on_conflict(
        OnConflict::columns([staff_one_time_code::Column::TenantId, staff_one_time_code::Column::StaffId])
            // The seed is sealed with the row's id as associated data, so a new seed needs a new id.
            .update_columns([
                staff_one_time_code::Column::Id,
                staff_one_time_code::Column::SeedSealed,
                staff_one_time_code::Column::LastStep,
                staff_one_time_code::Column::AddedAt,
                staff_one_time_code::Column::UsedAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

/// Marks the code of a time step as used. Returns false if a code of this step or a later one was used before.
pub(super) async fn take_step(tx: &TenantTx, id: StaffOneTimeCodeId, step: i64) -> Result<bool, Failure> {
    let taken = staff_one_time_code::Entity::update_many()
        .col_expr(staff_one_time_code::Column::LastStep, Expr::value(step))
        .col_expr(staff_one_time_code::Column::UsedAt, Expr::value(tx.now()))
        .filter(staff_one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_one_time_code::Column::Id.eq(id.0))
        .filter(staff_one_time_code::Column::LastStep.lt(step))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// A passkey's row.
pub(super) struct StoredStaffPasskey {
    pub id: StaffPasskeyId,
    /// The WebAuthn credential ID.
    pub credential_id: Vec<u8>,
    /// The public key and its state, as the WebAuthn library serializes them.
    pub credential: String,
    /// The device that it was added on, or the name that its owner gave it.
    pub name: String,
    pub added_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

impl From<staff_passkey::Model> for StoredStaffPasskey {
    fn from(row: staff_passkey::Model) -> Self {
        Self {
            id: StaffPasskeyId(row.id),
            credential_id: row.credential_id,
            credential: row.credential,
            name: row.name,
            added_at: row.added_at,
            used_at: row.used_at,
        }
    }
}

/// The passkeys of an account, oldest first.
pub(super) async fn passkeys(tx: &TenantTx, staff: StaffId) -> Result<Vec<StoredStaffPasskey>, Failure> {
    let rows = staff_passkey::Entity::find()
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_passkey::Column::StaffId.eq(staff.0))
        .order_by_asc(staff_passkey::Column::AddedAt)
        .order_by_asc(staff_passkey::Column::Id)
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(StoredStaffPasskey::from).collect())
}

/// A passkey of an account by its WebAuthn credential ID, with its row locked until the transaction ends.
pub(super) async fn passkey_of(
    tx: &TenantTx,
    staff: StaffId,
    credential: &[u8],
) -> Result<Option<StoredStaffPasskey>, Failure> {
    let finder = staff_passkey::Entity::find()
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_passkey::Column::StaffId.eq(staff.0))
        .filter(staff_passkey::Column::CredentialId.eq(credential))
        .lock_exclusive();
    Ok(only(finder, tx.connection()).await?.map(StoredStaffPasskey::from))
}

/// Inserts a passkey. Returns false if the society already has its credential ID.
pub(super) async fn keep_passkey(tx: &TenantTx, staff: StaffId, new: StoredStaffPasskey) -> Result<bool, Failure> {
    let kept = staff_passkey::Entity::insert(staff_passkey::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        staff_id: Set(staff.0),
        credential_id: Set(new.credential_id),
        credential: Set(new.credential),
        name: Set(new.name),
        added_at: Set(new.added_at),
        used_at: Set(new.used_at),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

/// Records the use of a passkey and stores the credential's updated state.
pub(super) async fn passkey_used(tx: &TenantTx, id: StaffPasskeyId, credential: String) -> Result<(), Failure> {
    staff_passkey::Entity::update_many()
        .col_expr(staff_passkey::Column::Credential, Expr::value(credential))
        .col_expr(staff_passkey::Column::UsedAt, Expr::value(tx.now()))
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Stores new recovery codes and deletes all earlier ones.
pub(super) async fn replace_codes(
    tx: &TenantTx,
    staff: StaffId,
    fingerprints: Vec<Vec<u8>>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    forget_codes(tx, staff).await?;
    let rows = fingerprints.into_iter().map(|fingerprint| staff_recovery_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        staff_id: Set(staff.0),
        fingerprint: Set(fingerprint),
        made_at: Set(tx.now()),
        used_at: Set(None),
    });
    staff_recovery_code::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Marks a recovery code as used. Returns false if it doesn't exist or was used before.
pub(super) async fn take_code(tx: &TenantTx, staff: StaffId, fingerprint: &[u8]) -> Result<bool, Failure> {
    let taken = staff_recovery_code::Entity::update_many()
        .col_expr(staff_recovery_code::Column::UsedAt, Expr::value(tx.now()))
        .filter(staff_recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_recovery_code::Column::StaffId.eq(staff.0))
        .filter(staff_recovery_code::Column::Fingerprint.eq(fingerprint))
        .filter(staff_recovery_code::Column::UsedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

pub(super) async fn codes_left(tx: &TenantTx, staff: StaffId) -> Result<u32, Failure> {
    let left = staff_recovery_code::Entity::find()
        .filter(staff_recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_recovery_code::Column::StaffId.eq(staff.0))
        .filter(staff_recovery_code::Column::UsedAt.is_null())
        .count(tx.connection())
        .await?;
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}

async fn forget_codes(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    staff_recovery_code::Entity::delete_many()
        .filter(staff_recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_recovery_code::Column::StaffId.eq(staff.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn rename_passkey(
    tx: &TenantTx,
    staff: StaffId,
    id: StaffPasskeyId,
    name: &str,
) -> Result<bool, Failure> {
    let renamed = staff_passkey::Entity::update_many()
        .col_expr(staff_passkey::Column::Name, Expr::value(name))
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_passkey::Column::StaffId.eq(staff.0))
        .filter(staff_passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(renamed.rows_affected == 1)
}

pub(super) async fn remove_passkey(tx: &TenantTx, staff: StaffId, id: StaffPasskeyId) -> Result<(), Failure> {
    staff_passkey::Entity::delete_many()
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_passkey::Column::StaffId.eq(staff.0))
        .filter(staff_passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn remove_app(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    staff_one_time_code::Entity::delete_many()
        .filter(staff_one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_one_time_code::Column::StaffId.eq(staff.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes every method and code of an account.
pub(super) async fn forget(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    forget_codes(tx, staff).await?;
    remove_app(tx, staff).await?;
    staff_passkey::Entity::delete_many()
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_passkey::Column::StaffId.eq(staff.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
