//! Databases, clocks and sample societies for tests of this and other crates.
//!
//! [`on_both`] runs a test on SQLite and, if `MADOGUCHI_TEST_POSTGRES` names a cluster, on PostgreSQL. The migrations
//! create a template once. Each test gets a clone and connects as the runtime role.

mod audit;
mod authenticator;
pub mod checkups;
pub mod crowd;
mod drafts;
mod postgres;
mod settings;
mod society;
mod staff;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use madoguchi_migrations::{Migrator, MigratorTrait};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use uuid::Uuid;

pub use authenticator::Authenticator;
pub use drafts::ReadyDraft;
pub use settings::save_settings;
pub use society::{BASE, Letters, Sample, folder};
pub use staff::STAFF_PASSWORD;

use crate::database::{Database, Dialect, Location, Pool};
use crate::files;
use crate::input::network::Networks;
use crate::proof::hasher::{Cost, Hasher};
use crate::scope::{Actor, Scope, Society};
use crate::sealed::{KeyStore, RootKey};

/// The environment variable that names the cluster: `postgres://owner:password@host:port/postgres`.
pub const POSTGRES: &str = "MADOGUCHI_TEST_POSTGRES";

/// A database with all tables and no rows, and a key store beside it.
pub struct Bench {
    /// The database, opened as the runtime role.
    pub database: Database,
    /// The location of the database, for a second process.
    pub location: Location,
    /// The key store.
    pub keys: KeyStore,
    /// The folder of the key store.
    pub key_folder: PathBuf,
    /// The root key of the key store.
    pub root_key: RootKey,
    _folder: tempfile::TempDir,
}

/// Reads an instant in Japan's time: `2026-11-20T10:00:00`.
///
/// # Panics
/// When the text isn't an instant.
#[must_use]
#[allow(clippy::expect_used, reason = "a test's own constant")]
pub fn japan(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).expect("an instant").with_timezone(&Utc)
}

/// The environment variable that seeds the randomness of tests, a whole number. The result of a test that depends on
/// the order of ids made at one instant varies with it; several values find such a test.
pub const CHANCE: &str = "MADOGUCHI_TEST_CHANCE";

/// A random generator. Each call returns another one, so that no two ids of a run are equal.
///
/// The seed depends on the thread's name, which is the name of the test, and not on what other tests ask for at the
/// same time. A test that failed in a full run therefore also fails alone with the same value of [`CHANCE`].
#[must_use]
pub fn random() -> StdRng {
    static ASKED: LazyLock<Mutex<HashMap<String, u64>>> = LazyLock::new(Mutex::default);
    static BEGIN: LazyLock<u64> =
        LazyLock::new(|| std::env::var(CHANCE).ok().and_then(|number| number.parse().ok()).unwrap_or_default());
    let current = thread::current();
    let name = current.name().unwrap_or_default();
    let nth = {
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = asked.entry(name.to_owned()).or_default();
        *asked += 1;
        *asked
    };
    let mut seed = Sha256::new();
    seed.update(BEGIN.to_be_bytes());
    seed.update(nth.to_be_bytes());
    seed.update(name);
    StdRng::from_seed(seed.finalize().into())
}

/// A hasher of low cost, for tests in which the cost doesn't matter.
///
/// # Panics
/// Never: argon2 takes this cost.
#[must_use]
#[allow(clippy::expect_used, reason = "a constant cost")]
pub fn cheap_hasher() -> Hasher {
    Hasher::new(Cost { memory_kib: 64, passes: 1 }, 2, &mut random()).expect("argon2 takes this")
}

/// The network of a client that a test gives a name to. Two names share no ring.
#[must_use]
pub fn network(name: &str) -> Networks {
    let hash = |ring: &str| Sha256::digest(format!("{ring} {name}"));
    Networks::new(&hash("near"), &hash("far"))
}

/// Creates a scope for a test.
#[must_use]
pub fn scope(society: Society, actor: Actor, now: DateTime<Utc>) -> Scope {
    Scope { society, actor, now, request_id: Uuid::nil(), networks: Some(network("192.0.2.1")) }
}

/// Runs a test that only PostgreSQL can answer. Without a cluster it fails, because a test that is left out in silence
/// passes whatever happens: `cargo xtask test` starts a cluster.
///
/// # Panics
/// When no cluster is named, the test panics, or a database can't be created.
#[allow(clippy::expect_used, reason = "a test that has no database can't go on")]
pub async fn on_postgres<F, T>(test: F)
where
    F: FnOnce(Bench) -> T,
    T: Future<Output = ()>,
{
    let bench = Bench::postgres().await;
    test(bench.expect("a PostgreSQL cluster, named by MADOGUCHI_TEST_POSTGRES; `cargo xtask test` starts one")).await;
}

/// Runs a test on SQLite and on PostgreSQL.
///
/// # Panics
/// When the test panics, or a database can't be created.
pub async fn on_both<F, T>(test: F)
where
    F: Fn(Bench) -> T,
    T: Future<Output = ()>,
{
    test(Bench::sqlite().await).await;
    on_postgres(test).await;
}

/// A loaded machine takes long, and a test of what happens must not become one of how fast.
const POOL: Pool = Pool { connections: 16, acquire: Duration::from_secs(120), statement: None };

/// The bytes of an SQLite database with all tables. Each process makes it once, because the migrations take far longer
/// than a copy.
#[allow(clippy::expect_used, reason = "a test that has no database can't go on")]
async fn migrated_sqlite() -> &'static [u8] {
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let make = || async {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("migrated.sqlite");
        let database = Database::open(&Location::Sqlite(file.clone()), Pool::default()).await.expect("it opens");
        Migrator::up(database.for_migrations(), None).await.expect("the migrations run");
        // The last connection that closes merges the write-ahead log into the file.
        database.close().await.expect("it closes");
        std::fs::read(file).expect("the file of the database")
    };
    MIGRATED.get_or_init(make).await
}

#[allow(clippy::expect_used, reason = "a test that has no database can't go on")]
impl Bench {
    /// Creates an SQLite database as a copy of the migrated one.
    ///
    /// # Panics
    /// When the database can't be created.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("test.sqlite");
        files::private_if_missing(&file).expect("a database");
        std::fs::write(&file, migrated_sqlite().await).expect("a copy of the migrated database");
        Self::open(Location::Sqlite(file), folder).await
    }

    /// Creates a PostgreSQL database. Returns `None` if no cluster is named.
    ///
    /// # Panics
    /// When a cluster is named and can't be used.
    pub async fn postgres() -> Option<Self> {
        let cluster = std::env::var(POSTGRES).ok()?;
        let location = postgres::clone(&cluster).await.expect("a database in the cluster");
        Some(Self::open(location, tempfile::tempdir().expect("a folder")).await)
    }

    async fn open(location: Location, folder: tempfile::TempDir) -> Self {
        let database = Database::open(&location, POOL).await.expect("the database opens");
        let key_folder = folder.path().join("keys");
        files::private_folder(&key_folder).expect("a key folder");
        let root_key = RootKey::generate(&mut random());
        let keys = KeyStore::open(&key_folder, &root_key).expect("a key store");
        Self { database, location, keys, key_folder, root_key, _folder: folder }
    }

    /// Opens a PostgreSQL database as the cluster's superuser, to plant what the runtime role can't.
    ///
    /// # Panics
    /// When no cluster is named, or the database isn't PostgreSQL's or can't be opened.
    pub async fn as_superuser(&self) -> sea_orm::DatabaseConnection {
        let cluster = std::env::var(POSTGRES).expect("a cluster");
        postgres::as_superuser(&cluster, &self.location).await.expect("the database opens")
    }

    /// Opens the database with the role that owns the tables, as commands do for what the server's role may not do.
    ///
    /// # Panics
    /// When it is PostgreSQL's and no cluster is named, or it can't be opened.
    pub async fn as_owner(&self) -> Database {
        if self.dialect() == Dialect::Sqlite {
            return self.database.clone();
        }
        let cluster = std::env::var(POSTGRES).expect("a cluster");
        let location = postgres::owned(&cluster, &self.location).expect("a location of the cluster");
        Database::open(&location, POOL).await.expect("the database opens")
    }

    /// The database engine.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.database.dialect()
    }
}
