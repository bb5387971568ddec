//! The terms of use (利用規約) and the place of the consent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The terms of use (利用規約).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Name of this version, e.g. `2026-04`.
    #[schemars(length(min = 1, max = 40))]
    pub version: String,
    /// Plain-text file beside the manifest: paragraphs, `# ` headings. In a stored policy: the text's SHA-256 in hex.
    #[schemars(extend("format" = "file-name"))]
    pub file: String,
    /// The same in English.
    #[serde(default)]
    #[schemars(extend("format" = "file-name"))]
    pub file_en: Option<String>,
    /// Where they are agreed to.
    pub placement: Placement,
    /// Whether members who have agreed to an earlier version are asked to agree to this one.
    pub reconsent: Reconsent,
    /// Days that a member may put a new version off (猶予期間), counted from the day on which it takes effect, that day
    /// among them; 0: at once.
    #[schemars(range(max = 365))]
    pub grace_days: u16,
    /// What has changed from the version before, in the society's own words.
    #[serde(default)]
    #[schemars(length(min = 1, max = 400))]
    pub changes: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 800))]
    pub changes_en: Option<String>,
}

/// What a new version asks of members who have agreed to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reconsent {
    /// They are asked to agree anew: at first they may put it off, after the grace period they can't go on without.
    Ask,
    /// They are told for as long as the grace period lasts, and what they have agreed to goes on: for a slip of the pen.
    Tell,
}

/// Where the terms are agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// On the identity page.
    IdentityPage,
    /// On a page of their own, after it.
    OwnPage,
}
