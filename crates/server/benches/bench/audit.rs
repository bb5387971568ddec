//! The audit trail: how many rows a second are sealed and verified, in full batches and in those of a quiet day.

use madoguchi_core::audit::seal::{self, MOST, Sealed};
use madoguchi_core::audit::verify::Verifier;
use madoguchi_core::clock::Clock;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample};

use crate::measure::{Round, Served, postmaster, round};
use crate::table::{Line, Table};

/// Rows in full batches.
const ROWS: u32 = 200_000;
/// Rows that are sealed a few at a time.
const ROWS_OF_A_QUIET_DAY: u32 = 5_000;
/// How many.
const A_FEW: u32 = 5;

/// Measures both, on both databases.
pub async fn measure(table: &mut Table) {
    for bench in [Some(Bench::sqlite().await), Bench::postgres().await].into_iter().flatten() {
        let dialect = bench.dialect();
        let served = Served::with(std::process::id(), postmaster(&bench).await);
        let now = Clock::system().now();
        let sample = Sample::apply(&bench, "midori", now).await;
        sample.audit_rows(&bench, ROWS, now).await;
        let sealed = round(served, counted(ROWS), seal_all(&bench, &sample)).await;
        table.add(line(format!("audit rows sealed, batches of {MOST}, {dialect:?}"), sealed));
        let verified = round(served, counted(ROWS), verify(&bench, &sample, ROWS)).await;
        table.add(line(format!("audit rows verified, batches of {MOST}, {dialect:?}"), verified));

        let quiet = Sample::apply(&bench, "aozora", now).await;
        let sealed = round(served, counted(ROWS_OF_A_QUIET_DAY), async {
            for part in 0..ROWS_OF_A_QUIET_DAY / A_FEW {
                quiet.audit_rows(&bench, A_FEW, now + chrono::Duration::milliseconds(i64::from(part * A_FEW))).await;
                seal_all(&bench, &quiet).await;
            }
        });
        let sealed = sealed.await;
        table.add(line(format!("audit rows written and sealed, {A_FEW} at a time, {dialect:?}"), sealed));
        let verified = round(served, counted(ROWS_OF_A_QUIET_DAY), verify(&bench, &quiet, ROWS_OF_A_QUIET_DAY)).await;
        table.add(line(format!("audit rows verified, batches of {A_FEW}, {dialect:?}"), verified));
    }
}

fn line(what: String, round: Round) -> Line {
    Line::of(what, format!("{:.0}/s", round.rate)).costing_both(round)
}

fn counted(rows: u32) -> usize {
    usize::try_from(rows).unwrap()
}

/// Seals everything that waits.
pub async fn seal_all(bench: &Bench, sample: &Sample) {
    loop {
        let tx = bench.database.write(&sample.scope(Actor::System, Clock::system().now())).await.unwrap();
        let sealed = seal::seal(&tx).await.unwrap();
        tx.commit().await.unwrap();
        if !matches!(sealed, Sealed::Rows(MOST)) {
            return;
        }
    }
}

async fn verify(bench: &Bench, sample: &Sample, rows: u32) {
    let mut verifier = Verifier::new(sample.keys.public_key().unwrap(), Vec::new());
    while !verifier.is_done() {
        let tx = bench.database.read(&sample.scope(Actor::System, Clock::system().now())).await.unwrap();
        assert_eq!(verifier.step(&tx).await.unwrap(), []);
    }
    assert_eq!(verifier.verified().rows, u64::from(rows));
}
