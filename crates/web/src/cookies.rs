//! Cookies: opaque values, bound to exactly one host. Over TLS the `__Host-` prefix makes browsers keep it so; the demo
//! over plain HTTP does without prefix and Secure.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum::response::Response;
use madoguchi_core::policy::society::TextSize;
use madoguchi_core::secret::Token;

use crate::site::Scheme;

/// The cookies there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// A member's sign-in.
    Session,
    /// A registration on its way.
    Registration,
    /// A sign-in on its way.
    SignIn,
    /// What the browser is recognised by. It opens nothing.
    Device,
    /// The language chosen.
    Language,
    /// How large the text is to be.
    TextSize,
}

impl Cookie {
    /// Its name under a scheme.
    #[must_use]
    pub const fn name(self, scheme: Scheme) -> &'static str {
        match (scheme, self) {
            (Scheme::Https, Self::Session) => "__Host-session",
            (Scheme::Https, Self::Registration) => "__Host-registration",
            (Scheme::Https, Self::SignIn) => "__Host-sign-in",
            (Scheme::Https, Self::Device) => "__Host-device",
            (Scheme::Https, Self::Language) => "__Host-language",
            (Scheme::Https, Self::TextSize) => "__Host-text-size",
            (Scheme::Http, Self::Session) => "session",
            (Scheme::Http, Self::Registration) => "registration",
            (Scheme::Http, Self::SignIn) => "sign-in",
            (Scheme::Http, Self::Device) => "device",
            (Scheme::Http, Self::Language) => "language",
            (Scheme::Http, Self::TextSize) => "text-size",
        }
    }
}

/// The cookies of a request. No Debug: sessions are among them.
#[derive(Clone, Default)]
pub struct Cookies {
    session: Option<Token>,
    registration: Option<Token>,
    sign_in: Option<Token>,
    device: Option<Token>,
    language: Option<String>,
    text_size: TextSize,
}

impl Cookies {
    /// Reads them. A name that stands twice counts as missing: a browser sends it once, unless a sibling host has put
    /// one of its own beside it.
    #[must_use]
    pub fn read(headers: &HeaderMap, scheme: Scheme) -> Self {
        let one = |cookie: Cookie| {
            let mut values = pairs(headers).filter(|(name, _)| *name == cookie.name(scheme)).map(|(_, value)| value);
            values.next().filter(|_| values.next().is_none())
        };
        Self {
            session: one(Cookie::Session).and_then(Token::received),
            registration: one(Cookie::Registration).and_then(Token::received),
            sign_in: one(Cookie::SignIn).and_then(Token::received),
            device: one(Cookie::Device).and_then(Token::received),
            language: one(Cookie::Language).map(str::to_owned),
            text_size: one(Cookie::TextSize).and_then(TextSize::of).unwrap_or_default(),
        }
    }

    /// The token of a sign-in.
    #[must_use]
    pub const fn session(&self) -> Option<&Token> {
        self.session.as_ref()
    }

    /// The token of a registration on its way.
    #[must_use]
    pub const fn registration(&self) -> Option<&Token> {
        self.registration.as_ref()
    }

    /// The token of a sign-in on its way.
    #[must_use]
    pub const fn sign_in(&self) -> Option<&Token> {
        self.sign_in.as_ref()
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
pub(crate) enum Kept {
    /// Until it is closed.
    WhileOpen,
    /// For some seconds.
    Seconds(u32),
    /// Not any more.
    No,
}

/// Adds a cookie to a response. `value` is a token, a language code or a word.
pub(crate) fn set(response: &mut Response, scheme: Scheme, cookie: Cookie, value: &str, kept: Kept) {
    let name = cookie.name(scheme);
    let secure = if scheme == Scheme::Https { "; Secure" } else { "" };
    let age = match kept {
        Kept::WhileOpen => String::new(),
        Kept::Seconds(seconds) => format!("; Max-Age={seconds}"),
        Kept::No => "; Max-Age=0".to_owned(),
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

    const A: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const B: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    fn read(scheme: Scheme, headers: &[&str]) -> Cookies {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(COOKIE, HeaderValue::from_str(header).unwrap());
        }
        Cookies::read(&map, scheme)
    }

    fn session(scheme: Scheme, headers: &[&str]) -> Option<String> {
        read(scheme, headers).session().map(|token| token.expose().to_owned())
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
        let set_cookie = |scheme, kept| {
            let mut response = Response::default();
            set(&mut response, scheme, Cookie::Session, A, kept);
            response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(
            set_cookie(Scheme::Https, Kept::Seconds(60)),
            format!("__Host-session={A}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
        );
        assert_eq!(set_cookie(Scheme::Http, Kept::WhileOpen), format!("session={A}; Path=/; HttpOnly; SameSite=Lax"));
        assert!(set_cookie(Scheme::Http, Kept::No).ends_with("Max-Age=0"));
    }
}
