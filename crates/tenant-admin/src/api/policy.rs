//! A policy as programs read it: every key with its value and where it comes from.

use chrono::{DateTime, Utc};
use madoguchi_core::policy::shape::Shape;
use madoguchi_core::settings::{ExplainedKey, PolicyTimeline, VersionAuthor, explain_all};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A policy at an instant.
#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
pub(crate) struct PolicyShown {
    at: DateTime<Utc>,
    keys: Vec<KeyShown>,
}

/// A key of it.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyKey)]
pub(crate) struct KeyShown {
    key: String,
    value: Option<Value>,
    standard: Option<Value>,
    default: Option<Value>,
    layer: &'static str,
    decided_by: &'static str,
    least: Option<i64>,
    greatest: Option<i64>,
    set_by: Option<SetByShown>,
}

/// The version that set a value.
#[derive(Serialize, ToSchema)]
#[schema(as = SetBy)]
pub(crate) struct SetByShown {
    since: DateTime<Utc>,
    author: &'static str,
    staff: Option<Uuid>,
    reason: String,
    previous: Option<Value>,
}

impl PolicyShown {
    /// The keys that begin so, at an instant.
    pub(crate) fn of(timeline: &PolicyTimeline, at: DateTime<Utc>, beginning: &str) -> Self {
        let all = explain_all(timeline, at);
        let keys = all.iter().filter(|one| one.key.path.starts_with(beginning)).map(KeyShown::of).collect();
        Self { at, keys }
    }
}

impl KeyShown {
    fn of(one: &ExplainedKey) -> Self {
        let bounds = one.ownership.bounds.or(match one.key.shape {
            Shape::Integer { min, max } => Some((min, max)),
            _ => None,
        });
        Self {
            key: one.key.path.clone(),
            value: one.value.clone(),
            standard: one.standard.clone(),
            default: one.default.clone(),
            layer: one.layer.name(),
            decided_by: one.ownership.owner.word(),
            least: bounds.map(|(least, _)| least),
            greatest: bounds.map(|(_, greatest)| greatest),
            set_by: one.set_by.as_ref().map(|set_by| SetByShown {
                since: set_by.since,
                author: author(&set_by.who),
                staff: match &set_by.who {
                    VersionAuthor::Staff(id) => Some(id.0),
                    VersionAuthor::Operator(_) | VersionAuthor::Platform => None,
                },
                reason: set_by.why.clone(),
                previous: set_by.previous.clone(),
            }),
        }
    }
}

/// Who made a version; the vendor's people aren't named.
const fn author(who: &VersionAuthor) -> &'static str {
    match who {
        VersionAuthor::Staff(_) => "staff",
        VersionAuthor::Operator(_) => "vendor",
        VersionAuthor::Platform => "platform",
    }
}

/// The entity tag of a policy: the newest versions, and since when the values count.
pub(crate) fn tag(timeline: &PolicyTimeline, at: DateTime<Utc>) -> String {
    format!("\"{}\"", timeline.base(timeline.since(at)))
}
