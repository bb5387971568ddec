//! The root key, the folder of the keys, and the key of every society.

use madoguchi_core::sealed::KeyStore;
use madoguchi_core::tenancy::TenantStatus;

use super::finding::{Area, Report};
use crate::config::Config;
use crate::wiring::House;
use crate::wiring::keys;

/// Opens the folder with the root key.
pub(super) fn open(config: &Config, report: &mut Report) -> Option<KeyStore> {
    // What isn't named is a finding of the configuration.
    config.keys.folder().ok()?;
    config.keys.root_key_file().ok()?;
    let opened = keys::open(config);
    opened.map_err(|stop| report.of_stop(Area::Keys, "doctor-keys", &stop, "doctor-remedy-keys")).ok()
}

/// Opens the key of every society, and looks at the modes of their files.
pub(super) fn of_societies(config: &Config, house: &House, report: &mut Report) {
    for closed in keys::closed(house) {
        let (found, remedy) = closed.in_words(config, report.words());
        report.told(
            Area::Keys,
            "doctor-keys-closed",
            &format!("{found} {remedy}"),
            "doctor-danger-keys",
            "doctor-remedy-keys",
        );
    }
    let tenants = house.directory.all().into_iter().chain(house.directory.vendor());
    let files = tenants.map(|tenant| house.keys.file_of(tenant.id)).filter(|file| file.exists()).collect::<Vec<_>>();
    report.of_exposed(Area::Keys, &files);
    if keys::is_vendor_without_key(house) {
        report.weakness(
            Area::Keys,
            "doctor-no-vendor-key",
            &[],
            "doctor-no-vendor-key-danger",
            "doctor-no-vendor-key-remedy",
        );
    }
    let suspended =
        house.directory.all().into_iter().filter(|society| society.status == TenantStatus::Suspended).count();
    if suspended > 0 {
        let count = i64::try_from(suspended).unwrap_or(i64::MAX);
        report.unchecked(Area::Keys, "doctor-unchecked-suspended", &[("count", count.into())]);
    }
    report.looked_at();
}
