//! Opens the keys, and refuses to serve without them.

use std::collections::BTreeMap;
use std::path::Path;

use madoguchi_core::ids::TenantId;
use madoguchi_core::sealed::{KeyFault, KeyStore, RootKey};
use madoguchi_core::tenancy::TenantStatus;
use madoguchi_words::Words;
use zeroize::Zeroizing;

use super::{House, refuse_exposed};
use crate::config::Config;
use crate::terminal::{Stop, words};

/// The societies that are named; of all others there is the number.
const NAMED: usize = 5;

/// Opens the folder of the keys with the root key.
///
/// # Errors
/// When one of them isn't configured, isn't there, or can be read or written by others.
pub fn open(config: &Config) -> Result<KeyStore, Stop> {
    let root = root_key(config.keys.root_key_file()?)?;
    let keys = KeyStore::open(config.keys.folder()?, &root)?;
    refuse_exposed(&[config.keys.folder()?])?;
    Ok(keys)
}

fn root_key(file: &Path) -> Result<RootKey, Stop> {
    let trouble = |error| Stop::because(format!("keys.root_key_file: {}: {error}", file.display()));
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(trouble)?);
    refuse_exposed(&[file])?;
    Ok(RootKey::from_text(&text)?)
}

/// Societies whose keys can't be used for one reason.
pub struct ClosedKeys {
    /// Why.
    pub fault: KeyFault,
    /// Their slugs, or the vendor's word.
    pub slugs: Vec<String>,
}

impl ClosedKeys {
    /// What is found, and what mends it.
    pub fn in_words(&self, config: &Config, words: &Words) -> (String, String) {
        let mut named = self.slugs.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>();
        if self.slugs.len() > NAMED {
            named.push("…");
        }
        let count = i64::try_from(self.slugs.len()).unwrap_or(i64::MAX);
        let named = words.list(&named);
        let folder = config.keys.folder().map(|path| path.display().to_string()).unwrap_or_default();
        let root = config.keys.root_key_file().map(|path| path.display().to_string()).unwrap_or_default();
        let (found, remedy, reason) = match &self.fault {
            KeyFault::Missing => ("keys-missing", "keys-missing-remedy", ""),
            KeyFault::Unreadable(reason) => ("keys-unreadable", "keys-unreadable-remedy", reason.as_str()),
            KeyFault::OtherRoot => ("keys-other-root", "keys-other-root-remedy", ""),
        };
        let arguments = [
            ("count", count.into()),
            ("societies", (&named).into()),
            ("folder", (&folder).into()),
            ("root", (&root).into()),
            ("reason", reason.into()),
        ];
        (words.format(found, &arguments), words.format(remedy, &arguments))
    }
}

/// The tenants whose keys can't be used although they need them, by reason: the societies that are live, and the vendor where it
/// has a key. A suspended society may have had its key destroyed for good, and the vendor gets its key with its first operator.
pub fn closed(house: &House) -> Vec<ClosedKeys> {
    let mut by_fault = BTreeMap::<KeyFault, Vec<String>>::new();
    let societies = house
        .directory
        .all()
        .into_iter()
        .filter(|society| society.status.is_open() || society.status == TenantStatus::Draft);
    let mut tenants = societies.map(|society| (society.id, society.slug.clone())).collect::<Vec<_>>();
    tenants.sort_by(|a, b| a.1.cmp(&b.1));
    tenants.extend(
        house
            .directory
            .vendor()
            .filter(|_| !is_vendor_without_key(house))
            .map(|vendor| (vendor.id, vendor.slug.clone())),
    );
    for (id, slug) in tenants {
        if let Some(fault) = house.keys.fault(id) {
            by_fault.entry(fault).or_default().push(slug);
        }
    }
    by_fault.into_iter().map(|(fault, slugs)| ClosedKeys { fault, slugs }).collect()
}

/// Whether the vendor has no key yet: no operator was invited here, or the key folder is a copy of one without it.
pub fn is_vendor_without_key(house: &House) -> bool {
    house.keys.fault(TenantId::VENDOR) == Some(KeyFault::Missing)
}

/// Refuses to serve societies whose keys can't be used: each of their pages would fail. A vendor without a key is told, because
/// its host is of no use until then.
///
/// # Errors
/// When there is such a society.
pub fn refuse_closed(config: &Config, house: &House) -> Result<(), Stop> {
    if is_vendor_without_key(house) {
        tracing::warn!(
            "the vendor has no key here, so nobody can sign in at its host; `madoguchi operator invite` makes it"
        );
    }
    let closed = closed(house);
    if closed.is_empty() {
        return Ok(());
    }
    let mut lines = vec![words().text("keys-refused").to_owned()];
    for keys in closed {
        let (found, remedy) = keys.in_words(config, words());
        lines.extend([format!("  {found}"), format!("    {remedy}")]);
    }
    Err(Stop::because(lines.join("\n")))
}
