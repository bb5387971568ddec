//! Hosts of societies, as names; pure.

use crate::policy::hosts::{Canonical, Hosts};

/// The label between a society's slug and the platform's base domain.
const PORTAL: &str = "portal";

/// The platform's own host, where people find their society.
#[must_use]
pub fn platform_host(base: &str) -> String {
    format!("{PORTAL}.{base}")
}

/// `<slug>.portal.<base>`
#[must_use]
pub fn slug_host(slug: &str, base: &str) -> String {
    format!("{slug}.{PORTAL}.{base}")
}

/// The host that all others of the society redirect to.
#[must_use]
pub fn canonical_host(slug: &str, base: &str, hosts: &Hosts) -> String {
    match (hosts.canonical, hosts.own.first()) {
        (Canonical::Www, _) => format!("www.{}", slug_host(slug, base)),
        (Canonical::Own, Some(own)) => own.clone(),
        (Canonical::Slug, _) | (Canonical::Own, None) => slug_host(slug, base),
    }
}

/// All hosts under which the society answers.
#[must_use]
pub fn all_hosts(slug: &str, base: &str, hosts: &Hosts) -> Vec<String> {
    let slug_host = slug_host(slug, base);
    let mut all = vec![format!("www.{slug_host}"), slug_host];
    all.extend(hosts.own.iter().cloned());
    all
}
