use serde_json::json;

use super::*;

fn shape_of(path: &str) -> Option<&'static Shape> {
    Shape::of_policy().at(path).ok()
}

fn kinds(part: Value) -> Vec<(String, FaultKind)> {
    Shape::of_policy().faults(&part, false).into_iter().map(|fault| (fault.key, fault.kind)).collect()
}

fn value(key: &str, found: &str, allowed: Allowed) -> (String, FaultKind) {
    (key.to_owned(), FaultKind::Value { found: found.to_owned(), allowed })
}

#[test]
fn the_types_give_the_shape() {
    assert_eq!(shape_of("password.min_length"), Some(&Shape::Integer { min: 8, max: 64 }));
    assert_eq!(shape_of("password.expires_after_days"), Some(&Shape::Integer { min: 30, max: 3650 }));
    assert_eq!(shape_of("branding.accent"), Some(&Shape::Formatted(Format::Colour)));
    assert_eq!(shape_of("maintenance.monthly.from"), Some(&Shape::Formatted(Format::TimeOfDay)));
    assert_eq!(shape_of("eras.0.until"), Some(&Shape::Formatted(Format::Date)));
    assert_eq!(shape_of("society.insurer_numbers.0"), Some(&Shape::Formatted(Format::InsurerNumber)));
    assert_eq!(shape_of("email.company_domains.3"), Some(&Shape::Formatted(Format::Hostname)));
    assert_eq!(shape_of("password.blocklist"), Some(&Shape::YesNo));
    assert_eq!(shape_of("society.name"), Some(&Shape::Text { min: 1, max: 80 }));
    assert!(matches!(shape_of("second_step.recommended"), Some(Shape::Choice(words)) if words.len() == 2));
    assert!(matches!(shape_of("eras"), Some(Shape::List { min: 1, .. })));
}

#[test]
fn every_choice_and_every_key_says_what_it_means() {
    fn look(path: &str, shape: &Shape) {
        match shape {
            Shape::Section(fields) => {
                for field in fields {
                    assert!(!field.meaning.is_empty(), "{path}.{}", field.name);
                    look(&join(path, &field.name), &field.shape);
                }
            }
            Shape::List { items, .. } => look(path, items),
            Shape::Choice(choices) => {
                for choice in choices {
                    assert!(!choice.meaning.is_empty(), "{path} = {}", choice.word);
                }
            }
            _ => {}
        }
    }
    look("", Shape::of_policy());
}

#[test]
fn an_unknown_key_lists_the_allowed_ones_and_what_was_meant() {
    let found = kinds(json!({"user_id": {"min_lenght": 8}, "passwort": {}}));
    let [(first, FaultKind::UnknownKey { allowed, meant }), (second, FaultKind::UnknownKey { meant: section, .. })] =
        found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert_eq!((first.as_str(), second.as_str()), ("user_id.min_lenght", "passwort"));
    assert_eq!(meant.as_deref(), Some("min_length"));
    assert_eq!(section.as_deref(), Some("password"));
    assert_eq!(*allowed, ["origin", "min_length", "max_length", "characters", "changeable"]);
    assert_eq!(nearest("colour_of_the_moon", allowed), None);
}

#[test]
fn values_outside_what_is_allowed_are_named_with_what_is() {
    let part = json!({
        "password": {"min_length": 7, "blocklist": "yes"},
        "sessions": {"idle_minutes": 21},
        "account": {"sharing": "family"},
        "branding": {"main": "blue"},
        "society": {"name": "", "insurer_numbers": ["06131115"]},
        "languages": [],
        "hosts": "www",
    });
    assert_eq!(
        kinds(part),
        [
            value("society.name", "\"\"", Allowed::Text { min: 1, max: 80 }),
            value("society.insurer_numbers.0", "\"06131115\"", Allowed::Format(Format::InsurerNumber)),
            value("hosts", "\"www\"", Allowed::Section),
            value("branding.main", "\"blue\"", Allowed::Format(Format::Colour)),
            value("password.min_length", "7", Allowed::Integer { min: 8, max: 64 }),
            value("password.blocklist", "\"yes\"", Allowed::YesNo),
            value("account.sharing", "\"family\"", Allowed::OneOf(vec!["household".into(), "person".into()])),
            value("sessions.idle_minutes", "21", Allowed::Integer { min: 5, max: 20 }),
            value("languages", "[]", Allowed::List { min: 1 }),
        ]
    );
}

#[test]
fn borders_of_numbers_are_inside() {
    for (key, least, greatest) in [("idle_minutes", 5, 20), ("absolute_hours", 1, 12)] {
        for number in [least, greatest] {
            assert_eq!(kinds(json!({"sessions": {key: number}})), []);
        }
        for number in [least - 1, greatest + 1] {
            assert_eq!(kinds(json!({"sessions": {key: number}})).len(), 1, "{key} = {number}");
        }
    }
    assert_eq!(kinds(json!({"sessions": {"idle_minutes": 7.5}})).len(), 1);
    assert_eq!(kinds(json!({"sessions": {"idle_minutes": u64::MAX}})).len(), 1);
}

#[test]
fn a_date_without_a_year_is_told_so() {
    let found = kinds(json!({"eras": [{"name": "a", "until": "08-08", "medium": "notice", "title": "b",
        "at_hand": [], "delivery": "direct"}]}));
    assert_eq!(found, [("eras.0.until".to_owned(), FaultKind::DateWithoutYear { found: "08-08".to_owned() })]);
}

#[test]
fn null_stands_for_none_only_where_there_may_be_none() {
    assert_eq!(kinds(json!({"password": {"expires_after_days": null}, "maintenance": {"monthly": null}})), []);
    assert_eq!(kinds(json!({"password": {"min_length": null}})).len(), 1);
}

#[test]
fn items_of_lists_must_be_whole_and_missing_keys_are_named_when_asked_for() {
    let found = kinds(json!({"services": [{"name": "a"}]}));
    assert_eq!(found, [("services.0.kind".to_owned(), FaultKind::Missing)]);
    let all = Shape::of_policy().faults(&json!({"society": {}}), true);
    assert!(all.iter().any(|fault| fault.key == "society.name" && fault.kind == FaultKind::Missing));
    assert!(all.iter().any(|fault| fault.key == "eras" && fault.kind == FaultKind::Missing));
    assert!(!all.iter().any(|fault| fault.key == "society.kana"));
}
