//! What is wrong, as a program reads it: `application/problem+json` (RFC 9457).

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::error::{COME_AGAIN, Trouble};
use crate::trouble::report;
use crate::visit::Call;

/// The media type.
pub const PROBLEM_TYPE: &str = "application/problem+json";
/// Where each kind is described; its name follows.
const DESCRIBED: &str = "/api/v1/docs#problem-";

/// What is wrong. The word is part of the address by which programs tell kinds apart, so it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The request can't be read.
    BadRequest,
    /// No token, or one that doesn't count.
    Unauthorized,
    /// The token doesn't carry the permission, or its holder doesn't have it.
    InsufficientScope,
    /// The client is outside the networks that the society has named.
    OutsideNetwork,
    /// A page of another site sent the request.
    CrossSite,
    /// There is no such thing here.
    NotFound,
    /// There is such a thing, but not for this method.
    MethodNotAllowed,
    /// The state doesn't allow it.
    Conflict,
    /// The thing has changed since it was read.
    Changed,
    /// The body is too large.
    TooLarge,
    /// The body is of another type.
    UnsupportedType,
    /// The values can't be taken. `errors` tells which.
    Unprocessable,
    /// The idempotency key was used for another request.
    KeyReused,
    /// A header says nothing about which state was read.
    PreconditionMissing,
    /// Too many requests.
    TooMany,
    /// An error of ours.
    Broken,
    /// Temporarily unavailable.
    Unavailable,
}

impl ProblemKind {
    /// All kinds.
    pub const ALL: [Self; 17] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::InsufficientScope,
        Self::OutsideNetwork,
        Self::CrossSite,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Changed,
        Self::TooLarge,
        Self::UnsupportedType,
        Self::Unprocessable,
        Self::KeyReused,
        Self::PreconditionMissing,
        Self::TooMany,
        Self::Broken,
        Self::Unavailable,
    ];

    /// The word, and the key of what it says.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::BadRequest => ("bad-request", "api-problem-bad-request"),
            Self::Unauthorized => ("unauthorized", "api-problem-unauthorized"),
            Self::InsufficientScope => ("insufficient-scope", "api-problem-insufficient-scope"),
            Self::OutsideNetwork => ("outside-network", "api-problem-outside-network"),
            Self::CrossSite => ("cross-site", "api-problem-cross-site"),
            Self::NotFound => ("not-found", "api-problem-not-found"),
            Self::MethodNotAllowed => ("method-not-allowed", "api-problem-method-not-allowed"),
            Self::Conflict => ("conflict", "api-problem-conflict"),
            Self::Changed => ("changed", "api-problem-changed"),
            Self::TooLarge => ("too-large", "api-problem-too-large"),
            Self::UnsupportedType => ("unsupported-type", "api-problem-unsupported-type"),
            Self::Unprocessable => ("unprocessable", "api-problem-unprocessable"),
            Self::KeyReused => ("key-reused", "api-problem-key-reused"),
            Self::PreconditionMissing => ("precondition-missing", "api-problem-precondition-missing"),
            Self::TooMany => ("too-many", "api-problem-too-many"),
            Self::Broken => ("broken", "api-problem-broken"),
            Self::Unavailable => ("unavailable", "api-problem-unavailable"),
        }
    }

    /// The word, as addresses have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.names().0
    }

    /// The key of its text.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.names().1
    }

    /// The status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope | Self::OutsideNetwork | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionMissing => StatusCode::PRECONDITION_REQUIRED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The challenge that goes along (RFC 6750, 3).
    const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Unauthorized => Some("Bearer"),
            Self::InsufficientScope => Some("Bearer error=\"insufficient_scope\""),
            _ => None,
        }
    }
}

/// What is wrong with one request.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: ProblemKind,
    /// Further members, beside those of RFC 9457.
    more: Map<String, Value>,
    wait: Option<Duration>,
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self { kind, more: Map::new(), wait: None }
    }
}

impl From<ProblemKind> for Trouble {
    fn from(kind: ProblemKind) -> Self {
        Self::Problem(Box::new(kind.into()))
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Problem {
    /// A problem with more of what is wrong.
    #[must_use]
    pub fn because(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self::from(kind).with("detail", detail.into().into())
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ProblemKind {
        self.kind
    }

    fn of(trouble: &Trouble, call: &Call) -> Self {
        let kind = match trouble {
            Trouble::Problem(problem) => return (**problem).clone(),
            Trouble::NotForYou | Trouble::UnknownHost => ProblemKind::NotFound,
            Trouble::NotThisWay => ProblemKind::MethodNotAllowed,
            Trouble::SessionEnded => ProblemKind::Unauthorized,
            Trouble::CrossSite => ProblemKind::CrossSite,
            Trouble::BadRequest | Trouble::DrawnForAnother { .. } => ProblemKind::BadRequest,
            Trouble::TooLarge => ProblemKind::TooLarge,
            Trouble::TooMany { wait } => return Self { wait: Some(*wait), ..ProblemKind::TooMany.into() },
            Trouble::Crowded | Trouble::Unavailable(_) => {
                return Self { wait: Some(COME_AGAIN), ..ProblemKind::Unavailable.into() };
            }
            Trouble::Broken(_) => return Self::from(ProblemKind::Broken).with("incident", call.incident().into()),
        };
        kind.into()
    }

    fn answer(self, call: &Call) -> Response {
        let (word, message) = self.kind.names();
        let mut body = json!({
            "type": format!("{DESCRIBED}{word}"),
            "title": call.words().text(message),
            "status": self.kind.status().as_u16(),
        });
        if let Some(members) = body.as_object_mut() {
            members.extend(self.more);
        }
        let mut response =
            (self.kind.status(), [(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE))], body.to_string())
                .into_response();
        if let Some(challenge) = self.kind.challenge() {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(wait) = self.wait {
            // Rounded up, so that who waits exactly that long isn't too early.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}

/// Writes the answer of a response that carries a [`Trouble`]. Leaves every other response as it is.
pub(crate) fn dressed(call: &Call, mut response: Response) -> Response {
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return response };
    report(&trouble, call);
    let mut dressed = Problem::of(&trouble, call).answer(call);
    // The headers of the response stay: `Allow`.
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH && name != RETRY_AFTER {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own_and_an_error_as_its_status() {
        let words: HashSet<_> = ProblemKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), ProblemKind::ALL.len());
        for kind in ProblemKind::ALL {
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
            assert_eq!(kind.message(), format!("api-problem-{}", kind.word()));
        }
    }
}
