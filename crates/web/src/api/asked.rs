//! What a program asked: the body, instants and numbers of the query, and the header of a precondition.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::HeaderName;
use axum::http::{HeaderMap, Method};
use chrono::{DateTime, Datelike, Utc};
use serde::de::DeserializeOwned;

use super::problem::{Problem, ProblemKind};
use crate::error::Trouble;
use crate::form::{self, Params};

/// The media type of bodies.
const JSON: &str = "application/json";
/// The media type of lists that are sent.
const CSV: &str = "text/csv";

/// A body as it was sent, with what a key for repetitions is bound to.
pub struct Sent {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Sent {
    /// Receives a JSON body.
    ///
    /// # Errors
    /// When it is of another type or too large.
    pub async fn json(request: Request) -> Result<Self, Trouble> {
        Self::of_type(request, JSON, form::MAX_BYTES).await
    }

    /// Receives a CSV file of at most so many bytes.
    ///
    /// # Errors
    /// When it is of another type or too large.
    pub async fn csv(request: Request, most: usize) -> Result<Self, Trouble> {
        Self::of_type(request, CSV, most).await
    }

    async fn of_type(request: Request, media_type: &str, most: usize) -> Result<Self, Trouble> {
        let (parts, body) = request.into_parts();
        if !form::is_of(&parts.headers, media_type) {
            return Err(ProblemKind::UnsupportedType.into());
        }
        let body = form::read(&parts.headers, body, most).await?;
        let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        Ok(Self { method: parts.method, path, headers: parts.headers, body: Bytes::copy_from_slice(&body) })
    }

    /// The body as a typed value. What is wrong is told by its place alone, because values can be personal.
    ///
    /// # Errors
    /// When it isn't JSON, or of another shape.
    pub fn value<T: DeserializeOwned>(&self) -> Result<T, Trouble> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Problem::because(ProblemKind::BadRequest, place).into()
        })
    }
}

/// A JSON body: `sent: Sent`.
impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        Self::json(request).await
    }
}

/// How many things a page has: `limit` of the query.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// If nothing is asked for.
    pub usual: u64,
    /// At most.
    pub most: u64,
}

impl Limit {
    /// Reads it.
    ///
    /// # Errors
    /// When it isn't a number from 1 to the most.
    pub fn read(self, params: &Params) -> Result<u64, Trouble> {
        match params.one("limit")? {
            "" if !params.has("limit") => Ok(self.usual),
            text => {
                let fits = text.parse().ok().filter(|limit| (1..=self.most).contains(limit));
                fits.ok_or_else(|| Problem::because(ProblemKind::BadRequest, "limit").into())
            }
        }
    }
}

/// Reads an instant (RFC 3339). Years of four digits, so that what is stored can be read again.
#[must_use]
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    (2000..2200).contains(&at.year()).then_some(at)
}

/// The instant in a parameter of the query; `None` where it is missing.
///
/// # Errors
/// When it is none.
pub fn asked_instant(params: &Params, name: &str) -> Result<Option<DateTime<Utc>>, Trouble> {
    match params.one(name)? {
        "" if !params.has(name) => Ok(None),
        text => instant(text).map(Some).ok_or_else(|| Problem::because(ProblemKind::BadRequest, name).into()),
    }
}

/// The only value of a header; `None` where it is missing.
///
/// # Errors
/// When it stands twice, or isn't ASCII.
pub fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Trouble> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| Problem::because(ProblemKind::BadRequest, name.as_str()))?;
            Ok(Some(text.trim()))
        }
        _ => Err(Problem::because(ProblemKind::BadRequest, name.as_str()).into()),
    }
}

/// Whether one of the entity tags in a header is this one, which is given in its quotation marks (RFC 9110, 8.8.3).
#[must_use]
pub fn is_match(header: &str, tag: &str) -> bool {
    header.split(',').map(str::trim).any(|one| one == "*" || one == tag || one.strip_prefix("W/") == Some(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_a_zone_and_a_year_that_people_live_in() {
        assert_eq!(instant("2026-12-01T09:00:00+09:00"), instant("2026-12-01T00:00:00Z"));
        assert!(instant("2026-12-01T09:00:00Z").is_some());
        for bad in ["", "2026-12-01", "2026-12-01T09:00:00", "1999-12-31T09:00:00Z", "+12000-01-01T00:00:00Z"] {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_weak_ones_are_the_same_here() {
        for header in ["\"1.2\"", "\"0\", \"1.2\"", "W/\"1.2\"", "*"] {
            assert!(is_match(header, "\"1.2\""), "{header}");
        }
        for header in ["", "1.2", "\"1.20\"", "\"11.2\""] {
            assert!(!is_match(header, "\"1.2\""), "{header}");
        }
    }
}
