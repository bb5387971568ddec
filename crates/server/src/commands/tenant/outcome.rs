//! Why a society's manifest isn't applied, and what came of it if it is: in words, and for scripts.

use std::path::Path;

use madoguchi_core::failure::Failure;
use madoguchi_core::policy::check::Finding;
use madoguchi_core::policy::fault::FileLine;
use madoguchi_core::policy::keys;
use madoguchi_core::settings::{Moved, MovedKey, VersionAuthor};
use madoguchi_core::tenancy::Applied;
use madoguchi_core::tenancy::apply::ApplyRefusal;
use madoguchi_core::tenancy::manifest;
use madoguchi_words::Words;
use serde_json::{Value, json};

use crate::commands::findings::{as_line, text_of};

/// A reason why a society's manifest isn't applied.
#[derive(Debug)]
pub enum Trouble {
    /// The manifest is wrong.
    Finding(Finding),
    /// The database has something against it.
    Refused(ApplyRefusal, Option<FileLine>),
    /// The manifest contradicts what the society has chosen itself, or a version for a later day.
    Contradicts(Finding),
    /// Something has moved since it was looked at.
    Moved(Moved),
    /// The folder says something else than when it was looked at, at these keys.
    Rewritten(Vec<&'static str>),
    /// The database or the disk failed.
    Broken(Failure),
}

impl Trouble {
    /// Names the line of the manifest where only the key is known.
    #[must_use]
    pub fn placed(self, folder: &Path) -> Self {
        let with = |mut finding: Finding| {
            finding.place = finding.place.or_else(|| manifest::place_of(folder, &finding.key));
            finding
        };
        match self {
            Self::Finding(finding) => Self::Finding(with(finding)),
            Self::Contradicts(finding) => Self::Contradicts(with(finding)),
            Self::Refused(refusal, None) => {
                let place = manifest::place_of(folder, key_of(&refusal));
                Self::Refused(refusal, place)
            }
            other => other,
        }
    }

    /// One line, or several for several keys.
    #[must_use]
    pub fn in_words(&self, words: &Words) -> String {
        match self {
            Self::Finding(finding) => as_line(finding, words),
            Self::Contradicts(finding) => {
                format!("{} {}", as_line(finding, words), words.text("command-apply-with-own-choices"))
            }
            Self::Refused(refusal, place) => {
                let place = place.as_ref().map(|place| format!("{}:{} ", place.file, place.line)).unwrap_or_default();
                error(words, &format!("{place}{}: {}", key_of(refusal), refused_in_words(refusal, words)))
            }
            Self::Moved(moved) => moved_in_words(moved, words),
            Self::Rewritten(keys) => {
                error(words, &words.format("command-plan-rewritten", &[("keys", keys.join(", ").into())]))
            }
            Self::Broken(failure) => error(words, &failure.to_string()),
        }
    }

    /// The same for scripts.
    #[must_use]
    pub fn as_json(&self, words: &Words) -> Value {
        let of_finding = |kind: &str, finding: &Finding| {
            json!({
                "kind": kind,
                "finding": finding.message().0,
                "key": finding.key,
                "file": finding.place.as_ref().map(|place| place.file.as_str()),
                "line": finding.place.as_ref().map(|place| place.line),
                "text": text_of(finding, words),
            })
        };
        match self {
            Self::Finding(finding) => of_finding("manifest", finding),
            Self::Contradicts(finding) => of_finding("own_choices", finding),
            Self::Refused(refusal, place) => json!({
                "kind": "refused",
                "key": key_of(refusal),
                "file": place.as_ref().map(|place| place.file.as_str()),
                "line": place.as_ref().map(|place| place.line),
                "text": refused_in_words(refusal, words),
            }),
            Self::Moved(Moved::Policy(keys)) => {
                let keys: Vec<Value> = keys
                    .iter()
                    .map(|key| json!({"key": key.key, "was": key.was, "is": key.is, "who": key.who.as_ref().map(who)}))
                    .collect();
                json!({"kind": "moved", "keys": keys, "text": self.in_words(words)})
            }
            Self::Moved(_) => json!({"kind": "moved", "text": self.in_words(words)}),
            Self::Rewritten(keys) => json!({"kind": "rewritten", "keys": keys, "text": self.in_words(words)}),
            Self::Broken(failure) => json!({"kind": "failed", "text": failure.to_string()}),
        }
    }
}

fn error(words: &Words, text: &str) -> String {
    format!("{} {text}", words.text("command-severity-error"))
}

/// The key that the database has something against.
const fn key_of(refusal: &ApplyRefusal) -> &'static str {
    match refusal {
        ApplyRefusal::HostTaken(_) => "hosts.own",
        ApplyRefusal::NumberTaken(_) => "society.insurer_numbers",
        ApplyRefusal::HostMoves { .. } => "hosts.canonical",
        ApplyRefusal::TextChanged { of, .. } => of.version_key(),
        ApplyRefusal::Broken(_) => "",
    }
}

fn refused_in_words(refusal: &ApplyRefusal, words: &Words) -> String {
    match refusal {
        ApplyRefusal::HostTaken(host) => words.format("command-apply-host-taken", &[("host", host.into())]),
        ApplyRefusal::NumberTaken(number) => words.format("command-apply-number-taken", &[("number", number.into())]),
        ApplyRefusal::HostMoves { from, to } => {
            words.format("command-apply-host-moves", &[("from", from.into()), ("to", to.into())])
        }
        ApplyRefusal::TextChanged { of, version } => {
            let arguments = [("version", version.into()), ("key", of.version_key().into())];
            words.format("command-apply-text-changed", &arguments)
        }
        ApplyRefusal::Broken(failure) => failure.to_string(),
    }
}

/// Who made a version.
#[must_use]
pub fn who(author: &VersionAuthor) -> String {
    match author {
        VersionAuthor::Staff(id) => format!("staff {id}"),
        VersionAuthor::Operator(name) => name.clone(),
        VersionAuthor::Platform => "madoguchi".to_owned(),
    }
}

fn moved_in_words(moved: &Moved, words: &Words) -> String {
    let text = match moved {
        Moved::Appeared => words.text("command-plan-appeared").to_owned(),
        Moved::Gone => words.text("command-plan-gone").to_owned(),
        Moved::Another => words.text("command-plan-another").to_owned(),
        Moved::Host { was, is } => words.format("command-plan-host-moved", &[("was", was.into()), ("is", is.into())]),
        Moved::Policy(keys) if keys.is_empty() => words.text("command-plan-ahead-moved").to_owned(),
        Moved::Policy(keys) => {
            let lines = keys.iter().map(|key| format!("\n    {}", moved_key(key, words)));
            format!("{}{}", words.text("command-plan-policy-moved"), lines.collect::<String>())
        }
    };
    error(words, &text)
}

fn moved_key(moved: &MovedKey, words: &Words) -> String {
    let shown = |value: &Option<Value>| {
        keys::of(moved.key).map_or_else(String::new, |key| words.policy_value(key, value.as_ref()).join(" / "))
    };
    let arguments = [
        ("label", words.policy_label(moved.key).into()),
        ("key", moved.key.into()),
        ("was", shown(&moved.was).into()),
        ("is", shown(&moved.is).into()),
        ("who", moved.who.as_ref().map_or_else(|| "madoguchi".to_owned(), who).into()),
    ];
    words.format("command-plan-moved-key", &arguments)
}

/// What came of a society's manifest.
#[derive(Debug)]
pub enum Outcome {
    /// It is applied, or it was before.
    Applied(Applied),
    /// It isn't applied. The society is as it was.
    Failed(Vec<Trouble>),
}

impl Outcome {
    /// The word for scripts.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Applied(Applied::Created(_)) => "created",
            Self::Applied(Applied::Changed(_)) => "changed",
            Self::Applied(Applied::Unchanged(_)) => "unchanged",
            Self::Failed(_) => "failed",
        }
    }

    /// The key of its words.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::Applied(Applied::Created(_)) => "command-apply-created",
            Self::Applied(Applied::Changed(_)) => "command-apply-changed",
            Self::Applied(Applied::Unchanged(_)) => "command-apply-unchanged",
            Self::Failed(_) => "command-apply-failed",
        }
    }
}
