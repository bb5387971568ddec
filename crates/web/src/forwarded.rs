//! The headers of a reverse proxy: `Forwarded` (RFC 7239) and the older `X-Forwarded-*`. Callers use them only for
//! requests from a configured proxy.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::host::{Host, HostError};
use crate::site::{Scheme, Site};

const FORWARDED: &str = "forwarded";
const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_HOST: &str = "x-forwarded-host";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Returns the host that the proxy was asked for.
///
/// # Errors
/// When the headers name several hosts or contradict each other.
pub(crate) fn host(headers: &HeaderMap) -> Result<Option<String>, HostError> {
    let newer = agreed(elements(headers).filter_map(|element| parameter(element, "host")))?;
    let older = agreed(list(headers, X_FORWARDED_HOST))?;
    match (newer, older) {
        (Some(newer), Some(older)) if Host::parse(&newer)? != Host::parse(&older)? => Err(HostError::Conflicting),
        (newer, older) => Ok(newer.or(older)),
    }
}

/// Returns the scheme that the proxy was asked by, if the headers name it.
pub(crate) fn scheme(headers: &HeaderMap) -> Option<Scheme> {
    let last = elements(headers)
        .filter_map(|element| parameter(element, "proto"))
        .last()
        .or_else(|| list(headers, X_FORWARDED_PROTO).last())?;
    match last.to_ascii_lowercase().as_str() {
        "https" => Some(Scheme::Https),
        "http" => Some(Scheme::Http),
        _ => None,
    }
}

/// Returns the client's address: going back from the connection's peer, the first address that isn't a configured
/// proxy.
pub(crate) fn client(headers: &HeaderMap, peer: IpAddr, site: &Site) -> IpAddr {
    let newer: Vec<_> = elements(headers).filter_map(|element| parameter(element, "for")).collect();
    let mut hops = if newer.is_empty() { list(headers, X_FORWARDED_FOR).collect() } else { newer };
    let mut client = peer;
    while site.trusts(client)
        && let Some(hop) = hops.pop()
        && let Some(address) = node_address(&hop)
    {
        client = address;
    }
    client.to_canonical()
}

/// Returns the elements of all `Forwarded` headers. The nearest proxy's element is last.
fn elements(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(FORWARDED)
        .iter()
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
        .flat_map(|text| text.split(','))
}

/// Returns the elements of an older header, which is a comma-separated list.
fn list<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = String> + 'a {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
        .flat_map(|text| text.split(','))
        .map(|element| element.trim().to_owned())
}

/// Returns a parameter of a `Forwarded` element, without quotes.
fn parameter(element: &str, wanted: &str) -> Option<String> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Returns the only value; more than one value is an error.
fn agreed(mut values: impl Iterator<Item = String>) -> Result<Option<String>, HostError> {
    let first = values.next();
    if values.next().is_some() { Err(HostError::Several) } else { Ok(first) }
}

/// Parses an address as proxies write it: bare, with a port, or IPv6 in brackets.
fn node_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn site() -> Site {
        Site {
            scheme: Scheme::Https,
            base: "example.jp".into(),
            public_port: None,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn the_client_is_the_first_address_that_is_no_proxy_of_ours() {
        for (pairs, peer, expected) in [
            (vec![], "192.0.2.1", "192.0.2.1"),
            (vec![(X_FORWARDED_FOR, "203.0.113.5")], "192.0.2.1", "192.0.2.1"),
            (vec![(X_FORWARDED_FOR, "203.0.113.5")], "10.0.0.1", "203.0.113.5"),
            (vec![(X_FORWARDED_FOR, "1.1.1.1, 203.0.113.5, 10.0.0.2")], "10.0.0.1", "203.0.113.5"),
            (vec![(X_FORWARDED_FOR, "1.1.1.1"), (X_FORWARDED_FOR, "203.0.113.5")], "10.0.0.1", "203.0.113.5"),
            (vec![(X_FORWARDED_FOR, "somebody")], "10.0.0.1", "10.0.0.1"),
            (vec![(FORWARDED, "for=\"[2001:db8::7]:4711\";proto=https")], "fd00::1", "2001:db8::7"),
            (vec![(FORWARDED, "for=_hidden, for=198.51.100.7:80")], "10.0.0.1", "198.51.100.7"),
            (vec![(X_FORWARDED_FOR, "10.0.0.9")], "::ffff:10.0.0.1", "10.0.0.9"),
        ] {
            let client = client(&headers(&pairs), peer.parse().unwrap(), &site());
            assert_eq!(client.to_string(), expected, "{pairs:?} from {peer}");
        }
    }

    #[test]
    fn the_nearest_proxy_says_the_scheme() {
        assert_eq!(scheme(&headers(&[(X_FORWARDED_PROTO, "https, http")])), Some(Scheme::Http));
        assert_eq!(scheme(&headers(&[(FORWARDED, "proto=HTTPS;host=a")])), Some(Scheme::Https));
        assert_eq!(scheme(&headers(&[(X_FORWARDED_PROTO, "gopher")])), None);
        assert_eq!(scheme(&headers(&[])), None);
    }
}
