use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::policy::fault::{Allowed, FileTrouble};
use crate::policy::formats::Format;
use crate::policy::layers::Layers;

const TERMS: Texts<'_> = Texts { terms: "# 規約", terms_en: None, privacy: None };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// The findings about a manifest that consists of the recommended policy with `more` above it.
fn said(more: &str) -> Vec<(String, FindingKind)> {
    said_with(more, &TERMS, day("2026-11-20"))
}

fn said_with(more: &str, texts: &Texts<'_>, today: NaiveDate) -> Vec<(String, FindingKind)> {
    let overrides = crate::policy::toml::TomlFile::parse("more", more).map(|file| file.json().clone());
    let least = "\
        society = { name = \"みどり健康保険組合\", insurer_numbers = [\"06139992\"] }\n\
        contact = { department = \"適用課\", phone = \"03-0000-0012\", hours = \"平日\", mail_from = \"a@midori-kenpo.jp\" }\n\
        branding = { main = \"#1b6e3c\", logo = \"logo.png\" }\n\
        terms = { version = \"1\" }\n";
    let policy = Layers::new()
        .with_manifest("tenant.toml", least)
        .map(|layers| layers.with_overrides(&overrides.unwrap_or_default()))
        .and_then(|layers| layers.policy());
    match policy {
        Ok(policy) => {
            let said = findings(&policy, texts, today).into_iter();
            // Said of most services until they are built; a test of its own looks at it.
            let said = said.filter(|finding| finding.kind != FindingKind::NotOffered);
            said.map(|finding| (finding.key, finding.kind)).collect()
        }
        Err(unreadable) => {
            unreadable.0.into_iter().map(|fault| (fault.key, FindingKind::Unreadable(fault.kind))).collect()
        }
    }
}

fn one(key: &str, kind: FindingKind) -> Vec<(String, FindingKind)> {
    vec![(key.to_owned(), kind)]
}

#[test]
fn the_defaults_have_nothing_to_mend() {
    assert_eq!(said(""), []);
}

#[test]
fn each_contradiction_is_found_where_it_stands() {
    for (more, key, kind) in [
        ("user_id = { min_length = 12, max_length = 11 }", "user_id.max_length", FindingKind::MaxBelowMin),
        ("password = { min_length = 64, max_length = 64, min_length_with_second_step = 64 }", "", FindingKind::NoLogo),
        (
            "password = { min_length_with_second_step = 16 }",
            "password.min_length_with_second_step",
            FindingKind::LongerWithSecondStep,
        ),
        ("hosts = { canonical = \"own\" }", "hosts.canonical", FindingKind::NoOwnHost),
        ("second_step = { methods = [\"one_time_code\"] }", "second_step.recommended", FindingKind::AdvisedNotOffered),
        ("identity = { insurer_number = false, birth_date = false }", "identity", FindingKind::NoIdentityCheck),
        (
            "telephone = { items = [\"birth_date\", \"mailbox\"], enough = 2 }",
            "telephone.enough",
            FindingKind::CallersNeverSuffice,
        ),
        (
            "telephone = { items = [\"number\", \"number\", \"employer\"], enough = 2 }",
            "telephone.items",
            FindingKind::Twice { item: "number".into() },
        ),
        ("languages = [\"ja\", \"ja\"]", "languages", FindingKind::Twice { item: "ja".into() }),
        ("services = [{ kind = \"outside_link\", name = \"a\" }]", "services.0", FindingKind::LinkIncomplete),
        (
            "services = [{ kind = \"outside_link\", url = \"https://a-tours.jp\" }]",
            "services.0",
            FindingKind::LinkIncomplete,
        ),
        (
            "services = [{ kind = \"applications\" }, { kind = \"applications\" }]",
            "services",
            FindingKind::Twice { item: "applications".into() },
        ),
        (
            "maintenance = { open = { from = \"06:00\", to = \"06:00\" } }",
            "maintenance.open",
            FindingKind::EndsBeforeItBegins,
        ),
        (
            "maintenance = { monthly = { day = 25, from = \"21:00\", to = \"03:00\", earlier_on_holidays = true } }",
            "maintenance.monthly",
            FindingKind::EndsBeforeItBegins,
        ),
        (
            "branding = { main = \"#ffd43d\" }",
            "branding.main",
            FindingKind::Contrast { colour: "#ffd43d".into(), contrast: "1.43".into() },
        ),
        (
            "assumed = [\"password.min_lenght\"]",
            "assumed",
            FindingKind::AssumedUnknown {
                key: "password.min_lenght".into(),
                meant: Some("password.min_length".into()),
            },
        ),
        ("assumed = [\"moon\"]", "assumed", FindingKind::AssumedUnknown { key: "moon".into(), meant: None }),
    ] {
        let expected = if key.is_empty() { Vec::new() } else { one(key, kind) };
        assert_eq!(said(more), expected, "{more}");
    }
    assert_eq!(
        said("second_step = { methods = [] }"),
        [
            ("second_step.methods".to_owned(), FindingKind::NoMethod),
            ("second_step.recommended".to_owned(), FindingKind::AdvisedNotOffered)
        ]
    );
}

#[test]
fn what_is_left_of_a_sample_or_a_draft_is_told() {
    let example = |domain: &str| FindingKind::ExampleAddress { domain: domain.into() };
    for (more, expected) in [
        ("society = { sample = true }", one("society.sample", FindingKind::SampleLeft)),
        ("contact = { mail_from = \"a@hinode.example.jp\" }", one("contact.mail_from", example("hinode.example.jp"))),
        (
            "contact = { mail_from = \"a@hinode.example.jp\" }\nsociety = { sample = true }",
            one("society.sample", FindingKind::SampleLeft),
        ),
        (
            "email = { company_domains = [\"hinode.co.jp\", \"hinode.example.co.jp\"] }",
            one("email.company_domains.1", example("hinode.example.co.jp")),
        ),
        ("hosts = { own = [\"kenpo.hinode.test\"] }", one("hosts.own.0", example("kenpo.hinode.test"))),
        (
            "services = [{ kind = \"outside_link\", name = \"a\", url = \"https://travel.example.jp/a?b=c\" }]",
            one("services.0.url", example("travel.example.jp")),
        ),
        ("contact = { mail_from = \"a@myexample.jp\" }", Vec::new()),
    ] {
        assert_eq!(said(more), expected, "{more}");
    }
    let terms = Texts {
        terms: "この規約は、あさひ健康保険組合が定めます。", terms_en: None, privacy: None
    };
    let found = FindingKind::OtherSocietyNamed { found: "あさひ健康保険組合".into() };
    assert_eq!(said_with("", &terms, day("2026-11-20")), one("terms.file", found));
}

/// The platform's own list isn't the society's choice, so nothing is said about it.
#[test]
fn a_service_that_a_society_chose_and_that_is_not_offered_is_told() {
    let policy = |more: &str| {
        let least = "\
            [society]\nname = \"みどり健康保険組合\"\ninsurer_numbers = [\"06139992\"]\n\
            [contact]\ndepartment = \"適用課\"\nphone = \"03-0000-0012\"\nhours = \"平日\"\nmail_from = \"a@midori-kenpo.jp\"\n\
            [branding]\nmain = \"#1b6e3c\"\nlogo = \"logo.png\"\n[terms]\nversion = \"1\"\n";
        Layers::new().with_manifest("tenant.toml", &format!("{least}{more}")).and_then(|layers| layers.policy())
    };
    let told = |more: &str| {
        let policy = policy(more).map_err(|unreadable| unreadable.to_string());
        let found = policy.map(|policy| findings(&policy, &TERMS, day("2026-11-20")));
        found.map(|found| found.into_iter().map(|finding| (finding.key, finding.kind)).collect::<Vec<_>>())
    };
    assert_eq!(told(""), Ok(Vec::new()));
    assert_eq!(told("[[services]]\nkind = \"checkup_booking\"\n"), Ok(one("services.0.kind", FindingKind::NotOffered)));
}

#[test]
fn checkups_in_accounts_that_households_share_are_told_whether_they_are_on_or_off() {
    let found = |more: &str| -> Vec<_> {
        let shared = format!("[account]\nsharing = \"household\"\n[[services]]\nkind = \"checkup_results\"\n{more}");
        let told = said(&shared).into_iter().filter(|(key, _)| key.starts_with("services"));
        told.map(|(_, kind)| kind).collect()
    };
    assert_eq!(found(""), [FindingKind::CheckupsOff]);
    assert_eq!(found("in_shared_accounts = true\n"), [FindingKind::CheckupsShared]);
    assert_eq!(found("url = \"https://dock.midori-kenpo.jp/\"\n"), []);
}

#[test]
fn rules_of_addresses_that_cannot_work_are_errors() {
    let more = "email = { by_category = [{ categories = [\"employee\"], rule = \"company_required\" }, { categories = [\"leave\", \"employee\"], rule = \"any\" }] }";
    assert_eq!(
        said(more),
        [
            ("email.company_domains".to_owned(), FindingKind::NoCompanyDomain),
            ("email.by_category.1.categories".to_owned(), FindingKind::CategoryTwice { category: "employee".into() }),
            ("email.by_category".to_owned(), FindingKind::CompanyAddress),
        ]
    );
}

#[test]
fn gaps_and_overlaps_of_eras_are_named_by_their_days() {
    let eras = |first: &str, second: &str| {
        said(&format!(
            "[[eras]]\nname = \"a\"\n{first}medium = \"postcard\"\ntitle = \"t\"\nat_hand = []\ninsurer_number_on = [\"letter_bottom_line\"]\ndelivery = \"direct\"\n\
             [[eras]]\nname = \"b\"\n{second}medium = \"notice\"\ntitle = \"t\"\nat_hand = []\ninsurer_number_on = [\"letter_bottom_line\"]\ndelivery = \"direct\"\n"
        ))
    };
    assert_eq!(eras("until = 2022-04-01\n", "from = 2022-04-01\n"), []);
    assert_eq!(
        eras("until = 2022-03-01\n", "from = 2022-04-01\n"),
        one("eras", FindingKind::EraGap { from: Some(day("2022-03-01")), last: Some(day("2022-03-31")) })
    );
    assert_eq!(
        eras("until = 2022-04-02\n", "from = 2022-04-01\n"),
        one("eras.1", FindingKind::EraOverlap { other: "a".into(), from: Some(day("2022-04-01")) })
    );
    let none =
        said("[[eras]]\nname = \"a\"\nmedium = \"notice\"\ntitle = \"t\"\nat_hand = []\ndelivery = \"direct\"\n");
    assert_eq!(none, one("eras.0.insurer_number_on", FindingKind::NumberPlaceUnknown));
}

#[test]
fn a_date_without_a_year_is_told_so() {
    let found = said(
        "[[eras]]\nname = \"a\"\nuntil = \"08-08\"\nmedium = \"notice\"\ntitle = \"t\"\nat_hand = []\ndelivery = \"direct\"\n",
    );
    assert_eq!(
        found,
        one("eras.0.until", FindingKind::Unreadable(FaultKind::DateWithoutYear { found: "08-08".into() }))
    );
}

#[test]
fn weak_rules_are_told_each_by_its_key() {
    for (more, key, kind) in [
        ("password = { max_length = 63 }", "password.max_length", Some(FindingKind::ShortMaximum { max: 63 })),
        ("password = { max_length = 64 }", "", None),
        ("password = { min_length = 14 }", "password.min_length", Some(FindingKind::ShortMinimum { min: 14 })),
        ("password = { min_length = 8 }\nsecond_step = { requirement = \"required\" }", "", None),
        ("password = { case_sensitive = false }", "password.case_sensitive", Some(FindingKind::CaseIgnored)),
        ("password = { classes = [\"letter\"] }", "password.classes", Some(FindingKind::Composition)),
        (
            "password = { expires_after_days = 360 }",
            "password.expires_after_days",
            Some(FindingKind::Expiry { days: 360 }),
        ),
        (
            "password = { change_after_years = 5 }",
            "password.change_after_years",
            Some(FindingKind::ChangeAfterYears { years: 5 }),
        ),
        ("password = { blocklist = false }", "password.blocklist", Some(FindingKind::NoBlocklist)),
        ("second_step = { requirement = \"none\" }", "second_step.requirement", Some(FindingKind::NoSecondStep)),
        (
            "second_step = { remember_days = 1 }",
            "second_step.remember_days",
            Some(FindingKind::SecondStepRemembered { days: 1 }),
        ),
        ("user_id = { origin = \"preassigned\" }", "user_id.changeable", None),
        (
            "user_id = { origin = \"preassigned\", changeable = \"never\" }",
            "user_id.changeable",
            Some(FindingKind::LetterIdStays),
        ),
        ("account = { sharing = \"household\" }", "account.sharing", Some(FindingKind::SharedHousehold)),
        ("email = { required = false }", "email.required", Some(FindingKind::EmailOptional)),
        (
            "email = { otherwise = \"company_in_principle\", company_domains = [\"a-works.jp\"] }",
            "email.by_category",
            Some(FindingKind::CompanyAddress),
        ),
        ("credential = { valid_days = 181 }", "credential.valid_days", Some(FindingKind::CredentialLong { days: 181 })),
        ("credential = { valid_days = 44 }", "credential.valid_days", Some(FindingKind::CredentialShort { days: 44 })),
        ("credential = { valid_days = 45 }", "", None),
        ("terms = { grace_days = 13 }", "terms.grace_days", Some(FindingKind::ShortGrace { days: 13 })),
        ("terms = { grace_days = 14 }", "", None),
        ("terms = { grace_days = 0, reconsent = \"tell\" }", "", None),
        (
            "assumed = [\"password.min_length\"]",
            "password.min_length",
            Some(FindingKind::Assumed { value: "15".into() }),
        ),
        (
            "assumed = [\"maintenance.monthly\"]",
            "maintenance.monthly",
            Some(FindingKind::Assumed { value: "–".into() }),
        ),
    ] {
        assert_eq!(said(more), kind.map_or_else(Vec::new, |kind| one(key, kind)), "{more}");
    }
}

#[test]
fn english_that_is_switched_on_has_to_be_there() {
    let found = said("languages = [\"ja\", \"en\"]\nservices = [{ kind = \"applications\", name = \"申請\" }]");
    let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["terms.file_en", "society.name_en", "contact.hours_en", "services.0.name_en"]);
    let texts = Texts { terms_en: Some("# Terms"), ..TERMS };
    let complete =
        "languages = [\"ja\", \"en\"]\nsociety = { name_en = \"Midori\" }\ncontact = { hours_en = \"Weekdays\" }";
    assert_eq!(said_with(complete, &texts, day("2026-11-20")), []);
}

#[test]
fn the_insurance_card_is_named_only_until_it_ended() {
    let card = |text: &'static str, today: &str| {
        let texts = Texts { terms: text, terms_en: None, privacy: None };
        said_with("", &texts, day(today)).into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    let text = "健康保険証の下段に記載されている番号";
    assert_eq!(card(text, "2025-12-01"), [] as [&str; 0]);
    assert_eq!(card(text, "2025-12-02"), ["terms.file"]);
    assert_eq!(card("被保険者証をご用意ください", "2026-01-01"), ["terms.file"]);
    assert_eq!(card("マイナ保険証をお持ちの方", "2026-01-01"), [] as [&str; 0]);
    assert_eq!(card("マイナ保険証または保険証", "2026-01-01"), ["terms.file"]);
}

#[test]
fn titles_of_letters_that_are_out_already_may_name_the_card() {
    let era = |name: &str, days: &str| {
        format!(
            "[[eras]]\nname = \"{name}\"\n{days}\nmedium = \"notice\"\ntitle = \"健康保険証台紙\"\nat_hand = []\ninsurer_number_on = [\"letter_bottom_line\"]\ndelivery = \"direct\"\n"
        )
    };
    let found = said(&format!("{}{}", era("old", "until = 2024-12-02"), era("new", "from = 2024-12-02")));
    assert_eq!(found, one("eras.1.title", FindingKind::InsuranceCard { found: "健康保険証".into() }));
}

#[test]
fn errors_come_first_and_notes_last() {
    let found = said("hosts = { canonical = \"own\" }\npassword = { case_sensitive = false }\nassumed = [\"society\"]");
    let kinds: Vec<&FindingKind> = found.iter().map(|(_, kind)| kind).collect();
    assert!(
        matches!(kinds.as_slice(), [FindingKind::NoOwnHost, FindingKind::CaseIgnored, FindingKind::Assumed { .. }]),
        "{kinds:?}"
    );
}

/// One example of every kind of finding.
fn everything() -> Vec<FindingKind> {
    let (text, date) = (|| "a".to_owned(), day("2026-11-20"));
    let value = |allowed| FaultKind::Value { found: text(), allowed };
    let mut faults = vec![
        FaultKind::Syntax { message: text() },
        FaultKind::UnknownKey { allowed: vec![text()], meant: None },
        FaultKind::UnknownKey { allowed: vec![text()], meant: Some(text()) },
        FaultKind::Missing,
        FaultKind::DateWithoutYear { found: text() },
        FaultKind::File { file: text(), trouble: FileTrouble::Missing },
        FaultKind::File { file: text(), trouble: FileTrouble::TooLarge { bytes: 2, most: 1 } },
        FaultKind::File { file: text(), trouble: FileTrouble::Outside },
        FaultKind::File { file: text(), trouble: FileTrouble::NotAFile },
        FaultKind::File { file: text(), trouble: FileTrouble::NotUtf8 },
        FaultKind::File { file: text(), trouble: FileTrouble::Empty },
        FaultKind::File { file: text(), trouble: FileTrouble::ControlCharacters },
        FaultKind::File { file: text(), trouble: FileTrouble::System(text()) },
        FaultKind::Picture { file: text(), message: text() },
        FaultKind::Slug { found: text(), message: text() },
        FaultKind::NotTheSocietys { owner: crate::policy::ownership::KeyOwner::Vendor },
        value(Allowed::Section),
        value(Allowed::List { min: 1 }),
        value(Allowed::OneOf(vec![text()])),
        value(Allowed::Integer { min: 1, max: 2 }),
        value(Allowed::Text { min: 1, max: 2 }),
        value(Allowed::YesNo),
    ];
    faults.extend(Format::ALL.into_iter().map(|format| value(Allowed::Format(format))));
    for (found, format) in [("6139992", Format::InsurerNumber), ("@kenpo.jp", Format::Hostname)] {
        faults.push(FaultKind::Value { found: found.to_owned(), allowed: Allowed::Format(format) });
    }
    let mut kinds: Vec<FindingKind> = faults.into_iter().map(FindingKind::Unreadable).collect();
    let other = OtherSociety { slug: text(), value: text(), place: None };
    kinds.extend([
        FindingKind::SampleLeft,
        FindingKind::ExampleAddress { domain: text() },
        FindingKind::OtherSocietyNamed { found: text() },
        FindingKind::NotOffered,
        FindingKind::CheckupsOff,
        FindingKind::CheckupsShared,
        FindingKind::TakenByOther(other.clone()),
        FindingKind::SameAsOther(other),
        FindingKind::MaxBelowMin,
        FindingKind::LongerWithSecondStep,
        FindingKind::NoOwnHost,
        FindingKind::NoMethod,
        FindingKind::AdvisedNotOffered,
        FindingKind::NoCompanyDomain,
        FindingKind::CategoryTwice { category: text() },
        FindingKind::Twice { item: text() },
        FindingKind::LinkIncomplete,
        FindingKind::EndsBeforeItBegins,
        FindingKind::NoIdentityCheck,
        FindingKind::CallersNeverSuffice,
        FindingKind::NumberPlaceUnknown,
        FindingKind::EraGap { from: None, last: None },
        FindingKind::EraGap { from: None, last: Some(date) },
        FindingKind::EraGap { from: Some(date), last: None },
        FindingKind::EraGap { from: Some(date), last: Some(date) },
        FindingKind::EraOverlap { other: text(), from: None },
        FindingKind::EraOverlap { other: text(), from: Some(date) },
        FindingKind::EraEmpty,
        FindingKind::EraNameTwice,
        FindingKind::Contrast { colour: text(), contrast: text() },
        FindingKind::NoEnglish,
        FindingKind::NoEnglishTerms,
        FindingKind::NoticeIncomplete,
        FindingKind::NoLogo,
        FindingKind::InsuranceCard { found: text() },
        FindingKind::TextChanged { of: Published::Terms, version: text() },
        FindingKind::VersionAhead { of: Published::Privacy, version: text() },
        FindingKind::VersionRenamed { of: Published::Terms, before: text() },
        FindingKind::ShortGrace { days: 7 },
        FindingKind::ShortMaximum { max: 13 },
        FindingKind::ShortMinimum { min: 8 },
        FindingKind::CaseIgnored,
        FindingKind::Composition,
        FindingKind::Expiry { days: 360 },
        FindingKind::ChangeAfterYears { years: 5 },
        FindingKind::NoBlocklist,
        FindingKind::NoSecondStep,
        FindingKind::SecondStepRemembered { days: 30 },
        FindingKind::LetterIdStays,
        FindingKind::SharedHousehold,
        FindingKind::CompanyAddress,
        FindingKind::EmailOptional,
        FindingKind::CredentialLong { days: 365 },
        FindingKind::CredentialShort { days: 7 },
        FindingKind::Assumed { value: text() },
        FindingKind::AssumedUnknown { key: text(), meant: None },
        FindingKind::AssumedUnknown { key: text(), meant: Some(text()) },
    ]);
    kinds
}

/// The messages of a locale file, with the arguments that they use.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = format!("{}/../words/locales/{language}/check.ftl", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(path).unwrap_or_default();
    let arguments = |text: &str| {
        text.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }").map(|(name, _)| name.to_owned())).collect()
    };
    source
        .lines()
        .filter(|line| line.starts_with("check-"))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, text)| (key.to_owned(), arguments(text)))
        .collect()
}

#[test]
fn every_finding_has_its_words_in_both_languages_and_no_words_are_left_over() {
    let said: BTreeMap<&str, BTreeSet<String>> = everything()
        .into_iter()
        .map(|kind| {
            let (key, arguments) = Finding::new("a.b", kind).message();
            (key, arguments.into_iter().map(|(name, _)| name.to_owned()).collect())
        })
        .collect();
    for language in ["ja", "en"] {
        let words = messages(language);
        assert_eq!(words.keys().map(String::as_str).collect::<Vec<_>>(), said.keys().copied().collect::<Vec<_>>());
        for (key, used) in words {
            assert!(said.get(key.as_str()).is_some_and(|given| used.is_subset(given)), "{language}: {key}");
        }
    }
}
