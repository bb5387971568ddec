//! What is counted about requests. Each label is a word of a fixed list, so that no name, id or path becomes one, and the
//! number of series is bounded.

use std::time::Duration;

use axum::http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the buckets of durations, in seconds: pages take milliseconds, a sign-in the time of its hash, and after
/// 20 seconds a request is given up.
const SECONDS: [f64; 10] = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0];

/// How a step of a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInEnd {
    /// A session was opened.
    Entered,
    /// The proof was right, and another one is asked for.
    GoesOn,
    /// The pair of a letter was right, and the registration begins.
    Registering,
    /// The pair was wrong.
    Refused,
    /// Too many attempts: the visitor is asked to wait.
    Paused,
    /// The pair was right, and the account or letter can't be used.
    TurnedAway,
}

impl SignInEnd {
    const fn word(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::GoesOn => "goes_on",
            Self::Registering => "registering",
            Self::Refused => "refused",
            Self::Paused => "paused",
            Self::TurnedAway => "turned_away",
        }
    }
}

/// How a step of a registration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationEnd {
    /// The identity check was passed.
    Identified,
    /// The identity check was failed.
    IdentityRefused,
    /// Too many identity checks: the visitor is asked to wait.
    IdentityPaused,
    /// The account was made.
    Registered,
}

impl RegistrationEnd {
    const fn word(self) -> &'static str {
        match self {
            Self::Identified => "identified",
            Self::IdentityRefused => "identity_refused",
            Self::IdentityPaused => "identity_paused",
            Self::Registered => "registered",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAnswer {
    face: &'static str,
    class: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfFace {
    face: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSignIn {
    face: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRegistration {
    outcome: &'static str,
}

/// The counters. Clones share them.
#[derive(Clone, Debug)]
pub struct Meters {
    requests: Family<OfAnswer, Counter>,
    durations: Family<OfFace, Histogram, fn() -> Histogram>,
    sign_ins: Family<OfSignIn, Counter>,
    registrations: Family<OfRegistration, Counter>,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            sign_ins: Family::default(),
            registrations: Family::default(),
        }
    }
}

impl Meters {
    /// Adds the counters to what is told at `/metrics`.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("requests", "Requests answered, by face and class of status", self.requests.clone());
        let help = "Time until the head of an answer, by face";
        registry.register_with_unit("request_duration", help, Unit::Seconds, self.durations.clone());
        registry.register("sign_ins", "Steps of sign-ins, by face and outcome", self.sign_ins.clone());
        registry.register("registrations", "Steps of registrations, by outcome", self.registrations.clone());
    }

    pub(crate) fn answered(&self, face: &'static str, status: StatusCode, took: Duration) {
        self.requests.get_or_create(&OfAnswer { face, class: class(status) }).inc();
        self.durations.get_or_create(&OfFace { face }).observe(took.as_secs_f64());
    }

    /// Counts a step of a sign-in at a face.
    pub fn sign_in(&self, face: &'static str, end: SignInEnd) {
        self.sign_ins.get_or_create(&OfSignIn { face, outcome: end.word() }).inc();
    }

    /// Counts a step of a registration.
    pub fn registration(&self, end: RegistrationEnd) {
        self.registrations.get_or_create(&OfRegistration { outcome: end.word() }).inc();
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_with_its_words() {
        let meters = Meters::default();
        let mut registry = Registry::with_prefix("madoguchi");
        meters.register(&mut registry);
        meters.answered("portal", StatusCode::OK, Duration::from_millis(30));
        meters.answered("portal", StatusCode::SEE_OTHER, Duration::from_millis(1));
        meters.sign_in("desk", SignInEnd::Refused);
        meters.registration(RegistrationEnd::Registered);
        let mut told = String::new();
        prometheus_client::encoding::text::encode(&mut told, &registry).unwrap();
        for line in [
            r#"madoguchi_requests_total{face="portal",class="2xx"} 1"#,
            r#"madoguchi_requests_total{face="portal",class="3xx"} 1"#,
            r#"madoguchi_request_duration_seconds_bucket{le="0.005",face="portal"} 1"#,
            r#"madoguchi_request_duration_seconds_bucket{le="0.05",face="portal"} 2"#,
            r#"madoguchi_sign_ins_total{face="desk",outcome="refused"} 1"#,
            r#"madoguchi_registrations_total{outcome="registered"} 1"#,
        ] {
            assert!(told.lines().any(|told| told == line), "{line} isn't in\n{told}");
        }
    }
}
