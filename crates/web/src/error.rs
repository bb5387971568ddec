//! What a handler answers when it can't answer with its page. *Expected* errors, such as a mistyped date, don't belong
//! here: handlers turn them into words on their own page.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use madoguchi_core::failure::Failure;
use madoguchi_print::PrintFailure;

use crate::api::Problem;
use crate::form::Unreadable;

/// What a handler returns.
pub type Answer = Result<Response, Trouble>;

/// An error from a lower layer. It is logged with the incident number and never shown.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// The `Retry-After` when the database is unavailable or the server is overloaded.
pub const COME_AGAIN: Duration = Duration::from_secs(30);

/// Why there is no page. As a response it has no body. The outermost layer renders the page, because only that layer
/// knows the face and the language.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The page doesn't exist, or not for this visitor. Both get the same answer, so that nobody learns which pages
    /// exist (404).
    NotForYou,
    /// The host belongs to no face (404).
    UnknownHost,
    /// The page exists, but not for this method (405).
    NotThisWay,
    /// The registration or the sign-in has ended (401).
    SessionEnded,
    /// The form's page was drawn for something else than what the visitor is using now (409).
    DrawnForAnother {
        /// The path of the page where what the visitor is using goes on.
        onward: &'static str,
    },
    /// The form was sent from a page of another site (403).
    CrossSite,
    /// A request that none of our pages sends (400).
    BadRequest,
    /// The form is larger than [`crate::form::MAX_BYTES`] (413).
    TooLarge,
    /// The rate limit is reached (429).
    TooMany {
        /// How long to wait until the next attempt is admitted.
        wait: Duration,
    },
    /// The queue of the password hasher is full, and this password was not checked (503).
    Crowded,
    /// Temporarily unavailable (503).
    Unavailable(Option<Cause>),
    /// What a program is told beside all this (its kind's status).
    Problem(Box<Problem>),
    /// An internal error (500).
    Broken(Cause),
}

impl Trouble {
    /// An internal error without an error value of its own.
    #[must_use]
    pub fn broken(what: &'static str) -> Self {
        Self::Broken(Arc::from(Box::<dyn Error + Send + Sync>::from(what)))
    }

    /// Returns the status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Problem(problem) => problem.kind().status(),
            Self::NotForYou | Self::UnknownHost => StatusCode::NOT_FOUND,
            Self::NotThisWay => StatusCode::METHOD_NOT_ALLOWED,
            Self::SessionEnded => StatusCode::UNAUTHORIZED,
            Self::DrawnForAnother { .. } => StatusCode::CONFLICT,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Crowded | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns when to try again, if that is known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { wait } => Some(*wait),
            Self::Crowded | Self::Unavailable(_) => Some(COME_AGAIN),
            _ => None,
        }
    }

    /// Returns the error to log beside the incident number.
    #[must_use]
    pub const fn cause(&self) -> Option<&Cause> {
        match self {
            Self::Broken(cause) | Self::Unavailable(Some(cause)) => Some(cause),
            _ => None,
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Busy => Self::Crowded,
            Failure::SessionEnded => Self::SessionEnded,
            Failure::Unreachable(_) | Failure::TookTooLong(_) => Self::Unavailable(Some(Arc::new(failure))),
            other => Self::Broken(Arc::new(other)),
        }
    }
}

impl From<PrintFailure> for Trouble {
    fn from(failure: PrintFailure) -> Self {
        match failure {
            PrintFailure::Busy => Self::Unavailable(None),
            PrintFailure::MissingGlyphs(_) | PrintFailure::Template(_) | PrintFailure::Background => {
                Self::Broken(Arc::new(failure))
            }
        }
    }
}

impl From<Unreadable> for Trouble {
    fn from(_: Unreadable) -> Self {
        Self::BadRequest
    }
}

impl From<tera::Error> for Trouble {
    fn from(error: tera::Error) -> Self {
        Self::Broken(Arc::new(error))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(wait) = self.retry_after() {
            // Rounded up, so that a visitor who waits exactly that long isn't too early.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Formats an error and all of its sources, for the log.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        text.push_str(": ");
        text.push_str(&error.to_string());
        below = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_told_in_whole_seconds_never_too_few() {
        for (wait, expected) in
            [(Duration::ZERO, "1"), (Duration::from_millis(1_200), "2"), (Duration::from_secs(60), "60")]
        {
            let response = Trouble::TooMany { wait }.into_response();
            assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), expected);
        }
        assert_eq!(Trouble::Unavailable(None).into_response().headers().get(RETRY_AFTER).unwrap(), "30");
        assert!(Trouble::NotForYou.into_response().headers().get(RETRY_AFTER).is_none());
    }

    #[test]
    fn a_broken_task_is_logged_with_what_lies_below() {
        let trouble = Trouble::from(Failure::Background);
        assert_eq!(trouble.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(trouble.cause().map(|cause| chain(&**cause)).as_deref(), Some("a background task ended early"));
    }
}
