//! The next closing of the portal, as pages announce it.

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::policy::maintenance::{Maintenance, Monthly, TimeOfDay, next_window};
use madoguchi_words::Words;
use serde::Serialize;

/// The next closing of the portal, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextMaintenance {
    /// The closing in one phrase, from [`Words::span`].
    pub when: String,
    /// The monthly rule, from [`monthly_rule`].
    pub rule: Option<String>,
}

impl NextMaintenance {
    /// Finds the next closing after `now`, by the society's rules.
    #[must_use]
    pub fn after(words: &Words, rules: &Maintenance, holidays: &Overrides, now: DateTime<Utc>) -> Option<Self> {
        next_window(rules, holidays, now).map(|window| Self {
            when: words.span(window.from, window.until),
            rule: rules.monthly.as_ref().map(|rule| monthly_rule(words, rule)),
        })
    }
}

/// Words the monthly closing rule.
#[must_use]
pub fn monthly_rule(words: &Words, rule: &Monthly) -> String {
    let arguments = [
        ("day", rule.day.into()),
        ("from", words.time(rule.from.0.into()).into()),
        ("to", words.time(rule.to.0.into()).into()),
    ];
    if rule.earlier_on_holidays {
        words.format("maintenance-rule-monthly-earlier", &arguments)
    } else {
        words.format("maintenance-rule-monthly", &arguments)
    }
}

/// Returns a closing for the samples of pages that announce one.
pub(crate) fn sample(words: &Words) -> NextMaintenance {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap_or_default();
    let rule = Monthly { day: 25, from: TimeOfDay(21 * 60), to: TimeOfDay(24 * 60), earlier_on_holidays: true };
    NextMaintenance {
        when: words.span(instant_in_japan(day, 21 * 60), instant_in_japan(day, 24 * 60)),
        rule: Some(monthly_rule(words, &rule)),
    }
}
