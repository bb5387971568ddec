//! A society's texts, such as its terms: plain UTF-8 with LF line ends, whatever the file was. Pure.

use super::{Asset, named};
use crate::policy::fault::FileTrouble;

/// The media type of a text.
pub const MEDIA_TYPE: &str = "text/plain; charset=utf-8";

/// Reads a UTF-8 text and removes the byte order mark and CR line ends.
///
/// # Errors
/// When it isn't UTF-8, is empty, or has control characters.
pub fn read(bytes: Vec<u8>) -> Result<String, FileTrouble> {
    let text = String::from_utf8(bytes).map_err(|_| FileTrouble::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(FileTrouble::Empty);
    }
    if text.chars().any(is_unseen) {
        return Err(FileTrouble::ControlCharacters);
    }
    Ok(text)
}

/// Whether a character can't be seen and does something: a control character, or one that turns the direction of reading,
/// so that a text reads otherwise than it stands.
fn is_unseen(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text as a file of the society.
#[must_use]
pub fn asset(text: String) -> Asset {
    let content = text.into_bytes();
    Asset { sha256: named(&content), source: None, media_type: MEDIA_TYPE.to_owned(), content }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unseen_and_does_something_is_refused() {
        let of = |text: &str| read(text.as_bytes().to_vec());
        assert_eq!(of("\u{feff}# 目的\r\n\r\n約束。"), Ok("# 目的\n\n約束。".to_owned()));
        for hostile in ["a\0b", "a\u{1b}[31m", "a\u{202e}b", "a\u{2066}b", "a\rb", "a\u{7f}"] {
            assert_eq!(of(hostile), Err(FileTrouble::ControlCharacters), "{hostile:?}");
        }
        for empty in ["", " \n\t", "\u{feff}"] {
            assert_eq!(of(empty), Err(FileTrouble::Empty), "{empty:?}");
        }
        assert_eq!(read(vec![0xff, 0xfe]), Err(FileTrouble::NotUtf8));
    }
}
