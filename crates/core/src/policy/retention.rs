//! How long what has ended is kept before the worker deletes it (保存期間).

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long what has ended is kept (保存期間). The worker deletes and counts what is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Months from the end of a former member's read-only access until the account is closed, 1 to 24. A date of loss that was
    /// wrong can be corrected until then.
    #[schemars(range(min = 1, max = 24))]
    pub former_account_months: u8,
    /// Months after an account was closed (退会) for which its user ID stays taken and its consents are kept, 1 to 120.
    #[schemars(range(min = 1, max = 120))]
    pub closed_account_months: u8,
    /// Months for which letters (仮IDの書類) are kept after their period of validity, 1 to 120. A member's latest letter stays.
    #[schemars(range(min = 1, max = 120))]
    pub letter_months: u8,
    /// Months for which notes of the desk about a person are kept, 1 to 120.
    #[schemars(range(min = 1, max = 120))]
    pub note_months: u8,
    /// Months for which it is kept that a mail was sent, 1 to 60. Its address and content go when it is sent.
    #[schemars(range(min = 1, max = 60))]
    pub mail_months: u8,
    /// Months for which medical expenses (医療費情報) are shown and kept, counted from the month of treatment, 12 to 120.
    #[schemars(range(min = 12, max = 120))]
    pub expense_months: u8,
    /// Months for which results of checkups (健診結果) are shown and kept, counted from the day of the checkup, 12 to 240.
    #[schemars(range(min = 12, max = 240))]
    pub checkup_months: u8,
    /// Months after the loss of qualification (資格喪失) after which a person is deleted from the roster with everything recorded
    /// about them, 24 to 240. Assumed: claims for benefits lapse after two years, and records of them are kept for five; societies
    /// whose rules for documents say otherwise set their own.
    #[schemars(range(min = 24, max = 240))]
    pub person_months: u8,
    /// Years for which the audit trail (操作履歴) is kept, 1 to 10. A command of the platform cuts off what is older.
    #[schemars(range(min = 1, max = 10))]
    pub audit_years: u8,
}

/// The instant before which something has ended that is kept for so many months.
#[must_use]
pub fn ended_before(months: u8, now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(u32::from(months))).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The day before which somebody has left whose data are kept for so many months after it, on `today`.
#[must_use]
pub fn left_before(months: u8, today: NaiveDate) -> NaiveDate {
    today.checked_sub_months(Months::new(u32::from(months))).unwrap_or(NaiveDate::MIN)
}

/// The first day of the earliest month of which something is kept for so many months, on `today`. The month that ends so many
/// months ago is kept until the end of today's month.
#[must_use]
pub fn first_month_kept(months: u8, today: NaiveDate) -> NaiveDate {
    let first = today.with_day(1).unwrap_or(today);
    first.checked_sub_months(Months::new(u32::from(months))).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(ended_before(1, at("2027-03-31T00:00:00Z")), at("2027-02-28T00:00:00Z"));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(first_month_kept(24, day("2026-11-30")), day("2024-11-01"));
        assert_eq!(left_before(84, day("2026-11-30")), day("2019-11-30"));
        assert_eq!(left_before(24, day("2028-02-29")), day("2026-02-28"));
        assert_eq!(first_month_kept(12, day("2027-01-01")), day("2026-01-01"));
        assert_eq!(ended_before(24, at("2026-11-20T01:00:00Z")), at("2024-11-20T01:00:00Z"));
    }
}
