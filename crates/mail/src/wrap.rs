//! Line breaking of plain-text mails: at most [`COLUMNS`] wide, only where Japanese typography allows a break
//! (行頭・行末禁則).

use unicode_segmentation::UnicodeSegmentation;

/// Width of a line in half-width columns. Mail programs and old phones show 34 full-width characters without breaking
/// the line.
pub(crate) const COLUMNS: usize = 68;

/// Characters that must not begin a line (行頭禁則文字).
const NOT_FIRST: &str =
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝〕〉》」』】〟’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%";
/// Characters that must not end a line (行末禁則文字).
const NOT_LAST: &str = "（［｛〔〈《「『【〝‘“([{";

/// Breaks every line of `text` that is wider than [`COLUMNS`]. Indentation is kept. Text without a place to break, such
/// as a link, isn't broken.
pub(crate) fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + text.len() / 32);
    for line in text.lines() {
        wrap_line(line.trim_end(), &mut wrapped);
    }
    wrapped
}

fn wrap_line(line: &str, out: &mut String) {
    let content = line.trim_start_matches([' ', '　']);
    let indent = line.get(..line.len() - content.len()).unwrap_or_default();
    out.push_str(indent);
    let mut used = width(indent);
    let mut at_start = true;
    for piece in pieces(content) {
        let bare = piece.trim_end_matches(' ');
        if !at_start && used + width(bare) > COLUMNS {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(indent);
            used = width(indent);
        }
        out.push_str(piece);
        used += width(piece);
        at_start = false;
    }
    out.push('\n');
}

/// The parts of a line between which it may be broken: words with the space after them, and characters with those that
/// must stay beside them.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<&str> = None;
    for (at, grapheme) in line.grapheme_indices(true) {
        if before.is_some_and(|before| may_break_between(before, grapheme)) {
            pieces.extend(line.get(start..at));
            start = at;
        }
        before = Some(grapheme);
    }
    pieces.extend(line.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

fn may_break_between(before: &str, after: &str) -> bool {
    if after == " " || forbids(NOT_FIRST, after) || forbids(NOT_LAST, before) {
        return false;
    }
    before == " " || before == "　" || width(before) == 2 || width(after) == 2
}

fn forbids(list: &str, grapheme: &str) -> bool {
    grapheme.chars().next().is_some_and(|first| list.contains(first))
}

/// The width of `text` in half-width columns: one for ASCII, Latin and half-width katakana, two for everything else.
pub(crate) fn width(text: &str) -> usize {
    text.graphemes(true)
        .map(|grapheme| match grapheme.chars().next() {
            Some('\u{0}'..='\u{24f}' | '\u{ff61}'..='\u{ff9f}') => 1,
            Some(_) => 2,
            None => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, width, wrap};

    #[test]
    fn a_line_of_thirty_four_full_width_characters_stays_and_the_thirty_fifth_goes_down() {
        assert_eq!(wrap(&"あ".repeat(34)), format!("{}\n", "あ".repeat(34)));
        assert_eq!(wrap(&"あ".repeat(35)), format!("{}\nあ\n", "あ".repeat(34)));
    }

    #[test]
    fn punctuation_never_begins_a_line_and_an_opening_bracket_never_ends_one() {
        assert_eq!(wrap(&format!("{}。", "あ".repeat(34))), format!("{}\nあ。\n", "あ".repeat(33)));
        assert_eq!(wrap(&format!("{}「い」", "あ".repeat(33))), format!("{}\n「い」\n", "あ".repeat(33)));
    }

    #[test]
    fn english_breaks_between_words_without_a_space_at_the_end() {
        let text = "This society sends its letters by post, so a mail never holds a password of yours at all.";
        for line in wrap(text).lines() {
            assert!(width(line) <= COLUMNS && line.trim_end() == line, "{line:?}");
        }
        assert_eq!(wrap(text).split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_link_is_never_broken_and_an_indent_is_kept() {
        let link = format!("  https://a.portal.example.jp/verify-email?token={}", "x".repeat(60));
        assert_eq!(wrap(&link), format!("{link}\n"));
        assert_eq!(wrap(&format!("  {}", "あ".repeat(40))), format!("  {}\n  {}\n", "あ".repeat(33), "あ".repeat(7)));
    }

    #[test]
    fn rare_characters_and_variation_selectors_are_counted_as_one_character() {
        assert_eq!(width("髙﨑𠮷"), 6);
        assert_eq!(width("葛\u{e0100}"), 2);
        assert_eq!(width("ｶﾅ abc"), 6);
    }
}
