//! Cookies: opaque values, each bound to one host. Over TLS the `__Host-` prefix makes browsers enforce that. The demo
//! runs over plain HTTP, so its cookies have neither the prefix nor `Secure`.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum::response::Response;
use madoguchi_core::policy::society::TextSize;
use madoguchi_core::secret::Token;

use crate::site::Scheme;

/// The prefix of a cookie's name over TLS. Browsers accept such a cookie only if it is bound to this host alone (RFC
/// 6265bis, 4.1.3.2).
const HOST_ONLY: &str = "__Host-";

/// A cookie, named without the prefix that the scheme adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie(&'static str);

impl Cookie {
    /// The token that a browser is recognised by. It gives no access.
    pub const DEVICE: Self = Self("device");
    /// The language that was chosen.
    pub const LANGUAGE: Self = Self("language");
    /// The text size that was chosen.
    pub const TEXT_SIZE: Self = Self("text-size");

    /// Names a cookie that belongs to one face.
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// Returns the cookie's full name under a scheme.
    #[must_use]
    pub fn name(self, scheme: Scheme) -> String {
        match scheme {
            Scheme::Https => format!("{HOST_ONLY}{}", self.0),
            Scheme::Http => self.0.to_owned(),
        }
    }

    fn is_called(self, name: &[u8], scheme: Scheme) -> bool {
        match scheme {
            Scheme::Https => name.strip_prefix(HOST_ONLY.as_bytes()) == Some(self.0.as_bytes()),
            Scheme::Http => name == self.0.as_bytes(),
        }
    }
}

/// The cookies of a request. It has no `Debug`, because session tokens are among them.
#[derive(Clone, Default)]
pub struct Cookies {
    tokens: Vec<(Cookie, Token)>,
    device: Option<Token>,
    language: Option<String>,
    text_size: TextSize,
}

impl Cookies {
    /// Reads the cookies. Of the cookies that hold tokens it reads only those in `face`. A name that occurs twice
    /// counts as missing: a browser sends each name once, unless a sibling host has planted a second cookie.
    #[must_use]
    pub fn read(headers: &HeaderMap, scheme: Scheme, face: &[Cookie]) -> Self {
        let one = |cookie: Cookie| {
            let mut values = pairs(headers).filter(|(name, _)| cookie.is_called(name, scheme)).map(|(_, value)| value);
            let only = values.next().filter(|_| values.next().is_none())?;
            std::str::from_utf8(only).ok()
        };
        let token = |cookie: Cookie| one(cookie).and_then(Token::received);
        Self {
            tokens: face.iter().filter_map(|cookie| Some((*cookie, token(*cookie)?))).collect(),
            device: token(Cookie::DEVICE),
            language: one(Cookie::LANGUAGE).map(str::to_owned),
            text_size: one(Cookie::TEXT_SIZE).and_then(TextSize::of).unwrap_or_default(),
        }
    }

    /// Returns the token in a cookie of this face.
    #[must_use]
    pub fn token(&self, cookie: Cookie) -> Option<&Token> {
        self.tokens.iter().find(|(known, _)| *known == cookie).map(|(_, token)| token)
    }

    /// Returns the token that the browser is recognised by.
    #[must_use]
    pub const fn device(&self) -> Option<&Token> {
        self.device.as_ref()
    }

    /// Returns the code of the language that was chosen.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Returns the text size for visitors who aren't signed in.
    #[must_use]
    pub const fn text_size(&self) -> TextSize {
        self.text_size
    }
}

/// Returns the cookies as bytes, so that a cookie of another site with bytes beyond ASCII hides none of ours.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    headers.get_all(COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';')).filter_map(|pair| {
        let pair = pair.trim_ascii();
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        Some((pair.get(..equals)?, pair.get(equals + 1..)?))
    })
}

/// How long a browser keeps a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until the browser is closed.
    UntilClosed,
    /// For this many seconds.
    Seconds(u32),
    /// Not at all: the browser deletes the cookie.
    Over,
}

/// Adds a `Set-Cookie` header to a response. `value` is a token, a language code or a plain word.
pub fn set(response: &mut Response, scheme: Scheme, cookie: Cookie, value: &str, lifetime: Lifetime) {
    let name = cookie.name(scheme);
    let secure = if scheme == Scheme::Https { "; Secure" } else { "" };
    let age = match lifetime {
        Lifetime::UntilClosed => String::new(),
        Lifetime::Seconds(seconds) => format!("; Max-Age={seconds}"),
        Lifetime::Over => "; Max-Age=0".to_owned(),
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    if let Ok(mut header) = HeaderValue::try_from(text) {
        header.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, header);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: Cookie = Cookie::named("session");
    const A: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const B: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    fn read(scheme: Scheme, headers: &[&str]) -> Cookies {
        let headers: Vec<_> = headers.iter().map(|header| header.as_bytes()).collect();
        read_bytes(scheme, &headers)
    }

    fn read_bytes(scheme: Scheme, headers: &[&[u8]]) -> Cookies {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(COOKIE, HeaderValue::from_bytes(header).unwrap());
        }
        Cookies::read(&map, scheme, &[SESSION])
    }

    fn session(scheme: Scheme, headers: &[&str]) -> Option<String> {
        read(scheme, headers).token(SESSION).map(|token| token.expose().to_owned())
    }

    #[test]
    fn a_session_is_read_under_the_schemes_own_name() {
        let plain = format!("a=1; session={A}; language=en");
        assert_eq!(session(Scheme::Http, &[&plain]).as_deref(), Some(A));
        assert_eq!(session(Scheme::Https, &[&plain]), None);
        assert_eq!(session(Scheme::Https, &[&format!("__Host-session={A}")]).as_deref(), Some(A));
        assert_eq!(read(Scheme::Http, &[&plain]).language(), Some("en"));
    }

    #[test]
    fn a_cookie_that_the_face_does_not_name_is_not_read() {
        let cookies = read(Scheme::Http, &[&format!("session={A}; sign-in={B}")]);
        assert!(cookies.token(SESSION).is_some());
        assert!(cookies.token(Cookie::named("sign-in")).is_none());
    }

    #[test]
    fn a_cookie_planted_by_a_sibling_host_is_worth_nothing() {
        assert_eq!(session(Scheme::Http, &[&format!("session={A}; session={B}")]), None);
        assert_eq!(session(Scheme::Http, &[&format!("session={A}"), &format!("session={B}")]), None);
        for junk in [
            "session=",
            "session=short",
            "session",
            "=",
            "",
            ";;",
            &format!("session={A}x"),
            &format!("session=\"{A}\""),
        ] {
            assert_eq!(session(Scheme::Http, &[junk]), None, "{junk}");
        }
    }

    #[test]
    fn bytes_beyond_ascii_in_one_cookie_hide_no_other() {
        for theirs in [&b"nav=\xe7\xaa\x93"[..], b"nav=\xff", b"\xe7\xaa\x93=1", b"\xff", b"\xff=\xff"] {
            let ours = format!("session={A}; language=en");
            for line in [[theirs, &b"; "[..], ours.as_bytes()].concat(), [ours.as_bytes(), &b";"[..], theirs].concat()]
            {
                let cookies = read_bytes(Scheme::Http, &[&line]);
                assert_eq!(cookies.token(SESSION).map(Token::expose), Some(A), "{theirs:?}");
                assert_eq!(cookies.language(), Some("en"), "{theirs:?}");
            }
        }
        // A second cookie of the same name is a planted one, whatever its bytes.
        let planted = [format!("session={A}").as_bytes(), &b"; session=\xff"[..]].concat();
        assert!(read_bytes(Scheme::Http, &[&planted]).token(SESSION).is_none());
        assert!(read_bytes(Scheme::Http, &[b"session=\xff"]).token(SESSION).is_none());
    }

    #[test]
    fn a_size_of_the_text_is_one_of_ours_or_the_standard() {
        for (cookie, expected) in [
            ("text-size=large", TextSize::Large),
            ("text-size=largest", TextSize::Largest),
            ("text-size=huge", TextSize::Standard),
            ("text-size=\"><script>", TextSize::Standard),
            ("text-size=large; text-size=largest", TextSize::Standard),
            ("__Host-text-size=large", TextSize::Standard),
            ("", TextSize::Standard),
        ] {
            assert_eq!(read(Scheme::Http, &[cookie]).text_size(), expected, "{cookie}");
        }
    }

    #[test]
    fn attributes_follow_the_scheme() {
        let set_cookie = |scheme, lifetime| {
            let mut response = Response::default();
            set(&mut response, scheme, SESSION, A, lifetime);
            response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(
            set_cookie(Scheme::Https, Lifetime::Seconds(60)),
            format!("__Host-session={A}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
        );
        assert_eq!(
            set_cookie(Scheme::Http, Lifetime::UntilClosed),
            format!("session={A}; Path=/; HttpOnly; SameSite=Lax")
        );
        assert!(set_cookie(Scheme::Http, Lifetime::Over).ends_with("Max-Age=0"));
    }
}
