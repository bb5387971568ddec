//! Account sharing: one account for the household, or one for each person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who uses an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPolicy {
    /// Shared by the household (世帯共通) or not.
    pub sharing: Sharing,
}

/// Who uses an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// One for the insured person and the dependants.
    Household,
    /// One a person.
    Person,
}
