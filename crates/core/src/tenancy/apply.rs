//! A manifest becomes a society, or a new version of its policy.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;

use super::store::{self, Asset, NewVersion};
use super::{TenantStatus, hosts};
use crate::database::PlatformTx;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::policy::check::Finding;
use crate::policy::terms::Terms;

/// What is applied.
pub struct Application<'a> {
    /// The society's slug.
    pub slug: &'a str,
    /// The platform's base domain, of which the society's hosts are made.
    pub base: &'a str,
    /// The manifest's layer as JSON, files by hash.
    pub layer: &'a str,
    /// The effective policy.
    pub policy: &'a Policy,
    /// Logo and texts.
    pub assets: &'a [Asset],
    /// From when it is in force.
    pub effective_from: DateTime<Utc>,
    /// Who applies it.
    pub who: &'a str,
    /// Why.
    pub why: &'a str,
    /// Whether the canonical host may change: passkeys that members have set up work at the old one only.
    pub may_move: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// A new society.
    Created(TenantId),
    /// A new version of its policy.
    Changed(TenantId),
    /// Nothing to change.
    Unchanged(TenantId),
}

impl Applied {
    /// The society.
    #[must_use]
    pub const fn tenant(self) -> TenantId {
        match self {
            Self::Created(id) | Self::Changed(id) | Self::Unchanged(id) => id,
        }
    }
}

/// Why a manifest can't be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyRefusal {
    /// Another society has this host.
    #[error("the host {0} belongs to another society")]
    HostTaken(String),
    /// Another society has this insurer number.
    #[error("the insurer number {0} belongs to another society")]
    NumberTaken(String),
    /// The canonical host would change, and that wasn't said.
    #[error("the canonical host would change from {from} to {to}: passkeys work at the old host only")]
    HostMoves {
        /// As it is.
        from: String,
        /// As it would be.
        to: String,
    },
    /// The text of a version of the terms would change that somebody could have agreed to.
    #[error(
        "the terms were published as version {0} already, with another text: give the changed text a new terms.version"
    )]
    TermsTextChanged(String),
    /// Broken.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// What there is to say about the terms of a manifest beside those that the society has published. Nothing of a society that
/// isn't there yet.
///
/// # Errors
/// When the database can't be read.
pub async fn said_of_terms(tx: &PlatformTx, slug: &str, next: &Terms) -> Result<Vec<Finding>, Failure> {
    let Some(row) = store::by_slug(tx, slug).await? else { return Ok(Vec::new()) };
    Ok(store::terms_of(tx, row.id).await?.findings(next, tx.now()))
}

/// Applies a manifest: makes the society, or adds a version where something differs from the newest one. Repeating it
/// changes nothing.
///
/// # Errors
/// When a host or insurer number is another society's, the canonical host would change unsaid, a published version of the
/// terms would get another text, or the database refuses.
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
    let newest = store::newest(tx, id, store::MANIFEST).await?;
    let same_layer = newest.as_ref().is_some_and(|version| version.body == what.layer);
    if same_layer && existing.as_ref().is_some_and(|row| row.canonical_host == canonical_host) {
        return Ok(Applied::Unchanged(id));
    }
    if existing.is_some()
        && let Some(version) = store::terms_of(tx, id).await?.text_changed(&what.policy.terms, tx.now())
    {
        return Err(ApplyRefusal::TermsTextChanged(version.to_owned()));
    }
    let revision = store::next_revision(tx).await?;
    store::keep_tenant(tx, id, what.slug, canonical_host, revision).await?;
    store::replace_hosts(tx, id, &hosts).await?;
    store::replace_numbers(tx, id, &what.policy.society.insurer_numbers).await?;
    for asset in what.assets {
        store::keep_asset(tx, id, asset).await?;
    }
    if !same_layer {
        let new = NewVersion {
            layer: store::MANIFEST,
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

/// Keeps the society's own overrides as a new version. `body` is a JSON object of the same shape as a manifest.
///
/// # Errors
/// When the database refuses. The caller has checked that the layers make a policy.
pub async fn keep_overrides(
    tx: &PlatformTx,
    tenant: TenantId,
    body: &str,
    effective_from: DateTime<Utc>,
    who: &str,
    why: &str,
) -> Result<(), Failure> {
    let newest = store::newest(tx, tenant, store::OVERRIDES).await?;
    let new = NewVersion { layer: store::OVERRIDES, after: newest.as_ref(), body, effective_from, who, why };
    store::add_version(tx, tenant, new).await?;
    store::touch(tx, Some(tenant)).await
}

/// Suspends or resumes a society; false if no society has this slug.
///
/// # Errors
/// When the database refuses.
pub async fn set_status(tx: &PlatformTx, slug: &str, status: TenantStatus) -> Result<bool, Failure> {
    let Some(row) = store::by_slug(tx, slug).await? else { return Ok(false) };
    let revision = store::next_revision(tx).await?;
    store::set_status(tx, row.id, status, revision).await?;
    Ok(true)
}

/// Sets by row whether a day is a holiday, for all societies or one; it goes before the law's rule.
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
    store::touch(tx, society).await
}
