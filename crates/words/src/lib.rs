//! All texts that people read, in Japanese and English, and the formats of dates (in both calendars) and yen.
//!
//! Texts are in `locales/<language>/<feature>.ftl`, one file per feature, named like the feature's templates. Both
//! languages have the same messages with the same arguments; a test checks this. Messages are plain text without
//! markup. The template that shows a message escapes its arguments.

mod catalogue;
pub mod dates;
pub mod devices;
mod gates;
pub mod money;
pub mod policy;
mod value;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
pub use madoguchi_core::policy::society::Language;
pub use value::Value;

/// Every message of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, resolved once, because most look-ups ask for them.
    plain: HashMap<String, String>,
}

static JAPANESE: LazyLock<Words> = LazyLock::new(|| Words::load(Language::Ja));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::load(Language::En));

impl Words {
    /// Returns the texts of a language.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Ja => &JAPANESE,
            Language::En => &ENGLISH,
        }
    }

    /// Returns the texts of the language with this code, as in a page's `lang` attribute. Any unknown code means
    /// Japanese.
    #[must_use]
    pub fn of_code(code: &str) -> &'static Self {
        Self::of(if code == "en" { Language::En } else { Language::Ja })
    }

    /// The language of these texts.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The language's code for `lang` attributes: `ja` or `en`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.language {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }

    /// Returns a message without arguments.
    ///
    /// A missing key is logged and returned itself, because a page with one odd word is more useful than no page. A
    /// test ensures that all keys in the sources exist.
    #[must_use]
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.plain.get(key).map_or_else(
            || {
                tracing::error!(key, language = self.code(), "no such message without arguments");
                key
            },
            String::as_str,
        )
    }

    /// Returns a message with arguments. Missing keys and arguments are logged and shown by name, as in
    /// [`Words::text`].
    #[must_use]
    pub fn format(&self, key: &str, arguments: &[(&str, Value<'_>)]) -> String {
        if let Some(plain) = self.plain.get(key) {
            return plain.clone();
        }
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.code(), "no such message");
            return key.to_owned();
        };
        let arguments = value::to_fluent(arguments);
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut faults);
        for fault in &faults {
            tracing::error!(key, language = self.code(), %fault, "a message could not be filled in");
        }
        text.into_owned()
    }

    /// Enumerates items: 「A、B、C」, “A, B and C”.
    #[must_use]
    pub fn list(&self, items: &[impl AsRef<str>]) -> String {
        match (self.language, items) {
            (_, []) => String::new(),
            (Language::Ja, items) => items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("、"),
            (Language::En, [only]) => only.as_ref().to_owned(),
            (Language::En, [first @ .., last]) => {
                let first = first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
                format!("{first} and {}", last.as_ref())
            }
        }
    }

    /// Enumerates alternatives: 「AまたはB」, “A or B”.
    #[must_use]
    pub fn either(&self, items: &[impl AsRef<str>]) -> String {
        let Some((last, first)) = items.split_last() else { return String::new() };
        if first.is_empty() {
            return last.as_ref().to_owned();
        }
        match self.language {
            Language::Ja => format!("{}または{}", self.list(first), last.as_ref()),
            Language::En => {
                format!("{} or {}", first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref())
            }
        }
    }

    /// All messages without arguments, with their keys, for a template engine that keeps them in its own form.
    pub fn plain(&self) -> impl Iterator<Item = (&str, &str)> {
        self.plain.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    fn load(language: Language) -> Self {
        let (bundle, keys) = catalogue::read(language);
        let mut plain = HashMap::with_capacity(keys.len());
        for key in keys {
            let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { continue };
            let mut faults = Vec::new();
            let text: Cow<'_, str> = bundle.format_pattern(pattern, None, &mut faults);
            // A message that can't be resolved without arguments needs arguments.
            if faults.is_empty() {
                let text = text.into_owned();
                plain.insert(key, text);
            }
        }
        Self { language, bundle, plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_arguments_is_found_in_both_languages() {
        assert_eq!(Words::of(Language::Ja).text("button-sign-in"), "ログイン");
        assert_eq!(Words::of(Language::En).text("button-sign-in"), "Sign in");
    }

    #[test]
    fn arguments_stand_in_the_text_without_invisible_marks() {
        let text = Words::of(Language::Ja).format("rule-length-between", &[("min", 8.into()), ("max", 13.into())]);
        assert_eq!(text, "8文字以上13文字以内");
    }

    #[test]
    fn a_key_that_is_not_there_comes_back_itself() {
        assert_eq!(Words::of(Language::Ja).text("there-is-none"), "there-is-none");
        assert_eq!(Words::of(Language::Ja).format("there-is-none", &[]), "there-is-none");
    }

    #[test]
    fn lists_are_read_as_people_say_them() {
        assert_eq!(Words::of(Language::Ja).list(&["英字", "数字", "記号"]), "英字、数字、記号");
        assert_eq!(
            Words::of(Language::En).list(&["a letter", "a digit", "a symbol"]),
            "a letter, a digit and a symbol"
        );
        assert_eq!(Words::of(Language::En).list(&["a letter"]), "a letter");
        assert_eq!(Words::of(Language::En).list(&[] as &[&str]), "");
        assert_eq!(Words::of(Language::Ja).either(&["通知", "確認書"]), "通知または確認書");
        assert_eq!(Words::of(Language::En).either(&["a", "b", "c"]), "a, b or c");
        assert_eq!(Words::of(Language::En).either(&["a"]), "a");
    }

    #[test]
    fn any_other_language_code_means_japanese() {
        assert_eq!(Words::of_code("en").code(), "en");
        assert_eq!(Words::of_code("fr").code(), "ja");
    }
}
