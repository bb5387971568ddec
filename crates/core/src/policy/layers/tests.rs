use proptest::prelude::*;
use serde_json::json;

use super::super::fault::Allowed;
use super::super::formats::Format;
use super::*;

/// The smallest valid manifest.
const LEAST: &str = "\
[society]
name = \"みどり健康保険組合\"
insurer_numbers = [\"06139992\"]
[contact]
department = \"適用課\"
phone = \"03-0000-0012\"
hours = \"平日 9:00～17:00\"
mail_from = \"webmaster@midori.example.jp\"
[branding]
main = \"#1b6e3c\"
[terms]
version = \"2026-04\"
";

fn layers(manifest: &str) -> Result<Layers, Unreadable> {
    Layers::new().with_manifest("tenants/midori/tenant.toml", manifest)
}

fn faults(manifest: &str) -> Vec<String> {
    match layers(manifest).and_then(|layers| layers.policy()) {
        Ok(_) => Vec::new(),
        Err(unreadable) => unreadable.0.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_defaults_are_toml_of_the_policys_shape() {
    assert!(TomlFile::parse(DEFAULTS_FILE, DEFAULTS).is_ok());
    assert_eq!(Shape::of_policy().faults(defaults(), false), []);
}

#[test]
fn the_published_texts_of_stored_layers_are_those_of_the_policy() {
    let manifest = json!({
        "society": { "name": "みどり健康保険組合", "insurer_numbers": ["06139992"] },
        "contact": { "department": "適用課", "phone": "03-0000-0012", "hours": "平日", "mail_from": "a@midori.example.jp" },
        "branding": { "main": "#1b6e3c" },
        "terms": { "version": "1", "changes": "a" },
    })
    .to_string();
    for overrides in [
        None,
        Some(r#"{"terms": {"grace_days": 7, "changes": null}}"#),
        Some(r#"{"privacy": {"version": "1", "file": "aa", "tell_days": 0}}"#),
        Some(r#"{"languages": ["en"]}"#),
    ] {
        for of in Published::ALL {
            let policy = effective(&manifest, overrides).map(|policy| of.of(&policy));
            assert_eq!(effective_text(of, &manifest, overrides), policy, "{of:?} {overrides:?}");
            assert!(policy.is_ok(), "{policy:?}");
        }
    }
    let terms = |layer| effective_text(Published::Terms, layer, None);
    assert!(terms("{}").is_err() && terms("[").is_err());
}

#[test]
fn a_manifest_needs_no_more_than_who_the_society_is() -> Result<(), Unreadable> {
    assert_eq!(faults(LEAST), [] as [&str; 0]);
    let policy = layers(LEAST)?.policy()?;
    assert_eq!((policy.password.min_length, policy.password.max_length), (15, 128));
    for line in LEAST.lines().filter(|line| line.contains('=')) {
        let without = LEAST.replace(line, "");
        let key = line.split(' ').next().unwrap_or_default();
        let found = faults(&without);
        assert!(found.len() == 1 && found[0].contains(&format!(".{key}: missing")), "{key}: {found:?}");
    }
    Ok(())
}

#[test]
fn every_fault_names_key_file_line_what_was_found_and_what_is_allowed() {
    let manifest = format!(
        "{LEAST}[password]\nmin_length = 7\nmax_lenght = 13\n[[eras]]\nname = \"a\"\nuntil = \"08-08\"\nmedium = \"fax\"\ntitle = \"b\"\nat_hand = []\ndelivery = \"direct\"\n"
    );
    assert_eq!(
        faults(&manifest),
        [
            "tenants/midori/tenant.toml:14: password.min_length: found 7, allowed is a whole number from 8 to 64",
            "tenants/midori/tenant.toml:15: password.max_lenght: no such key, did you mean max_length? allowed here: min_length, \
             min_length_with_second_step, max_length, classes, case_sensitive, expires_after_days, change_after_years, history, blocklist",
            "tenants/midori/tenant.toml:18: eras.0.until: 08-08 is a day without a year; write YYYY-MM-DD",
            "tenants/midori/tenant.toml:19: eras.0.medium: found \"fax\", allowed is one of postcard, card_mount, notice",
        ]
    );
}

#[test]
fn a_missing_key_names_the_line_of_its_section() {
    let without = LEAST.replace("phone = \"03-0000-0012\"\n", "");
    assert_eq!(
        faults(&without),
        ["tenants/midori/tenant.toml:4: contact.phone: missing, and there is no platform default"]
    );
}

#[test]
fn faults_of_overrides_have_no_place_in_the_manifest() -> Result<(), Unreadable> {
    let unreadable = layers(LEAST)?.with_overrides(&json!({"sessions": {"idle_minutes": 60}})).policy().err();
    let expected = PolicyFault {
        key: "sessions.idle_minutes".into(),
        place: None,
        kind: FaultKind::Value { found: "60".into(), allowed: Allowed::Integer { min: 5, max: 20 } },
    };
    assert_eq!(unreadable, Some(Unreadable(vec![expected])));
    Ok(())
}

#[test]
fn upper_layers_win_key_by_key_and_null_takes_away() -> Result<(), Unreadable> {
    let manifest = format!("{LEAST}[password]\nmin_length = 10\nexpires_after_days = 360\n");
    let overrides = json!({"password": {"min_length": 12, "expires_after_days": null}, "languages": ["ja", "en"]});
    let policy = layers(&manifest)?.with_overrides(&overrides).policy()?;
    assert_eq!(policy.password.min_length, 12);
    assert_eq!(policy.password.expires_after_days, None);
    assert_eq!(policy.password.max_length, 128);
    assert_eq!(policy.languages.len(), 2);
    Ok(())
}

#[test]
fn explain_tells_value_and_layer() -> Result<(), Unreadable> {
    let manifest = format!("{LEAST}[[services]]\nkind = \"checkup_results\"\n");
    let layers = layers(&manifest)?.with_overrides(&json!({"password": {"min_length": 12}}));
    assert_eq!(layers.explain("password.min_length"), Some((json!(12), Layer::Overrides)));
    assert_eq!(layers.explain("password.max_length"), Some((json!(128), Layer::Platform)));
    assert_eq!(layers.explain("society.name"), Some((json!("みどり健康保険組合"), Layer::Manifest)));
    assert_eq!(layers.explain("services.0.kind"), Some((json!("checkup_results"), Layer::Manifest)));
    assert_eq!(layers.explain("eras.0.medium"), Some((json!("notice"), Layer::Platform)));
    assert_eq!(layers.explain("services.1.kind"), None);
    assert_eq!(layers.explain("password.maximum"), None);
    Ok(())
}

#[test]
fn what_is_no_json_and_no_object_is_refused() {
    for stored in ["", "{", "[]", "null", "\"text\"", "{\"society\": 5}", "{\"society\": null}"] {
        assert!(effective(stored, None).is_err(), "{stored}");
    }
    assert!(
        effective("{}", None)
            .is_err_and(|unreadable| unreadable.0.iter().all(|fault| fault.kind == FaultKind::Missing))
    );
}

#[test]
fn a_wrong_colour_says_how_one_is_written() -> Result<(), Unreadable> {
    let unreadable = layers(&LEAST.replace("#1b6e3c", "green"))?.policy().err();
    let allowed = Allowed::Format(Format::Colour);
    let kind = FaultKind::Value { found: "\"green\"".into(), allowed };
    assert!(unreadable.is_some_and(|unreadable| unreadable.0.iter().any(|fault| fault.kind == kind)));
    Ok(())
}

/// Generates a layer with valid and invalid values for some keys.
fn layer() -> impl Strategy<Value = Value> {
    let of = |values: Vec<Value>| proptest::option::of(proptest::sample::select(values));
    let password = (
        of(vec![json!(8), json!(15), json!(7), json!("eight"), Value::Null]),
        of(vec![json!(13), json!(1024), json!(1025)]),
        of(vec![json!(360), Value::Null, json!({})]),
        of(vec![json!([]), json!(["letter", "digit"]), json!(["kana"])]),
    )
        .prop_map(|(min, max, expiry, classes)| {
            section([("min_length", min), ("max_length", max), ("expires_after_days", expiry), ("classes", classes)])
        });
    let maintenance = of(vec![
        json!({"monthly": {"day": 25, "from": "21:00", "to": "24:00", "earlier_on_holidays": true}}),
        json!({"monthly": {"day": 10}}),
        json!({"monthly": null}),
        json!({"open": {"from": "06:00", "to": "24:00"}}),
        json!("closed"),
        Value::Null,
    ]);
    let services = of(vec![json!([]), json!([{"kind": "applications"}]), json!([{"kind": "none"}])]);
    let unknown = of(vec![json!(1), json!({"a": {}})]);
    (proptest::option::of(password), maintenance, services, unknown).prop_map(
        |(password, maintenance, services, unknown)| {
            section([("password", password), ("maintenance", maintenance), ("services", services), ("odd", unknown)])
        },
    )
}

fn section<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    entries
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| (key.to_owned(), value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn without_places(result: Result<Policy, Unreadable>) -> Result<Policy, Vec<PolicyFault>> {
    result.map_err(|unreadable| {
        let mut faults = unreadable.0;
        for fault in &mut faults {
            fault.place = None;
        }
        faults.sort_by(|a, b| a.key.cmp(&b.key));
        faults
    })
}

proptest! {
    #[test]
    fn the_quick_way_and_figment_agree(manifest in layer(), overrides in proptest::option::of(layer())) {
        let mut whole = TomlFile::parse("least", LEAST).map(|file| file.json().clone()).unwrap_or_default();
        merge(&mut whole, manifest);
        let mut figment = Figment::from(Part { layer: Layer::Platform, data: defaults() })
            .merge(Part { layer: Layer::Manifest, data: &whole });
        if let Some(overrides) = &overrides {
            figment = figment.merge(Part { layer: Layer::Overrides, data: overrides });
        }
        let layers = Layers { figment, manifest: None };
        let quick = effective(&whole.to_string(), overrides.map(|overrides| overrides.to_string()).as_deref());
        prop_assert_eq!(without_places(layers.policy()), without_places(quick));
    }

    #[test]
    fn explain_names_the_topmost_layer_that_has_the_key(manifest in layer(), overrides in layer()) {
        let figment = Figment::from(Part { layer: Layer::Platform, data: defaults() })
            .merge(Part { layer: Layer::Manifest, data: &manifest })
            .merge(Part { layer: Layer::Overrides, data: &overrides });
        let layers = Layers { figment, manifest: None };
        let mut merged = defaults().clone();
        merge(&mut merged, manifest.clone());
        merge(&mut merged, overrides.clone());
        for key in ["password.min_length", "password.max_length", "password.classes", "maintenance.monthly", "services", "odd", "languages"] {
            let expected = pointed(&merged, key).map(|value| {
                let from = [(Layer::Overrides, &overrides), (Layer::Manifest, &manifest)];
                let layer = from.into_iter().find(|(_, data)| pointed(data, key).is_some()).map_or(Layer::Platform, |(layer, _)| layer);
                (value.clone(), layer)
            });
            prop_assert_eq!(layers.explain(key), expected, "{}", key);
        }
    }
}

#[test]
fn a_layer_from_before_a_key_had_words_is_read_by_both_readers() -> Result<(), Unreadable> {
    use crate::policy::user_id::Changeable;
    for (older, expected) in [("false", Changeable::InRegistration), ("true", Changeable::Once)] {
        let manifest = format!("{LEAST}[user_id]\nchangeable = {older}\n");
        let layers = layers(&manifest)?;
        assert_eq!(layers.policy()?.user_id.changeable, expected);
        let stored = layers.manifest().map(ToString::to_string).unwrap_or_default();
        assert_eq!(effective(&stored, None)?.user_id.changeable, expected);
    }
    assert_eq!(faults(&format!("{LEAST}[user_id]\nchangeable = \"sometimes\"\n")).len(), 1);
    Ok(())
}
