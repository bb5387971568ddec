//! The text of an announcement: read from what was typed, and split for display. Pure.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use url::{Host, Url};

use crate::input::text::{fold_name, is_invisible, trim};

/// The longest title, in characters.
pub const TITLE_LONGEST: usize = 80;
/// The longest body, in characters.
pub const BODY_LONGEST: usize = 3_000;

/// Title and body in one language, as plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementText {
    /// One line.
    pub title: String,
    /// Lines, separated by `\n`; an empty line separates paragraphs.
    pub body: String,
}

/// Why a text can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing was typed.
    Empty,
    /// It is longer than allowed.
    TooLong,
}

/// Reads a title: one line without invisible characters.
///
/// # Errors
/// If it is empty or longer than [`TITLE_LONGEST`].
pub fn read_title(typed: &str) -> Result<String, TextFault> {
    let one_line: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let title = fold_name(&one_line).split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    within(title, TITLE_LONGEST)
}

/// Reads a body: lines without invisible characters, among them those that change the direction of writing.
///
/// # Errors
/// If it is empty or longer than [`BODY_LONGEST`].
pub fn read_body(typed: &str) -> Result<String, TextFault> {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = lines
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .nfc()
        .collect();
    let lines: Vec<_> = plain.lines().map(str::trim_end).collect();
    within(trim(&lines.join("\n")).to_owned(), BODY_LONGEST)
}

fn within(text: String, longest: usize) -> Result<String, TextFault> {
    match text.chars().count() {
        0 => Err(TextFault::Empty),
        length if length > longest => Err(TextFault::TooLong),
        _ => Ok(text),
    }
}

/// A piece of a line: text, or an address that one can follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextPiece {
    /// What is shown.
    pub text: String,
    /// Where it leads.
    pub link: Option<TextLink>,
}

/// Where an address in a text leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextLink {
    /// The address.
    pub href: String,
    /// The host, shown beside the address, because a long address hides it.
    pub host: String,
}

/// A body as paragraphs of lines of pieces.
pub type Paragraphs = Vec<Vec<Vec<TextPiece>>>;

/// Splits a body into paragraphs, lines and pieces.
#[must_use]
pub fn paragraphs(body: &str) -> Paragraphs {
    let mut paragraphs: Paragraphs = vec![Vec::new()];
    for line in body.lines() {
        if line.trim().is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push(pieces(line));
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// What an address begins with. Only such an address becomes a link.
const SECURE: &str = "https://";

/// Splits a line into text and links.
fn pieces(line: &str) -> Vec<TextPiece> {
    let mut pieces: Vec<TextPiece> = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(SECURE) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let end = from.find(|c: char| !is_of_address(c)).unwrap_or(from.len());
        let (run, _) = from.split_at(end);
        // Punctuation at the end belongs to the sentence.
        let address = run.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', ']']);
        match link(address) {
            Some(link) => {
                if !plain.is_empty() {
                    pieces.push(TextPiece { text: std::mem::take(&mut plain), link: None });
                }
                pieces.push(TextPiece { text: address.to_owned(), link: Some(link) });
                rest = from.strip_prefix(address).unwrap_or_default();
            }
            None => {
                plain.push_str(SECURE);
                rest = from.strip_prefix(SECURE).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(TextPiece { text: plain, link: None });
    }
    pieces
}

/// Whether a character can be part of an address (RFC 3986). Japanese text beside an address ends it.
fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

/// The link of an address. An address with a user name (`https://society.example@elsewhere.example`), a port, or a number
/// for a host isn't one, because it hides where it leads.
fn link(address: &str) -> Option<TextLink> {
    let url = Url::parse(address).ok()?;
    let Some(Host::Domain(host)) = url.host() else { return None };
    let is_plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    (is_plain && url.scheme() == "https" && host.contains('.'))
        .then(|| TextLink { host: host.to_owned(), href: url.as_str().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> Vec<(String, Option<String>)> {
        let pieces = paragraphs(body).into_iter().flatten().flatten();
        pieces.map(|piece| (piece.text, piece.link.map(|link| link.host))).collect()
    }

    fn text(text: &str) -> (String, Option<String>) {
        (text.into(), None)
    }

    fn to(text: &str, host: &str) -> (String, Option<String>) {
        (text.into(), Some(host.into()))
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(read_title("  年末年始の\r\n電話受付 "), Ok("年末年始の 電話受付".into()));
        assert_eq!(read_title("件名\nBcc: a@example.jp"), Ok("件名 Bcc: a@example.jp".into()));
        for empty in ["", " \n ", "\u{200b}", "　"] {
            assert_eq!(read_title(empty), Err(TextFault::Empty), "{empty:?}");
        }
        assert!(read_title(&"あ".repeat(TITLE_LONGEST)).is_ok());
        assert_eq!(read_title(&"あ".repeat(TITLE_LONGEST + 1)), Err(TextFault::TooLong));
    }

    #[test]
    fn a_body_keeps_its_lines_and_loses_what_nobody_sees() {
        let read = read_body("\n一行目  \r\n二行目\u{202e}\t続き\r\n\r\n次の段落\n\n").unwrap();
        assert_eq!(read, "一行目\n二行目 続き\n\n次の段落");
        let lines: Vec<Vec<usize>> =
            paragraphs(&read).iter().map(|paragraph| paragraph.iter().map(Vec::len).collect()).collect();
        assert_eq!(lines, [vec![1, 1], vec![1]]);
        assert_eq!(read_body(" \n\u{feff}\n"), Err(TextFault::Empty));
        assert_eq!(read_body(&"あ".repeat(BODY_LONGEST + 1)), Err(TextFault::TooLong));
    }

    #[test]
    fn only_a_secure_address_that_shows_where_it_leads_is_a_link() {
        assert_eq!(
            shown("くわしくはhttps://www.example.jp/a?b=c#d、または（https://kenpo.example/）をご覧ください。"),
            [
                text("くわしくは"),
                to("https://www.example.jp/a?b=c#d", "www.example.jp"),
                text("、または（"),
                to("https://kenpo.example/", "kenpo.example"),
                text("）をご覧ください。"),
            ]
        );
        assert_eq!(
            shown("See https://kenpo.example/x."),
            [text("See "), to("https://kenpo.example/x", "kenpo.example"), text(".")]
        );
        for plain in [
            "http://www.example.jp/",
            "javascript:alert(1)",
            "https://",
            "https://localhost/",
            "https://192.0.2.1/",
            "https://kenpo.example@evil.example/",
            "https://kenpo.example:8443/",
            "HTTPS://WWW.EXAMPLE.JP",
            "<a href=\"https:evil.example\">",
        ] {
            assert_eq!(shown(plain), [text(plain)], "{plain}");
        }
        // Markup beside an address ends it and stays text.
        assert_eq!(
            shown("https://kenpo.example/\"><script>"),
            [to("https://kenpo.example/", "kenpo.example"), text("\"><script>")]
        );
        // Twice in a row: the first is no link, and the second is still found.
        assert_eq!(
            shown("https://https://kenpo.example/").last(),
            Some(&to("https://kenpo.example/", "kenpo.example"))
        );
    }
}
