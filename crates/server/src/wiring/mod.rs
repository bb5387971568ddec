//! Builds what the portal, the worker and the command line share, and refuses what must not be served from.

pub mod database;
pub mod keys;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, TenantTx};
use madoguchi_core::failure::Failure;
use madoguchi_core::files;
use madoguchi_core::ids::{TenantId, new_uuid};
use madoguchi_core::proof::hasher::{Cost, Hasher};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::sealed::KeyStore;
use madoguchi_core::tenancy::{Directory, Tenant, TenantStatus};
use madoguchi_mail::{Folder, Ses, Smtp, Transport};
use madoguchi_tenant_admin::{desk, vendor};
use madoguchi_web::{App, Parts, Site, Typesetter};
use rand::rngs::StdRng;

use crate::config::{Config, MailSettings};
use crate::meters::Meters;
use crate::previews::previews;
use crate::terminal::{Stop, words};

/// The path of the platform's host to which Amazon SNS posts what Amazon SES reports.
pub const SES_EVENTS: &str = "/events/ses";

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
    /// What this process counts.
    pub meters: Meters,
    /// In which state a new society begins.
    pub begins: TenantStatus,
}

impl House {
    /// Opens everything that the configuration names, with all societies, to serve.
    ///
    /// # Errors
    /// When the configuration is incomplete, or something that it names can't be used.
    pub async fn open(config: &Config, clock: Clock) -> Result<Self, Stop> {
        // Before the database, because a mistake in it is told without waiting.
        let keys = keys::open(config)?;
        let pool = config.database.serving_pool();
        let database =
            database::open_patiently(&config.database.location()?, pool, config.database.start_wait()).await?;
        let house = Self::of(config, clock, keys, database)?;
        house.load_all().await?;
        keys::refuse_closed(config, &house)?;
        Ok(house)
    }

    /// Opens everything that the configuration names, for a command. No society is loaded, and a statement may take as
    /// long as it needs.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub async fn open_for_command(config: &Config, clock: Clock) -> Result<Self, Stop> {
        let keys = keys::open(config)?;
        let database = database::open(&config.database.location()?, config.database.pool()).await?;
        Self::of(config, clock, keys, database)
    }

    fn of(config: &Config, clock: Clock, keys: KeyStore, database: Database) -> Result<Self, Stop> {
        let site = config.server.site()?;
        let (directory, site) = (Directory::empty(&site.base), Arc::new(site));
        let begins = config.societies.begin.into();
        Ok(Self { database, directory, clock, keys, site, meters: Meters::default(), begins })
    }

    /// Loads all societies, or those that have changed since.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn load_all(&self) -> Result<usize, Failure> {
        self.directory.refresh(&self.database, self.clock.now()).await
    }

    /// Returns the society with this slug. It alone is read from the database, unless all are loaded.
    ///
    /// # Errors
    /// When no society has this slug, or the database can't be read.
    pub async fn society(&self, slug: &str) -> Result<Arc<Tenant>, Stop> {
        let loaded = self.directory.by_slug(slug);
        let society = match loaded {
            Some(society) => Some(society),
            None => Directory::read(&self.database, slug, self.clock.now()).await?,
        };
        society.ok_or_else(|| Stop::because(format!("no society has the slug {slug}")))
    }

    /// Returns the society with this slug, or the vendor for the word `vendor`.
    ///
    /// # Errors
    /// When there is none, or the database can't be read.
    pub async fn society_or_vendor(&self, slug: &str) -> Result<Arc<Tenant>, Stop> {
        let vendor = self.vendor()?;
        if slug == vendor.slug { Ok(vendor) } else { self.society(slug).await }
    }

    /// Returns the society with this id, or the vendor. A society that another process has just added is read from the
    /// database.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Arc<Tenant>>, Failure> {
        if let Some(tenant) = self.directory.tenant(id) {
            return Ok(Some(tenant));
        }
        self.load_all().await?;
        Ok(self.directory.tenant(id))
    }

    /// Returns the vendor, at whose host the operators sign in.
    ///
    /// # Errors
    /// Never: a directory has it from its beginning.
    pub fn vendor(&self) -> Result<Arc<Tenant>, Failure> {
        self.directory.vendor().ok_or(Failure::Inconsistent("no vendor"))
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

    /// Builds the router of all faces, with what Amazon SNS posts where it is listened to. The typesetter uses half of the cores.
    ///
    /// # Errors
    /// When a template can't be parsed.
    pub fn portals(&self, hasher: Hasher, events: Option<Router>) -> Result<Router, Stop> {
        let app = App::new(Parts {
            database: self.database.clone(),
            directory: self.directory.clone(),
            clock: self.clock.clone(),
            hasher,
            typesetter: Typesetter::new(cores() / 2),
            keys: self.keys.clone(),
            site: (*self.site).clone(),
            assets: madoguchi_portal::assets().with(madoguchi_tenant_admin::static_files()),
            meters: self.meters.web.clone(),
        });
        let portal = Arc::new(madoguchi_portal::engine()?);
        let faces = madoguchi_portal::faces(&portal);
        let faces = desk::with_desk(faces, Arc::new(desk::engine()?), previews(portal));
        let mut faces = vendor::with_vendor(faces, Arc::new(vendor::engine()?));
        if let Some(events) = events {
            faces = faces.with_machines(SES_EVENTS, events);
        }
        Ok(madoguchi_web::serve(app, faces))
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Returns the hasher of the portals, which uses all cores.
///
/// # Errors
/// When it can't be set up.
pub fn hasher() -> Result<Hasher, Stop> {
    Ok(Hasher::new(Cost::default(), cores(), &mut random())?)
}

/// Returns a random number generator for ids and secrets, seeded by the operating system.
pub fn random() -> StdRng {
    rand::make_rng()
}

/// Refuses files and folders that others can read or write, and says which command mends it.
///
/// # Errors
/// When there is such a file, or one can't be looked at.
pub fn refuse_exposed(paths: &[impl AsRef<Path>]) -> Result<(), Stop> {
    let mut lines = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let looked_at = files::exposed(path);
        if let Some(exposed) = looked_at.map_err(|error| Stop::because(error.to_string()).at(path))? {
            let path = path.display().to_string();
            let arguments =
                [("path", (&path).into()), ("found", (&exposed.found).into()), ("remedy", (&exposed.remedy).into())];
            lines.push(words().format("command-exposed", &arguments));
        }
    }
    if lines.is_empty() { Ok(()) } else { Err(Stop::because(lines.join("\n"))) }
}

/// Builds the transport that delivers mails.
///
/// # Errors
/// When the settings can't be used.
pub async fn transport(settings: MailSettings) -> Result<Transport, Stop> {
    Ok(match settings {
        MailSettings::Smtp(settings) => Transport::Smtp(Box::new(Smtp::new(settings)?)),
        MailSettings::Ses(settings) => Transport::Ses(Box::new(Ses::new(settings).await?)),
        MailSettings::Folder(path) => {
            let folder = Folder::open(&path)?;
            refuse_exposed(&[&path])?;
            Transport::Folder(folder)
        }
    })
}
