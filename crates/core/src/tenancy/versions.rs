//! From stored policy versions to a society of the snapshot. Pure.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Tenant, TenantStatus, Timeline};
use crate::calendar::holidays::Overrides;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::layers;
use crate::terms::ledger::{Ledger, RecordedTerms};

/// Name of the manifest's layer.
pub(crate) const MANIFEST: &str = "manifest";
/// Name of the layer of the society's own overrides.
pub(crate) const OVERRIDES: &str = "overrides";

/// A version of a policy layer.
pub(crate) struct StoredVersion {
    pub layer: String,
    pub effective_from: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub body: String,
}

/// A society as stored, with its hosts and its policy versions in ascending order.
pub(super) struct StoredSociety {
    pub id: TenantId,
    pub slug: String,
    pub status: TenantStatus,
    pub canonical_host: String,
    pub hosts: Vec<String>,
    pub holidays: Arc<Overrides>,
    pub versions: Vec<StoredVersion>,
}

impl StoredSociety {
    /// Parses the policies, which takes time. A society whose policy can't be read is logged and left out, so that the
    /// others stay available.
    pub fn into_tenant(self, now: DateTime<Utc>) -> Option<(Tenant, Vec<String>)> {
        let Self { id, slug, status, canonical_host, hosts, holidays, versions } = self;
        let timeline = match timeline(&versions, now) {
            Ok(timeline) => timeline,
            Err(trouble) => {
                tracing::error!(tenant = slug, %trouble, "a society's stored policy can't be read; it is left as it was");
                return None;
            }
        };
        let terms = ledger(&versions);
        let tenant = Tenant::new(id, slug.clone(), status, canonical_host, holidays, timeline, terms);
        if tenant.is_none() {
            tracing::error!(tenant = slug, "a society has no policy; it is left as it was");
        }
        Some((tenant?, hosts))
    }
}

/// The present policy and the future ones.
fn timeline(versions: &[StoredVersion], now: DateTime<Utc>) -> Result<Timeline, Failure> {
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
fn instants(versions: &[StoredVersion]) -> Vec<DateTime<Utc>> {
    let mut instants: Vec<DateTime<Utc>> = versions.iter().map(|version| version.effective_from).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// The version of a layer that is in force at an instant. Versions are in ascending order; the last one that has begun
/// is in force.
fn in_force_at<'a>(versions: &'a [StoredVersion], layer: &str, at: DateTime<Utc>) -> Option<&'a StoredVersion> {
    versions.iter().rfind(|version| version.layer == layer && version.effective_from <= at)
}

/// The terms of all policy versions. Unreadable ones are left out: only an unreadable policy in force is an error.
pub(crate) fn ledger(versions: &[StoredVersion]) -> Ledger {
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
