//! A whole file: analysed without a change, or published in parts. The caller opens the transactions, one for each part, so that
//! none is open while a file is read.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;

use super::file::fault::{ExpenseFileError, ExpenseRowFault};
use super::file::{ExpenseFile, Rows};
use super::publication::{self, ExpensePublication, PublicationBegun, PublicationEnd, RowsAdded};
use super::row::ExpenseRow;
use super::{LeftOut, Occurrences, Placed, ROWS_AT_A_TIME, place};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;

/// The most findings of a kind that are told one by one. Further ones are only counted.
pub const MOST_FINDINGS: usize = 50;

/// Opens the transactions of a society, each at its own instant.
pub trait Transactions: Sync {
    /// Begins one that only reads.
    fn read(&self) -> impl Future<Output = Result<TenantTx, Failure>> + Send;
    /// Begins one that writes. It also checks that whoever publishes may still do it.
    fn write(&self) -> impl Future<Output = Result<TenantTx, Failure>> + Send;
}

/// Why a file isn't taken in.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// It can't be read at all.
    #[error(transparent)]
    File(#[from] ExpenseFileError),
    /// So many cells have mistakes: the analysis tells them.
    #[error("{0} mistakes in the file")]
    Mistakes(usize),
    /// Something of ours is broken, or the database can't be reached.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What an analysis has found. It names lines and columns and never quotes a cell.
#[derive(Clone, Debug, Default)]
pub struct ExpenseReport {
    /// The rows of the file.
    pub rows: u64,
    /// Rows that a publication would add.
    pub new: u64,
    /// Rows that were published before.
    pub known: u64,
    /// The first and the last month.
    pub months: Option<(NaiveDate, NaiveDate)>,
    /// Mistakes, at most [`MOST_FINDINGS`].
    pub faults: Vec<ExpenseRowFault>,
    /// How many mistakes there are.
    pub faults_in_all: usize,
    /// Rows that would be left out, by their lines, at most [`MOST_FINDINGS`].
    pub left_out: Vec<(u64, LeftOut)>,
    /// How many rows would be left out.
    pub left_out_in_all: usize,
}

impl ExpenseReport {
    fn add_faults(&mut self, faults: &[ExpenseRowFault]) {
        let room = MOST_FINDINGS.saturating_sub(self.faults.len());
        self.faults.extend(faults.iter().take(room));
        self.faults_in_all += faults.len();
    }

    fn add(&mut self, placed: &Placed) {
        self.new += placed.new.len() as u64;
        self.known += placed.known;
        let room = MOST_FINDINGS.saturating_sub(self.left_out.len());
        self.left_out.extend(placed.left_out.iter().take(room));
        self.left_out_in_all += placed.left_out.len();
    }
}

/// The rows of a file in parts, and what is wrong with the others.
struct Parts<'a>(Rows<'a>);

impl Parts<'_> {
    /// The next part. `None` after the last row.
    fn next(&mut self, report: &mut ExpenseReport) -> Result<Option<Vec<ExpenseRow>>, ExpenseFileError> {
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

/// Reads a file and says what publishing it would do. Nothing is changed.
///
/// # Errors
/// When the file can't be read, or the database can't.
pub async fn analyse(society: &impl Transactions, bytes: &[u8]) -> Result<ExpenseReport, IntakeError> {
    let file = ExpenseFile::decode(bytes)?;
    let tx = society.read().await?;
    let insurers = tx.policy().society.insurer_numbers.clone();
    let today = day_in_japan(tx.now());
    tx.rollback().await?;
    let mut parts = Parts(file.rows(&insurers, today)?);
    let (mut report, mut seen) = (ExpenseReport::default(), Occurrences::default());
    while let Some(part) = parts.next(&mut report)? {
        let tx = society.read().await?;
        report.add(&place(&tx, part, &mut seen).await?);
        tx.rollback().await?;
    }
    Ok(report)
}

/// What became of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePublished {
    /// It came to its end.
    Ended(PublicationEnd),
    /// An earlier publication isn't out yet, and has to come out or be withdrawn first. Nothing was changed.
    Waits(ExpensePublication),
}

/// Publishes a file without mistakes, from an instant on; `None` means at once. The rows are added in parts; members see none of
/// them before the last step. A publication that broke off goes on with the same file.
///
/// # Errors
/// When the file can't be read or has a mistake, or the database refuses.
pub async fn publish(
    society: &impl Transactions,
    bytes: &[u8],
    from: Option<DateTime<Utc>>,
    random: &mut (impl Rng + Send),
) -> Result<FilePublished, IntakeError> {
    let file = ExpenseFile::decode(bytes)?;
    let tx = society.read().await?;
    let insurers = tx.policy().society.insurer_numbers.clone();
    let today = day_in_japan(tx.now());
    tx.rollback().await?;
    let mut mistakes = 0;
    for row in file.rows(&insurers, today)? {
        mistakes += row?.err().map_or(0, |faults| faults.len());
    }
    if mistakes > 0 {
        return Err(IntakeError::Mistakes(mistakes));
    }
    let import = loop {
        let tx = society.write().await?;
        let begun = publication::begin(&tx, bytes, random).await?;
        tx.commit().await?;
        match begun {
            PublicationBegun::Begun(import) => break import,
            PublicationBegun::Clearing => {}
            PublicationBegun::Waits(waiting) => return Ok(FilePublished::Waits(waiting)),
        }
    };
    let mut parts = Parts(file.rows(&insurers, today)?);
    let (mut report, mut seen) = (ExpenseReport::default(), Occurrences::default());
    while let Some(part) = parts.next(&mut report)? {
        let tx = society.write().await?;
        let placed = place(&tx, part, &mut seen).await?;
        let added = publication::add(&tx, import, &placed.new, random).await?;
        tx.commit().await?;
        if added == RowsAdded::Closed {
            break;
        }
    }
    let tx = society.write().await?;
    let end = publication::finish(&tx, import, from, random).await?;
    tx.commit().await?;
    Ok(FilePublished::Ended(end))
}
