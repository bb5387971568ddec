//! A new version of a published text, from what a clerk types to a change of the settings. Pure.

use serde_json::{Value, json};

use super::change::{KeyEdit, SettingsChange};
use super::timeline::PolicyTimeline;
use crate::policy::fault::FileTrouble;
use crate::policy::keys;
use crate::policy::published::{Published, TextVersion};
use crate::policy::terms::Reconsent;
use crate::tenancy::assets::text;

/// The largest text, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// A new version of the terms (利用規約の新しい版) or of the privacy notice, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedVersion {
    /// Which text.
    pub of: Published,
    /// The name of the version.
    pub version: String,
    /// The text in Japanese.
    pub text: String,
    /// The text in English; empty if there is none.
    pub text_en: String,
    /// What has changed, in the society's own words; empty for nothing.
    pub changes: String,
    /// The same in English.
    pub changes_en: String,
    /// Whether members are asked to agree anew; for the terms.
    pub reconsent: Option<Reconsent>,
    /// Days that members may put their answer off, or are told, as typed.
    pub days: String,
}

/// What can't be taken of a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionFault {
    /// A text can't be taken: the key that it would stand under, and why.
    Text(&'static str, FileTrouble),
    /// A value isn't allowed: its key.
    Value(&'static str),
}

impl TypedVersion {
    /// What a form begins with: the text in force, to be changed.
    #[must_use]
    pub fn after(of: Published, before: &TextVersion, text: String, text_en: Option<String>) -> Self {
        Self {
            of,
            version: String::new(),
            text,
            text_en: text_en.unwrap_or_default(),
            changes: String::new(),
            changes_en: String::new(),
            reconsent: Some(Reconsent::Ask),
            days: before.grace_days.max(30).to_string(),
        }
    }

    /// The texts as they are kept, Japanese and English.
    ///
    /// # Errors
    /// Everything that can't be taken.
    pub fn read(&self) -> Result<(String, Option<String>), Vec<VersionFault>> {
        let mut faults = Vec::new();
        let mut take = |key: &'static str, typed: &str| {
            if typed.len() > MAX_BYTES {
                let (bytes, most) = (typed.len(), MAX_BYTES);
                let trouble = FileTrouble::TooLarge { bytes: long(bytes), most: long(most) };
                faults.push(VersionFault::Text(key, trouble));
                return None;
            }
            match text::read(typed.trim_end().as_bytes().to_vec()) {
                Ok(text) => Some(format!("{text}\n")),
                Err(trouble) => {
                    faults.push(VersionFault::Text(key, trouble));
                    None
                }
            }
        };
        let japanese = take(self.of.file_key(), &self.text);
        let english = if self.text_en.trim().is_empty() { None } else { take(self.of.file_en_key(), &self.text_en) };
        for (key, value) in self.values() {
            if !value.is_null() && keys::of(key).is_some_and(|of| !of.shape.faults(&value, true).is_empty()) {
                faults.push(VersionFault::Value(key));
            }
        }
        let unasked = self.of.reconsent_key().filter(|_| self.reconsent.is_none());
        faults.extend(unasked.map(VersionFault::Value));
        match japanese {
            Some(japanese) if faults.is_empty() => Ok((japanese, english)),
            _ => Err(faults),
        }
    }

    /// The values beside the texts.
    fn values(&self) -> Vec<(&'static str, Value)> {
        // A text area has lines, and the notes have none.
        let optional = |typed: &str| match typed.split_whitespace().collect::<Vec<_>>().join(" ") {
            typed if typed.is_empty() => Value::Null,
            typed => Value::from(typed),
        };
        let days = self.days.trim();
        let mut values = vec![
            (self.of.version_key(), Value::from(self.version.trim())),
            (self.of.days_key(), days.parse::<i64>().map_or_else(|_| Value::from(days), Value::from)),
            (self.of.changes_key(), optional(&self.changes)),
            (self.of.changes_en_key(), optional(&self.changes_en)),
        ];
        let reconsent = self.reconsent.map_or(Value::Null, |reconsent| json!(reconsent));
        values.extend(self.of.reconsent_key().map(|key| (key, reconsent)));
        values
    }

    /// The change of the settings, with the texts by their hashes. Every key of a version is set, so that the version stays
    /// what it is whatever is changed before its day.
    #[must_use]
    pub fn change(&self, file: &str, file_en: Option<&str>) -> SettingsChange {
        let files = [
            (self.of.file_key(), Value::from(file)),
            (self.of.file_en_key(), file_en.map_or(Value::Null, Value::from)),
        ];
        let edit = |(key, value): (&str, Value)| (key.to_owned(), KeyEdit::Set(value));
        SettingsChange(self.values().into_iter().chain(files).map(edit).collect())
    }
}

fn long(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl PolicyTimeline {
    /// The version of a published text that lies ahead: the settings' version that brings it. There is one at most, because a
    /// new one isn't taken before it begins or is withdrawn.
    #[must_use]
    pub fn version_ahead(&self, of: Published, now: chrono::DateTime<chrono::Utc>) -> Option<(i32, TextVersion)> {
        let in_force = of.of(&self.policy_at(now).ok()?);
        self.planned(now).into_iter().find_map(|version| {
            let text = of.of(&self.policy_at(version.effective_from).ok()?);
            (text.file != in_force.file || text.version != in_force.version).then_some((version.number, text))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedVersion {
        TypedVersion {
            of: Published::Terms,
            text_en: String::new(),
            changes_en: String::new(),
            version: " 2027-04 ".into(),
            text: "# 第1条\r\n\r\n約束。\r\n\r\n".into(),
            changes: " 第1条を\r\n直しました。 ".into(),
            reconsent: Some(Reconsent::Ask),
            days: "30".into(),
        }
    }

    #[test]
    fn what_is_typed_becomes_a_change_of_all_keys_of_a_version() {
        let version = typed();
        assert_eq!(version.read(), Ok(("# 第1条\n\n約束。\n".to_owned(), None)));
        let change = version.change("aa", None);
        let set = |value: Value| KeyEdit::Set(value);
        for (key, value) in [
            ("terms.version", json!("2027-04")),
            ("terms.file", json!("aa")),
            ("terms.file_en", Value::Null),
            ("terms.changes", json!("第1条を 直しました。")),
            ("terms.changes_en", Value::Null),
            ("terms.grace_days", json!(30)),
            ("terms.reconsent", json!("ask")),
        ] {
            assert_eq!(change.0.get(key), Some(&set(value)), "{key}");
        }
        assert!(change.faults().is_empty() && change.foreign().is_empty());
        for of in Published::ALL {
            let change = TypedVersion { of, ..typed() }.change("aa", Some("bb"));
            let on_page = |path: &str| crate::policy::ownership::of(path).is_some_and(|row| row.page == of.page());
            let mut keys: Vec<&str> =
                keys::all().iter().map(|key| key.path.as_str()).filter(|path| on_page(path)).collect();
            keys.sort_unstable();
            assert_eq!(change.0.keys().map(String::as_str).collect::<Vec<_>>(), keys, "{of:?}");
            assert!(change.faults().is_empty() && change.foreign().is_empty(), "{of:?}");
        }
    }

    #[test]
    fn what_cannot_be_taken_is_told_at_its_field() {
        let faults = |version: TypedVersion| version.read().unwrap_err();
        let of = |key, trouble| vec![VersionFault::Text(key, trouble)];
        assert_eq!(faults(TypedVersion { text: " ".into(), ..typed() }), of("terms.file", FileTrouble::Empty));
        let unseen = of("terms.file_en", FileTrouble::ControlCharacters);
        assert_eq!(faults(TypedVersion { text_en: "a\u{202e}b".into(), ..typed() }), unseen);
        let long = FileTrouble::TooLarge { bytes: 262_145, most: 262_144 };
        assert_eq!(faults(TypedVersion { text: "a".repeat(MAX_BYTES + 1), ..typed() }), of("terms.file", long));
        for (version, key) in [
            (TypedVersion { version: " ".into(), ..typed() }, "terms.version"),
            (TypedVersion { version: "x".repeat(41), ..typed() }, "terms.version"),
            (TypedVersion { version: "a\nb".into(), ..typed() }, "terms.version"),
            (TypedVersion { changes: "x".repeat(401), ..typed() }, "terms.changes"),
            (TypedVersion { changes_en: "x".repeat(801), ..typed() }, "terms.changes_en"),
            (TypedVersion { days: "366".into(), ..typed() }, "terms.grace_days"),
            (TypedVersion { days: "-1".into(), ..typed() }, "terms.grace_days"),
            (TypedVersion { days: "一月".into(), ..typed() }, "terms.grace_days"),
            (TypedVersion { days: String::new(), ..typed() }, "terms.grace_days"),
            (TypedVersion { reconsent: None, ..typed() }, "terms.reconsent"),
        ] {
            assert_eq!(faults(version), [VersionFault::Value(key)], "{key}");
        }
    }
}
