//! 負担割合: which share of the cost a covered person pays at the counter, as far as it follows from the age (健康保険法 74 and 110).
//! Pure. From 70 on it depends on the income, which the roster doesn't have.

use chrono::{Datelike, Months, NaiveDate};

use crate::calendar::age::reached;

/// The share of the cost that a person pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopaymentShare {
    /// 2割: before school age (義務教育就学前).
    TwoTenths,
    /// 3割.
    ThreeTenths,
    /// 2割 or 3割 by income: from 70 on (高齢受給者).
    ByIncome,
}

/// The age at which the lower share of small children ends, on 31 March.
const SCHOOL: u32 = 6;
/// The age from which the share depends on the income.
const ELDERLY: u32 = 70;

/// The share of somebody born on `birth` on the day `today` in Japan.
#[must_use]
pub fn by_age(birth: NaiveDate, today: NaiveDate) -> CopaymentShare {
    if today <= last_day_before_school(birth) {
        CopaymentShare::TwoTenths
    } else if today < elderly_from(birth) {
        CopaymentShare::ThreeTenths
    } else {
        CopaymentShare::ByIncome
    }
}

/// 6歳に達する日以後の最初の3月31日
fn last_day_before_school(birth: NaiveDate) -> NaiveDate {
    let reached = reached(birth, SCHOOL);
    let of_year = |year| NaiveDate::from_ymd_opt(year, 3, 31).unwrap_or(NaiveDate::MAX);
    let this = of_year(reached.year());
    if reached <= this { this } else { of_year(reached.year() + 1) }
}

/// 70歳に達する日の属する月の翌月の初日
fn elderly_from(birth: NaiveDate) -> NaiveDate {
    let next_month = reached(birth, ELDERLY).checked_add_months(Months::new(1));
    next_month.and_then(|day| day.with_day(1)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    #[test]
    fn the_share_changes_at_school_age_and_at_70() {
        use CopaymentShare::{ByIncome, ThreeTenths, TwoTenths};
        for (birth, last_of_two, first_by_income) in [
            ("2020-04-02", "2027-03-31", "2090-05-01"),
            // Born on 1 April: six on 31 March, so in the school year before.
            ("2020-04-01", "2026-03-31", "2090-04-01"),
            ("2020-03-31", "2026-03-31", "2090-04-01"),
            ("2020-12-31", "2027-03-31", "2091-01-01"),
            // Born on the first of a month: already from that month on.
            ("2020-05-01", "2027-03-31", "2090-05-01"),
            // 29 February, where the year has none.
            ("2020-02-29", "2026-03-31", "2090-03-01"),
        ] {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            let at = |today: NaiveDate| by_age(day(birth), today);
            let (two, income) = (day(last_of_two), day(first_by_income));
            assert_eq!(
                (at(day(birth)), at(two), at(two + Days::new(1))),
                (TwoTenths, TwoTenths, ThreeTenths),
                "{birth}"
            );
            assert_eq!((at(income - Days::new(1)), at(income)), (ThreeTenths, ByIncome), "{birth}");
        }
    }
}
