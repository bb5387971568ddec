//! Cuts off the old end of the audit trail, where its rows are older than the society keeps them (ADR 35). Whole batches go,
//! the oldest first, and a signed cut stays, on which [`super::verify`] begins.
//!
//! The server's role may not delete rows of the trail, so that a command with the role of the tables' owner calls this. A part
//! that isn't in order isn't cut off: what proves a change would be gone with it.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use super::chain::{BatchMember, Tip, members};
use super::cut::StoredCut;
use super::verify::finding::AuditFinding;
use super::verify::{check, compare};
use super::{Action, store};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::retention::ended_before as ended_before_months;

/// The most batches that one transaction cuts off.
pub const MOST: u64 = 20;

/// What became of a cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CutOutcome {
    /// So many batches with so many rows are gone. There may be more.
    Cut {
        /// Batches.
        batches: u64,
        /// Rows.
        rows: u64,
    },
    /// Nothing is old enough.
    NothingOld,
    /// The part that would go isn't in order. The caller must not commit.
    NotInOrder(Vec<AuditFinding>),
    /// Somebody else cuts at this moment. The caller must not commit.
    Overtaken,
}

/// The instant before which rows have ended, by the society's policy.
#[must_use]
pub fn ended_before(tx: &TenantTx) -> DateTime<Utc> {
    ended_before_months(tx.policy().retention.audit_years.saturating_mul(12), tx.now())
}

/// Cuts off at most [`MOST`] batches that were sealed before an instant. The newest batch stays, because the next one is
/// built on it.
///
/// # Errors
/// When the database refuses, as it does where the role may not delete, or the society's key can't be used.
pub async fn cut_off(tx: &TenantTx, older_than: DateTime<Utc>, random: &mut impl Rng) -> Result<CutOutcome, Failure> {
    let before = store::newest_cut(tx).await?;
    let Some(newest) = store::tip(tx).await? else { return Ok(CutOutcome::NothingOld) };
    let from = before.as_ref().map_or_else(Tip::beginning, StoredCut::tip);
    let mut old = store::batches_after(tx, from.number, MOST).await?;
    let kept = old.iter().position(|batch| batch.sealed_at >= older_than || batch.number >= newest.number);
    old.truncate(kept.unwrap_or(old.len()));
    let Some(last) = old.last() else { return Ok(CutOutcome::NothingOld) };
    let key = tx.keys().public_key()?;
    let (mut tip, mut sealed, mut findings) = (from, Vec::<(i64, BatchMember)>::new(), Vec::new());
    if let Some(cut) = before.as_ref().filter(|cut| !cut.is_signed_by(&key, tx.tenant())) {
        findings.push(AuditFinding::CutUnsigned { cut: cut.number });
    }
    for batch in &old {
        findings.extend(check::batch(batch, &tip, tx.tenant(), &key));
        sealed.extend(members(&batch.members).unwrap_or_default().into_iter().map(|member| (batch.number, member)));
        tip = batch.tip();
    }
    for part in sealed.chunks(1_000) {
        findings.extend(compare(tx, part).await?);
    }
    if !findings.is_empty() {
        return Ok(CutOutcome::NotInOrder(findings));
    }
    let greatest = old.iter().map(|batch| batch.last_entry).chain(before.map(|cut| cut.last_entry)).max();
    let mut cut = StoredCut::behind(last, greatest.unwrap_or_default(), older_than, tx.now());
    cut.signature = tx.keys().sign(cut.statement(tx.tenant()).as_bytes())?;
    let number = cut.number;
    if !store::keep_cut(tx, cut).await? {
        return Ok(CutOutcome::Overtaken);
    }
    let entries: Vec<Uuid> = sealed.iter().map(|(_, member)| member.entry).collect();
    let (batches, rows) = store::forget_until(tx, number, &entries).await?;
    let detail = json!({"batches": batches, "rows": rows, "last_batch": number, "older_than": older_than});
    super::record(tx, Action::TrailCut, "society", tx.tenant().0, detail, random).await?;
    Ok(CutOutcome::Cut { batches, rows })
}
