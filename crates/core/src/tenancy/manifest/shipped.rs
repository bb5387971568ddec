//! The policies of the societies that ship with the product: their decisions, tested at the boundaries.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

use super::Manifest;
use crate::calendar::holidays::Overrides;
use crate::input::email::EmailAddress;
use crate::policy::Policy;
use crate::policy::account::Sharing;
use crate::policy::branding::{BORDER_CONTRAST, Colour, Palette, TEXT_CONTRAST};
use crate::policy::check::{FindingKind, Severity};
use crate::policy::email::{self, AddressRefusal, EmploymentCategory, Verdict};
use crate::policy::eras::{Medium, era_on};
use crate::policy::fault::Unreadable;
use crate::policy::maintenance::{next_monthly, window_at};
use crate::policy::notification::Mode;
use crate::policy::password::{self, CharacterClass, PasswordContext, PasswordFault};
use crate::policy::registration::{Step, steps};
use crate::policy::terms::Reconsent;
use crate::policy::user_id::{self, Changeable, UserIdChangeStanding, UserIdError};

const SLUGS: [&str; 6] = ["shionogi", "tokyometro", "nec", "stanleykenpo", "aozora", "midori"];
const LEGACY: [&str; 4] = ["shionogi", "tokyometro", "nec", "aozora"];

fn manifest(slug: &str) -> Result<Manifest, Unreadable> {
    Manifest::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").join(slug))
}

fn policy(slug: &str) -> Result<Policy, Unreadable> {
    manifest(slug).map(|manifest| manifest.policy)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).map(|at| at.to_utc()).unwrap_or_default()
}

fn password_faults(policy: &Policy, typed: &str) -> Vec<PasswordFault> {
    let names = password::society_names(policy, "slug");
    let context = PasswordContext {
        user_id: "tanaka78",
        birth_date: Some(day("1979-08-22")),
        insurer_numbers: &policy.society.insurer_numbers,
        society_names: &names,
        second_step: false,
    };
    password::check(&policy.password, &context, typed)
}

fn verdict(policy: &Policy, category: EmploymentCategory, typed: &str) -> Option<Verdict> {
    EmailAddress::parse(typed).ok().map(|address| email::check(&policy.email, category, &address))
}

#[test]
fn numbers_names_and_words() -> Result<(), Unreadable> {
    for (slug, name, number, word) in [
        ("shionogi", "塩野義健康保険組合", "06279988", "ユーザID"),
        ("tokyometro", "東京地下鉄健康保険組合", "06131114", "ユーザID"),
        ("nec", "日本電気健康保険組合", "06130090", "ユーザID"),
        ("stanleykenpo", "スタンレー電気健康保険組合", "06139984", "ユーザーID"),
        ("aozora", "あおぞら健康保険組合", "06279996", "ユーザID"),
        ("midori", "みどり健康保険組合", "06139992", "ユーザID"),
    ] {
        let society = policy(slug)?.society;
        assert_eq!((society.name.as_str(), society.user_id_word.as_str()), (name, word));
        assert_eq!(society.insurer_numbers.iter().map(|number| number.as_str()).collect::<Vec<_>>(), [number]);
    }
    Ok(())
}

#[test]
fn pages_follow_each_guide() -> Result<(), Unreadable> {
    for slug in ["shionogi", "tokyometro", "nec", "aozora", "midori"] {
        assert_eq!(steps(&policy(slug)?), [Step::Identity, Step::Account, Step::Confirm], "{slug}");
    }
    let stanley = policy("stanleykenpo")?;
    assert_eq!(steps(&stanley), [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email]);
    assert!(!stanley.identity.insurer_number && stanley.identity.birth_date);
    Ok(())
}

#[test]
fn user_ids_of_eight_to_thirteen_and_the_letters_own() -> Result<(), Unreadable> {
    for slug in LEGACY {
        let rules = policy(slug)?.user_id;
        let refused = |typed| user_id::check(&rules, typed, Some("1400002537")).err();
        assert_eq!(refused("tanaka7"), Some(UserIdError::TooShort { min: 8 }), "{slug}");
        assert_eq!(refused("tanaka78"), None, "{slug}");
        assert_eq!(refused("tanaka7890123"), None, "{slug}");
        assert_eq!(refused("tanaka78901234"), Some(UserIdError::TooLong { max: 13 }), "{slug}");
        assert_eq!(refused("1400002537"), Some(UserIdError::ReservedForLetters), "{slug}");
        assert_eq!(rules.changeable, Changeable::Never, "{slug}");
    }
    let stanley = policy("stanleykenpo")?.user_id;
    assert!(user_id::check(&stanley, "1400002537", Some("1400002537")).is_ok());
    assert!(user_id::check(&stanley, "1400002538", Some("1400002537")).is_err());
    assert_eq!(user_id::standing(&stanley, "1400002537", false), UserIdChangeStanding::Changeable);
    assert_eq!(user_id::standing(&stanley, "tanaka78", false), UserIdChangeStanding::Changed);
    let midori = policy("midori")?.user_id;
    assert!(user_id::check(&midori, "hanako.tanaka@", None).is_err());
    assert!(user_id::check(&midori, "hanako.tanaka_1", None).is_ok());
    assert_eq!(user_id::standing(&midori, "hanako.tanaka_1", false), UserIdChangeStanding::Changeable);
    Ok(())
}

#[test]
fn passwords_of_the_older_guides_have_a_letter_and_a_digit() -> Result<(), Unreadable> {
    for slug in LEGACY {
        let policy = policy(slug)?;
        assert_eq!(password_faults(&policy, "kx4mvq2"), [PasswordFault::TooShort { min: 8 }], "{slug}");
        assert_eq!(password_faults(&policy, "kx4mvq2b"), [], "{slug}");
        assert_eq!(password_faults(&policy, "kxwmvqzb"), [PasswordFault::Missing(CharacterClass::Digit)], "{slug}");
        assert_eq!(password_faults(&policy, &"kx4mvq2b".repeat(16)), [], "{slug}");
        assert_eq!(password_faults(&policy, "tanaka78"), [PasswordFault::SameAsUserId], "{slug}");
        assert!(policy.password.case_sensitive, "{slug}");
    }
    Ok(())
}

#[test]
fn stanleys_passwords_have_three_kinds_and_no_case() -> Result<(), Unreadable> {
    let policy = policy("stanleykenpo")?;
    assert_eq!(password_faults(&policy, "kx4-mvq"), [PasswordFault::TooShort { min: 8 }]);
    assert_eq!(password_faults(&policy, "kx4-mvq2"), []);
    assert_eq!(password_faults(&policy, "kx4-mvq2bw7zp"), []);
    assert_eq!(password_faults(&policy, "kx4-mvq2bw7zpd"), [PasswordFault::TooLong { max: 13 }]);
    assert_eq!(password_faults(&policy, "kx4mvq2b"), [PasswordFault::Missing(CharacterClass::Symbol)]);
    let hashed = |typed: &'static str| password::for_hashing(policy.password.case_sensitive, typed);
    assert_eq!(hashed("KX4-Mvq2"), hashed("kx4-mvq2"));
    Ok(())
}

#[test]
fn midoris_passwords_have_fifteen_characters_of_any_kind() -> Result<(), Unreadable> {
    let policy = policy("midori")?;
    assert_eq!(password_faults(&policy, "asagohan to ta"), [PasswordFault::TooShort { min: 15 }]);
    assert_eq!(password_faults(&policy, "asagohan to tam"), []);
    assert_eq!(password::min_length(&policy.password, true), 8);
    Ok(())
}

#[test]
fn expiry_follows_each_guide() -> Result<(), Unreadable> {
    let registered = at("2021-12-01T10:00:00");
    for (slug, due) in [
        ("shionogi", Some(day("2022-11-26"))),
        ("tokyometro", Some(day("2026-12-01"))),
        ("nec", None),
        ("stanleykenpo", None),
        ("aozora", None),
        ("midori", None),
    ] {
        assert_eq!(password::must_change_on(&policy(slug)?.password, registered, registered), due, "{slug}");
    }
    Ok(())
}

#[test]
fn addresses_follow_each_guide() -> Result<(), Unreadable> {
    let shionogi = policy("shionogi")?;
    let stanley = policy("stanleykenpo")?;
    let company = "taro@shionogi.co.jp";
    let own = "taro@example.ne.jp";
    assert_eq!(verdict(&shionogi, EmploymentCategory::Employee, company), Some(Verdict::Accepted));
    assert_eq!(verdict(&shionogi, EmploymentCategory::Employee, own), Some(Verdict::InPrincipleOnly));
    for category in EmploymentCategory::ALL {
        if category != EmploymentCategory::Employee {
            assert_eq!(verdict(&shionogi, category, own), Some(Verdict::Accepted));
            let refused = Some(Verdict::Refused(AddressRefusal::OwnAddressNeeded));
            assert_eq!(verdict(&shionogi, category, company), refused);
        }
        for slug in ["tokyometro", "nec", "aozora", "midori"] {
            assert_eq!(verdict(&policy(slug)?, category, company), Some(Verdict::Accepted), "{slug}");
        }
        assert_eq!(verdict(&stanley, category, own), Some(Verdict::Accepted));
        let refused = Some(Verdict::Refused(AddressRefusal::PersonalAddressNeeded));
        assert_eq!(verdict(&stanley, category, "taro@mail.stanley.example.co.jp"), refused);
    }
    for slug in SLUGS {
        assert_eq!(policy(slug)?.email.required, slug != "nec", "{slug}");
    }
    Ok(())
}

#[test]
fn media_follow_the_date_of_joining() -> Result<(), Unreadable> {
    for (slug, joined, medium) in [
        ("shionogi", "2022-03-31", Medium::Postcard),
        ("shionogi", "2022-04-01", Medium::CardMount),
        ("shionogi", "2024-12-01", Medium::CardMount),
        ("shionogi", "2024-12-02", Medium::Notice),
        ("stanleykenpo", "2025-08-07", Medium::Postcard),
        ("stanleykenpo", "2025-08-08", Medium::Notice),
        ("tokyometro", "2026-11-20", Medium::Postcard),
        ("nec", "1990-04-01", Medium::Postcard),
        ("aozora", "2026-11-20", Medium::Postcard),
        ("midori", "2026-11-20", Medium::Notice),
    ] {
        let policy = policy(slug)?;
        assert_eq!(era_on(&policy.eras, day(joined)).map(|era| era.medium), Some(medium), "{slug} {joined}");
    }
    Ok(())
}

#[test]
fn only_two_societies_have_maintenance() -> Result<(), Unreadable> {
    let none = Overrides::default();
    for slug in SLUGS {
        let rules = policy(slug)?.maintenance;
        let closed = window_at(&rules, &none, at("2026-11-25T21:00:00"));
        let expected = matches!(slug, "tokyometro" | "nec");
        assert_eq!(closed.is_some(), expected, "{slug}");
        assert_eq!(window_at(&rules, &none, at("2026-11-25T20:59:59")), None, "{slug}");
        let october = next_monthly(&rules, &none, at("2026-10-01T00:00:00")).map(|window| window.from);
        assert_eq!(october, expected.then(|| at("2026-10-23T21:00:00")), "{slug}");
    }
    Ok(())
}

#[test]
fn notification_sharing_and_second_step_follow_each_guide() -> Result<(), Unreadable> {
    for slug in SLUGS {
        let policy = policy(slug)?;
        let opt_in = matches!(slug, "tokyometro" | "nec" | "midori");
        assert_eq!(policy.notification.mode == Mode::OptIn, opt_in, "{slug}");
        assert_eq!(policy.account.sharing == Sharing::Household, slug == "tokyometro", "{slug}");
        assert_eq!(policy.second_step.is_required(), slug == "stanleykenpo", "{slug}");
    }
    Ok(())
}

#[test]
fn new_terms_ask_everywhere_and_give_a_month() -> Result<(), Unreadable> {
    for slug in SLUGS {
        let terms = policy(slug)?.terms;
        assert_eq!((terms.reconsent, terms.grace_days, terms.changes), (Reconsent::Ask, 30, None), "{slug}");
    }
    Ok(())
}

#[test]
fn brands_can_be_told_apart_and_read() -> Result<(), Unreadable> {
    let mut seen = Vec::new();
    for slug in SLUGS {
        let branding = policy(slug)?.branding;
        let palette = Palette::of(&branding);
        assert_eq!(palette.main, branding.main, "{slug}: stands as it is");
        assert!(palette.main.contrast(Colour::WHITE) >= TEXT_CONTRAST, "{slug}");
        assert!(palette.accent.contrast(Colour::WHITE) >= BORDER_CONTRAST, "{slug}");
        assert!(branding.logo.is_some() && !seen.contains(&branding.main), "{slug}");
        seen.push(branding.main);
    }
    Ok(())
}

#[test]
fn each_guides_weak_rules_are_found() -> Result<(), Unreadable> {
    let warnings = |slug: &str| -> Result<Vec<String>, Unreadable> {
        let findings = manifest(slug)?.findings(day("2026-11-20"));
        let weak = findings.into_iter().filter(|finding| finding.severity() == Severity::Warning);
        Ok(weak.map(|finding| finding.key).collect())
    };
    let (length, step) = ("password.min_length", "second_step.requirement");
    assert_eq!(warnings("shionogi")?, [length, "password.expires_after_days", step, "email.by_category"]);
    assert_eq!(warnings("tokyometro")?, [length, "password.change_after_years", step, "account.sharing"]);
    assert_eq!(warnings("nec")?, [length, step, "email.required"]);
    assert_eq!(warnings("stanleykenpo")?, ["password.max_length", "password.case_sensitive"]);
    assert_eq!(warnings("aozora")?, [length, step]);
    assert_eq!(warnings("midori")?, [] as [&str; 0]);
    Ok(())
}

#[test]
fn what_the_guides_leave_open_is_listed_as_assumed() -> Result<(), Unreadable> {
    for slug in SLUGS {
        let manifest = manifest(slug)?;
        let listed = manifest.findings(day("2026-11-20"));
        let assumed: Vec<&str> = listed
            .iter()
            .filter(|finding| matches!(finding.kind, FindingKind::Assumed { .. }))
            .map(|finding| finding.key.as_str())
            .collect();
        assert_eq!(assumed.is_empty(), slug == "midori", "{slug}");
        assert_eq!(assumed, manifest.policy.assumed, "{slug}");
        let numbers_assumed = matches!(slug, "shionogi" | "stanleykenpo");
        assert_eq!(assumed.contains(&"society.insurer_numbers"), numbers_assumed, "{slug}");
    }
    assert!(policy("stanleykenpo")?.assumed.contains(&"eras.1.from".to_owned()));
    Ok(())
}
