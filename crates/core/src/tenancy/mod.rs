//! WHOSE PORTAL IS THIS: host → society over a snapshot in memory; how societies come in and change.

pub mod apply;
pub mod directory;
pub mod hosts;
pub mod manifest;
pub mod slug;
mod store;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use apply::{Applied, apply, said_of_terms, set_status};
pub use directory::{Directory, Resolution};
pub use store::{Asset, asset};

use crate::calendar::holidays::Overrides;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::scope::Society;
use crate::sealed::KeyStore;
use crate::terms::ledger::Ledger;

/// Policies by the instant from which they are in force.
pub type Timeline = Vec<(DateTime<Utc>, Arc<Policy>)>;

/// Where a society stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantStatus {
    /// Its portal answers.
    Live,
    /// Its portal says that it is suspended.
    Suspended,
}

/// A society as the snapshot holds it: its policy now and from later dates on; no texts, no pictures.
#[derive(Debug)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its slug, e.g. `midori`.
    pub slug: String,
    /// Where it stands.
    pub status: TenantStatus,
    /// The host that all others redirect to.
    pub canonical_host: String,
    /// Holidays of the platform and its own closing days.
    pub holidays: Arc<Overrides>,
    /// The terms of all times.
    pub terms: Ledger,
    /// Policies by the instant from which they are in force; at least one.
    timeline: Timeline,
    first: Arc<Policy>,
}

impl Tenant {
    /// A society; nothing if no policy is given.
    #[must_use]
    pub fn new(
        id: TenantId,
        slug: String,
        status: TenantStatus,
        canonical_host: String,
        holidays: Arc<Overrides>,
        mut timeline: Timeline,
        terms: Ledger,
    ) -> Option<Self> {
        timeline.sort_by_key(|(from, _)| *from);
        let first = Arc::clone(&timeline.first()?.1);
        Some(Self { id, slug, status, canonical_host, holidays, terms, timeline, first })
    }

    /// The policy in force at `now`; before the first one's date, the first.
    #[must_use]
    pub fn policy(&self, now: DateTime<Utc>) -> &Arc<Policy> {
        self.timeline.iter().rev().find(|(from, _)| *from <= now).map_or(&self.first, |(_, policy)| policy)
    }

    /// The society as work at `now` sees it, its keys taken from `keys`.
    ///
    /// # Errors
    /// When its keys can't be opened.
    pub fn society(&self, keys: &KeyStore, now: DateTime<Utc>) -> Result<Society, Failure> {
        Ok(Society {
            tenant: self.id,
            slug: Arc::from(self.slug.as_str()),
            policy: Arc::clone(self.policy(now)),
            keys: keys.keys(self.id)?,
        })
    }
}
