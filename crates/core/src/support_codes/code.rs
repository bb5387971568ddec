//! A support code (サポートコード): four characters that a caller reads out and a clerk types. Pure.

use rand::{Rng, RngExt};

use crate::secret::readable;

/// Letters that look like no other and whose Japanese names sound like no other.
const LETTERS: &str = "HKMRTWXYZ";
/// Digits without 0 and 1, which look like letters.
const DIGITS: &str = "23456789";
/// Characters of a code.
const LENGTH: usize = 4;

/// A support code. Each has a letter and a digit, so that no number and no name of the roster is taken for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportCode(String);

impl SupportCode {
    /// Reads a code as it was heard or typed: in any case and width, with spaces or hyphens. `None` if it can't be one.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        // Longer texts aren't normalised.
        let text = if typed.len() <= 40 { readable::normalise(typed) } else { return None };
        let foreign = typed.chars().any(|c| c.is_alphanumeric() && !is_latin(c));
        (!foreign && is_code(&text)).then_some(Self(text))
    }

    /// Makes a code.
    pub(super) fn new(random: &mut impl Rng) -> Self {
        let all: Vec<char> = LETTERS.chars().chain(DIGITS.chars()).collect();
        loop {
            let text: String =
                (0..LENGTH).filter_map(|_| all.get(random.random_range(0..all.len())).copied()).collect();
            if is_code(&text) {
                return Self(text);
            }
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character is a Latin letter or an Arabic digit, in half or full width.
const fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn is_code(text: &str) -> bool {
    text.len() == LENGTH
        && text.chars().all(|c| LETTERS.contains(c) || DIGITS.contains(c))
        && text.chars().any(|c| LETTERS.contains(c))
        && text.chars().any(|c| DIGITS.contains(c))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn every_code_that_is_made_can_be_read_back() {
        let mut random = StdRng::seed_from_u64(5);
        for _ in 0..2000 {
            let code = SupportCode::new(&mut random);
            assert_eq!(SupportCode::read(code.as_str()), Some(code.clone()));
            assert_eq!(SupportCode::read(&code.as_str().to_lowercase()), Some(code));
        }
    }

    #[test]
    fn a_code_is_typed_in_any_way_and_nothing_else_is_taken_for_one() {
        for typed in ["K7M3", "k7m3", " Ｋ７ｍ３ ", "k7-m3", "K 7 M 3"] {
            assert_eq!(SupportCode::read(typed).as_ref().map(SupportCode::as_str), Some("K7M3"), "{typed}");
        }
        for typed in ["2345", "HKMR", "K7M", "K7M33", "A7M3", "K0M3", "", "高橋K7M3", "K7M3さん"] {
            assert_eq!(SupportCode::read(typed), None, "{typed}");
        }
        assert_eq!(SupportCode::read(&"K7M3 ".repeat(1000)), None);
    }
}
