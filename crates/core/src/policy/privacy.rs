//! The privacy notice (個人情報の取扱い): the platform's words, or the society's own text in versions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The privacy notice (個人情報の取扱い). Without a text of the society's own, members read the platform's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyNotice {
    /// Name of this version of the society's own text, e.g. `2026-04`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 40))]
    pub version: Option<String>,
    /// Plain-text file beside the manifest: paragraphs, `# ` headings. In a stored policy: the text's SHA-256 in hex.
    #[serde(default)]
    #[schemars(extend("format" = "file-name"))]
    pub file: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(extend("format" = "file-name"))]
    pub file_en: Option<String>,
    /// Days for which members are told of a new version on their home page, counted from the day on which it takes effect,
    /// that day among them; 0: not at all. No consent is asked.
    #[schemars(range(max = 365))]
    pub tell_days: u16,
    /// What has changed from the version before, in the society's own words.
    #[serde(default)]
    #[schemars(length(min = 1, max = 400))]
    pub changes: Option<String>,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 800))]
    pub changes_en: Option<String>,
}
