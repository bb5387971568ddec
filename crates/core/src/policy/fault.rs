//! Why a policy can't be read: each fault with its key, its place, what was found and what is allowed.

use std::fmt;

use super::formats::Format;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// The file, as it was named to the reader.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Something that keeps a policy from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// The dotted key, items of lists by their number from 0, e.g. `eras.0.medium`. Empty for the file as a whole.
    pub key: String,
    /// Where it stands, if it stands in a file.
    pub place: Option<FileLine>,
    /// What is the matter.
    pub kind: FaultKind,
}

/// What is the matter with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The file isn't TOML, or the stored layer isn't JSON.
    Syntax {
        /// The parser's words.
        message: String,
    },
    /// No such key.
    UnknownKey {
        /// The keys of this section.
        allowed: Vec<String>,
        /// The one that was probably meant.
        meant: Option<String>,
    },
    /// A key that every policy needs, and that has no platform default.
    Missing,
    /// Another kind of value, or one outside what is allowed.
    Value {
        /// What was found, as it is written.
        found: String,
        /// What is allowed.
        allowed: Allowed,
    },
    /// A day without a year; the year has to be asked.
    DateWithoutYear {
        /// What was found.
        found: String,
    },
    /// A file that the manifest names can't be read.
    File {
        /// Its name.
        file: String,
        /// Why.
        trouble: FileTrouble,
    },
    /// A picture that is no PNG or WebP, or too large.
    Picture {
        /// Its name.
        file: String,
        /// What is the matter with it.
        message: String,
    },
    /// A name of the folder that no society can have.
    Slug {
        /// The name.
        found: String,
        /// What is the matter with it.
        message: String,
    },
}

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileTrouble {
    /// There is no such file.
    #[error("it isn't there")]
    Missing,
    /// It is larger than any such file may be.
    #[error("it has {bytes} bytes; at most {most} are allowed")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The largest size allowed.
        most: u64,
    },
    /// A text in another encoding.
    #[error("it isn't UTF-8")]
    NotUtf8,
    /// A text without a word.
    #[error("it is empty")]
    Empty,
    /// A text with control characters.
    #[error("it has control characters")]
    ControlCharacters,
    /// The system says no.
    #[error("{0}")]
    System(String),
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A section with keys of its own.
    Section,
    /// A list of at least so many items.
    List {
        /// Fewest items.
        min: usize,
    },
    /// One of these words.
    OneOf(Vec<String>),
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A text of so many characters.
    Text {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A text in a certain format.
    Format(Format),
    /// `true` or `false`.
    YesNo,
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Section => f.write_str("a section"),
            Self::List { min: 0 } => f.write_str("a list"),
            Self::List { min } => write!(f, "a list with at least {min} item(s)"),
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::Integer { min, max } => write!(f, "a whole number from {min} to {max}"),
            Self::Text { min, max } => write!(f, "a text of {min} to {max} characters"),
            Self::Format(format) => f.write_str(format.allowed()),
            Self::YesNo => f.write_str("true or false"),
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message } => f.write_str(message),
            Self::UnknownKey { allowed, meant } => {
                f.write_str("no such key, ")?;
                if let Some(meant) = meant {
                    write!(f, "did you mean {meant}? ")?;
                }
                write!(f, "allowed here: {}", allowed.join(", "))
            }
            Self::Missing => f.write_str("missing, and there is no platform default"),
            Self::Value { found, allowed } => write!(f, "found {found}, allowed is {allowed}"),
            Self::DateWithoutYear { found } => {
                write!(f, "{found} is a day without a year; write {}", Format::Date.allowed())
            }
            Self::File { file, trouble } => write!(f, "the file {file} can't be read: {trouble}"),
            Self::Picture { file, message } => write!(f, "the picture {file} can't be used: {message}"),
            Self::Slug { found, message } => write!(f, "no society can be called {found}: {message}"),
        }
    }
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}:{}: ", place.file, place.line)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        self.kind.fmt(f)
    }
}

/// A policy that can't be read: every fault that was found, not only the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub Vec<PolicyFault>);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

impl From<PolicyFault> for Unreadable {
    fn from(fault: PolicyFault) -> Self {
        Self(vec![fault])
    }
}
