//! Cookies: opaque values, bound to exactly one host. Over TLS the `__Host-` prefix makes browsers keep it so; the demo
//! over plain HTTP does without prefix and Secure.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum::response::Response;
use madoguchi_core::policy::society::TextSize;
use madoguchi_core::secret::Token;

use crate::site::Scheme;

/// In front of a cookie's name over TLS: browsers then bind it to this host alone.
const HOST_ONLY: &str = "__Host-";

/// A cookie by its name, without what the scheme puts in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie(&'static str);

impl Cookie {
    /// What the browser is recognised by. It opens nothing.
    pub const DEVICE: Self = Self("device");
    /// The language chosen.
    pub const LANGUAGE: Self = Self("language");
    /// How large the text is to be.
    pub const TEXT_SIZE: Self = Self("text-size");

    /// A cookie of a face.
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name under a scheme.
    #[must_use]
    pub fn name(self, scheme: Scheme) -> String {
        match scheme {
            Scheme::Https => format!("{HOST_ONLY}{}", self.0),
            Scheme::Http => self.0.to_owned(),
        }
    }

    fn is_called(self, name: &str, scheme: Scheme) -> bool {
        match scheme {
            Scheme::Https => name.strip_prefix(HOST_ONLY) == Some(self.0),
            Scheme::Http => name == self.0,
        }
    }
}

/// The cookies of a request. No Debug: sessions are among them.
#[derive(Clone, Default)]
pub struct Cookies {
    tokens: Vec<(Cookie, Token)>,
    device: Option<Token>,
    language: Option<String>,
    text_size: TextSize,
}

impl Cookies {
    /// Reads them; of those with tokens the ones that `face` names. A name that stands twice counts as missing: a browser
    /// sends it once, unless a sibling host has put one of its own beside it.
    #[must_use]
    pub fn read(headers: &HeaderMap, scheme: Scheme, face: &[Cookie]) -> Self {
        let one = |cookie: Cookie| {
            let mut values = pairs(headers).filter(|(name, _)| cookie.is_called(name, scheme)).map(|(_, value)| value);
            values.next().filter(|_| values.next().is_none())
        };
        let token = |cookie: Cookie| one(cookie).and_then(Token::received);
        Self {
            tokens: face.iter().filter_map(|cookie| Some((*cookie, token(*cookie)?))).collect(),
            device: token(Cookie::DEVICE),
            language: one(Cookie::LANGUAGE).map(str::to_owned),
            text_size: one(Cookie::TEXT_SIZE).and_then(TextSize::of).unwrap_or_default(),
        }
    }

    /// The token in a cookie of this face.
    #[must_use]
    pub fn token(&self, cookie: Cookie) -> Option<&Token> {
        self.tokens.iter().find(|(known, _)| *known == cookie).map(|(_, token)| token)
    }

    /// The token that the browser is recognised by.
    #[must_use]
    pub const fn device(&self) -> Option<&Token> {
        self.device.as_ref()
    }

    /// The code of the language chosen.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// How large the text is to be, for who isn't signed in.
    #[must_use]
    pub const fn text_size(&self) -> TextSize {
        self.text_size
    }
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

/// How long a browser keeps a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until the browser is closed.
    UntilClosed,
    /// For some seconds.
    Seconds(u32),
    /// It is deleted.
    Over,
}

/// Adds a cookie to a response. `value` is a token, a language code or a word.
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
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(COOKIE, HeaderValue::from_str(header).unwrap());
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
