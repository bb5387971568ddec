//! The headers of a reverse proxy: `X-Forwarded-*`, or `Forwarded` (RFC 7239). One family counts, the one that the
//! configuration names, and only for requests from a configured proxy.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::host::HostError;
use crate::site::{ForwardedHeaders, Scheme, Site};

const FORWARDED: &str = "forwarded";
const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_HOST: &str = "x-forwarded-host";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";

/// What the proxies say about a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The host that the outermost proxy was asked for, as it wrote it.
    pub host: Result<Option<String>, HostError>,
    /// The scheme that the proxy was asked by.
    pub scheme: Option<Scheme>,
    /// The client's address: going back from the connection's peer, the first address that isn't a configured proxy.
    pub client: IpAddr,
}

impl Said {
    /// Reads the headers of a request. `peer` is the address at the other end of the connection; without it, or where
    /// it isn't a configured proxy, no header counts.
    pub fn of(headers: &HeaderMap, peer: Option<IpAddr>, site: &Site) -> Self {
        let unknown = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
        let nothing = Self { host: Ok(None), scheme: None, client: peer.unwrap_or(unknown).to_canonical() };
        let Some(peer) = peer.filter(|peer| site.trusts(*peer)) else { return nothing };
        match site.forwarded {
            ForwardedHeaders::None => nothing,
            ForwardedHeaders::XForwarded => {
                let mut hops: Vec<_> = list(headers, X_FORWARDED_FOR).collect();
                let mut client = peer;
                while site.trusts(client)
                    && let Some(hop) = hops.pop()
                    && let Some(address) = node_address(hop)
                {
                    client = address;
                }
                Self {
                    host: agreed(list(headers, X_FORWARDED_HOST)),
                    scheme: list(headers, X_FORWARDED_PROTO).last().and_then(scheme_of),
                    client: client.to_canonical(),
                }
            }
            ForwardedHeaders::Forwarded => {
                let mut elements: Vec<_> = list(headers, FORWARDED).collect();
                let (mut client, mut host, mut scheme) = (peer, Ok(None), None);
                // A configured proxy wrote the last element, and the one before it if that proxy's own peer is one too.
                while site.trusts(client)
                    && let Some(element) = elements.pop()
                {
                    if let Some(named) = only_parameter(element, "host").transpose() {
                        host = named.map(Some);
                    }
                    scheme = parameters(element, "proto").last().and_then(scheme_of).or(scheme);
                    let Some(address) = parameters(element, "for").last().and_then(node_address) else { break };
                    client = address;
                }
                Self { host: host.map(|host| host.map(str::to_owned)), scheme, client: client.to_canonical() }
            }
        }
    }
}

/// Returns the elements of a header that is a comma-separated list. The nearest proxy's element is last. A header that
/// isn't UTF-8 is one element that nothing can be read from.
///
/// A comma in a quoted string also separates, so that a quotation mark that a client left open can't hide what a proxy
/// has appended.
fn list<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .map(|value| std::str::from_utf8(value.as_bytes()).unwrap_or_default())
        .flat_map(|text| text.split(','))
        .map(str::trim)
}

/// Returns the values of a parameter of a `Forwarded` element, without quotes.
fn parameters<'a>(element: &'a str, wanted: &'a str) -> impl Iterator<Item = &'a str> {
    element.split(';').filter_map(move |pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"'))
    })
}

/// Returns the value of a parameter that may occur once (RFC 7239, 4).
fn only_parameter<'a>(element: &'a str, wanted: &'a str) -> Result<Option<&'a str>, HostError> {
    let mut values = parameters(element, wanted);
    let first = values.next();
    if values.next().is_some() { Err(HostError::Several) } else { Ok(first) }
}

/// Returns the only value; more than one value is an error.
fn agreed<'a>(mut values: impl Iterator<Item = &'a str>) -> Result<Option<String>, HostError> {
    let first = values.next();
    if values.next().is_some() { Err(HostError::Several) } else { Ok(first.map(str::to_owned)) }
}

fn scheme_of(word: &str) -> Option<Scheme> {
    match word.to_ascii_lowercase().as_str() {
        "https" => Some(Scheme::Https),
        "http" => Some(Scheme::Http),
        _ => None,
    }
}

/// Parses an address as proxies write it: bare, with a port, or IPv6 in brackets.
fn node_address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const X: ForwardedHeaders = ForwardedHeaders::XForwarded;
    const RFC: ForwardedHeaders = ForwardedHeaders::Forwarded;

    fn said(forwarded: ForwardedHeaders, pairs: &[(&'static str, &str)], peer: &str) -> Said {
        let site = Site {
            scheme: Scheme::Https,
            base: "example.jp".into(),
            public_port: None,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
            forwarded,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Said::of(&headers, Some(peer.parse().unwrap()), &site)
    }

    #[test]
    fn the_client_is_the_first_address_that_is_no_proxy_of_ours() {
        for (family, pairs, peer, expected) in [
            (X, vec![], "192.0.2.1", "192.0.2.1"),
            (X, vec![(X_FORWARDED_FOR, "203.0.113.5")], "192.0.2.1", "192.0.2.1"),
            (X, vec![(X_FORWARDED_FOR, "203.0.113.5")], "10.0.0.1", "203.0.113.5"),
            (X, vec![(X_FORWARDED_FOR, "1.1.1.1, 203.0.113.5, 10.0.0.2")], "10.0.0.1", "203.0.113.5"),
            (X, vec![(X_FORWARDED_FOR, "1.1.1.1"), (X_FORWARDED_FOR, "203.0.113.5")], "10.0.0.1", "203.0.113.5"),
            (X, vec![(X_FORWARDED_FOR, "somebody")], "10.0.0.1", "10.0.0.1"),
            (X, vec![(X_FORWARDED_FOR, "1.1.1.1"), (X_FORWARDED_FOR, "\u{7a93}")], "10.0.0.1", "10.0.0.1"),
            (X, vec![(X_FORWARDED_FOR, "10.0.0.9")], "::ffff:10.0.0.1", "10.0.0.9"),
            (RFC, vec![(FORWARDED, "for=\"[2001:db8::7]:4711\";proto=https")], "fd00::1", "2001:db8::7"),
            (RFC, vec![(FORWARDED, "for=_hidden, for=198.51.100.7:80")], "10.0.0.1", "198.51.100.7"),
            (RFC, vec![(FORWARDED, "for=1.1.1.1"), (FORWARDED, "for=_hidden")], "10.0.0.1", "10.0.0.1"),
            (RFC, vec![(FORWARDED, "for=1.1.1.1, for=203.0.113.5, for=10.0.0.2")], "10.0.0.1", "203.0.113.5"),
            (RFC, vec![(FORWARDED, "for=\"1.1.1.1"), (FORWARDED, "for=203.0.113.5")], "10.0.0.1", "203.0.113.5"),
        ] {
            assert_eq!(said(family, &pairs, peer).client.to_string(), expected, "{pairs:?} from {peer}");
        }
    }

    #[test]
    fn only_the_configured_family_counts() {
        let both = [
            (FORWARDED, "for=6.6.6.6;host=a.example;proto=http"),
            (X_FORWARDED_FOR, "203.0.113.5"),
            (X_FORWARDED_HOST, "b.example"),
            (X_FORWARDED_PROTO, "https"),
        ];
        let host = |name: &str| Ok(Some(name.to_owned()));
        for (family, host, scheme, client) in [
            (ForwardedHeaders::None, Ok(None), None, "10.0.0.1"),
            (X, host("b.example"), Some(Scheme::Https), "203.0.113.5"),
            (RFC, host("a.example"), Some(Scheme::Http), "6.6.6.6"),
        ] {
            let expected = Said { host, scheme, client: client.parse().unwrap() };
            assert_eq!(said(family, &both, "10.0.0.1"), expected, "{family:?}");
            let nothing = Said { host: Ok(None), scheme: None, client: "192.0.2.1".parse().unwrap() };
            assert_eq!(said(family, &both, "192.0.2.1"), nothing, "{family:?} from somebody else");
        }
    }

    #[test]
    fn elements_that_no_proxy_of_ours_wrote_say_nothing() {
        let forged = "for=6.6.6.6;host=evil.example;proto=http, for=203.0.113.5";
        let told = said(RFC, &[(FORWARDED, forged)], "10.0.0.1");
        assert_eq!((told.host, told.scheme), (Ok(None), None));
        let chain = "for=203.0.113.5;host=a.example;proto=https, for=10.0.0.2;host=inside;proto=http";
        let told = said(RFC, &[(FORWARDED, chain)], "10.0.0.1");
        assert_eq!((told.host, told.scheme), (Ok(Some("a.example".to_owned())), Some(Scheme::Https)));
        let twice = said(RFC, &[(FORWARDED, "host=a.example;host=b.example")], "10.0.0.1");
        assert_eq!(twice.host, Err(HostError::Several));
    }

    #[test]
    fn the_nearest_proxy_says_the_scheme() {
        let scheme = |family, name, value| said(family, &[(name, value)], "10.0.0.1").scheme;
        assert_eq!(scheme(X, X_FORWARDED_PROTO, "https, http"), Some(Scheme::Http));
        assert_eq!(scheme(X, X_FORWARDED_PROTO, "gopher"), None);
        assert_eq!(scheme(RFC, FORWARDED, "proto=HTTPS;host=a"), Some(Scheme::Https));
        assert_eq!(said(X, &[], "10.0.0.1").scheme, None);
    }
}
