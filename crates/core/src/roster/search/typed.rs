//! What a text in the search field can mean. Pure. A text can mean several things, and all of them are looked for.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::folding::{beginnings, forms};
use super::words::words;
use crate::input::email::EmailAddress;
use crate::input::text::{bare, is_hyphen, trim};
use crate::policy::user_id::{self, Characters};

/// The longest text that is looked at, in bytes. No name and no number is as long.
const LONGEST: usize = 512;

/// The longest user ID, in characters.
const LONGEST_USER_ID: usize = 64;

/// The most groups of letters or digits of a symbol, number and branch number.
const MOST_GROUPS: usize = 6;

/// What a typed text can mean. It is personal, so there is no Debug.
#[derive(Default)]
pub(super) struct Meanings {
    /// A provisional ID (仮ID) of a letter.
    pub letter: Option<String>,
    /// A user ID in the form for comparison.
    pub user_id: Option<String>,
    pub email: Option<EmailAddress>,
    pub numbers: BTreeSet<TypedNumber>,
    pub name: Option<TypedName>,
}

/// A symbol (記号) and number (番号), and a branch number (枝番) of two digits, if one was typed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TypedNumber {
    pub symbol: String,
    pub number: String,
    pub branch: Option<String>,
}

/// The beginnings of a name that a text can mean.
pub(super) struct TypedName {
    /// The name begins with the whole text.
    pub whole: Vec<String>,
    /// The name begins with the first word, and a later word with the rest: ヤマ タロ.
    pub apart: Option<[Vec<String>; 2]>,
}

impl Meanings {
    /// Whether the text means nothing that can be looked for.
    pub(super) fn is_none(&self) -> bool {
        let Self { letter, user_id, email, numbers, name } = self;
        letter.is_none() && user_id.is_none() && email.is_none() && numbers.is_empty() && name.is_none()
    }
}

/// Reads a typed text.
pub(super) fn read(typed: &str) -> Meanings {
    let typed = trim(typed);
    if typed.is_empty() || typed.len() > LONGEST {
        return Meanings::default();
    }
    if typed.contains(['@', '＠', '﹫']) {
        return Meanings { email: EmailAddress::parse(typed).ok(), ..Meanings::default() };
    }
    let id = user_id::looked_up(typed);
    let may_be_id = id.len() <= LONGEST_USER_ID && id.chars().all(|c| Characters::LettersDigitsMarks.allow(c));
    let is_letters = id.len() == user_id::LETTER_ID_DIGITS && id.bytes().all(|b| b.is_ascii_digit());
    Meanings {
        letter: is_letters.then(|| id.clone()),
        user_id: (may_be_id && !id.is_empty()).then_some(id),
        email: None,
        numbers: numbers(typed),
        name: name(typed),
    }
}

fn name(typed: &str) -> Option<TypedName> {
    let words = words(typed);
    let whole = beginnings(&words.concat());
    // A name has a letter.
    if !whole.iter().any(|form| form.chars().any(|c| !c.is_numeric())) {
        return None;
    }
    let apart = words.split_first().filter(|(_, rest)| !rest.is_empty());
    let apart = apart.map(|(first, rest)| [forms(first), forms(&rest.concat())]);
    Some(TypedName { whole, apart: apart.filter(|apart| apart.iter().all(|forms| !forms.is_empty())) })
}

/// Reads a typed text as symbol and number, in every way that it can be divided.
fn numbers(typed: &str) -> BTreeSet<TypedNumber> {
    let groups = groups(typed);
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let mut numbers = BTreeSet::new();
    if groups.len() > MOST_GROUPS {
        return numbers;
    }
    match groups.as_slice() {
        [] => {}
        // Digits without any division: each division is tried, without zeros that weren't typed.
        [only] if is_digits(only) && (3..=16).contains(&only.len()) => {
            for at in 1..only.len() {
                let (symbol, number) = only.split_at(at);
                numbers.insert(TypedNumber { symbol: symbol.to_owned(), number: number.to_owned(), branch: None });
            }
        }
        [only] => add(&mut numbers, &[], only, None),
        [symbol @ .., last] => {
            add(&mut numbers, symbol, last, None);
            if let ([symbol @ .., number], true) = (symbol, is_digits(last) && last.len() <= 2) {
                add(&mut numbers, symbol, number, Some(format!("{last:0>2}")));
            }
        }
    }
    numbers
}

/// Adds the symbol that these groups make and the number, with the zeros that people leave out or add. A symbol may stand
/// before the number without a division: 青空0077.
fn add(numbers: &mut BTreeSet<TypedNumber>, symbol: &[&str], number: &str, branch: Option<String>) {
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (before, number) = number.split_at(number.len() - digits.len());
    if !is_digits(number) || (symbol.is_empty() && before.is_empty()) {
        return;
    }
    let groups: Vec<&str> = symbol.iter().copied().chain([before]).filter(|group| !group.is_empty()).collect();
    for symbol in [groups.join("-"), groups.concat()] {
        for symbol in with_other_zeros(&symbol, 4) {
            for number in with_other_zeros(number, 8) {
                numbers.insert(TypedNumber { symbol: symbol.clone(), number, branch: branch.clone() });
            }
        }
    }
}

/// The number itself, without its leading zeros, and filled up with zeros to each width up to `widest`.
fn with_other_zeros(number: &str, widest: usize) -> BTreeSet<String> {
    let mut all = BTreeSet::from([number.to_owned()]);
    if is_digits(number) {
        let bare = number.trim_start_matches('0');
        all.extend((bare.len().max(1)..=widest).map(|width| format!("{bare:0>width$}")));
    }
    all
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The groups of a text between spaces, hyphens, dots and brackets, without labels such as 記号.
fn groups(typed: &str) -> Vec<String> {
    let mut plain: String = bare(typed).nfkc().flat_map(char::to_lowercase).collect();
    for label in ["記号", "番号", "枝番"] {
        plain = plain.replace(label, " ");
    }
    let chars: Vec<char> = plain.chars().collect();
    let is_ascii = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric);
    let mut groups = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        // In a word of kana, ー is a letter.
        let is_hyphen = is_hyphen(*c) && (*c != 'ー' || is_ascii(at.checked_sub(1)) || is_ascii(at.checked_add(1)));
        if is_hyphen || c.is_whitespace() || "・·.,、。:;/\\|_()[]〔〕【】".contains(*c) {
            groups.push(String::new());
        } else if let Some(group) = groups.last_mut() {
            group.push(*c);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a text can mean this symbol, number and branch number.
    fn means(typed: &str, symbol: &str, number: &str, branch: Option<&str>) -> bool {
        let (symbol, number, branch) = (symbol.to_owned(), number.to_owned(), branch.map(str::to_owned));
        read(typed).numbers.contains(&TypedNumber { symbol, number, branch })
    }

    #[test]
    fn a_symbol_and_number_is_read_with_any_hyphen_and_width() {
        for typed in [
            "2101-00001000",
            "２１０１－００００１０００",
            "2101ー1000",
            "2101 1000",
            "2101・1000",
            "記号2101　番号1000",
            "記号：２１０１ 番号：１０００",
            "2101−01000",
            "210100001000",
            "２１０１　‐　１０００",
        ] {
            assert!(means(typed, "2101", "00001000", None), "{typed}");
        }
        for typed in ["2101-1000-01", "2101 1000 1", "2101-1000（枝番）０１"] {
            assert!(means(typed, "2101", "00001000", Some("01")), "{typed}");
        }
    }

    #[test]
    fn symbols_have_letters_too() {
        for typed in ["ＡＢ－０１　００３１０", "ab-01-310", "AB01 310", "ＡＢ０１ー３１０"] {
            let (joined, plain) = (means(typed, "ab-01", "00310", None), means(typed, "ab01", "00310", None));
            assert!(joined || plain, "{typed}");
        }
        assert!(means("AB-01-310", "ab-01", "00310", None) && means("AB-01-310", "ab01", "00310", None));
        for typed in ["青空0077", "青空 77", "青空・７７", "青空-77", "青空77"] {
            assert!(means(typed, "青空", "0077", None), "{typed}");
        }
        assert!(means("青空77-1", "青空", "0077", Some("01")));
        assert!(means("さくらー77", "さくら", "77", None), "ー beside a digit is a hyphen");
        assert!(means("センター 77", "センター", "77", None), "ー in a word is a letter");
    }

    #[test]
    fn ids_are_read_in_any_width() {
        for typed in ["1400002537", "１４００００２５３７", "1400 002 537", " 1400-002-537\t"] {
            assert_eq!(read(typed).letter.as_deref(), Some("1400002537"), "{typed}");
        }
        assert_eq!(read("140000253").letter, None);
        assert_eq!(read("Ｔａｒｏ＿２０２６").user_id.as_deref(), Some("taro_2026"));
        assert_eq!(read("山田").user_id, None);
        assert!(read("1400002537").user_id.is_some(), "a preassigned user ID has the form of a provisional one");
    }

    #[test]
    fn an_address_means_nothing_else() {
        for typed in ["Taro@Example.jp", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "<taro@example.jp>"] {
            let Meanings { email, letter, user_id, numbers, name } = read(typed);
            assert_eq!(email.map(|email| email.compare_key()).as_deref(), Some("taro@example.jp"), "{typed}");
            assert!(letter.is_none() && user_id.is_none() && numbers.is_empty() && name.is_none(), "{typed}");
        }
        assert!(read("taro@").is_none());
    }

    #[test]
    fn names_have_letters() {
        for name in ["山田", "ヤマダ タロウ", "smith", "々", "1丁目"] {
            assert!(read(name).name.is_some(), "{name}");
        }
        for none in ["2101-1000", "１２３", "", "ー", "・・・", "@"] {
            assert!(read(none).name.is_none(), "{none}");
        }
        let apart = read("やま　たろ").name.and_then(|name| name.apart);
        assert_eq!(apart, Some([vec!["ヤマ".to_owned()], vec!["タロ".to_owned()]]));
        assert!(read("やまだ").name.is_some_and(|name| name.apart.is_none()));
    }

    #[test]
    fn what_is_too_long_or_empty_means_nothing() {
        for nothing in ["", " 　", "\u{200B}", &"あ".repeat(LONGEST)] {
            assert!(read(nothing).is_none());
        }
    }

    proptest! {
        /// Whatever is typed, the work stays small.
        #[test]
        fn no_text_means_too_much(typed in any::<String>()) {
            let meanings = read(&typed);
            prop_assert!(meanings.numbers.len() <= 200);
            prop_assert!(meanings.name.is_none_or(|name| name.whole.len() <= 10));
        }

        #[test]
        fn no_number_means_too_much(typed in "[0-9A-Za-z ー・-]{0,40}") {
            prop_assert!(read(&typed).numbers.len() <= 200);
        }
    }
}
