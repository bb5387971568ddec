//! When a password must be changed, and when the member is warned. Days are days in Japan and begin at 0:00 there.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::PasswordRules;
use crate::clock::day_in_japan;

/// The first warning is given this many days before the due day.
pub(crate) const FIRST_WARNING_DAYS: i64 = 30;
/// The last warning is given this many days before the due day.
pub(crate) const LAST_WARNING_DAYS: i64 = 7;

/// Why a password must be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Its validity period in days has ended.
    Expired,
    /// The policy's number of years since first registration has passed.
    YearsAfterRegistration,
    /// The society's rules have become stricter than the password.
    StricterRule,
}

/// The day from which a password must be changed, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordDue {
    /// The first day in Japan on which the password must be changed.
    pub on: NaiveDate,
    /// The reason.
    pub reason: Reason,
}

/// When a password must be changed. Returns `None` if it never expires.
///
/// A validity period in days counts from the last change. A change after years counts from first registration and is
/// asked for once: a change made after its first warning satisfies it. The earlier of the two days counts.
#[must_use]
pub fn due(rules: &PasswordRules, changed_at: DateTime<Utc>, registered_at: DateTime<Utc>) -> Option<PasswordDue> {
    let changed = day_in_japan(changed_at);
    let expires = rules
        .expires_after_days
        .and_then(|days| changed.checked_add_days(Days::new(u64::from(days))))
        .map(|on| PasswordDue { on, reason: Reason::Expired });
    let anniversary = rules
        .change_after_years
        .and_then(|years| day_in_japan(registered_at).checked_add_months(Months::new(u32::from(years) * 12)))
        .filter(|day| (*day - changed).num_days() > FIRST_WARNING_DAYS)
        .map(|on| PasswordDue { on, reason: Reason::YearsAfterRegistration });
    expires.into_iter().chain(anniversary).min_by_key(|due| due.on)
}

/// The first day in Japan on which a password must be changed. Returns `None` if it never expires.
#[must_use]
pub fn must_change_on(
    rules: &PasswordRules,
    changed_at: DateTime<Utc>,
    registered_at: DateTime<Utc>,
) -> Option<NaiveDate> {
    due(rules, changed_at, registered_at).map(|due| due.on)
}

/// Why a password must be changed now. Returns `None` if it needn't.
#[must_use]
pub fn due_reason(
    rules: &PasswordRules,
    changed_at: DateTime<Utc>,
    registered_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<Reason> {
    due(rules, changed_at, registered_at).filter(|due| due.on <= day_in_japan(now)).map(|due| due.reason)
}

/// How near the due day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningStage {
    /// At most 30 days are left.
    First,
    /// At most 7 days are left.
    Last,
    /// The due day has come.
    Over,
}

/// A warning about the due day of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordDueNotice {
    /// The first day on which a sign-in with the password asks for a new one.
    pub on: NaiveDate,
    /// Whole days until then; zero or negative when the day has come.
    pub days_left: i64,
    /// How near the due day is.
    pub stage: WarningStage,
}

/// The warning to show about a password. Returns `None` if there is no due day, or it is still far away.
#[must_use]
pub fn notice(
    rules: &PasswordRules,
    changed_at: DateTime<Utc>,
    registered_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<PasswordDueNotice> {
    let on = must_change_on(rules, changed_at, registered_at)?;
    let days_left = (on - day_in_japan(now)).num_days();
    let stage = match days_left {
        ..=0 => WarningStage::Over,
        1..=LAST_WARNING_DAYS => WarningStage::Last,
        _ if days_left <= FIRST_WARNING_DAYS => WarningStage::First,
        _ => return None,
    };
    Some(PasswordDueNotice { on, days_left, stage })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn japan(text: &str) -> DateTime<Utc> {
        format!("{text}+09:00").parse().unwrap()
    }

    fn rules(days: Option<u16>, years: Option<u8>) -> PasswordRules {
        PasswordRules {
            min_length: 8,
            min_length_with_second_step: None,
            max_length: 128,
            classes: Vec::new(),
            case_sensitive: true,
            expires_after_days: days,
            change_after_years: years,
            history: 0,
            blocklist: true,
        }
    }

    #[test]
    fn a_password_is_due_from_midnight_in_japan_of_its_day() {
        let rules = rules(Some(360), None);
        let changed = japan("2026-01-01T23:59:59");
        let reason = |at| due_reason(&rules, changed, changed, japan(at));
        assert_eq!(reason("2026-12-26T23:59:59"), None);
        assert_eq!(reason("2026-12-27T00:00:00"), Some(Reason::Expired));
        assert_eq!(reason("2030-01-01T00:00:00"), Some(Reason::Expired));
    }

    #[test]
    fn the_reason_is_that_of_the_day_that_comes_first() {
        let registered = japan("2021-11-20T10:00:00");
        let both = rules(Some(360), Some(5));
        let at = japan("2026-11-20T00:00:00");
        assert_eq!(
            due_reason(&both, japan("2026-01-01T10:00:00"), registered, at),
            Some(Reason::YearsAfterRegistration)
        );
        assert_eq!(due_reason(&both, japan("2025-11-01T10:00:00"), registered, at), Some(Reason::Expired));
        assert_eq!(due_reason(&both, at, registered, at), None, "who has changed it is done");
        assert_eq!(due_reason(&rules(None, None), registered, registered, at), None);
    }

    #[test]
    fn warnings_begin_thirty_and_seven_days_before_at_midnight_in_japan() {
        let rules = rules(Some(360), None);
        let changed = japan("2026-01-01T10:00:00");
        let stage = |at| notice(&rules, changed, changed, japan(at)).map(|notice| (notice.stage, notice.days_left));
        assert_eq!(stage("2026-11-26T23:59:59"), None);
        assert_eq!(stage("2026-11-27T00:00:00"), Some((WarningStage::First, 30)));
        assert_eq!(stage("2026-12-19T23:59:59"), Some((WarningStage::First, 8)));
        assert_eq!(stage("2026-12-20T00:00:00"), Some((WarningStage::Last, 7)));
        assert_eq!(stage("2026-12-26T23:59:59"), Some((WarningStage::Last, 1)));
        assert_eq!(stage("2026-12-27T00:00:00"), Some((WarningStage::Over, 0)));
    }
}
