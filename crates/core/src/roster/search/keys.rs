//! The texts under which a person's name is found. Pure.

use std::collections::BTreeSet;

use super::folding::forms;
use super::words::{self, words};
use super::{MatchedBy, order};
use crate::ids::PersonId;

/// The texts under which a person is found. They are made of a person's name and kana, which are personal, so there is no
/// Debug.
pub(in crate::roster) struct NameKeys {
    pub(super) person: PersonId,
    /// The person's place in lists.
    pub(super) order: String,
    pub(super) keys: BTreeSet<NameKey>,
}

/// A text under which a person is found by its beginning.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameKey {
    /// The form of the name from one of its words on.
    pub text: String,
    /// By name or by kana.
    pub source: MatchedBy,
    /// The word that it begins with, from 0: the family name is 0, where the name has its words apart.
    pub word: i16,
}

impl NameKeys {
    /// Makes the texts for a person.
    pub(in crate::roster) fn of(person: PersonId, name: &str, kana: &str) -> Self {
        let mut keys = BTreeSet::new();
        for (text, source) in [(name, MatchedBy::Name), (kana, MatchedBy::Kana)] {
            let words = words(text);
            for (word, at) in (0..words.len().min(words::MOST)).zip(0_i16..) {
                let rest = words.get(word..).unwrap_or_default().concat();
                keys.extend(forms(&rest).into_iter().map(|text| NameKey { text, source, word: at }));
            }
        }
        Self { person, order: order::order_key(name, kana), keys }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn keys(name: &str, kana: &str) -> Vec<(String, bool, i16)> {
        let keys = NameKeys::of(PersonId(Uuid::nil()), name, kana).keys;
        keys.into_iter().map(|key| (key.text, key.source == MatchedBy::Kana, key.word)).collect()
    }

    #[test]
    fn a_person_is_found_by_each_word_of_name_and_kana() {
        let expected = [("タロウ", true, 1), ("ヤマダタロウ", true, 0), ("太郎", false, 1), ("山田太郎", false, 0)];
        assert_eq!(
            keys("山田　太郎", "ヤマダ タロウ"),
            expected.map(|(text, kana, word)| (text.to_owned(), kana, word))
        );
    }

    #[test]
    fn a_long_vowel_makes_two_forms() {
        let texts: Vec<String> = keys("大野", "オオノ").into_iter().map(|(text, ..)| text).collect();
        assert_eq!(texts, ["オウノ", "オオノ", "大野"]);
    }

    #[test]
    fn names_of_many_words_and_without_words_are_taken() {
        assert_eq!(keys("・", ""), []);
        assert!(keys(&"ア ".repeat(50), "").len() <= words::MOST * 2);
    }
}
