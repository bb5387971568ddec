//! The manifest's JSON Schema and the reference that is generated from it. Both are files in `docs/reference`. `cargo
//! xtask gen` writes them, and a test fails when they are outdated.

use std::fmt::Write as _;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::Policy;
use super::layers;
use super::ownership;
use super::shape::{Field, Shape};

/// The schema of [`Policy`], with subschemas inlined.
pub(super) fn value() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.into_generator().into_root_schema_for::<Policy>().to_value()
}

/// The JSON Schema of a manifest, for editors. Unlike a policy, a manifest may leave out keys with a platform default.
#[must_use]
pub fn json() -> String {
    let mut schema = value();
    schema["title"] = json!("tenant.toml");
    schema["description"] = json!("A society's policy. What it leaves out follows the platform's defaults.");
    relax(&mut schema, layers::defaults());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Removes the keys with platform defaults from `required` and adds the defaults to the schema.
fn relax(schema: &mut Value, defaults: &Value) {
    let Some(given) = defaults.as_object() else { return };
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|key| key.as_str().is_none_or(|key| !given.contains_key(key)));
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (key, value) in given {
        let Some(property) = properties.get_mut(key) else { continue };
        if value.is_object() {
            relax(property, value);
        } else {
            property["default"] = value.clone();
        }
    }
}

/// The reference of the manifest in Markdown: each key with its meaning, allowed values and platform default.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(
        "# The manifest `tenants/<slug>/tenant.toml`\n\n\
         Every key of a society's policy. Generated from the types in `crates/core/src/policy` by `cargo xtask gen`.\n\n\
         What a manifest leaves out takes the platform's default. \"needed\" means that there is none; \"–\" that the key may be missing. \
         The last column says who decides: the platform, the vendor in the manifest, or the society at its desk, within its bounds.\n",
    );
    let shape = Shape::of_policy();
    if let Shape::Section(fields) = shape {
        let (sections, single): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| has_keys(&field.shape));
        section(&mut text, Heading { title: "Top level", path: "", meaning: "" }, &single, Some(layers::defaults()));
        for field in sections {
            describe(&mut text, &field.name, field, layers::defaults().get(&field.name));
        }
    }
    text
}

fn has_keys(shape: &Shape) -> bool {
    matches!(shape, Shape::Section(_))
        || matches!(shape, Shape::List { items, .. } if matches!(**items, Shape::Section(_)))
}

/// Describes a section or a list of sections, and the sections within.
fn describe(text: &mut String, path: &str, field: &Field, defaults: Option<&Value>) {
    let (title, fields, defaults) = match &field.shape {
        Shape::Section(fields) => (format!("`[{path}]`"), fields, defaults),
        // The default of a list is shown for the list as a whole, before the keys of its items.
        Shape::List { items, .. } => match &**items {
            Shape::Section(fields) => (format!("`[[{path}]]`"), fields, None),
            _ => return,
        },
        _ => return,
    };
    let (inner, plain): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| has_keys(&field.shape));
    section(text, Heading { title: &title, path, meaning: &field.meaning }, &plain, defaults);
    for field in inner {
        describe(text, &format!("{path}.{}", field.name), field, defaults.and_then(|given| given.get(&field.name)));
    }
}

/// What stands above the keys of a section.
struct Heading<'a> {
    title: &'a str,
    path: &'a str,
    meaning: &'a str,
}

/// Who decides about a key, or about the list or section that it stands in.
fn decides(path: &str) -> String {
    let row = ownership::of(path).or_else(|| ownership::of(path.rsplit_once('.')?.0));
    let Some(row) = row else { return String::new() };
    match row.bounds {
        Some((least, greatest)) => format!("{}, {least} to {greatest}", row.owner.word()),
        None => row.owner.word().to_owned(),
    }
}

fn section(text: &mut String, heading: Heading<'_>, fields: &[&Field], defaults: Option<&Value>) {
    let Heading { title, path, meaning } = heading;
    let _ = write!(text, "\n## {title}\n\n");
    if !meaning.is_empty() {
        let _ = write!(text, "{meaning}\n\n");
    }
    if fields.is_empty() {
        return;
    }
    text.push_str("| key | allowed | default | meaning | who decides |\n|---|---|---|---|---|\n");
    for field in fields {
        let default = match defaults.and_then(|given| given.get(&field.name)) {
            Some(value) => format!("`{value}`"),
            None if field.optional => "–".to_owned(),
            None => "needed".to_owned(),
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            field.name,
            cell(&allowed(&field.shape)),
            cell(&default),
            cell(&field.meaning),
            decides(&if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) })
        );
    }
    for field in fields {
        if let Some(choices) = choices(&field.shape) {
            let _ = write!(text, "\n`{}`:\n\n", field.name);
            for choice in choices {
                let _ = writeln!(text, "* `{}` – {}", choice.word, one_line(&choice.meaning));
            }
        }
    }
}

fn allowed(shape: &Shape) -> String {
    match shape {
        Shape::List { items, min: 0 } => format!("list: {}", allowed(items)),
        Shape::List { items, min } => format!("list, at least {min}: {}", allowed(items)),
        shape => shape.allowed().to_string(),
    }
}

fn choices(shape: &Shape) -> Option<&[super::shape::Choice]> {
    match shape {
        Shape::Choice(choices) => Some(choices),
        Shape::List { items, .. } => choices(items),
        _ => None,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_current(file: &str, wanted: &str) {
        let path = format!("{}/../../docs/reference/{file}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("MADOGUCHI_GENERATE").is_some() {
            std::fs::write(&path, wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap();
        assert!(found == wanted, "docs/reference/{file} is stale: run `cargo xtask gen`");
    }

    #[test]
    fn the_schema_in_the_reference_is_current() {
        is_current("tenant.schema.json", &json());
    }

    #[test]
    fn the_reference_of_the_manifest_is_current() {
        is_current("tenant-manifest.md", &reference());
    }

    #[test]
    fn the_reference_tells_meaning_default_and_choices() {
        let text = reference();
        for line in [
            "| `min_length` | a whole number from 8 to 64 | `15` | Fewest characters. |",
            "| `name` | a text of 1 to 80 characters | needed | Name as pages and mails show it. |",
            "* `card_mount` – 台紙",
            "## `[[eras]]`",
            "## `[maintenance.monthly]`",
        ] {
            assert!(text.contains(line), "{line}");
        }
    }
}
