//! The field of the insurer number, and where people find it.

use madoguchi_core::policy::eras::{Medium, NumberPlace};
use madoguchi_words::Words;
use serde::Serialize;

/// The field 保険者番号.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InsurerNumberField {
    /// What was typed.
    pub value: String,
    /// Where the number is printed, in words, by the letter's era.
    pub printed_on: String,
    /// It stands in the letter's bottom line, so the drawing is that of the letter; otherwise that of the eligibility notice.
    pub on_letter: bool,
    /// What carried the letter.
    pub medium: Medium,
    /// The letter's title as printed.
    pub letter_title: String,
}

impl InsurerNumberField {
    /// The field for who holds a letter of the era whose medium, title and places these are.
    #[must_use]
    pub fn new(words: &Words, medium: Medium, letter_title: &str, places: &[NumberPlace], value: String) -> Self {
        let shown: Vec<String> = places
            .iter()
            .map(|place| match place {
                NumberPlace::EligibilityNotice => words.text("number-place-eligibility-notice").to_owned(),
                NumberPlace::EligibilityCertificate => words.text("number-place-eligibility-certificate").to_owned(),
                NumberPlace::LetterBottomLine => {
                    words.format("number-place-letter-bottom-line", &[("title", letter_title.into())])
                }
            })
            .collect();
        Self {
            value,
            printed_on: words.either(&shown),
            on_letter: places.contains(&NumberPlace::LetterBottomLine),
            medium,
            letter_title: letter_title.to_owned(),
        }
    }
}
