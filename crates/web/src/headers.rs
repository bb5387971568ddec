//! Security headers: no content from other origins, no framing, no caching by default.

use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::response::Response;

use crate::site::Scheme;
use crate::still::Framing;

/// The Content-Security-Policy: our own files only, no inline script or style, no framing, forms to this host only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The Referrer-Policy. Not `no-referrer`: under it browsers send forms with `Origin: null`, and the cross-site check
/// couldn't tell our forms from another site's in browsers without `Sec-Fetch-Site`. `same-origin` tells no other site
/// a URL of ours, and the logs hold no referrer.
const REFERRER: &str = "same-origin";

/// The Permissions-Policy: switches off browser features that no page needs.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
                           microphone=(), midi=(), payment=(), usb=(), browsing-topics=()";

/// The Strict-Transport-Security header: one year, for this host and its subdomains.
const TLS_ONLY: &str = "max-age=31536000; includeSubDomains";

/// Adds the security headers to a response. A response without `Cache-Control` gets `no-store`.
pub(crate) fn protect(response: &mut Response, scheme: Scheme) {
    let framing = response.extensions().get::<Framing>().copied();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, framing.map_or(POLICY, Framing::policy)),
        (REFERRER_POLICY, REFERRER),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, framing.map_or("DENY", Framing::frame_options)),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if scheme == Scheme::Https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protected(scheme: Scheme) -> Response {
        let mut response = Response::default();
        protect(&mut response, scheme);
        response
    }

    #[test]
    fn the_content_policy_allows_nothing_unsafe() {
        let response = protected(Scheme::Https);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("data:"), "{policy}");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
    }

    #[test]
    fn only_what_says_so_may_be_framed() {
        assert_eq!(protected(Scheme::Https).headers()[X_FRAME_OPTIONS], "DENY");
        let mut framed = Framing::FramedPage.on(Response::default());
        protect(&mut framed, Scheme::Https);
        assert_eq!(framed.headers()[X_FRAME_OPTIONS], "SAMEORIGIN");
        assert_eq!(framed.headers()[CONTENT_SECURITY_POLICY], Framing::FramedPage.policy());
    }

    #[test]
    fn tls_is_demanded_only_where_there_is_any() {
        assert!(protected(Scheme::Https).headers().contains_key(STRICT_TRANSPORT_SECURITY));
        assert!(!protected(Scheme::Http).headers().contains_key(STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn nobody_keeps_a_page_unless_it_says_so() {
        assert_eq!(protected(Scheme::Http).headers()[CACHE_CONTROL], "no-store");
        let mut asset = Response::default();
        asset.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public"));
        protect(&mut asset, Scheme::Http);
        assert_eq!(asset.headers()[CACHE_CONTROL], "public");
    }
}
