//! A new version of the terms, from what a clerk types to a change of the settings. Pure.

use serde_json::{Value, json};

use super::change::{KeyEdit, SettingsChange};
use super::timeline::PolicyTimeline;
use crate::policy::fault::FileTrouble;
use crate::policy::keys;
use crate::policy::terms::{Reconsent, Terms};
use crate::tenancy::assets::text;

/// The largest text, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// A new version of the terms (利用規約の新しい版) as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsVersion {
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
    /// Whether members are asked to agree anew.
    pub reconsent: Option<Reconsent>,
    /// Days that members may put their answer off, as typed.
    pub grace_days: String,
}

/// What can't be taken of a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermsFault {
    /// A text can't be taken: the key that it would stand under, and why.
    Text(&'static str, FileTrouble),
    /// A value isn't allowed: its key.
    Value(&'static str),
}

impl TermsVersion {
    /// What a form begins with: the text in force, to be changed.
    #[must_use]
    pub fn after(terms: &Terms, text: String, text_en: Option<String>) -> Self {
        Self {
            version: String::new(),
            text,
            text_en: text_en.unwrap_or_default(),
            changes: String::new(),
            changes_en: String::new(),
            reconsent: Some(Reconsent::Ask),
            grace_days: terms.grace_days.max(30).to_string(),
        }
    }

    /// The texts as they are kept, Japanese and English.
    ///
    /// # Errors
    /// Everything that can't be taken.
    pub fn read(&self) -> Result<(String, Option<String>), Vec<TermsFault>> {
        let mut faults = Vec::new();
        let mut take = |key: &'static str, typed: &str| {
            if typed.len() > MAX_BYTES {
                let (bytes, most) = (typed.len(), MAX_BYTES);
                let trouble = FileTrouble::TooLarge { bytes: long(bytes), most: long(most) };
                faults.push(TermsFault::Text(key, trouble));
                return None;
            }
            match text::read(typed.trim_end().as_bytes().to_vec()) {
                Ok(text) => Some(format!("{text}\n")),
                Err(trouble) => {
                    faults.push(TermsFault::Text(key, trouble));
                    None
                }
            }
        };
        let japanese = take("terms.file", &self.text);
        let english = if self.text_en.trim().is_empty() { None } else { take("terms.file_en", &self.text_en) };
        for (key, value) in self.values() {
            if !value.is_null() && keys::of(key).is_some_and(|of| !of.shape.faults(&value, true).is_empty()) {
                faults.push(TermsFault::Value(key));
            }
        }
        if self.reconsent.is_none() {
            faults.push(TermsFault::Value("terms.reconsent"));
        }
        match japanese {
            Some(japanese) if faults.is_empty() => Ok((japanese, english)),
            _ => Err(faults),
        }
    }

    /// The values beside the texts.
    fn values(&self) -> [(&'static str, Value); 5] {
        // A text area has lines, and the notes have none.
        let optional = |typed: &str| match typed.split_whitespace().collect::<Vec<_>>().join(" ") {
            typed if typed.is_empty() => Value::Null,
            typed => Value::from(typed),
        };
        let days = self.grace_days.trim();
        [
            ("terms.version", Value::from(self.version.trim())),
            ("terms.grace_days", days.parse::<i64>().map_or_else(|_| Value::from(days), Value::from)),
            ("terms.changes", optional(&self.changes)),
            ("terms.changes_en", optional(&self.changes_en)),
            ("terms.reconsent", self.reconsent.map_or(Value::Null, |reconsent| json!(reconsent))),
        ]
    }

    /// The change of the settings, with the texts by their hashes. Every key of a version is set, so that the version stays
    /// what it is whatever is changed before its day.
    #[must_use]
    pub fn change(&self, file: &str, file_en: Option<&str>) -> SettingsChange {
        let files = [("terms.file", Value::from(file)), ("terms.file_en", file_en.map_or(Value::Null, Value::from))];
        let edit = |(key, value): (&str, Value)| (key.to_owned(), KeyEdit::Set(value));
        SettingsChange(self.values().into_iter().chain(files).map(edit).collect())
    }
}

fn long(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl PolicyTimeline {
    /// The version of the terms that lies ahead: the settings' version that brings it. There is one at most, because a new
    /// one isn't taken before it begins or is withdrawn.
    #[must_use]
    pub fn terms_ahead(&self, now: chrono::DateTime<chrono::Utc>) -> Option<(i32, Terms)> {
        let in_force = self.policy_at(now).ok()?.terms;
        self.planned(now).into_iter().find_map(|version| {
            let terms = self.policy_at(version.effective_from).ok()?.terms;
            (terms.file != in_force.file || terms.version != in_force.version).then_some((version.number, terms))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TermsVersion {
        TermsVersion {
            version: " 2027-04 ".into(),
            text: "# 第1条\r\n\r\n約束。\r\n\r\n".into(),
            changes: " 第1条を\r\n直しました。 ".into(),
            reconsent: Some(Reconsent::Ask),
            grace_days: "30".into(),
            ..TermsVersion::default()
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
        let of_a_version = crate::policy::ownership::KeyPage::TermsVersion;
        let keys = keys::all()
            .iter()
            .filter(|key| crate::policy::ownership::of(&key.path).is_some_and(|row| row.page == of_a_version));
        assert_eq!(change.0.len(), keys.count());
    }

    #[test]
    fn what_cannot_be_taken_is_told_at_its_field() {
        let faults = |version: TermsVersion| version.read().unwrap_err();
        let of = |key, trouble| vec![TermsFault::Text(key, trouble)];
        assert_eq!(faults(TermsVersion { text: " ".into(), ..typed() }), of("terms.file", FileTrouble::Empty));
        let unseen = of("terms.file_en", FileTrouble::ControlCharacters);
        assert_eq!(faults(TermsVersion { text_en: "a\u{202e}b".into(), ..typed() }), unseen);
        let long = FileTrouble::TooLarge { bytes: 262_145, most: 262_144 };
        assert_eq!(faults(TermsVersion { text: "a".repeat(MAX_BYTES + 1), ..typed() }), of("terms.file", long));
        for (version, key) in [
            (TermsVersion { version: " ".into(), ..typed() }, "terms.version"),
            (TermsVersion { version: "x".repeat(41), ..typed() }, "terms.version"),
            (TermsVersion { version: "a\nb".into(), ..typed() }, "terms.version"),
            (TermsVersion { changes: "x".repeat(401), ..typed() }, "terms.changes"),
            (TermsVersion { changes_en: "x".repeat(801), ..typed() }, "terms.changes_en"),
            (TermsVersion { grace_days: "366".into(), ..typed() }, "terms.grace_days"),
            (TermsVersion { grace_days: "-1".into(), ..typed() }, "terms.grace_days"),
            (TermsVersion { grace_days: "一月".into(), ..typed() }, "terms.grace_days"),
            (TermsVersion { grace_days: String::new(), ..typed() }, "terms.grace_days"),
            (TermsVersion { reconsent: None, ..typed() }, "terms.reconsent"),
        ] {
            assert_eq!(faults(version), [TermsFault::Value(key)], "{key}");
        }
    }
}
