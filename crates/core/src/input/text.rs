//! Normalisation of typed text: widths, hyphens, kana.
//!
//! Names are never rewritten here. Even NFC changes characters that occur in family names. A name is kept as the roster
//! has it, and only its [`search_key`] is normalised.

use unicode_normalization::UnicodeNormalization;

use super::variants;

/// Dashes that NFKC leaves: hyphens, dashes, minus sign, and lines that input methods offer for them.
const DASHES: [char; 11] = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '⁃', '─', '━'];

/// Whether a character stands for a hyphen. The long-vowel mark does so outside of kana, because Japanese keyboards
/// produce it in place of a hyphen.
pub(crate) fn is_hyphen(c: char) -> bool {
    c == 'ー' || DASHES.contains(&c)
}

/// Whether a character is invisible: format characters (Unicode category Cf), among them those that change the direction
/// of writing, and fillers. Such characters come along when text is copied from documents. Variation selectors aren't
/// among them, because they belong to names.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Removes white space, full-width space included, and invisible characters from both ends.
#[must_use]
pub fn trim(typed: &str) -> &str {
    typed.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The form of an identifier for display: NFKC without white space and invisible characters, plain hyphens, case kept. No
/// identifier has white space, so that an inner space is a slip too.
#[must_use]
pub fn shown_identifier(typed: &str) -> String {
    let plain: Vec<char> = bare(typed).nfkc().filter(|c| !c.is_whitespace()).nfc().collect();
    with_plain_hyphens(&plain, |neighbour| neighbour.is_none_or(|c| c.is_ascii()))
}

/// The form of an identifier for comparison: as it is shown, in lower case.
#[must_use]
pub fn fold_identifier(typed: &str) -> String {
    shown_identifier(typed).to_lowercase()
}

/// Applies NFKC and removes white space. Every hyphen-like character between two digits becomes `-`.
#[must_use]
pub fn fold_hyphens(typed: &str) -> String {
    let plain: Vec<char> = bare(typed).nfkc().filter(|c| !c.is_whitespace()).nfc().collect();
    with_plain_hyphens(&plain, |neighbour| neighbour.is_some_and(|c| c.is_ascii_digit()))
}

/// Replaces each hyphen-like character by `-` if both of its neighbours fit. A neighbour is missing at an end.
fn with_plain_hyphens(plain: &[char], fits: impl Fn(Option<char>) -> bool) -> String {
    let is_fit = |at: Option<usize>| {
        let neighbour = at.and_then(|at| plain.get(at)).copied();
        fits(neighbour.map(|c| if is_hyphen(c) && c != 'ー' { '-' } else { c }))
    };
    let hyphen = |at: usize| is_fit(at.checked_sub(1)) && is_fit(at.checked_add(1));
    plain.iter().enumerate().map(|(at, c)| if is_hyphen(*c) && hyphen(at) { '-' } else { *c }).collect()
}

/// The form of a secret such as a password: NFKC, dashes as hyphens, without invisible characters and control
/// characters, trimmed. Case and inner spaces are kept.
#[must_use]
pub fn fold_secret(typed: &str) -> String {
    let plain: String =
        visible(typed).filter(|c| !c.is_control()).nfkc().map(|c| if DASHES.contains(&c) { '-' } else { c }).collect();
    plain.trim().to_owned()
}

/// The form of a name that somebody gives to a thing: NFC without invisible characters, one space where there is white
/// space, trimmed. Line breaks and other control characters stay, so that the caller can refuse them.
#[must_use]
pub fn fold_name(typed: &str) -> String {
    let shown = visible(typed).map(|c| if c == '\t' { ' ' } else { c }).nfc().collect::<String>();
    shown.trim().to_owned()
}

/// Converts digits of any width and removes white space and hyphens between digits. Other characters stay, so the
/// caller must check that only digits are left.
#[must_use]
pub fn fold_digits(typed: &str) -> String {
    let plain = fold_hyphens(typed);
    let mut digits = String::with_capacity(plain.len());
    let mut rest = plain.chars().peekable();
    while let Some(c) = rest.next() {
        let between_digits =
            digits.ends_with(|c: char| c.is_ascii_digit()) && rest.peek().is_some_and(char::is_ascii_digit);
        if !(c == '-' && between_digits) {
            digits.push(c);
        }
    }
    digits
}

/// The form of a name for searching: NFKC, lower case, katakana for hiragana, plain characters for variants, no white
/// space, no variation selectors.
#[must_use]
pub fn search_key(text: &str) -> String {
    visible(text)
        .nfkc()
        .filter(|c| !c.is_whitespace() && !is_variation_selector(*c))
        .flat_map(char::to_lowercase)
        .map(katakana)
        .map(variants::plain)
        .collect()
}

/// The form of kana for display: full-width katakana with small kana and ヴ kept, one space between the parts of a name.
#[must_use]
pub fn full_width_kana(text: &str) -> String {
    let wide: String = visible(text).map(combining_mark).nfkc().map(katakana).nfc().collect();
    wide.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Masks a text, except its last `readable` characters. The number of bullets doesn't tell the length of the text. A
/// text that is shorter than twice `readable` is masked completely.
#[must_use]
pub fn mask(text: &str, readable: usize) -> String {
    const BULLETS: &str = "●●●●●●●●";
    let length = text.chars().count();
    let hidden = if length >= readable.saturating_mul(2) { length - readable } else { length };
    BULLETS.chars().chain(text.chars().skip(hidden)).collect()
}

/// Removes invisible characters. This happens before normalisation, because they can separate a mark from its letter.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !is_invisible(*c))
}

/// Removes invisible characters and variation selectors, which only names have.
pub(crate) fn bare(text: &str) -> impl Iterator<Item = char> {
    visible(text).filter(|c| !is_variation_selector(*c))
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The combining form of a standalone voiced-sound mark. NFKC would turn the standalone form into a space and a mark.
pub(crate) fn combining_mark(c: char) -> char {
    match c {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        _ => c,
    }
}

/// The katakana for a hiragana. Other characters stay.
pub(crate) fn katakana(c: char) -> char {
    match c {
        // The two Unicode blocks are parallel, 0x60 apart.
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn identifiers_are_folded_over_width_and_case() {
        assert_eq!(fold_identifier("　Ｍｅｔｒｏ２０２６ "), "metro2026");
        assert_eq!(shown_identifier("　Ｍｅｔｒｏ２０２６\u{200B} "), "Metro2026");
        assert_eq!(fold_identifier("ﾔﾏﾀﾞ"), "ヤマダ");
    }

    #[test]
    fn every_hyphen_between_digits_is_folded_and_no_other() {
        for hyphen in ['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', '﹣', '⁃', '─', '━', 'ｰ', 'ー']
        {
            assert_eq!(fold_digits(&format!("0613{hyphen}1114")), "06131114", "{hyphen:?}");
            assert_eq!(fold_hyphens(&format!("1979{hyphen}8{hyphen}22")), "1979-8-22", "{hyphen:?}");
        }
        assert_eq!(fold_digits("1-2-3"), "123");
        assert_eq!(fold_digits("-123"), "-123");
        assert_eq!(fold_digits("12--3"), "12--3");
        assert_eq!(fold_digits("スー1"), "スー1");
    }

    #[test]
    fn digits_lose_width_and_spaces() {
        assert_eq!(fold_digits(" ０６１３　１１１４\u{FEFF}"), "06131114");
        assert_eq!(fold_digits("1400 002 537"), "1400002537");
    }

    #[test]
    fn identifiers_lose_spaces_and_invisible_characters_and_get_plain_hyphens() {
        for typed in
            ["taro-2026", " taro‐2026", "taro\u{200B}-20\u{2060}26", "taro － 2026", "taro—2026\t", "taroー2026"]
        {
            assert_eq!(shown_identifier(typed), "taro-2026", "{typed:?}");
        }
        assert_eq!(shown_identifier("ヤマダー"), "ヤマダー");
        assert_eq!(shown_identifier("e\u{301}"), "é");
    }

    #[test]
    fn secrets_are_folded_but_keep_case_and_inner_spaces() {
        for typed in ["Ab-c d9", "Ａb－c　d9", "\u{FEFF}Ab—c d9\t", " Ab\u{200B}-c d9 ", "Ab‐c d9\r\n"] {
            assert_eq!(fold_secret(typed), "Ab-c d9", "{typed:?}");
        }
        assert_eq!(fold_secret("か\u{3099}ーん"), "がーん", "the long-vowel mark is a letter");
    }

    #[test]
    fn names_lose_what_cannot_be_seen() {
        assert_eq!(fold_name("\u{202E}わたしの\tiPhone\u{200B}　"), "わたしの iPhone");
        assert_eq!(fold_name("葛\u{E0100}城"), "葛\u{E0100}城", "variation selectors belong to names");
        assert_eq!(fold_name("a\nb"), "a\nb");
    }

    #[test]
    fn kana_becomes_full_width_katakana() {
        assert_eq!(full_width_kana("ﾔﾏﾀﾞ　 ﾀﾛｳ"), "ヤマダ タロウ");
        assert_eq!(full_width_kana("やまだ ゔぃおら"), "ヤマダ ヴィオラ");
        assert_eq!(full_width_kana("ｷｬｼｰ"), "キャシー");
        assert_eq!(full_width_kana("カ゛ハ゜か\u{200B}\u{3099}"), "ガパガ");
    }

    #[test]
    fn a_search_finds_variants_of_a_name() {
        for (delivered, typed) in [
            ("髙橋", "高橋"),
            ("山﨑　花子", "山崎花子"),
            ("𠮷田", "吉田"),
            ("葛\u{E0100}城", "葛城"),
            ("\u{FA19}田", "神田"),
        ] {
            assert_eq!(search_key(delivered), search_key(typed), "{delivered}");
        }
        assert_eq!(search_key("ﾄｳｷｮｳ"), search_key("とうきょう"));
        assert_eq!(search_key("ＮＥＣ"), "nec");
        assert_ne!(search_key("山田"), search_key("山本"));
    }

    #[test]
    fn a_mask_hides_the_length_and_leaves_the_tail() {
        assert_eq!(mask("12345678", 2), "●●●●●●●●78");
        assert_eq!(mask("123", 2), "●●●●●●●●");
        assert_eq!(mask("secret", 0), mask("another secret", 0));
        assert_eq!(mask("漢字仮名", 1), "●●●●●●●●名");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let digits = fold_digits(&text);
            prop_assert_eq!(fold_digits(&digits), digits.clone());
            let kana = full_width_kana(&text);
            prop_assert_eq!(full_width_kana(&kana), kana.clone());
        }
    }
}
