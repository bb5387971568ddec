//! Applies a manifest to a society that may run already, with what its staff have chosen. Nothing that was looked at
//! before is taken for what counts now.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::Value;

use super::manifest_plan::{ManifestPlan, MovedKey, moved_since, plan_manifest};
use super::store;
use super::timeline::{PolicyTimeline, SettingsBase};
use crate::database::PlatformTx;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::check::Finding;
use crate::tenancy::Applied;
use crate::tenancy::apply::{self, Application, ApplyRefusal, hold, keep_overrides, running};

/// The state of a society that a plan was made against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenSociety {
    /// No society had the slug.
    Absent,
    /// A society ran.
    Running {
        /// The society's id.
        tenant: TenantId,
        /// The canonical host.
        canonical_host: String,
        /// The versions of the policy, and when they were looked at.
        base: SettingsBase,
    },
}

/// What has moved since a plan was made.
#[derive(Clone, Debug, PartialEq)]
pub enum Moved {
    /// A society has the slug now.
    Appeared,
    /// No society has the slug any more.
    Gone,
    /// Another society has the slug: it is another database.
    Another,
    /// The canonical host is another one.
    Host {
        /// What was seen.
        was: String,
        /// What it is now.
        is: String,
    },
    /// Values of the policy. Empty if only what lies ahead was changed.
    Policy(Vec<MovedKey>),
}

/// The result of applying a manifest. Commit only [`ManifestOutcome::Applied`].
#[derive(Debug)]
pub enum ManifestOutcome {
    /// It is stored, or nothing differed.
    Applied(Applied),
    /// Something keeps it from being applied.
    Refused(ApplyRefusal),
    /// Together with what the society has chosen itself, or with a version for a later day, it has these errors.
    Contradicts(Vec<Finding>),
    /// Something isn't as it was when the manifest was looked at.
    Moved(Moved),
}

/// All versions of a society's policy, for a transaction over the platform's tables.
///
/// # Errors
/// When the database can't be read.
pub async fn timeline_of(tx: &PlatformTx, tenant: TenantId) -> Result<PolicyTimeline, Failure> {
    store::timeline_of(tx, tenant).await
}

/// Plans a manifest for a society that runs, from an instant on.
///
/// # Errors
/// When the database can't be read, or the layer isn't JSON.
pub async fn plan_application(
    tx: &PlatformTx,
    tenant: TenantId,
    what: &Application<'_>,
) -> Result<(ManifestPlan, SettingsBase), Failure> {
    let timeline = store::timeline_of(tx, tenant).await?;
    let plan = plan_manifest(&timeline, &parsed(what.layer)?, what.effective_from, tx.now());
    Ok((plan, timeline.base(tx.now())))
}

fn parsed(layer: &str) -> Result<Value, Failure> {
    serde_json::from_str(layer).map_err(|error| Failure::Policy(error.to_string()))
}

/// What has moved since a society was looked at; `None` if nothing has, or if it runs with the manifest already. `from` is
/// the instant from which the manifest is to be in force, if one was named.
///
/// # Errors
/// When the database can't be read.
pub async fn moved(
    tx: &PlatformTx,
    what: &Application<'_>,
    seen: &SeenSociety,
    from: Option<DateTime<Utc>>,
) -> Result<Option<Moved>, Failure> {
    let runs = running(tx, &[what.slug]).await?.remove(what.slug);
    let (runs, seen) = match (runs, seen) {
        (Some(runs), _) if runs.is_as(what) => return Ok(None),
        (None, SeenSociety::Absent) => return Ok(None),
        (Some(_), SeenSociety::Absent) => return Ok(Some(Moved::Appeared)),
        (None, SeenSociety::Running { .. }) => return Ok(Some(Moved::Gone)),
        (Some(runs), SeenSociety::Running { tenant, canonical_host, base }) => (runs, (tenant, canonical_host, base)),
    };
    let (tenant, canonical_host, base) = seen;
    if runs.tenant != *tenant {
        return Ok(Some(Moved::Another));
    }
    if runs.canonical_host != *canonical_host {
        return Ok(Some(Moved::Host { was: canonical_host.clone(), is: runs.canonical_host }));
    }
    let timeline = store::timeline_of(tx, runs.tenant).await?;
    Ok(moved_since(&timeline, base, from, tx.now()).map(Moved::Policy))
}

/// Applies a manifest in a transaction of its own society, and waits for other changes of policies. `own` is what a new
/// society begins with as its own choices. `seen` is the state that somebody has looked at, with the instant that they
/// named; without it, the present state counts.
///
/// # Errors
/// When the database refuses.
pub async fn apply_manifest(
    tx: &PlatformTx,
    what: &Application<'_>,
    own: Option<&str>,
    seen: Option<(&SeenSociety, Option<DateTime<Utc>>)>,
    random: &mut impl Rng,
) -> Result<ManifestOutcome, Failure> {
    hold(tx).await?;
    if let Some((seen, from)) = seen
        && let Some(moved) = moved(tx, what, seen, from).await?
    {
        return Ok(ManifestOutcome::Moved(moved));
    }
    let runs = running(tx, &[what.slug]).await?.remove(what.slug);
    if let Some(runs) = runs.filter(|runs| !runs.is_as(what)) {
        let (plan, _) = plan_application(tx, runs.tenant, what).await?;
        let errors: Vec<Finding> = plan.errors().cloned().collect();
        if !errors.is_empty() {
            return Ok(ManifestOutcome::Contradicts(errors));
        }
    }
    match apply::apply(tx, what, random).await {
        Ok(applied) => {
            if let (Applied::Created(tenant), Some(own)) = (applied, own) {
                keep_overrides(tx, tenant, own, what.effective_from, what.who, what.why).await?;
            }
            Ok(ManifestOutcome::Applied(applied))
        }
        Err(ApplyRefusal::Broken(failure)) => Err(failure),
        Err(refusal) => Ok(ManifestOutcome::Refused(refusal)),
    }
}
