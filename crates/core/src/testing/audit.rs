//! Audit rows in large numbers, for tests and measurements of the chain. The database makes them, since the verbs would
//! take minutes for a million.

use chrono::{DateTime, Duration, Utc};

use super::{Bench, Sample};
use crate::database::Dialect;
use crate::scope::Actor;

/// How many rows one statement makes.
const AT_A_TIME: u32 = 50_000;

#[allow(clippy::expect_used, reason = "a test without its rows can't go on")]
impl Sample {
    /// Writes `count` audit rows, a millisecond apart from `first` on, like rows of members who sign in.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn audit_rows(&self, bench: &Bench, count: u32, first: DateTime<Utc>) {
        for from in (0..count).step_by(usize::try_from(AT_A_TIME).unwrap_or(usize::MAX)) {
            let part = AT_A_TIME.min(count - from);
            let milliseconds = (first + Duration::milliseconds(i64::from(from))).timestamp_millis();
            let sql = match bench.dialect() {
                Dialect::Sqlite => sqlite(&self.id.0.simple().to_string(), milliseconds, part),
                Dialect::Postgres => postgres(&self.id.to_string(), milliseconds, part),
            };
            let tx = bench.database.write(&self.scope(Actor::System, first)).await.expect("a transaction");
            tx.raw(&sql).await.expect("rows");
            tx.commit().await.expect("commit");
        }
    }
}

const COLUMNS: &str = "tenant_id, id, at, actor_kind, actor_id, action, subject_kind, subject_id, request_id, network, \
                       account_id, detail";
const DETAIL: &str = r#"{"proofs":"password one_time_code","device":"known"}"#;

/// A row's id is a UUIDv7: 12 digits of milliseconds, the version 7, 3 digits, the variant 8, 15 digits.
fn sqlite(tenant: &str, first: i64, count: u32) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}),
              m AS (SELECT i, {first} + i AS ms, unhex(printf('%032x', i % 5000)) AS who FROM n)
         INSERT INTO audit_entry ({COLUMNS})
         SELECT x'{tenant}', unhex(printf('%012x70008%015x', ms, i)),
                strftime('%Y-%m-%dT%H:%M:%S', ms / 1000, 'unixepoch') || printf('.%03d+00:00', ms % 1000),
                'member', who, 'signed_in', 'account', who, unhex(printf('%032x', i)), '0123456789abcdef', who, '{DETAIL}' FROM m",
        last = count - 1
    )
}

fn postgres(tenant: &str, first: i64, count: u32) -> String {
    let hex = |value: &str, digits: u32| format!("lpad(to_hex({value}), {digits}, '0')");
    let (who, request) = (hex("i % 5000", 32), hex("i", 32));
    format!(
        "INSERT INTO audit_entry ({COLUMNS})
         SELECT '{tenant}', ({ms} || '70008' || {tail})::uuid, to_timestamp(({first} + i) / 1000.0),
                'member', {who}::uuid, 'signed_in', 'account', {who}::uuid, {request}::uuid, '0123456789abcdef', {who}::uuid, '{DETAIL}'
           FROM generate_series(0, {last}) i",
        ms = hex(&format!("{first} + i"), 12),
        tail = hex("i", 15),
        last = count - 1
    )
}
