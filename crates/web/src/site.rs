//! Where this installation stands: scheme, base domain, port as people see it, and the proxies it believes.

use std::net::IpAddr;

use ipnet::IpNet;
use madoguchi_core::tenancy::hosts;

/// How people reach the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain HTTP: the demo, on loopback.
    Http,
    /// TLS, here or at a proxy.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Where this installation stands.
#[derive(Clone, Debug)]
pub struct Site {
    /// How people reach it.
    pub scheme: Scheme,
    /// The base domain, e.g. `localhost` or `example.jp`; portals are at `<slug>.portal.<base>`.
    pub base: String,
    /// The port people see, where it isn't the scheme's own.
    pub public_port: Option<u16>,
    /// Whose forwarded headers are believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Site {
    /// The canonical URL of a host, without a slash at the end.
    #[must_use]
    pub fn url_of(&self, host: &str) -> String {
        let scheme = self.scheme.as_str();
        match self.public_port {
            Some(port) if port != self.scheme.default_port() => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        }
    }

    /// The platform's own host, where members find their society.
    #[must_use]
    pub fn platform_host(&self) -> String {
        hosts::platform_host(&self.base)
    }

    /// Whether forwarded headers of this peer are believed.
    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted_proxies.iter().any(|net| net.contains(&peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(scheme: Scheme, public_port: Option<u16>) -> Site {
        Site { scheme, base: "example.jp".into(), public_port, trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()] }
    }

    #[test]
    fn urls_name_a_port_only_where_people_need_it() {
        for (scheme, port, expected) in [
            (Scheme::Https, None, "https://a.portal.example.jp"),
            (Scheme::Https, Some(443), "https://a.portal.example.jp"),
            (Scheme::Https, Some(8443), "https://a.portal.example.jp:8443"),
            (Scheme::Http, Some(80), "http://a.portal.example.jp"),
            (Scheme::Http, Some(443), "http://a.portal.example.jp:443"),
        ] {
            assert_eq!(site(scheme, port).url_of("a.portal.example.jp"), expected);
        }
    }

    #[test]
    fn a_proxy_is_believed_only_from_its_network() {
        let site = site(Scheme::Https, None);
        assert!(site.trusts("10.1.2.3".parse().unwrap()));
        assert!(site.trusts("::ffff:10.1.2.3".parse().unwrap()), "the same address on a dual-stack socket");
        assert!(!site.trusts("11.1.2.3".parse().unwrap()));
        assert!(!site.trusts("::1".parse().unwrap()));
    }
}
