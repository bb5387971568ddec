//! What has changed between two texts, as pages show it. The template of an article is the component `changed_article`.

use madoguchi_core::terms::difference::{ChangedArticle, Heading, Piece, TextChange};
use serde::Serialize;

/// An article that has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Article {
    /// The current heading, or the former one of a removed article.
    pub heading: Option<String>,
    /// How the article as a whole has changed.
    pub fate: Fate,
    /// The changes below the heading.
    pub lines: Vec<Line>,
}

/// How an article as a whole has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "before", rename_all = "snake_case")]
pub enum Fate {
    /// The heading is the same.
    Same,
    /// The article is new.
    Added,
    /// The article was removed.
    Removed,
    /// The heading was this one before.
    Renamed(String),
}

/// A change of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// The sentence is new.
    Added {
        /// The sentence.
        text: String,
    },
    /// The sentence was removed.
    Removed {
        /// The sentence.
        text: String,
    },
    /// The sentence was changed.
    Changed {
        /// The former sentence.
        before: Vec<Part>,
        /// The new sentence.
        after: Vec<Part>,
    },
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether the part is in this version only.
    pub marked: bool,
}

impl Article {
    /// Prepares an article for the template.
    #[must_use]
    pub fn of(article: &ChangedArticle) -> Self {
        let whole = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        let (heading, fate) = match &article.heading {
            None => (None, Fate::Same),
            Some(Heading::Same(text)) => (Some(text.clone()), Fate::Same),
            Some(Heading::Changed(TextChange::Added(text))) => (Some(text.clone()), Fate::Added),
            Some(Heading::Changed(TextChange::Removed(text))) => (Some(text.clone()), Fate::Removed),
            Some(Heading::Changed(TextChange::Changed { before, after })) => {
                (Some(whole(after)), Fate::Renamed(whole(before)))
            }
        };
        Self { heading, fate, lines: article.changes.iter().map(Line::of).collect() }
    }
}

impl Line {
    fn of(change: &TextChange) -> Self {
        let parts = |pieces: &[Piece]| {
            pieces.iter().map(|piece| Part { text: piece.text.clone(), marked: piece.marked }).collect()
        };
        match change {
            TextChange::Added(text) => Self::Added { text: text.clone() },
            TextChange::Removed(text) => Self::Removed { text: text.clone() },
            TextChange::Changed { before, after } => Self::Changed { before: parts(before), after: parts(after) },
        }
    }
}
