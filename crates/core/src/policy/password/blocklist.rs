//! Passwords that attackers guess first: common ones, and those made of well-known data of the member.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use crate::calendar::wareki::EraYear;
use crate::input::text::fold_identifier;

use super::{PasswordContext, PasswordFault};

/// Common passwords and the words in them, one per line. `#` begins a comment.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

/// Sequences of neighbours on keyboards and in alphabets. Each is tested in both directions.
const ROWS: [&str; 7] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "!\"#$%&'()",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// The number of characters that may be added to a known word without making the password acceptable.
const PADDING: usize = 4;
/// A common word shorter than this is refused only as a whole password.
const SHORTEST_WORD: usize = 5;
/// A personal word shorter than this isn't tested.
const SHORTEST_PERSONAL: usize = 4;
/// A repeated piece of up to this length is refused.
const LONGEST_PIECE: usize = 3;

/// Finds everything guessable in a password, which must be in half width.
pub fn find(half_width: &str, context: &PasswordContext<'_>) -> Vec<PasswordFault> {
    let folded = half_width.to_lowercase();
    // Separators in a date or a name don't make it harder to guess.
    let bare: String = folded.chars().filter(|character| character.is_alphanumeric()).collect();
    let mut faults = Vec::new();
    if is_common(&folded) {
        faults.push(PasswordFault::Common);
    }
    if is_like_user_id(half_width, context.user_id) {
        faults.push(PasswordFault::LikeUserId);
    }
    if context.birth_date.is_some_and(|day| spellings(day).iter().any(|spelling| is_made_of(&bare, spelling))) {
        faults.push(PasswordFault::LikeBirthDate);
    }
    if context.insurer_numbers.iter().any(|number| is_made_of(&bare, number.as_str())) {
        faults.push(PasswordFault::LikeInsurerNumber);
    }
    if context.society_names.iter().any(|name| is_like_society(&bare, name)) {
        faults.push(PasswordFault::LikeSocietyName);
    }
    faults
}

/// Whether a password, in half width, is made of the user ID.
pub fn is_like_user_id(half_width: &str, user_id: &str) -> bool {
    let bare: String = half_width.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect();
    is_made_of(&bare, &bare_word(user_id))
}

fn is_common(folded: &str) -> bool {
    COMMON.contains(folded) || is_row(folded) || is_repetition(folded) || is_common_word_with_padding(folded)
}

/// Whether the password is a common word with up to [`PADDING`] digits or symbols around it.
fn is_common_word_with_padding(folded: &str) -> bool {
    let word = folded.trim_matches(|character: char| !character.is_alphabetic());
    let length = word.chars().count();
    let padding = folded.chars().count() - length;
    length >= SHORTEST_WORD && padding <= PADDING && COMMON.contains(word)
}

/// Whether the password consists of neighbouring characters only, forwards or backwards, e.g. "23456789" or "lkjhgfds".
fn is_row(folded: &str) -> bool {
    let backwards: String = folded.chars().rev().collect();
    ROWS.iter().any(|row| row.contains(folded) || row.contains(&backwards))
}

/// Whether the password repeats one short piece, e.g. "aaaaaaaa" or "a1a1a1a1", or one common password.
fn is_repetition(folded: &str) -> bool {
    let characters: Vec<char> = folded.chars().collect();
    (1..=characters.len() / 2).any(|length| {
        let piece = characters.get(..length).unwrap_or_default();
        let repeats = characters.chunks(length).all(|chunk| piece.starts_with(chunk));
        repeats && (length <= LONGEST_PIECE || COMMON.contains(piece.iter().collect::<String>().as_str()))
    })
}

/// Whether the password is the word and at most [`PADDING`] further characters.
fn is_made_of(bare: &str, word: &str) -> bool {
    let word_length = word.chars().count();
    word_length >= SHORTEST_PERSONAL && bare.contains(word) && bare.chars().count() - word_length <= PADDING
}

/// Whether the password is made of the society's name, either the whole name or the name without the words that all
/// societies share.
fn is_like_society(bare: &str, name: &str) -> bool {
    let whole = bare_word(name);
    let own =
        whole.replace("健康保険組合", "").replace("ケンコウホケンクミアイ", "").replace("healthinsurancesociety", "");
    is_made_of(bare, &whole) || is_made_of(bare, &own)
}

fn bare_word(text: &str) -> String {
    fold_identifier(text).chars().filter(|character| character.is_alphanumeric()).collect()
}

/// The usual spellings of a birth date, without separators and in lower case.
fn spellings(day: NaiveDate) -> Vec<String> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let yy = y.rem_euclid(100);
    let mut spellings = vec![
        format!("{y:04}{m:02}{d:02}"),
        format!("{y}{m}{d}"),
        format!("{yy:02}{m:02}{d:02}"),
        format!("{d:02}{m:02}{y:04}"),
        format!("{m:02}{d:02}{y:04}"),
        format!("{y}年{m}月{d}日"),
    ];
    if let Some(EraYear { era, year }) = EraYear::of(day) {
        let name = era.kanji();
        let letter: String = era.latin().chars().take(1).flat_map(char::to_lowercase).collect();
        spellings.extend([
            format!("{year:02}{m:02}{d:02}"),
            format!("{letter}{year:02}{m:02}{d:02}"),
            format!("{letter}{year}{m}{d}"),
            format!("{name}{year}年{m}月{d}日"),
            format!("{name}{year}{m}{d}"),
        ]);
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::insurer_number::InsurerNumber;

    fn found(user_id: &str, typed: &str) -> Vec<PasswordFault> {
        let numbers: Vec<_> = InsurerNumber::parse("06131114").into_iter().collect();
        let context = PasswordContext {
            user_id,
            birth_date: NaiveDate::from_ymd_opt(1979, 8, 22),
            insurer_numbers: &numbers,
            society_names: &["東京地下鉄健康保険組合", "Tokyo Metro Health Insurance Society", "tokyometro"],
            second_step: false,
        };
        find(typed, &context)
    }

    #[test]
    fn the_list_is_ours_folded_and_long_enough_to_matter() {
        assert!(COMMON.len() >= 300, "{}", COMMON.len());
        for word in COMMON.iter() {
            assert_eq!(*word, word.to_lowercase());
        }
    }

    #[test]
    fn common_passwords_are_refused_with_up_to_four_characters_around_them() {
        for typed in
            ["password", "PassWord1", "p@ssw0rd", "Password123!", "sakura2024", "12345678", "qwertyui", "1234sakura"]
        {
            assert_eq!(found("kurita55", typed), [PasswordFault::Common], "{typed}");
        }
        for typed in ["sakura20245", "password12345", "kx4mvq2b", "sakurakx4m"] {
            assert_eq!(found("kurita55", typed), [], "{typed}");
        }
    }

    #[test]
    fn rows_and_repetitions_are_refused() {
        for typed in [
            "87654321",
            "hgfedcba",
            "lkjhgfds",
            "1qaz2wsx",
            "aaaaaaaa",
            "a1a1a1a1",
            "abcabcabc",
            "abcabcab",
            "passwordpassword",
        ] {
            assert_eq!(found("kurita55", typed), [PasswordFault::Common], "{typed}");
        }
        assert_eq!(found("kurita55", "kx4mkx4m"), []);
    }

    #[test]
    fn the_birth_date_is_refused_in_its_usual_spellings() {
        for typed in [
            "19790822",
            "1979/08/22",
            "1979-8-22",
            "790822ab",
            "22081979",
            "08221979",
            "S54.8.22a",
            "s540822x",
            "540822ab",
            "昭和54年8月22日",
            "1979年8月22日",
            "Taro19790822",
        ] {
            assert_eq!(found("kurita55", typed), [PasswordFault::LikeBirthDate], "{typed}");
        }
        for typed in ["Hanako19790822x", "19790823", "79082kx4m"] {
            assert_eq!(found("kurita55", typed), [], "{typed}");
        }
    }

    #[test]
    fn the_user_id_the_insurer_number_and_the_societys_name_are_refused() {
        assert_eq!(found("kurita55", "kurita55!"), [PasswordFault::LikeUserId]);
        assert_eq!(found("kurita55", "my.kurita55"), [PasswordFault::LikeUserId]);
        assert_eq!(found("kurita55", "kurita55kx4mv"), []);
        assert_eq!(found("kurita55", "0613-1114"), [PasswordFault::LikeInsurerNumber]);
        for typed in [
            "tokyometro1",
            "Tokyo-Metro-1",
            "東京地下鉄健康保険組合",
            "東京地下鉄1234",
            "TokyoMetroHealthInsuranceSociety",
        ] {
            assert_eq!(found("kurita55", typed), [PasswordFault::LikeSocietyName], "{typed}");
        }
        assert_eq!(found("", "kx4mvq2b"), []);
    }
}
