//! Why a planned change of the settings didn't run. The mail about it and the desk say the same.

use serde::{Deserialize, Serialize};

/// Why a planned change of the settings was stopped when its day came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoppedBecause {
    /// The values that it was planned on have changed.
    Base,
    /// Whoever planned it may no longer change settings.
    Author,
    /// Its values can't be used any more.
    Values,
}

impl StoppedBecause {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Base, Self::Author, Self::Values];

    /// The word in stored forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Author => "author",
            Self::Values => "values",
        }
    }

    /// The reason of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|because| because.word() == word)
    }
}
