//! Why a policy can't be read. Each fault has its key, its position, the value found and the allowed values.

use std::fmt;

use super::formats::Format;
use super::ownership::KeyOwner;
use crate::files::FolderFileError;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A fault that prevents the reading of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// The dotted key, with indices from 0 for items of lists, e.g. `eras.0.medium`. Empty if the fault concerns the
    /// file as a whole.
    pub key: String,
    /// The position in the file, if the value comes from a file.
    pub place: Option<FileLine>,
    /// The kind of fault.
    pub kind: FaultKind,
}

/// The kind of fault of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The file isn't TOML, or the stored layer isn't JSON.
    Syntax {
        /// The parser's message.
        message: String,
    },
    /// The key doesn't exist.
    UnknownKey {
        /// The existing keys of the section.
        allowed: Vec<String>,
        /// The most similar existing key, if there is one.
        meant: Option<String>,
    },
    /// A required key without a platform default is missing.
    Missing,
    /// The value has the wrong type or isn't allowed.
    Value {
        /// The value as it is written.
        found: String,
        /// What is allowed.
        allowed: Allowed,
    },
    /// A date has no year. Its author must be asked for the year.
    DateWithoutYear {
        /// The date as it is written.
        found: String,
    },
    /// A file that the manifest names can't be read.
    File {
        /// The file's name.
        file: String,
        /// Why the file can't be read.
        trouble: FileTrouble,
    },
    /// A picture isn't taken, e.g. because of its kind or its size.
    Picture {
        /// The file's name.
        file: String,
        /// A description of the fault.
        message: String,
    },
    /// The key stands among the society's own choices, and somebody else decides about it.
    NotTheSocietys {
        /// Who decides.
        owner: KeyOwner,
    },
    /// The folder's name isn't a valid slug.
    Slug {
        /// The folder's name.
        found: String,
        /// A description of the fault.
        message: String,
    },
}

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileTrouble {
    /// The file doesn't exist.
    #[error("it isn't there")]
    Missing,
    /// The file exceeds the size limit.
    #[error("it has {bytes} bytes; at most {most} are allowed")]
    TooLarge {
        /// The size in bytes.
        bytes: u64,
        /// The size limit in bytes.
        most: u64,
    },
    /// Its name or a link leads out of the society's folder.
    #[error("it is outside of the society's folder")]
    Outside,
    /// It is a folder, a device or a pipe.
    #[error("it is no regular file")]
    NotAFile,
    /// The text isn't UTF-8.
    #[error("it isn't UTF-8")]
    NotUtf8,
    /// The text has no words.
    #[error("it is empty")]
    Empty,
    /// The text has control characters.
    #[error("it has control characters")]
    ControlCharacters,
    /// The operating system reports an error.
    #[error("{0}")]
    System(String),
}

impl FileTrouble {
    /// What is wrong with a file of a folder that was read with a limit of `most` bytes.
    #[must_use]
    pub fn of(error: FolderFileError, most: u64) -> Self {
        match error {
            FolderFileError::Missing => Self::Missing,
            FolderFileError::Outside => Self::Outside,
            FolderFileError::NotAFile => Self::NotAFile,
            FolderFileError::TooLarge { bytes } => Self::TooLarge { bytes, most },
            FolderFileError::Io(error) => Self::System(error.to_string()),
        }
    }
}

/// The allowed values of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A section with keys of its own.
    Section,
    /// A list with a minimum length.
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
    /// A text with a minimum and maximum length in characters.
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
            Self::NotTheSocietys { owner } => write!(f, "not the society's to choose, but the {}'s", owner.word()),
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

/// All faults of a policy that can't be read.
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
