//! A whole file: analysed without a change, or published in parts. The caller opens the transactions, one for each part, so that
//! none is open while a file is read.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;

use super::{FinishedPublication, NewRows, PublicationBegun, PublicationEnd, PublicationKind, RowsAdded};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PublicationId;
use crate::input::insurer_number::InsurerNumber;
use crate::services::checkups::file::{CheckupFile, FileCheckup};
use crate::services::checkups::{self, PlacedCheckup};
use crate::services::expenses::file::ExpenseFile;
use crate::services::expenses::row::ExpenseRow;
use crate::services::expenses::{self, Occurrences, PlacedRow};
use crate::services::finding::{At, Fault, FileFault, LeftOut, Placed};

/// Rows that are looked up and added at a time.
pub const ROWS_AT_A_TIME: usize = 500;

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
    File(#[from] FileFault),
    /// So many values have mistakes: the analysis tells them.
    #[error("{0} mistakes in the file")]
    Mistakes(usize),
    /// Something of ours is broken, or the database can't be reached.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What an analysis has found. It names places and never quotes a value.
#[derive(Clone, Debug, Default)]
pub struct IntakeReport {
    /// The rows of the file.
    pub rows: u64,
    /// Rows that a publication would add.
    pub new: u64,
    /// Rows that were published before.
    pub known: u64,
    /// The first and the last month of treatment, or day of a checkup.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Mistakes, at most [`MOST_FINDINGS`].
    pub faults: Vec<Fault>,
    /// How many mistakes there are.
    pub faults_in_all: usize,
    /// Rows that would be left out, by their places, at most [`MOST_FINDINGS`].
    pub left_out: Vec<(At, LeftOut)>,
    /// How many rows would be left out.
    pub left_out_in_all: usize,
}

impl IntakeReport {
    fn add_faults(&mut self, faults: Vec<Fault>) {
        let room = MOST_FINDINGS.saturating_sub(self.faults.len());
        self.faults_in_all += faults.len();
        self.faults.extend(faults.into_iter().take(room));
    }

    fn add<T>(&mut self, placed: &Placed<T>) {
        self.new += placed.new.len() as u64;
        self.known += placed.known;
        let room = MOST_FINDINGS.saturating_sub(self.left_out.len());
        self.left_out.extend(placed.left_out.iter().take(room).cloned());
        self.left_out_in_all += placed.left_out.len();
    }
}

/// A row as it was read, or what is wrong with it.
type Read<T> = Result<Result<T, Vec<Fault>>, FileFault>;

/// What a kind of data does with a file.
trait Data {
    /// The kind.
    const KIND: PublicationKind;
    /// A file that was opened.
    type File: Send + Sync;
    /// A row of it.
    type Row: Send;
    /// A row beside its person.
    type Placed: Send + Sync;
    /// What is remembered of the rows before.
    type Seen: Default + Send;

    fn open(bytes: &[u8]) -> Result<Self::File, FileFault>;
    fn rows<'a>(
        file: &'a Self::File,
        insurers: &'a [InsurerNumber],
        today: NaiveDate,
    ) -> Result<impl Iterator<Item = Read<Self::Row>> + Send + 'a, FileFault>;
    fn day(row: &Self::Row) -> NaiveDate;
    fn place(
        tx: &TenantTx,
        rows: Vec<Self::Row>,
        seen: &mut Self::Seen,
    ) -> impl Future<Output = Result<Placed<Self::Placed>, Failure>> + Send;
    fn to_add(rows: &[Self::Placed]) -> NewRows<'_>;
}

struct Expenses;

impl Data for Expenses {
    const KIND: PublicationKind = PublicationKind::MedicalExpenses;
    type File = ExpenseFile;
    type Row = ExpenseRow;
    type Placed = PlacedRow;
    type Seen = Occurrences;

    fn open(bytes: &[u8]) -> Result<ExpenseFile, FileFault> {
        ExpenseFile::decode(bytes)
    }

    fn rows<'a>(
        file: &'a ExpenseFile,
        insurers: &'a [InsurerNumber],
        today: NaiveDate,
    ) -> Result<impl Iterator<Item = Read<ExpenseRow>> + Send + 'a, FileFault> {
        file.rows(insurers, today)
    }

    fn day(row: &ExpenseRow) -> NaiveDate {
        row.month
    }

    async fn place(tx: &TenantTx, rows: Vec<ExpenseRow>, seen: &mut Occurrences) -> Result<Placed<PlacedRow>, Failure> {
        expenses::place(tx, rows, seen).await
    }

    fn to_add(rows: &[PlacedRow]) -> NewRows<'_> {
        NewRows::Expenses(rows)
    }
}

struct Checkups;

impl Data for Checkups {
    const KIND: PublicationKind = PublicationKind::CheckupResults;
    type File = CheckupFile;
    type Row = FileCheckup;
    type Placed = PlacedCheckup;
    type Seen = ();

    fn open(bytes: &[u8]) -> Result<CheckupFile, FileFault> {
        CheckupFile::open(bytes)
    }

    fn rows<'a>(
        file: &'a CheckupFile,
        insurers: &'a [InsurerNumber],
        today: NaiveDate,
    ) -> Result<impl Iterator<Item = Read<FileCheckup>> + Send + 'a, FileFault> {
        file.checkups(insurers, today)
    }

    fn day(row: &FileCheckup) -> NaiveDate {
        row.examined_on
    }

    async fn place(tx: &TenantTx, rows: Vec<FileCheckup>, (): &mut ()) -> Result<Placed<PlacedCheckup>, Failure> {
        checkups::place(tx, rows).await
    }

    fn to_add(rows: &[PlacedCheckup]) -> NewRows<'_> {
        NewRows::Checkups(rows)
    }
}

/// The next rows, and in the report what is wrong with the others. `None` after the last row.
fn next_part<D: Data>(
    rows: &mut impl Iterator<Item = Read<D::Row>>,
    report: &mut IntakeReport,
) -> Result<Option<Vec<D::Row>>, FileFault> {
    let mut part = Vec::with_capacity(ROWS_AT_A_TIME);
    let mut has_more = false;
    for row in rows.by_ref() {
        has_more = true;
        report.rows += 1;
        match row? {
            Ok(row) => {
                let day = D::day(&row);
                let (first, last) = report.days.unwrap_or((day, day));
                report.days = Some((first.min(day), last.max(day)));
                part.push(row);
            }
            Err(faults) => report.add_faults(faults),
        }
        if part.len() == ROWS_AT_A_TIME {
            break;
        }
    }
    Ok(has_more.then_some(part))
}

/// Checks that the bytes are a file that can be analysed, before it is kept.
///
/// # Errors
/// When they aren't.
pub fn check(kind: PublicationKind, bytes: &[u8]) -> Result<(), FileFault> {
    match kind {
        PublicationKind::MedicalExpenses => Expenses::open(bytes).map(drop),
        PublicationKind::CheckupResults => Checkups::open(bytes).map(drop),
    }
}

/// Reads a file and says what publishing it would do. Nothing is changed.
///
/// # Errors
/// When the file can't be read, or the database can't.
pub async fn analyse(
    society: &impl Transactions,
    kind: PublicationKind,
    bytes: &[u8],
) -> Result<IntakeReport, IntakeError> {
    match kind {
        PublicationKind::MedicalExpenses => analyse_data::<Expenses>(society, bytes).await,
        PublicationKind::CheckupResults => analyse_data::<Checkups>(society, bytes).await,
    }
}

async fn analyse_data<D: Data>(society: &impl Transactions, bytes: &[u8]) -> Result<IntakeReport, IntakeError> {
    let file = D::open(bytes)?;
    let (insurers, today) = insurers_and_today(society).await?;
    let mut rows = D::rows(&file, &insurers, today)?;
    let (mut report, mut seen) = (IntakeReport::default(), D::Seen::default());
    while let Some(part) = next_part::<D>(&mut rows, &mut report)? {
        let tx = society.read().await?;
        report.add(&D::place(&tx, part, &mut seen).await?);
        tx.rollback().await?;
    }
    Ok(report)
}

async fn insurers_and_today(society: &impl Transactions) -> Result<(Vec<InsurerNumber>, NaiveDate), Failure> {
    let tx = society.read().await?;
    let insurers = tx.policy().society.insurer_numbers.clone();
    let today = day_in_japan(tx.now());
    tx.rollback().await?;
    Ok((insurers, today))
}

/// What became of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePublished {
    /// It came to its end.
    Ended(PublicationEnd),
    /// An earlier publication isn't out yet, and has to come out or be withdrawn first. Nothing was changed.
    Waits(FinishedPublication),
}

/// Publishes a file without mistakes, from an instant on; `None` means at once. The rows are added in parts; members see none of
/// them before the last step. A publication that broke off goes on with the same file.
///
/// # Errors
/// When the file can't be read or has a mistake, or the database refuses.
pub async fn publish(
    society: &impl Transactions,
    kind: PublicationKind,
    bytes: &[u8],
    from: Option<DateTime<Utc>>,
    random: &mut (impl Rng + Send),
) -> Result<FilePublished, IntakeError> {
    match kind {
        PublicationKind::MedicalExpenses => publish_data::<Expenses>(society, bytes, from, random).await,
        PublicationKind::CheckupResults => publish_data::<Checkups>(society, bytes, from, random).await,
    }
}

async fn publish_data<D: Data>(
    society: &impl Transactions,
    bytes: &[u8],
    from: Option<DateTime<Utc>>,
    random: &mut (impl Rng + Send),
) -> Result<FilePublished, IntakeError> {
    let file = D::open(bytes)?;
    let (insurers, today) = insurers_and_today(society).await?;
    let mut mistakes = 0;
    for row in D::rows(&file, &insurers, today)? {
        mistakes += row?.err().map_or(0, |faults| faults.len());
    }
    if mistakes > 0 {
        return Err(IntakeError::Mistakes(mistakes));
    }
    let import = match begin::<D>(society, bytes, random).await? {
        Ok(import) => import,
        Err(waiting) => return Ok(FilePublished::Waits(waiting)),
    };
    let mut rows = D::rows(&file, &insurers, today)?;
    let (mut report, mut seen) = (IntakeReport::default(), D::Seen::default());
    while let Some(part) = next_part::<D>(&mut rows, &mut report)? {
        let tx = society.write().await?;
        let placed = D::place(&tx, part, &mut seen).await?;
        let added = super::add(&tx, import, &D::to_add(&placed.new), random).await?;
        tx.commit().await?;
        if added == RowsAdded::Closed {
            break;
        }
    }
    let tx = society.write().await?;
    let end = super::finish(&tx, import, from, random).await?;
    tx.commit().await?;
    Ok(FilePublished::Ended(end))
}

async fn begin<D: Data>(
    society: &impl Transactions,
    bytes: &[u8],
    random: &mut (impl Rng + Send),
) -> Result<Result<PublicationId, FinishedPublication>, Failure> {
    loop {
        let tx = society.write().await?;
        let begun = super::begin(&tx, D::KIND, bytes, random).await?;
        tx.commit().await?;
        match begun {
            PublicationBegun::Begun(import) => return Ok(Ok(import)),
            PublicationBegun::Clearing => {}
            PublicationBegun::Waits(waiting) => return Ok(Err(waiting)),
        }
    }
}
