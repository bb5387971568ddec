//! `madoguchi doctor`: looks at a deployment, and says what is wrong, what that endangers and what fixes it. Where a server
//! refuses to start on something, the rule is the server's own and is asked here, too.

mod database;
mod finding;
mod keys;
mod mail;
mod names;
mod policies;
mod site;
#[cfg(test)]
mod tests;
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use madoguchi_core::clock::Clock;
use madoguchi_core::tenancy::{Directory, TenantStatus};
use madoguchi_words::{Language, Words};

use self::finding::{Area, Report, Weight};
use crate::commands::findings::InLanguage;
use crate::config::{self, Config};
use crate::meters::Meters;

use crate::terminal::{ConfigFile, Stop, language, say};
use crate::wiring::House;

/// What `doctor` takes.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Language of the findings; the terminal's, if none is given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    /// Certificate (PEM) that the proxy shows, to compare its names and its end with the hosts of this installation.
    #[arg(long, value_name = "FILE")]
    certificate: Vec<PathBuf>,
    /// Send a test mail to this address.
    #[arg(long, value_name = "ADDRESS")]
    send_to: Option<String>,
}

/// Runs the command. It ends with 1 where something is wrong, and with 0 where there are at most weaknesses.
pub async fn run(options: Options) -> Result<ExitCode, Stop> {
    let words = Words::of(options.language.map_or_else(language, Language::from));
    let report = examine(&options, words, &Clock::system()).await;
    if options.json {
        for finding in report.findings() {
            say(finding.as_json())?;
        }
        say(report.summary_as_json())?;
    } else {
        for finding in report.findings() {
            say(finding.as_lines(words))?;
        }
        say(report.summary())?;
    }
    let is_wrong = report.findings().iter().any(|finding| finding.weight == Weight::Trouble);
    Ok(if is_wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Looks at everything. What can't be looked at, because something before it is wrong, is said to be unchecked.
async fn examine(options: &Options, words: &'static Words, clock: &Clock) -> Report {
    let mut report = Report::in_language(words);
    let Some(config) = configuration(options.config.config.as_deref(), &mut report) else {
        report.unchecked(Area::Database, "doctor-unchecked-without-configuration", &[]);
        return report;
    };
    site::look(&config, &mut report);
    let keys = keys::open(&config, &mut report);
    let database = database::open(&config, clock, &mut report).await;
    mail::look(&config, options.send_to.as_deref(), clock, &mut report).await;
    let (Some(keys), Some(database), Ok(site)) = (keys, database, config.server.site()) else {
        report.unchecked(Area::Societies, "doctor-unchecked-without-house", &[]);
        return report;
    };
    let directory = Directory::empty(&site.base);
    let house = House {
        database,
        directory,
        clock: clock.clone(),
        keys,
        site: std::sync::Arc::new(site),
        meters: Meters::default(),
        begins: TenantStatus::Draft,
    };
    if let Err(failure) = house.load_all().await {
        report.told(
            Area::Database,
            "doctor-told",
            Stop::from(failure).words(),
            "doctor-danger-start",
            "doctor-remedy-database",
        );
        return report;
    }
    keys::of_societies(&config, &house, &mut report);
    mail::senders(&config, &house, &mut report);
    policies::look(&house, &mut report);
    work::look(&house, &mut report).await;
    names::look(&house, &options.certificate, &mut report);
    if let Err(failure) = house.database.close().await {
        tracing::warn!(%failure, "the database wasn't closed properly");
    }
    report
}

/// Reads the configuration, with every fault of it.
fn configuration(file: Option<&Path>, report: &mut Report) -> Option<Config> {
    let config = match config::load(file, config::variables()) {
        Ok(config) => config,
        Err(faults) => {
            report.of_configuration(&faults.0);
            return None;
        }
    };
    if let Err(faults) = config.complete() {
        report.of_configuration(&faults.0);
    }
    if let Some(file) = file.filter(|_| config.holds_secrets) {
        report.of_exposed(Area::Configuration, &[file]);
    }
    if config.database.names_owner() {
        report.weakness(
            Area::Configuration,
            "doctor-owner-named",
            &[("key", config::OWNER_URL.into())],
            "doctor-owner-named-danger",
            "doctor-owner-named-remedy",
        );
    }
    if ["trace", "debug"].iter().any(|level| config.logging.filter.contains(level)) {
        let arguments = [("filter", (&config.logging.filter).into())];
        report.weakness(
            Area::Configuration,
            "doctor-log-filter",
            &arguments,
            "doctor-log-filter-danger",
            "doctor-log-filter-remedy",
        );
    }
    report.looked_at();
    Some(config)
}
