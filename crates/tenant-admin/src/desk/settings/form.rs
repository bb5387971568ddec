//! Forms that are made of the schema: the fields of a key, and the values that a form sends.

use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::layers::Layer;
use madoguchi_core::policy::ownership::{self, KeyOwner, KeyPage};
use madoguchi_core::policy::shape::{Field, Shape};
use madoguchi_core::settings::{ExplainedKey, KeyEdit, SettingsChange};
use madoguchi_web::{Fields, Unreadable};
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::{Map, Value};

/// Rows that a list of sections offers beside those that it has.
const FREE_ROWS: usize = 2;

/// A text that may have so many characters gets several lines.
const SENTENCES: usize = 200;

/// How a value is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A check box.
    YesNo,
    /// A whole number.
    Number,
    /// One of several words.
    Choice,
    /// Any of several words.
    Choices,
    /// A text on one line.
    Text,
    /// A text of a sentence or more, which may be typed on several lines.
    Sentences,
    /// Texts, one a line.
    Lines,
    /// Fields that are used together or not at all.
    Group,
    /// Rows of fields.
    Rows,
}

/// A word to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    /// The name of its own field, where several can be chosen.
    pub name: String,
    /// The word that is sent.
    pub word: String,
    /// What people read.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A field of a form.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// The path within the form, by which mistakes are led to it.
    pub id: String,
    /// The name of the field.
    pub name: String,
    /// The label.
    pub label: String,
    /// How it is entered.
    pub entry: Entry,
    /// The value, as text.
    pub value: String,
    /// Whether a check box is ticked, or a group used.
    pub ticked: bool,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is allowed, in words; empty where the entry tells it.
    pub allowed: String,
    /// The words to choose from.
    pub offered: Vec<Offered>,
    /// The fields of a group.
    pub fields: Vec<Self>,
    /// The rows of a list.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its heading.
    pub heading: String,
    /// Its fields.
    pub fields: Vec<Input>,
}

/// A key in a form.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// The field.
    pub input: Input,
    /// What the key means.
    pub what: String,
    /// The standard, in words.
    pub standard: String,
    /// The name of the check box that keeps the society's own choice.
    pub own_name: String,
    /// Whether the society has chosen.
    pub own: bool,
}

impl Setting {
    /// The fields of a key of the society. `shown` is its value, or what was typed.
    pub(super) fn of(words: &Words, explained: &ExplainedKey, shown: &Value, own: bool) -> Self {
        let key = explained.key;
        Self {
            input: Input::of(words, &key.path, &key.path, &key.shape, key.nullable, shown),
            what: words.policy_meaning(&key.path),
            standard: words.policy_value(key, explained.standard.as_ref()).join(" / "),
            own_name: own_name(&key.path),
            own,
        }
    }
}

fn own_name(path: &str) -> String {
    format!("own.{path}")
}

fn use_name(path: &str) -> String {
    format!("use.{path}")
}

impl Input {
    /// `name` is the field's; `path` is the key's, from which words are made.
    fn of(words: &Words, name: &str, path: &str, shape: &Shape, optional: bool, value: &Value) -> Self {
        let mut input = Self {
            id: name.to_owned(),
            name: name.to_owned(),
            label: words.policy_label(path),
            entry: Entry::Text,
            value: as_text(value),
            ticked: false,
            optional,
            allowed: String::new(),
            offered: Vec::new(),
            fields: Vec::new(),
            rows: Vec::new(),
        };
        match shape {
            Shape::YesNo => {
                input.entry = Entry::YesNo;
                input.ticked = value.as_bool().unwrap_or_default();
            }
            Shape::Integer { min, max } => {
                input.entry = Entry::Number;
                let (min, max) = ownership::of(path).and_then(|row| row.bounds).unwrap_or((*min, *max));
                input.allowed =
                    words.format("desk-settings-allowed-number", &[("min", min.into()), ("max", max.into())]);
            }
            Shape::Choice(choices) => {
                input.entry = Entry::Choice;
                input.offered = choices.iter().map(|choice| offered(words, name, path, &choice.word, value)).collect();
            }
            Shape::Text { max, .. } => {
                if *max >= SENTENCES {
                    input.entry = Entry::Sentences;
                }
                input.allowed = words.format("desk-settings-allowed-text", &[("max", (*max).into())]);
            }
            Shape::Formatted(_) => {}
            Shape::Section(fields) => {
                input.entry = Entry::Group;
                input.name = use_name(name);
                input.ticked = value.is_object();
                input.fields = inner(words, name, path, fields, value);
            }
            Shape::List { items, .. } => list(&mut input, words, (name, path), items, value),
        }
        input
    }
}

fn list(input: &mut Input, words: &Words, (name, path): (&str, &str), items: &Shape, value: &Value) {
    let values = value.as_array().map_or(&[][..], Vec::as_slice);
    match items {
        Shape::Choice(choices) => {
            input.entry = Entry::Choices;
            input.offered = choices.iter().map(|choice| offered(words, name, path, &choice.word, value)).collect();
        }
        Shape::Section(fields) => {
            input.entry = Entry::Rows;
            let free = std::iter::repeat_n(&Value::Null, FREE_ROWS);
            let row = |(index, value): (usize, &Value)| Row {
                heading: words.format("desk-settings-row", &[("number", (index + 1).into())]),
                fields: inner(words, &format!("{name}.{index}"), path, fields, value),
            };
            input.rows = values.iter().chain(free).enumerate().map(row).collect();
        }
        _ => {
            input.entry = Entry::Lines;
            input.value = values.iter().map(as_text).collect::<Vec<_>>().join("\n");
        }
    }
}

fn inner(words: &Words, name: &str, path: &str, fields: &[Field], value: &Value) -> Vec<Input> {
    fields
        .iter()
        .map(|field| {
            let (name, path) = (format!("{name}.{}", field.name), format!("{path}.{}", field.name));
            let value = value.get(&field.name).unwrap_or(&Value::Null);
            Input::of(words, &name, &path, &field.shape, field.optional, value)
        })
        .collect()
}

fn offered(words: &Words, name: &str, path: &str, word: &str, value: &Value) -> Offered {
    let among = value.as_array().is_some_and(|values| values.iter().any(|value| value == word));
    Offered {
        name: format!("{name}.{word}"),
        word: word.to_owned(),
        label: words.text(&keys::choice_of(path, word)).to_owned(),
        chosen: value == word || among,
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The keys that the society changes in the form of a section.
pub(super) fn keys_of(section: &str) -> impl Iterator<Item = &'static PolicyKey> {
    keys::all().iter().filter(move |key| {
        key.section() == section
            && ownership::of(&key.path)
                .is_some_and(|row| row.owner == KeyOwner::Society && row.page == KeyPage::Section)
    })
}

/// What a form sent for one key.
pub(super) struct Sent {
    pub key: &'static PolicyKey,
    pub value: Value,
    pub own: bool,
}

/// Reads the values of a form of these keys.
pub(super) fn read(
    keys: impl IntoIterator<Item = &'static PolicyKey>,
    fields: &Fields,
) -> Result<Vec<Sent>, Unreadable> {
    keys.into_iter()
        .map(|key| {
            let value = read_value(&key.path, &key.shape, fields)?;
            Ok(Sent { key, value: value.unwrap_or_default(), own: fields.ticked(&own_name(&key.path))? })
        })
        .collect()
}

/// The change that a form means: only keys that differ from what the form showed. A society's choice is kept apart from
/// the standard that it may equal: the check box decides where the value itself wasn't touched.
pub(super) fn meant(sent: &[Sent], shown: &dyn Fn(&str) -> (Option<Value>, Layer)) -> SettingsChange {
    let mut change = SettingsChange::default();
    for Sent { key, value, own } in sent {
        let (was, layer) = shown(&key.path);
        let was_own = layer == Layer::Overrides;
        let typed = plain(value);
        let edit = if typed != plain(&was.unwrap_or_default()) || (*own && !was_own) {
            Some(KeyEdit::Set(typed))
        } else {
            (was_own && !*own).then_some(KeyEdit::Follow)
        };
        change.0.extend(edit.map(|edit| (key.path.clone(), edit)));
    }
    change
}

/// What a form sent from which a change was read.
pub(super) fn typed_again(
    section: &str,
    change: &SettingsChange,
    shown: &dyn Fn(&str) -> (Option<Value>, Layer),
) -> Vec<Sent> {
    keys_of(section)
        .map(|key| {
            let (was, layer) = shown(&key.path);
            let (value, own) = match change.0.get(&key.path) {
                Some(KeyEdit::Set(value)) => (value.clone(), true),
                Some(KeyEdit::Follow) => (was.unwrap_or_default(), false),
                None => (was.unwrap_or_default(), layer == Layer::Overrides),
            };
            Sent { key, value, own }
        })
        .collect()
}

/// A value without fields that say "none".
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields.iter().filter(|(_, value)| !value.is_null()).map(|(k, v)| (k.clone(), plain(v))).collect(),
        ),
        Value::Array(values) => Value::Array(values.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// The value of a field; `None` where it is left empty. What can't be of the shape is kept as text, so that the check of
/// the shape names it.
fn read_value(name: &str, shape: &Shape, fields: &Fields) -> Result<Option<Value>, Unreadable> {
    Ok(match shape {
        Shape::YesNo => Some(Value::Bool(fields.ticked(name)?)),
        Shape::Integer { .. } => {
            text(name, fields)?.map(|typed| typed.parse::<i64>().map_or(Value::String(typed), Value::from))
        }
        Shape::Text { .. } => text(name, fields)?.map(|typed| Value::String(on_one_line(&typed))),
        Shape::Choice(_) | Shape::Formatted(_) => text(name, fields)?.map(Value::String),
        Shape::Section(inner) => {
            if fields.ticked(&use_name(name))? {
                Some(read_fields(name, inner, fields)?)
            } else {
                None
            }
        }
        Shape::List { items, .. } => Some(Value::Array(read_list(name, items, fields)?)),
    })
}

fn read_fields(name: &str, inner: &[Field], fields: &Fields) -> Result<Value, Unreadable> {
    let mut read = Map::new();
    for field in inner {
        let value = read_value(&format!("{name}.{}", field.name), &field.shape, fields)?;
        read.extend(value.map(|value| (field.name.clone(), value)));
    }
    Ok(Value::Object(read))
}

fn read_list(name: &str, items: &Shape, fields: &Fields) -> Result<Vec<Value>, Unreadable> {
    match items {
        Shape::Choice(choices) => {
            let mut chosen = Vec::new();
            for choice in choices {
                if fields.ticked(&format!("{name}.{}", choice.word))? {
                    chosen.push(Value::String(choice.word.clone()));
                }
            }
            Ok(chosen)
        }
        Shape::Section(inner) => {
            let mut rows = Vec::new();
            for index in 0.. {
                let row = format!("{name}.{index}");
                // The last row's fields are followed by none.
                if !fields.any_with(&format!("{row}.")) {
                    break;
                }
                let read = read_fields(&row, inner, fields)?;
                let is_empty = read.as_object().is_none_or(|fields| fields.values().all(is_nothing));
                if !is_empty {
                    rows.push(read);
                }
            }
            Ok(rows)
        }
        _ => {
            let lines = fields.one(name)?.lines().map(str::trim).filter(|line| !line.is_empty());
            Ok(lines.map(|line| Value::String(line.to_owned())).collect())
        }
    }
}

/// Whether a value is what an untouched row sends.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// A text without the breaks of the lines on which it was typed.
fn on_one_line(typed: &str) -> String {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn text(name: &str, fields: &Fields) -> Result<Option<String>, Unreadable> {
    let typed = fields.one(name)?.trim();
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}
