//! The host that a request is for: from `:authority`, an absolute URI or `Host`; where that names nothing of this
//! installation, from forwarded headers of a configured proxy. An ambiguous request is refused.

use std::fmt;

use axum::http::header::{HOST, HeaderName};
use axum::http::request::Parts;

use crate::forwarded::Said;

/// The longest host name in the DNS (RFC 1035, 2.3.4).
const MAX_LENGTH: usize = 253;
/// The longest label of a host name (RFC 1035, 2.3.4).
const MAX_LABEL: usize = 63;

/// A host name in its canonical form: ASCII (IDNA), lower case, without port and trailing dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

/// The host that a request is for, in two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The host name.
    pub host: Host,
    /// The host as the browser wrote it, with its port. `Origin` is compared with it.
    pub authority: String,
}

impl Asked {
    /// Reads the host that a request is for.
    ///
    /// A host of the request itself that `is_ours` counts, whatever a forwarded header says: most proxies keep `Host`
    /// and pass on an `X-Forwarded-Host` that their client made up. A proxy that asks for a host of its own choice has
    /// to set the forwarded one.
    ///
    /// # Errors
    /// When the request names no host, several hosts, or something that isn't a host name.
    pub(crate) fn of(parts: &Parts, said: &Said, is_ours: impl FnOnce(&Host) -> bool) -> Result<Self, HostError> {
        let asked = Self::of_request(parts)?;
        match (asked, said.host.clone()?) {
            (Some(asked), Some(_)) if is_ours(&asked.host) => Ok(asked),
            (_, Some(forwarded)) => Self::parse(forwarded),
            (asked, None) => asked.ok_or(HostError::Missing),
        }
    }

    /// Whether the browser wrote the host with a final dot, which means the same in the DNS.
    #[must_use]
    pub fn has_final_dot(&self) -> bool {
        self.authority.split(':').next().is_some_and(|name| name.ends_with('.'))
    }

    /// Reads the host from the request itself, without forwarded headers.
    fn of_request(parts: &Parts) -> Result<Option<Self>, HostError> {
        let authority =
            parts.uri.authority().map(|authority| Self::parse(authority.as_str().to_owned())).transpose()?;
        let header = single(parts, &HOST)?.map(Self::parse).transpose()?;
        match (authority, header) {
            (Some(authority), Some(header)) if authority.host != header.host => Err(HostError::Conflicting),
            (authority, header) => Ok(authority.or(header)),
        }
    }

    fn parse(authority: String) -> Result<Self, HostError> {
        Ok(Self { host: Host::parse(&authority)?, authority })
    }
}

impl Host {
    /// Parses one host, with or without a port.
    ///
    /// # Errors
    /// When the text isn't a host name.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let name = without_port(text)?;
        let ascii = idna::domain_to_ascii(name).map_err(|_| HostError::Malformed)?;
        let name = ascii.strip_suffix('.').unwrap_or(&ascii);
        let plausible = !name.is_empty()
            && name.len() <= MAX_LENGTH
            && name.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= MAX_LABEL
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            });
        if plausible { Ok(Self(name.to_ascii_lowercase())) } else { Err(HostError::Malformed) }
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why the host of a request can't be determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The request names no host.
    #[error("the request names no host")]
    Missing,
    /// There is more than one `Host` header, or a forwarded header holds a list.
    #[error("the request names more than one host")]
    Several,
    /// Two parts of the request name different hosts.
    #[error("the request names different hosts")]
    Conflicting,
    /// The text isn't a host name.
    #[error("the request's host isn't a host name")]
    Malformed,
}

/// Returns a header that may occur only once, as UTF-8.
fn single(parts: &Parts, name: &HeaderName) -> Result<Option<String>, HostError> {
    let mut values = parts.headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(HostError::Several);
    }
    std::str::from_utf8(value.as_bytes()).map(|text| Some(text.to_owned())).map_err(|_| HostError::Malformed)
}

/// Removes the port. Refuses user information and IP literals, which name no portal.
fn without_port(text: &str) -> Result<&str, HostError> {
    match text.split_once(':') {
        None => Ok(text),
        Some((name, port)) => {
            let is_port = port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
            // RFC 3986 allows an empty port (`host:`), which means the scheme's default.
            if is_port || port.is_empty() { Ok(name) } else { Err(HostError::Malformed) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{Request, Uri};
    use proptest::prelude::*;

    use super::*;
    use crate::site::{ForwardedHeaders, Scheme, Site};

    fn site(forwarded: ForwardedHeaders) -> Site {
        Site {
            scheme: Scheme::Http,
            base: "localhost".into(),
            public_port: Some(8080),
            trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()],
            forwarded,
        }
    }

    fn asked(parts: &Parts, peer: IpAddr, forwarded: ForwardedHeaders) -> Result<Asked, HostError> {
        let said = Said::of(&parts.headers, Some(peer), &site(forwarded));
        Asked::of(parts, &said, |host| host.as_str().ends_with(".portal.localhost"))
    }

    fn host_by(
        forwarded: ForwardedHeaders,
        uri: &str,
        headers: &[(&str, &[u8])],
        peer: &str,
    ) -> Result<String, HostError> {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        asked(&parts, peer.parse().unwrap(), forwarded).map(|asked| asked.host.0)
    }

    fn host(uri: &str, headers: &[(&str, &[u8])], peer: &str) -> Result<String, HostError> {
        host_by(ForwardedHeaders::None, uri, headers, peer)
    }

    #[test]
    fn port_case_dot_and_script_of_a_host_are_forgiven() {
        for (header, expected) in [
            ("sakura.portal.localhost", "sakura.portal.localhost"),
            ("sakura.portal.localhost:8080", "sakura.portal.localhost"),
            ("sakura.portal.localhost:", "sakura.portal.localhost"),
            ("SAKURA.Portal.LocalHost.:80", "sakura.portal.localhost"),
            ("sakura.portal.localhost.", "sakura.portal.localhost"),
            ("さくら.example.jp", "xn--y8jl1n.example.jp"),
            ("ｓａｋｕｒａ．example.jp", "sakura.example.jp"),
            ("127.0.0.1:8080", "127.0.0.1"),
        ] {
            assert_eq!(host("/", &[("host", header.as_bytes())], "192.0.2.1").as_deref(), Ok(expected), "{header}");
        }
    }

    #[test]
    fn what_is_no_host_name_is_refused() {
        for header in [
            "",
            ".",
            "..",
            "a..b",
            ".a",
            "user@sakura.portal.localhost",
            "a:b",
            "a:80:80",
            "a:65536",
            "a:8 0",
            "[::1]:8080",
            "a/b",
            "a b",
            "a%2eb",
            "a,b",
            "a?b",
            "a#b",
            "a\\b",
            "a<b>",
        ] {
            assert_eq!(host("/", &[("host", header.as_bytes())], "192.0.2.1"), Err(HostError::Malformed), "{header:?}");
        }
        let long_label = "a".repeat(64);
        assert_eq!(host("/", &[("host", long_label.as_bytes())], "192.0.2.1"), Err(HostError::Malformed));
        assert_eq!(host("/", &[("host", b"a\xff")], "192.0.2.1"), Err(HostError::Malformed));
        assert_eq!(host("/", &[], "192.0.2.1"), Err(HostError::Missing));
    }

    #[test]
    fn authority_and_host_must_agree() {
        assert_eq!(host("http://a.example/", &[], "192.0.2.1").as_deref(), Ok("a.example"));
        assert_eq!(host("http://A.example:80/", &[("host", b"a.example.")], "192.0.2.1").as_deref(), Ok("a.example"));
        assert_eq!(host("http://a.example/", &[("host", b"b.example")], "192.0.2.1"), Err(HostError::Conflicting));
        assert_eq!(host("http://u:p@a.example/", &[], "192.0.2.1"), Err(HostError::Malformed));
        assert_eq!(host("/", &[("host", b"a.example"), ("host", b"a.example")], "192.0.2.1"), Err(HostError::Several));
    }

    #[test]
    fn forwarded_hosts_count_only_from_configured_proxies() {
        use ForwardedHeaders::{Forwarded, None, XForwarded};
        let own: (&str, &[u8]) = ("host", b"inside");
        for (family, other, forwarded) in [
            (XForwarded, Forwarded, ("x-forwarded-host", b"a.example:8080".as_slice())),
            (Forwarded, XForwarded, ("forwarded", b"for=192.0.2.9;host=\"a.example:8080\";proto=https")),
            (Forwarded, XForwarded, ("forwarded", b"for=192.0.2.9; Host=A.example")),
        ] {
            let host = |family, peer| host_by(family, "/", &[own, forwarded], peer);
            assert_eq!(host(family, "10.0.0.1").as_deref(), Ok("a.example"), "{forwarded:?}");
            for (family, peer) in [(family, "10.0.0.2"), (other, "10.0.0.1"), (None, "10.0.0.1")] {
                assert_eq!(host(family, peer).as_deref(), Ok("inside"), "{forwarded:?} {family:?} {peer}");
            }
        }
        let two: (&str, &[u8]) = ("x-forwarded-host", b"a.example, b.example");
        assert_eq!(host_by(XForwarded, "/", &[own, two], "10.0.0.1"), Err(HostError::Several));
        assert_eq!(host_by(XForwarded, "/", &[own, two], "10.0.0.2").as_deref(), Ok("inside"));
        let malformed = [own, ("x-forwarded-host", b"a@b".as_slice())];
        assert_eq!(host_by(XForwarded, "/", &malformed, "10.0.0.1"), Err(HostError::Malformed));
    }

    #[test]
    fn a_host_of_ours_counts_whatever_its_proxy_passed_on() {
        let own: (&str, &[u8]) = ("host", b"a.portal.localhost");
        for (family, forged) in [
            (ForwardedHeaders::XForwarded, ("x-forwarded-host", b"b.portal.localhost".as_slice())),
            (ForwardedHeaders::Forwarded, ("forwarded", b"host=b.portal.localhost")),
        ] {
            assert_eq!(host_by(family, "/", &[own, forged], "10.0.0.1").as_deref(), Ok("a.portal.localhost"));
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic_and_the_form_is_stable(bytes in proptest::collection::vec(any::<u8>(), 0..80), peer in any::<[u8; 4]>()) {
            let names = ["host", "x-forwarded-host", "forwarded"];
            for name in names {
                let mut request = Request::builder().uri(Uri::from_static("/"));
                if let Ok(value) = axum::http::HeaderValue::from_bytes(&bytes) {
                    request = request.header(name, value);
                }
                let Ok(request) = request.body(()) else { continue };
                let (parts, ()) = request.into_parts();
                for (peer, family) in [
                    (IpAddr::from(peer), ForwardedHeaders::XForwarded),
                    (IpAddr::from([10, 0, 0, 1]), ForwardedHeaders::XForwarded),
                    (IpAddr::from([10, 0, 0, 1]), ForwardedHeaders::Forwarded),
                ] {
                    if let Ok(Asked { host, .. }) = asked(&parts, peer, family) {
                        prop_assert_eq!(Host::parse(host.as_str()), Ok(host.clone()));
                        prop_assert!(host.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b)));
                    }
                }
            }
        }

        #[test]
        fn any_text_is_a_host_or_an_error(text in "\\PC{0,300}") {
            let _ = Host::parse(&text);
        }
    }
}
