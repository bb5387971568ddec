//! The society's data that its mails show.

use madoguchi_core::policy::Policy;
use madoguchi_core::policy::branding::Palette;
use madoguchi_core::policy::society::Language;
use serde::Serialize;

/// The society's data that its mails show, in one language. The name of the service isn't included: it can mention
/// medical bills, and other people may see a mail's subject on a screen.
#[derive(Clone, Debug, Serialize)]
pub struct SocietyOnMail {
    /// Name of the society, also shown as the sender's name.
    pub name: String,
    /// The word for the user ID (「ユーザID」 or 「ユーザーID」).
    pub user_id_word: String,
    /// Department to contact.
    pub department: String,
    /// Its telephone number.
    pub phone: String,
    /// Its opening hours.
    pub hours: String,
    /// The society's note beside them.
    pub contact_note: Option<String>,
    /// The society's last sentence in mails to members.
    pub closing: Option<String>,
    /// The address that mails are sent from.
    pub mail_from: String,
    /// The portal's canonical address, without a slash at the end. Links are built from it.
    pub portal: String,
    /// The address of the society's desk, without a slash at the end. Links in mails to staff are built from it.
    pub desk: String,
    /// Main colour, `#rrggbb`.
    pub main: String,
    /// Colour of text on the main colour, `#rrggbb`.
    pub on_main: String,
    /// Whether the society is a sample. Its mails say so.
    pub sample: bool,
}

impl SocietyOnMail {
    /// Creates the data from `policy`. `portal` and `desk` are the canonical addresses from the directory, never from a
    /// request header.
    #[must_use]
    pub fn of(policy: &Policy, portal: &str, desk: &str, language: Language) -> Self {
        let (society, contact) = (&policy.society, &policy.contact);
        let palette = Palette::of(&policy.branding);
        let in_language = |japanese: &String, english: &Option<String>| match language {
            Language::Ja => japanese.clone(),
            Language::En => english.as_ref().unwrap_or(japanese).clone(),
        };
        let user_id_word = match language {
            Language::Ja => society.user_id_word.clone(),
            Language::En => madoguchi_words::Words::of(language).text("mail-user-id-word").to_owned(),
        };
        Self {
            name: in_language(&society.name, &society.name_en),
            user_id_word,
            department: contact.department.clone(),
            phone: contact.phone.clone(),
            hours: in_language(&contact.hours, &contact.hours_en),
            contact_note: policy.texts.contact_note_in(language),
            closing: policy.texts.mail_closing_in(language),
            mail_from: contact.mail_from.clone(),
            portal: portal.trim_end_matches('/').to_owned(),
            desk: desk.trim_end_matches('/').to_owned(),
            main: palette.main.to_string(),
            on_main: palette.on_main.to_string(),
            sample: society.sample,
        }
    }
}
