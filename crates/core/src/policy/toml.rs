//! TOML files as data with line numbers: manifests and the platform's defaults.

use serde_json::{Map, Number, Value};
use toml_edit::{Document, Item, TableLike};

use super::fault::{FaultKind, FileLine, PolicyFault};
use super::formats::is_date_without_year;

/// A parsed TOML file.
#[derive(Debug)]
pub struct TomlFile {
    file: String,
    document: Document<String>,
    json: Value,
}

impl TomlFile {
    /// Parses `source`. Errors name the file by `file`.
    ///
    /// # Errors
    /// When `source` isn't TOML: the fault with its line. A date without a year is a fault of its own kind.
    pub fn parse(file: &str, source: &str) -> Result<Self, PolicyFault> {
        let document = Document::parse(source.to_owned()).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let place = Some(FileLine { file: file.to_owned(), line: line_of(source, offset) });
            match date_without_year(source, offset) {
                Some((key, found)) => PolicyFault { key, place, kind: FaultKind::DateWithoutYear { found } },
                None => {
                    let message = error.message().trim().replace('\n', "; ");
                    PolicyFault { key: String::new(), place, kind: FaultKind::Syntax { message } }
                }
            }
        })?;
        let json = table(document.as_table());
        Ok(Self { file: file.to_owned(), document, json })
    }

    /// The data. Dates and times are texts.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// The position of a dotted key. For a missing key, the position of its section.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<FileLine> {
        let mut item: &Item = self.document.as_item();
        let mut offset = None;
        for name in key.split('.') {
            let next = if let Some(table) = item.as_table_like() {
                let Some((key, next)) = table.get_key_value(name) else { break };
                offset = key.span().or_else(|| next.span()).map(|span| span.start).or(offset);
                Some(next)
            } else {
                let next = name.parse::<usize>().ok().and_then(|index| item.get(index));
                offset = next.and_then(Item::span).map(|span| span.start).or(offset);
                next
            };
            let Some(next) = next else { break };
            // A section can be spread over the file. The position of its own header is more useful than that of a
            // header that merely contains its name.
            item = next;
        }
        Some(FileLine { file: self.file.clone(), line: line_of(self.document.raw(), offset?) })
    }
}

fn table(table: &dyn TableLike) -> Value {
    Value::Object(table.iter().map(|(key, item)| (key.to_owned(), self::item(item))).collect::<Map<_, _>>())
}

fn item(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => self::value(value),
        Item::Table(inner) => table(inner),
        Item::ArrayOfTables(tables) => tables.iter().map(|inner| table(inner)).collect(),
    }
}

fn value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::String(text.value().clone()),
        toml_edit::Value::Integer(number) => Value::Number(Number::from(*number.value())),
        toml_edit::Value::Float(number) => Number::from_f64(*number.value()).map_or(Value::Null, Value::Number),
        toml_edit::Value::Boolean(yes) => Value::Bool(*yes.value()),
        toml_edit::Value::Datetime(date) => Value::String(date.value().to_string()),
        toml_edit::Value::Array(items) => items.iter().map(self::value).collect(),
        toml_edit::Value::InlineTable(inner) => table(inner),
    }
}

/// The line, from 1, of a byte offset.
fn line_of(source: &str, offset: usize) -> usize {
    1 + source.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// Detects `from = 08-08`, which isn't TOML. Returns key and value, so that the message can say that the year is
/// missing.
fn date_without_year(source: &str, offset: usize) -> Option<(String, String)> {
    let line = line_of(source, offset);
    let mut header = String::new();
    let mut repeated = 0;
    for text in source.lines().take(line.saturating_sub(1)).map(str::trim) {
        if let Some(name) = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            repeated = if header.starts_with(&format!("{name}.")) { repeated + 1 } else { 0 };
            header = format!("{name}.{repeated}");
        } else if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            header = name.to_owned();
        }
    }
    let (key, value) = source.lines().nth(line.checked_sub(1)?)?.split_once('=')?;
    let value = value.split('#').next()?.trim().trim_matches('"');
    let key = if header.is_empty() { key.trim().to_owned() } else { format!("{header}.{}", key.trim()) };
    is_date_without_year(value).then(|| (key, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SOURCE: &str = "\
# A society
languages = [\"ja\", \"en\"]

[society]
name = \"みどり健康保険組合\"

[[eras]]
name = \"old\"
until = 2022-04-01

[[eras]]
name = \"new\"
from = \"2022-04-01\"

[maintenance]
monthly = { day = 25, from = \"21:00\" }
";

    fn line(key: &str) -> Option<usize> {
        TomlFile::parse("tenant.toml", SOURCE).ok()?.place(key).map(|place| place.line)
    }

    #[test]
    fn dates_become_texts_whether_quoted_or_not() -> Result<(), PolicyFault> {
        let file = TomlFile::parse("tenant.toml", SOURCE)?;
        assert_eq!(
            *file.json(),
            json!({
                "languages": ["ja", "en"],
                "society": {"name": "みどり健康保険組合"},
                "eras": [{"name": "old", "until": "2022-04-01"}, {"name": "new", "from": "2022-04-01"}],
                "maintenance": {"monthly": {"day": 25, "from": "21:00"}},
            })
        );
        Ok(())
    }

    #[test]
    fn every_key_has_its_line_and_a_missing_one_its_sections() {
        for (key, expected) in [
            ("languages", 2),
            ("languages.1", 2),
            ("society", 4),
            ("society.name", 5),
            ("society.kana", 4),
            ("eras.0", 7),
            ("eras.0.until", 9),
            ("eras.1", 11),
            ("eras.1.from", 13),
            ("eras.1.medium", 11),
            ("maintenance.monthly.day", 16),
        ] {
            assert_eq!(line(key), Some(expected), "{key}");
        }
        assert_eq!(line("contact.phone"), None);
    }

    #[test]
    fn what_is_no_toml_names_the_line() {
        let fault = TomlFile::parse("tenant.toml", "[society]\nname = \n").err();
        assert!(
            matches!(
                &fault,
                Some(PolicyFault { place: Some(FileLine { line: 2, .. }), kind: FaultKind::Syntax { .. }, .. })
            ),
            "{fault:?}"
        );
    }

    #[test]
    fn a_bare_date_without_a_year_is_named_with_its_key() {
        for value in ["08-08", "8/8", "8月8日"] {
            let source = format!("[[eras]]\nname = \"a\"\n[[eras]]\nname = \"b\"\nfrom = {value} # the guide\n");
            let fault = TomlFile::parse("tenant.toml", &source).err();
            assert_eq!(
                fault,
                Some(PolicyFault {
                    key: "eras.1.from".into(),
                    place: Some(FileLine { file: "tenant.toml".into(), line: 5 }),
                    kind: FaultKind::DateWithoutYear { found: value.into() },
                }),
                "{value}"
            );
        }
    }
}
