//! `madoguchi restore`: puts a backup into an empty place, and ends what may have been used, ended or revoked since (ADR 58).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, Location};
use madoguchi_core::files;
use madoguchi_core::restored::{self, EndedAtRestore};
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::{Directory, TenantStatus};

use super::copy;
use super::manifest::{DATABASE, Manifest};
use crate::commands::migrate;
use crate::config::{self, Config};
use crate::meters::Meters;
use crate::telemetry;
use crate::terminal::{ConfigFile, Stop, say, tell, words};
use crate::wiring::database::{Level, level_of};
use crate::wiring::{House, database, keys, random};

/// What `restore` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder that `madoguchi backup` made.
    #[arg(required_unless_present = "in_place", conflicts_with = "in_place")]
    backup: Option<PathBuf>,
    /// The database was restored by other means, as with pg_restore: only end what may have been used since. No server may run.
    #[arg(long)]
    in_place: bool,
    /// Nobody has used a letter since the backup, because the portals were closed: letters stay as they are.
    #[arg(long)]
    keep_letters: bool,
    /// Who does this, for the records.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "operator")]
    who: String,
    #[command(flatten)]
    config: ConfigFile,
}

/// Runs the command.
pub async fn run(options: Options) -> Result<ExitCode, Stop> {
    let config = config::load(options.config.config.as_deref(), config::variables())?;
    telemetry::start(&config.logging.filter, config.logging.format)?;
    match &options.backup {
        Some(folder) => from_folder(folder, &config, &options).await?,
        None => {
            let database = database::open(&config.database.location()?, config.database.pool()).await?;
            let house = house_of(&config, database).await?;
            end(&house, None, &options).await?;
            house.database.close().await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Restores a folder. The database appears in its place when everything has ended in it, and not before.
async fn from_folder(folder: &Path, config: &Config, options: &Options) -> Result<(), Stop> {
    let Location::Sqlite(target) = config.database.location()? else {
        return Err(Stop::because(words().text("restore-postgres")));
    };
    let [wal, shm] = copy::beside(&target);
    if let Some(taken) = [&target, &wal, &shm].into_iter().find(|path| path.exists()) {
        let path = taken.display().to_string();
        return Err(Stop::because(words().format("restore-not-empty", &[("path", (&path).into())])));
    }
    let manifest = Manifest::read(folder)?;
    let aside = Aside::copy_of(&folder.join(DATABASE), &target)?;
    let database = copy::open_sound(&aside.path).await?;
    if copy::rows(&database).await? != manifest.rows || copy::migration(&database).await? != manifest.migration {
        let folder = folder.display().to_string();
        return Err(Stop::because(words().format("restore-altered", &[("folder", (&folder).into())])));
    }
    match level_of(&database).await? {
        Level::Current => {}
        Level::Behind => migrate::up(&database).await?,
        Level::Ahead => return Err(Stop::because(words().text("restore-newer"))),
    }
    let house = house_of(config, database).await?;
    end(&house, Some(manifest.made_at), options).await?;
    house.database.close().await?;
    aside.put_in_place(&target)?;
    let path = target.display().to_string();
    say(words().format("restore-done", &[("path", (&path).into())]))
}

/// A copy that isn't in its place yet. Unless it is put there, it disappears again.
struct Aside {
    path: PathBuf,
}

impl Aside {
    fn copy_of(backup: &Path, target: &Path) -> Result<Self, Stop> {
        let path = target.with_added_extension("restoring");
        let aside = Self { path: path.clone() };
        // What a restoration that was killed has left is nobody's database.
        aside.clear();
        let copied = || {
            files::private_if_missing(&path)?;
            // The mode of the new file stays.
            std::io::copy(&mut fs::File::open(backup)?, &mut fs::File::options().write(true).open(&path)?)
        };
        copied().map_err(|error| Stop::from(error).at(&path))?;
        Ok(aside)
    }

    /// Puts the copy into its place, unless something is there by now.
    fn put_in_place(&self, target: &Path) -> Result<(), Stop> {
        let placed = || {
            fs::File::open(&self.path)?.sync_all()?;
            fs::hard_link(&self.path, target)?;
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
            fs::File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
        };
        placed().map_err(|error| Stop::from(error).at(target))
    }

    fn clear(&self) {
        let [wal, shm] = copy::beside(&self.path);
        for path in [&self.path, &wal, &shm] {
            // What isn't there needn't go.
            let _ = fs::remove_file(path);
        }
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The restored database with its societies and their keys, without which nothing can end in them.
async fn house_of(config: &Config, database: Database) -> Result<House, Stop> {
    let site = config.server.site()?;
    let (keys, directory) = (keys::open(config)?, Directory::empty(&site.base));
    let house = House {
        database,
        directory,
        clock: Clock::system(),
        keys,
        site: Arc::new(site),
        meters: Meters::default(),
        begins: TenantStatus::Live,
    };
    house.load_all().await?;
    keys::refuse_closed(config, &house)?;
    Ok(house)
}

/// Ends what may have been used since the backup, in every society and for the vendor, and raises the epoch.
async fn end(house: &House, made_at: Option<DateTime<Utc>>, options: &Options) -> Result<(), Stop> {
    let mut societies = house.directory.all();
    societies.sort_by(|a, b| a.slug.cmp(&b.slug));
    for tenant in societies.into_iter().chain(house.directory.vendor()) {
        if let Some(fault) = house.keys.fault(tenant.id) {
            // A suspended society whose key was destroyed, or a vendor without operators: nobody can sign in there.
            tracing::warn!(society = tenant.slug, ?fault, "nothing was ended, because there is no key");
            continue;
        }
        let tx = house.write(&tenant, Actor::Operator(options.who.clone())).await?;
        let ended = restored::end_all(&tx, made_at, !options.keep_letters, &mut random()).await?;
        tx.commit().await?;
        report(&tenant.slug, &ended)?;
    }
    let tx = house.database.platform_write(house.clock.now()).await?;
    let epoch = restored::raise_epoch(&tx, made_at).await?;
    tx.commit().await?;
    tell(words().format("restore-epoch", &[("epoch", epoch.into())]));
    Ok(())
}

/// Says what ended in a society, and which letters have to be issued anew.
fn report(slug: &str, ended: &EndedAtRestore) -> Result<(), Stop> {
    let rows = i64::try_from(ended.rows.values().sum::<u64>()).unwrap_or(i64::MAX);
    say(words().format("restore-ended", &[("slug", slug.into()), ("rows", rows.into())]))?;
    let batches: &BTreeMap<i32, u64> = &ended.letters;
    for (batch, letters) in batches {
        let letters = i64::try_from(*letters).unwrap_or(i64::MAX);
        let arguments = [("slug", slug.into()), ("batch", (*batch).into()), ("letters", letters.into())];
        say(words().format("restore-letters", &arguments))?;
    }
    Ok(())
}
