//! The fields of an urlencoded form or of a query string. Malformed input is told apart from typing mistakes: a handler
//! words a mistake on its page; malformed input (repeated fields, NUL, broken UTF-8, other content types) gets an error
//! page.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use http_body_util::BodyExt;
use madoguchi_core::secret::{Password, Token};
use zeroize::Zeroizing;

use crate::error::Trouble;

/// The largest form, in bytes. The longest real form, with every field at its limit, needs less than a tenth.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most fields of a form.
pub(crate) const MAX_FIELDS: usize = 100;
/// How many bytes of a body that is too large are read and discarded, so that the browser gets to show the answer.
const DRAINED: usize = 4 * 1024 * 1024;

/// A field that can't be read: it is repeated, contains NUL, or isn't valid UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a field can't be understood")]
pub struct Unreadable;

/// The fields of a form as they were sent; cheap to clone. `Debug` doesn't show the values, because they are personal
/// data.
#[derive(Clone, Default)]
pub struct Fields {
    /// Names and values. A value that can't be read is `None`.
    pairs: Arc<[(String, Option<Zeroizing<String>>)]>,
}

impl Fields {
    /// Parses `application/x-www-form-urlencoded` text.
    ///
    /// # Errors
    /// When there are too many fields.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut pairs = Vec::new();
        for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if pairs.len() == MAX_FIELDS {
                return Err(Unreadable);
            }
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(at);
            // No handler asks for a name that can't be read.
            if let Some(name) = decode(name) {
                pairs.push((name.to_string(), decode(value.strip_prefix(b"=").unwrap_or_default())));
            }
        }
        Ok(Self { pairs: pairs.into() })
    }

    /// Fields that were sent in another way. A value that can't be read is `None`.
    pub(crate) fn of_pairs(pairs: Vec<(String, Option<Zeroizing<String>>)>) -> Self {
        Self { pairs: pairs.into() }
    }

    /// Returns the value of a field; empty where the field is missing.
    ///
    /// # Errors
    /// When the field is repeated or can't be read.
    pub fn one(&self, name: &str) -> Result<&str, Unreadable> {
        let mut values = self.pairs.iter().filter(|(field, _)| field == name);
        match (values.next(), values.next()) {
            (None, _) => Ok(""),
            (Some((_, Some(value))), None) => Ok(value),
            (Some(_), _) => Err(Unreadable),
        }
    }

    /// Whether a field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(field, _)| field == name)
    }

    /// Whether a field whose name begins so was sent.
    #[must_use]
    pub fn any_with(&self, beginning: &str) -> bool {
        self.pairs.iter().any(|(field, _)| field.starts_with(beginning))
    }

    /// Whether a check box was ticked.
    ///
    /// # Errors
    /// As [`Fields::one`].
    pub fn ticked(&self, name: &str) -> Result<bool, Unreadable> {
        self.one(name).map(|_| self.has(name))
    }

    /// Returns a password exactly as it was typed.
    ///
    /// # Errors
    /// As [`Fields::one`].
    pub fn secret(&self, name: &str) -> Result<Password, Unreadable> {
        self.one(name).map(|value| Password::new(value.to_owned()))
    }

    /// Returns a one-time token of a link, or nothing where it is missing or has the wrong form. What was copied along
    /// behind the link is ignored.
    ///
    /// # Errors
    /// As [`Fields::one`].
    pub fn token(&self, name: &str) -> Result<Option<Token>, Unreadable> {
        self.one(name).map(Token::of_link)
    }

    /// Returns the names and values that could be read, in the order sent.
    pub(crate) fn readable(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().filter_map(|(name, value)| value.as_deref().map(|value| (name.as_str(), value.as_str())))
    }

    /// Whether a value couldn't be read.
    pub(crate) fn has_unreadable(&self) -> bool {
        self.pairs.iter().any(|(_, value)| value.is_none())
    }

    /// Reads the form in a request's body.
    pub(crate) async fn receive(headers: &HeaderMap, body: Body) -> Result<Self, Trouble> {
        let bytes = read(headers, body, MAX_BYTES).await?;
        Ok(Self::parse(&bytes)?)
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        let (parts, body) = request.into_parts();
        // The front has already read the form, because a closed portal or an error page may have to send it back.
        if let Some(fields) = parts.extensions.get::<Self>() {
            return Ok(fields.clone());
        }
        if !is_form(&parts.headers) {
            return Err(Trouble::BadRequest);
        }
        Self::receive(&parts.headers, body).await
    }
}

/// A form as a typed value, `Form(sign_in): Form<SignInForm>`. The type needs `TryFrom<&Fields, Error = Unreadable>`.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

impl<S, T> FromRequest<S> for Form<T>
where
    S: Send + Sync,
    T: for<'a> TryFrom<&'a Fields, Error = Unreadable>,
{
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let fields = Fields::from_request(request, state).await?;
        Ok(Self(T::try_from(&fields)?))
    }
}

/// The fields of the query string. They are never logged, because they can hold one-time tokens.
#[derive(Clone, Debug, Default)]
pub struct Params(Fields);

impl std::ops::Deref for Params {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())?))
    }
}

/// Whether the request's `Content-Type` is that of an urlencoded form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    is_of(headers, "application/x-www-form-urlencoded")
}

/// Whether the request's `Content-Type` is this one.
pub(crate) fn is_of(headers: &HeaderMap, media_type: &str) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(media_type)
    })
}

/// Reads a body of at most `most` bytes. A longer body is read on and discarded, up to [`DRAINED`] bytes more: if the
/// connection closed while the browser is still sending, the user would see no page.
pub(crate) async fn read(headers: &HeaderMap, mut body: Body, most: usize) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let announced =
        headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    let mut kept = Zeroizing::new(Vec::with_capacity(announced.unwrap_or(0_usize).min(most)));
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        // The connection broke within the body, so nobody reads this answer.
        let frame = frame.map_err(|_| Trouble::BadRequest)?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        // What says that it is too long isn't kept in the first place.
        if seen.max(announced.unwrap_or_default()) <= most {
            kept.extend_from_slice(&data);
        } else if seen > most.saturating_add(DRAINED) {
            break;
        }
    }
    if seen.max(announced.unwrap_or_default()) > most { Err(Trouble::TooLarge) } else { Ok(kept) }
}

/// Decodes percent and plus signs. Returns nothing where the result contains NUL or isn't valid UTF-8.
fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let (byte, next) = match (first, after) {
            (b'+', _) => (b' ', after),
            (b'%', [high, low, next @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, next),
                _ => (b'%', after),
            },
            (other, _) => (*other, after),
        };
        if byte == 0 {
            return None;
        }
        out.push(byte);
        rest = next;
    }
    String::from_utf8(out).ok().map(Zeroizing::new)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use proptest::prelude::*;

    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::parse(body.as_bytes()).unwrap()
    }

    async fn received(content_type: &str, body: Vec<u8>) -> Result<Fields, StatusCode> {
        let request = Request::builder().header(CONTENT_TYPE, content_type).body(Body::from(body)).unwrap();
        Fields::from_request(request, &()).await.map_err(|trouble| trouble.into_response().status())
    }

    #[test]
    fn a_field_is_read_as_a_browser_sent_it() {
        let fields = fields("user_id=taro+yamada%21&name=%E5%A4%AA%E9%83%8E&empty=&bare&odd=100%&odder=%zz");
        assert_eq!(fields.one("user_id"), Ok("taro yamada!"));
        assert_eq!(fields.one("name"), Ok("太郎"));
        for name in ["empty", "bare", "missing"] {
            assert_eq!(fields.one(name), Ok(""), "{name}");
        }
        assert_eq!(fields.one("odd"), Ok("100%"));
        assert_eq!(fields.one("odder"), Ok("%zz"));
        assert_eq!((fields.ticked("bare"), fields.ticked("missing")), (Ok(true), Ok(false)));
    }

    #[test]
    fn repeated_and_broken_fields_are_nobodys_typing_mistake() {
        let fields = fields("twice=a&twice=a&nul=a%00b&broken=%ff&fine=1");
        for name in ["twice", "nul", "broken"] {
            assert_eq!(fields.one(name), Err(Unreadable), "{name}");
            assert_eq!(fields.ticked(name), Err(Unreadable), "{name}");
        }
        assert_eq!(fields.one("fine"), Ok("1"));
        assert!(Fields::parse("a&".repeat(100).as_bytes()).is_ok());
        assert_eq!(Fields::parse("a&".repeat(101).as_bytes()).err(), Some(Unreadable));
    }

    #[test]
    fn debug_shows_names_only() {
        let shown = format!("{:?}", fields("password=hunter2&user_id=taro"));
        assert!(shown.contains("password") && !shown.contains("hunter2") && !shown.contains("taro"), "{shown}");
    }

    #[tokio::test]
    async fn bodies_of_another_kind_or_size_are_told_apart() {
        let form = "application/x-www-form-urlencoded";
        assert_eq!(
            received("Application/X-WWW-Form-Urlencoded; charset=UTF-8", b"a=1".to_vec()).await.unwrap().one("a"),
            Ok("1")
        );
        assert!(received(form, vec![b'a'; MAX_BYTES]).await.is_ok());
        assert_eq!(received(form, vec![b'a'; MAX_BYTES + 1]).await.err(), Some(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(received(form, vec![b'a'; 2 * DRAINED]).await.err(), Some(StatusCode::PAYLOAD_TOO_LARGE));
        for other in ["multipart/form-data; boundary=x", "application/json", "text/plain", ""] {
            assert_eq!(received(other, b"a=1".to_vec()).await.err(), Some(StatusCode::BAD_REQUEST), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(fields) = Fields::parse(&bytes) {
                for (name, _) in fields.pairs.iter() {
                    let _ = fields.one(name);
                }
            }
        }

        #[test]
        fn what_was_encoded_comes_back(value in "[^\\x00]{0,60}") {
            let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("field", &value).finish();
            let fields = Fields::parse(body.as_bytes()).unwrap();
            prop_assert_eq!(fields.one("field"), Ok(value.as_str()));
        }
    }
}
