//! `madoguchi backup` and `madoguchi restore`: an SQLite database as a folder of its own, and back again (ADR 57, ADR 58).

mod copy;
mod manifest;
pub mod restore;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use madoguchi_core::clock::{Clock, in_japan};
use madoguchi_core::database::{Database, Location};
use madoguchi_core::files;
use madoguchi_core::restored;
use sea_orm::{ConnectionTrait, Statement};

use self::manifest::{DATABASE, Manifest};
use crate::terminal::{ConfigFile, Stop, say, words};
use crate::wiring::database;
use crate::{config, telemetry};

/// What `backup` takes.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// The folder to make for the backup. It must not exist yet.
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,
}

/// Makes a backup while servers go on.
pub async fn run(options: Options) -> Result<ExitCode, Stop> {
    let config = config::load(options.config.config.as_deref(), config::variables())?;
    telemetry::start(&config.logging.filter, config.logging.format)?;
    let location = config.database.location()?;
    if let Location::Postgres(_) = location {
        return Err(Stop::because(words().text("backup-postgres")));
    }
    let database = database::open(&location, config.database.pool()).await?;
    let unfinished = Unfinished::make(&options.output)?;
    let manifest = write(&database, &unfinished.folder).await?;
    database.close().await?;
    unfinished.keep();
    let made_at = in_japan(manifest.made_at).format("%Y-%m-%d %H:%M:%S").to_string();
    let (folder, rows) = (options.output.display().to_string(), manifest.rows.values().sum::<i64>());
    let arguments = [("folder", (&folder).into()), ("at", (&made_at).into()), ("rows", rows.into())];
    say(words().format("backup-made", &arguments))?;
    say(words().text("backup-without-keys"))?;
    Ok(ExitCode::SUCCESS)
}

/// A folder that was made for a backup. Unless it is kept, it disappears again.
struct Unfinished {
    folder: PathBuf,
    is_kept: bool,
}

impl Unfinished {
    /// Makes the folder. A folder that is there already is never written into.
    fn make(folder: &Path) -> Result<Self, Stop> {
        let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
        if let Some(above) = above {
            files::private_folder(above).map_err(|error| Stop::from(error).at(above))?;
        }
        if folder.exists() {
            let path = folder.display().to_string();
            return Err(Stop::because(words().format("backup-there-already", &[("folder", (&path).into())])));
        }
        files::new_private_folder(folder).map_err(|error| Stop::from(error).at(folder))?;
        Ok(Self { folder: folder.to_owned(), is_kept: false })
    }

    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_kept {
            // Without its manifest it is no backup, so what can't be removed does no harm.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Copies the database, looks whether the copy is sound, and describes it.
async fn write(database: &Database, folder: &Path) -> Result<Manifest, Stop> {
    let (path, made_at) = (folder.join(DATABASE), Clock::system().now());
    files::private_if_missing(&path).map_err(|error| Stop::from(error).at(&path))?;
    let connection = database.for_migrations();
    let target = path.to_str().ok_or_else(|| Stop::because(words().text("backup-no-utf8")))?;
    // One transaction that reads: writers go on, and none of their transactions is in it by half.
    let into = Statement::from_sql_and_values(connection.get_database_backend(), "VACUUM INTO ?", [target.into()]);
    connection.execute_raw(into).await.map_err(madoguchi_core::failure::Failure::from)?;
    let copy = copy::open_sound(&path).await?;
    let (rows, migration) = (copy::rows(&copy).await?, copy::migration(&copy).await?);
    let tx = copy.platform_read(made_at).await?;
    let epoch = restored::epoch(&tx).await?;
    drop(tx);
    copy.close().await?;
    let manifest = Manifest::of(&path, made_at, migration, epoch, rows)?;
    manifest.write(folder)?;
    Ok(manifest)
}
