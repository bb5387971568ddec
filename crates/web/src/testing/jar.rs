//! Stores and sends cookies as browsers do (RFC 6265bis), as far as it matters for a portal.

use url::Url;

/// A cookie that a server set.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    name: String,
    value: String,
    /// The host that set the cookie, or the domain that the cookie was set for.
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
    same_site_none: bool,
}

/// The cookies that a browser keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Jar {
    kept: Vec<Kept>,
}

impl Jar {
    /// Reads a `Set-Cookie` header. A cookie that a browser would refuse is dropped.
    pub(super) fn take(&mut self, url: &Url, header: &str) {
        let Some(host) = url.host_str() else { return };
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let mut cookie = Kept {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            domain: host.to_owned(),
            host_only: true,
            path: default_path(url),
            secure: false,
            same_site_none: false,
        };
        let mut gone = false;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "domain" if !value.is_empty() => {
                    let domain = value.trim_start_matches('.').to_ascii_lowercase();
                    // A domain without a dot is a public suffix, and no host may set cookies for another host.
                    if !covers(&domain, host) || !domain.contains('.') {
                        return;
                    }
                    cookie.domain = domain;
                    cookie.host_only = false;
                }
                "path" if value.starts_with('/') => cookie.path = value.to_owned(),
                "secure" => cookie.secure = true,
                "samesite" => cookie.same_site_none = value.eq_ignore_ascii_case("none"),
                "max-age" => gone = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
                _ => {}
            }
        }
        let prefixed = cookie.name.starts_with("__Host-");
        let keeps_prefix = cookie.secure && cookie.host_only && cookie.path == "/";
        if (cookie.secure && url.scheme() != "https") || (prefixed && !keeps_prefix) {
            return;
        }
        self.kept
            .retain(|known| !(known.name == cookie.name && known.domain == cookie.domain && known.path == cookie.path));
        if !gone {
            self.kept.push(cookie);
        }
    }

    /// Returns the `Cookie` header of a request. Across sites only links send cookies along (SameSite=Lax).
    pub(super) fn header(&self, url: &Url, same_site: bool, safe: bool) -> Option<String> {
        let cookies: Vec<_> = self
            .sent(url)
            .filter(|cookie| same_site || safe || cookie.same_site_none)
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        (!cookies.is_empty()).then(|| cookies.join("; "))
    }

    /// Returns the value of a cookie as it would be sent to a page.
    pub(super) fn value(&self, url: &Url, name: &str) -> Option<String> {
        self.sent(url).find(|cookie| cookie.name == name).map(|cookie| cookie.value.clone())
    }

    /// Returns the names and values of all cookies that would be sent to a page.
    pub(super) fn all(&self, url: &Url) -> Vec<(String, String)> {
        self.sent(url).map(|cookie| (cookie.name.clone(), cookie.value.clone())).collect()
    }

    fn sent<'a>(&'a self, url: &'a Url) -> impl Iterator<Item = &'a Kept> {
        let host = url.host_str().unwrap_or_default();
        self.kept.iter().filter(move |cookie| {
            (cookie.domain == host || (!cookie.host_only && covers(&cookie.domain, host)))
                && under(&cookie.path, url.path())
                && (!cookie.secure || url.scheme() == "https")
        })
    }
}

fn default_path(url: &Url) -> String {
    match url.path().rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(at) => url.path()[..at].to_owned(),
    }
}

fn covers(domain: &str, host: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|front| front.ends_with('.'))
}

fn under(path: &str, asked: &str) -> bool {
    asked.strip_prefix(path).is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'))
}

/// Whether two pages belong to one site: same scheme and same last two labels of the host. This is enough of the public
/// suffix list for `….portal.localhost` and example domains.
pub(super) fn same_site(a: &Url, b: &Url) -> bool {
    let site = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut labels: Vec<_> = host.rsplit('.').take(2).map(str::to_owned).collect();
        labels.push(url.scheme().to_owned());
        labels
    };
    site(a) == site(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_cookie_without_domain_stays_with_its_host() {
        let mut jar = Jar::default();
        jar.take(&url("http://a.portal.localhost:8080/x/y"), "session=1; Path=/; HttpOnly");
        assert_eq!(jar.header(&url("http://a.portal.localhost:9090/"), true, true).as_deref(), Some("session=1"));
        for other in ["http://b.portal.localhost/", "http://portal.localhost/", "http://x.a.portal.localhost/"] {
            assert_eq!(jar.header(&url(other), true, true), None, "{other}");
        }
    }

    #[test]
    fn a_cookie_with_domain_reaches_siblings() {
        let mut jar = Jar::default();
        jar.take(&url("http://a.portal.localhost/"), "session=evil; Domain=portal.localhost; Path=/");
        assert_eq!(jar.value(&url("http://b.portal.localhost/"), "session").as_deref(), Some("evil"));
        jar.take(&url("http://a.portal.localhost/"), "other=1; Domain=b.portal.localhost");
        jar.take(&url("http://a.portal.localhost/"), "other=1; Domain=localhost");
        assert_eq!(jar.all(&url("http://b.portal.localhost/")).len(), 1);
    }

    #[test]
    fn secure_prefixed_and_pathed_cookies_are_held_to_it() {
        let mut jar = Jar::default();
        jar.take(&url("http://a.localhost/"), "plain=1; Secure");
        jar.take(&url("https://a.localhost/"), "__Host-a=1; Path=/");
        jar.take(&url("https://a.localhost/"), "__Host-b=1; Secure; Path=/x");
        jar.take(&url("https://a.localhost/"), "__Host-c=1; Secure; Path=/");
        jar.take(&url("https://a.localhost/"), "deep=1; Path=/deep");
        assert_eq!(jar.all(&url("https://a.localhost/")), [("__Host-c".to_owned(), "1".to_owned())]);
        assert_eq!(jar.all(&url("http://a.localhost/deep/er")), [("deep".to_owned(), "1".to_owned())]);
        assert!(jar.all(&url("http://a.localhost/deeper")).is_empty());
    }

    #[test]
    fn max_age_zero_deletes() {
        let mut jar = Jar::default();
        let page = url("http://a.localhost/");
        jar.take(&page, "session=1; Path=/");
        jar.take(&page, "session=; Path=/; Max-Age=0");
        assert_eq!(jar.header(&page, true, true), None);
    }

    #[test]
    fn lax_cookies_do_not_go_with_another_sites_form() {
        let mut jar = Jar::default();
        let page = url("http://a.portal.localhost/");
        jar.take(&page, "session=1; Path=/; SameSite=Lax");
        assert_eq!(jar.header(&page, false, false), None);
        assert!(jar.header(&page, false, true).is_some() && jar.header(&page, true, false).is_some());
        assert!(same_site(&page, &url("http://b.portal.localhost:1/")));
        assert!(
            !same_site(&page, &url("https://a.portal.localhost/")) && !same_site(&page, &url("http://portal.example/"))
        );
    }
}
