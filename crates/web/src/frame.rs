//! The frame around every page: whose counter this is, whom to call, which languages, what is coming.

use std::sync::OnceLock;

use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::society::TextSize;
use madoguchi_words::{Language, Words};
use serde::Serialize;
use tera::value::Key;
use tera::{Map, Value};

use crate::assets::{self, Assets};
use crate::site::Site;

/// Words that end most societies' names; without them a name is short enough for a phone's header.
const LONG_ENDINGS: [&str; 2] = ["健康保険組合", " Health Insurance Society"];

/// The static file with the platform's mark.
const PLATFORM_ICON: &str = "platform.png";

/// What every template finds as `frame`, whichever face it is of. A face may add fields of its own.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The society's name as pages show it; the platform's where there is no society.
    pub society_name: String,
    /// The same without 「健康保険組合」.
    pub society_short: String,
    /// What the service is called.
    pub service_name: String,
    /// Where the logo and the name lead.
    pub home_href: String,
    /// The logo.
    pub logo_href: Option<String>,
    /// The small picture in the browser's tab: the society's logo, or the platform's mark.
    pub icon_href: String,
    /// The society's colours as a style sheet.
    pub brand_css_href: Option<String>,
    /// The style sheet.
    pub css_href: String,
    /// The script, which no page needs.
    pub js_href: String,
    /// Where one signs in on this face.
    pub sign_in_href: &'static str,
    /// Whom to call; nobody on the platform's own pages.
    pub contact: Option<Contact>,
    /// The languages to choose from; empty where there is one.
    pub languages: Vec<Choice>,
    /// Modelled on a public guide, not that society's own system.
    pub sample: bool,
    /// One of the platform's own pages.
    pub platform: bool,
    /// Where people find their society.
    pub finder_href: String,
    /// How large the text is, in the word of [`TextSize`].
    pub text_size: &'static str,
    /// Path and query of this page, to come back to it in another language.
    pub path: String,
}

/// Whom to call.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// Department.
    pub department: String,
    /// Telephone number as printed.
    pub phone: String,
    /// The same as a link.
    pub phone_href: String,
    /// Opening hours in words.
    pub hours: String,
}

/// A language to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// `ja` or `en`.
    pub code: &'static str,
    /// Its name in itself.
    pub label: &'static str,
    /// The page's own.
    pub current: bool,
}

/// What a face says of itself in every frame.
#[derive(Clone, Copy, Debug)]
pub struct Basics {
    /// The name of its style sheet.
    pub css: &'static str,
    /// The name of its script.
    pub js: &'static str,
    /// Where one signs in.
    pub sign_in: &'static str,
}

impl Frame {
    /// The frame of a society's pages in one language, without what changes from request to request.
    #[must_use]
    pub fn of_society(site: &Site, assets: &Assets, policy: &Policy, language: Language, face: Basics) -> Self {
        let (society, contact) = (&policy.society, &policy.contact);
        let name = in_language(language, &society.name, society.name_en.as_deref());
        Self {
            society_name: name.to_owned(),
            society_short: short(name).to_owned(),
            service_name: in_language(language, &society.service_name, society.service_name_en.as_deref()).to_owned(),
            icon_href: policy.branding.logo.as_deref().map_or_else(|| assets.href(PLATFORM_ICON), assets::logo_href),
            logo_href: policy.branding.logo.as_deref().map(assets::logo_href),
            brand_css_href: Some(assets::brand_href(&policy.branding)),
            contact: Some(Contact {
                department: contact.department.clone(),
                phone: contact.phone.clone(),
                phone_href: phone_href(&contact.phone),
                hours: in_language(language, &contact.hours, contact.hours_en.as_deref()).to_owned(),
            }),
            languages: choices(&policy.languages, language),
            sample: society.sample,
            platform: false,
            home_href: links::ROOT.to_owned(),
            ..Self::of_platform(site, assets, language, face)
        }
    }

    /// The frame of the platform's own pages.
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
            path: String::new(),
        }
    }
}

/// What of a frame stays the same from request to request, serialised once in each language.
#[derive(Debug, Default)]
pub struct Frames {
    japanese: OnceLock<Map>,
    english: OnceLock<Map>,
}

impl Frames {
    /// The frame in a language; `make` makes it where it wasn't made before.
    ///
    /// # Errors
    /// When what `make` makes can't be serialised as a map.
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

/// Sets what changes from request to request.
pub fn set(frame: &mut Map, key: &'static str, value: Value) {
    frame.insert(Key::from(key), value);
}

/// Languages of the platform's own pages; the first is the default.
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

/// A telephone link; Japan's numbers are dialled as they are printed.
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
