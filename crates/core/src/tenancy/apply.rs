//! Applies a manifest: creates a society or adds a version of its policy.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use super::assets::{self, Asset};
use super::store::{self, NewVersion, StoredTenant, Version};
use super::versions::{MANIFEST, OVERRIDES};
use super::{TenantStatus, hosts};
use crate::audit::{self, Action};
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::policy::check::Finding;
use crate::policy::layers;
use crate::policy::published::{Published, TextVersion};

/// A manifest to apply.
pub struct Application<'a> {
    /// The society's slug.
    pub slug: &'a str,
    /// The platform's base domain, from which the society's hosts are built.
    pub base: &'a str,
    /// The manifest's layer as JSON, with files named by their hashes.
    pub layer: &'a str,
    /// The effective policy.
    pub policy: &'a Policy,
    /// Logo and texts.
    pub assets: &'a [Asset],
    /// The instant from which the policy is in force.
    pub effective_from: DateTime<Utc>,
    /// The person who applies it.
    pub who: &'a str,
    /// The reason for the change.
    pub why: &'a str,
    /// Whether the canonical host may change. A change makes all passkeys of the members unusable, because they are
    /// bound to the old host.
    pub may_move: bool,
    /// In which state a new society begins.
    pub begins: TenantStatus,
}

/// The result of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// A society was created.
    Created(TenantId),
    /// A policy version was added.
    Changed(TenantId),
    /// Nothing differed.
    Unchanged(TenantId),
}

impl Applied {
    /// The id of the society.
    #[must_use]
    pub const fn tenant(self) -> TenantId {
        match self {
            Self::Created(id) | Self::Changed(id) | Self::Unchanged(id) => id,
        }
    }
}

/// Why a manifest isn't applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyRefusal {
    /// Another society has this host.
    #[error("the host {0} belongs to another society")]
    HostTaken(String),
    /// Another society has this insurer number.
    #[error("the insurer number {0} belongs to another society")]
    NumberTaken(String),
    /// The canonical host would change, and `may_move` isn't set.
    #[error("the canonical host would change from {from} to {to}: passkeys work at the old host only")]
    HostMoves {
        /// The present host.
        from: String,
        /// The host after the change.
        to: String,
    },
    /// Somebody may have read or agreed to this version of a text, and the text would change.
    #[error(
        "version {version} was published already, with another text: give the changed text a new {}",
        of.version_key()
    )]
    TextChanged {
        /// Which text.
        of: Published,
        /// The version's name.
        version: String,
    },
    /// A technical failure.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Findings about a manifest's published texts compared with those that the society has published. Empty if the society
/// doesn't exist yet.
///
/// # Errors
/// When the database can't be read.
pub async fn said_of_texts(
    tx: &PlatformTx,
    slug: &str,
    next: &[(Published, TextVersion)],
) -> Result<Vec<Finding>, Failure> {
    let Some(row) = store::by_slug(tx, slug).await? else { return Ok(Vec::new()) };
    let mut said = Vec::new();
    for (of, version) in next {
        said.extend(store::ledger_of(tx, row.id, *of).await?.findings(*of, version, tx.now()));
    }
    Ok(said)
}

/// The manifest with which a society runs, as far as another one is compared with it.
#[derive(Clone, Debug)]
pub struct RunningManifest {
    /// The society's id.
    pub tenant: TenantId,
    /// The state of the society's portal.
    pub status: TenantStatus,
    /// The canonical host.
    pub canonical_host: String,
    /// The newest version of the manifest's layer.
    layer: Option<String>,
}

impl RunningManifest {
    /// Whether an application would change nothing.
    #[must_use]
    pub fn is_as(&self, what: &Application<'_>) -> bool {
        let same = self.layer.as_ref().is_some_and(|layer| layers::says_the_same(layer, what.layer));
        same && self.canonical_host == what.canonical_host()
    }
}

impl Application<'_> {
    /// The host to which all others of the society would redirect.
    #[must_use]
    pub fn canonical_host(&self) -> String {
        hosts::canonical_host(self.slug, self.base, &self.policy.hosts)
    }
}

/// The manifests with which the societies of these slugs run, by slug. Societies that don't exist are left out.
///
/// # Errors
/// When the database can't be read.
pub async fn running(tx: &PlatformTx, slugs: &[&str]) -> Result<HashMap<String, RunningManifest>, Failure> {
    let rows = store::by_slugs(tx, slugs).await?;
    let ids: Vec<TenantId> = rows.iter().map(|(_, row)| row.id).collect();
    let mut newest = store::newest_of(tx, &ids, MANIFEST).await?;
    let of = |(slug, row): (String, StoredTenant)| {
        let layer = newest.remove(&row.id);
        (slug, RunningManifest { tenant: row.id, status: row.status, canonical_host: row.canonical_host, layer })
    };
    Ok(rows.into_iter().map(of).collect())
}

/// What an application finds in the database.
struct Found {
    existing: Option<StoredTenant>,
    newest: Option<Version>,
    canonical_host: String,
}

impl Found {
    async fn load(tx: &PlatformTx, what: &Application<'_>) -> Result<Self, Failure> {
        let existing = store::by_slug(tx, what.slug).await?;
        let newest = match &existing {
            Some(row) => store::newest(tx, row.id, MANIFEST).await?,
            None => None,
        };
        Ok(Self { existing, newest, canonical_host: what.canonical_host() })
    }

    fn has_layer(&self, what: &Application<'_>) -> bool {
        self.newest.as_ref().is_some_and(|version| layers::says_the_same(&version.body, what.layer))
    }

    /// The society, if nothing differs from the manifest.
    fn unchanged(&self, what: &Application<'_>) -> Option<TenantId> {
        let row = self.existing.as_ref().filter(|row| row.canonical_host == self.canonical_host)?;
        self.has_layer(what).then_some(row.id)
    }

    /// Why the manifest isn't applied, if there is a reason.
    async fn refusal(&self, tx: &PlatformTx, what: &Application<'_>) -> Result<(), ApplyRefusal> {
        let own = self.existing.as_ref().map(|row| row.id);
        for host in hosts::all_hosts(what.slug, what.base, &what.policy.hosts) {
            if store::owner_of_host(tx, &host).await?.is_some_and(|owner| Some(owner) != own) {
                return Err(ApplyRefusal::HostTaken(host));
            }
        }
        for number in &what.policy.society.insurer_numbers {
            if store::owner_of_number(tx, number).await?.is_some_and(|owner| Some(owner) != own) {
                return Err(ApplyRefusal::NumberTaken(number.to_string()));
            }
        }
        let Some(row) = &self.existing else { return Ok(()) };
        if row.canonical_host != self.canonical_host && !what.may_move {
            let (from, to) = (row.canonical_host.clone(), self.canonical_host.clone());
            return Err(ApplyRefusal::HostMoves { from, to });
        }
        for (of, next) in Published::all_of(what.policy) {
            if let Some(version) = store::ledger_of(tx, row.id, of).await?.text_changed(&next, tx.now()) {
                return Err(ApplyRefusal::TextChanged { of, version: version.to_owned() });
            }
        }
        Ok(())
    }
}

/// Says whether a manifest could be applied, and changes nothing.
///
/// # Errors
/// As for [`apply`].
pub async fn rehearse(tx: &PlatformTx, what: &Application<'_>) -> Result<(), ApplyRefusal> {
    Found::load(tx, what).await?.refusal(tx, what).await
}

/// Makes changes of policies wait for each other, until the transaction ends. What is read from now on stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &PlatformTx) -> Result<(), Failure> {
    store::next_revision(tx.connection()).await.map(drop)
}

/// Applies a manifest: creates the society, or adds a policy version if the manifest differs from the newest one. The
/// call is idempotent. Of two at once, the second sees what the first has done.
///
/// # Errors
/// When another society has a host or insurer number, the canonical host would change without `may_move`, a published
/// version of the terms would get another text, or the database refuses.
pub async fn apply(tx: &PlatformTx, what: &Application<'_>, random: &mut impl Rng) -> Result<Applied, ApplyRefusal> {
    if let Some(id) = Found::load(tx, what).await?.unchanged(what) {
        // A picture that was encoded again only because its source wasn't recorded yet.
        for asset in what.assets.iter().filter(|asset| asset.source.is_some()) {
            assets::store::keep(tx, id, asset).await?;
        }
        return Ok(Applied::Unchanged(id));
    }
    let revision = store::next_revision(tx.connection()).await?;
    let found = Found::load(tx, what).await?;
    if let Some(id) = found.unchanged(what) {
        return Ok(Applied::Unchanged(id));
    }
    found.refusal(tx, what).await?;
    let same_layer = found.has_layer(what);
    let Found { existing, newest, canonical_host } = found;
    let id = existing.as_ref().map_or_else(|| TenantId::new(tx.now(), random), |row| row.id);
    store::keep_tenant(tx, id, what.slug, (canonical_host, what.begins), revision).await?;
    store::replace_hosts(tx, id, &hosts::all_hosts(what.slug, what.base, &what.policy.hosts)).await?;
    store::replace_numbers(tx, id, &what.policy.society.insurer_numbers).await?;
    for asset in what.assets {
        assets::store::keep(tx, id, asset).await?;
    }
    if !same_layer {
        let new = NewVersion {
            layer: MANIFEST,
            after: newest.as_ref(),
            body: what.layer,
            effective_from: what.effective_from,
            who: what.who,
            why: what.why,
        };
        store::add_version(tx, id, new).await?;
    }
    Ok(if existing.is_some() { Applied::Changed(id) } else { Applied::Created(id) })
}

/// Stores the society's own overrides as a new version. `body` is a JSON object in the shape of a manifest. The caller
/// has checked that the layers form a valid policy.
///
/// # Errors
/// When the database refuses.
pub async fn keep_overrides(
    tx: &PlatformTx,
    tenant: TenantId,
    body: &str,
    effective_from: DateTime<Utc>,
    who: &str,
    why: &str,
) -> Result<(), Failure> {
    let newest = store::newest(tx, tenant, OVERRIDES).await?;
    let new = NewVersion { layer: OVERRIDES, after: newest.as_ref(), body, effective_from, who, why };
    store::add_version(tx, tenant, new).await?;
    store::touch(tx.connection(), Some(tenant)).await
}

/// Marks the transaction's society as changed, so that every server loads it anew. The platform's revision stays locked
/// until the transaction ends: changes of policies run one after the other.
pub(crate) async fn changing(tx: &TenantTx) -> Result<(), Failure> {
    store::touch(tx.connection(), Some(tx.tenant())).await
}

/// Suspends or resumes a society. Returns false if no society has this slug.
///
/// # Errors
/// When the database refuses.
pub async fn set_status(tx: &PlatformTx, slug: &str, status: TenantStatus) -> Result<bool, Failure> {
    let Some(row) = store::by_slug(tx, slug).await? else { return Ok(false) };
    let revision = store::next_revision(tx.connection()).await?;
    store::set_status(tx.connection(), row.id, status, revision).await?;
    Ok(true)
}

/// The result of a step in a society's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusChange {
    /// It is done.
    Done,
    /// That was its state already.
    SoAlready,
    /// It stands in this state, from which the step doesn't lead.
    NotFrom(TenantStatus),
}

/// Suspends or resumes the transaction's society, and records why. Only a society that is live or suspended can be: any other
/// goes live through its gates.
///
/// # Errors
/// When the database refuses.
pub async fn change_status(
    tx: &TenantTx,
    status: TenantStatus,
    why: &str,
    random: &mut impl Rng,
) -> Result<StatusChange, Failure> {
    let (from, action) = match status {
        TenantStatus::Live => (TenantStatus::Suspended, Action::PortalResumed),
        TenantStatus::Suspended => (TenantStatus::Live, Action::PortalSuspended),
        other => return Ok(StatusChange::NotFrom(other)),
    };
    step(tx, from, status, action, json!({"reason": why}), random).await
}

/// Takes the transaction's society from one state to another, and records it. Of two at once, the second sees what the first has
/// done.
pub(crate) async fn step(
    tx: &TenantTx,
    from: TenantStatus,
    to: TenantStatus,
    action: Action,
    detail: serde_json::Value,
    random: &mut impl Rng,
) -> Result<StatusChange, Failure> {
    let revision = store::next_revision(tx.connection()).await?;
    let stands = store::status(tx).await?;
    if stands == to {
        return Ok(StatusChange::SoAlready);
    }
    if stands != from || !from.may_become(to) {
        return Ok(StatusChange::NotFrom(stands));
    }
    store::set_status(tx.connection(), tx.tenant(), to, revision).await?;
    audit::record(tx, action, "society", tx.tenant().0, detail, random).await?;
    Ok(StatusChange::Done)
}

/// Where the transaction's society stands.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn status(tx: &TenantTx) -> Result<TenantStatus, Failure> {
    store::status(tx).await
}

/// Stores whether a day is a holiday, for all societies or for one. The stored row overrides the law's rule.
///
/// # Errors
/// When the database refuses.
pub async fn set_holiday(
    tx: &PlatformTx,
    society: Option<TenantId>,
    day: NaiveDate,
    is_holiday: bool,
    name: &str,
) -> Result<(), Failure> {
    store::set_holiday(tx, society, day, is_holiday, name).await?;
    store::touch(tx.connection(), society).await
}
