//! The form in which names and kana are compared by a search. Pure.
//!
//! Whatever depends on neighbours looks back only, never forward. So the form of the beginning of a name is the beginning
//! of the name's form, and a search for a prefix finds the name. The one exception is ヴ, see [`beginnings`].

use unicode_normalization::UnicodeNormalization;

use crate::input::text::{bare, combining_mark, is_hyphen, katakana};
use crate::input::variants;

/// The rules of this folder as a number. Whoever changes what a name becomes adds one, so that the stored forms of all
/// persons are made anew ([`super::refold`]), and makes the index `ix_person_outdated_names` anew for that number.
pub(in crate::roster) const RULES: i16 = 1;

/// The longest form, in characters. What follows is left out, in stored and in typed names alike.
const LONGEST: usize = 100;

/// What becomes of a long vowel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LongVowels {
    /// The mark is left out: オーノ → オノ.
    LeftOut,
    /// The mark, and the kana that lengthens a vowel, become one and the same kana: オーノ, オオノ and オウノ → オウノ.
    Written,
}

/// The forms of a name or of its beginning. Two texts are taken for each other if any of their forms agree.
///
/// There are one or two of them, none if nothing can be compared. The first leaves marks of long vowels out, and the
/// second writes long vowels out, so that オーノ is found as オノ and as オオノ, but オノ isn't found as オオノ.
pub(super) fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![form(name, LongVowels::LeftOut), form(name, LongVowels::Written)];
    forms.dedup();
    forms.retain(|form| !form.is_empty());
    forms
}

/// The forms with which the form of a name can begin if the name begins with `typed`.
///
/// ヴ stands for ブ, but ヴァ for バ. So a text that ends with ヴ is the beginning of both.
pub(super) fn beginnings(typed: &str) -> Vec<String> {
    let mut beginnings = forms(typed);
    if letters(typed).last() == Some('ヴ') {
        for at in 0..beginnings.len() {
            let Some(stem) = beginnings.get(at).and_then(|form| form.strip_suffix('ブ')) else { continue };
            let others: Vec<String> = ['バ', 'ビ', 'ベ', 'ボ'].iter().map(|kana| format!("{stem}{kana}")).collect();
            beginnings.extend(others);
        }
    }
    beginnings
}

/// Letters, digits, kana and marks in one width, one case and one syllabary, without accents and variation selectors.
/// A kana and its voiced-sound mark are one character, however they were written.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    let is_accent = |c: &char| ('\u{300}'..='\u{36F}').contains(c);
    bare(text)
        .map(combining_mark)
        .nfkd()
        .flat_map(char::to_lowercase)
        .filter(move |c| !is_accent(c))
        .nfc()
        .map(katakana)
}

fn form(name: &str, long: LongVowels) -> String {
    let mut form: Vec<char> = Vec::new();
    // The letter before, as it was written.
    let mut before = None;
    for c in letters(name) {
        let c = match (c, before) {
            ('々' | '〻' | 'ヽ', Some(before)) => before,
            ('ヾ', Some(before)) => voiced(before),
            _ => c,
        };
        if is_hyphen(c) || matches!(c, '~' | '〜') {
            match before {
                // 一 and ー look alike, and one is typed for the other.
                Some(kanji) if is_kanji(kanji) && c == 'ー' => form.push('一'),
                Some(kana) if long == LongVowels::Written => form.extend(vowel(kana).map(lengthening)),
                _ => {}
            }
        }
        if is_hyphen(c) || !c.is_alphanumeric() {
            // A vowel belongs to ヴ only if it follows at once.
            before = before.map(|before| if before == 'ヴ' { 'ブ' } else { before });
            continue;
        }
        let lengthens = |kana| vowel(kana) == Some(c) && matches!(c, 'エ' | 'オ');
        match (c, before) {
            ('ア' | 'イ' | 'エ' | 'オ' | 'ァ' | 'ィ' | 'ェ' | 'ォ' | 'ュ' | 'ユ', Some('ヴ')) => {
                form.pop();
                form.extend(after_v(c));
            }
            // 八ヶ岳, 八ケ岳, 八が岳; 一之瀬, 一ノ瀬, 一の瀬.
            ('ヶ' | 'ヵ' | 'ガ', Some(kanji)) if is_kanji(kanji) => form.push('ケ'),
            ('之', Some(kanji)) if is_kanji(kanji) => form.push('ノ'),
            (_, Some(kana)) if long == LongVowels::Written && lengthens(kana) => form.push(lengthening(c)),
            _ => form.push(large(variants::plain(c))),
        }
        before = Some(c);
    }
    form.into_iter().take(LONGEST).collect()
}

/// Whether a character is a kanji, or stands for one in names.
fn is_kanji(c: char) -> bool {
    matches!(c, '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The kana that are written for ヴ and the kana after it.
fn after_v(c: char) -> &'static [char] {
    match c {
        'ア' | 'ァ' => &['バ'],
        'イ' | 'ィ' => &['ビ'],
        'エ' | 'ェ' => &['ベ'],
        'オ' | 'ォ' => &['ボ'],
        _ => &['ビ', 'ユ'],
    }
}

/// The large kana for a small one, and one kana for those with the same sound, which people take for each other.
fn large(c: char) -> char {
    match c {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'ヴ' => 'ブ',
        'ヷ' => 'バ',
        'ヸ' => 'ビ',
        'ヹ' => 'ベ',
        'ヺ' => 'ボ',
        _ => c,
    }
}

/// The kana with the voiced-sound mark, if there is one: ス → ズ.
fn voiced(kana: char) -> char {
    [kana, '\u{3099}'].into_iter().nfc().next().unwrap_or(kana)
}

/// The kana of a kana's vowel: ヨ → オ. Returns `None` for ン and for what is no kana.
pub(super) fn vowel(kana: char) -> Option<char> {
    const ROWS: [(char, &str); 5] = [
        ('ア', "アァカヵガサザタダナハバパマヤャラワヮヷ"),
        ('イ', "イィキギシジチヂニヒビピミリヰヸ"),
        ('ウ', "ウゥヴクグスズツッヅヌフブプムユュル"),
        ('エ', "エェケヶゲセゼテデネヘベペメレヱヹ"),
        ('オ', "オォコゴソゾトドノホボポモヨョロヲヺ"),
    ];
    ROWS.iter().find(|(_, row)| row.contains(kana)).map(|(vowel, _)| *vowel)
}

/// The kana that writes a long vowel out as most names have it: コウ, not コオ, and ケイ, not ケエ.
fn lengthening(vowel: char) -> char {
    match vowel {
        'エ' => 'イ',
        'オ' => 'ウ',
        _ => vowel,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agree(one: &str, other: &str) -> bool {
        let other = forms(other);
        forms(one).iter().any(|form| other.contains(form))
    }

    /// Names that people write in several ways.
    const SAME: &[(&str, &[&str])] = &[
        (
            "ヤマダ タロウ",
            &["ﾔﾏﾀﾞ ﾀﾛｳ", "やまだたろう", "ヤマダ　タロウ", "ヤマタ\u{3099}タロウ", "ヤマタ゛・タロウ", "ヤマダ タロー"],
        ),
        ("オオノ ショウコ", &["オーノ ショーコ", "おおの しょうこ", "ｵｵﾉ ｼﾖｳｺ", "オ－ノ・シヨ‐コ"]),
        ("ジョージ", &["ジヨ−ジ", "ｼﾞｮｰｼﾞ", "じょーじ", "ジョウジ", "ジョ―ジ"]),
        ("ヴァイオレット", &["バイオレット", "う゛ぁいおれっと", "ｳﾞｧｲｵﾚｯﾄ", "ヴアイオレツト", "ウ゛ァイオレット"]),
        ("カズコ", &["カヅコ", "かずこ"]),
        ("カヲル", &["カオル"]),
        ("みすゞ", &["ミスズ", "みすず", "ミスヾ"]),
        ("ケイコ", &["ケーコ", "ケエコ"]),
        ("髙橋　祐二", &["高橋祐二", "髙橋 祐二", "高橋\u{E0100}祐二"]),
        ("山﨑", &["山崎", "山嵜"]),
        ("齋藤", &["斎藤", "斉藤", "齊藤"]),
        ("渡邉", &["渡邊", "渡辺", "渡\u{8FBA}\u{E0101}"]),
        ("\u{FA19}田", &["神田"]),
        ("佐々木", &["佐佐木"]),
        ("鈴木一郎", &["鈴木ー郎", "鈴木　一郎"]),
        ("八ヶ代", &["八ケ代", "八が代"]),
        ("一之瀬", &["一ノ瀬", "一の瀬"]),
        ("SMITH John", &["ｓｍｉｔｈ　ｊｏｈｎ", "Smith-John"]),
        ("José García", &["jose garcia", "JOSE\u{301} GARCI\u{301}A"]),
        ("スミス＝ジョーンズ", &["スミス ジョーンズ", "スミス・ジョンズ", "スミスジョーンズ"]),
        ("株", &["㈱"]),
    ];

    #[test]
    fn ways_of_writing_one_name_agree() {
        for (name, ways) in SAME {
            for way in *ways {
                assert!(agree(name, way), "{name} {way}: {:?} {:?}", forms(name), forms(way));
            }
        }
    }

    #[test]
    fn other_names_differ() {
        for (one, other) in [
            ("オノ", "オオノ"),
            ("サト", "サトウ"),
            ("タナカ", "タガナ"),
            ("ハシ", "バシ"),
            ("坂本", "阪本"),
            ("太田", "大田"),
            ("伊藤", "伊東"),
            ("ユミ", "ユウミ"),
            ("クウ", "クア"),
        ] {
            assert!(!agree(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_has_no_letters_has_no_form() {
        for nothing in ["", " ", "　", "・", "ー", "---", "\u{200B}\u{E0100}", "（）"] {
            assert_eq!(forms(nothing), Vec::<String>::new(), "{nothing:?}");
        }
    }

    #[test]
    fn a_text_that_ends_with_v_begins_both() {
        assert!(beginnings("レヴ").contains(&"レブ".to_owned()) && beginnings("レヴ").contains(&"レビ".to_owned()));
        assert_eq!(beginnings("レブ"), ["レブ"]);
    }

    fn begins(name: &str, typed: &str) -> bool {
        let forms = forms(name);
        beginnings(typed).iter().any(|beginning| forms.iter().any(|form| form.starts_with(beginning)))
    }

    proptest! {
        /// Names of kana, kanji, marks and spaces: every beginning finds the name, and so does its hiragana.
        #[test]
        fn every_beginning_of_a_name_finds_it(name in "[ァ-ヺ゛ー・ 々髙橋辺一之齋ヽヾA-Za-zé]{1,12}", length in 1_usize..12) {
            let typed: String = name.chars().take(length).collect();
            prop_assume!(!forms(&typed).is_empty());
            // A mark that belongs to the letter before it makes another letter.
            prop_assume!(name.chars().nth(length) != Some('゛'));
            prop_assert!(begins(&name, &typed), "{:?} {:?}", forms(&name), beginnings(&typed));
        }

        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            for form in forms(&text) {
                prop_assert!(form.chars().count() <= LONGEST);
                prop_assert!(form.chars().all(char::is_alphanumeric), "{form}");
            }
        }

        #[test]
        fn folding_a_form_again_changes_nothing(name in "[ァ-ヺー・ 髙橋辺齋A-Za-zé]{1,12}") {
            for form in forms(&name) {
                prop_assert!(forms(&form).contains(&form), "{form} {:?}", forms(&form));
            }
        }
    }
}
