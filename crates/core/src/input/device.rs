//! The device that a browser reports: operating system and browser in the words that people use, and nothing more (no
//! fingerprinting). The names describe passkeys and sign-ins. A browser is recognised by a token that the platform gave
//! it, not by its properties.

use std::fmt;

use crate::secret::{Token, is_same};

/// Substrings of the `User-Agent` header, each with the operating system's usual name. The first match counts.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];
/// Substrings of the `User-Agent` header, each with the browser's usual name. Browsers name their ancestors too, so
/// that the youngest come first.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("YJApp", "Yahoo!"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const BETWEEN: char = '/';

/// The mark that identifies a browser: the digest of the token in its long-lived cookie. It authenticates nobody.
#[derive(Clone, Copy)]
pub struct Mark([u8; 32]);

impl PartialEq for Mark {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for Mark {}

impl Mark {
    /// The mark of the browser that holds `token`.
    #[must_use]
    pub fn of(token: &Token) -> Self {
        Self(token.digest_bytes())
    }

    pub(crate) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mark")
    }
}

/// A device, as its browser reports it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The operating system, e.g. `iPhone` or `Windows`.
    pub system: Option<&'static str>,
    /// The browser, e.g. `Safari`.
    pub browser: Option<&'static str>,
    /// The mark that identifies this browser; none if the device was only read from text.
    pub mark: Option<Mark>,
    /// The mark of the token that the browser gets with its next session.
    pub next: Option<Mark>,
}

impl Device {
    /// Reads a `User-Agent` header.
    #[must_use]
    pub fn read(user_agent: &str) -> Self {
        let find = |known: &[(&str, &'static str)]| {
            known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
        };
        Self { system: find(&SYSTEMS), browser: find(&BROWSERS), mark: None, next: None }
    }

    /// Whether the device is a phone or tablet, so no hand-over to a phone is needed.
    #[must_use]
    pub fn is_mobile(self) -> bool {
        matches!(self.system, Some("iPhone" | "iPad" | "Android"))
    }

    /// The same device with this mark.
    #[must_use]
    pub const fn marked(self, mark: Option<Mark>) -> Self {
        Self { mark, ..self }
    }

    /// The device, with the mark of the token that its browser gets with its next session.
    #[must_use]
    pub const fn renewed(self, next: Option<Mark>) -> Self {
        Self { next, ..self }
    }

    /// The device with the marks of another: of the browser that sends the request.
    #[must_use]
    pub const fn in_browser_of(self, other: Self) -> Self {
        Self { mark: other.mark, next: other.next, ..self }
    }

    /// Reads the text that [`fmt::Display`] wrote into a column. The text doesn't contain the mark.
    #[must_use]
    pub fn stored(text: &str) -> Self {
        let (system, browser) = text.split_once(BETWEEN).unwrap_or((text, ""));
        let known = |names: &[(&str, &'static str)], name: &str| {
            names.iter().map(|(_, known)| *known).find(|known| *known == name)
        };
        Self { system: known(&SYSTEMS, system), browser: known(&BROWSERS, browser), mark: None, next: None }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{BETWEEN}{}", self.system.unwrap_or_default(), self.browser.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_as_people_call_them() {
        for (user_agent, system, browser) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
                Some("iPhone"),
                Some("Safari"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0.1 Mobile/15E148 Safari/604.1",
                Some("iPhone"),
                Some("Chrome"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
                Some("Android"),
                Some("Samsung Internet"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
                Some("Windows"),
                Some("Edge"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
                Some("Mac"),
                Some("Firefox"),
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
                Some("Chromebook"),
                Some("Chrome"),
            ),
            ("<script>alert(1)</script>", None, None),
            ("", None, None),
        ] {
            let device = Device::read(user_agent);
            assert_eq!((device.system, device.browser), (system, browser), "{user_agent}");
            assert_eq!(Device::stored(&device.to_string()), device);
        }
    }

    #[test]
    fn what_isnt_known_is_nothing() {
        assert_eq!(Device::stored("Toaster/Crumbs"), Device::default());
        assert_eq!(Device::stored(""), Device::default());
    }
}
