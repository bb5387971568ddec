//! A society's slug: the name of its folder under `tenants/` and a label of its host.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest slug, in characters.
pub const MAX_LENGTH: usize = 40;

/// Labels that the platform reserves, or that people would take for the platform's.
const RESERVED: [&str; 74] = [
    "about",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "autoconfig",
    "autodiscover",
    "blog",
    "cdn",
    "console",
    "css",
    "dashboard",
    "demo",
    "desk",
    "dev",
    "dns",
    "docs",
    "download",
    "files",
    "finder",
    "ftp",
    "health",
    "help",
    "home",
    "hostmaster",
    "imap",
    "img",
    "info",
    "js",
    "kenpo",
    "legal",
    "local",
    "localhost",
    "login",
    "logout",
    "mail",
    "manage",
    "media",
    "metrics",
    "monitor",
    "mx",
    "news",
    "ns",
    "ns1",
    "ns2",
    "operator",
    "pop",
    "portal",
    "postmaster",
    "privacy",
    "register",
    "root",
    "secure",
    "security",
    "shop",
    "signin",
    "smtp",
    "staff",
    "staging",
    "static",
    "status",
    "support",
    "system",
    "tenant",
    "test",
    "vendor",
    "webmail",
    "webmaster",
    "www",
];

/// A valid slug: lower-case ASCII letters, digits and hyphens, up to [`MAX_LENGTH`], not reserved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why a text isn't a valid slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// The text is empty.
    #[error("a slug has at least one character")]
    Empty,
    /// The text is longer than [`MAX_LENGTH`].
    #[error("a slug has at most {MAX_LENGTH} characters")]
    TooLong,
    /// The text has characters other than lower-case letters, digits and hyphens.
    #[error("a slug is made of the letters a to z, digits and hyphens")]
    Characters,
    /// The text begins or ends with a hyphen.
    #[error("a slug neither begins nor ends with a hyphen")]
    Hyphen,
    /// The third and fourth characters are hyphens, as in `xn--`. The domain name system reserves such labels.
    #[error("a slug has no hyphens in third and fourth place; they mark encoded names")]
    Encoded,
    /// The platform reserves the name.
    #[error("this name is the platform's own")]
    Reserved,
}

impl Slug {
    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err(SlugError::Characters);
        }
        if text.len() > MAX_LENGTH {
            return Err(SlugError::TooLong);
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(SlugError::Hyphen);
        }
        if text.get(2..4) == Some("--") {
            return Err(SlugError::Encoded);
        }
        if RESERVED.contains(&text) {
            return Err(SlugError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<SlugError> {
        text.parse::<Slug>().err()
    }

    #[test]
    fn letters_digits_and_hyphens_up_to_forty() {
        for text in ["midori", "a", "7", "kenpo-2026", "a--b", &"a".repeat(40)] {
            assert_eq!(fault(text), None, "{text}");
        }
        assert_eq!(fault(&"a".repeat(41)), Some(SlugError::TooLong));
        assert_eq!(fault(""), Some(SlugError::Empty));
        for text in ["Midori", "mi dori", "mi.dori", "mi_dori", "みどり", "midori\n", "../midori", "ｍidori"] {
            assert_eq!(fault(text), Some(SlugError::Characters), "{text}");
        }
        for text in ["-midori", "midori-", "-"] {
            assert_eq!(fault(text), Some(SlugError::Hyphen), "{text}");
        }
    }

    #[test]
    fn encoded_and_reserved_names_are_nobodys() {
        for text in ["xn--4gbrim", "ab--cd"] {
            assert_eq!(fault(text), Some(SlugError::Encoded), "{text}");
        }
        for text in ["www", "desk", "vendor", "admin", "api", "mail", "static", "portal"] {
            assert_eq!(fault(text), Some(SlugError::Reserved), "{text}");
        }
        for text in ["www2", "admin-kenpo"] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn reserved_names_stand_in_order_once() {
        assert!(RESERVED.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        assert_eq!(serde_json::from_str::<Slug>("\"midori\"").ok().map(String::from).as_deref(), Some("midori"));
        assert!(serde_json::from_str::<Slug>("\"www\"").is_err());
    }
}
