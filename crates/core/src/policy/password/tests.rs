use chrono::{DateTime, TimeZone, Utc};

use super::*;

fn legacy() -> PasswordRules {
    PasswordRules {
        min_length: 8,
        min_length_with_second_step: None,
        max_length: 128,
        classes: vec![CharacterClass::Letter, CharacterClass::Digit],
        case_sensitive: true,
        expires_after_days: None,
        change_after_years: None,
        history: 0,
        blocklist: true,
    }
}

/// Rules: eight to thirteen characters of three classes, case ignored.
fn narrow() -> PasswordRules {
    PasswordRules {
        max_length: 13,
        classes: vec![CharacterClass::Letter, CharacterClass::Digit, CharacterClass::Symbol],
        case_sensitive: false,
        ..legacy()
    }
}

/// Rules: fifteen characters, or eight with a second step; no composition.
fn modern() -> PasswordRules {
    PasswordRules { min_length: 15, min_length_with_second_step: Some(8), classes: Vec::new(), ..legacy() }
}

fn faults_for(rules: &PasswordRules, user_id: &str, typed: &str) -> Vec<PasswordFault> {
    let context = PasswordContext {
        user_id,
        birth_date: NaiveDate::from_ymd_opt(1979, 8, 22),
        insurer_numbers: &[],
        society_names: &["みどり健康保険組合", "Midori Health Insurance Society", "midori"],
        second_step: false,
    };
    check(rules, &context, typed)
}

fn faults(rules: &PasswordRules, typed: &str) -> Vec<PasswordFault> {
    faults_for(rules, "tanaka78", typed)
}

#[test]
fn length_counts_characters_at_both_ends() {
    assert_eq!(faults(&legacy(), "kx4mvq2"), [PasswordFault::TooShort { min: 8 }]);
    assert_eq!(faults(&legacy(), "kx4mvq2b"), []);
    assert_eq!(faults(&narrow(), "kx4-mvq2bw7zp"), []);
    assert_eq!(faults(&narrow(), "kx4-mvq2bw7zpa"), [PasswordFault::TooLong { max: 13 }]);
    assert_eq!(faults(&modern(), "あさごはんにたまごをたべるひ"), [PasswordFault::TooShort { min: 15 }]);
    assert_eq!(faults(&modern(), "あさごはんにたまごをたべるひと"), []);
}

#[test]
fn a_second_step_allows_a_shorter_password_only_once_it_is_set_up() {
    assert_eq!(min_length(&modern(), false), 15);
    assert_eq!(min_length(&modern(), true), 8);
    assert_eq!(min_length(&legacy(), true), 8);
    let odd = PasswordRules { min_length_with_second_step: Some(20), ..modern() };
    assert_eq!(min_length(&odd, true), 15);
}

#[test]
fn bytes_are_bounded_and_nothing_is_cut() {
    let long = PasswordRules { max_length: 1024, classes: Vec::new(), blocklist: false, ..legacy() };
    assert_eq!(faults(&long, &"kx4m".repeat(256)), []);
    assert_eq!(faults(&long, &format!("{}a", "kx4m".repeat(256))), [PasswordFault::TooManyBytes]);
    assert_eq!(faults(&long, &"あ".repeat(342)), [PasswordFault::TooManyBytes]);
    assert_eq!(for_hashing(true, &"kx4m".repeat(300)).len(), 1200);
}

#[test]
fn each_kind_of_character_that_is_asked_must_occur() {
    use CharacterClass::{Digit, Letter, Symbol};
    assert_eq!(faults(&legacy(), "kxwmvqzb"), [PasswordFault::Missing(Digit)]);
    assert_eq!(faults(&legacy(), "84017395"), [PasswordFault::Missing(Letter)]);
    assert_eq!(faults(&narrow(), "kx4mvq2b"), [PasswordFault::Missing(Symbol)]);
    assert_eq!(
        faults(&narrow(), "とうきょうのはし"),
        [PasswordFault::Missing(Letter), PasswordFault::Missing(Digit), PasswordFault::Missing(Symbol)]
    );
    assert_eq!(faults(&legacy(), ""), [PasswordFault::Empty]);
}

#[test]
fn full_width_is_hinted_and_control_characters_are_refused() {
    assert_eq!(faults(&legacy(), "ｋｘ４ｍｖｑ２ｂ"), [PasswordFault::FullWidth]);
    assert_eq!(faults(&modern(), "kx4m vq2b　wzp7 hd"), [PasswordFault::FullWidth]);
    assert_eq!(faults(&legacy(), "kx4mvq2b\u{0}"), [PasswordFault::ControlCharacter]);
}

#[test]
fn the_user_id_is_no_password_in_any_case_or_width() {
    for rules in [legacy(), narrow()] {
        for typed in ["tanaka78", "TANAKA78", "Tanaka78"] {
            assert!(faults(&rules, typed).contains(&PasswordFault::SameAsUserId), "{typed}");
        }
    }
    assert!(faults(&legacy(), "ｔａｎａｋａ７８").contains(&PasswordFault::SameAsUserId));
    let off = PasswordRules { blocklist: false, ..legacy() };
    assert_eq!(faults(&off, "TANAKA78"), [PasswordFault::SameAsUserId]);
    assert_eq!(faults(&off, "tanaka789"), []);
}

#[test]
fn what_is_hashed_ignores_width_always_and_case_where_the_policy_does() {
    assert_eq!(for_hashing(true, "Kx4-Mvq2"), "Kx4-Mvq2");
    assert_eq!(for_hashing(false, "Kx4-Mvq2"), "kx4-mvq2");
    assert_eq!(for_hashing(true, "Ｋｘ４"), "Kx4");
    assert_eq!(for_hashing(true, "か\u{3099}"), for_hashing(true, "が"));
    assert!(matches!(for_hashing(false, "kx4-mvq2"), Cow::Borrowed(_)));
}

fn at(day: &str) -> DateTime<Utc> {
    // 08:59:59 in Japan is still the day before in UTC. The day in Japan must count.
    let time = format!("{day}T08:59:59+09:00");
    DateTime::parse_from_rfc3339(&time).map_or_else(|_| Utc.timestamp_nanos(0), |at| at.to_utc())
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn validity_in_days_counts_from_the_last_change() {
    let rules = PasswordRules { expires_after_days: Some(360), ..legacy() };
    assert_eq!(must_change_on(&rules, at("2026-01-01"), at("2020-01-01")), day("2026-12-27"));
    assert_eq!(must_change_on(&rules, at("2024-01-01"), at("2020-01-01")), day("2024-12-26"));
    assert_eq!(must_change_on(&legacy(), at("2026-01-01"), at("2020-01-01")), None);
}

#[test]
fn a_change_after_years_counts_from_first_registration_and_is_asked_once() {
    let rules = PasswordRules { change_after_years: Some(5), ..legacy() };
    let registered = at("2021-11-20");
    assert_eq!(must_change_on(&rules, registered, registered), day("2026-11-20"));
    assert_eq!(must_change_on(&rules, at("2026-10-20"), registered), day("2026-11-20"));
    assert_eq!(must_change_on(&rules, at("2026-10-21"), registered), None, "who changes it when warned is done");
    assert_eq!(must_change_on(&rules, at("2026-11-20"), registered), None);
    assert_eq!(must_change_on(&rules, at("2024-02-29"), at("2024-02-29")), day("2029-02-28"));
}

#[test]
fn the_earlier_of_two_expiries_holds() {
    let rules = PasswordRules { expires_after_days: Some(360), change_after_years: Some(1), ..legacy() };
    assert_eq!(must_change_on(&rules, at("2026-01-01"), at("2026-01-01")), day("2026-12-27"));
    assert_eq!(must_change_on(&rules, at("2026-06-01"), at("2026-01-01")), day("2027-01-01"));
}
