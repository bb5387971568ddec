//! The society's own sentences on members' pages and in their mails (組合の文章). Each may be left out; the platform's own
//! words stand there alone then.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::society::Language;

/// The society's own sentences (組合の文章). Each is shown as plain text beside the platform's words, never in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnTexts {
    /// A greeting (あいさつ), on the sign-in page above the form.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub greeting: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 400))]
    pub greeting_en: Option<String>,
    /// Where members find their letter (書類の探し方), on the sign-in page for those who use the portal for the first time.
    #[serde(default)]
    #[schemars(length(min = 1, max = 300))]
    pub letter_help: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 600))]
    pub letter_help_en: Option<String>,
    /// A note beside the opening hours (受付時間の補足), e.g. about the New Year, on pages and in mails.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub contact_note: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 400))]
    pub contact_note_en: Option<String>,
    /// The last sentence of mails to members (メールの結びの文), above the contact.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub mail_closing: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 400))]
    pub mail_closing_en: Option<String>,
}

/// A sentence for readers of one language: theirs, or else the Japanese one.
#[must_use]
pub fn in_language(language: Language, text: Option<&String>, english: Option<&String>) -> Option<String> {
    match language {
        Language::Ja => text,
        // A sentence in English alone has no place that Japanese pages lack.
        Language::En => text.and(english.or(text)),
    }
    .cloned()
}

impl OwnTexts {
    /// The greeting.
    #[must_use]
    pub fn greeting_in(&self, language: Language) -> Option<String> {
        in_language(language, self.greeting.as_ref(), self.greeting_en.as_ref())
    }

    /// Where members find their letter.
    #[must_use]
    pub fn letter_help_in(&self, language: Language) -> Option<String> {
        in_language(language, self.letter_help.as_ref(), self.letter_help_en.as_ref())
    }

    /// The note beside the opening hours.
    #[must_use]
    pub fn contact_note_in(&self, language: Language) -> Option<String> {
        in_language(language, self.contact_note.as_ref(), self.contact_note_en.as_ref())
    }

    /// The last sentence of mails.
    #[must_use]
    pub fn mail_closing_in(&self, language: Language) -> Option<String> {
        in_language(language, self.mail_closing.as_ref(), self.mail_closing_en.as_ref())
    }

    /// The sentences with their keys: Japanese and English.
    #[must_use]
    pub const fn all(&self) -> [(&'static str, Option<&String>, &'static str, Option<&String>); 4] {
        [
            ("texts.greeting", self.greeting.as_ref(), "texts.greeting_en", self.greeting_en.as_ref()),
            ("texts.letter_help", self.letter_help.as_ref(), "texts.letter_help_en", self.letter_help_en.as_ref()),
            ("texts.contact_note", self.contact_note.as_ref(), "texts.contact_note_en", self.contact_note_en.as_ref()),
            ("texts.mail_closing", self.mail_closing.as_ref(), "texts.mail_closing_en", self.mail_closing_en.as_ref()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_own_language_or_japanese_and_nothing_where_the_society_says_nothing() {
        let (ja, en) = ("ようこそ".to_owned(), "Welcome".to_owned());
        let of = |language, text: Option<&String>, english: Option<&String>| in_language(language, text, english);
        assert_eq!(of(Language::Ja, Some(&ja), Some(&en)), Some(ja.clone()));
        assert_eq!(of(Language::En, Some(&ja), Some(&en)), Some(en.clone()));
        assert_eq!(of(Language::En, Some(&ja), None), Some(ja.clone()));
        assert_eq!((of(Language::Ja, None, None), of(Language::En, None, None)), (None, None));
        // English without Japanese says nothing: the page would differ by language.
        assert_eq!((of(Language::Ja, None, Some(&en)), of(Language::En, None, Some(&en))), (None, None));
    }
}
