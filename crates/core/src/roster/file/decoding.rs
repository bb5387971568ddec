//! Decodes a file strictly: by its byte order mark, else as UTF-8, else as CP932, else it fails. The encoding isn't
//! guessed by statistics, and no replacement characters are inserted.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::findings::FileError;

/// The text of the file, without the byte order mark and without the Ctrl-Z that old systems put at the end.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    let mut text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            Cow::Owned(strict(encoding, bytes, mark)?)
        }
        Some((_utf8, mark)) => Cow::Borrowed(utf8(bytes, mark)?),
        None => match utf8(bytes, 0) {
            Ok(text) => Cow::Borrowed(text),
            // The `SHIFT_JIS` of web standards is CP932 (Windows-31J).
            Err(no_utf8) => Cow::Owned(strict(SHIFT_JIS, bytes, 0).map_err(|no_cp932| further(no_utf8, no_cp932))?),
        },
    };
    if text.ends_with('\u{1A}') {
        text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_end_matches('\u{1A}')),
            Cow::Owned(mut text) => {
                text.truncate(text.trim_end_matches('\u{1A}').len());
                Cow::Owned(text)
            }
        };
    }
    match text.find('\0') {
        Some(at) => Err(FileError::Nul { line: line_at(text.as_bytes(), at) }),
        None => Ok(text),
    }
}

/// Decodes the bytes after the mark as UTF-8.
fn utf8(bytes: &[u8], mark: usize) -> Result<&str, FileError> {
    str::from_utf8(bytes.get(mark..).unwrap_or_default()).map_err(|error| {
        let offset = mark + error.valid_up_to();
        FileError::Encoding { line: line_at(bytes, offset), offset }
    })
}

/// Decodes the bytes after the mark. Fails at the first invalid byte.
fn strict(encoding: &'static Encoding, bytes: &[u8], mark: usize) -> Result<String, FileError> {
    let rest = bytes.get(mark..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let capacity = decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len());
    let mut text = String::with_capacity(capacity);
    let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
    let consumed_in_vain = match result {
        DecoderResult::InputEmpty => return Ok(text),
        DecoderResult::Malformed(length, after) => usize::from(length) + usize::from(after),
        DecoderResult::OutputFull => 0,
    };
    let offset = mark + read.saturating_sub(consumed_in_vain);
    Err(FileError::Encoding { line: line_at(text.as_bytes(), text.len()), offset })
}

/// The error of the decoding that got further.
fn further(one: FileError, other: FileError) -> FileError {
    match (&one, &other) {
        (FileError::Encoding { offset: of_one, .. }, FileError::Encoding { offset: of_other, .. })
            if of_one > of_other =>
        {
            one
        }
        _ => other,
    }
}

/// The line, from 1, of a byte. CR, LF and CRLF end a line.
pub(super) fn line_at(bytes: &[u8], offset: usize) -> u64 {
    1 + line_ends(bytes, 0, offset)
}

/// The number of lines that end within a range of bytes. A CRLF that a boundary of the range splits counts with its CR.
pub(super) fn line_ends(bytes: &[u8], from: usize, to: usize) -> u64 {
    let before = from.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
    let range = bytes.get(from..to.min(bytes.len())).unwrap_or_default();
    let mut previous = before;
    let mut ends = 0;
    for byte in range {
        ends += u64::from(*byte == b'\r' || (*byte == b'\n' && previous != b'\r'));
        previous = *byte;
    }
    ends
}
