//! Societies in the platform's tables.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::TenantStatus;
use super::versions::{StoredSociety, StoredVersion, ledger};
use crate::calendar::holidays::{Override, Overrides};
use crate::database::{PlatformTx, TenantTx, TransactionConnection, only};
use crate::entities::{
    holiday_override, platform_revision, policy_version, tenant, tenant_host, tenant_insurer_number,
};
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::input::insurer_number::InsurerNumber;
use crate::policy::published::Published;
use crate::terms::ledger::Ledger;

/// Id of the one row of the platform's revision.
const PLATFORM_ROW: i16 = 1;

/// Scope of holidays that hold for all societies.
const ALL_SOCIETIES: &str = "*";

/// The platform's revision. Every change of a society increments it.
pub(super) async fn revision(connection: &TransactionConnection) -> Result<i64, Failure> {
    let row = only(platform_revision::Entity::find_by_id(PLATFORM_ROW), connection).await?;
    row.map(|row| row.value).ok_or(Failure::Inconsistent("the platform has no revision"))
}

/// Increments the revision. The row lock lasts until the commit, so that revisions become visible in their order.
pub(super) async fn next_revision(connection: &TransactionConnection) -> Result<i64, Failure> {
    platform_revision::Entity::update_many()
        .col_expr(platform_revision::Column::Value, Expr::col(platform_revision::Column::Value).add(1))
        .filter(platform_revision::Column::Id.eq(PLATFORM_ROW))
        .exec(connection)
        .await?;
    revision(connection).await
}

/// A society as stored.
pub(super) struct StoredTenant {
    pub id: TenantId,
    pub status: TenantStatus,
    pub canonical_host: String,
}

fn tenant_of(row: tenant::Model) -> Result<StoredTenant, Failure> {
    Ok(StoredTenant { id: TenantId(row.id), status: status_of(&row)?, canonical_host: row.canonical_host })
}

/// Loads the societies with these slugs, each with its slug.
pub(super) async fn by_slugs(tx: &PlatformTx, slugs: &[&str]) -> Result<Vec<(String, StoredTenant)>, Failure> {
    let rows =
        tenant::Entity::find().filter(tenant::Column::Slug.is_in(slugs.iter().copied())).all(tx.connection()).await?;
    let rows = rows.into_iter().filter(|row| row.id != TenantId::VENDOR.0);
    rows.map(|row| Ok((row.slug.clone(), tenant_of(row)?))).collect()
}

/// Loads the body of the newest version of a layer of each of these societies.
pub(super) async fn newest_of(
    tx: &PlatformTx,
    tenants: &[TenantId],
    layer: &str,
) -> Result<HashMap<TenantId, String>, Failure> {
    let rows: Vec<(Uuid, String)> = policy_version::Entity::find()
        .select_only()
        .column(policy_version::Column::TenantId)
        .column(policy_version::Column::Body)
        .filter(policy_version::Column::TenantId.is_in(tenants.iter().map(|tenant| tenant.0)))
        .filter(policy_version::Column::Layer.eq(layer))
        .order_by_asc(policy_version::Column::Version)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|(tenant, body)| (TenantId(tenant), body)).collect())
}

/// Loads the society with this slug.
pub(super) async fn by_slug(tx: &PlatformTx, slug: &str) -> Result<Option<StoredTenant>, Failure> {
    let finder = tenant::Entity::find().filter(tenant::Column::Slug.eq(slug));
    let row = only(finder.filter(tenant::Column::Id.ne(TenantId::VENDOR.0)), tx.connection()).await?;
    row.map(tenant_of).transpose()
}

/// Stores a new society, which begins in this state, or the canonical host of an existing one.
pub(super) async fn keep_tenant(
    tx: &PlatformTx,
    id: TenantId,
    slug: &str,
    (canonical_host, begins): (String, TenantStatus),
    revision: i64,
) -> Result<(), Failure> {
    tenant::Entity::insert(tenant::ActiveModel {
        id: Set(id.0),
        slug: Set(slug.to_owned()),
        status: Set(status_word(begins).to_owned()),
        stage: Set(stage_word(begins)),
        canonical_host: Set(canonical_host),
        revision: Set(revision),
        created_at: Set(tx.now()),
    })
    .on_conflict(
        OnConflict::column(tenant::Column::Id)
            .update_columns([tenant::Column::CanonicalHost, tenant::Column::Revision])
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The state of the transaction's society.
pub(super) async fn status(tx: &TenantTx) -> Result<TenantStatus, Failure> {
    let row = only(tenant::Entity::find_by_id(tx.tenant().0), tx.connection()).await?;
    status_of(&row.ok_or(Failure::Inconsistent("a society isn't there"))?)
}

pub(super) async fn set_status(
    connection: &TransactionConnection,
    id: TenantId,
    status: TenantStatus,
    revision: i64,
) -> Result<(), Failure> {
    tenant::Entity::update_many()
        .col_expr(tenant::Column::Status, Expr::value(status_word(status)))
        .col_expr(tenant::Column::Stage, Expr::value(stage_word(status)))
        .col_expr(tenant::Column::Revision, Expr::value(revision))
        .filter(tenant::Column::Id.eq(id.0))
        .exec(connection)
        .await?;
    Ok(())
}

/// A version of a policy layer: its number and body.
pub(super) struct Version {
    pub number: i32,
    pub body: String,
}

/// Loads the newest version of a layer.
pub(super) async fn newest(tx: &PlatformTx, tenant: TenantId, layer: &str) -> Result<Option<Version>, Failure> {
    let row = policy_version::Entity::find()
        .filter(policy_version::Column::TenantId.eq(tenant.0))
        .filter(policy_version::Column::Layer.eq(layer))
        .order_by_desc(policy_version::Column::Version)
        .one(tx.connection())
        .await?;
    Ok(row.map(|row| Version { number: row.version, body: row.body }))
}

/// A version of a layer to store.
pub(super) struct NewVersion<'a> {
    pub layer: &'static str,
    /// The version before it, if there is one.
    pub after: Option<&'a Version>,
    pub body: &'a str,
    pub effective_from: DateTime<Utc>,
    pub who: &'a str,
    pub why: &'a str,
}

pub(super) async fn add_version(tx: &PlatformTx, tenant: TenantId, new: NewVersion<'_>) -> Result<(), Failure> {
    policy_version::Entity::insert(policy_version::ActiveModel {
        tenant_id: Set(tenant.0),
        layer: Set(new.layer.to_owned()),
        version: Set(new.after.map_or(1, |version| version.number + 1)),
        effective_from: Set(new.effective_from),
        recorded_at: Set(tx.now()),
        who: Set(new.who.to_owned()),
        why: Set(new.why.to_owned()),
        body: Set(new.body.to_owned()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The society that has this host, if any.
pub(super) async fn owner_of_host(tx: &PlatformTx, host: &str) -> Result<Option<TenantId>, Failure> {
    let row = only(tenant_host::Entity::find_by_id(host.to_owned()), tx.connection()).await?;
    Ok(row.map(|row| TenantId(row.tenant_id)))
}

/// The society that has this insurer number, if any.
pub(super) async fn owner_of_number(tx: &PlatformTx, number: &InsurerNumber) -> Result<Option<TenantId>, Failure> {
    let row = only(tenant_insurer_number::Entity::find_by_id(number.as_str().to_owned()), tx.connection()).await?;
    Ok(row.map(|row| TenantId(row.tenant_id)))
}

pub(super) async fn replace_hosts(tx: &PlatformTx, tenant: TenantId, hosts: &[String]) -> Result<(), Failure> {
    tenant_host::Entity::delete_many().filter(tenant_host::Column::TenantId.eq(tenant.0)).exec(tx.connection()).await?;
    let rows = hosts.iter().map(|host| tenant_host::ActiveModel { host: Set(host.clone()), tenant_id: Set(tenant.0) });
    tenant_host::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

pub(super) async fn replace_numbers(
    tx: &PlatformTx,
    tenant: TenantId,
    numbers: &[InsurerNumber],
) -> Result<(), Failure> {
    tenant_insurer_number::Entity::delete_many()
        .filter(tenant_insurer_number::Column::TenantId.eq(tenant.0))
        .exec(tx.connection())
        .await?;
    let rows = (0_i16..).zip(numbers).map(|(position, number)| tenant_insurer_number::ActiveModel {
        number: Set(number.as_str().to_owned()),
        tenant_id: Set(tenant.0),
        position: Set(position),
    });
    tenant_insurer_number::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Loads societies that have changed after a revision: the first `limit` of those whose id is greater than `after`.
pub(super) async fn changed_since(
    tx: &PlatformTx,
    holidays: &Holidays,
    revision: i64,
    after: Option<TenantId>,
    limit: u64,
) -> Result<Vec<StoredSociety>, Failure> {
    let mut changed = tenant::Entity::find()
        .filter(tenant::Column::Revision.gt(revision))
        .filter(tenant::Column::Id.ne(TenantId::VENDOR.0));
    if let Some(after) = after {
        changed = changed.filter(tenant::Column::Id.gt(after.0));
    }
    let rows = changed.order_by_asc(tenant::Column::Id).limit(limit).all(tx.connection()).await?;
    whole(tx, holidays, rows).await
}

/// Loads the society with this slug.
pub(super) async fn whole_by_slug(
    tx: &PlatformTx,
    holidays: &Holidays,
    slug: &str,
) -> Result<Option<StoredSociety>, Failure> {
    let finder = tenant::Entity::find().filter(tenant::Column::Slug.eq(slug));
    let rows = finder.filter(tenant::Column::Id.ne(TenantId::VENDOR.0)).all(tx.connection()).await?;
    Ok(whole(tx, holidays, rows).await?.pop())
}

/// Loads the hosts and policy versions of societies.
async fn whole(tx: &PlatformTx, holidays: &Holidays, rows: Vec<tenant::Model>) -> Result<Vec<StoredSociety>, Failure> {
    let ids = || rows.iter().map(|row| row.id);
    let mut hosts: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in
        tenant_host::Entity::find().filter(tenant_host::Column::TenantId.is_in(ids())).all(tx.connection()).await?
    {
        hosts.entry(row.tenant_id).or_default().push(row.host);
    }
    let mut versions: HashMap<Uuid, Vec<StoredVersion>> = HashMap::new();
    for row in policy_version::Entity::find()
        .filter(policy_version::Column::TenantId.is_in(ids()))
        .order_by_asc(policy_version::Column::Version)
        .all(tx.connection())
        .await?
    {
        versions.entry(row.tenant_id).or_default().push(stored(row));
    }
    let whole = rows.into_iter().map(|row| {
        Ok(StoredSociety {
            id: TenantId(row.id),
            status: status_of(&row)?,
            hosts: hosts.remove(&row.id).unwrap_or_default(),
            holidays: holidays.of(row.id),
            versions: versions.remove(&row.id).unwrap_or_default(),
            slug: row.slug,
            canonical_host: row.canonical_host,
        })
    });
    whole.collect()
}

fn stored(row: policy_version::Model) -> StoredVersion {
    let policy_version::Model { layer, effective_from, recorded_at, body, .. } = row;
    StoredVersion { layer, effective_from, recorded_at, body }
}

/// The versions of a published text of a society, including a society that isn't in any server's directory yet.
pub(super) async fn ledger_of(tx: &PlatformTx, tenant: TenantId, of: Published) -> Result<Ledger, Failure> {
    let versions = policy_version::Entity::find()
        .filter(policy_version::Column::TenantId.eq(tenant.0))
        .order_by_asc(policy_version::Column::Version)
        .all(tx.connection())
        .await?;
    Ok(ledger(&versions.into_iter().map(stored).collect::<Vec<_>>(), of))
}

/// The bodies of all versions of the transaction's society.
pub(super) async fn bodies(tx: &TenantTx) -> Result<Vec<String>, Failure> {
    let bodies = policy_version::Entity::find()
        .select_only()
        .column(policy_version::Column::Body)
        .filter(policy_version::Column::TenantId.eq(tx.tenant().0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(bodies)
}

/// The holidays of the platform and of each society that has its own.
pub(super) struct Holidays {
    everybody: Arc<Overrides>,
    own: BTreeMap<String, Arc<Overrides>>,
}

impl Holidays {
    pub(super) async fn load(tx: &PlatformTx) -> Result<Self, Failure> {
        let rows =
            holiday_override::Entity::find().order_by_asc(holiday_override::Column::Day).all(tx.connection()).await?;
        let of = |scope: &str| {
            rows.iter()
                .filter(|row| row.scope == scope)
                .map(|row| Override { day: row.day, is_holiday: row.is_holiday, name: row.name.clone() })
                .collect::<Vec<_>>()
        };
        let own = rows
            .iter()
            .filter(|row| row.scope != ALL_SOCIETIES)
            .map(|row| (row.scope.clone(), Arc::new(Overrides::new(of(ALL_SOCIETIES), of(&row.scope)))))
            .collect();
        Ok(Self { everybody: Arc::new(Overrides::new(of(ALL_SOCIETIES), [])), own })
    }

    fn of(&self, tenant: Uuid) -> Arc<Overrides> {
        Arc::clone(self.own.get(&tenant.to_string()).unwrap_or(&self.everybody))
    }
}

/// Stores an override of a day, for all societies or for one.
pub(super) async fn set_holiday(
    tx: &PlatformTx,
    scope: Option<TenantId>,
    day: chrono::NaiveDate,
    is_holiday: bool,
    name: &str,
) -> Result<(), Failure> {
    holiday_override::Entity::insert(holiday_override::ActiveModel {
        scope: Set(scope.map_or_else(|| ALL_SOCIETIES.to_owned(), |tenant| tenant.to_string())),
        day: Set(day),
        is_holiday: Set(is_holiday),
        name: Set(name.to_owned()),
    })
    .on_conflict(
        OnConflict::columns([holiday_override::Column::Scope, holiday_override::Column::Day])
            .update_columns([holiday_override::Column::IsHoliday, holiday_override::Column::Name])
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Marks all societies, or one, as changed.
pub(super) async fn touch(connection: &TransactionConnection, tenant: Option<TenantId>) -> Result<(), Failure> {
    let revision = next_revision(connection).await?;
    let mut update = tenant::Entity::update_many().col_expr(tenant::Column::Revision, Expr::value(revision));
    if let Some(id) = tenant {
        update = update.filter(tenant::Column::Id.eq(id.0));
    }
    update.exec(connection).await?;
    Ok(())
}

/// What the column `status` says: whether the portal is open to everybody. A release that knows only these two words serves every
/// portal that isn't as a suspended one.
const fn status_word(status: TenantStatus) -> &'static str {
    match status {
        TenantStatus::Live => TenantStatus::Live.word(),
        _ => TenantStatus::Suspended.word(),
    }
}

/// What the column `stage` says beside it.
fn stage_word(status: TenantStatus) -> Option<String> {
    match status {
        TenantStatus::Live | TenantStatus::Suspended => None,
        other => Some(other.word().to_owned()),
    }
}

fn status_of(row: &tenant::Model) -> Result<TenantStatus, Failure> {
    let word = match (row.status.as_str(), &row.stage) {
        // A release that knows no stages may have opened the portal.
        ("live", _) | (_, None) => row.status.as_str(),
        (_, Some(stage)) => stage.as_str(),
    };
    TenantStatus::of_word(word).ok_or(Failure::Inconsistent("a society in a state that isn't known"))
}
