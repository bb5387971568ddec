//! An audit trail of a million rows: sealed, verified by the program in memory that doesn't grow with it, and searched for
//! the one row that was changed.

use std::process::Stdio;
use std::time::Instant;

use madoguchi_core::audit::seal::{self, MOST, Sealed};
use madoguchi_core::clock::Clock;
use madoguchi_core::database::Dialect;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::place::{MailTo, PAUSE, Place};

const ROWS: u32 = 1_000_000;
/// What the program may hold at most while it verifies, in KiB; it holds about 40 MiB before it begins.
const MEMORY: u64 = 128 * 1024;

pub async fn million(bench: Bench) {
    let dialect = bench.dialect();
    let now = Clock::system().now();
    let midori = Sample::apply(&bench, "midori", now).await;
    midori.audit_rows(&bench, ROWS, now).await;
    let began = began();
    loop {
        let tx = bench.database.write(&midori.scope(Actor::System, Clock::system().now())).await.unwrap();
        let sealed = seal::seal(&tx).await.unwrap();
        tx.commit().await.unwrap();
        if !matches!(sealed, Sealed::Rows(MOST)) {
            break;
        }
    }
    println!("{dialect:?}: {ROWS} rows sealed in {:.1?}", began.elapsed());
    let place = Place::on(bench, MailTo::Folder).await;
    let lines = verified(&place, dialect, true).await;
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["rows"], &lines[0]["findings"]), (&ROWS.into(), &0.into()));

    let connection = place.as_superuser().await;
    if dialect == Dialect::Sqlite {
        connection.execute_unprepared("DROP TRIGGER audit_entry_no_update").await.unwrap();
    }
    let change = "UPDATE audit_entry SET detail = '{}' WHERE id = (SELECT id FROM audit_entry ORDER BY id LIMIT 1 OFFSET 765432)";
    connection.execute_unprepared(change).await.unwrap();
    let lines = verified(&place, dialect, false).await;
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["finding"]["kind"], "row_changed");
    assert_eq!(lines[0]["finding"]["batch"], 766);
}

/// Lets the program verify, and watches its memory.
async fn verified(place: &Place, dialect: Dialect, expected: bool) -> Vec<Value> {
    let began = began();
    let mut child = place.command(&["audit", "verify", "midori", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let (mut peak, status) = (0, format!("/proc/{}/status", child.id()));
    let ended = loop {
        let kib = std::fs::read_to_string(&status).unwrap_or_default();
        let kib = kib.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        tokio::time::sleep(PAUSE).await;
    };
    let took = began.elapsed();
    println!(
        "{dialect:?}: verified in {took:.1?}, {:.0} rows a second, peak {} MiB",
        f64::from(ROWS) / took.as_secs_f64(),
        peak / 1024
    );
    assert_eq!(ended.success(), expected);
    assert!(peak < MEMORY, "{peak} KiB");
    let said = std::io::read_to_string(child.stdout.take().unwrap()).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[allow(clippy::disallowed_methods, reason = "timings are printed and decide nothing")]
fn began() -> Instant {
    Instant::now()
}
