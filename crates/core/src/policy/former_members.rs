//! Access of former members after the loss of qualification (資格喪失).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Access after the loss of qualification (資格喪失).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormerMembers {
    /// Months of read-only access, 0 to 24.
    #[schemars(range(max = 24))]
    pub read_only_months: u8,
}
