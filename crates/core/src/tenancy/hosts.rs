//! The host names of societies. Pure.

use crate::policy::hosts::{Canonical, Hosts};

/// The label between a society's slug and the platform's base domain.
const PORTAL: &str = "portal";
/// The label of the societies' desks.
const DESK: &str = "desk";
/// The label of the vendor's own host.
const VENDOR: &str = "vendor";

/// The platform's own host, with the society finder.
#[must_use]
pub fn platform_host(base: &str) -> String {
    format!("{PORTAL}.{base}")
}

/// `<slug>.portal.<base>`
#[must_use]
pub fn slug_host(slug: &str, base: &str) -> String {
    format!("{slug}.{PORTAL}.{base}")
}

/// The host of a society's desk: `<slug>.desk.<base>`.
#[must_use]
pub fn desk_host(slug: &str, base: &str) -> String {
    format!("{slug}.{DESK}.{base}")
}

/// The host of the vendor's operators: `vendor.<base>`.
#[must_use]
pub fn vendor_host(base: &str) -> String {
    format!("{VENDOR}.{base}")
}

/// The slug that the host of a desk names; `None` if the host isn't one of a desk.
#[must_use]
pub fn slug_of_desk<'a>(host: &'a str, base: &str) -> Option<&'a str> {
    let slug = host.strip_suffix(base)?.strip_suffix('.')?.strip_suffix(DESK)?.strip_suffix('.')?;
    (!slug.is_empty() && !slug.contains('.')).then_some(slug)
}

/// The canonical host, to which all other hosts of the society redirect.
#[must_use]
pub fn canonical_host(slug: &str, base: &str, hosts: &Hosts) -> String {
    match (hosts.canonical, hosts.own.first()) {
        (Canonical::Www, _) => format!("www.{}", slug_host(slug, base)),
        (Canonical::Own, Some(own)) => own.clone(),
        (Canonical::Slug, _) | (Canonical::Own, None) => slug_host(slug, base),
    }
}

/// All hosts of the society.
#[must_use]
pub fn all_hosts(slug: &str, base: &str, hosts: &Hosts) -> Vec<String> {
    let slug_host = slug_host(slug, base);
    let mut all = vec![format!("www.{slug_host}"), slug_host];
    all.extend(hosts.own.iter().cloned());
    all
}
