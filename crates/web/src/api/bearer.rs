//! The `Authorization` header of a program.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use madoguchi_core::secret::Token;
use zeroize::Zeroizing;

/// The scheme of the header (RFC 6750).
const SCHEME: &str = "bearer";
/// The longest header that is kept. No token of ours is longer.
const LONGEST: usize = 200;

/// What a program sent to be recognised by. It has no `Debug`, because it is a secret.
#[derive(Clone, Default)]
pub enum Bearer {
    /// Nothing.
    #[default]
    Missing,
    /// A text behind `Bearer`.
    Sent(Zeroizing<String>),
    /// Something else, or more than one.
    Unreadable,
}

impl Bearer {
    /// Reads the header.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return if headers.contains_key(AUTHORIZATION) { Self::Unreadable } else { Self::Missing };
        };
        let text = value.to_str().ok().filter(|text| text.len() <= LONGEST);
        match text.and_then(|text| text.split_once(' ')) {
            Some((scheme, text)) if scheme.eq_ignore_ascii_case(SCHEME) => {
                Self::Sent(Zeroizing::new(text.trim().to_owned()))
            }
            _ => Self::Unreadable,
        }
    }

    /// The token as `read` finds it in the text. The outer `None`: nothing was sent. The inner one: it can't be a token.
    pub fn token(&self, read: impl Fn(&str) -> Option<Token>) -> Option<Option<Token>> {
        match self {
            Self::Missing => None,
            Self::Sent(text) => Some(read(text)),
            Self::Unreadable => Some(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(values: &[&'static str]) -> Option<Option<String>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        match Bearer::read(&headers) {
            Bearer::Missing => None,
            Bearer::Sent(text) => Some(Some(text.as_str().to_owned())),
            Bearer::Unreadable => Some(None),
        }
    }

    #[test]
    fn one_bearer_counts_and_nothing_else() {
        assert_eq!(read(&[]), None);
        for good in ["Bearer a.b_c", "bearer a.b_c", "BEARER  a.b_c "] {
            assert_eq!(read(&[good]), Some(Some("a.b_c".to_owned())), "{good}");
        }
        for bad in ["", "a.b_c", "Basic YTpi", "Bearer"] {
            assert_eq!(read(&[bad]), Some(None), "{bad}");
        }
        assert_eq!(read(&["Bearer a", "Bearer a"]), Some(None));
    }
}
