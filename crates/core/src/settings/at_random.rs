//! What holds for every policy, on layers that are made at random from the schema: the merged value of each key is what
//! `explain` tells, a manifest is written and read back, and planning what runs changes nothing.

use chrono::{DateTime, Utc};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};

use super::change::{KeyEdit, SettingsChange};
use super::timeline::{PolicyTimeline, PolicyVersion, VersionAuthor, empty};
use super::{explain_all, plan_manifest};
use crate::policy::formats::Format;
use crate::policy::keys;
use crate::policy::layers::{self, Layer, value_at};
use crate::policy::ownership::{self, KeyOwner};
use crate::policy::shape::Shape;
use crate::policy::template;
use crate::policy::toml::TomlFile;
use crate::testing::random;

const ROUNDS: usize = 60;
/// Marks that TOML and JSON quote, words in Japanese, and what looks like other things.
const MARKS: [char; 14] = ['a', 'Z', '7', '"', '\\', '\'', '#', '=', '[', '{', '健', 'ア', '　', '㈱'];

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn text(chance: &mut StdRng, (min, max): (usize, usize)) -> String {
    let length = chance.random_range(min..=max.min(min + 12));
    (0..length).map(|_| MARKS[chance.random_range(0..MARKS.len())]).collect()
}

/// A value of a shape.
fn value(chance: &mut StdRng, shape: &Shape) -> Value {
    match shape {
        Shape::Section(fields) => {
            let mut section = Map::new();
            for field in fields {
                if !field.optional || chance.random_bool(0.5) {
                    section.insert(field.name.clone(), value(chance, &field.shape));
                }
            }
            Value::Object(section)
        }
        Shape::List { items, min } => {
            let count = chance.random_range(*min..=min + 2);
            (0..count).map(|_| value(chance, items)).collect()
        }
        Shape::Choice(choices) => json!(choices[chance.random_range(0..choices.len())].word),
        Shape::Integer { min, max } => json!(chance.random_range(*min..=(*max).min(min + 1000))),
        Shape::Text { min, max } => json!(text(chance, (*min, *max))),
        Shape::YesNo => json!(chance.random_bool(0.5)),
        Shape::Formatted(format) => {
            let choices = match format {
                Format::Colour => ["#1b6e3c", "#000000"],
                Format::TimeOfDay => ["00:00", "24:00"],
                Format::Date => ["2026-04-01", "2028-02-29"],
                Format::InsurerNumber => ["06139992", "06139976"],
                Format::Hostname => ["kenpo.example.jp", "a.b.example.jp"],
                Format::HttpsUrl => ["https://example.jp/", "https://example.jp/a?b=c&d=%20"],
                Format::Email => ["a@example.jp", "b.c@example.co.jp"],
                Format::Phone => ["03-0000-0012", "0120-000-021"],
                Format::FileName => ["logo.png", "terms.ja.txt"],
                Format::Network => ["203.0.113.0/24", "2001:db8:1::/48"],
            };
            json!(choices[chance.random_range(0..choices.len())])
        }
    }
}

/// A layer that says something about some keys.
fn layer(chance: &mut StdRng, of_society: bool) -> Value {
    let mut edits = SettingsChange::default();
    for key in keys::all() {
        let own = ownership::of(&key.path).is_some_and(|row| row.owner == KeyOwner::Society);
        if chance.random_bool(0.7) || of_society && !own {
            continue;
        }
        // Only a society's own layer can say "none": TOML has no word for it.
        let none = of_society && key.nullable && chance.random_bool(0.3);
        let value = if none { Value::Null } else { value(chance, &key.shape) };
        edits.0.insert(key.path.clone(), KeyEdit::Set(value));
    }
    edits.applied(&empty())
}

fn version(layer: Layer, number: i32, from: i64, body: Value) -> PolicyVersion {
    let (who, from) = (VersionAuthor::Operator(format!("{} {number}", layer.name())), at(from));
    PolicyVersion { layer, number, effective_from: from, recorded_at: from, who, why: String::new(), body }
}

fn timeline(chance: &mut StdRng) -> PolicyTimeline {
    let mut versions = vec![version(Layer::Manifest, 1, 0, layer(chance, false))];
    for number in 2..=chance.random_range(2..4) {
        versions.push(version(Layer::Manifest, number, chance.random_range(0..100), layer(chance, false)));
    }
    for number in 1..=chance.random_range(1..4) {
        versions.push(version(Layer::Overrides, number, chance.random_range(0..100), layer(chance, true)));
    }
    PolicyTimeline::new(versions)
}

#[test]
fn the_merged_value_of_every_key_is_what_explain_tells() {
    let mut chance = random();
    for _ in 0..ROUNDS {
        let timeline = timeline(&mut chance);
        let at = at(chance.random_range(-10..120));
        let counting = timeline.counting(at);
        let merged = timeline.merged_at(at);
        let (manifest, own) =
            (timeline.layer_at(Layer::Manifest, counting), timeline.layer_at(Layer::Overrides, counting));
        let standard = layers::merged(&manifest, None);
        let present = |layer: &Value, key: &str| value_at(layer, key).filter(|value| !value.is_null()).cloned();
        let explained = explain_all(&timeline, at);
        assert_eq!(explained.len(), keys::all().len());
        for one in explained {
            let key = one.key.path.as_str();
            assert_eq!(one.value, present(&merged, key), "{key}");
            assert_eq!(one.standard, present(&standard, key), "{key}");
            let says = |layer: &Value| value_at(layer, key).is_some();
            let from = match (says(&own), says(&manifest)) {
                (true, _) => Layer::Overrides,
                (false, true) => Layer::Manifest,
                (false, false) => Layer::Platform,
            };
            assert_eq!(one.layer, from, "{key}");
            // What was set was set by a version that was in force, and says so.
            if let Some(by) = one.set_by {
                assert!(by.since <= counting, "{key}");
            }
        }
    }
}

#[test]
fn a_manifest_is_written_and_read_back_as_it_was() {
    let mut chance = random();
    for _ in 0..ROUNDS {
        let layer = layer(&mut chance, false);
        let written = template::manifest("見出し", &layer, |key| format!("«{key}»"));
        let read = TomlFile::parse("tenant.toml", &written).unwrap_or_else(|fault| panic!("{fault}\n{written}"));
        let (layer, read) = (layer.to_string(), read.json().to_string());
        assert!(layers::says_the_same(&layer, &read), "{layer}\n{read}");
    }
}

#[test]
fn planning_what_runs_changes_nothing_and_planning_another_tells_every_key_that_differs() {
    let mut chance = random();
    for _ in 0..ROUNDS {
        let timeline = timeline(&mut chance);
        let now = at(200);
        let running = timeline.layer_at(Layer::Manifest, now);
        let same = plan_manifest(&timeline, &running, now, now);
        assert!(same.changes.is_empty() && same.settings.changes.is_empty() && same.dropped.is_empty());
        let other = layer(&mut chance, false);
        let plan = plan_manifest(&timeline, &other, now, now);
        let told: Vec<&str> = plan.changes.iter().map(|change| change.key).collect();
        let own = timeline.layer_at(Layer::Overrides, now);
        let after = layers::merged(&other, Some(&own));
        for key in keys::all().iter().map(|key| key.path.as_str()) {
            let differs = value_at(&running, key) != value_at(&other, key);
            assert_eq!(told.contains(&key), differs, "{key}");
        }
        // What is told to change for members is what is merged then.
        for change in &plan.settings.changes {
            let is = value_at(&after, change.key).filter(|value| !value.is_null());
            assert_eq!(change.after.as_ref(), is, "{}", change.key);
        }
        for own in &plan.own {
            let is = value_at(&after, own.key).filter(|value| !value.is_null());
            assert_eq!(own.value.as_ref(), is, "{}: the society's choice stays", own.key);
        }
    }
}
