//! Mails when information is updated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mails when information is updated (通知情報更新時のメール通知).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// A checkbox, or always.
    pub mode: Mode,
    /// What is told.
    pub kinds: Vec<Kind>,
}

/// Who gets update mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Who ticks a checkbox that isn't ticked beforehand.
    OptIn,
    /// Everybody, said in words.
    Always,
}

/// What update mails are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 医療費情報
    MedicalExpenses,
    /// 資格情報
    Eligibility,
}
