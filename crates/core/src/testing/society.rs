//! Sample societies: the manifests and rosters that ship, applied by the verbs that everybody uses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Bench, random, scope};
use crate::clock::day_in_japan;
use crate::enrolment::{self, Letter};
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::roster;
use crate::scope::{Actor, Scope};
use crate::sealed::TenantKeys;
use crate::tenancy::apply::Application;
use crate::tenancy::manifest::Manifest;
use crate::tenancy::{self};

/// Base domain of tests.
pub const BASE: &str = "localhost";

/// The letters of a society with their plain pairs.
pub type Letters = Vec<Letter>;

/// A society from `tenants/`, applied.
pub struct Sample {
    /// Its id.
    pub id: TenantId,
    /// Its slug.
    pub slug: String,
    /// Its policy.
    pub policy: Policy,
    /// Its keys.
    pub keys: Arc<TenantKeys>,
}

/// The folder of a society that ships.
#[must_use]
pub fn folder(slug: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").join(slug)
}

#[allow(clippy::expect_used, clippy::panic, reason = "a test without its society can't go on")]
impl Sample {
    /// Applies a society that ships.
    ///
    /// # Panics
    /// When it can't be applied.
    pub async fn apply(bench: &Bench, slug: &str, now: DateTime<Utc>) -> Self {
        let manifest = Manifest::read(&folder(slug)).unwrap_or_else(|trouble| panic!("{slug}: {trouble:?}"));
        let tx = bench.database.platform_write(now).await.expect("a transaction");
        let application = Application {
            slug: manifest.slug.as_str(),
            base: BASE,
            layer: &manifest.layer,
            policy: &manifest.policy,
            assets: &manifest.assets,
            effective_from: now,
            who: "test",
            why: "sample",
        };
        let applied = tenancy::apply(&tx, &application, &mut random()).await.expect("the manifest applies");
        tx.commit().await.expect("commit");
        let id = applied.tenant();
        let keys = bench.keys.keys_or_new(id, &mut random()).expect("keys");
        Self { id, slug: slug.to_owned(), policy: manifest.policy, keys }
    }

    /// Applies a society that ships, takes its roster in and issues its letters.
    ///
    /// # Panics
    /// When something of it fails.
    pub async fn with_letters(bench: &Bench, slug: &str, now: DateTime<Utc>) -> (Self, Letters) {
        let sample = Self::apply(bench, slug, now).await;
        let bytes = std::fs::read(folder(slug).join("roster.csv")).expect("a roster");
        let roster = roster::file::read(&bytes, day_in_japan(now)).expect("a roster that can be read");
        let tx = bench.database.write(&sample.scope(Actor::System, now)).await.expect("a transaction");
        let mut chance = random();
        roster::import(&tx, &sample.keys, &sample.policy, &roster.rows, &mut chance).await.expect("an import");
        enrolment::issue(&tx, &sample.keys, &sample.policy, &mut chance).await.expect("letters");
        let letters = enrolment::on_hand(&tx, &sample.keys).await.expect("letters on hand");
        tx.commit().await.expect("commit");
        (sample, letters)
    }

    /// A scope of this society.
    #[must_use]
    pub fn scope(&self, actor: Actor, now: DateTime<Utc>) -> Scope {
        scope(self.id, actor, now)
    }
}
