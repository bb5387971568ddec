//! The directory of societies: a snapshot in memory, host → society. A change replaces the snapshot as a whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};

use super::{Tenant, hosts, store};
use crate::database::Database;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::search_key;

/// The result of looking up a host.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// The canonical host of a society.
    Society(Arc<Tenant>),
    /// Another host of a society. The caller redirects to the canonical host.
    Elsewhere(Arc<Tenant>),
    /// The platform's own host, with the society finder.
    Platform,
    /// No society has this host.
    Unknown,
}

/// The directory of societies. Clones share the snapshot.
#[derive(Clone, Debug)]
pub struct Directory {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    platform_host: String,
    snapshot: ArcSwap<Snapshot>,
    /// Serialises reloads.
    reloading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Snapshot {
    revision: i64,
    hosts: HashMap<Box<str>, Arc<Tenant>>,
    societies: BTreeMap<TenantId, Arc<Tenant>>,
}

impl Directory {
    /// Loads all societies.
    ///
    /// # Errors
    /// When the database can't be read. A society whose stored policy can't be read is logged and left out.
    pub async fn load(database: &Database, base: &str, now: DateTime<Utc>) -> Result<Self, Failure> {
        let directory = Self {
            inner: Arc::new(Inner {
                platform_host: hosts::platform_host(base),
                snapshot: ArcSwap::from_pointee(Snapshot { revision: -1, ..Snapshot::default() }),
                reloading: tokio::sync::Mutex::new(()),
            }),
        };
        directory.refresh(database, now).await?;
        Ok(directory)
    }

    /// Loads the societies that have changed since the last load. Returns their number.
    ///
    /// # Errors
    /// When the database can't be read. The snapshot stays unchanged in that case.
    pub async fn refresh(&self, database: &Database, now: DateTime<Utc>) -> Result<usize, Failure> {
        let _one_at_a_time = self.inner.reloading.lock().await;
        let before = self.inner.snapshot.load_full();
        let tx = database.platform_read(now).await?;
        let revision = store::revision(&tx).await?;
        if revision == before.revision {
            return Ok(0);
        }
        let changed = store::changed_since(&tx, before.revision).await?;
        drop(tx);
        let mut societies = before.societies.clone();
        let mut replaced: HashMap<Box<str>, Arc<Tenant>> = before.hosts.clone();
        let count = changed.len();
        for (tenant, names) in changed {
            let tenant = Arc::new(tenant);
            if before.societies.contains_key(&tenant.id) {
                replaced.retain(|_, known| known.id != tenant.id);
            }
            for name in names {
                replaced.insert(name.into_boxed_str(), Arc::clone(&tenant));
            }
            societies.insert(tenant.id, tenant);
        }
        self.inner.snapshot.store(Arc::new(Snapshot { revision, hosts: replaced, societies }));
        Ok(count)
    }

    /// Looks up a host, given in lower case, without port and trailing dot.
    #[must_use]
    pub fn resolve(&self, host: &str) -> Resolution {
        let snapshot = self.inner.snapshot.load();
        match snapshot.hosts.get(host) {
            Some(tenant) if tenant.canonical_host == host => Resolution::Society(Arc::clone(tenant)),
            Some(tenant) => Resolution::Elsewhere(Arc::clone(tenant)),
            None if host == self.inner.platform_host => Resolution::Platform,
            None => Resolution::Unknown,
        }
    }

    /// The platform's own host.
    #[must_use]
    pub fn platform_host(&self) -> &str {
        &self.inner.platform_host
    }

    /// A society by id.
    #[must_use]
    pub fn society(&self, id: TenantId) -> Option<Arc<Tenant>> {
        self.inner.snapshot.load().societies.get(&id).cloned()
    }

    /// A society by slug.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<Arc<Tenant>> {
        self.inner.snapshot.load().societies.values().find(|tenant| tenant.slug == slug).cloned()
    }

    /// All societies, ordered by id.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Tenant>> {
        self.inner.snapshot.load().societies.values().cloned().collect()
    }

    /// The society with this insurer number.
    #[must_use]
    pub fn by_insurer_number(&self, number: &InsurerNumber, now: DateTime<Utc>) -> Option<Arc<Tenant>> {
        let snapshot = self.inner.snapshot.load();
        snapshot.societies.values().find(|t| t.policy(now).society.insurer_numbers.contains(number)).cloned()
    }

    /// At most `limit` societies whose name or reading (in kana) contains the typed text.
    #[must_use]
    pub fn by_name(&self, typed: &str, now: DateTime<Utc>, limit: usize) -> Vec<Arc<Tenant>> {
        let wanted = search_key(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let contains = |text: &str| search_key(text).contains(&wanted);
        let snapshot = self.inner.snapshot.load();
        let mut found: Vec<_> = snapshot
            .societies
            .values()
            .filter(|tenant| {
                let society = &tenant.policy(now).society;
                contains(&society.name)
                    || society.kana.as_deref().is_some_and(contains)
                    || society.name_en.as_deref().is_some_and(contains)
            })
            .cloned()
            .collect();
        found.sort_by(|a, b| a.policy(now).society.kana.cmp(&b.policy(now).society.kana));
        found.truncate(limit);
        found
    }
}
