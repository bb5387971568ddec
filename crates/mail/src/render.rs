//! A message of the outbox as subject, text and HTML.
//!
//! Texts stand in `mail.ftl`, their order in the templates; both forms of a mail take the same texts. A plain-text
//! template holds one paragraph a line, which is broken afterwards.

use std::sync::LazyLock;

use madoguchi_core::accounts::profile::addresses::registered::LINK_LIFE;
use madoguchi_core::accounts::recovery;
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::device::Device;
use madoguchi_core::links;
use madoguchi_core::outbox::{Mail, OutgoingMail, RECOVERY_LINK_LIFE, UNDO_LIFE};
use madoguchi_core::policy::society::Language;
use madoguchi_words::{Value, Words};
use rust_embed::RustEmbed;
use tera::{Context, Kwargs, State, Tera, TeraResult};

use crate::notice::{self, NoticeOnMail};
use crate::society::SocietyOnMail;
use crate::wrap::wrap;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

static JAPANESE: LazyLock<TeraResult<Tera>> = LazyLock::new(|| engine(Language::Ja));
static ENGLISH: LazyLock<TeraResult<Tera>> = LazyLock::new(|| engine(Language::En));

/// System faces only: a mail loads nothing.
const FONT: &str = "font-family:'Noto Sans JP','Hiragino Sans','Yu Gothic','Meiryo',sans-serif";
const HEADING: &str = "margin:0 0 8px;color:#1a1a1a;font-size:18px;line-height:1.4";

/// A mail with all its words.
#[derive(Clone)]
pub struct RenderedMail {
    pub(crate) id: MessageId,
    pub(crate) to: String,
    pub(crate) from_name: String,
    pub(crate) from: String,
    pub(crate) language: &'static str,
    /// Subject (件名), in one line.
    pub subject: String,
    /// Plain text in lines of at most 34 full-width characters.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A template that can't be rendered: a fault of ours, not of the data.
#[derive(Debug, thiserror::Error)]
#[error("a mail template can't be rendered: {0}")]
pub struct RenderError(String);

/// Words `outgoing` in its language, in the society's name.
///
/// # Errors
/// [`RenderError`]
pub fn render(outgoing: &OutgoingMail, society: &SocietyOnMail) -> Result<RenderedMail, RenderError> {
    let words = Words::of(outgoing.language);
    let tera = match outgoing.language {
        Language::Ja => &*JAPANESE,
        Language::En => &*ENGLISH,
    };
    let tera = tera.as_ref().map_err(|error| RenderError(error.to_string()))?;
    let name = template(&outgoing.mail);
    let subject = one_line(&subject(&outgoing.mail, society, words));

    let mut context = Context::new();
    context.insert("society", society);
    context.insert("mail", &outgoing.mail);
    context.insert("subject", &subject);
    if let Some(when) = when(&outgoing.mail, words) {
        context.insert("when", &when);
    }
    context.insert("language", words.code());
    if let Mail::NewDevice { at, device, .. } = &outgoing.mail {
        context.insert("at", &words.instant(*at));
        context.insert("device", &words.device(Device::stored(device)));
        context.insert("devices_path", links::DEVICES);
    }
    if let Mail::EmailChanged { at, .. } = &outgoing.mail {
        context.insert("undo_until", &words.instant(*at + UNDO_LIFE));
    }
    context.insert("profile_email_path", links::EMAIL);
    context.insert("link_days", &LINK_LIFE.num_days());
    context.insert("link_minutes", &RECOVERY_LINK_LIFE.num_minutes());
    if let Mail::SignInNotice { notice, at, .. } = &outgoing.mail {
        context.insert("notice", &NoticeOnMail::of(words, &society.name, *notice, *at));
    }
    context.insert("font", FONT);
    context.insert("heading", HEADING);
    let rendered = |file: String| tera.render(&file, &context).map_err(|error| RenderError(error.to_string()));
    Ok(RenderedMail {
        id: outgoing.id,
        to: outgoing.recipient.as_str().to_owned(),
        from_name: one_line(&society.name),
        from: society.mail_from.clone(),
        language: words.code(),
        text: wrap(&rendered(format!("{name}.txt"))?),
        html: rendered(format!("{name}.html"))?,
        subject,
    })
}

/// The templates' name without suffix.
fn template(mail: &Mail) -> &'static str {
    match mail {
        Mail::Welcome { .. } => "welcome",
        Mail::VerifyEmail { .. } => "verify_email",
        Mail::VerifyNewEmail { .. } => "verify_new_email",
        Mail::EmailChanged { .. } => "email_changed",
        Mail::EmailChangeUndone { .. } => "email_change_undone",
        Mail::ForgottenUserId { .. } => "forgotten_user_id",
        Mail::ForgottenPassword { .. } => "forgotten_password",
        Mail::PasswordWasReset { .. } => "password_was_reset",
        Mail::DeskCodeUsed { .. } => "desk_code_used",
        Mail::PasswordChanged { .. } => "password_changed",
        Mail::PasswordExpires { .. } => "password_expires",
        Mail::OwnAddressWanted { .. } => "own_address_wanted",
        Mail::SignInNotice { .. } => "sign_in_notice",
        Mail::NewDevice { .. } => "new_device",
    }
}

fn subject(mail: &Mail, society: &SocietyOnMail, words: &Words) -> String {
    let with = [("society", (&society.name).into()), ("user_id", (&society.user_id_word).into())];
    let key = match mail {
        Mail::SignInNotice { notice, .. } => return notice::subject(words, &society.name, *notice),
        Mail::Welcome { .. } => "mail-welcome-subject",
        Mail::VerifyEmail { .. } => "mail-verify-again-subject",
        Mail::VerifyNewEmail { .. } => "mail-new-email-subject",
        Mail::EmailChanged { removed: false, .. } => "mail-email-changed-subject",
        Mail::EmailChanged { removed: true, .. } => "mail-email-removed-subject",
        Mail::EmailChangeUndone { .. } => "mail-undone-subject",
        Mail::ForgottenUserId { .. } => "mail-forgotten-user-id-subject",
        Mail::ForgottenPassword { .. } => "mail-forgotten-password-subject",
        Mail::PasswordWasReset { .. } => "mail-password-reset-subject",
        Mail::DeskCodeUsed { .. } => "mail-desk-code-used-subject",
        Mail::PasswordChanged { .. } => "mail-password-changed-subject",
        Mail::PasswordExpires { .. } => "mail-password-expires-subject",
        Mail::OwnAddressWanted { .. } => "mail-own-address-subject",
        Mail::NewDevice { .. } => "mail-new-device-subject",
    };
    words.format(key, &with)
}

/// The instant or day that a mail tells, in words.
fn when(mail: &Mail, words: &Words) -> Option<String> {
    match mail {
        Mail::PasswordChanged { changed_at: at, .. }
        | Mail::EmailChanged { at, .. }
        | Mail::EmailChangeUndone { at, .. } => Some(words.instant(*at)),
        Mail::PasswordExpires { must_change_on, .. } => Some(words.date_with_weekday(*must_change_on)),
        Mail::OwnAddressWanted { ends_on, .. } => ends_on.map(|day| words.date_with_weekday(day)),
        _ => None,
    }
}

/// What stands in a header stays in it: line breaks and other control characters become spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

fn engine(language: Language) -> TeraResult<Tera> {
    let words = Words::of(language);
    let mut tera = Tera::default();
    tera.register_function("t", move |arguments: Kwargs, _: &State| -> TeraResult<String> {
        let key = arguments.must_get::<&str>("key")?;
        let values = arguments
            .iter()
            .filter_map(|(name, value)| {
                let number = || value.as_i64().map(Value::from);
                Some((name.as_str()?, value.as_str().map(Value::from).or_else(number)?))
            })
            .filter(|(name, _)| *name != "key")
            .collect::<Vec<_>>();
        Ok(words.format(key, &values))
    });
    let sources = Templates::iter()
        .filter_map(|path| {
            let file = Templates::get(&path)?;
            Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect::<Vec<_>>();
    tera.add_raw_templates(sources.iter().map(|(name, source)| (name.as_str(), source.as_str())))?;
    Ok(tera)
}
