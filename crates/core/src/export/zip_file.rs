//! A ZIP file of a few small files, stored as they are (PKWARE APPNOTE 6.3.10, method 0). Names are UTF-8.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::sealed::to_hex;

/// Makes a ZIP file of files with their names, all dated to the first day that the format knows. Returns it with its SHA-256 in
/// hexadecimal.
///
/// # Errors
/// When a file is larger than 4 GiB.
pub fn zip(files: &[(&str, &[u8])]) -> io::Result<(Vec<u8>, String)> {
    let mut zip = Vec::new();
    write(&mut zip, files)?;
    let sha256 = to_hex(&Sha256::digest(&zip));
    Ok((zip, sha256))
}

fn write(out: &mut impl Write, files: &[(&str, &[u8])]) -> io::Result<()> {
    let too_large = || io::Error::other("a file that is too large for a ZIP");
    let mut directory = Vec::new();
    let mut offset: u32 = 0;
    for (name, content) in files {
        let size = u32::try_from(content.len()).map_err(|_| too_large())?;
        let name_length = u16::try_from(name.len()).map_err(|_| too_large())?;
        // Version, flags (UTF-8), method, time, date, then checksum and sizes.
        let mut about = Vec::with_capacity(26);
        for number in [20_u16, 0x0800, 0, 0, 0x21] {
            about.extend(number.to_le_bytes());
        }
        for number in [crc32(content), size, size] {
            about.extend(number.to_le_bytes());
        }
        about.extend(name_length.to_le_bytes());
        about.extend(0_u16.to_le_bytes());
        out.write_all(b"PK\x03\x04")?;
        out.write_all(&about)?;
        out.write_all(name.as_bytes())?;
        out.write_all(content)?;
        directory.extend(b"PK\x01\x02");
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&about);
        // Comment, disk, attributes within and without the format.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
        let written = size.checked_add(30).and_then(|size| size.checked_add(u32::from(name_length)));
        offset = written.and_then(|written| offset.checked_add(written)).ok_or_else(too_large)?;
    }
    let count = u16::try_from(files.len()).map_err(|_| too_large())?;
    let size = u32::try_from(directory.len()).map_err(|_| too_large())?;
    out.write_all(&directory)?;
    out.write_all(b"PK\x05\x06")?;
    out.write_all(&[0; 4])?;
    out.write_all(&count.to_le_bytes())?;
    out.write_all(&count.to_le_bytes())?;
    out.write_all(&size.to_le_bytes())?;
    out.write_all(&offset.to_le_bytes())?;
    out.write_all(&[0; 2])
}

/// The checksum of the format (CRC-32, ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    /// A reader of its own, by the format's end, directory and headers.
    #[test]
    fn what_was_written_is_found_by_the_directory() {
        let files: [(&str, &[u8]); 3] = [("開示.html", b"<p>"), ("a.json", b"{}"), ("empty", b"")];
        let (zip, sha256) = zip(&files).unwrap();
        assert_eq!(sha256, to_hex(&Sha256::digest(&zip)));
        let number = |at: usize, width: usize| {
            zip[at..at + width].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
        };
        let end = zip.len() - 22;
        assert_eq!((&zip[end..end + 4], number(end + 10, 2)), (b"PK\x05\x06".as_slice(), files.len()));
        let mut at = number(end + 16, 4);
        assert_eq!(at + number(end + 12, 4), end);
        for (name, content) in files {
            assert_eq!(&zip[at..at + 4], b"PK\x01\x02");
            let (length, header) = (number(at + 28, 2), number(at + 42, 4));
            assert_eq!(&zip[at + 46..at + 46 + length], name.as_bytes());
            assert_eq!(&zip[header..header + 4], b"PK\x03\x04");
            let begin = header + 30 + number(header + 26, 2);
            assert_eq!(&zip[begin..begin + number(header + 22, 4)], content);
            at += 46 + length;
        }
        assert_eq!(at, end);
    }
}
