//! Reads documents back in tests, with a reader that isn't the writer.

use lopdf::Document;

/// The text of each page of a PDF, without white space.
///
/// # Panics
/// When the bytes aren't a PDF that can be read.
#[must_use]
#[allow(clippy::expect_used, reason = "a test that can't read its document can't go on")]
pub fn texts_of(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).expect("a PDF");
    let text = |page: &u32| document.extract_text(&[*page]).expect("a page's text");
    document.get_pages().keys().map(|page| text(page).split_whitespace().collect()).collect()
}
