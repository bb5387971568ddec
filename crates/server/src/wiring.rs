//! Builds what the portal, the worker and the command line share.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, Location, Pool, TenantTx};
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::{TenantId, new_uuid};
use madoguchi_core::proof::hasher::{Cost, Hasher};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::sealed::{KeyStore, RootKey};
use madoguchi_core::tenancy::{Directory, Tenant};
use madoguchi_mail::{Folder, Smtp, Transport};
use madoguchi_migrations::{Migrator, MigratorTrait};
use madoguchi_web::{App, Parts, Site};
use rand::rngs::StdRng;
use sea_orm::DbErr;
use zeroize::Zeroizing;

use crate::config::{Config, MailSettings};
use crate::terminal::Stop;

/// What all parts of the program share; cheap to clone.
#[derive(Clone)]
pub struct House {
    /// The database.
    pub database: Database,
    /// The lookup from host to society.
    pub directory: Directory,
    /// The clock.
    pub clock: Clock,
    /// The societies' keys.
    pub keys: KeyStore,
    /// The scheme, base domain, port and trusted proxies of this installation.
    pub site: Arc<Site>,
}

impl House {
    /// Opens everything that the configuration names.
    ///
    /// # Errors
    /// When the configuration is incomplete, or something that it names can't be used.
    pub async fn open(config: &Config, clock: Clock) -> Result<Self, Stop> {
        let site = config.server.site()?;
        let keys = keys(config)?;
        let database = database(&config.database.location()?, config.database.pool()).await?;
        let directory = Directory::load(&database, &site.base, clock.now()).await?;
        Ok(Self { database, directory, clock, keys, site: Arc::new(site) })
    }

    /// Returns the society with this slug.
    ///
    /// # Errors
    /// When no society has this slug.
    pub fn society(&self, slug: &str) -> Result<Arc<Tenant>, Stop> {
        self.directory.by_slug(slug).ok_or_else(|| Stop::because(format!("no society has the slug {slug}")))
    }

    /// Returns the society with this id. A society that another process has just added is read from the database.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Arc<Tenant>>, Failure> {
        if let Some(tenant) = self.directory.society(id) {
            return Ok(Some(tenant));
        }
        self.directory.refresh(&self.database, self.clock.now()).await?;
        Ok(self.directory.society(id))
    }

    fn scope(&self, tenant: &Tenant, actor: Actor) -> Result<Scope, Failure> {
        let now = self.clock.now();
        let society = tenant.society(&self.keys, now)?;
        Ok(Scope { society, actor, now, request_id: new_uuid(now, &mut random()), networks: None })
    }

    /// Begins a transaction of a society that may write, at the current instant.
    ///
    /// # Errors
    /// When no connection can be had, or the society's keys can't be opened.
    pub async fn write(&self, tenant: &Tenant, actor: Actor) -> Result<TenantTx, Failure> {
        self.database.write(&self.scope(tenant, actor)?).await
    }

    /// Begins a read-only transaction of a society, at the current instant.
    ///
    /// # Errors
    /// When no connection can be had, or the society's keys can't be opened.
    pub async fn read(&self, tenant: &Tenant, actor: Actor) -> Result<TenantTx, Failure> {
        self.database.read(&self.scope(tenant, actor)?).await
    }

    /// Builds the router of all faces. The hasher uses all cores.
    ///
    /// # Errors
    /// When a template can't be parsed or the hasher can't be set up.
    pub fn portals(&self) -> Result<Router, Stop> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let app = App::new(Parts {
            database: self.database.clone(),
            directory: self.directory.clone(),
            clock: self.clock.clone(),
            hasher: Hasher::new(Cost::default(), cores, &mut random())?,
            keys: self.keys.clone(),
            site: (*self.site).clone(),
            assets: madoguchi_portal::assets(),
        });
        Ok(madoguchi_web::serve(app, madoguchi_portal::faces(&Arc::new(madoguchi_portal::engine()?))))
    }
}

/// Returns a random number generator for ids and secrets, seeded by the operating system.
pub fn random() -> StdRng {
    rand::make_rng()
}

/// Opens the database and checks that this program can work with it.
///
/// # Errors
/// When the database can't be reached, its tables aren't up to date, or its role has more rights than a server may
/// have.
pub async fn database(location: &Location, pool: Pool) -> Result<Database, Stop> {
    let database = Database::open(location, pool).await?;
    let mut objections = Vec::new();
    match Migrator::get_pending_migrations_read_only(database.for_migrations()).await {
        Ok(pending) if pending.is_empty() => {}
        Ok(_) => objections.push("its tables aren't up to date: run `madoguchi migrate`".to_owned()),
        // A newer version has already migrated the tables. Going on allows that version to be rolled back without
        // downtime.
        Err(DbErr::Custom(newer)) => tracing::warn!(newer, "the database is ahead of this program"),
        Err(error) => return Err(Failure::from(error).into()),
    }
    if objections.is_empty() {
        objections = database.objections().await?;
    }
    if objections.is_empty() {
        Ok(database)
    } else {
        Err(Stop::because(format!("this database can't be used\n  {}", objections.join("\n  "))))
    }
}

fn keys(config: &Config) -> Result<KeyStore, Stop> {
    let root = root_key(config.keys.root_key_file()?)?;
    Ok(KeyStore::open(config.keys.folder()?, &root)?)
}

fn root_key(file: &Path) -> Result<RootKey, Stop> {
    let trouble = |error| Stop::because(format!("keys.root_key_file: {}: {error}", file.display()));
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(trouble)?);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file).map_err(trouble)?.permissions().mode();
        if mode & 0o004 != 0 {
            tracing::warn!(file = %file.display(), "everybody on this machine can read the root key");
        }
    }
    Ok(RootKey::from_text(&text)?)
}

/// Builds the transport that delivers mails.
///
/// # Errors
/// When the settings can't be used.
pub fn transport(settings: MailSettings) -> Result<Transport, Stop> {
    Ok(match settings {
        MailSettings::Smtp(settings) => Transport::Smtp(Smtp::new(settings)?),
        MailSettings::Folder(path) => Transport::Folder(Folder::open(&path)?),
    })
}
