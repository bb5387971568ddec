//! Societies in the platform's tables.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Tenant, TenantStatus, Timeline};
use crate::calendar::holidays::{Override, Overrides};
use crate::database::{PlatformTx, from_word, only, to_word};
use crate::entities::{
    holiday_override, platform_revision, policy_version, tenant, tenant_asset, tenant_host, tenant_insurer_number,
};
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::input::insurer_number::InsurerNumber;
use crate::policy::layers;
use crate::terms::ledger::{Ledger, RecordedTerms};

/// Id of the one row of the platform's revision.
const PLATFORM_ROW: i16 = 1;

/// Scope of holidays that hold for all societies.
const ALL_SOCIETIES: &str = "*";

/// A file of a society, identified by the hash of its content.
pub struct Asset {
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// The media type, e.g. `image/png` or `text/plain; charset=utf-8`.
    pub media_type: String,
    /// The content.
    pub content: Vec<u8>,
}

/// Loads a society's file. Returns `None` if the society has no such file.
///
/// # Errors
/// When the database can't be read.
pub async fn asset(tx: &PlatformTx, tenant: TenantId, sha256: &str) -> Result<Option<Asset>, Failure> {
    let row = only(tenant_asset::Entity::find_by_id((tenant.0, sha256.to_owned())), tx.connection()).await?;
    Ok(row.map(|row| Asset { sha256: row.sha256, media_type: row.media_type, content: row.content }))
}

pub(super) async fn keep_asset(tx: &PlatformTx, tenant: TenantId, asset: &Asset) -> Result<(), Failure> {
    tenant_asset::Entity::insert(tenant_asset::ActiveModel {
        tenant_id: Set(tenant.0),
        sha256: Set(asset.sha256.clone()),
        media_type: Set(asset.media_type.clone()),
        content: Set(asset.content.clone()),
    })
    .on_conflict(
        OnConflict::columns([tenant_asset::Column::TenantId, tenant_asset::Column::Sha256]).do_nothing().to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The platform's revision. Every change of a society increments it.
pub(super) async fn revision(tx: &PlatformTx) -> Result<i64, Failure> {
    let row = only(platform_revision::Entity::find_by_id(PLATFORM_ROW), tx.connection()).await?;
    row.map(|row| row.value).ok_or(Failure::Inconsistent("the platform has no revision"))
}

/// Increments the revision. The row lock lasts until the commit, so that revisions become visible in their order.
pub(super) async fn next_revision(tx: &PlatformTx) -> Result<i64, Failure> {
    platform_revision::Entity::update_many()
        .col_expr(platform_revision::Column::Value, Expr::col(platform_revision::Column::Value).add(1))
        .filter(platform_revision::Column::Id.eq(PLATFORM_ROW))
        .exec(tx.connection())
        .await?;
    revision(tx).await
}

/// A society as stored.
pub(super) struct StoredTenant {
    pub id: TenantId,
    pub canonical_host: String,
}

/// Loads the society with this slug.
pub(super) async fn by_slug(tx: &PlatformTx, slug: &str) -> Result<Option<StoredTenant>, Failure> {
    let row = only(tenant::Entity::find().filter(tenant::Column::Slug.eq(slug)), tx.connection()).await?;
    Ok(row.map(|row| StoredTenant { id: TenantId(row.id), canonical_host: row.canonical_host }))
}

/// Stores a new, live society, or the canonical host of an existing one.
pub(super) async fn keep_tenant(
    tx: &PlatformTx,
    id: TenantId,
    slug: &str,
    canonical_host: String,
    revision: i64,
) -> Result<(), Failure> {
    tenant::Entity::insert(tenant::ActiveModel {
        id: Set(id.0),
        slug: Set(slug.to_owned()),
        status: Set(status_word(TenantStatus::Live)),
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

pub(super) async fn set_status(
    tx: &PlatformTx,
    id: TenantId,
    status: TenantStatus,
    revision: i64,
) -> Result<(), Failure> {
    tenant::Entity::update_many()
        .col_expr(tenant::Column::Status, Expr::value(status_word(status)))
        .col_expr(tenant::Column::Revision, Expr::value(revision))
        .filter(tenant::Column::Id.eq(id.0))
        .exec(tx.connection())
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

/// Loads the societies that have changed after a revision, with all their hosts. A society whose stored policy can't be
/// read is logged and left out, so that the others stay available.
pub(super) async fn changed_since(tx: &PlatformTx, revision: i64) -> Result<Vec<(Tenant, Vec<String>)>, Failure> {
    let connection = tx.connection();
    let changed = || {
        Query::select()
            .column(tenant::Column::Id)
            .from(tenant::Entity)
            .and_where(tenant::Column::Revision.gt(revision))
            .take()
    };
    let tenants = tenant::Entity::find().filter(tenant::Column::Revision.gt(revision)).all(connection).await?;
    let mut hosts: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in
        tenant_host::Entity::find().filter(tenant_host::Column::TenantId.in_subquery(changed())).all(connection).await?
    {
        hosts.entry(row.tenant_id).or_default().push(row.host);
    }
    let mut versions: HashMap<Uuid, Vec<policy_version::Model>> = HashMap::new();
    for row in policy_version::Entity::find()
        .filter(policy_version::Column::TenantId.in_subquery(changed()))
        .order_by_asc(policy_version::Column::Version)
        .all(connection)
        .await?
    {
        versions.entry(row.tenant_id).or_default().push(row);
    }
    let holidays = Holidays::load(tx).await?;
    let mut found = Vec::with_capacity(tenants.len());
    for row in tenants {
        let versions = versions.remove(&row.id).unwrap_or_default();
        let terms = ledger(&versions);
        let timeline = match timeline(&versions, tx.now()) {
            Ok(timeline) => timeline,
            Err(trouble) => {
                tracing::error!(tenant = row.slug, %trouble, "a society's stored policy can't be read; it is left as it was");
                continue;
            }
        };
        let names = hosts.remove(&row.id).unwrap_or_default();
        let status: TenantStatus = from_word(&row.status)?;
        let holidays = holidays.of(row.id);
        let slug = row.slug.clone();
        match Tenant::new(TenantId(row.id), row.slug, status, row.canonical_host, holidays, timeline, terms) {
            Some(tenant) => found.push((tenant, names)),
            None => tracing::error!(tenant = slug, "a society has no policy; it is left as it was"),
        }
    }
    Ok(found)
}

/// The present policy and the future ones.
fn timeline(versions: &[policy_version::Model], now: DateTime<Utc>) -> Result<Timeline, Failure> {
    let instants = instants(versions);
    let in_force = instants.partition_point(|from| *from <= now).saturating_sub(1);
    let mut timeline = Vec::new();
    for from in instants.into_iter().skip(in_force) {
        let Some(manifest) = in_force_at(versions, MANIFEST, from) else { continue };
        let overrides = in_force_at(versions, OVERRIDES, from).map(|version| version.body.as_str());
        let policy = layers::effective(&manifest.body, overrides).map_err(|e| Failure::Policy(e.to_string()))?;
        timeline.push((from, Arc::new(policy)));
    }
    Ok(timeline)
}

/// The instants at which a layer changes, in order.
fn instants(versions: &[policy_version::Model]) -> Vec<DateTime<Utc>> {
    let mut instants: Vec<DateTime<Utc>> = versions.iter().map(|version| version.effective_from).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// The version of a layer that is in force at an instant. Versions are in ascending order; the last one that has begun
/// is in force.
fn in_force_at<'a>(
    versions: &'a [policy_version::Model],
    layer: &str,
    at: DateTime<Utc>,
) -> Option<&'a policy_version::Model> {
    versions.iter().rfind(|version| version.layer == layer && version.effective_from <= at)
}

/// The terms of all policy versions. Unreadable ones are left out: only an unreadable policy in force is an error.
fn ledger(versions: &[policy_version::Model]) -> Ledger {
    let mut steps: Vec<RecordedTerms> = Vec::new();
    for from in instants(versions) {
        let Some(manifest) = in_force_at(versions, MANIFEST, from) else { continue };
        let overrides = in_force_at(versions, OVERRIDES, from);
        let Ok(terms) = layers::effective_terms(&manifest.body, overrides.map(|version| version.body.as_str())) else {
            continue;
        };
        let recorded_at =
            overrides.map_or(manifest.recorded_at, |above| Ord::max(above.recorded_at, manifest.recorded_at));
        if steps.last().is_none_or(|last| last.terms != terms) {
            steps.push(RecordedTerms { from, recorded_at, terms });
        }
    }
    Ledger::new(steps)
}

/// The terms of all policy versions of a society, including a society that isn't in any server's directory yet.
pub(super) async fn terms_of(tx: &PlatformTx, tenant: TenantId) -> Result<Ledger, Failure> {
    let versions = policy_version::Entity::find()
        .filter(policy_version::Column::TenantId.eq(tenant.0))
        .order_by_asc(policy_version::Column::Version)
        .all(tx.connection())
        .await?;
    Ok(ledger(&versions))
}

/// Name of the manifest's layer.
pub(super) const MANIFEST: &str = "manifest";
/// Name of the layer of the society's own overrides.
pub(super) const OVERRIDES: &str = "overrides";

/// The holidays of the platform and of each society that has its own.
struct Holidays {
    everybody: Arc<Overrides>,
    own: BTreeMap<String, Arc<Overrides>>,
}

impl Holidays {
    async fn load(tx: &PlatformTx) -> Result<Self, Failure> {
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
pub(super) async fn touch(tx: &PlatformTx, tenant: Option<TenantId>) -> Result<(), Failure> {
    let revision = next_revision(tx).await?;
    let mut update = tenant::Entity::update_many().col_expr(tenant::Column::Revision, Expr::value(revision));
    if let Some(id) = tenant {
        update = update.filter(tenant::Column::Id.eq(id.0));
    }
    update.exec(tx.connection()).await?;
    Ok(())
}

pub(super) fn status_word(status: TenantStatus) -> String {
    to_word(&status)
}
