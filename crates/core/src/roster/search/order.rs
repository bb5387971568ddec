//! The order of names in lists: 五十音順 by their kana. Pure.
//!
//! The order is that of JIS X 4061 (日本語文字列照合順番) as far as lists of people need it: voiced-sound marks, small kana and
//! long-vowel marks decide only where nothing else does, and family names come before given names. It is computed here,
//! because the two databases know different collations.

use unicode_normalization::UnicodeNormalization;

use super::folding::{letters, vowel};
use super::words::words;
use crate::input::text::is_hyphen;

/// The longest key, in characters.
const LONGEST: usize = 400;

/// Returns a text by which persons are ordered, compared by code points. A person without kana comes after those with
/// kana, because kanji stand after kana there.
pub(in crate::roster) fn order_key(name: &str, kana: &str) -> String {
    let parts = if kana.trim().is_empty() { words(name) } else { words(kana) };
    let first: Vec<String> = parts.iter().map(|part| base(part)).collect();
    let then: Vec<String> = parts.iter().map(|part| letters(part).collect()).collect();
    // The separator stands before the space, so that ヤマダ comes before ヤマダ タロウ.
    format!("{}\t{}", first.join(" "), then.join(" ")).chars().take(LONGEST).collect()
}

/// The kana without voiced-sound marks, large, with the vowel for a long-vowel mark.
fn base(part: &str) -> String {
    let mut base = String::with_capacity(part.len());
    let mut before = None;
    for c in letters(part) {
        let c = if is_hyphen(c) { before.and_then(vowel) } else { c.is_alphanumeric().then_some(c) };
        let Some(c) = c else { continue };
        base.extend([c].into_iter().nfd().filter(|c| !matches!(c, '\u{3099}' | '\u{309A}')).map(large));
        before = Some(c);
    }
    base
}

/// The large kana for a small one.
fn large(kana: char) -> char {
    match kana {
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' => {
            // The large kana is the next one in Unicode.
            char::from_u32(u32::from(kana) + 1).unwrap_or(kana)
        }
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        _ => kana,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_people_are_in_the_order_of_the_kana() {
        let expected = [
            ("阿部　一", "アベ ハジメ"),
            ("安倍　恵", "アベ メグミ"),
            ("小野", "オノ"),
            ("小野　洋子", "オノ ヨウコ"),
            ("小野田　明", "オノダ アキラ"),
            ("橋田　翔", "ハシダ ショウ"),
            ("橋本　愛", "ハシモト アイ"),
            ("羽下　健", "ハジモト アイ"),
            ("畑　修", "ハタ オサム"),
            ("馬場　学", "ババ マナブ"),
            ("羽原　学", "ハハラ マナブ"),
            ("李　アン", "リー アン"),
            ("リード　ケン", "リード ケン"),
            ("鈴木　花子", ""),
        ];
        let keys: Vec<String> = expected.iter().map(|(name, kana)| order_key(name, kana)).collect();
        assert!(keys.is_sorted(), "{keys:#?}");
        assert_eq!(order_key("", "ｱﾍﾞ ﾊｼﾞﾒ"), order_key("", "あべ　はじめ"));
        assert!(order_key("", "オオノ アイ") < order_key("", "オーノ イク"), "a mark counts as the vowel");
        assert!(order_key("", "シヨウ") != order_key("", "ショウ"), "what looks different has one order");
    }
}
