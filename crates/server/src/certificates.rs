//! Certificates as files: which names they have, and until when they count.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;

/// What is compared of a certificate.
pub struct Certificate {
    /// The names.
    pub names: BTreeSet<String>,
    /// When it ends.
    pub until: DateTime<Utc>,
}

/// Reads the first certificate of a file, which is the server's; those of the authorities follow.
///
/// # Errors
/// When the file can't be read, in words.
pub fn read(path: &Path) -> Result<Certificate, String> {
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    let first = Pem::iter_from_buffer(&text).next().ok_or("no PEM")?.map_err(|error| error.to_string())?;
    let certificate = first.parse_x509().map_err(|error| error.to_string())?;
    let alternatives = certificate.subject_alternative_name().map_err(|error| error.to_string())?;
    let names = alternatives.into_iter().flat_map(|extension| &extension.value.general_names);
    let names = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    let until = DateTime::from_timestamp(certificate.validity().not_after.timestamp(), 0).ok_or("no end")?;
    Ok(Certificate { names: names.collect(), until })
}

/// Whether a certificate has a host's name, or a star in place of its first label (RFC 9525, 6.3).
pub fn is_named(host: &str, names: &BTreeSet<String>) -> bool {
    names.contains(host) || host.split_once('.').is_some_and(|(_, rest)| names.contains(&format!("*.{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_label() {
        let names = ["*.portal.example.jp", "vendor.example.jp"].map(str::to_owned).into();
        for (host, named) in [
            ("midori.portal.example.jp", true),
            ("vendor.example.jp", true),
            ("portal.example.jp", false),
            ("a.midori.portal.example.jp", false),
            ("midori.desk.example.jp", false),
        ] {
            assert_eq!(is_named(host, &names), named, "{host}");
        }
    }
}
