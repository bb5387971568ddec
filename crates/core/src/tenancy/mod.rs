//! WHOSE PORTAL IS THIS: the mapping from host to society, and how societies are created and changed.

pub mod apply;
pub mod assets;
pub mod directory;
pub mod hosts;
pub mod lifecycle;
pub mod manifest;
pub mod search;
pub mod slug;
mod store;
pub mod vendor;
pub(crate) mod versions;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use apply::{Applied, apply, said_of_texts, set_status};
pub use assets::{Asset, asset};
pub use directory::{Directory, Resolution};
pub use lifecycle::TenantStatus;

use crate::calendar::holidays::Overrides;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::scope::Society;
use crate::sealed::KeyStore;
use crate::terms::ledger::Ledger;

/// Policies with the instants from which they are in force.
pub type Timeline = Vec<(DateTime<Utc>, Arc<Policy>)>;

/// The published texts of all policy versions of a society.
#[derive(Clone, Debug, Default)]
pub struct Ledgers {
    /// The terms.
    pub terms: Ledger,
    /// The privacy notices.
    pub privacy: Ledger,
}

/// A society in the snapshot: its present and future policies, without texts and pictures.
#[derive(Debug)]
pub struct Tenant {
    /// The society's id.
    pub id: TenantId,
    /// The society's slug, e.g. `midori`.
    pub slug: String,
    /// The state of the society's portal.
    pub status: TenantStatus,
    /// The canonical host, to which all others redirect.
    pub canonical_host: String,
    /// The platform's holidays and the society's own closing days.
    pub holidays: Arc<Overrides>,
    /// The terms of all policy versions.
    pub terms: Ledger,
    /// The privacy notices of all policy versions.
    pub privacy: Ledger,
    /// Policies with the instants from which they are in force; at least one.
    timeline: Timeline,
    first: Arc<Policy>,
}

impl Tenant {
    /// Creates a society. Returns `None` if `timeline` is empty.
    #[must_use]
    pub fn new(
        id: TenantId,
        slug: String,
        status: TenantStatus,
        canonical_host: String,
        holidays: Arc<Overrides>,
        mut timeline: Timeline,
        texts: Ledgers,
    ) -> Option<Self> {
        timeline.sort_by_key(|(from, _)| *from);
        let first = Arc::clone(&timeline.first()?.1);
        let Ledgers { terms, privacy } = texts;
        Some(Self { id, slug, status, canonical_host, holidays, terms, privacy, timeline, first })
    }

    /// The policy in force at `now`. The first policy counts even before its date.
    #[must_use]
    pub fn policy(&self, now: DateTime<Utc>) -> &Arc<Policy> {
        self.timeline.iter().rev().find(|(from, _)| *from <= now).map_or(&self.first, |(_, policy)| policy)
    }

    /// The host at which those sign in who work for the tenant: a society's desk, or the vendor's own host.
    #[must_use]
    pub fn staff_host(&self, base: &str) -> String {
        if self.id.is_society() { hosts::desk_host(&self.slug, base) } else { hosts::vendor_host(base) }
    }

    /// The society as work at `now` uses it, with its keys from `keys`.
    ///
    /// # Errors
    /// When the society's keys can't be opened.
    pub fn society(&self, keys: &KeyStore, now: DateTime<Utc>) -> Result<Society, Failure> {
        Ok(Society {
            tenant: self.id,
            slug: Arc::from(self.slug.as_str()),
            policy: Arc::clone(self.policy(now)),
            keys: keys.keys(self.id)?,
        })
    }
}
