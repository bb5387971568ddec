//! Verifies the audit trail of a society: that no row was changed, removed, added past the program, moved or cut off.
//!
//! The batches are read in their order, each with its rows, then the ids of all rows, so that rows in no batch are found.
//! Each step is a short transaction, and memory doesn't grow with the number of rows. Rows that are written and sealed
//! meanwhile are no finding. Where the old end was cut off, everything begins behind the newest cut.

pub(in crate::audit) mod check;
mod coverage;
pub mod finding;

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use self::coverage::{Coverage, Hour, OfHour, Walk, ids_of};
use self::finding::AuditFinding;
use super::chain::{Batch, BatchMember, Tip, members};
use super::head::AuditHead;
use super::store;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::sealed::signing::PublicKey;
use crate::sealed::to_hex;

/// The most batches that a step reads.
const BATCHES: u64 = 100;
/// How many rows of batches are read with one query, at least as long as there are more.
const ROWS_TOGETHER: usize = 1_000;
/// The most ids that are read with one query.
const IDS: u64 = 5_000;

/// Verifies the audit trail of one society, step by step.
pub struct Verifier {
    key: PublicKey,
    /// All exported heads.
    given: Vec<AuditHead>,
    /// Exported heads whose batches haven't been reached yet.
    heads: Vec<AuditHead>,
    position: Position,
    /// The last batch that was cut off; 0 if nothing was.
    cut: i64,
    tip: Tip,
    batches: u64,
    rows: u64,
    cut_off: u64,
    coverage: Coverage,
    walk: Walk,
}

#[derive(Clone, Copy)]
enum Position {
    Begin,
    Batches,
    /// Behind this row.
    Rows(Option<Uuid>),
    End,
}

/// What was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedTrail {
    /// How many batches there are.
    pub batches: u64,
    /// How many rows they have.
    pub rows: u64,
    /// How many rows were cut off before them, because they were older than they are kept.
    pub cut_off: u64,
}

impl Verifier {
    /// Begins to verify the trail of the society whose key this is, and compares it with heads that were exported earlier.
    #[must_use]
    pub fn new(key: PublicKey, heads: Vec<AuditHead>) -> Self {
        Self {
            key,
            given: heads.clone(),
            heads,
            position: Position::Begin,
            cut: 0,
            tip: Tip::beginning(),
            batches: 0,
            rows: 0,
            cut_off: 0,
            coverage: Coverage::default(),
            walk: Walk::default(),
        }
    }

    /// Whether everything has been verified.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self.position, Position::End)
    }

    /// What has been verified so far.
    #[must_use]
    pub fn verified(&self) -> VerifiedTrail {
        VerifiedTrail { batches: self.batches, rows: self.rows, cut_off: self.cut_off }
    }

    /// Verifies a part, and returns what is wrong with it. Each step may have a transaction of its own.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn step(&mut self, tx: &TenantTx) -> Result<Vec<AuditFinding>, Failure> {
        let findings = match self.position {
            Position::Begin => self.begin(tx).await?,
            Position::Batches => self.read_batches(tx).await?,
            Position::Rows(after) => self.read_rows(tx, after).await?,
            Position::End => Vec::new(),
        };
        // What is missing may have been cut off since the last step. Then everything is read again, behind the new cut.
        if !findings.is_empty() && store::newest_cut(tx).await?.map_or(0, |cut| cut.number) != self.cut {
            *self = Self::new(self.key, std::mem::take(&mut self.given));
            return Ok(Vec::new());
        }
        Ok(findings)
    }

    /// Begins behind the newest cut. A cut that the society hasn't signed is none.
    async fn begin(&mut self, tx: &TenantTx) -> Result<Vec<AuditFinding>, Failure> {
        self.position = Position::Batches;
        let mut findings = self.read_heads(tx);
        let Some(cut) = store::newest_cut(tx).await? else { return Ok(findings) };
        self.cut = cut.number;
        if !cut.is_signed_by(&self.key, tx.tenant()) {
            findings.push(AuditFinding::CutUnsigned { cut: cut.number });
            return Ok(findings);
        }
        self.tip = cut.tip();
        self.cut_off = u64::try_from(cut.rows).unwrap_or_default();
        // Of older batches only the last one's hash is left to compare with.
        let hash = to_hex(&cut.hash);
        let differs = |head: &&AuditHead| head.batch == cut.number && head.sha256 != hash;
        findings.extend(self.heads.iter().filter(differs).map(|head| AuditFinding::HeadDiffers { head: head.batch }));
        self.heads.retain(|head| head.batch > cut.number);
        Ok(findings)
    }

    /// A head that the society hasn't signed proves nothing, and is put aside.
    fn read_heads(&mut self, tx: &TenantTx) -> Vec<AuditFinding> {
        let is_ours = |head: &AuditHead| head.tenant == tx.tenant() && head.is_signed_by(&self.key);
        let (ours, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.heads).into_iter().partition(is_ours);
        self.heads = ours;
        others.into_iter().map(|head| AuditFinding::HeadUnsigned { head: head.batch }).collect()
    }

    async fn read_batches(&mut self, tx: &TenantTx) -> Result<Vec<AuditFinding>, Failure> {
        let mut findings = Vec::new();
        let batches = store::batches_after(tx, self.tip.number, BATCHES).await?;
        if batches.is_empty() {
            let last = self.tip.number;
            let cut_off = |head: AuditHead| AuditFinding::CutOff { head: head.batch, last };
            findings.extend(self.heads.drain(..).filter(|head| head.batch > last).map(cut_off));
            self.position = Position::Rows(None);
            return Ok(findings);
        }
        let mut together = Vec::new();
        for batch in batches {
            together.extend(self.read_batch(tx, &batch, &mut findings));
            if together.len() >= ROWS_TOGETHER {
                findings.extend(compare(tx, &std::mem::take(&mut together)).await?);
            }
        }
        findings.extend(compare(tx, &together).await?);
        Ok(findings)
    }

    /// Checks a batch and returns its rows with its number. They are left out if its list isn't the one that was sealed.
    fn read_batch(
        &mut self,
        tx: &TenantTx,
        batch: &Batch,
        findings: &mut Vec<AuditFinding>,
    ) -> Vec<(i64, BatchMember)> {
        let number = batch.number;
        let checked = check::batch(batch, &self.tip, tx.tenant(), &self.key);
        let is_whole = !checked.contains(&AuditFinding::BatchChanged { batch: number });
        findings.extend(checked);
        let hash = to_hex(&batch.hash);
        let differs = |head: &&AuditHead| head.batch == number && head.sha256 != hash;
        findings.extend(self.heads.iter().filter(differs).map(|_| AuditFinding::HeadDiffers { head: number }));
        self.heads.retain(|head| head.batch > number);
        self.tip = batch.tip();
        self.batches += 1;
        let members = members(&batch.members).unwrap_or_default();
        self.rows += u64::try_from(members.len()).unwrap_or_default();
        members.iter().for_each(|member| self.coverage.add(member.entry));
        if is_whole { members.into_iter().map(|member| (number, member)).collect() } else { Vec::new() }
    }

    async fn read_rows(&mut self, tx: &TenantTx, after: Option<Uuid>) -> Result<Vec<AuditFinding>, Failure> {
        let ids = store::ids_between(tx, (after, Uuid::max()), IDS).await?;
        let mut hours: Vec<(Hour, OfHour)> = ids.iter().filter_map(|id| self.walk.next(*id)).collect();
        self.position = ids.last().map_or(Position::End, |last| Position::Rows(Some(*last)));
        if self.is_done() {
            hours.extend(self.walk.end());
        }
        let mut findings = Vec::new();
        for (hour, found) in hours {
            if !self.coverage.is(hour, found) {
                findings.extend(look_closely(tx, hour).await?);
            }
        }
        Ok(findings)
    }
}

/// Compares rows of batches with what was sealed.
pub(in crate::audit) async fn compare(
    tx: &TenantTx,
    sealed: &[(i64, BatchMember)],
) -> Result<Vec<AuditFinding>, Failure> {
    let ids: Vec<_> = sealed.iter().map(|(_, member)| member.entry).collect();
    let there: HashMap<_, _> =
        store::entries(tx, &ids).await?.iter().map(|entry| (entry.id, entry.hash(tx.tenant()))).collect();
    let differs = |(batch, member): &(i64, BatchMember)| match there.get(&member.entry) {
        None => Some(AuditFinding::RowRemoved { entry: member.entry, batch: *batch }),
        Some(hash) if *hash != member.hash => Some(AuditFinding::RowChanged { entry: member.entry, batch: *batch }),
        Some(_) => None,
    };
    Ok(sealed.iter().filter_map(differs).collect())
}

/// Finds the rows of an hour that are in no batch or in several. What waits or was sealed a moment ago is no finding: the
/// rows are read first, then the marks, then the batches, and a row that loses its mark between is in a batch by then.
async fn look_closely(tx: &TenantTx, hour: Hour) -> Result<Vec<AuditFinding>, Failure> {
    let (before, last) = ids_of(hour);
    let (mut after, mut findings) = (before.as_u128().checked_sub(1).map(Uuid::from_u128), Vec::new());
    loop {
        let ids = store::ids_between(tx, (after, last), IDS).await?;
        let (Some(from), Some(until)) = (ids.first(), ids.last()) else { return Ok(findings) };
        let marked: HashSet<_> = store::marked_between(tx, *from, *until).await?.into_iter().collect();
        let mut times: HashMap<Uuid, u32> = ids.iter().map(|id| (*id, 0)).collect();
        let mut number = 0;
        loop {
            let batches = store::batches_around(tx, (*from, *until), number, BATCHES).await?;
            let Some(newest) = batches.last() else { break };
            number = newest.number;
            for member in batches.iter().filter_map(|batch| members(&batch.members)).flatten() {
                if let Some(times) = times.get_mut(&member.entry) {
                    *times += 1;
                }
            }
        }
        findings.extend(ids.iter().filter_map(|entry| match times.get(entry) {
            Some(0) if !marked.contains(entry) => Some(AuditFinding::RowOutside { entry: *entry }),
            Some(2..) => Some(AuditFinding::RowTwice { entry: *entry }),
            _ => None,
        }));
        after = Some(*until);
    }
}
