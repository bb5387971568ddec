//! Forwarded headers that don't count: from somebody who isn't a configured proxy, or of the family that isn't configured. Behind a
//! proxy that isn't named, all members seem to come from one network and share its limits, so the operator is told, once a minute.

use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};

use crate::site::{ForwardedHeaders, Site};

/// The least time between two lines of the log, in seconds.
const PAUSE: i64 = 60;

/// Remembers when the operator was told last.
#[derive(Debug)]
pub(crate) struct Unheard {
    /// When, in seconds since 1970.
    told_at: AtomicI64,
    /// The requests since.
    requests: AtomicU64,
}

impl Default for Unheard {
    fn default() -> Self {
        Self { told_at: AtomicI64::new(i64::MIN), requests: AtomicU64::new(0) }
    }
}

/// What is to be told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ignored {
    /// The sender isn't a configured proxy.
    Sender,
    /// A configured proxy sends the family of headers that isn't configured, and none of the one that is.
    Family,
}

impl Unheard {
    /// Looks at the headers of a request, and logs what is ignored of them if that is due.
    pub fn look(&self, headers: &HeaderMap, peer: Option<IpAddr>, site: &Site, now: DateTime<Utc>) {
        let Some(peer) = peer else { return };
        let Some(ignored) = ignored(headers, peer, site) else { return };
        let requests = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.is_due(now) {
            return;
        }
        self.requests.fetch_sub(requests, Ordering::Relaxed);
        let peer = of_the_inside(peer);
        match ignored {
            Ignored::Sender => tracing::warn!(
                peer,
                requests,
                "forwarded headers are ignored, because server.trusted_proxies does not name their sender"
            ),
            Ignored::Family => tracing::warn!(
                peer,
                requests,
                "a proxy sends forwarded headers of the other family than server.forwarded names; they are ignored"
            ),
        }
    }

    /// Whether it is time to tell again. Of several threads, one gets true.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let (last, now) = (self.told_at.load(Ordering::Relaxed), now.timestamp());
        now.saturating_sub(last) >= PAUSE
            && self.told_at.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// What of the headers doesn't count, if anything.
fn ignored(headers: &HeaderMap, peer: IpAddr, site: &Site) -> Option<Ignored> {
    let x = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"].iter().any(|name| headers.contains_key(*name));
    let rfc = headers.contains_key("forwarded");
    if !site.trusts(peer) {
        return (x || rfc).then_some(Ignored::Sender);
    }
    let (counts, other) = match site.forwarded {
        ForwardedHeaders::None => return None,
        ForwardedHeaders::XForwarded => (x, rfc),
        ForwardedHeaders::Forwarded => (rfc, x),
    };
    (other && !counts).then_some(Ignored::Family)
}

/// An address of a private network, as proxies have it. A public one may be a member's, and is not written down.
fn of_the_inside(peer: IpAddr) -> String {
    let is_inside = match peer.to_canonical() {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    };
    if is_inside { peer.to_canonical().to_string() } else { "a public address".to_owned() }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::site::Scheme;

    fn site(forwarded: ForwardedHeaders) -> Site {
        let trusted_proxies =
            if forwarded == ForwardedHeaders::None { Vec::new() } else { vec!["10.0.0.1/32".parse().unwrap()] };
        Site { scheme: Scheme::Https, base: "example.jp".into(), public_port: None, trusted_proxies, forwarded }
    }

    #[test]
    fn what_does_not_count_is_noticed() {
        use ForwardedHeaders::{Forwarded, None as Nothing, XForwarded};
        for (family, names, peer, expected) in [
            (Nothing, &[][..], "127.0.0.1", None),
            (Nothing, &["x-forwarded-for"], "127.0.0.1", Some(Ignored::Sender)),
            (XForwarded, &["x-forwarded-proto"], "10.0.0.1", None),
            (XForwarded, &["x-forwarded-for", "forwarded"], "10.0.0.1", None),
            (XForwarded, &["forwarded"], "10.0.0.1", Some(Ignored::Family)),
            (Forwarded, &["x-forwarded-host"], "::ffff:10.0.0.1", Some(Ignored::Family)),
            (Forwarded, &["forwarded"], "10.0.0.2", Some(Ignored::Sender)),
            (Forwarded, &["via"], "10.0.0.2", None),
        ] {
            let mut headers = HeaderMap::new();
            for name in names {
                headers.append(*name, HeaderValue::from_static("x"));
            }
            assert_eq!(
                ignored(&headers, peer.parse().unwrap(), &site(family)),
                expected,
                "{family:?} {names:?} {peer}"
            );
        }
    }

    #[test]
    fn it_is_told_once_a_minute() {
        let (unheard, begin) = (Unheard::default(), DateTime::<Utc>::UNIX_EPOCH);
        let told = |seconds| unheard.is_due(begin + chrono::Duration::seconds(seconds));
        assert_eq!([0, 1, 59, 60, 61, 119, 120].map(told), [true, false, false, true, false, false, true]);
    }

    #[test]
    fn a_members_address_is_not_written_down() {
        for (peer, shown) in [
            ("127.0.0.1", "127.0.0.1"),
            ("::ffff:10.0.0.7", "10.0.0.7"),
            ("fd00::7", "fd00::7"),
            ("203.0.113.5", "a public address"),
            ("2001:db8::5", "a public address"),
        ] {
            assert_eq!(of_the_inside(peer.parse().unwrap()), shown);
        }
    }
}
