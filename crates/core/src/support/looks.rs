//! When the society's staff looked at a person's data, as the person is told it: day by day, without the clerks' names.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::SensitiveValue;
use crate::audit::Action;
use crate::audit::read::{self, AuditEntry, AuditFilter, AuditSubject};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;

/// How far back the list goes, as the sign-in history does.
const SHOWN: Months = Months::new(12);
/// Rows that are read. Whoever is looked at more often sees the latest days.
const MOST: u64 = 1000;
/// The word of [`Actor::Staff`](crate::scope::Actor::Staff) in the trail.
const STAFF: &str = "staff";

/// A day on which staff looked at a person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffLookDay {
    /// The day in Japan.
    pub day: NaiveDate,
    /// When they first looked on this day.
    pub first: DateTime<Utc>,
    /// When they last looked on this day.
    pub last: DateTime<Utc>,
    /// How often the person's page was opened.
    pub openings: u32,
    /// The sensitive values that were shown, each once.
    pub values: Vec<SensitiveValue>,
}

/// The days on which staff opened the page of a person or had a sensitive value shown, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn staff_looks(tx: &TenantTx, person: PersonId) -> Result<Vec<StaffLookDay>, Failure> {
    // By the subject alone, which has an index: a society's openings of pages are many, and a person's rows are few.
    let filter = AuditFilter {
        subject: Some(AuditSubject { kind: "person".into(), id: person.0 }),
        from: tx.now().checked_sub_months(SHOWN).map(day_in_japan),
        ..AuditFilter::default()
    };
    let mut entries = read::list(tx, &filter, None, MOST).await?.entries;
    entries.retain(|entry| {
        entry.actor.kind == STAFF && matches!(entry.action, Some(Action::PersonViewed | Action::ValueUnmasked))
    });
    Ok(by_day(&entries))
}

fn by_day(entries: &[AuditEntry]) -> Vec<StaffLookDay> {
    let mut days = BTreeMap::new();
    for entry in entries {
        let (at, day) = (entry.at, day_in_japan(entry.at));
        let look =
            days.entry(day).or_insert(StaffLookDay { day, first: at, last: at, openings: 0, values: Vec::new() });
        look.first = look.first.min(at);
        look.last = look.last.max(at);
        match entry.action {
            Some(Action::ValueUnmasked) => {
                let value = entry.detail.get("value").and_then(|value| value.as_str());
                let known = value.and_then(SensitiveValue::of_word);
                look.values.extend(known.filter(|value| !look.values.contains(value)));
            }
            _ => look.openings += 1,
        }
    }
    days.into_values().rev().collect()
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::audit::read::AuditActor;
    use crate::clock::instant_in_japan;

    #[test]
    fn a_day_tells_from_when_to_when_how_often_and_each_value_once() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let midnight = instant_in_japan(day, 0);
        let entry = |minutes, action, detail| AuditEntry {
            id: Uuid::nil(),
            at: midnight + Duration::minutes(minutes),
            action: Some(action),
            word: String::new(),
            actor: AuditActor { kind: "staff".into(), id: None, operator: None },
            subject: AuditSubject { kind: "person".into(), id: Uuid::nil() },
            account: None,
            detail,
            network: None,
            request_id: Uuid::nil(),
        };
        let looks = by_day(&[
            entry(540, Action::PersonViewed, json!({})),
            entry(600, Action::ValueUnmasked, json!({"value": "birth_date"})),
            entry(601, Action::ValueUnmasked, json!({"value": "birth_date"})),
            entry(599, Action::PersonViewed, json!({})),
            entry(-1, Action::PersonViewed, json!({})),
        ]);
        let at = |minutes| midnight + Duration::minutes(minutes);
        assert_eq!(
            looks,
            [
                StaffLookDay {
                    day,
                    first: at(540),
                    last: at(601),
                    openings: 2,
                    values: vec![SensitiveValue::BirthDate]
                },
                StaffLookDay {
                    day: day.pred_opt().unwrap(),
                    first: at(-1),
                    last: at(-1),
                    openings: 1,
                    values: Vec::new()
                },
            ]
        );
    }
}
