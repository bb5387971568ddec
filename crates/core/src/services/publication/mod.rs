//! PUBLICATION: a file of data for members, published from an instant on.
//!
//! ```text
//! open ──finish──▶ waiting ──visible from──▶ out
//!   └──another file──┴────withdraw────▶ withdrawn, and deleted in parts
//! ```
//! A file is taken in in two phases (`intake.rs`). The analysis changes nothing and tells every finding. The publication adds the
//! rows in parts that nobody sees; its last step makes all of them visible from an instant on. One publication of a kind at a time
//! isn't out yet, so that no row waits in one while another one counts it as published.
//!
//! Medical expenses that are out are corrected by negative rows of another file. Checkups have none: a later file takes the place of
//! an earlier one, and what is out can be withdrawn (ADR 66).
//!
//! Every verb waits in one queue of the society. Two publications at once answer each for itself: one file is published once, and
//! of two files the later one clears away what the earlier one had added.

pub mod intake;
pub mod kept_file;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::audit::{self, Action};
use crate::clock::instant_in_japan;
use crate::database::TenantTx;
use crate::due;
use crate::failure::Failure;
use crate::ids::PublicationId;
pub use crate::services::imports::PublicationKind;
use crate::services::imports::{self, StoredPublication};
use crate::services::{checkups, expenses};

/// The queue of all that adds rows or changes when they are seen.
const QUEUE: &str = "publications";
/// The kind of due work that tells members of a publication, see [`crate::services::news`].
pub(crate) const MAIL_NEWS: &str = "mail_news";
/// Rows of a withdrawn publication that are deleted at a time.
const DELETED_AT_A_TIME: u64 = 5_000;

/// How long a publication that broke off waits for its file.
const BROKEN_OFF: Duration = Duration::days(7);

/// A publication with all of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinishedPublication {
    /// Its id.
    pub id: PublicationId,
    /// Its rows: those that no earlier publication has.
    pub rows: u64,
    /// From when members see it.
    pub from: DateTime<Utc>,
}

/// A publication on the desk's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedPublication {
    /// Its id.
    pub id: PublicationId,
    /// What it has.
    pub kind: PublicationKind,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// Its rows, and from when members see them; none while rows are still being added, or after that broke off.
    pub finished: Option<FinishedPublication>,
}

impl ListedPublication {
    /// Whether members don't see it yet, so that it can be moved or withdrawn.
    #[must_use]
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.finished.is_none_or(|finished| finished.from > now)
    }

    /// Whether it can be withdrawn: members don't see it yet, or nothing else corrects what they see.
    #[must_use]
    pub fn can_be_withdrawn(&self, now: DateTime<Utc>) -> bool {
        self.waits(now) || self.kind.can_be_withdrawn_when_out()
    }
}

impl PublicationKind {
    /// Whether a publication can be withdrawn when members see it. Medical expenses are corrected by negative rows instead.
    const fn can_be_withdrawn_when_out(self) -> bool {
        matches!(self, Self::CheckupResults)
    }

    const fn published(self) -> Action {
        match self {
            Self::MedicalExpenses => Action::ExpensesPublished,
            Self::CheckupResults => Action::CheckupsPublished,
        }
    }

    const fn rescheduled(self) -> Action {
        match self {
            Self::MedicalExpenses => Action::ExpensesRescheduled,
            Self::CheckupResults => Action::CheckupsRescheduled,
        }
    }

    const fn withdrawn(self) -> Action {
        match self {
            Self::MedicalExpenses => Action::ExpensesWithdrawn,
            Self::CheckupResults => Action::CheckupsWithdrawn,
        }
    }

    /// How many rows a publication has.
    async fn count(self, tx: &TenantTx, import: PublicationId) -> Result<u64, Failure> {
        match self {
            Self::MedicalExpenses => expenses::count(tx, import).await,
            Self::CheckupResults => checkups::count(tx, import).await,
        }
    }

    /// Deletes rows of publications that were withdrawn, at most `most`, and the publications that have none left. Returns the
    /// number of rows.
    async fn clear_withdrawn(self, tx: &TenantTx, most: u64) -> Result<u64, Failure> {
        let withdrawn = imports::withdrawn(tx, self).await?;
        if withdrawn.is_empty() {
            return Ok(0);
        }
        let deleted = match self {
            Self::MedicalExpenses => expenses::clear_of(tx, withdrawn.clone(), most).await?,
            Self::CheckupResults => checkups::clear_of(tx, withdrawn.clone(), most).await?,
        };
        if deleted < most {
            imports::delete(tx, withdrawn).await?;
        }
        Ok(deleted)
    }

    /// Deletes rows that the society keeps no longer, at most `most`, and old publications that have none left. Returns the number
    /// of rows.
    async fn clear_old(self, tx: &TenantTx, most: u64) -> Result<u64, Failure> {
        let (deleted, kept_from) = match self {
            Self::MedicalExpenses => expenses::clear_old(tx, most).await?,
            Self::CheckupResults => checkups::clear_old(tx, most).await?,
        };
        if deleted > 0 && deleted < most {
            let with_rows = match self {
                Self::MedicalExpenses => expenses::with_rows(tx),
                Self::CheckupResults => checkups::with_rows(tx),
            };
            imports::clear_empty(tx, self, instant_in_japan(kept_from, 0), with_rows).await?;
        }
        Ok(deleted)
    }
}

/// Rows to add, of one kind.
pub enum NewRows<'a> {
    /// Of medical expenses.
    Expenses(&'a [expenses::PlacedRow]),
    /// Of checkups.
    Checkups(&'a [checkups::PlacedCheckup]),
}

/// How a publication begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationBegun {
    /// Rows can be added.
    Begun(PublicationId),
    /// Rows of a withdrawn publication were deleted, and there are more: commit, and begin again.
    Clearing,
    /// An earlier publication isn't out yet. It has to come out or be withdrawn first, because rows that both have would be seen
    /// from its instant on.
    Waits(FinishedPublication),
}

/// Whether rows were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsAdded {
    /// So many are new.
    Added(u64),
    /// Nothing can be added any more: the publication is finished, or was withdrawn.
    Closed,
}

/// How a publication ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationEnd {
    /// It is published, by this call.
    Published(FinishedPublication),
    /// Somebody else has published the same file meanwhile.
    PublishedMeanwhile(FinishedPublication),
    /// It has no row that wasn't published before, so there is nothing to publish.
    NothingNew,
    /// It was withdrawn, or another file was published instead.
    Withdrawn,
}

/// The result of a change to a publication. Commit only [`PublicationChange::Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationChange {
    /// It is done.
    Done,
    /// Members see it already. What is wrong in it is corrected by negative rows of another file.
    IsOut,
    /// Rows are still being added, or that broke off: it has no instant yet.
    Unfinished,
    /// The society has no such publication.
    NotThere,
}

fn finished(stored: &StoredPublication) -> Option<FinishedPublication> {
    let from = stored.visible_from?;
    Some(FinishedPublication { id: stored.id, rows: stored.rows.unwrap_or_default(), from })
}

/// The publications of the society that weren't withdrawn, the latest begun first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx) -> Result<Vec<ListedPublication>, Failure> {
    let stored = imports::stored(tx).await?;
    let listed = |one: &StoredPublication| ListedPublication {
        id: one.id,
        kind: one.kind,
        begun_at: one.begun_at,
        finished: finished(one),
    };
    Ok(stored.iter().map(listed).collect())
}

/// From when members see a publication; `None` if it isn't finished, was withdrawn or isn't there.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn visible_from(tx: &TenantTx, id: PublicationId) -> Result<Option<DateTime<Utc>>, Failure> {
    let stored = imports::stored(tx).await?;
    Ok(stored.into_iter().find(|one| one.id == id).and_then(|one| one.visible_from))
}

/// Begins the publication of a file, or goes on with one that broke off. What another file has added without coming to its end is
/// withdrawn and deleted.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    kind: PublicationKind,
    file: &[u8],
    random: &mut impl Rng,
) -> Result<PublicationBegun, Failure> {
    tx.queue(QUEUE).await?;
    let digest = Sha256::digest(file);
    let mut stored = imports::stored(tx).await?;
    stored.retain(|one| one.kind == kind);
    if let Some(waiting) = stored.iter().filter_map(finished).find(|one| one.from > tx.now()) {
        return Ok(PublicationBegun::Waits(waiting));
    }
    let mut same = None;
    for open in stored.iter().filter(|one| one.visible_from.is_none()) {
        if open.digest == digest.as_slice() {
            same = Some(open.id);
        } else {
            imports::withdraw(tx, open.id).await?;
        }
    }
    if kind.clear_withdrawn(tx, DELETED_AT_A_TIME).await? == DELETED_AT_A_TIME {
        return Ok(PublicationBegun::Clearing);
    }
    Ok(PublicationBegun::Begun(match same {
        Some(id) => id,
        None => imports::begin(tx, kind, &digest, random).await?,
    }))
}

/// Adds rows to a publication. Those that it has already stay as they are.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    tx: &TenantTx,
    import: PublicationId,
    rows: &NewRows<'_>,
    random: &mut impl Rng,
) -> Result<RowsAdded, Failure> {
    tx.queue(QUEUE).await?;
    let stored = imports::stored(tx).await?;
    if !stored.iter().any(|one| one.id == import && one.visible_from.is_none()) {
        return Ok(RowsAdded::Closed);
    }
    let added = match rows {
        NewRows::Expenses(rows) => expenses::add(tx, import, rows, random).await?,
        NewRows::Checkups(rows) => checkups::add(tx, import, rows, random).await?,
    };
    Ok(RowsAdded::Added(added))
}

/// Makes everything of a publication visible from an instant on, at once where the instant is over, and records how many rows it
/// has. The rows are counted here, so that the number is right however often the adding broke off.
///
/// # Errors
/// When the database refuses.
pub async fn finish(
    tx: &TenantTx,
    import: PublicationId,
    from: Option<DateTime<Utc>>,
    random: &mut impl Rng,
) -> Result<PublicationEnd, Failure> {
    tx.queue(QUEUE).await?;
    let stored = imports::stored(tx).await?;
    let Some(stored) = stored.iter().find(|one| one.id == import) else { return Ok(PublicationEnd::Withdrawn) };
    if let Some(finished) = finished(stored) {
        return Ok(PublicationEnd::PublishedMeanwhile(finished));
    }
    let rows = stored.kind.count(tx, import).await?;
    if rows == 0 {
        imports::forget(tx, import).await?;
        return Ok(PublicationEnd::NothingNew);
    }
    let from = not_past(tx, from);
    imports::finish(tx, import, from, rows).await?;
    // Members choose mails about the kinds that the policy knows, and checkups are none of them.
    if stored.kind == PublicationKind::MedicalExpenses {
        due::keep_from(tx, MAIL_NEWS, import.0, from, random).await?;
    }
    let detail = json!({"import": import, "rows": rows, "visible_from": from});
    audit::record(tx, stored.kind.published(), "society", tx.tenant().0, detail, random).await?;
    Ok(PublicationEnd::Published(FinishedPublication { id: import, rows, from }))
}

/// An instant that is over means now, so that the records never say that something was seen before it was published.
fn not_past(tx: &TenantTx, from: Option<DateTime<Utc>>) -> DateTime<Utc> {
    from.map_or(tx.now(), |from| from.max(tx.now()))
}

/// Moves a publication that isn't out yet to another instant; `None` means now.
///
/// # Errors
/// When the database refuses.
pub async fn reschedule(
    tx: &TenantTx,
    import: PublicationId,
    from: Option<DateTime<Utc>>,
    random: &mut impl Rng,
) -> Result<PublicationChange, Failure> {
    tx.queue(QUEUE).await?;
    let stored = imports::stored(tx).await?;
    let Some(stored) = stored.iter().find(|one| one.id == import) else { return Ok(PublicationChange::NotThere) };
    let Some(before) = finished(stored) else { return Ok(PublicationChange::Unfinished) };
    if before.from <= tx.now() {
        return Ok(PublicationChange::IsOut);
    }
    let from = not_past(tx, from);
    imports::finish(tx, import, from, before.rows).await?;
    due::postpone(tx, import.0, from).await?;
    let detail = json!({"import": import, "before": before.from, "visible_from": from});
    audit::record(tx, stored.kind.rescheduled(), "society", tx.tenant().0, detail, random).await?;
    Ok(PublicationChange::Done)
}

/// Withdraws a publication that isn't out yet, or of checkups. Nobody sees its rows, and they are deleted by the sweep or the next publication.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(
    tx: &TenantTx,
    import: PublicationId,
    random: &mut impl Rng,
) -> Result<PublicationChange, Failure> {
    tx.queue(QUEUE).await?;
    let stored = imports::stored(tx).await?;
    let Some(stored) = stored.iter().find(|one| one.id == import) else { return Ok(PublicationChange::NotThere) };
    let before = finished(stored);
    if before.is_some_and(|before| before.from <= tx.now()) && !stored.kind.can_be_withdrawn_when_out() {
        return Ok(PublicationChange::IsOut);
    }
    imports::withdraw(tx, import).await?;
    due::drop(tx, import.0).await?;
    let rows = stored.kind.count(tx, import).await?;
    let detail = json!({"import": import, "rows": rows, "before": before.map(|before| before.from)});
    audit::record(tx, stored.kind.withdrawn(), "society", tx.tenant().0, detail, random).await?;
    Ok(PublicationChange::Done)
}

/// Deletes what is kept no longer, at most `most` rows of each: months that the policy keeps no longer, what was withdrawn, what
/// broke off more than a week ago, and files that were only looked at. Returns the number of rows.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn forget(tx: &TenantTx, most: u64) -> Result<u64, Failure> {
    tx.queue(QUEUE).await?;
    for open in imports::stored(tx).await? {
        if open.visible_from.is_none() && open.begun_at < tx.now() - BROKEN_OFF {
            imports::withdraw(tx, open.id).await?;
        }
    }
    let mut deleted = kept_file::sweep(tx).await?;
    for kind in PublicationKind::ALL {
        deleted += kind.clear_withdrawn(tx, most).await? + kind.clear_old(tx, most).await?;
    }
    Ok(deleted)
}
