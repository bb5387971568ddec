//! The field for a birth date, with a list of eras beside it, so that nobody has to convert a year.

use std::borrow::Cow;

use madoguchi_core::calendar::wareki::JapaneseEra;
use madoguchi_core::input::date::in_era;
use madoguchi_web::{Fields, Trouble};
use madoguchi_words::Words;
use serde::Serialize;

/// The eras of the list, the oldest first. Nobody alive needs an older one; its name can still be typed.
const ERAS: [JapaneseEra; 4] = [JapaneseEra::Taisho, JapaneseEra::Showa, JapaneseEra::Heisei, JapaneseEra::Reiwa];

/// The field 生年月日 and the list of eras.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BirthDateField {
    /// What was typed.
    pub value: String,
    /// The list, the Gregorian calendar (西暦) first.
    pub eras: Vec<EraChoice>,
}

/// An entry of the list of eras.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EraChoice {
    /// The value that the form sends; empty for the Gregorian calendar.
    pub value: String,
    /// The name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What was sent: the text of the field, and the era of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BirthDateTyped<'a> {
    /// The chosen era; none for the Gregorian calendar.
    pub era: Option<JapaneseEra>,
    /// The text as typed.
    pub text: &'a str,
}

impl<'a> BirthDateTyped<'a> {
    /// Reads the two fields of a form. An era that isn't known counts as none.
    ///
    /// # Errors
    /// When a field was sent twice.
    pub fn read(fields: &'a Fields) -> Result<Self, Trouble> {
        Ok(Self { era: JapaneseEra::by_latin(fields.one("birth_era")?), text: fields.one("birth_date")? })
    }

    /// Returns the date as one text, for core to parse.
    #[must_use]
    pub fn date(self) -> Cow<'a, str> {
        in_era(self.era, self.text)
    }
}

impl BirthDateField {
    /// Builds the field with what was sent in it.
    #[must_use]
    pub fn new(words: &Words, typed: BirthDateTyped<'_>) -> Self {
        let named = |era: JapaneseEra| match era {
            JapaneseEra::Taisho => words.text("era-taisho"),
            JapaneseEra::Showa => words.text("era-showa"),
            JapaneseEra::Heisei => words.text("era-heisei"),
            JapaneseEra::Reiwa => words.text("era-reiwa"),
            JapaneseEra::Meiji => era.kanji(),
        };
        let western =
            EraChoice { value: String::new(), name: words.text("era-western").to_owned(), chosen: typed.era.is_none() };
        let eras = ERAS.into_iter().map(|era| EraChoice {
            value: era.latin().to_lowercase(),
            name: named(era).to_owned(),
            chosen: typed.era == Some(era),
        });
        Self { value: typed.text.to_owned(), eras: [western].into_iter().chain(eras).collect() }
    }

    /// Builds a field with this text, for samples of pages.
    pub(crate) fn sample(words: &Words, text: &str) -> Self {
        Self::new(words, BirthDateTyped { era: None, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_words::Language;

    #[test]
    fn what_was_chosen_and_typed_comes_back_and_is_read_as_one_date() {
        let fields = Fields::parse(b"birth_era=showa&birth_date=540822").unwrap();
        let typed = BirthDateTyped::read(&fields).unwrap();
        assert_eq!(typed.date(), "昭和540822");
        let field = BirthDateField::new(Words::of(Language::Ja), typed);
        assert_eq!(field.value, "540822");
        let chosen: Vec<_> = field.eras.iter().filter(|era| era.chosen).map(|era| era.name.as_str()).collect();
        assert_eq!(chosen, ["昭和"]);
    }

    #[test]
    fn a_form_without_the_list_or_with_a_word_that_is_none_of_it_means_the_gregorian_calendar() {
        for form in ["birth_date=19790822", "birth_era=&birth_date=19790822", "birth_era=x&birth_date=19790822"] {
            let fields = Fields::parse(form.as_bytes()).unwrap();
            let typed = BirthDateTyped::read(&fields).unwrap();
            assert_eq!((typed.era, typed.date()), (None, Cow::Borrowed("19790822")), "{form}");
        }
    }
}
