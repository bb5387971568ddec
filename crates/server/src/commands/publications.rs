//! `madoguchi expenses …` and `madoguchi checkups …`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Subcommand;
use madoguchi_core::clock::in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::PublicationId;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::publication::intake::{
    self, FilePublished, IntakeError, IntakeReport, MOST_FINDINGS, Transactions,
};
use madoguchi_core::services::publication::{
    self, ListedPublication, PublicationChange, PublicationEnd, PublicationKind,
};
use madoguchi_core::tenancy::Tenant;
use uuid::Uuid;

use super::AtTheDesk;
use crate::terminal::{Stop, instant, say};
use crate::wiring::{House, random};

/// What can be done with data for members.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a society's file and say what publishing it would do. Nothing is changed.
    Analyse {
        /// The society's slug.
        slug: String,
        /// The file: a CSV as the society's system exports it; of checkups also a ZIP or an XML document in the national format.
        file: PathBuf,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Publish a society's file. A file with a mistake in it isn't published.
    Publish {
        /// The society's slug.
        slug: String,
        /// The file.
        file: PathBuf,
        /// From when members see it (RFC 3339, e.g. 2026-12-05T09:00:00+09:00); at once, if it isn't given.
        #[arg(long, value_name = "INSTANT", value_parser = instant)]
        from: Option<DateTime<Utc>>,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// List a society's publications, the latest first.
    List {
        /// The society's slug.
        slug: String,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Move a publication that members don't see yet to another instant.
    Move {
        /// The society's slug.
        slug: String,
        /// The publication's id, as `list` shows it.
        publication: Uuid,
        /// From when members see it (RFC 3339); at once, if it isn't given.
        #[arg(long, value_name = "INSTANT", value_parser = instant)]
        from: Option<DateTime<Utc>>,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Withdraw a publication. Its rows are deleted. Medical expenses that members see can't be withdrawn.
    Withdraw {
        /// The society's slug.
        slug: String,
        /// The publication's id, as `list` shows it.
        publication: Uuid,
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// Runs the command.
pub async fn run(kind: PublicationKind, command: Command) -> Result<ExitCode, Stop> {
    let (slug, desk) = match &command {
        Command::Analyse { slug, desk, .. }
        | Command::Publish { slug, desk, .. }
        | Command::List { slug, desk }
        | Command::Move { slug, desk, .. }
        | Command::Withdraw { slug, desk, .. } => (slug, desk),
    };
    let (house, actor) = desk.open().await?;
    let society = house.society(slug).await?;
    let by = ByCommand { house: &house, society: &society, actor };
    let slug = &society.slug;
    match command {
        Command::Analyse { file, .. } => {
            let report = analysed(&by, kind, &read(&file)?).await?;
            return Ok(if report.faults_in_all > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        Command::Publish { file, from, .. } => {
            let bytes = read(&file)?;
            let report = analysed(&by, kind, &bytes).await?;
            if report.faults_in_all > 0 {
                return Err(refused(IntakeError::Mistakes(report.faults_in_all)));
            }
            let done = intake::publish(&by, kind, &bytes, from, &mut random()).await.map_err(refused)?;
            say(published(slug, done)?)?;
        }
        Command::List { .. } => {
            let tx = by.read().await?;
            for one in publication::list(&tx).await?.iter().filter(|one| one.kind == kind) {
                say(listed(one, tx.now()))?;
            }
            tx.rollback().await?;
        }
        Command::Move { publication, from, .. } => {
            let tx = by.write().await?;
            let change = publication::reschedule(&tx, PublicationId(publication), from, &mut random()).await?;
            let from = from.map_or(tx.now(), |from| from.max(tx.now()));
            tx.commit().await?;
            say(changed(slug, change, &format!("visible from {}", in_japan(from).to_rfc3339()))?)?;
        }
        Command::Withdraw { publication, .. } => {
            let tx = by.write().await?;
            let change = publication::withdraw(&tx, PublicationId(publication), &mut random()).await?;
            tx.commit().await?;
            say(changed(slug, change, "withdrawn; its rows are deleted, and the file can be published again")?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Vec<u8>, Stop> {
    fs::read(file).map_err(|error| Stop::because(format!("{}: {error}", file.display())))
}

/// Reads a file and says what publishing it would do.
async fn analysed(by: &ByCommand<'_>, kind: PublicationKind, bytes: &[u8]) -> Result<IntakeReport, Stop> {
    let report = intake::analyse(by, kind, bytes).await.map_err(refused)?;
    for line in lines(kind, &report) {
        say(line)?;
    }
    Ok(report)
}

/// The findings in words. They name places and never quote a value.
fn lines(kind: PublicationKind, report: &IntakeReport) -> Vec<String> {
    let IntakeReport { rows, new, known, left_out_in_all, .. } = report;
    let mut lines = vec![format!("{rows} rows: {new} new, {known} known already, {left_out_in_all} left out")];
    if let Some((first, last)) = report.days {
        let (what, form) = match kind {
            PublicationKind::MedicalExpenses => ("months", "%Y-%m"),
            PublicationKind::CheckupResults => ("checkups", "%Y-%m-%d"),
        };
        lines.push(format!("  {what} from {} to {}", first.format(form), last.format(form)));
    }
    lines.extend(report.left_out.iter().map(|(at, why)| format!("  {at}: left out: {why}")));
    lines.extend(and_more(report.left_out_in_all));
    lines.extend(report.faults.iter().map(|fault| {
        let column = fault.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
        format!("  {}{column}: {}", fault.at, fault.kind)
    }));
    lines.extend(and_more(report.faults_in_all));
    lines
}

fn and_more(in_all: usize) -> Option<String> {
    let more = in_all.checked_sub(MOST_FINDINGS).filter(|more| *more > 0)?;
    Some(format!("  and {more} more"))
}

/// Says what became of a publication.
fn published(slug: &str, published: FilePublished) -> Result<String, Stop> {
    let at = |from: DateTime<Utc>| in_japan(from).to_rfc3339();
    Ok(match published {
        FilePublished::Ended(PublicationEnd::Published(done)) => {
            format!("{slug}: {} rows published, visible from {}; publication {}", done.rows, at(done.from), done.id)
        }
        FilePublished::Ended(PublicationEnd::NothingNew) => {
            format!("{slug}: nothing was published: every row was published before")
        }
        FilePublished::Ended(PublicationEnd::PublishedMeanwhile(done)) => {
            return Err(Stop::because(format!(
                "nothing was published here: somebody else has published the same file meanwhile: {} rows, visible from {}; publication {}",
                done.rows,
                at(done.from),
                done.id
            )));
        }
        FilePublished::Ended(PublicationEnd::Withdrawn) => {
            return Err(Stop::because(
                "nothing was published: somebody has withdrawn it meanwhile, or published another file",
            ));
        }
        FilePublished::Waits(waiting) => {
            return Err(Stop::because(format!(
                "nothing was published: an earlier publication is visible only from {}: move it or withdraw it first; publication {}",
                at(waiting.from),
                waiting.id
            )));
        }
    })
}

/// Says what became of a change.
fn changed(slug: &str, change: PublicationChange, done: &str) -> Result<String, Stop> {
    Err(Stop::because(match change {
        PublicationChange::Done => return Ok(format!("{slug}: {done}")),
        PublicationChange::IsOut => "nothing was changed: members see it already",
        PublicationChange::Unfinished => {
            "nothing was changed: its rows aren't all there; publish the file again, or withdraw it"
        }
        PublicationChange::NotThere => "nothing was changed: the society has no such publication",
    }))
}

/// The list in words.
fn listed(publication: &ListedPublication, now: DateTime<Utc>) -> String {
    let at = |from: DateTime<Utc>| in_japan(from).to_rfc3339();
    let id = publication.id;
    match publication.finished {
        None => format!("{id}  begun {}, not finished", at(publication.begun_at)),
        Some(done) => {
            let state = if publication.waits(now) { "waits until" } else { "visible since" };
            format!("{id}  {} rows, {state} {}", done.rows, at(done.from))
        }
    }
}

/// The transactions of a command.
pub struct ByCommand<'a> {
    /// The database and the keys.
    pub house: &'a House,
    /// The society.
    pub society: &'a Tenant,
    /// Who does it.
    pub actor: Actor,
}

impl Transactions for ByCommand<'_> {
    async fn read(&self) -> Result<TenantTx, Failure> {
        self.house.read(self.society, self.actor.clone()).await
    }

    async fn write(&self) -> Result<TenantTx, Failure> {
        self.house.write(self.society, self.actor.clone()).await
    }
}

/// Why nothing was published.
pub fn refused(error: IntakeError) -> Stop {
    match error {
        IntakeError::Failed(failure) => failure.into(),
        refused => Stop::because(format!("nothing was published: {refused}")),
    }
}
