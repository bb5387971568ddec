//! The identity check beside the provisional ID and password. It is a check and not an authentication factor, because
//! an insurer number is public.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the identity page asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Ask for the insurer number (保険者番号).
    pub insurer_number: bool,
    /// Ask for the insured person's date of birth (生年月日).
    pub birth_date: bool,
}
