//! The society's names, numbers, contact and languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::insurer_number::InsurerNumber;

/// Who the society is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SocietyIdentity {
    /// Name as pages and mails show it.
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    /// Name in English, for English pages; the Japanese one where it is missing.
    #[serde(default)]
    #[schemars(length(min = 1, max = 120))]
    pub name_en: Option<String>,
    /// Reading of the name in katakana, for the finder.
    #[serde(default)]
    #[schemars(length(min = 1, max = 120))]
    pub kana: Option<String>,
    /// Insurer numbers (保険者番号), the primary one first.
    #[schemars(length(min = 1), extend("items" = {"type": "string", "format": "insurer-number"}))]
    pub insurer_numbers: Vec<InsurerNumber>,
    /// What the service is called on pages and in mails, e.g. 「Webサービス」.
    #[schemars(length(min = 1, max = 40))]
    pub service_name: String,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 60))]
    pub service_name_en: Option<String>,
    /// The word for the user ID on this society's pages: 「ユーザID」 or 「ユーザーID」.
    #[schemars(length(min = 1, max = 20))]
    pub user_id_word: String,
    /// A sample modelled on a public guide, by no means that society's own system; said in the footer.
    #[serde(default)]
    pub sample: bool,
}

impl SocietyIdentity {
    /// The society's name in a language; the Japanese one where there is no other.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.name,
            Language::En => self.name_en.as_ref().unwrap_or(&self.name),
        }
    }
}

/// Whom a member calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Department, e.g. 「適用課」.
    #[schemars(length(min = 1, max = 40))]
    pub department: String,
    /// Telephone number as printed, e.g. `03-0000-0000`.
    #[schemars(extend("format" = "phone"))]
    pub phone: String,
    /// Opening hours in words.
    #[schemars(length(min = 1, max = 80))]
    pub hours: String,
    /// The same in English.
    #[serde(default)]
    #[schemars(length(min = 1, max = 120))]
    pub hours_en: Option<String>,
    /// The address that mails of this society are sent from, so that people can allow it.
    #[schemars(extend("format" = "email"))]
    pub mail_from: String,
}

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

/// Text size (文字の大きさ).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// 標準
    #[default]
    Standard,
    /// 大きめ
    Large,
    /// 特大
    Largest,
}

impl TextSize {
    /// All sizes, smallest first.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Large, Self::Largest];

    /// The word for the size in forms, cookies and the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
            Self::Largest => "largest",
        }
    }

    /// The size for a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.word() == word)
    }
}

/// The language for a person: the wanted one if the society offers it, else the society's first.
#[must_use]
pub fn spoken(offered: &[Language], wanted: Option<Language>) -> Language {
    wanted.filter(|wanted| offered.contains(wanted)).or_else(|| offered.first().copied()).unwrap_or(Language::Ja)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::to_word;
    use Language::{En, Ja};

    #[test]
    fn a_language_that_is_not_offered_is_not_spoken() {
        for (offered, wanted, expected) in [
            (&[Ja, En][..], Some(En), En),
            (&[Ja, En], Some(Ja), Ja),
            (&[Ja, En], None, Ja),
            (&[En, Ja], None, En),
            (&[Ja], Some(En), Ja),
            (&[], Some(En), Ja),
        ] {
            assert_eq!(spoken(offered, wanted), expected, "{offered:?} {wanted:?}");
        }
    }

    #[test]
    fn a_size_has_one_word_everywhere() {
        for size in TextSize::ALL {
            assert_eq!(size.word(), to_word(&size));
            assert_eq!(TextSize::of(size.word()), Some(size));
        }
        assert_eq!(TextSize::of("huge"), None);
        assert_eq!(TextSize::of(""), None);
    }
}
