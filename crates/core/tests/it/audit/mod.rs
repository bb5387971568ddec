//! The audit trail: sealed once whatever happens, found out when it was tampered with, and read.

mod reading;
mod retention;
mod sealing;
mod tampering;

use chrono::{DateTime, Utc};
use madoguchi_core::audit::head::{self, AuditHead};
use madoguchi_core::audit::seal::{self, MOST, Sealed};
use madoguchi_core::audit::verify::finding::AuditFinding;
use madoguchi_core::audit::verify::{VerifiedTrail, Verifier};
use madoguchi_core::audit::{self, Action};
use madoguchi_core::database::Database;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, random};
use serde_json::json;
use uuid::Uuid;

const NOON: &str = "2026-11-20T12:00:00";

/// Writes `count` rows, each in a transaction of its own.
async fn write(bench: &Bench, society: &Sample, count: usize, now: DateTime<Utc>) {
    for number in 0..count {
        let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
        record(&tx, number).await;
        tx.commit().await.unwrap();
    }
}

async fn record(tx: &madoguchi_core::database::TenantTx, number: usize) {
    let detail = json!({"number": number});
    audit::record(tx, Action::SignedIn, "account", Uuid::from_u128(7), detail, &mut random()).await.unwrap();
}

/// Seals everything that waits. Returns how many rows it was.
async fn seal_all(database: &Database, society: &Sample, now: DateTime<Utc>) -> u64 {
    let mut rows = 0;
    loop {
        let tx = database.write(&society.scope(Actor::System, now)).await.unwrap();
        match seal::seal(&tx).await.unwrap() {
            Sealed::Rows(sealed) => {
                tx.commit().await.unwrap();
                rows += sealed;
                if sealed < MOST {
                    return rows;
                }
            }
            Sealed::Overtaken => drop(tx),
        }
    }
}

async fn head(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> AuditHead {
    let tx = bench.database.read(&society.scope(Actor::System, now)).await.unwrap();
    head::head(&tx).await.unwrap().expect("something is sealed")
}

/// Verifies the trail, each step in a transaction of its own.
async fn verify(bench: &Bench, society: &Sample, heads: &[AuditHead]) -> (Vec<AuditFinding>, VerifiedTrail) {
    let mut verifier = Verifier::new(society.keys.public_key().unwrap(), heads.to_vec());
    let mut findings = Vec::new();
    while !verifier.is_done() {
        let tx = bench.database.read(&society.scope(Actor::System, DateTime::UNIX_EPOCH)).await.unwrap();
        findings.extend(verifier.step(&tx).await.unwrap());
    }
    (findings, verifier.verified())
}

/// Verifies the trail, which is in order.
async fn in_order(bench: &Bench, society: &Sample, rows: u64) -> VerifiedTrail {
    let (findings, verified) = verify(bench, society, &[]).await;
    assert_eq!((findings, verified.rows), (Vec::new(), rows));
    verified
}
