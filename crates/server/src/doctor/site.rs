//! How people reach the portals: scheme, proxies, addresses.

use madoguchi_web::{ForwardedHeaders, Scheme};

use super::finding::{Area, Report};
use crate::config::Config;

/// The widest network of proxies that somebody can mean, in bits of its prefix: a /8 of IPv4, a /16 of IPv6.
const WIDEST: (u8, u8) = (8, 16);

/// Looks at the section `server`.
pub(super) fn look(config: &Config, report: &mut Report) {
    // What can't be read is a finding of the configuration.
    let Ok(site) = config.server.site() else { return };
    let is_local = site.base == "localhost" || site.base.ends_with(".localhost");
    let base = [("base", (&site.base).into())];
    if site.scheme == Scheme::Http && !is_local {
        report.trouble(Area::Site, "doctor-plain-http", &base, "doctor-plain-http-danger", "doctor-plain-http-remedy");
    }
    if site.scheme == Scheme::Https && site.forwarded == ForwardedHeaders::None {
        report.trouble(Area::Site, "doctor-no-proxy", &base, "doctor-no-proxy-danger", "doctor-no-proxy-remedy");
    }
    for network in &site.trusted_proxies {
        let narrowest = if network.addr().is_ipv4() { WIDEST.0 } else { WIDEST.1 };
        if network.prefix_len() < narrowest {
            let network = network.to_string();
            let arguments = [("network", (&network).into())];
            report.trouble(
                Area::Site,
                "doctor-wide-proxies",
                &arguments,
                "doctor-wide-proxies-danger",
                "doctor-wide-proxies-remedy",
            );
        }
    }
    let only_here = !site.trusted_proxies.is_empty() && site.trusted_proxies.iter().all(|net| net.addr().is_loopback());
    if only_here && !config.server.listen.ip().is_loopback() {
        let listen = config.server.listen.to_string();
        let arguments = [("listen", (&listen).into())];
        report.weakness(
            Area::Site,
            "doctor-listens-openly",
            &arguments,
            "doctor-listens-openly-danger",
            "doctor-listens-openly-remedy",
        );
    }
    report.looked_at();
}
