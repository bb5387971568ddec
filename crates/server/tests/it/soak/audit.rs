//! An audit trail of a million rows: sealed, listed, verified by the program in memory that doesn't grow with it, and
//! searched for the one row that was changed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, Utc};
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter, AuditSubject, ByActor};
use madoguchi_core::audit::seal::{self, MOST, Sealed};
use madoguchi_core::clock::{Clock, day_in_japan, instant_in_japan};
use madoguchi_core::database::Dialect;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use crate::place::{MailTo, PAUSE, Place};

const ROWS: u32 = 1_000_000;
/// What the program may hold at most while it verifies, in KiB; it holds about 40 MiB before it begins.
const MEMORY: u64 = 128 * 1024;
/// What two pages of a list may take, on a busy machine. A look at every row takes far longer.
const PATIENCE: Duration = Duration::from_millis(150);

pub async fn million(bench: Bench) {
    let dialect = bench.dialect();
    // The rows are a millisecond apart, all on one day in Japan.
    let now = instant_in_japan(day_in_japan(Clock::system().now()), 0);
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
    list(&bench, &midori, now).await;
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

/// Lists by each filter, also by what hardly or never occurs: no list looks through the trail.
async fn list(bench: &Bench, midori: &Sample, now: DateTime<Utc>) {
    if bench.dialect() == Dialect::Postgres {
        bench.as_superuser().await.execute_unprepared("ANALYZE audit_entry").await.unwrap();
    }
    let filter = AuditFilter::default;
    let (member, nobody) = (Uuid::from_u128(4321), Uuid::from_u128(99_999));
    let today = day_in_japan(now);
    let subject = |id| Some(AuditSubject { kind: "account".into(), id });
    let filters = [
        ("everything", filter(), true),
        ("today", AuditFilter { from: Some(today), until: Some(today + Days::new(1)), ..filter() }, true),
        ("long ago", AuditFilter { until: Some(today), ..filter() }, false),
        ("an action", AuditFilter { action: Some(Action::SignedIn), ..filter() }, true),
        ("an action long ago", AuditFilter { action: Some(Action::SignedIn), until: Some(today), ..filter() }, false),
        ("an action that never was", AuditFilter { action: Some(Action::DeskCodeUsed), ..filter() }, false),
        ("a kind that never was", AuditFilter { actor: Some(ByActor::Kind("operator".into())), ..filter() }, false),
        ("an operator", AuditFilter { actor: Some(ByActor::Operator("sato".into())), ..filter() }, false),
        ("a member", AuditFilter { actor: Some(ByActor::Id(member)), ..filter() }, true),
        ("a subject", AuditFilter { subject: subject(member), from: Some(today), ..filter() }, true),
        ("no subject", AuditFilter { subject: subject(nobody), from: Some(today), ..filter() }, false),
        (
            "a person",
            AuditFilter { concerning: Some(vec![member, nobody]), until: Some(today + Days::new(1)), ..filter() },
            true,
        ),
    ];
    for (what, filter, is_there) in filters {
        let tx = bench.database.read(&midori.scope(Actor::System, now)).await.unwrap();
        let began = began();
        let page = read::list(&tx, &filter, None, 50).await.unwrap();
        let after = page.next;
        let next = read::list(&tx, &filter, after, 50).await.unwrap();
        let took = began.elapsed();
        println!("{:?}: two pages of {what} in {took:.1?}", bench.dialect());
        assert_eq!((page.entries.len(), next.entries.is_empty()), (if is_there { 50 } else { 0 }, !is_there), "{what}");
        assert!(took < PATIENCE, "{what}: {took:?}");
    }
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
