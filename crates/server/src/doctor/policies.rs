//! Policies that are weaker than they could be, as the policy check finds them.

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::policy::check::{self, Severity};

use super::finding::{Area, Report};
use crate::wiring::House;

/// Looks at the policy of every society that is in force.
pub(super) fn look(house: &House, report: &mut Report) {
    let (now, mut societies) = (house.clock.now(), house.directory.all());
    societies.sort_by(|a, b| a.slug.cmp(&b.slug));
    for society in societies {
        let findings = check::of_policy_in_force(society.policy(now), day_in_japan(now));
        let keys = findings
            .iter()
            .filter(|finding| finding.severity() >= Severity::Warning)
            .map(|finding| finding.key.as_str());
        let keys = keys.collect::<Vec<_>>();
        if keys.is_empty() {
            continue;
        }
        let (count, keys) = (i64::try_from(keys.len()).unwrap_or(i64::MAX), report.words().list(&keys));
        let arguments = [("slug", (&society.slug).into()), ("count", count.into()), ("keys", (&keys).into())];
        report.weakness(
            Area::Societies,
            "doctor-weak-policy",
            &arguments,
            "doctor-weak-policy-danger",
            "doctor-weak-policy-remedy",
        );
    }
    report.looked_at();
}
