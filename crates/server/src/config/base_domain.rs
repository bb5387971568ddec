//! The domain below which the societies have their hosts.

use madoguchi_core::policy::formats;

use super::ConfigError;

/// The base domain as hosts are built from it: lower case, without dots around it. What a clerk might write instead is told by
/// what is wrong with it, because the societies' hosts are stored with it.
pub(super) fn read(typed: &str) -> Result<String, ConfigError> {
    let base = typed.trim_matches('.').to_ascii_lowercase();
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let refused = if base.contains("://") || base.contains('/') {
        "is an address: write the domain alone, without https:// and without a path"
    } else if base.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok() {
        "is an IP address: societies have host names below a domain"
    } else if base.contains(':') {
        "has a port: write the domain alone, and the port as server.public_port"
    } else if base.starts_with('*') {
        "has a star: write the domain alone, below which the societies' hosts are"
    } else if base.rsplit('.').next().is_some_and(is_number) {
        "ends with a number, so that browsers would take it for an IP address"
    } else if base == "localhost" || formats::Format::Hostname.fits(&base) {
        return Ok(base);
    } else {
        "is no domain: letters a-z, digits and hyphens, with dots between, e.g. example.jp"
    };
    Err(ConfigError::one(format!("server.base_domain \"{typed}\" {refused}")))
}
