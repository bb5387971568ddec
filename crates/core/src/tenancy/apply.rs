//! Applies a manifest: creates a society or adds a version of its policy.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;

use super::assets::{self, Asset};
use super::store::{self, NewVersion};
use super::versions::{MANIFEST, OVERRIDES};
use super::{TenantStatus, hosts};
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::policy::check::Finding;
use crate::policy::terms::Terms;

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
    /// Somebody may have agreed to this version of the terms, and its text would change.
    #[error(
        "the terms were published as version {0} already, with another text: give the changed text a new terms.version"
    )]
    TermsTextChanged(String),
    /// A technical failure.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Findings about a manifest's terms compared with those that the society has published. Empty if the society doesn't
/// exist yet.
///
/// # Errors
/// When the database can't be read.
pub async fn said_of_terms(tx: &PlatformTx, slug: &str, next: &Terms) -> Result<Vec<Finding>, Failure> {
    let Some(row) = store::by_slug(tx, slug).await? else { return Ok(Vec::new()) };
    Ok(store::terms_of(tx, row.id).await?.findings(next, tx.now()))
}

/// Applies a manifest: creates the society, or adds a policy version if the manifest differs from the newest one. The
/// call is idempotent.
///
/// # Errors
/// When another society has a host or insurer number, the canonical host would change without `may_move`, a published
/// version of the terms would get another text, or the database refuses.
pub async fn apply(tx: &PlatformTx, what: &Application<'_>, random: &mut impl Rng) -> Result<Applied, ApplyRefusal> {
    let existing = store::by_slug(tx, what.slug).await?;
    let id = existing.as_ref().map_or_else(|| TenantId::new(tx.now(), random), |row| row.id);
    let hosts = hosts::all_hosts(what.slug, what.base, &what.policy.hosts);
    for host in &hosts {
        if store::owner_of_host(tx, host).await?.is_some_and(|owner| owner != id) {
            return Err(ApplyRefusal::HostTaken(host.clone()));
        }
    }
    for number in &what.policy.society.insurer_numbers {
        if store::owner_of_number(tx, number).await?.is_some_and(|owner| owner != id) {
            return Err(ApplyRefusal::NumberTaken(number.to_string()));
        }
    }
    let canonical_host = hosts::canonical_host(what.slug, what.base, &what.policy.hosts);
    if let Some(row) = existing.as_ref().filter(|row| row.canonical_host != canonical_host && !what.may_move) {
        return Err(ApplyRefusal::HostMoves { from: row.canonical_host.clone(), to: canonical_host });
    }
    let newest = store::newest(tx, id, MANIFEST).await?;
    let same_layer = newest.as_ref().is_some_and(|version| version.body == what.layer);
    if same_layer && existing.as_ref().is_some_and(|row| row.canonical_host == canonical_host) {
        // A picture that was encoded again only because its source wasn't recorded yet.
        for asset in what.assets.iter().filter(|asset| asset.source.is_some()) {
            assets::store::keep(tx, id, asset).await?;
        }
        return Ok(Applied::Unchanged(id));
    }
    if existing.is_some()
        && let Some(version) = store::terms_of(tx, id).await?.text_changed(&what.policy.terms, tx.now())
    {
        return Err(ApplyRefusal::TermsTextChanged(version.to_owned()));
    }
    let revision = store::next_revision(tx.connection()).await?;
    store::keep_tenant(tx, id, what.slug, canonical_host, revision).await?;
    store::replace_hosts(tx, id, &hosts).await?;
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
    store::set_status(tx, row.id, status, revision).await?;
    Ok(true)
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
