//! The error pages: what is wrong, whom to call, and where to go on.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_words::Words;
use serde::Serialize;

use crate::api;
use crate::error::{Trouble, chain};
use crate::face::Face;
use crate::form::Fields;
use crate::visit::{Call, Stuck, Visit};

/// The template of the error pages.
const TEMPLATE: &str = "trouble/page.html";
/// Fields whose names contain one of these words are never sent back to the browser.
const SECRETS: [&str; 2] = ["password", "code"];
/// The fields that people type into, apart from secrets, with the keys of their labels.
const TYPED: [(&str, &str); 5] = [
    ("user_id", "typed-user-id"),
    ("email", "typed-email"),
    ("birth_date", "typed-birth-date"),
    ("insurer_number", "typed-insurer-number"),
    ("device_name", "typed-device-name"),
];
/// The longest field, name and value in bytes, that is sent back. Nobody types more.
const LONGEST_KEPT: usize = 4096;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The page doesn't exist, or not for this visitor.
    NotFound,
    /// The host belongs to no face.
    UnknownHost,
    /// The page exists, but not for this method.
    NotThisWay,
    /// The form was sent from another site's page.
    UnauthorisedOrigin,
    /// A request that no page of ours sends.
    BadRequest,
    /// The form is too large.
    TooLarge,
    /// An internal error. The page shows the incident number.
    GoneWrong,
    /// The server is overloaded.
    Crowded,
    /// Temporarily unavailable.
    Unavailable,
    /// The rate limit is reached.
    TooMany,
    /// The sign-in or the registration has ended.
    SessionEnded,
    /// The form's page was drawn for something else than what the visitor is using now.
    DrawnForAnother,
}

impl Kind {
    /// What the page says, for the telephone. While the database can't be reached or the server is overloaded, nothing more is
    /// asked of them; a host without a face has nobody to call. What another site sent writes nothing and sets no cookie.
    const fn stuck_on(self) -> Option<StuckOn> {
        let (screen, hitch) = match self {
            Self::NotFound => ("H-1", Hitch::PageNotFound),
            Self::NotThisWay => ("H-3", Hitch::PageNotFound),
            Self::BadRequest => ("H-5", Hitch::FormNotTaken),
            Self::TooLarge => ("H-6", Hitch::FormNotTaken),
            Self::TooMany => ("H-9", Hitch::TooManyRequests),
            Self::SessionEnded => ("H-10", Hitch::SessionOver),
            Self::DrawnForAnother => ("H-11", Hitch::FormNotTaken),
            Self::GoneWrong => ("H-11", Hitch::PlatformError),
            Self::UnknownHost | Self::UnauthorisedOrigin | Self::Crowded | Self::Unavailable => return None,
        };
        Some(StuckOn { screen, hitch, whose: StuckWho::AsBefore })
    }
}

/// An error page.
#[derive(Clone, Debug, Serialize)]
pub struct TroublePage {
    /// What is wrong.
    pub kind: Kind,
    /// The incident number, which the visitor quotes on the telephone; only for internal errors.
    pub incident: Option<String>,
    /// The time to wait in minutes, rounded up.
    pub wait_minutes: Option<u64>,
    /// The form that can be sent again.
    pub retry: Option<Retry>,
    /// What was typed into a form that can't be sent again as it is, each value with its label.
    pub typed: Vec<Typed>,
    /// The path of the page where it goes on.
    pub onward: Option<&'static str>,
}

/// A value that was typed, to be copied from the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Typed {
    /// The field's label.
    pub label: &'static str,
    /// The value.
    pub value: String,
}

/// A form that can be sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Retry {
    /// The path that the form is sent to.
    pub action: String,
    /// The fields that were filled in.
    pub fields: Vec<Kept>,
    /// Whether fields were left out, such as passwords, which the visitor has to type again.
    pub left_out: bool,
}

/// A field that was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The field's name.
    pub name: String,
    /// The field's value.
    pub value: String,
}

impl Retry {
    /// Selects the fields that may be sent back to the browser.
    #[must_use]
    pub fn of(action: &str, fields: &Fields) -> Self {
        let may_go_back = |(name, value): &(&str, &str)| {
            let folded = name.to_ascii_lowercase();
            !SECRETS.iter().any(|secret| folded.contains(secret)) && name.len() + value.len() <= LONGEST_KEPT
        };
        let readable: Vec<_> = fields.readable().collect();
        let kept: Vec<_> = readable
            .iter()
            .filter(|field| may_go_back(field))
            .map(|(name, value)| Kept { name: (*name).to_owned(), value: (*value).to_owned() })
            .collect();
        let left_out = kept.len() < readable.len() || fields.has_unreadable();
        Self { action: action.to_owned(), fields: kept, left_out }
    }
}

impl Typed {
    /// Selects what was typed, in the order of the form.
    fn of(words: &'static Words, fields: &Fields) -> Vec<Self> {
        fields
            .readable()
            .filter(|(name, value)| !value.trim().is_empty() && name.len() + value.len() <= LONGEST_KEPT)
            .filter_map(|(name, value)| {
                let &(_, key) = TYPED.iter().find(|(known, _)| *known == name)?;
                Some(Self { label: words.text(key), value: value.to_owned() })
            })
            .collect()
    }
}

impl TroublePage {
    fn of(trouble: &Trouble, call: &Call, fields: Option<&Fields>) -> Self {
        let (kind, incident) = match trouble {
            Trouble::NotForYou => (Kind::NotFound, None),
            Trouble::NotThisWay => (Kind::NotThisWay, None),
            Trouble::UnknownHost => (Kind::UnknownHost, None),
            Trouble::SessionEnded => (Kind::SessionEnded, None),
            Trouble::DrawnForAnother { .. } => (Kind::DrawnForAnother, None),
            Trouble::CrossSite => (Kind::UnauthorisedOrigin, None),
            // Only programs are answered so, and they get no page.
            Trouble::BadRequest | Trouble::Problem(_) => (Kind::BadRequest, None),
            Trouble::TooLarge => (Kind::TooLarge, None),
            Trouble::TooMany { .. } => (Kind::TooMany, None),
            Trouble::Crowded => (Kind::Crowded, None),
            Trouble::Unavailable(_) => (Kind::Unavailable, None),
            Trouble::Broken(_) => (Kind::GoneWrong, Some(call.incident())),
        };
        let kept = matches!(trouble, Trouble::SessionEnded | Trouble::DrawnForAnother { .. });
        let onward = match trouble {
            Trouble::DrawnForAnother { onward } => Some(*onward),
            _ => None,
        };
        let again = matches!(trouble, Trouble::Crowded | Trouble::Unavailable(_) | Trouble::TooMany { .. });
        Self {
            kind,
            incident,
            wait_minutes: trouble.retry_after().map(minutes),
            retry: fields.filter(|_| again).map(|fields| Retry::of(&call.path, fields)),
            typed: fields.filter(|_| kept).map(|fields| Typed::of(call.words(), fields)).unwrap_or_default(),
            onward,
        }
    }

    /// Returns one page of each kind, for the render test and the gallery.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let plain =
            |kind| Self { kind, incident: None, wait_minutes: None, retry: None, typed: Vec::new(), onward: None };
        let typed = vec![
            Typed { label: "メールアドレス", value: "hanako@example.jp".into() },
            Typed { label: "生年月日", value: "昭和54年8月22日".into() },
        ];
        let kept = Kept { name: "user_id".into(), value: "taro2026".into() };
        let retry = Retry { action: "/sign-in".into(), fields: vec![kept], left_out: true };
        vec![
            ("not-found", plain(Kind::NotFound)),
            ("unknown-host", plain(Kind::UnknownHost)),
            ("not-this-way", plain(Kind::NotThisWay)),
            ("unauthorised-origin", plain(Kind::UnauthorisedOrigin)),
            ("bad-request", plain(Kind::BadRequest)),
            ("too-large", plain(Kind::TooLarge)),
            ("gone-wrong", Self { incident: Some("4821-0937".into()), ..plain(Kind::GoneWrong) }),
            ("crowded", Self { wait_minutes: Some(1), ..plain(Kind::Crowded) }),
            ("unavailable", Self { wait_minutes: Some(1), ..plain(Kind::Unavailable) }),
            ("unavailable-form", Self { wait_minutes: Some(1), retry: Some(retry), ..plain(Kind::Unavailable) }),
            ("too-many", Self { wait_minutes: Some(15), ..plain(Kind::TooMany) }),
            ("session-ended", plain(Kind::SessionEnded)),
            ("session-ended-form", Self { typed: typed.clone(), ..plain(Kind::SessionEnded) }),
            ("drawn-for-another", Self { onward: Some("/home"), ..plain(Kind::DrawnForAnother) }),
            ("drawn-for-another-form", Self { typed, onward: Some("/home"), ..plain(Kind::DrawnForAnother) }),
        ]
    }
}

fn minutes(wait: Duration) -> u64 {
    wait.as_secs().div_ceil(60).max(1)
}

/// Renders the page of a response that carries a [`Trouble`], in the frame of its face, or one that says why the visitor can't
/// go on. Leaves every other response as it is. `fields` are the fields of the form that was sent.
pub(crate) async fn dress<F: Face>(look: Visit<F>, mut response: Response, fields: Option<&Fields>) -> Response {
    if look.is_api {
        return api::dressed(&look, response);
    }
    let face = look.face();
    let (look, mut dressed) = if let Some(stuck) = response.extensions_mut().remove::<Stuck>() {
        let look = if look.wants_page { face.stuck(look, stuck.on).await } else { look };
        let dressed = look.unstuck(response.status(), stuck);
        (look, dressed)
    } else {
        let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return response };
        report(&trouble, &look);
        let page = TroublePage::of(&trouble, &look, fields);
        let look = match page.kind.stuck_on() {
            Some(on) if look.wants_page => face.stuck(look, on).await,
            _ => look,
        };
        let dressed = look.page_with(trouble.status(), TEMPLATE, &page);
        (look, dressed)
    };
    let call: &Call = &look;
    if let Some(failed) = dressed.extensions_mut().remove::<Trouble>() {
        report(&failed, call);
        return bare(call);
    }
    // The headers of the response stay: `Retry-After`, `Allow`, cookies.
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    face.keep(&look, &mut dressed);
    dressed
}

pub(crate) fn report(trouble: &Trouble, call: &Call) {
    let Some(cause) = trouble.cause() else { return };
    let (incident, cause) = (call.incident(), chain(&**cause));
    match trouble {
        Trouble::Broken(_) => tracing::error!(%incident, %cause, "broken"),
        _ => tracing::warn!(%incident, %cause, "unavailable"),
    }
}

/// The fallback when the error page can't be rendered either: the bare incident number.
fn bare(call: &Call) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, [(CONTENT_TYPE, "text/plain; charset=utf-8")], call.incident()).into_response()
}

#[cfg(test)]
mod tests {
    use madoguchi_words::Language;

    use super::*;

    #[test]
    fn a_form_goes_back_without_its_secrets() {
        let body = "user_id=taro&password=hunter2&password_again=hunter2&New-PASSWORD=x&recovery_code=y&code=z&notify=on&twice=1&twice=2";
        let retry = Retry::of("/register/account", &Fields::parse(body.as_bytes()).unwrap());
        let names: Vec<_> = retry.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
        assert_eq!(names, [("user_id", "taro"), ("notify", "on"), ("twice", "1"), ("twice", "2")]);
        assert!(retry.left_out);
        assert!(!Retry::of("/", &Fields::parse(b"a=1").unwrap()).left_out);
    }

    #[test]
    fn what_nobody_typed_does_not_go_back() {
        let body = format!("a={}&b=%00&c=1", "x".repeat(LONGEST_KEPT));
        let retry = Retry::of("/", &Fields::parse(body.as_bytes()).unwrap());
        assert_eq!(retry.fields, [Kept { name: "c".into(), value: "1".into() }]);
        assert!(retry.left_out);
    }

    #[test]
    fn what_was_typed_is_shown_with_its_label_and_nothing_else_is() {
        let body = "drawn_for=x&key=1&user_id=taro&password=hunter2&recovery_code=y&code=z&email=a%40example.jp&birth_date=+&seed=s";
        let typed = Typed::of(Words::of(Language::Ja), &Fields::parse(body.as_bytes()).unwrap());
        let shown: Vec<_> = typed.iter().map(|typed| (typed.label, typed.value.as_str())).collect();
        assert_eq!(shown, [("ユーザID", "taro"), ("メールアドレス", "a@example.jp")]);
    }

    #[test]
    fn every_kind_has_a_sample() {
        let kinds: Vec<_> = TroublePage::samples().into_iter().map(|(_, page)| page.kind).collect();
        for kind in [
            Kind::NotFound,
            Kind::UnknownHost,
            Kind::NotThisWay,
            Kind::UnauthorisedOrigin,
            Kind::BadRequest,
            Kind::TooLarge,
            Kind::GoneWrong,
            Kind::Crowded,
            Kind::Unavailable,
            Kind::TooMany,
            Kind::SessionEnded,
            Kind::DrawnForAnother,
        ] {
            assert!(kinds.contains(&kind), "{kind:?}");
        }
    }

    #[test]
    fn minutes_are_never_too_few() {
        for (seconds, expected) in [(0, 1), (30, 1), (60, 1), (61, 2), (900, 15)] {
            assert_eq!(minutes(Duration::from_secs(seconds)), expected);
        }
    }
}
