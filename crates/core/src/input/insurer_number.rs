//! The insurer number (保険者番号): 8 digits, public, the same for all members of a society.
//!
//! It consists of two digits for the law (法別番号), two for the prefecture (都道府県番号, JIS X 0401), three for the insurer and
//! one check digit (検証番号). Source: notice of 1976-08-07, 保発45号・庁保発34号.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::{fold_digits, trim};

/// The law codes of health-insurance societies: 06 society, 63 its retirees (特例退職被保険者). Other codes belong to other
/// kinds of insurers.
const LAWS: [&str; 2] = ["06", "63"];

/// A valid insurer number of a society: 8 ASCII digits, known law, prefecture 01 to 47, right check digit.
/// A text, never a number: it starts with a zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^(06|63)[0-9]{6}$"))]
pub struct InsurerNumber(String);

/// Why a text isn't an insurer number of a society.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum InsurerNumberError {
    /// Nothing was typed.
    #[error("the insurer number is empty")]
    Empty,
    /// The text isn't exactly eight digits.
    #[error("an insurer number has eight digits")]
    NotEightDigits,
    /// The check digit is wrong, most likely because of a typing error.
    #[error("the insurer number's check digit doesn't fit")]
    CheckDigit,
    /// The number is valid, but not that of a health-insurance society.
    #[error("the insurer number's first two digits are neither 06 nor 63")]
    UnknownLaw,
    /// No prefecture has this number.
    #[error("the insurer number's third and fourth digits name no prefecture")]
    UnknownPrefecture,
    /// The text looks like 記号・番号, which the same documents show beside the insurer number.
    #[error("this looks like the insured person's symbol and number, not like an insurer number")]
    LooksLikeSymbolNumber,
}

impl InsurerNumber {
    /// Reads a typed number in any width, with spaces and hyphens, also after its label.
    ///
    /// # Errors
    /// The first [`InsurerNumberError`] that applies. The check digit is tested before law and prefecture, because a
    /// typing error is likelier than a number of another insurer.
    pub fn parse(typed: &str) -> Result<Self, InsurerNumberError> {
        let folded = fold_digits(trim(typed));
        let digits = folded.strip_prefix("保険者番号").unwrap_or(&folded).trim_start_matches(':');
        if digits.is_empty() {
            return Err(InsurerNumberError::Empty);
        }
        if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(if is_grouped(typed) {
                InsurerNumberError::LooksLikeSymbolNumber
            } else {
                InsurerNumberError::NotEightDigits
            });
        }
        let (body, check) = digits.split_at(7);
        if check_digit(body).map(|digit| char::from(b'0' + digit)) != check.chars().next() {
            return Err(InsurerNumberError::CheckDigit);
        }
        if !LAWS.iter().any(|law| digits.starts_with(law)) {
            return Err(InsurerNumberError::UnknownLaw);
        }
        match digits.get(2..4).and_then(|prefecture| prefecture.parse::<u8>().ok()) {
            Some(1..=47) => Ok(Self(digits.to_owned())),
            _ => Err(InsurerNumberError::UnknownPrefecture),
        }
    }

    /// The eight digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The check digit (検証番号) for seven digits: weights 2, 1, 2 … from the right, the digits of the products summed up, the
/// complement to ten. Returns `None` if `body` isn't seven ASCII digits.
#[must_use]
pub fn check_digit(body: &str) -> Option<u8> {
    if body.len() != 7 || !body.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u8 = body
        .bytes()
        .enumerate()
        .map(|(at, b)| (b - b'0') * if at % 2 == 0 { 2 } else { 1 })
        .map(|product| product / 10 + product % 10)
        .sum();
    Some((10 - sum % 10) % 10)
}

/// Whether digits come with letters, kana or a separator, as in 「12-345」 and 「ＡＢ・6789」.
fn is_grouped(typed: &str) -> bool {
    let folded = super::text::fold_hyphens(trim(typed));
    folded.chars().any(|c| c.is_ascii_digit()) && folded.chars().any(|c| !c.is_ascii_digit())
}

impl fmt::Display for InsurerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for InsurerNumber {
    type Err = InsurerNumberError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for InsurerNumber {
    type Error = InsurerNumberError;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<InsurerNumber> for String {
    fn from(number: InsurerNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> Result<String, InsurerNumberError> {
        InsurerNumber::parse(typed).map(String::from)
    }

    #[test]
    fn societies_numbers_are_read() {
        for number in [
            "06131114", "06130090", "06139497", "06132757", "06132013", "06139992", "06139984", "06279996", "06019996",
            "06479992", "06239990", "63139992", "06279988",
        ] {
            assert_eq!(parse(number), Ok(number.to_owned()));
        }
    }

    #[test]
    fn width_spaces_hyphens_and_label_are_forgiven() {
        for typed in [
            "０６１３１１１４",
            " 0613 1114 ",
            "0613-1114",
            "０６－１３－１１１－４",
            "保険者番号：06131114",
            "06ー131114",
        ] {
            assert_eq!(parse(typed), Ok("06131114".to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_told_apart_from_another_law() {
        for number in ["06273026", "63130019", "06230017", "06131115"] {
            assert_eq!(parse(number), Err(InsurerNumberError::CheckDigit), "{number}");
        }
        for number in ["00000000", "33120015", "01130012", "01010016", "72139991", "31139991"] {
            assert_eq!(parse(number), Err(InsurerNumberError::UnknownLaw), "{number}");
        }
    }

    #[test]
    fn there_are_47_prefectures() {
        for prefecture in 0..100 {
            let body = format!("06{prefecture:02}123");
            let number = format!("{body}{}", check_digit(&body).unwrap_or_default());
            let expected = if (1..=47).contains(&prefecture) {
                Ok(number.clone())
            } else {
                Err(InsurerNumberError::UnknownPrefecture)
            };
            assert_eq!(parse(&number), expected);
        }
    }

    #[test]
    fn symbol_and_number_are_recognised() {
        for typed in ["12-345", "ＡＢ－０１ 123", "1234・5678", "記号12番号345", "123ー4567890", "あ123", "A06131114"]
        {
            assert_eq!(parse(typed), Err(InsurerNumberError::LooksLikeSymbolNumber), "{typed}");
        }
    }

    #[test]
    fn other_lengths_and_nothing_are_named() {
        for typed in ["6131114", "061311140", "138123", "東京", "0613 111"] {
            assert_eq!(parse(typed), Err(InsurerNumberError::NotEightDigits), "{typed}");
        }
        for typed in ["", "  ", "　", "\u{200B}"] {
            assert_eq!(parse(typed), Err(InsurerNumberError::Empty), "{typed:?}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_caught() {
        for insurer in 0..1_000 {
            let body = format!("0613{insurer:03}");
            let right = format!("{body}{}", check_digit(&body).unwrap_or_default());
            for at in 0..8 {
                for digit in b'0'..=b'9' {
                    let mut wrong = right.clone().into_bytes();
                    wrong[at] = digit;
                    let wrong = String::from_utf8(wrong).unwrap_or_default();
                    assert_eq!(parse(&wrong).is_ok(), wrong == right, "{wrong}");
                }
            }
        }
    }

    #[test]
    fn only_swaps_of_0_and_9_slip_through() {
        for insurer in 0..1_000 {
            let body = format!("0613{insurer:03}");
            let right = format!("{body}{}", check_digit(&body).unwrap_or_default());
            for at in 0..7 {
                let mut swapped = right.clone().into_bytes();
                swapped.swap(at, at + 1);
                let swapped = String::from_utf8(swapped).unwrap_or_default();
                let pair = &right[at..at + 2];
                if swapped != right && pair != "09" && pair != "90" {
                    assert_ne!(parse(&swapped), Ok(swapped.clone()));
                }
            }
        }
    }

    #[test]
    fn serde_keeps_to_the_rule() {
        assert_eq!(
            serde_json::from_str::<InsurerNumber>("\"06131114\"").ok().map(String::from),
            Some("06131114".into())
        );
        assert!(serde_json::from_str::<InsurerNumber>("\"06131115\"").is_err());
        assert!(serde_json::from_str::<InsurerNumber>("6131114").is_err());
    }
}
