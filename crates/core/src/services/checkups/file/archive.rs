//! Reads the ZIP files in which checkups are delivered (PKWARE APPNOTE): a folder with an index and the documents in `DATA`. Nothing is
//! written anywhere, and only documents are unpacked, one at a time. What an archive says of itself is believed only as far as it is
//! checked: names, sizes and places of the files before anything is unpacked, sizes again while a document is.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::services::finding::{ArchiveFault, FileFault};

/// The largest archive in bytes. Facilities deliver theirs one by one; a larger one is taken in in parts.
const LARGEST: usize = 64 * 1024 * 1024;
/// The most files of an archive.
const MOST_FILES: usize = 60_000;
/// The largest document in bytes. Real ones have less than 100,000.
const LARGEST_DOCUMENT: u64 = 1024 * 1024;
/// How many times smaller than a file its packed form may be: XML gets to some thirty.
const MOST_PACKED: u64 = 100;
/// The most folders in each other.
const DEEPEST: usize = 8;
/// The end of a directory, without its comment.
const END: usize = 22;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Whether bytes begin like a ZIP file.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
}

fn refused(path: Option<&str>, fault: ArchiveFault) -> FileFault {
    let shown = path.map(|path| crate::services::finding::At::document(path).to_string());
    FileFault::Archive(shown, fault)
}

/// The number of files that the end of the directory tells. None if there is no end, or the number needs the larger form.
fn told(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(END + usize::from(u16::MAX));
    let tail = bytes.get(from..)?;
    let at = tail.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let count = tail.get(at + 10..at + 12)?.first_chunk::<2>()?;
    let count = u16::from_le_bytes(*count);
    (count < u16::MAX).then_some(usize::from(count))
}

/// Opens an archive and checks its directory. Returns the places of the documents, in the order of their paths.
pub(super) fn documents(bytes: &[u8]) -> Result<Vec<(usize, String)>, FileFault> {
    if bytes.len() > LARGEST {
        return Err(refused(None, ArchiveFault::TooLarge));
    }
    // Before the directory is read into memory.
    if told(bytes).is_none_or(|count| count > MOST_FILES) {
        let fault = if told(bytes).is_none() { ArchiveFault::Unreadable } else { ArchiveFault::TooMany };
        return Err(refused(None, fault));
    }
    let mut archive = opened(bytes)?;
    if archive.len() > MOST_FILES {
        return Err(refused(None, ArchiveFault::TooMany));
    }
    if archive.has_duplicate_names() || Some(archive.len()) != told(bytes) {
        return Err(refused(None, ArchiveFault::Duplicate));
    }
    let (mut found, mut has_index, mut unpacked) = (Vec::new(), false, 0_u64);
    for place in 0..archive.len() {
        let entry = archive.by_index_data(place).map_err(|_| refused(None, ArchiveFault::Unreadable))?;
        let path = std::str::from_utf8(entry.name_raw()).map_err(|_| refused(None, ArchiveFault::Path))?.to_owned();
        let parts: Vec<_> = path.trim_end_matches('/').split('/').collect();
        let fault = |fault| Err(refused(Some(&path), fault));
        if !is_harmless(&path, &parts) || entry.is_symlink() {
            return fault(ArchiveFault::Path);
        }
        if entry.encrypted() {
            return fault(ArchiveFault::Encrypted);
        }
        let lower = path.to_ascii_lowercase();
        if [".zip", ".lzh", ".7z", ".rar", ".gz", ".tar"].iter().any(|ending| lower.ends_with(ending)) {
            return fault(ArchiveFault::Nested);
        }
        if entry.is_dir() {
            continue;
        }
        unpacked = unpacked.saturating_add(entry.size());
        if entry.size() > entry.compressed_size().saturating_mul(MOST_PACKED).saturating_add(1024) {
            return fault(ArchiveFault::TooLarge);
        }
        has_index |= parts.last().is_some_and(|name| name.to_ascii_lowercase().starts_with("ix08"));
        if is_checkup(&parts) {
            if entry.size() > LARGEST_DOCUMENT {
                return fault(ArchiveFault::TooLarge);
            }
            found.push((place, path));
        }
    }
    if unpacked > (bytes.len() as u64).saturating_mul(MOST_PACKED) {
        return Err(refused(None, ArchiveFault::TooLarge));
    }
    if archive.has_overlapping_entries().unwrap_or(true) {
        return Err(refused(None, ArchiveFault::Duplicate));
    }
    if !has_index {
        return Err(refused(None, ArchiveFault::NoIndex));
    }
    if found.is_empty() {
        return Err(refused(None, ArchiveFault::NoDocuments));
    }
    found.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(found)
}

/// A path that stays in the archive, in the same way for every program.
fn is_harmless(path: &str, parts: &[&str]) -> bool {
    parts.len() <= DEEPEST
        && !path.contains(['\\', ':', '\0'])
        && parts.iter().all(|part| !matches!(*part, "" | "." | ".."))
}

/// Whether a file is a document of a checkup: `DATA/h….xml`. The folder has documents of health guidance (`g…`), too.
fn is_checkup(parts: &[&str]) -> bool {
    let [.., folder, name] = parts else { return false };
    let name = name.to_ascii_lowercase();
    folder.eq_ignore_ascii_case("data") && name.starts_with('h') && name.ends_with(".xml")
}

fn opened(bytes: &[u8]) -> Result<Archive<'_>, FileFault> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused(None, ArchiveFault::Unreadable))
}

/// The documents of an archive, one unpacked at a time.
pub(super) struct Unpacked<'a> {
    archive: Archive<'a>,
    documents: std::slice::Iter<'a, (usize, String)>,
}

impl<'a> Unpacked<'a> {
    pub(super) fn of(bytes: &'a [u8], documents: &'a [(usize, String)]) -> Result<Self, FileFault> {
        Ok(Self { archive: opened(bytes)?, documents: documents.iter() })
    }
}

impl<'a> Iterator for Unpacked<'a> {
    type Item = Result<(&'a str, Vec<u8>), FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let (place, path) = self.documents.next()?;
        let mut content = Vec::new();
        let read = self.archive.by_index(*place).ok().and_then(|entry| {
            // The checksum is compared at the end of the file.
            entry.take(LARGEST_DOCUMENT + 1).read_to_end(&mut content).ok()
        });
        Some(match read {
            None => Err(refused(Some(path), ArchiveFault::Unreadable)),
            Some(read) if read as u64 > LARGEST_DOCUMENT => Err(refused(Some(path), ArchiveFault::TooLarge)),
            Some(_) => Ok((path.as_str(), content)),
        })
    }
}
