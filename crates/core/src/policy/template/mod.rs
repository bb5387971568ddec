//! A new society's manifest as text: every key with its words and its default, and values where they are known. It is
//! written from the schema, so that it has every key.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::keys::{self, PolicyKey};
use super::layers;
use super::shape::Shape;
use super::toml::TomlFile;

/// What most of a new society's rules follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The platform's defaults, which are the recommended policy.
    Modern,
    /// The rules of most printed guides: short passwords of letters and digits, one page.
    Classic,
    /// One question a page, with a second step for everybody.
    StepByStep,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Modern, Self::Classic, Self::StepByStep];

    /// The preset's name on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Classic => "classic",
            Self::StepByStep => "step-by-step",
        }
    }

    /// The preset of this name.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.word() == word)
    }

    /// What it sets, in the shape of a manifest. The society's guide may say otherwise, so `assumed` lists it.
    #[must_use]
    pub fn layer(self) -> Value {
        let source = match self {
            Self::Modern => include_str!("modern.toml"),
            Self::Classic => include_str!("classic.toml"),
            Self::StepByStep => include_str!("step_by_step.toml"),
        };
        TomlFile::parse(self.word(), source).map_or_else(|_| Value::Object(Map::new()), |file| file.json().clone())
    }
}

/// The terms of use that a new society begins with, with its name and its service's name in place.
#[must_use]
pub fn terms(society: &str, service: &str) -> String {
    include_str!("terms.ja.txt").replace("{society}", society).replace("{service}", service)
}

/// Writes a manifest. `values` has the shape of a manifest; what it leaves out stands there as a comment with its default.
/// `text` is the text of a message key, of which [`keys`] tells the names.
#[must_use]
pub fn manifest(heading: &str, values: &Value, text: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for line in heading.lines() {
        let _ = writeln!(out, "# {line}");
    }
    let on_one_line = |name: &str| !is_table(name) || is_empty_list(values, name);
    let (single, tables): (Vec<&str>, Vec<&str>) = keys::sections().into_iter().partition(|name| on_one_line(name));
    for name in single {
        if let Some(key) = keys::of(name) {
            let _ = writeln!(out, "\n# {}", text(&keys::heading_of(name)));
            write_key(&mut out, key, values, &text);
        }
    }
    for name in tables {
        let _ = writeln!(out, "\n# ── {} ──", text(&keys::heading_of(name)));
        let of_section: Vec<&PolicyKey> = keys::all().iter().filter(|key| key.section() == name).collect();
        let (items, plain): (Vec<&PolicyKey>, Vec<&PolicyKey>) =
            of_section.into_iter().partition(|key| !key.inner().is_empty() && !is_empty_list(values, &key.path));
        if items.iter().all(|key| key.path != name) {
            let _ = writeln!(out, "[{name}]");
        }
        for key in plain {
            write_key(&mut out, key, values, &text);
        }
        for key in items {
            write_items(&mut out, key, values, &text);
        }
    }
    out
}

/// Whether a section of the schema is a table of the file or a list of them.
fn is_table(name: &str) -> bool {
    keys::of(name).is_none_or(|key| !key.inner().is_empty())
}

/// Whether a list of sections is set to no section at all, for which there is no header.
fn is_empty_list(values: &Value, path: &str) -> bool {
    at(values, path).and_then(Value::as_array).is_some_and(Vec::is_empty)
}

fn at<'a>(values: &'a Value, path: &str) -> Option<&'a Value> {
    values.pointer(&format!("/{}", path.replace('.', "/"))).filter(|value| !value.is_null())
}

fn write_key(out: &mut String, key: &PolicyKey, values: &Value, text: &impl Fn(&str) -> String) {
    let name = key.path.rsplit('.').next().unwrap_or(&key.path);
    let what = text(&keys::meaning_of(&key.path));
    let choices = match &key.shape {
        Shape::Choice(choices) => choices.as_slice(),
        Shape::List { items, .. } => match &**items {
            Shape::Choice(choices) => choices.as_slice(),
            _ => &[],
        },
        _ => &[],
    };
    let _ = writeln!(out, "# {}: {what}", text(&keys::label_of(&key.path)));
    for choice in choices {
        let _ = writeln!(out, "#   {} = {}", choice.word, text(&keys::choice_of(&key.path, &choice.word)));
    }
    match (at(values, &key.path), at(layers::defaults(), &key.path)) {
        (Some(value), _) => {
            let _ = writeln!(out, "{name} = {}", inline(value));
        }
        (None, Some(default)) => {
            let _ = writeln!(out, "# {name} = {}", inline(default));
        }
        (None, None) => {
            let _ = writeln!(out, "# {name} =");
        }
    }
}

/// Writes a list of sections, or a section that may be missing.
fn write_items(out: &mut String, key: &PolicyKey, values: &Value, text: &impl Fn(&str) -> String) {
    let list = matches!(key.shape, Shape::List { .. });
    let header = if list { format!("[[{}]]", key.path) } else { format!("[{}]", key.path) };
    let own = at(values, &key.path);
    let _ = writeln!(out, "\n# {}: {}", text(&keys::label_of(&key.path)), text(&keys::meaning_of(&key.path)));
    for field in key.inner() {
        let _ = writeln!(out, "#   {}: {}", field.name, text(&keys::label_of(&format!("{}.{}", key.path, field.name))));
    }
    let shown = own.or_else(|| at(layers::defaults(), &key.path));
    let mark = if own.is_some() { "" } else { "# " };
    let items = match shown {
        Some(Value::Array(items)) => items.as_slice(),
        Some(item @ Value::Object(_)) => std::slice::from_ref(item),
        _ => &[],
    };
    for item in items {
        let _ = writeln!(out, "{mark}{header}");
        for (name, value) in item.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let _ = writeln!(out, "{mark}{name} = {}", inline(value));
        }
    }
    if items.is_empty() {
        let _ = writeln!(out, "# {header}");
    }
}

/// A value as TOML writes it on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => toml_edit::Value::from(text.as_str()).to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            let fields: Vec<String> = fields.map(|(name, value)| format!("{name} = {}", inline(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policy::layers::Layers;

    fn merged(mut below: Value, above: &Value) -> Value {
        if let (Some(below), Some(above)) = (below.as_object_mut(), above.as_object()) {
            for (key, value) in above {
                let slot = below.entry(key.clone()).or_insert(Value::Null);
                *slot = if slot.is_object() { merged(slot.take(), value) } else { value.clone() };
            }
        }
        below
    }

    /// What every society has to say, with marks that TOML must quote.
    fn least() -> Value {
        json!({
            "society": {"name": "ひので\"健康保険組合\\", "insurer_numbers": ["06139992"]},
            "contact": {"department": "適用課", "phone": "03-0000-0012", "hours": "平日", "mail_from": "a@hinode.jp"},
            "branding": {"main": "#1b6e3c"},
            "terms": {"version": "1"},
        })
    }

    #[test]
    fn a_written_manifest_is_read_back_as_what_it_was_written_from() {
        for preset in Preset::ALL {
            let values = merged(preset.layer(), &least());
            let text = manifest("見出し\n二行目", &values, |key| format!("«{key}»"));
            let mut read = TomlFile::parse("tenant.toml", &text).map(|file| file.json().clone());
            if let Ok(Value::Object(sections)) = &mut read {
                // The heading of a section that says nothing stands there, so that its lines can be taken as they are.
                sections.retain(|_, section| section.as_object().is_none_or(|fields| !fields.is_empty()));
            }
            assert_eq!(read, Ok(values), "{}\n{text}", preset.word());
            let policy = Layers::new().with_manifest("tenant.toml", &text).and_then(|layers| layers.policy());
            assert!(policy.is_ok(), "{} {policy:?}", preset.word());
        }
    }

    #[test]
    fn no_section_at_all_is_written_and_not_left_to_the_platform() {
        for key in keys::all().iter().filter(|key| matches!(key.shape, Shape::List { .. })) {
            let mut values = json!({});
            match key.path.split_once('.') {
                Some((section, name)) => values[section][name] = json!([]),
                None => values[&key.path] = json!([]),
            }
            let text = manifest("", &values, |_| String::new());
            let read = TomlFile::parse("tenant.toml", &text).map(|file| file.json().clone()).unwrap_or_default();
            assert_eq!(at(&read, &key.path), Some(&json!([])), "{}", key.path);
        }
    }

    #[test]
    fn every_key_stands_in_it_with_its_words() {
        let text = manifest("", &least(), |key| format!("«{key}»"));
        for key in keys::all() {
            assert!(text.contains(&format!("«{}»", keys::label_of(&key.path))), "{}", key.path);
            assert!(text.contains(&format!("«{}»", keys::meaning_of(&key.path))), "{}", key.path);
        }
    }

    /// Taking the marks of comments away must give the defaults, so that a clerk can do that with any line.
    #[test]
    fn the_lines_in_comments_are_the_defaults() {
        let text = manifest("", &json!({}), |_| String::new());
        let is_value = |line: &&str| {
            let rest = line.trim_start_matches("# ");
            let name = rest.split(" = ").next().unwrap_or_default();
            let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            line.starts_with("# ") && !line.starts_with("#  ") && rest.contains(" = ") && plain
        };
        for line in text.lines().filter(is_value) {
            let source = line.trim_start_matches("# ");
            assert!(TomlFile::parse("line", source).is_ok(), "{line}");
        }
        assert!(text.contains("# min_length = 15\n"), "{text}");
    }
}
