//! The page of language and text size.

use madoguchi_core::policy::society::TextSize;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// The field with the text size.
pub const TEXT_SIZE_FIELD: &str = "text_size";

/// The choice of language and text size.
#[derive(Clone, Debug, Serialize)]
pub struct Display {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The sizes, the smallest first.
    pub sizes: Vec<Choice>,
    /// The languages; empty where there is only one.
    pub languages: Vec<Choice>,
}

/// An option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The value.
    pub value: &'static str,
    /// The text. A language is named in itself.
    pub label: String,
    /// Whether this is the member's current choice.
    pub chosen: bool,
}

/// Words a text size.
#[must_use]
pub fn size_word(words: &Words, size: TextSize) -> &str {
    match size {
        TextSize::Standard => words.text("text-size-standard"),
        TextSize::Large => words.text("text-size-large"),
        TextSize::Largest => words.text("text-size-largest"),
    }
}

impl Display {
    /// Builds the page with the current choice.
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
