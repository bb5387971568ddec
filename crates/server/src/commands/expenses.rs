//! `madoguchi expenses …`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Subcommand;
use madoguchi_core::clock::{day_in_japan, in_japan};
use madoguchi_core::database::TenantTx;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::expenses::file::{ExpenseFile, ExpenseFileError, ExpenseRowFault, Rows};
use madoguchi_core::services::expenses::row::ExpenseRow;
use madoguchi_core::services::expenses::{self, LeftOut, Occurrences, Placed, PublicationBegun, ROWS_AT_A_TIME};
use madoguchi_core::tenancy::Tenant;

use super::AtTheDesk;
use crate::terminal::{Stop, instant, say};
use crate::wiring::{House, random};

/// The most findings that are printed one by one. Further ones are only counted.
const MOST_LINES: usize = 50;

/// What can be done with medical expenses.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a society's file of medical expenses and say what publishing it would do. Nothing is changed.
    Analyse {
        /// The society's slug.
        slug: String,
        /// The file: a CSV as the society's system exports it.
        file: PathBuf,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Publish a society's file of medical expenses. A file with a mistake in it isn't published.
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
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    let (Command::Analyse { slug, file, desk } | Command::Publish { slug, file, desk, .. }) = &command;
    let bytes = fs::read(file).map_err(|error| Stop::because(format!("{}: {error}", file.display())))?;
    let (house, actor) = desk.open().await?;
    let society = house.society(slug).await?;
    let report = analyse(&house, &society, &bytes, actor.clone()).await?;
    for line in report.lines() {
        say(line)?;
    }
    match command {
        Command::Analyse { .. } => {
            if report.faults_in_all > 0 {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Publish { from, .. } => {
            if report.faults_in_all > 0 {
                return Err(Stop::because(format!(
                    "nothing was published: {} mistakes in the file",
                    report.faults_in_all
                )));
            }
            let published = publish(&house, &society, &bytes, from, actor).await?;
            let Published { rows, from } = published;
            say(format!("{}: {rows} rows published, visible from {}", society.slug, in_japan(from).to_rfc3339()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What an analysis has found.
#[derive(Default)]
pub struct Report {
    rows: u64,
    new: u64,
    known: u64,
    months: Option<(NaiveDate, NaiveDate)>,
    faults: Vec<ExpenseRowFault>,
    faults_in_all: usize,
    left_out: Vec<(u64, LeftOut)>,
    left_out_in_all: usize,
}

impl Report {
    fn add_faults(&mut self, faults: &[ExpenseRowFault]) {
        let room = MOST_LINES.saturating_sub(self.faults.len());
        self.faults.extend(faults.iter().take(room));
        self.faults_in_all += faults.len();
    }

    fn add(&mut self, placed: &Placed) {
        self.new += placed.new.len() as u64;
        self.known += placed.known;
        let room = MOST_LINES.saturating_sub(self.left_out.len());
        self.left_out.extend(placed.left_out.iter().take(room));
        self.left_out_in_all += placed.left_out.len();
    }

    /// The findings in words. They name lines and columns and never quote a cell.
    fn lines(&self) -> Vec<String> {
        let Self { rows, new, known, left_out_in_all, .. } = self;
        let mut lines = vec![format!("{rows} rows: {new} new, {known} known already, {left_out_in_all} left out")];
        if let Some((first, last)) = self.months {
            lines.push(format!("  months from {} to {}", first.format("%Y-%m"), last.format("%Y-%m")));
        }
        lines.extend(self.left_out.iter().map(|(line, why)| format!("  line {line}: left out: {why}")));
        lines.extend(and_more(self.left_out_in_all));
        lines.extend(self.faults.iter().map(|fault| {
            let column = fault.column.map(|column| format!(", {}", column.title())).unwrap_or_default();
            format!("  line {}{column}: {}", fault.line, fault.kind)
        }));
        lines.extend(and_more(self.faults_in_all));
        lines
    }
}

fn and_more(in_all: usize) -> Option<String> {
    let more = in_all.checked_sub(MOST_LINES).filter(|more| *more > 0)?;
    Some(format!("  and {more} more"))
}

/// The rows of a file in parts, and what is wrong with the others.
struct Parts<'a>(Rows<'a>);

impl Parts<'_> {
    /// The next part. `None` after the last row.
    fn next(&mut self, report: &mut Report) -> Result<Option<Vec<ExpenseRow>>, ExpenseFileError> {
        let mut part = Vec::with_capacity(ROWS_AT_A_TIME);
        let mut has_more = false;
        for row in self.0.by_ref() {
            has_more = true;
            report.rows += 1;
            match row? {
                Ok(row) => {
                    let (first, last) = report.months.unwrap_or((row.month, row.month));
                    report.months = Some((first.min(row.month), last.max(row.month)));
                    part.push(row);
                }
                Err(faults) => report.add_faults(&faults),
            }
            if part.len() == ROWS_AT_A_TIME {
                break;
            }
        }
        Ok(has_more.then_some(part))
    }
}

/// Reads a file and says what publishing it would do.
///
/// # Errors
/// When the file can't be read, or the database can't.
pub async fn analyse(house: &House, society: &Tenant, bytes: &[u8], actor: Actor) -> Result<Report, Stop> {
    let file = ExpenseFile::decode(bytes).map_err(refused)?;
    let tx = house.read(society, actor).await?;
    let insurers = tx.policy().society.insurer_numbers.clone();
    let mut parts = Parts(file.rows(&insurers, day_in_japan(tx.now())).map_err(refused)?);
    let (mut report, mut seen) = (Report::default(), Occurrences::default());
    while let Some(part) = parts.next(&mut report).map_err(refused)? {
        report.add(&expenses::place(&tx, part, &mut seen).await?);
    }
    tx.rollback().await?;
    Ok(report)
}

/// What a publication has done.
pub struct Published {
    /// The rows that were added.
    pub rows: u64,
    /// From when members see them.
    pub from: DateTime<Utc>,
}

/// Publishes a file that the analysis has found without mistakes. The rows are added in parts; members see none of them before
/// the last step. A publication that broke off goes on with the same file.
///
/// # Errors
/// When the file can't be read, or the database refuses.
pub async fn publish(
    house: &House,
    society: &Tenant,
    bytes: &[u8],
    from: Option<DateTime<Utc>>,
    actor: Actor,
) -> Result<Published, Stop> {
    let file = ExpenseFile::decode(bytes).map_err(refused)?;
    let mut random = random();
    let tx = house.write(society, actor.clone()).await?;
    let insurers = tx.policy().society.insurer_numbers.clone();
    let today = day_in_japan(tx.now());
    let begun = expenses::begin(&tx, bytes, &mut random).await?;
    tx.commit().await?;
    let (import, before) = match begun {
        PublicationBegun::Begun(import) => (import, None),
        PublicationBegun::Before(import, from) => (import, Some(from)),
    };
    let mut parts = Parts(file.rows(&insurers, today).map_err(refused)?);
    let (mut report, mut seen, mut rows) = (Report::default(), Occurrences::default(), 0);
    while let Some(part) = parts.next(&mut report).map_err(refused)? {
        let tx: TenantTx = house.write(society, actor.clone()).await?;
        let placed = expenses::place(&tx, part, &mut seen).await?;
        rows += expenses::add(&tx, import, &placed.new, &mut random).await?;
        tx.commit().await?;
    }
    let tx = house.write(society, actor).await?;
    let from = before.or(from).unwrap_or(tx.now());
    expenses::finish(&tx, import, from, rows, &mut random).await?;
    tx.commit().await?;
    Ok(Published { rows, from })
}

fn refused(error: ExpenseFileError) -> Stop {
    Stop::because(format!("nothing was taken in: {error}"))
}
