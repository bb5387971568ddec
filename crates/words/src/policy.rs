//! The keys and values of a society's policy in words.

use madoguchi_core::policy::formats::Format;
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::shape::{Field, Shape};
use serde_json::Value;

use super::Words;

impl Words {
    /// The label of a key.
    #[must_use]
    pub fn policy_label(&self, path: &str) -> String {
        self.text(&keys::label_of(path)).to_owned()
    }

    /// What a key means.
    #[must_use]
    pub fn policy_meaning(&self, path: &str) -> String {
        self.text(&keys::meaning_of(path)).to_owned()
    }

    /// The heading of a section.
    #[must_use]
    pub fn policy_heading(&self, section: &str) -> String {
        self.text(&keys::heading_of(section)).to_owned()
    }

    /// The value of a key, one line an item. `None` is "none".
    #[must_use]
    pub fn policy_value(&self, key: &PolicyKey, value: Option<&Value>) -> Vec<String> {
        match (&key.shape, value) {
            (_, None | Some(Value::Null)) => vec![self.text(keys::NONE).to_owned()],
            (Shape::List { items, .. }, Some(Value::Array(values))) => match &**items {
                _ if values.is_empty() => vec![self.text(keys::NONE).to_owned()],
                Shape::Section(fields) => values.iter().map(|value| self.entries(&key.path, fields, value)).collect(),
                item => {
                    let words: Vec<String> = values.iter().map(|value| self.one(&key.path, item, value)).collect();
                    vec![self.list(&words)]
                }
            },
            (Shape::Section(fields), Some(value)) => vec![self.entries(&key.path, fields, value)],
            (shape, Some(value)) => vec![self.one(&key.path, shape, value)],
        }
    }

    fn entries(&self, path: &str, fields: &[Field], value: &Value) -> String {
        let entry = |field: &Field| {
            let there = value.get(&field.name).filter(|value| !value.is_null())?;
            let path = format!("{path}.{}", field.name);
            let shown = match (&field.shape, there) {
                (Shape::List { items, .. }, Value::Array(values)) => {
                    self.list(&values.iter().map(|value| self.one(&path, items, value)).collect::<Vec<_>>())
                }
                (shape, value) => self.one(&path, shape, value),
            };
            Some(self.format(keys::ENTRY, &[("label", self.policy_label(&path).into()), ("value", shown.into())]))
        };
        self.list(&fields.iter().filter_map(entry).collect::<Vec<_>>())
    }

    fn one(&self, path: &str, shape: &Shape, value: &Value) -> String {
        match (shape, value) {
            (_, Value::Bool(yes)) => self.text(if *yes { keys::YES } else { keys::NO }).to_owned(),
            (Shape::Choice(_), Value::String(word)) => self.text(&keys::choice_of(path, word)).to_owned(),
            // A stored policy names a file by the hash of its content, which tells nobody anything.
            (Shape::Formatted(Format::FileName), Value::String(_)) => self.text(keys::FILE_THERE).to_owned(),
            (Shape::Formatted(Format::Date), Value::String(day)) => {
                day.parse().map_or_else(|_| day.clone(), |day| self.date(day))
            }
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::policy::society::Language;
    use serde_json::json;

    use super::*;

    fn shown(path: &str, value: Value) -> String {
        Words::of(Language::Ja).policy_value(keys::of(path).unwrap(), Some(&value)).join(" / ")
    }

    #[test]
    fn values_are_said_in_words() {
        assert_eq!(shown("password.min_length", json!(15)), "15");
        assert_eq!(shown("password.blocklist", json!(true)), "はい");
        assert_eq!(shown("password.classes", json!(["letter", "digit"])), "英字、数字");
        assert_eq!(shown("password.classes", json!([])), "なし");
        assert_eq!(shown("second_step.recommended", Value::Null), "なし");
        assert_eq!(shown("second_step.recommended", json!("passkey")), "パスキー");
        assert_eq!(shown("terms.file", json!("0a1b")), "登録済み");
        assert_eq!(
            shown("maintenance.open", json!({"from": "06:00", "to": "24:00"})),
            "始まりの時刻：06:00、終わりの時刻：24:00"
        );
        assert_eq!(
            shown("services", json!([{"kind": "medical_expenses"}, {"kind": "outside_link", "from": "2026-12-01"}])),
            "サービスの種類：医療費情報 / サービスの種類：外部へのリンク、利用開始日：2026年12月1日"
        );
    }
}
