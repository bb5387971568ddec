//! Renders a message of the outbox as subject, text and HTML.
//!
//! A mail's templates are named by its kind. `<kind>.txt` has the subject and the plain text; `<kind>.html` has the
//! same text in HTML. Both access the mail's fields as `mail`. The locale files hold the texts, and the templates their
//! order. A plain-text template has one paragraph per line, and so has the mail: the reader's program breaks the lines
//! (ADR 27).

use madoguchi_core::accounts::profile::addresses::registered::LINK_LIFE;
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links;
use madoguchi_core::outbox::{OutgoingMail, RECOVERY_LINK_LIFE, UNDO_LIFE};
use madoguchi_words::Words;
use tera::{Context, Error};

use crate::engine;
use crate::society::SocietyOnMail;

/// System fonts only, because a mail must load nothing.
const FONT: &str = "font-family:'Noto Sans JP','Hiragino Sans','Yu Gothic','Meiryo',sans-serif";
const HEADING: &str = "margin:0 0 8px;color:#1a1a1a;font-size:18px;line-height:1.4";

/// A rendered mail.
#[derive(Clone)]
pub struct RenderedMail {
    pub(crate) id: MessageId,
    pub(crate) to: EmailAddress,
    pub(crate) from_name: String,
    pub(crate) from: String,
    pub(crate) language: &'static str,
    /// The address of the page that ends mails of this kind, where the member can.
    pub(crate) unsubscribe: Option<String>,
    /// Subject (件名), on one line.
    pub subject: String,
    /// Plain text, one paragraph a line.
    pub text: String,
    /// The same text as HTML.
    pub html: String,
}

impl RenderedMail {
    /// A short mail of one paragraph, as an operator sends it to try the way of mails. `from` is name and address.
    #[must_use]
    pub fn of_operator(
        id: MessageId,
        to: EmailAddress,
        from: (String, String),
        language: &'static str,
        subject: &str,
        text: &str,
    ) -> Self {
        let (from_name, from) = from;
        let html = format!("<p style=\"{FONT}\">{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"));
        let (subject, text) = (subject.to_owned(), text.to_owned());
        Self { id, to, from_name, from, language, unsubscribe: None, subject, text, html }
    }
}

/// A template can't be rendered. The fault is in the program and not in the data.
#[derive(Debug, thiserror::Error)]
#[error("a mail template can't be rendered: {0}")]
pub struct RenderError(String);

impl From<&Error> for RenderError {
    fn from(error: &Error) -> Self {
        Self(error.to_string())
    }
}

impl From<Error> for RenderError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// Renders `outgoing` in its language and in the society's name.
///
/// # Errors
/// [`RenderError`], when a template can't be rendered.
pub fn render(outgoing: &OutgoingMail, society: &SocietyOnMail) -> Result<RenderedMail, RenderError> {
    let words = Words::of(outgoing.language);
    let tera = engine::of(outgoing.language)?;
    let kind = outgoing.mail.kind();
    let (plain, html) = (format!("{kind}.txt"), format!("{kind}.html"));

    let mut context = Context::new();
    context.insert("society", society);
    context.insert("mail", &outgoing.mail);
    context.insert("closing", &society.closing.as_deref().filter(|_| !outgoing.mail.is_for_staff()));
    context.insert("language", words.code());
    context.insert("devices_path", links::DEVICES);
    context.insert("profile_email_path", links::EMAIL);
    context.insert("link_days", &LINK_LIFE.num_days());
    context.insert("link_minutes", &RECOVERY_LINK_LIFE.num_minutes());
    context.insert("undo_hours", &UNDO_LIFE.num_hours());
    context.insert("font", FONT);
    context.insert("heading", HEADING);
    let subject = one_line(&tera.render_block(&plain, "subject", &context)?);
    context.insert("subject", &subject);
    Ok(RenderedMail {
        id: outgoing.id,
        to: outgoing.recipient.clone(),
        from_name: one_line(&society.name),
        from: society.mail_from.clone(),
        language: words.code(),
        unsubscribe: None,
        text: without_trailing_spaces(tera.render_block(&plain, "text", &context)?.trim_start()),
        html: tera.render(&html, &context)?.trim_start().to_owned(),
        subject,
    })
}

/// Removes the spaces at the ends of lines, which some mail programs take for a paragraph that goes on (RFC 3676).
fn without_trailing_spaces(text: &str) -> String {
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// Replaces line breaks and other control characters by spaces, which prevents header injection.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}
