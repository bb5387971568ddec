//! The terms of use and where they are agreed to.

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
