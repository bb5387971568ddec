//! What every page struct is: display values for one template, with samples that a test renders.

use madoguchi_words::Words;
use serde::Serialize;

/// What a template shows. Page structs hold display values, never entities.
pub trait Page: Serialize + Sized {
    /// The template's path under `templates/`.
    const TEMPLATE: &'static str;

    /// The page in each of its shapes, with a name for each, for the render test and the gallery.
    fn samples(words: &Words) -> Vec<(&'static str, Self)>;
}

/// Something to mend before a form is accepted, in words that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Name of the field, which is its `id` as well; none where it is about the form as a whole.
    pub field: Option<&'static str>,
    /// What to do, in the page's language.
    pub message: String,
}

impl FieldError {
    /// An error at one field.
    #[must_use]
    pub fn at(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), message: message.into() }
    }

    /// An error of the form as a whole, where naming a field would say too much or there is none.
    #[must_use]
    pub fn overall(message: impl Into<String>) -> Self {
        Self { field: None, message: message.into() }
    }
}

/// A rule beside a field. A script ticks it off while the member types; without one it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The rule in words.
    pub text: String,
    /// What a script looks for in the value (a regular expression, Unicode).
    pub pattern: Option<String>,
    /// Name of the field from which the value has to differ.
    pub differs_from: Option<&'static str>,
    /// Name of the field that has to hold the same value.
    pub same_as: Option<&'static str>,
}

impl Rule {
    /// A rule that a regular expression tells.
    #[must_use]
    pub fn matching(text: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self { text: text.into(), pattern: Some(pattern.into()), ..Self::default() }
    }

    /// A length in words.
    #[must_use]
    pub fn length(words: &Words, min: u16, max: u16) -> String {
        words.format("rule-length-between", &[("min", min.into()), ("max", max.into())])
    }
}

/// A piece of a longer text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
}

impl Block {
    /// Reads a plain text as the terms are kept: paragraphs, one a line or set apart by empty lines, and headings after `# `.
    #[must_use]
    pub fn read(text: &str) -> Vec<Self> {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| match line.strip_prefix("# ") {
                Some(heading) => Self::Heading(heading.trim().to_owned()),
                None => Self::Paragraph(line.to_owned()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_headings_and_paragraphs() {
        let blocks = Block::read("# 第1条（目的）\r\n\r\nこの規約は、利用の条件を定めます。\n#番号ではありません\n");
        assert_eq!(
            blocks,
            [
                Block::Heading("第1条（目的）".into()),
                Block::Paragraph("この規約は、利用の条件を定めます。".into()),
                Block::Paragraph("#番号ではありません".into()),
            ]
        );
    }
}
