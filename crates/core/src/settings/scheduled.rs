//! Changes that lie ahead, looked at again when their day comes: do they still rest on the values that they were planned
//! on, may their author still change settings, and are the values still sound? One that doesn't hold is stopped by a
//! version of its instant that takes it back, and whoever may change settings is told.
//!
//! The worker looks shortly before the day ([`LEAD`]) and again at its first instant. Values that can't be read, or that
//! contradict each other, never reach the portal even if no worker runs: `tenancy` leaves them out when it loads them.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::plan::{checked, plan_without};
use super::store::{self, ScheduledSetting};
use super::timeline::{PolicyTimeline, PolicyVersion, VersionAuthor, differing};
use super::{Made, keep};
use crate::audit::Action;
use crate::database::{PlatformTx, TenantTx};
use crate::due::{self, DueWork};
use crate::failure::Failure;
use crate::ids::{ScheduledSettingId, StaffId};
use crate::links;
use crate::outbox::{self, Mail, StoppedBecause};
use crate::policy::check::Severity;
use crate::policy::layers::{self, Layer};
use crate::policy::society::Language;
use crate::staff;
use crate::staff::permission::Permission;
use crate::tenancy::apply::changing;

/// The kind of due work that looks at planned changes again.
const LOOK_AGAIN: &str = "look_again_at_settings";
/// How long before its day a planned change is looked at for the first time.
pub const LEAD: Duration = Duration::minutes(10);
/// The time for which other workers leave a claimed change alone.
const LEASE: Duration = Duration::minutes(5);
/// How long the staff are reminded of a change that was stopped.
const TOLD_FOR: Duration = Duration::days(14);

/// A version that lies ahead.
pub(super) struct Ahead {
    pub number: i32,
    pub from: DateTime<Utc>,
    /// Who planned it; nobody, where the vendor did.
    pub author: Option<StaffId>,
    /// The version whose change it carries over.
    pub carries: Option<i32>,
}

/// Has new versions looked at again when their day comes. What held before them rests from now on on the values with them;
/// what didn't hold stays in doubt, because nobody has looked at it. What they replaced needs no look any more.
pub(super) async fn watch(
    tx: &TenantTx,
    before: &PolicyTimeline,
    ahead: &[Ahead],
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let timeline = store::timeline(tx).await?;
    let rows = store::scheduled(tx).await?;
    let held =
        |row: &ScheduledSetting| lying_ahead(before, row).is_none_or(|version| base_of(before, version) == row.base);
    for one in ahead {
        let id = ScheduledSettingId::new(tx.now(), random);
        let row = ScheduledSetting {
            id,
            version: one.number,
            effective_from: one.from,
            base: String::new(),
            author: one.author,
        };
        let carried = rows.iter().find(|row| Some(row.version) == one.carries);
        let base = match (carried.filter(|row| !held(row)), lying_ahead(&timeline, &row)) {
            (Some(doubtful), _) => doubtful.base.clone(),
            (None, Some(version)) => base_of(&timeline, version),
            // It takes a planned change back, and has nothing to rest on.
            (None, None) => continue,
        };
        store::schedule(tx, &ScheduledSetting { base, ..row }).await?;
        due::keep_from(tx, LOOK_AGAIN, id.0, (one.from - LEAD).max(tx.now()), random).await?;
    }
    for row in &rows {
        match lying_ahead(&timeline, row) {
            Some(version) if held(row) => store::set_base(tx, row.id, &base_of(&timeline, version)).await?,
            Some(_) => {}
            None => forget(tx, row.id).await?,
        }
    }
    Ok(())
}

async fn forget(tx: &TenantTx, id: ScheduledSettingId) -> Result<(), Failure> {
    due::drop(tx, id.0).await?;
    store::unschedule(tx, id).await
}

/// The version of a row, if it is the one that counts at its instant, and changes something.
fn lying_ahead<'a>(timeline: &'a PolicyTimeline, row: &ScheduledSetting) -> Option<&'a PolicyVersion> {
    let version = timeline.in_force(Layer::Overrides, row.effective_from)?;
    let is_it = version.number == row.version && version.body != timeline.own_before(row.effective_from);
    is_it.then_some(version)
}

/// What a planned change rests on: each of its keys, with the value without it and with it.
fn base_of(timeline: &PolicyTimeline, version: &PolicyVersion) -> String {
    let own = timeline.own_before(version.effective_from);
    let manifest = timeline.layer_at(Layer::Manifest, version.effective_from);
    let (before, after) = (layers::merged(&manifest, Some(&own)), layers::merged(&manifest, Some(&version.body)));
    let keys = differing(&own, &version.body).into_iter();
    let values = keys.map(|key| json!([key, layers::value_at(&before, key), layers::value_at(&after, key)]));
    crate::sealed::to_hex(&Sha256::digest(json!(values.collect::<Vec<_>>()).to_string()))
}

/// Why a planned change doesn't hold any more, if it doesn't.
async fn doubt(
    tx: &TenantTx,
    timeline: &PolicyTimeline,
    row: &ScheduledSetting,
    version: &PolicyVersion,
) -> Result<Option<StoppedBecause>, Failure> {
    if !is_sound(timeline, version) {
        return Ok(Some(StoppedBecause::Values));
    }
    if let Some(author) = row.author {
        let account = staff::account(tx, author).await?;
        let may = account.is_some_and(|one| one.disabled_at.is_none() && one.roles.may(Permission::ChangeSettings));
        if !may {
            return Ok(Some(StoppedBecause::Author));
        }
    }
    Ok((base_of(timeline, version) != row.base).then_some(StoppedBecause::Base))
}

/// Whether the values can be read, and contradict each other no more than without the change.
fn is_sound(timeline: &PolicyTimeline, version: &PolicyVersion) -> bool {
    let at = version.effective_from;
    let manifest = timeline.layer_at(Layer::Manifest, at);
    let read = |own: &serde_json::Value| layers::policy_of(layers::merged(&manifest, Some(own))).ok();
    let Some(policy) = read(&version.body) else { return false };
    let known = read(&timeline.own_before(at)).map(|policy| checked(&policy, at)).unwrap_or_default();
    checked(&policy, at).iter().all(|finding| finding.severity() != Severity::Error || known.contains(finding))
}

/// Claims at most `most` planned changes that are due to be looked at.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64) -> Result<Vec<DueWork>, Failure> {
    due::claim(tx, LOOK_AGAIN, most, LEASE).await
}

/// The result of looking at a planned change again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduledLook {
    /// It holds. It is looked at once more when it takes effect.
    Waits,
    /// It holds and has taken effect.
    Runs,
    /// It was stopped, and the staff are told.
    Stopped(StoppedBecause),
    /// It was withdrawn or replaced meanwhile.
    Gone,
}

/// Looks at a planned change again, and stops it if it doesn't hold.
///
/// # Errors
/// When the database refuses.
pub async fn look_again(
    tx: &TenantTx,
    id: ScheduledSettingId,
    random: &mut impl Rng,
) -> Result<ScheduledLook, Failure> {
    changing(tx).await?;
    let timeline = store::timeline(tx).await?;
    let row = store::scheduled(tx).await?.into_iter().find(|row| row.id == id);
    let Some((row, version)) = row.and_then(|row| lying_ahead(&timeline, &row).map(|version| (row, version))) else {
        forget(tx, id).await?;
        return Ok(ScheduledLook::Gone);
    };
    let Some(because) = doubt(tx, &timeline, &row, version).await? else {
        if tx.now() < row.effective_from {
            due::postpone(tx, id.0, row.effective_from).await?;
            return Ok(ScheduledLook::Waits);
        }
        forget(tx, id).await?;
        return Ok(ScheduledLook::Runs);
    };
    store::set_stopped(tx, id, because).await?;
    due::drop(tx, id.0).await?;
    let plan = plan_without(&timeline, version, tx.now());
    let made = Made { by: VersionAuthor::Platform, approved_by: None, why: because.word() };
    keep(tx, &timeline, &plan, made, random, Action::SettingsStopped).await?;
    tell(tx, row.effective_from, because, random).await?;
    Ok(ScheduledLook::Stopped(because))
}

/// Tells everybody who may change settings and can sign in.
async fn tell(
    tx: &TenantTx,
    from: DateTime<Utc>,
    because: StoppedBecause,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    for listed in staff::list(tx).await? {
        if !listed.can_sign_in() || !listed.account.roles.may(Permission::ChangeSettings) {
            continue;
        }
        let mail = Mail::SettingsStopped {
            staff_name: listed.account.name,
            from,
            because,
            desk_path: links::desk::SETTINGS_HISTORY.to_owned(),
        };
        outbox::promise(tx, &mail, &listed.account.address, Language::Ja, None, random).await?;
    }
    Ok(())
}

/// A planned change that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoppedChange {
    /// From when it would have counted.
    pub from: DateTime<Utc>,
    /// Why it was stopped.
    pub because: StoppedBecause,
}

/// The planned changes that were stopped in the last two weeks, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn stopped(tx: &TenantTx) -> Result<Vec<StoppedChange>, Failure> {
    store::stopped_since(tx, tx.now() - TOLD_FOR).await
}

/// A planned change that wouldn't hold if its day were today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoubtfulChange {
    /// The number of its version.
    pub number: i32,
    /// From when it would count.
    pub from: DateTime<Utc>,
    /// Why it would be stopped.
    pub because: StoppedBecause,
}

/// The planned changes that would be stopped as things stand, so that somebody can plan them anew in time.
///
/// # Errors
/// When the database can't be read.
pub async fn in_doubt(tx: &TenantTx, timeline: &PolicyTimeline) -> Result<Vec<DoubtfulChange>, Failure> {
    let mut found = Vec::new();
    for row in store::scheduled(tx).await? {
        let Some(version) = lying_ahead(timeline, &row) else { continue };
        if let Some(because) = doubt(tx, timeline, &row, version).await? {
            found.push(DoubtfulChange { number: row.version, from: row.effective_from, because });
        }
    }
    Ok(found)
}
