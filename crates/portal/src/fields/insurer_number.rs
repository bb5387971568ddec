//! The field for the insurer number, and where people find the number.

use madoguchi_core::policy::eras::{Medium, NumberPlace};
use madoguchi_words::Words;
use serde::Serialize;

/// The field 保険者番号.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InsurerNumberField {
    /// What was typed.
    pub value: String,
    /// Where the number is printed, in words; depends on the letter's era.
    pub printed_on: String,
    /// Whether the number is in the letter's bottom line. The drawing then shows the letter, otherwise the eligibility
    /// notice.
    pub on_letter: bool,
    /// The medium of the letter.
    pub medium: Medium,
    /// The letter's title as printed.
    pub letter_title: String,
}

impl InsurerNumberField {
    /// Builds the field for the holder of a letter. The era of the letter decides medium, title and places.
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
