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
    pub(crate) fn matching(text: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self { text: text.into(), pattern: Some(pattern.into()), ..Self::default() }
    }

    /// A length in words.
    pub(crate) fn length(words: &Words, min: u16, max: u16) -> String {
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

/// A sample of a page, ready for the engine.
#[derive(Debug)]
pub struct Sample {
    /// The template.
    pub template: &'static str,
    /// Which of the page's shapes this is.
    pub name: &'static str,
    /// The page's values.
    pub page: serde_json::Value,
}

/// The samples of every page of this crate, in the order a member meets them.
///
/// # Errors
/// When a page can't be serialised.
pub fn samples(words: &Words) -> Result<Vec<Sample>, serde_json::Error> {
    let mut samples = Vec::new();
    add::<crate::sign_in::page::SignIn>(words, &mut samples)?;
    add::<crate::registration::page::identity::Identity>(words, &mut samples)?;
    add::<crate::registration::page::terms::Terms>(words, &mut samples)?;
    add::<crate::registration::page::account::Account>(words, &mut samples)?;
    add::<crate::registration::page::account::UserId>(words, &mut samples)?;
    add::<crate::registration::page::account::Password>(words, &mut samples)?;
    add::<crate::registration::page::account::Email>(words, &mut samples)?;
    add::<crate::registration::page::confirm::Confirm>(words, &mut samples)?;
    add::<crate::registration::page::done::Done>(words, &mut samples)?;
    add::<crate::hand_over::page::Pc>(words, &mut samples)?;
    add::<crate::hand_over::page::Phone>(words, &mut samples)?;
    add::<crate::second_step::page::SetUp>(words, &mut samples)?;
    add::<crate::second_step::page::SecondStep>(words, &mut samples)?;
    add::<crate::second_step::one_time_code::page::SetUpOneTimeCode>(words, &mut samples)?;
    add::<crate::second_step::one_time_code::page::RemoveOneTimeCode>(words, &mut samples)?;
    add::<crate::second_step::recovery_code::page::RecoveryCodes>(words, &mut samples)?;
    add::<crate::home::page::Home>(words, &mut samples)?;
    add::<crate::password::page::Change>(words, &mut samples)?;
    add::<crate::password::page::Renew>(words, &mut samples)?;
    add::<crate::password::page::Changed>(words, &mut samples)?;
    add::<crate::step_up::page::StepUp>(words, &mut samples)?;
    add::<crate::login_methods::page::LoginMethods>(words, &mut samples)?;
    add::<crate::login_methods::page::RenamePasskey>(words, &mut samples)?;
    add::<crate::login_methods::page::RemovePasskey>(words, &mut samples)?;
    add::<crate::devices::page::Devices>(words, &mut samples)?;
    add::<crate::sign_in_history::page::SignInHistory>(words, &mut samples)?;
    add::<crate::profile::page::Profile>(words, &mut samples)?;
    add::<crate::profile::user_id::page::ChangeUserId>(words, &mut samples)?;
    add::<crate::profile::notifications::page::Notifications>(words, &mut samples)?;
    add::<crate::profile::display::page::Display>(words, &mut samples)?;
    add::<crate::sign_in::page::SignOut>(words, &mut samples)?;
    add::<crate::verify_email::page::VerifyEmail>(words, &mut samples)?;
    add::<crate::verify_email::resend::page::Resend>(words, &mut samples)?;
    add::<crate::addresses::page::Address>(words, &mut samples)?;
    add::<crate::addresses::page::RemoveAddress>(words, &mut samples)?;
    add::<crate::addresses::page::UndoEmail>(words, &mut samples)?;
    add::<crate::recovery::page::ladder::Ladder>(words, &mut samples)?;
    add::<crate::recovery::page::ask::Ask>(words, &mut samples)?;
    add::<crate::recovery::page::ask::AskedFor>(words, &mut samples)?;
    add::<crate::recovery::page::user_id::ShowUserId>(words, &mut samples)?;
    add::<crate::recovery::page::new_password::NewPassword>(words, &mut samples)?;
    add::<crate::recovery::page::desk_code::DeskCode>(words, &mut samples)?;
    add::<crate::recovery::page::letter::Letter>(words, &mut samples)?;
    add::<crate::recovery::page::gone::Gone>(words, &mut samples)?;
    add::<crate::terms::page::Terms>(words, &mut samples)?;
    add::<crate::terms::page::Changes>(words, &mut samples)?;
    add::<crate::terms::page::Declined>(words, &mut samples)?;
    add::<crate::documents::page::Privacy>(words, &mut samples)?;
    add::<crate::documents::page::Security>(words, &mut samples)?;
    add::<crate::documents::page::Accessibility>(words, &mut samples)?;
    add::<crate::finder::page::Finder>(words, &mut samples)?;
    Ok(samples)
}

fn add<P: Page>(words: &Words, samples: &mut Vec<Sample>) -> Result<(), serde_json::Error> {
    for (name, page) in P::samples(words) {
        samples.push(Sample { template: P::TEMPLATE, name, page: serde_json::to_value(&page)? });
    }
    Ok(())
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
