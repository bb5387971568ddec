//! The hosts of this installation, and whether certificates have their names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};

use super::finding::{Area, Report};
use crate::certificates::{is_named, read};
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
    let societies = house.directory.all().into_iter().filter(|society| society.status.is_open());
    for tenant in societies.chain(house.directory.vendor()) {
        hosts.extend([tenant.canonical_host.clone(), tenant.staff_host(base)]);
    }
    hosts
}
