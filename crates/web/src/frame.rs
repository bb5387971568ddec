//! The frame around every page: the society, its contact, the languages to choose from, links and style sheets.

use std::sync::OnceLock;

use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::society::TextSize;
use madoguchi_words::{Language, Words};
use serde::Serialize;
use tera::value::Key;
use tera::{Map, Value};

use crate::assets::{self, Assets};
use crate::drawn_for::DrawnFor;
use crate::site::Site;

/// The common endings of societies' names. Without the ending, a name fits a phone's header.
const LONG_ENDINGS: [&str; 2] = ["健康保険組合", " Health Insurance Society"];

/// The static file with the platform's icon.
const PLATFORM_ICON: &str = "platform.png";

/// What every template of every face sees as `frame`. A face may add fields.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The society's name as pages show it; the platform's name where there is no society.
    pub society_name: String,
    /// The society's name without 「健康保険組合」.
    pub society_short: String,
    /// The name of the service.
    pub service_name: String,
    /// Where the logo and the name link to.
    pub home_href: String,
    /// The path of the society's logo.
    pub logo_href: Option<String>,
    /// The icon in the browser's tab: the society's logo, or the platform's icon.
    pub icon_href: String,
    /// The path of the style sheet with the society's colours.
    pub brand_css_href: Option<String>,
    /// The path of the face's style sheet.
    pub css_href: String,
    /// The path of the face's script. Every page works without it.
    pub js_href: String,
    /// The path of this face's sign-in page.
    pub sign_in_href: &'static str,
    /// The society's contact; none on the platform's own pages.
    pub contact: Option<Contact>,
    /// The languages to choose from; empty where there is only one.
    pub languages: Vec<Choice>,
    /// Whether this society is a sample: modelled on a public guide, not that society's own system.
    pub sample: bool,
    /// Whether this is one of the platform's own pages.
    pub platform: bool,
    /// The path or URL of the page where people find their society.
    pub finder_href: String,
    /// The text size, as the word of [`TextSize`].
    pub text_size: &'static str,
    /// What this page was drawn for, as its forms say it: the text of a [`crate::DrawnFor`].
    pub drawn_for: String,
    /// The path and query of this page. The choice of a language leads back to it.
    pub path: String,
}

/// The society's contact.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// The department.
    pub department: String,
    /// The telephone number as printed.
    pub phone: String,
    /// The telephone number as a `tel:` link.
    pub phone_href: String,
    /// The opening hours in words.
    pub hours: String,
    /// The society's note beside them.
    pub note: Option<String>,
}

impl Contact {
    /// The contact of a policy in a reader's language.
    #[must_use]
    pub fn of(policy: &Policy, language: Language) -> Self {
        let contact = &policy.contact;
        Self {
            department: contact.department.clone(),
            phone: contact.phone.clone(),
            phone_href: phone_href(&contact.phone),
            hours: in_language(language, &contact.hours, contact.hours_en.as_deref()).to_owned(),
            note: policy.texts.contact_note_in(language),
        }
    }
}

/// A language that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The language's code, `ja` or `en`.
    pub code: &'static str,
    /// The language's name in that language.
    pub label: &'static str,
    /// Whether the page is in this language.
    pub current: bool,
}

/// What a face contributes to every frame.
#[derive(Clone, Copy, Debug)]
pub struct Basics {
    /// The name of the face's style sheet.
    pub css: &'static str,
    /// The name of the face's script.
    pub js: &'static str,
    /// The path of the face's sign-in page.
    pub sign_in: &'static str,
}

impl Frame {
    /// Builds the frame of a society's pages in one language, without the fields that change from request to request.
    #[must_use]
    pub fn of_society(site: &Site, assets: &Assets, policy: &Policy, language: Language, face: Basics) -> Self {
        let society = &policy.society;
        let name = in_language(language, &society.name, society.name_en.as_deref());
        Self {
            society_name: name.to_owned(),
            society_short: short(name).to_owned(),
            service_name: in_language(language, &society.service_name, society.service_name_en.as_deref()).to_owned(),
            icon_href: policy.branding.logo.as_deref().map_or_else(|| assets.href(PLATFORM_ICON), assets::logo_href),
            logo_href: policy.branding.logo.as_deref().map(assets::logo_href),
            brand_css_href: Some(assets::brand_href(&policy.branding)),
            contact: Some(Contact::of(policy, language)),
            languages: choices(&policy.languages, language),
            sample: society.sample,
            platform: false,
            home_href: links::ROOT.to_owned(),
            ..Self::of_platform(site, assets, language, face)
        }
    }

    /// Builds the frame of the platform's own pages.
    #[must_use]
    pub fn of_platform(site: &Site, assets: &Assets, language: Language, face: Basics) -> Self {
        let name = Words::of(language).text("platform-name");
        let finder = format!("{}/", site.url_of(&site.platform_host()));
        Self {
            society_name: name.to_owned(),
            society_short: name.to_owned(),
            service_name: name.to_owned(),
            home_href: finder.clone(),
            logo_href: None,
            icon_href: assets.href(PLATFORM_ICON),
            brand_css_href: None,
            css_href: assets.href(face.css),
            js_href: assets.href(face.js),
            sign_in_href: face.sign_in,
            contact: None,
            languages: choices(&PLATFORM_LANGUAGES, language),
            sample: false,
            platform: true,
            finder_href: finder,
            text_size: TextSize::Standard.word(),
            drawn_for: DrawnFor::Nobody.to_string(),
            path: String::new(),
        }
    }
}

/// The part of a frame that stays the same from request to request, serialised once for each language.
#[derive(Debug, Default)]
pub struct Frames {
    japanese: OnceLock<Map>,
    english: OnceLock<Map>,
}

impl Frames {
    /// Returns the frame in a language. Calls `make` the first time.
    ///
    /// # Errors
    /// When the value of `make` can't be serialised as a map.
    pub fn of<T: Serialize>(&self, language: Language, make: impl FnOnce() -> T) -> Result<Map, tera::Error> {
        let cell = match language {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        };
        if let Some(map) = cell.get() {
            return Ok(map.clone());
        }
        let map = Value::try_from_serializable(&make())?
            .into_map()
            .ok_or_else(|| tera::Error::message("a frame is a map"))?;
        Ok(cell.get_or_init(|| map).clone())
    }
}

/// Sets a field that changes from request to request.
pub fn set(frame: &mut Map, key: &'static str, value: Value) {
    frame.insert(Key::from(key), value);
}

/// The languages of the platform's own pages. The first is the default.
pub const PLATFORM_LANGUAGES: [Language; 2] = [Language::Ja, Language::En];

fn in_language<'a>(language: Language, japanese: &'a str, english: Option<&'a str>) -> &'a str {
    match language {
        Language::Ja => japanese,
        Language::En => english.unwrap_or(japanese),
    }
}

fn short(name: &str) -> &str {
    LONG_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|short| !short.is_empty()).unwrap_or(name)
}

/// Builds a telephone link. The digits of a Japanese number as printed are the number to dial.
fn phone_href(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{digits}")
}

fn choices(languages: &[Language], current: Language) -> Vec<Choice> {
    if languages.len() < 2 {
        return Vec::new();
    }
    let choice = |language: &Language| {
        let words = Words::of(*language);
        Choice { code: words.code(), label: words.text("language-name"), current: *language == current }
    };
    languages.iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_leaves_out_what_all_names_end_with() {
        for (name, expected) in [
            ("東京地下鉄健康保険組合", "東京地下鉄"),
            ("Midori Health Insurance Society", "Midori"),
            ("健康保険組合", "健康保険組合"),
            ("みどり健保", "みどり健保"),
        ] {
            assert_eq!(short(name), expected);
        }
    }

    #[test]
    fn a_telephone_link_has_digits_only() {
        assert_eq!(phone_href("03-0000-0000"), "tel:0300000000");
        assert_eq!(phone_href("+81 3 0000 0000（代表）"), "tel:+81300000000");
    }

    #[test]
    fn one_language_is_no_choice() {
        assert!(choices(&[Language::Ja], Language::Ja).is_empty());
        let two = choices(&PLATFORM_LANGUAGES, Language::En);
        assert_eq!(
            two.iter().map(|choice| (choice.code, choice.current)).collect::<Vec<_>>(),
            [("ja", false), ("en", true)]
        );
    }
}
