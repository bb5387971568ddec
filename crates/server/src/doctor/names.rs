//! The hosts of this installation, and whether certificates have their names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::tenancy::TenantStatus;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;

use super::finding::{Area, Report};
use crate::wiring::House;

/// How long before its end a certificate is to be renewed.
const RENEWAL: Duration = Duration::days(14);

/// Compares certificates with the hosts. Name servers aren't asked.
pub(super) fn look(house: &House, certificates: &[PathBuf], report: &mut Report) {
    report.unchecked(Area::Names, "doctor-unchecked-dns", &[]);
    if certificates.is_empty() {
        report.unchecked(Area::Names, "doctor-unchecked-certificates", &[]);
        return;
    }
    let (now, mut names) = (house.clock.now(), BTreeSet::new());
    for path in certificates {
        match read(path) {
            Ok(certificate) => {
                of_time(path, certificate.until, now, report);
                names.extend(certificate.names);
            }
            Err(problem) => {
                let found = format!("{}: {problem}", path.display());
                report.told(
                    Area::Names,
                    "doctor-certificate",
                    &found,
                    "doctor-danger-names",
                    "doctor-remedy-certificate",
                );
            }
        }
    }
    let bare = hosts(house).into_iter().filter(|host| !is_named(host, &names)).collect::<Vec<_>>();
    if let Some(first) = bare.first() {
        let count = i64::try_from(bare.len()).unwrap_or(i64::MAX);
        let arguments = [("count", count.into()), ("host", first.into())];
        report.trouble(Area::Names, "doctor-bare-hosts", &arguments, "doctor-danger-names", "doctor-bare-hosts-remedy");
    }
    report.looked_at();
}

fn of_time(path: &Path, until: DateTime<Utc>, now: DateTime<Utc>, report: &mut Report) {
    let path = path.display().to_string();
    let arguments = [("path", (&path).into()), ("days", (until - now).num_days().into())];
    if until <= now {
        report.trouble(
            Area::Names,
            "doctor-certificate-ended",
            &arguments,
            "doctor-danger-names",
            "doctor-remedy-renew",
        );
    } else if until - now < RENEWAL {
        report.weakness(
            Area::Names,
            "doctor-certificate-ends",
            &arguments,
            "doctor-danger-names",
            "doctor-remedy-renew",
        );
    }
}

/// Every host that a browser is led to.
fn hosts(house: &House) -> BTreeSet<String> {
    let base = &house.site.base;
    let mut hosts = BTreeSet::from([house.directory.platform_host().to_owned()]);
    let societies = house.directory.all().into_iter().filter(|society| society.status == TenantStatus::Live);
    for tenant in societies.chain(house.directory.vendor()) {
        hosts.extend([tenant.canonical_host.clone(), tenant.staff_host(base)]);
    }
    hosts
}

/// What is compared of a certificate.
struct Certificate {
    names: BTreeSet<String>,
    until: DateTime<Utc>,
}

/// Reads the first certificate of a file, which is the server's; those of the authorities follow.
fn read(path: &Path) -> Result<Certificate, String> {
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
fn is_named(host: &str, names: &BTreeSet<String>) -> bool {
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
