//! Language and size of the text.

use madoguchi_core::policy::society::TextSize;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// Field with the size of the text.
pub const TEXT_SIZE_FIELD: &str = "text_size";

/// The choice of language and size of the text.
#[derive(Clone, Debug, Serialize)]
pub struct Display {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The sizes, the smallest first.
    pub sizes: Vec<Choice>,
    /// The languages; empty where there is one.
    pub languages: Vec<Choice>,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its value.
    pub value: &'static str,
    /// Its words; of a language, in itself.
    pub label: String,
    /// The member's own.
    pub chosen: bool,
}

/// A size in words.
#[must_use]
pub fn size_word(words: &Words, size: TextSize) -> &str {
    match size {
        TextSize::Standard => words.text("text-size-standard"),
        TextSize::Large => words.text("text-size-large"),
        TextSize::Largest => words.text("text-size-largest"),
    }
}

impl Display {
    /// The choice as it stands.
    #[must_use]
    pub fn of(words: &Words, languages: &[Language], size: TextSize, errors: Vec<FieldError>) -> Self {
        let size_choice =
            |one: TextSize| Choice { value: one.word(), label: size_word(words, one).to_owned(), chosen: one == size };
        let language_choice = |one: &Language| {
            let own = Words::of(*one);
            Choice { value: own.code(), label: own.text("language-name").to_owned(), chosen: *one == words.language() }
        };
        let languages = if languages.len() > 1 { languages } else { &[] };
        Self {
            errors,
            sizes: TextSize::ALL.into_iter().map(size_choice).collect(),
            languages: languages.iter().map(language_choice).collect(),
        }
    }
}

impl Page for Display {
    const TEMPLATE: &'static str = "profile/display.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let both = [Language::Ja, Language::En];
        let error = FieldError::at(TEXT_SIZE_FIELD, words.text("display-error-size"));
        vec![
            ("one-language", Self::of(words, &[Language::Ja], TextSize::Standard, Vec::new())),
            ("two-languages", Self::of(words, &both, TextSize::Largest, Vec::new())),
            ("nothing-chosen", Self::of(words, &both, TextSize::Large, vec![error])),
        ]
    }
}
