//! The time limits of a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a sign-in lasts; a society can be stricter than the platform, never laxer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Minutes without a request, 5 to 20.
    #[schemars(range(min = 5, max = 20))]
    pub idle_minutes: u8,
    /// Hours from sign-in, 1 to 12.
    #[schemars(range(min = 1, max = 12))]
    pub absolute_hours: u8,
}
