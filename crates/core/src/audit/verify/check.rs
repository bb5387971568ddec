//! What is wrong with one batch, as a pure rule.

use super::finding::AuditFinding;
use crate::audit::chain::{Batch, Tip, members};
use crate::ids::TenantId;
use crate::sealed::signing::PublicKey;

/// Checks a batch that stands behind `tip`.
pub(in crate::audit) fn batch(batch: &Batch, tip: &Tip, tenant: TenantId, key: &PublicKey) -> Vec<AuditFinding> {
    let number = batch.number;
    let mut findings = Vec::new();
    let next = tip.number.saturating_add(1);
    if number > next {
        findings.push(AuditFinding::BatchesRemoved { from: next, until: number.saturating_sub(1) });
    } else if batch.previous_hash != tip.hash || batch.rows_before != tip.rows {
        findings.push(AuditFinding::BatchOutOfPlace { batch: number });
    }
    if !is_whole(batch, tenant) {
        findings.push(AuditFinding::BatchChanged { batch: number });
    }
    if !key.verifies(batch.statement(tenant).as_bytes(), &batch.signature) {
        findings.push(AuditFinding::SignatureDiffers { batch: number });
    }
    findings
}

/// Whether a batch says of its rows what its hash says.
fn is_whole(batch: &Batch, tenant: TenantId) -> bool {
    let Some(members) = members(&batch.members) else { return false };
    let ids = members.iter().map(|member| member.entry);
    usize::try_from(batch.count) == Ok(members.len())
        && ids.clone().min() == Some(batch.first_entry)
        && ids.max() == Some(batch.last_entry)
        && batch.computed_hash(tenant).as_slice() == batch.hash
}
