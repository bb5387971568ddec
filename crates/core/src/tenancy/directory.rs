//! The directory of societies: a snapshot in memory, host → society. A change replaces the snapshot as a whole.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};

use super::store::{self, Holidays};
use super::{Tenant, hosts, vendor};
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
    /// The vendor, which is a tenant and no society.
    vendor: Option<Arc<Tenant>>,
    snapshot: ArcSwap<Snapshot>,
    /// Serialises reloads.
    reloading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Snapshot {
    revision: i64,
    hosts: HashMap<Box<str>, Arc<Tenant>>,
    societies: BTreeMap<TenantId, Arc<Tenant>>,
    slugs: BTreeMap<Box<str>, Arc<Tenant>>,
}

/// The number of societies that are loaded and parsed at a time.
const AT_A_TIME: u64 = 500;

impl Snapshot {
    /// Returns the snapshot after a change of societies, each with its hosts.
    fn with(&self, revision: i64, changed: Vec<(Tenant, Vec<String>)>) -> Self {
        let (mut hosts, mut societies, mut slugs) = (self.hosts.clone(), self.societies.clone(), self.slugs.clone());
        let known: HashSet<TenantId> =
            changed.iter().map(|(tenant, _)| tenant.id).filter(|id| societies.contains_key(id)).collect();
        if !known.is_empty() {
            hosts.retain(|_, tenant| !known.contains(&tenant.id));
        }
        for (tenant, names) in changed {
            let tenant = Arc::new(tenant);
            hosts.extend(names.into_iter().map(|name| (name.into_boxed_str(), Arc::clone(&tenant))));
            // A slug never changes.
            slugs.insert(tenant.slug.as_str().into(), Arc::clone(&tenant));
            societies.insert(tenant.id, tenant);
        }
        Self { revision, hosts, societies, slugs }
    }
}

/// Runs work that takes time on a thread that answers no requests.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Background)
}

impl Directory {
    /// Creates a directory without societies, for commands that work on the societies that they name.
    #[must_use]
    pub fn empty(base: &str) -> Self {
        Self {
            inner: Arc::new(Inner {
                platform_host: hosts::platform_host(base),
                vendor: vendor::tenant(base).map(Arc::new),
                snapshot: ArcSwap::from_pointee(Snapshot { revision: -1, ..Snapshot::default() }),
                reloading: tokio::sync::Mutex::new(()),
            }),
        }
    }

    /// Loads all societies.
    ///
    /// # Errors
    /// When the database can't be read. A society whose stored policy can't be read is logged and left out.
    pub async fn load(database: &Database, base: &str, now: DateTime<Utc>) -> Result<Self, Failure> {
        let directory = Self::empty(base);
        directory.refresh(database, now).await?;
        Ok(directory)
    }

    /// Loads one society from the database and leaves the snapshot alone.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn read(database: &Database, slug: &str, now: DateTime<Utc>) -> Result<Option<Arc<Tenant>>, Failure> {
        let tx = database.platform_read(now).await?;
        let stored = store::whole_by_slug(&tx, &Holidays::load(&tx).await?, slug).await?;
        Ok(stored.and_then(|stored| stored.into_tenant(now)).map(|(tenant, _)| Arc::new(tenant)))
    }

    /// Loads the societies that have changed since the last load. Returns their number.
    ///
    /// Policies are parsed and the snapshot is made where no request waits: there may be thousands of them.
    ///
    /// # Errors
    /// When the database can't be read. The snapshot stays unchanged in that case.
    pub async fn refresh(&self, database: &Database, now: DateTime<Utc>) -> Result<usize, Failure> {
        let _one_at_a_time = self.inner.reloading.lock().await;
        let before = self.inner.snapshot.load_full();
        let tx = database.platform_read(now).await?;
        let revision = store::revision(tx.connection()).await?;
        if revision == before.revision {
            return Ok(0);
        }
        let holidays = Holidays::load(&tx).await?;
        let (mut changed, mut last) = (Vec::new(), None);
        loop {
            let part = store::changed_since(&tx, &holidays, before.revision, last, AT_A_TIME).await?;
            let Some(end) = part.last() else { break };
            last = Some(end.id);
            let parse = move || part.into_iter().filter_map(|stored| stored.into_tenant(now)).collect::<Vec<_>>();
            changed.extend(aside(parse).await?);
        }
        drop(tx);
        let inner = Arc::clone(&self.inner);
        aside(move || {
            let count = changed.len();
            inner.snapshot.store(Arc::new(before.with(revision, changed)));
            count
        })
        .await
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

    /// The vendor of the platform, whose operators sign in at a host of its own.
    #[must_use]
    pub fn vendor(&self) -> Option<Arc<Tenant>> {
        self.inner.vendor.clone()
    }

    /// A society by id.
    #[must_use]
    pub fn society(&self, id: TenantId) -> Option<Arc<Tenant>> {
        self.inner.snapshot.load().societies.get(&id).cloned()
    }

    /// A society by id, or the vendor: whose work it is that the worker finds under an id.
    #[must_use]
    pub fn tenant(&self, id: TenantId) -> Option<Arc<Tenant>> {
        if id.is_society() { self.society(id) } else { self.vendor() }
    }

    /// A society by slug.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<Arc<Tenant>> {
        self.inner.snapshot.load().slugs.get(slug).cloned()
    }

    /// The societies that fit, in the order of their slugs, at most `limit` of them. `after` is the slug that the page before
    /// ended with.
    #[must_use]
    pub fn page(&self, after: Option<&str>, limit: usize, fits: impl Fn(&Tenant) -> bool) -> Vec<Arc<Tenant>> {
        let snapshot = self.inner.snapshot.load();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = snapshot.slugs.range::<str, _>((from, Bound::Unbounded)).map(|(_, tenant)| tenant);
        behind.filter(|tenant| fits(tenant)).take(limit).cloned().collect()
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
        let mut listed = snapshot.societies.values().filter(|tenant| tenant.status.is_public());
        listed.find(|tenant| tenant.policy(now).society.insurer_numbers.contains(number)).cloned()
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
            .filter(|tenant| tenant.status.is_public())
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
