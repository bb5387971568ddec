//! The address of this installation: scheme, base domain, public port, and the proxies it trusts.

use std::net::IpAddr;

use ipnet::IpNet;
use madoguchi_core::tenancy::hosts;

/// The scheme that browsers use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain HTTP: for the demo, on loopback.
    Http,
    /// HTTPS. TLS ends in this program or at a proxy.
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

/// The headers in which the proxies tell what they were asked. The headers of the other family are ignored, because a
/// proxy that doesn't set them passes on whatever its client sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHeaders {
    /// None: the peer of the connection is the client, and `Host` names the host.
    #[default]
    None,
    /// `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`.
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The address of this installation.
#[derive(Clone, Debug)]
pub struct Site {
    /// The scheme that browsers use.
    pub scheme: Scheme,
    /// The base domain, e.g. `localhost` or `example.jp`. A society's portal is at `<slug>.portal.<base>`.
    pub base: String,
    /// The port that browsers use; none where it is the scheme's default.
    pub public_port: Option<u16>,
    /// The networks of the proxies whose forwarded headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// The headers that the trusted proxies set.
    pub forwarded: ForwardedHeaders,
}

impl Site {
    /// Returns the canonical URL of a host, without a trailing slash.
    #[must_use]
    pub fn url_of(&self, host: &str) -> String {
        let scheme = self.scheme.as_str();
        match self.public_port {
            Some(port) if port != self.scheme.default_port() => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        }
    }

    /// Returns the platform's own host, where members find their society.
    #[must_use]
    pub fn platform_host(&self) -> String {
        hosts::platform_host(&self.base)
    }

    /// Whether this peer's forwarded headers are trusted.
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
        Site {
            scheme,
            base: "example.jp".into(),
            public_port,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            forwarded: ForwardedHeaders::XForwarded,
        }
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
