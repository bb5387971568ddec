//! Sample societies for tests: the manifests and rosters that ship with the product, applied by the product's own
//! verbs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Bench, random, scope};
use crate::accounts;
use crate::accounts::sessions::devices;
use crate::clock::day_in_japan;
use crate::enrolment::{self, Letter};
use crate::ids::TenantId;
use crate::input::device::Device;
use crate::input::text::fold_identifier;
use crate::policy::Policy;
use crate::roster;
use crate::scope::{Actor, Scope, Society};
use crate::sealed::TenantKeys;
use crate::tenancy::apply::Application;
use crate::tenancy::hosts::slug_host;
use crate::tenancy::manifest::Manifest;
use crate::tenancy::{self, Ledgers, Tenant, TenantStatus};

/// Base domain of tests.
pub const BASE: &str = "localhost";

/// The letters of a society with their plain passwords.
pub type Letters = Vec<Letter>;

/// A society from `tenants/`, applied.
pub struct Sample {
    /// The society's id.
    pub id: TenantId,
    /// The society's slug.
    pub slug: String,
    /// The society's policy.
    pub policy: Policy,
    /// The society's keys.
    pub keys: Arc<TenantKeys>,
}

/// The folder of a society that ships with the product.
#[must_use]
pub fn folder(slug: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").join(slug)
}

#[allow(clippy::expect_used, clippy::panic, reason = "a test without its society can't go on")]
impl Sample {
    /// Applies a society that ships with the product.
    ///
    /// # Panics
    /// When the society can't be applied.
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
            may_move: false,
            begins: TenantStatus::Live,
        };
        let applied = tenancy::apply(&tx, &application, &mut random()).await.expect("the manifest applies");
        tx.commit().await.expect("commit");
        let id = applied.tenant();
        let keys = bench.keys.keys_or_new(id, &mut random()).expect("keys");
        Self { id, slug: slug.to_owned(), policy: manifest.policy, keys }
    }

    /// The society as servers hold it, with its present policy and without recorded terms.
    ///
    /// # Panics
    /// Never: it has a policy.
    #[must_use]
    pub fn tenant(&self, now: DateTime<Utc>) -> Tenant {
        let timeline = vec![(now, Arc::new(self.policy.clone()))];
        let host = slug_host(&self.slug, BASE);
        let (holidays, texts) = (Arc::default(), Ledgers::default());
        Tenant::new(self.id, self.slug.clone(), TenantStatus::Live, host, holidays, timeline, texts).expect("a policy")
    }

    /// Applies a society that ships with the product, imports its roster and issues its letters.
    ///
    /// # Panics
    /// When one of these steps fails.
    pub async fn with_letters(bench: &Bench, slug: &str, now: DateTime<Utc>) -> (Self, Letters) {
        let sample = Self::apply(bench, slug, now).await;
        let roster = std::fs::read(folder(slug).join("roster.csv")).expect("a roster");
        let letters = sample.take_in(bench, &roster, now).await;
        (sample, letters)
    }

    /// Applies a society that ships with the product, with `count` invented employees of its policy's latest era, each
    /// with a letter.
    ///
    /// # Panics
    /// When one of these steps fails.
    pub async fn with_people(bench: &Bench, slug: &str, count: usize, now: DateTime<Utc>) -> (Self, Letters) {
        let sample = Self::apply(bench, slug, now).await;
        let roster = sample.invented(count, day_in_japan(now));
        let letters = sample.take_in(bench, roster.as_bytes(), now).await;
        assert_eq!(letters.len(), count, "a letter for everybody");
        (sample, letters)
    }

    /// Invents a roster file as this society's system could export it.
    fn invented(&self, count: usize, today: NaiveDate) -> String {
        let number = self.policy.society.insurer_numbers.first().expect("an insurer number");
        let joined = self.policy.eras.iter().filter_map(|era| era.from).max().map_or(today, |from| from.min(today));
        let first_born = NaiveDate::from_ymd_opt(1965, 1, 1).expect("a day");
        let mut roster = String::from("保険者番号,記号,番号,枝番,氏名,生年月日,性別,続柄,資格取得日,雇用区分\n");
        for person in 0..count {
            let born = first_born + Days::new(u64::try_from(person % 10_000).unwrap_or_default());
            let sex = if person % 2 == 0 { "男" } else { "女" };
            roster.push_str(&format!("{number},1,{person:08},00,試験　{person},{born},{sex},本人,{joined},一般\n"));
        }
        roster
    }

    async fn take_in(&self, bench: &Bench, roster: &[u8], now: DateTime<Utc>) -> Letters {
        let roster = roster::file::read(roster, day_in_japan(now)).expect("a roster that can be read");
        let tx = bench.database.write(&self.scope(Actor::System, now)).await.expect("a transaction");
        let mut chance = random();
        roster::import(&tx, &roster.rows, roster::Accepted::default(), &mut chance).await.expect("an import");
        enrolment::issue(&tx, &mut chance).await.expect("letters");
        let letters = enrolment::on_hand(&tx).await.expect("letters on hand");
        tx.commit().await.expect("commit");
        letters
    }

    /// Whether a browser is known to the account of a user ID.
    ///
    /// # Panics
    /// When there is no such account.
    pub async fn knows(&self, bench: &Bench, device: Device, user_id: &str, now: DateTime<Utc>) -> bool {
        let tx = bench.database.read(&self.scope(Actor::System, now)).await.expect("a transaction");
        let account = accounts::by_user_id(&tx, &fold_identifier(user_id)).await.expect("a look-up");
        let account = account.expect("an account with this user ID");
        devices::known(&tx, account.id, device).await.expect("a look-up").is_some()
    }

    /// The society as a transaction carries it, with the present policy of this sample.
    #[must_use]
    pub fn society(&self) -> Society {
        let (slug, policy) = (Arc::from(self.slug.as_str()), Arc::new(self.policy.clone()));
        Society { tenant: self.id, slug, policy, keys: Arc::clone(&self.keys) }
    }

    /// Creates a scope of this society.
    #[must_use]
    pub fn scope(&self, actor: Actor, now: DateTime<Utc>) -> Scope {
        scope(self.society(), actor, now)
    }
}
