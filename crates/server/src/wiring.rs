//! Builds what the portal, the worker and the command line share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, Location, Pool, TenantTx};
use madoguchi_core::failure::Failure;
use madoguchi_core::files;
use madoguchi_core::ids::{TenantId, new_uuid};
use madoguchi_core::proof::hasher::{Cost, Hasher};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::sealed::{KeyStore, RootKey};
use madoguchi_core::tenancy::{Directory, Tenant};
use madoguchi_mail::{Folder, Ses, Smtp, Transport};
use madoguchi_migrations::{Migrator, MigratorTrait, posture};
use madoguchi_tenant_admin::{desk, vendor};
use madoguchi_web::{App, Parts, Site, Typesetter};
use madoguchi_words::Words;
use rand::rngs::StdRng;
use sea_orm::DbErr;
use zeroize::Zeroizing;

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
}

impl House {
    /// Opens everything that the configuration names, with all societies, to serve.
    ///
    /// # Errors
    /// When the configuration is incomplete, or something that it names can't be used.
    pub async fn open(config: &Config, clock: Clock) -> Result<Self, Stop> {
        let house = Self::open_with(config, clock, config.database.serving_pool()).await?;
        house.load_all().await?;
        Ok(house)
    }

    /// Opens everything that the configuration names, for a command. No society is loaded, and a statement may take as
    /// long as it needs.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub async fn open_for_command(config: &Config, clock: Clock) -> Result<Self, Stop> {
        Self::open_with(config, clock, config.database.pool()).await
    }

    async fn open_with(config: &Config, clock: Clock, pool: Pool) -> Result<Self, Stop> {
        let site = config.server.site()?;
        let keys = keys(config)?;
        let database = database(&config.database.location()?, pool).await?;
        let directory = Directory::empty(&site.base);
        // The vendor is there from the first start on, and so is its key. Where it can't be made, as in a folder that is mounted
        // to be read only, the societies are served all the same, and the vendor's own pages fail.
        if let Err(failure) = keys.keys_or_new(TenantId::VENDOR, &mut random()) {
            tracing::warn!(%failure, "the vendor has no key, so its operators can't sign in");
        }
        Ok(Self { database, directory, clock, keys, site: Arc::new(site), meters: Meters::default() })
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

/// Opens the database and checks that this program can work with it.
///
/// # Errors
/// When the database can't be reached, its tables aren't up to date, others can read its file, or on PostgreSQL anything
/// differs from what separates the societies (see [`posture`]).
pub async fn database(location: &Location, pool: Pool) -> Result<Database, Stop> {
    if let Location::Sqlite(path) = location {
        refuse_exposed(&sqlite_files(path).filter(|file| file.exists()).collect::<Vec<_>>())?;
    }
    let database = Database::open(location, pool).await?;
    let mut is_ahead = false;
    match Migrator::get_pending_migrations_read_only(database.for_migrations()).await {
        Ok(pending) if pending.is_empty() => {}
        Ok(_) => {
            return Err(Stop::because(
                "this database can't be used\n  its tables aren't up to date: run `madoguchi migrate`",
            ));
        }
        // A newer version has already migrated the tables. Going on allows that version to be rolled back without
        // downtime.
        Err(DbErr::Custom(newer)) => {
            tracing::warn!(newer, "the database is ahead of this program");
            is_ahead = true;
        }
        Err(error) => return Err(Failure::from(error).into()),
    }
    let faults = posture::faults(database.for_migrations()).await.map_err(Failure::from)?;
    let (passed, refused): (Vec<_>, Vec<_>) =
        faults.into_iter().partition(|fault| is_ahead && fault.may_be_of_a_later_version());
    for fault in passed {
        tracing::warn!(?fault, "rights differ from what this version of the program knows");
    }
    if refused.is_empty() { Ok(database) } else { Err(Stop::because(in_words(&refused, words()))) }
}

/// An SQLite database and the files that SQLite keeps beside it.
fn sqlite_files(path: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm"].into_iter().map(|ending| {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        PathBuf::from(file)
    })
}

/// Words for what is wrong with a database, with what mends it.
fn in_words(faults: &[posture::Fault], words: &Words) -> String {
    use posture::Fault;
    let mut lines = vec![words.text("posture-refused").to_owned()];
    for fault in faults {
        let text = match fault {
            Fault::Attribute { role, attribute } => {
                let arguments = [("role", role.into()), ("attribute", (*attribute).into())];
                words.format("posture-attribute", &arguments)
            }
            Fault::Member { role, of } => words.format("posture-member", &[("role", role.into()), ("of", of.into())]),
            Fault::Owner { role, what } => {
                words.format("posture-owner", &[("role", role.into()), ("what", what.into())])
            }
            Fault::ExtraRight { role, table, right } => {
                let arguments = [("role", role.into()), ("table", table.into()), ("right", (*right).into())];
                words.format("posture-extra-right", &arguments)
            }
            Fault::MissingRight { role, table, right } => {
                let arguments = [("role", role.into()), ("table", table.into()), ("right", (*right).into())];
                words.format("posture-missing-right", &arguments)
            }
            Fault::MissingTable { table } => words.format("posture-missing-table", &[("table", table.into())]),
            Fault::NotForced { table } => words.format("posture-not-forced", &[("table", table.into())]),
            Fault::OtherPolicy { table, .. } => words.format("posture-other-policy", &[("table", table.into())]),
            Fault::OtherTrigger { trigger, .. } => {
                words.format("posture-other-trigger", &[("trigger", trigger.into())])
            }
            Fault::View { role, view } => words.format("posture-view", &[("role", role.into()), ("view", view.into())]),
        };
        lines.push(format!("  {text}"));
        lines.push(format!("    {}", words.format("posture-remedy", &[("remedy", (&fault.remedy()).into())])));
    }
    lines.join("\n")
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

fn keys(config: &Config) -> Result<KeyStore, Stop> {
    let root = root_key(config.keys.root_key_file()?)?;
    let keys = KeyStore::open(config.keys.folder()?, &root)?;
    refuse_exposed(&[config.keys.folder()?])?;
    Ok(keys)
}

fn root_key(file: &Path) -> Result<RootKey, Stop> {
    let trouble = |error| Stop::because(format!("keys.root_key_file: {}: {error}", file.display()));
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(trouble)?);
    refuse_exposed(&[file])?;
    Ok(RootKey::from_text(&text)?)
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
