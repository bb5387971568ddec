use super::*;
use crate::calendar::holidays::Override;

const ON_THE_25TH: Monthly =
    Monthly { day: 25, from: TimeOfDay(21 * 60), to: TimeOfDay::END, earlier_on_holidays: true };
const MONTHLY: Maintenance = Maintenance { monthly: Some(ON_THE_25TH), open: None };
const NIGHTS: Maintenance =
    Maintenance { monthly: None, open: Some(DailyHours { from: TimeOfDay(6 * 60), to: TimeOfDay::END }) };

fn none() -> Overrides {
    Overrides::default()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).map(|at| at.to_utc()).unwrap_or_default()
}

fn window(from: &str, until: &str) -> Option<Window> {
    Some(Window { from: at(from), until: at(until) })
}

fn days(year: i32, overrides: &Overrides) -> Vec<String> {
    (1..=12)
        .filter_map(|month| day_of_window(ON_THE_25TH, overrides, year, month))
        .map(|day| day.format("%m-%d").to_string())
        .collect()
}

#[test]
fn a_time_of_day_is_two_pairs_of_digits_up_to_24_00() {
    for (text, minutes) in [("00:00", 0), ("06:00", 360), ("21:00", 1260), ("23:59", 1439), ("24:00", 1440)] {
        assert_eq!(text.parse(), Ok(TimeOfDay(minutes)));
        assert_eq!(TimeOfDay(minutes).to_string(), text);
    }
    for text in ["", "24:01", "25:00", "12:60", "9:00", "0900", "21:00:00", "+1:00", "２１:００", "21時"] {
        assert_eq!(text.parse::<TimeOfDay>(), Err(NotATimeOfDay), "{text}");
    }
}

#[test]
fn every_month_of_2026_and_2027() {
    assert_eq!(
        days(2026, &none()),
        ["01-23", "02-25", "03-25", "04-24", "05-25", "06-25", "07-24", "08-25", "09-25", "10-23", "11-25", "12-25"]
    );
    assert_eq!(
        days(2027, &none()),
        ["01-25", "02-25", "03-25", "04-23", "05-25", "06-25", "07-23", "08-25", "09-24", "10-25", "11-25", "12-24"]
    );
}

#[test]
fn months_of_the_neighbouring_years_that_move() {
    let moved = |year| -> Vec<String> { days(year, &none()).into_iter().filter(|day| !day.ends_with("25")).collect() };
    assert_eq!(moved(2025), ["01-24", "05-23", "10-24"]);
    assert_eq!(moved(2028), ["03-24", "06-23", "11-24"]);
}

#[test]
fn a_weekend_steps_back_over_holidays() {
    for (year, month, day) in [
        (2022, 9, 22),
        (2024, 2, 22),
        (2029, 2, 22),
        (2029, 11, 22),
        (2033, 9, 22),
        (2035, 2, 22),
        (2035, 11, 22),
        (2039, 9, 22),
        (2040, 11, 22),
    ] {
        assert_eq!(
            day_of_window(ON_THE_25TH, &none(), year, month),
            NaiveDate::from_ymd_opt(year, month, day),
            "{year}-{month}"
        );
    }
}

#[test]
fn years_before_the_present_law_take_their_holidays_from_rows() {
    let holidays = [(2016, 12, 23), (2018, 11, 23), (2020, 7, 23), (2020, 7, 24), (2021, 7, 22), (2021, 7, 23)]
        .into_iter()
        .filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .map(|day| Override { day, is_holiday: true, name: "祝日".into() });
    let rows = Overrides::new(holidays, []);
    for (year, month, day) in [(2016, 12, 22), (2018, 11, 22), (2020, 7, 22), (2021, 7, 21)] {
        assert_eq!(
            day_of_window(ON_THE_25TH, &rows, year, month),
            NaiveDate::from_ymd_opt(year, month, day),
            "{year}-{month}"
        );
    }
}

#[test]
fn a_row_moves_the_window_and_a_rule_without_shift_stays() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25);
    let rows = Overrides::new([], day.map(|day| Override { day, is_holiday: true, name: "創立記念日".into() }));
    assert_eq!(day_of_window(ON_THE_25TH, &rows, 2026, 11), NaiveDate::from_ymd_opt(2026, 11, 24));
    let fixed = Monthly { earlier_on_holidays: false, ..ON_THE_25TH };
    assert_eq!(day_of_window(fixed, &none(), 2026, 10), NaiveDate::from_ymd_opt(2026, 10, 25));
}

#[test]
fn the_window_is_exact_to_the_second() {
    let closed = window("2026-11-25T21:00:00", "2026-11-26T00:00:00");
    for (time, expected) in [
        ("2026-11-25T20:59:59", None),
        ("2026-11-25T21:00:00", closed),
        ("2026-11-25T23:59:59", closed),
        ("2026-11-26T00:00:00", None),
        ("2026-10-25T22:00:00", None),
        ("2026-10-23T22:00:00", window("2026-10-23T21:00:00", "2026-10-24T00:00:00")),
    ] {
        assert_eq!(window_at(&MONTHLY, &none(), at(time)), expected, "{time}");
    }
    assert_eq!(closed.map(|window| window.from.to_rfc3339()), Some("2026-11-25T12:00:00+00:00".to_owned()));
}

#[test]
fn the_next_window_is_the_one_that_has_not_begun() {
    let november = window("2026-11-25T21:00:00", "2026-11-26T00:00:00");
    let december = window("2026-12-25T21:00:00", "2026-12-26T00:00:00");
    assert_eq!(next_window(&MONTHLY, &none(), at("2026-11-20T10:00:00")), november);
    assert_eq!(next_window(&MONTHLY, &none(), at("2026-11-25T20:59:59")), november);
    assert_eq!(next_window(&MONTHLY, &none(), at("2026-11-25T21:00:00")), december);
    assert_eq!(next_monthly(&MONTHLY, &none(), at("2026-11-25T21:00:00")), november);
    assert_eq!(next_monthly(&MONTHLY, &none(), at("2026-11-26T00:00:00")), december);
    assert_eq!(next_window(&Maintenance { monthly: None, open: None }, &none(), at("2026-11-20T10:00:00")), None);
}

#[test]
fn a_window_early_in_the_month_may_lie_in_the_month_before() {
    let first = Monthly { day: 1, ..ON_THE_25TH };
    let rules = Maintenance { monthly: Some(first), open: None };
    // 2026-11-01 is a Sunday.
    let moved = window("2026-10-30T21:00:00", "2026-10-31T00:00:00");
    assert_eq!(window_at(&rules, &none(), at("2026-10-30T22:00:00")), moved);
    assert_eq!(next_window(&rules, &none(), at("2026-10-30T10:00:00")), moved);
    let next = window("2026-12-01T21:00:00", "2026-12-02T00:00:00");
    assert_eq!(next_window(&rules, &none(), at("2026-10-31T10:00:00")), next);
}

#[test]
fn daily_hours_close_the_rest_of_the_day() {
    let night = window("2026-11-20T00:00:00", "2026-11-20T06:00:00");
    assert_eq!(window_at(&NIGHTS, &none(), at("2026-11-19T23:59:59")), None);
    assert_eq!(window_at(&NIGHTS, &none(), at("2026-11-20T00:00:00")), night);
    assert_eq!(window_at(&NIGHTS, &none(), at("2026-11-20T05:59:59")), night);
    assert_eq!(window_at(&NIGHTS, &none(), at("2026-11-20T06:00:00")), None);
    let early = Maintenance { open: Some(DailyHours { from: TimeOfDay(360), to: TimeOfDay(23 * 60) }), ..NIGHTS };
    let across = window("2026-11-19T23:00:00", "2026-11-20T06:00:00");
    assert_eq!(window_at(&early, &none(), at("2026-11-19T23:30:00")), across);
    assert_eq!(window_at(&early, &none(), at("2026-11-20T03:00:00")), across);
    assert_eq!(next_window(&early, &none(), at("2026-11-19T22:59:59")), across);
}

#[test]
fn windows_that_touch_are_one() {
    let both = Maintenance { monthly: MONTHLY.monthly, ..NIGHTS };
    let long = window("2026-11-25T21:00:00", "2026-11-26T06:00:00");
    assert_eq!(window_at(&both, &none(), at("2026-11-25T21:00:00")), long);
    assert_eq!(window_at(&both, &none(), at("2026-11-26T05:59:59")), long);
    assert_eq!(next_window(&both, &none(), at("2026-11-25T12:00:00")), long);
    assert_eq!(
        next_monthly(&both, &none(), at("2026-11-25T12:00:00")),
        window("2026-11-25T21:00:00", "2026-11-26T00:00:00")
    );
}

#[test]
fn pages_count_down_from_the_lead_before() {
    let lead = chrono::Duration::minutes(30);
    let november = window("2026-11-25T21:00:00", "2026-11-26T00:00:00");
    assert_eq!(window_ahead(&MONTHLY, &none(), at("2026-11-25T20:29:59"), lead), None);
    assert_eq!(window_ahead(&MONTHLY, &none(), at("2026-11-25T20:30:00"), lead), november);
    assert_eq!(window_ahead(&MONTHLY, &none(), at("2026-11-25T21:00:00"), lead), None);
}
