//! Societies of one folder beside each other: hosts and insurer numbers that two of them claim, and values that were most
//! likely copied. Pure.

use std::collections::HashMap;

use super::Manifest;
use crate::policy::check::{Finding, FindingKind, OtherSociety};
use crate::policy::fault::FileLine;

/// A value of a society that others don't have.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    key: String,
    value: String,
    place: Option<FileLine>,
    /// Whether two societies can't have it.
    exclusive: bool,
}

/// What of a society is compared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    slug: String,
    sample: bool,
    claims: Vec<Claim>,
}

impl Claims {
    /// Takes from a manifest what is compared.
    #[must_use]
    pub fn of(manifest: &Manifest) -> Self {
        let (society, contact) = (&manifest.policy.society, &manifest.policy.contact);
        let mut claims = Vec::new();
        let mut claim = |key: String, value: &str, exclusive: bool| {
            let place = manifest.layers.place(&key);
            claims.push(Claim { key, value: value.to_owned(), place, exclusive });
        };
        for (index, number) in society.insurer_numbers.iter().enumerate() {
            claim(format!("society.insurer_numbers.{index}"), number.as_str(), true);
        }
        for (index, host) in manifest.policy.hosts.own.iter().enumerate() {
            claim(format!("hosts.own.{index}"), host, true);
        }
        let single = [
            ("society.name", Some(&society.name)),
            ("society.name_en", society.name_en.as_ref()),
            ("society.kana", society.kana.as_ref()),
            ("contact.phone", Some(&contact.phone)),
            ("contact.mail_from", Some(&contact.mail_from)),
            ("branding.logo", manifest.policy.branding.logo.as_ref()),
        ];
        for (key, value) in single {
            if let Some(value) = value {
                claim(key.to_owned(), value, false);
            }
        }
        Self { slug: manifest.slug.as_str().to_owned(), sample: society.sample, claims }
    }
}

/// Compares the societies and returns the findings about each, in their order. Of many that share a value, each hears of
/// the first other one. A value that a society shares with a sample is told to the society alone.
#[must_use]
pub fn clashes(societies: &[Claims]) -> Vec<Vec<Finding>> {
    let mut holders: HashMap<(&str, &str), Vec<(usize, &Claim)>> = HashMap::new();
    for (index, society) in societies.iter().enumerate() {
        for claim in &society.claims {
            // Items of lists are compared whatever their index is.
            let key = claim.key.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
            holders.entry((key, &claim.value)).or_default().push((index, claim));
        }
    }
    let mut found: Vec<Vec<Finding>> = vec![Vec::new(); societies.len()];
    for sharing in holders.values().filter(|sharing| sharing.len() > 1) {
        for (index, claim) in sharing {
            let (Some(own), Some(list)) = (societies.get(*index), found.get_mut(*index)) else { continue };
            let mut others = sharing.iter().filter(|(other, _)| other != index);
            let Some((other, theirs)) = others.next() else { continue };
            let Some(other) = societies.get(*other) else { continue };
            if own.sample && !other.sample && !claim.exclusive {
                continue;
            }
            let other =
                OtherSociety { slug: other.slug.clone(), value: claim.value.clone(), place: theirs.place.clone() };
            let kind = if claim.exclusive { FindingKind::TakenByOther(other) } else { FindingKind::SameAsOther(other) };
            list.push(Finding { key: claim.key.clone(), place: claim.place.clone(), kind });
        }
    }
    for list in &mut found {
        list.sort_by(|a, b| (b.severity(), &a.key).cmp(&(a.severity(), &b.key)));
    }
    found
}
