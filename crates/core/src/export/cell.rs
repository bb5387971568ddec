//! The text of a cell, so that no spreadsheet reads a formula in it or changes it.
//!
//! A spreadsheet takes a cell for a formula if it begins with a certain character (OWASP: CSV Injection), and makes a
//! number or a date of what looks like one: `0012` becomes 12, `1-2` the second of January. An apostrophe before the text
//! prevents both. So that every text comes back, one that begins with an apostrophe gets another one.

use unicode_normalization::UnicodeNormalization;

/// The mark before a text that is nothing but text.
const MARK: char = '\'';

/// A free text, such as a name. It is marked only where a spreadsheet would take it for a formula.
#[must_use]
pub fn text(text: &str) -> String {
    if text.starts_with(MARK) || may_be_formula(text) { marked(text) } else { text.to_owned() }
}

/// A symbol, number, ID or code. It is always marked, so that all cells of its column look alike.
#[must_use]
pub fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { marked(text) }
}

/// The text that [`text`] or [`code`] made a cell of.
#[must_use]
pub fn read(cell: &str) -> &str {
    cell.strip_prefix(MARK).unwrap_or(cell)
}

fn marked(text: &str) -> String {
    format!("{MARK}{text}")
}

/// Whether a spreadsheet may take this for a formula: it begins with `=`, `+`, `-` or `@`, in any width, perhaps behind
/// white space or characters that aren't seen, or it begins with a tab or a line break.
fn may_be_formula(text: &str) -> bool {
    let is_seen = |c: &char| !(c.is_whitespace() || c.is_control() || is_invisible(*c));
    let begins = text.chars().find(is_seen).is_some_and(|first| {
        // U+2212 is the minus sign that Japanese keyboards and converters give for a hyphen.
        first == '\u{2212}' || first.nfkc().next().is_some_and(|folded| matches!(folded, '=' | '+' | '-' | '@'))
    });
    begins || text.starts_with(['\t', '\r', '\n'])
}

/// Characters without a width that programs skip: marks of direction, joiners, the byte order mark.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_be_a_formula_is_marked_in_any_width() {
        for formula in [
            "=1+1",
            "+81",
            "-1",
            "@SUM(A1)",
            "＝1+1",
            "＋81",
            "－1",
            "＠x",
            "﹦1",
            "﹢1",
            "﹣1",
            "﹫x",
            "−1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\tx",
            "\rx",
            "\nx",
            " =1",
            "\u{3000}＝1",
            "\u{feff}=1",
            "\u{200b}=1",
            "\0=1",
            "⁺1",
            "₌1",
        ] {
            assert_eq!(text(formula), format!("'{formula}"));
        }
        for plain in ["", "山田　太郎", "a=b", "1-2", "0012", " x", "ー", "—", "・", "(-1)"] {
            assert_eq!(text(plain), plain);
        }
        assert_eq!(text("'=1"), "''=1", "so that it comes back");
    }

    #[test]
    fn codes_stay_as_they_are_written() {
        assert_eq!((code("0012"), code("1-2"), code("")), ("'0012".into(), "'1-2".into(), String::new()));
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_no_cell_begins_a_formula(written in "(?s)[=+@＝\\-'\t\r\n \u{feff}]{0,3}.{0,12}") {
            for cell in [text(&written), code(&written)] {
                prop_assert_eq!(read(&cell), &written);
                let dangerous = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
                prop_assert!(!cell.trim_start().starts_with(dangerous), "{:?}", cell);
            }
        }
    }
}
