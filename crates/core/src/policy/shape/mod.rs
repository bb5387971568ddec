//! The manifest's shape, read once from its schema, so that the types alone define the allowed values.

use std::sync::LazyLock;

use serde_json::Value;

use super::fault::{Allowed, FaultKind, PolicyFault};
use super::formats::{Format, is_date_without_year};
use super::schema;

/// The longest text if a type sets no limit.
const MAX_TEXT: usize = 500;

/// The shape of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A section with exactly these keys.
    Section(Vec<Field>),
    /// A list.
    List {
        /// The shape of the items.
        items: Box<Shape>,
        /// Fewest items.
        min: usize,
    },
    /// One of these words.
    Choice(Vec<Choice>),
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A text.
    Text {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A text in a certain format.
    Formatted(Format),
    /// `true` or `false`.
    YesNo,
}

/// A key of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key's name.
    pub name: String,
    /// The shape of the key's value.
    pub shape: Shape,
    /// Whether the key may be missing from a policy.
    pub optional: bool,
    /// Whether a JSON layer may set the key to `null`, which means "none".
    pub nullable: bool,
    /// The meaning, in Markdown.
    pub meaning: String,
}

/// One word of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word.
    pub word: String,
    /// The meaning.
    pub meaning: String,
}

static POLICY: LazyLock<Shape> = LazyLock::new(|| Shape::from_schema(&schema::value()).0);

impl Shape {
    /// The shape of a whole policy.
    #[must_use]
    pub fn of_policy() -> &'static Self {
        &POLICY
    }

    /// Reads a subschema as schemars generates it. The flag tells whether the subschema allows `null`.
    fn from_schema(schema: &Value) -> (Self, bool) {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
        let number = |key: &str| schema.get(key).and_then(Value::as_i64);
        let size = |key: &str| number(key).and_then(|n| usize::try_from(n).ok());
        let list = |key: &str| schema.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        // The schema of `Option<section>` has two alternatives: the section and null.
        if let Some(some) = list("anyOf").iter().find(|one| one.get("type").and_then(Value::as_str) != Some("null")) {
            return (Self::from_schema(some).0, true);
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name.as_str()],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let nullable = types.contains(&"null");
        let words: Vec<Choice> = list("enum")
            .iter()
            .filter_map(Value::as_str)
            .map(|word| Choice { word: word.to_owned(), meaning: String::new() })
            .chain(list("oneOf").iter().filter_map(Choice::from_schema))
            .collect();
        let shape = if !words.is_empty() {
            Self::Choice(words)
        } else if types.contains(&"object") {
            Self::Section(Field::all(schema))
        } else if types.contains(&"array") {
            let items = schema.get("items").map_or(Self::YesNo, |items| Self::from_schema(items).0);
            Self::List { items: Box::new(items), min: size("minItems").unwrap_or(0) }
        } else if types.contains(&"integer") {
            Self::Integer { min: number("minimum").unwrap_or(0), max: number("maximum").unwrap_or(i64::MAX) }
        } else if types.contains(&"boolean") {
            Self::YesNo
        } else if let Some(format) = Format::named(text("format")) {
            Self::Formatted(format)
        } else {
            Self::Text { min: size("minLength").unwrap_or(0), max: size("maxLength").unwrap_or(MAX_TEXT) }
        };
        (shape, nullable)
    }

    /// The allowed values of this shape.
    #[must_use]
    pub fn allowed(&self) -> Allowed {
        match self {
            Self::Section(_) => Allowed::Section,
            Self::List { min, .. } => Allowed::List { min: *min },
            Self::Choice(choices) => Allowed::OneOf(choices.iter().map(|choice| choice.word.clone()).collect()),
            Self::Integer { min, max } => Allowed::Integer { min: *min, max: *max },
            Self::Text { min, max } => Allowed::Text { min: *min, max: *max },
            Self::Formatted(format) => Allowed::Format(*format),
            Self::YesNo => Allowed::YesNo,
        }
    }

    /// Finds the shape at a dotted path. Items of lists are addressed by index.
    ///
    /// # Errors
    /// When the key doesn't exist: the keys that exist at that point of the path.
    pub fn at(&self, path: &str) -> Result<&Self, Vec<String>> {
        let mut shape = self;
        for name in path.split('.') {
            shape = match shape {
                Self::Section(fields) => match fields.iter().find(|field| field.name == name) {
                    Some(field) => &field.shape,
                    None => return Err(fields.iter().map(|field| field.name.clone()).collect()),
                },
                Self::List { items, .. } if name.bytes().all(|byte| byte.is_ascii_digit()) => items,
                _ => return Err(Vec::new()),
            };
        }
        Ok(shape)
    }

    /// Finds all faults of a value. With `complete`, missing required keys are faults too.
    #[must_use]
    pub fn faults(&self, value: &Value, complete: bool) -> Vec<PolicyFault> {
        let mut faults = Vec::new();
        self.walk("", value, complete, &mut faults);
        faults
    }

    fn walk(&self, path: &str, value: &Value, complete: bool, faults: &mut Vec<PolicyFault>) {
        let fits = match (self, value) {
            (Self::Section(fields), Value::Object(given)) => {
                walk_section(path, fields, given, complete, faults);
                true
            }
            (Self::List { items, min }, Value::Array(given)) => {
                for (index, item) in given.iter().enumerate() {
                    // Items of lists are never merged, so each must be complete.
                    items.walk(&join(path, &index.to_string()), item, true, faults);
                }
                given.len() >= *min
            }
            (Self::Choice(choices), Value::String(word)) => choices.iter().any(|choice| choice.word == *word),
            (Self::Integer { min, max }, Value::Number(number)) => {
                number.as_i64().is_some_and(|number| (*min..=*max).contains(&number))
            }
            (Self::Text { min, max }, Value::String(text)) => {
                (*min..=*max).contains(&text.chars().count()) && !text.chars().any(char::is_control)
            }
            (Self::Formatted(format), Value::String(text)) => format.fits(text),
            (Self::YesNo, Value::Bool(_)) => true,
            _ => false,
        };
        if fits {
            return;
        }
        let kind = match (self, value) {
            (Self::Formatted(Format::Date), Value::String(text)) if is_date_without_year(text) => {
                FaultKind::DateWithoutYear { found: text.clone() }
            }
            _ => FaultKind::Value { found: shown(value), allowed: self.allowed() },
        };
        faults.push(PolicyFault { key: path.to_owned(), place: None, kind });
    }
}

fn walk_section(
    path: &str,
    fields: &[Field],
    given: &serde_json::Map<String, Value>,
    complete: bool,
    faults: &mut Vec<PolicyFault>,
) {
    for field in fields {
        let key = || join(path, &field.name);
        match given.get(&field.name) {
            Some(Value::Null) if field.nullable => {}
            Some(value) => field.shape.walk(&key(), value, complete, faults),
            None if field.optional || !complete => {}
            None => faults.push(PolicyFault { key: key(), place: None, kind: FaultKind::Missing }),
        }
    }
    for name in given.keys() {
        if fields.iter().any(|field| field.name == *name) {
            continue;
        }
        let allowed: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        let meant = nearest(name, &allowed);
        faults.push(PolicyFault { key: join(path, name), place: None, kind: FaultKind::UnknownKey { allowed, meant } });
    }
}

impl Field {
    fn all(schema: &Value) -> Vec<Self> {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name)));
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
        let field = |(name, schema): (&String, &Value)| {
            let (shape, nullable) = Shape::from_schema(schema);
            Self { name: name.clone(), shape, optional: !is_required(name), nullable, meaning: meaning(schema) }
        };
        properties.iter().map(field).collect()
    }
}

impl Choice {
    fn from_schema(schema: &Value) -> Option<Self> {
        let word = schema.get("const").and_then(Value::as_str)?;
        Some(Self { word: word.to_owned(), meaning: meaning(schema) })
    }
}

fn meaning(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value as a message shows it: as written, and shortened.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "{ … }".to_owned(),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => "[ … ]".to_owned(),
        other => {
            let text = other.to_string();
            if text.chars().count() > 60 { text.chars().take(59).chain(['…']).collect() } else { text }
        }
    }
}

/// The most similar word, if it is similar enough for a typing error.
#[must_use]
pub fn nearest(written: &str, words: &[String]) -> Option<String> {
    let most = (written.chars().count() / 3).clamp(1, 3);
    words
        .iter()
        .map(|word| (distance(written, word), word))
        .filter(|(distance, word)| *distance <= most || word.starts_with(written) || written.starts_with(word.as_str()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word.clone())
}

/// The Levenshtein distance of two words: insertions, deletions and replacements.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().enumerate() {
        let mut next = vec![line + 1];
        for ((to, above), pair) in b.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or_default();
            next.push((above + 1).min(left + 1).min(pair + usize::from(from != *to)));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
