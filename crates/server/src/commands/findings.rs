//! How the findings of a check are told: as lines, as JSON, and in which language.

use clap::ValueEnum;
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_words::{Language, Words};

/// A language as the command line names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum InLanguage {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl From<InLanguage> for Language {
    fn from(asked: InLanguage) -> Self {
        match asked {
            InLanguage::Ja => Self::Ja,
            InLanguage::En => Self::En,
        }
    }
}

/// A finding as one line: weight, place, key, what it is.
pub fn as_line(finding: &Finding, words: &Words) -> String {
    let place = finding.place.as_ref().map(|place| format!("{}:{} ", place.file, place.line)).unwrap_or_default();
    let weight = words.text(severity_key(finding.severity()));
    format!("{weight} {place}{}: {}", finding.key, text_of(finding, words))
}

/// A finding of a society as one line of JSON.
pub fn as_json(slug: &str, finding: &Finding, words: &Words) -> String {
    let weight = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    serde_json::json!({
        "tenant": slug,
        "severity": weight,
        "finding": finding.message().0,
        "key": finding.key,
        "file": finding.place.as_ref().map(|place| place.file.as_str()),
        "line": finding.place.as_ref().map(|place| place.line),
        "text": text_of(finding, words),
    })
    .to_string()
}

const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "command-severity-error",
        Severity::Warning => "command-severity-warning",
        Severity::Note => "command-severity-note",
    }
}

/// What a finding says.
pub fn text_of(finding: &Finding, words: &Words) -> String {
    let (key, arguments) = finding.message();
    let arguments = arguments.iter().map(|(name, value)| (*name, value.into())).collect::<Vec<_>>();
    words.format(key, &arguments)
}
