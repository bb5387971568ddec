//! What every page struct has: display values for one template, and samples that a test renders.

use madoguchi_words::Words;
use serde::Serialize;

/// The values of a page. Page structs hold display values, never entities.
pub trait Page: Serialize + Sized {
    /// The template's path under `templates/`.
    const TEMPLATE: &'static str;

    /// Returns samples of the page in all its variants, each with a name, for the render test and the gallery.
    fn samples(words: &Words) -> Vec<(&'static str, Self)>;
}

/// A mistake in a form, in words that say how to correct it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The name of the field, which is also its `id`; none where the mistake concerns the whole form.
    pub field: Option<&'static str>,
    /// What to do, in the page's language.
    pub message: String,
}

impl FieldError {
    /// Builds an error at one field.
    #[must_use]
    pub fn at(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), message: message.into() }
    }

    /// Builds an error of the whole form, where there is no field to name or naming it would reveal too much.
    #[must_use]
    pub fn overall(message: impl Into<String>) -> Self {
        Self { field: None, message: message.into() }
    }
}

/// A rule beside a field. A script marks it as met while the member types; without scripts it is only text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The rule in words.
    pub text: String,
    /// The regular expression (Unicode) that the script applies to the value.
    pub pattern: Option<String>,
    /// The name of the field that must have a different value.
    pub differs_from: Option<&'static str>,
    /// The name of the field that must have the same value.
    pub same_as: Option<&'static str>,
    /// Whether only the server can check the rule, when the form is sent. The page says so, and no script marks it.
    pub on_sending: bool,
}

impl Rule {
    /// Builds a rule that a regular expression checks.
    #[must_use]
    pub fn matching(text: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self { text: text.into(), pattern: Some(pattern.into()), ..Self::default() }
    }

    /// Builds a rule that is checked when the form is sent.
    #[must_use]
    pub fn on_sending(text: impl Into<String>) -> Self {
        Self { text: text.into(), on_sending: true, ..Self::default() }
    }

    /// Words the rule for a length.
    #[must_use]
    pub fn length(words: &Words, min: u16, max: u16) -> String {
        words.format("rule-length-between", &[("min", min.into()), ("max", max.into())])
    }
}

/// A part of a longer text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
}

impl Block {
    /// Parses the text of terms: each line is a paragraph, empty lines are skipped, and a line that begins with `# ` is
    /// a heading.
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
