//! For tests: asks PostgreSQL how it would run each statement that the tests run, and refuses one that would read every
//! row that a society has in a big table. A table of a test is small, so the time of a test can't tell.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

/// The environment variable that switches this on: any value but the empty one.
pub const PLANS: &str = "MADOGUCHI_TEST_PLANS";

/// Tables with a few rows a society, or of the platform. Every other table grows with members, letters, sign-ins or mails.
const SMALL: [&str; 7] = [
    "holiday_override",
    "platform_revision",
    "policy_version",
    "tenant",
    "tenant_asset",
    "tenant_host",
    "tenant_insurer_number",
];

/// Whether the statements are examined in this process.
pub fn are_examined() -> bool {
    static EXAMINED: LazyLock<bool> = LazyLock::new(|| std::env::var_os(PLANS).is_some_and(|value| !value.is_empty()));
    *EXAMINED
}

/// Whether a statement has not been examined in this process yet. Only statements that look for rows have a plan worth
/// the look.
pub fn is_new(sql: &str) -> bool {
    static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    let looks = ["SELECT", "UPDATE", "DELETE", "WITH"].iter().any(|word| sql.starts_with(word));
    looks && SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(sql.to_owned())
}

/// What is wrong with a plan, as `EXPLAIN (FORMAT JSON)` shows it when sequential scans are made expensive: the big
/// tables that it reads whole, each with the way it does so.
pub fn faults(plan: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for one in plan.as_array().into_iter().flatten() {
        walk(&one["Plan"], false, &mut found);
    }
    found
}

/// `bounded`: a LIMIT above stops the node early, because nothing between them has to see every row first.
fn walk(node: &Value, bounded: bool, found: &mut Vec<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    if let Some(table) = node["Relation Name"].as_str().filter(|table| !SMALL.contains(table)) {
        let conditions = conditions(node);
        let narrow = conditions.iter().any(|condition| names_more_than_the_society(condition));
        if kind.ends_with("Scan") && !narrow && !bounded {
            found.push(format!("{table}: {kind} {}", conditions.join(" ")));
        }
    }
    let bounded = match kind {
        "Limit" => true,
        "Sort" | "Aggregate" | "Hash" | "HashAggregate" | "Materialize" => false,
        _ => bounded,
    };
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, bounded, found);
    }
}

/// The conditions by which a scan finds its rows in an index.
fn conditions(node: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(condition) = node["Index Cond"].as_str().or_else(|| node["TID Cond"].as_str()) {
        found.push(condition.to_owned());
    }
    if node["Node Type"].as_str().is_some_and(|kind| kind.starts_with("Bitmap")) {
        for child in node["Plans"].as_array().into_iter().flatten() {
            found.extend(conditions(child));
        }
    }
    found
}

/// Whether an index condition names a column besides the society's id.
fn names_more_than_the_society(condition: &str) -> bool {
    let comparisons = condition.split(" AND ");
    comparisons.into_iter().any(|comparison| !comparison.trim_start_matches('(').starts_with("tenant_id "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plan(node: Value) -> Value {
        json!([{ "Plan": node }])
    }

    #[test]
    fn a_scan_that_names_only_the_society_is_a_fault() {
        let whole =
            json!({"Node Type": "Index Scan", "Relation Name": "person", "Index Cond": "(tenant_id = '0'::uuid)"});
        assert_eq!(faults(&plan(whole.clone())).len(), 1);
        assert_eq!(faults(&plan(json!({"Node Type": "Seq Scan", "Relation Name": "person"}))).len(), 1);
        let small = json!({"Node Type": "Seq Scan", "Relation Name": "policy_version"});
        assert!(faults(&plan(small)).is_empty());
        let narrow = json!({"Node Type": "Index Scan", "Relation Name": "person",
            "Index Cond": "((tenant_id = '0'::uuid) AND (id = '1'::uuid))"});
        assert!(faults(&plan(narrow)).is_empty());
        let bounded = json!({"Node Type": "Limit", "Plans": [whole]});
        assert!(faults(&plan(bounded.clone())).is_empty());
        let sorted = json!({"Node Type": "Limit", "Plans": [{"Node Type": "Sort", "Plans": [bounded["Plans"][0]]}]});
        assert_eq!(faults(&plan(sorted)).len(), 1);
    }

    #[test]
    fn a_bitmap_is_judged_by_the_index_below_it() {
        let bitmap = |condition| {
            plan(json!({"Node Type": "Bitmap Heap Scan", "Relation Name": "session",
                "Plans": [{"Node Type": "Bitmap Index Scan", "Index Cond": condition}]}))
        };
        assert!(faults(&bitmap("((tenant_id = '0'::uuid) AND (account_id = '1'::uuid))")).is_empty());
        assert_eq!(faults(&bitmap("(tenant_id = '0'::uuid)")).len(), 1);
    }
}
