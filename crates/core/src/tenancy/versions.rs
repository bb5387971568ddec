//! From stored policy versions to a society of the snapshot. Pure.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Ledgers, Tenant, TenantStatus, Timeline};
use crate::calendar::holidays::Overrides;
use crate::clock::day_in_japan;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::policy::check::{Finding, Severity, Texts, findings};
use crate::policy::layers;
use crate::policy::published::Published;
use crate::terms::ledger::{Ledger, RecordedText};

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
                tracing::error!(society = slug, %trouble, "a society's stored policy can't be read; it is left as it was");
                return None;
            }
        };
        let texts =
            Ledgers { terms: ledger(&versions, Published::Terms), privacy: ledger(&versions, Published::Privacy) };
        let tenant = Tenant::new(id, slug.clone(), status, canonical_host, holidays, timeline, texts);
        if tenant.is_none() {
            tracing::error!(society = slug, "a society has no policy; it is left as it was");
        }
        Some((tenant?, hosts))
    }
}

/// The present policy and the future ones. A future one that can't be read, or that contradicts itself in a way in which
/// the one before doesn't, is left out: the society's own layer stays there as it was before, or else everything does. So a
/// planned value that a later manifest or release has broken never reaches the portal, and costs nobody the society.
fn timeline(versions: &[StoredVersion], now: DateTime<Utc>) -> Result<Timeline, Failure> {
    let instants = instants(versions);
    let present = instants.partition_point(|from| *from <= now).saturating_sub(1);
    // The society's own values are measured by what was in force before them.
    let begins =
        |version: &StoredVersion| version.layer == OVERRIDES && Some(&version.effective_from) == instants.get(present);
    let first = if versions.iter().any(begins) { present.saturating_sub(1) } else { present };
    let mut timeline: Timeline = Vec::new();
    let mut own_before: Option<&str> = None;
    for from in instants.iter().copied().skip(first) {
        let Some(manifest) = in_force_at(versions, MANIFEST, from) else { continue };
        let own = in_force_at(versions, OVERRIDES, from).map(|version| version.body.as_str());
        let read = |own| layers::effective(&manifest.body, own).map_err(|e| Failure::Policy(e.to_string()));
        let Some((_, before)) = timeline.last() else {
            timeline.push((from, Arc::new(read(own)?)));
            own_before = own;
            continue;
        };
        let sound = |own| read(own).ok().filter(|policy| is_sound(before, policy, from));
        if let Some(policy) = sound(own) {
            timeline.push((from, Arc::new(policy)));
            own_before = own;
            continue;
        }
        tracing::error!(%from, "values that a society planned can't be used; they are left out");
        let policy = sound(own_before);
        timeline.extend(policy.map(|policy| (from, Arc::new(policy))));
    }
    let passed = timeline.partition_point(|(from, _)| *from <= now).saturating_sub(1);
    Ok(timeline.split_off(passed))
}

/// Whether a policy has no error that the one before doesn't have.
fn is_sound(before: &Policy, after: &Policy, at: DateTime<Utc>) -> bool {
    let errors = |policy: &Policy| -> Vec<Finding> {
        // The texts of files were checked where the files were taken in; here it matters only whether they are there.
        let texts = Texts { terms_en: policy.terms.file_en.as_deref(), ..Texts::default() };
        let found = findings(policy, &texts, day_in_japan(at)).into_iter();
        found.filter(|finding| finding.severity() == Severity::Error).collect()
    };
    let known = errors(before);
    errors(after).iter().all(|finding| known.contains(finding))
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

/// The versions of a published text in all policy versions. Unreadable ones are left out: only an unreadable policy in force
/// is an error.
pub(crate) fn ledger(versions: &[StoredVersion], of: Published) -> Ledger {
    let mut steps: Vec<RecordedText> = Vec::new();
    for from in instants(versions) {
        let Some(manifest) = in_force_at(versions, MANIFEST, from) else { continue };
        let overrides = in_force_at(versions, OVERRIDES, from);
        let own = overrides.map(|version| version.body.as_str());
        let Ok(text) = layers::effective_text(of, &manifest.body, own) else { continue };
        let recorded_at =
            overrides.map_or(manifest.recorded_at, |above| Ord::max(above.recorded_at, manifest.recorded_at));
        if steps.last().is_none_or(|last| last.text != text) {
            steps.push(RecordedText { from, recorded_at, text });
        }
    }
    Ledger::new(steps)
}
