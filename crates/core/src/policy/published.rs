//! What the texts have in common that a society publishes in versions: the terms of use (利用規約) and the privacy notice
//! (個人情報の取扱い).

use super::Policy;
use super::ownership::KeyPage;
use super::privacy::PrivacyNotice;
use super::terms::{Reconsent, Terms};

/// A text that a society publishes in versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Published {
    /// The terms of use (利用規約), which members agree to.
    Terms,
    /// The privacy notice (個人情報の取扱い), which they are told of.
    Privacy,
}

/// One version of a published text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextVersion {
    /// The name of the version; empty for the platform's own words.
    pub version: String,
    /// The Japanese text by its SHA-256 in hexadecimal; empty for the platform's own words.
    pub file: String,
    /// The English text, likewise.
    pub file_en: Option<String>,
    /// What it asks of members who know an earlier version.
    pub reconsent: Reconsent,
    /// The days, from the first day of the version on, for which members may put their answer off or are told.
    pub grace_days: u16,
    /// What has changed, in the society's own words.
    pub changes: Option<String>,
    /// The same in English.
    pub changes_en: Option<String>,
}

impl TextVersion {
    /// Whether it is the platform's own words, because the society has no text of its own.
    #[must_use]
    pub const fn is_standard(&self) -> bool {
        self.file.is_empty()
    }
}

impl From<&Terms> for TextVersion {
    fn from(terms: &Terms) -> Self {
        Self {
            version: terms.version.clone(),
            file: terms.file.clone(),
            file_en: terms.file_en.clone(),
            reconsent: terms.reconsent,
            grace_days: terms.grace_days,
            changes: terms.changes.clone(),
            changes_en: terms.changes_en.clone(),
        }
    }
}

impl From<&PrivacyNotice> for TextVersion {
    fn from(notice: &PrivacyNotice) -> Self {
        let (reconsent, grace_days) = (Reconsent::Tell, notice.tell_days);
        let (changes, changes_en) = (notice.changes.clone(), notice.changes_en.clone());
        let (version, file, file_en) = match (&notice.version, &notice.file) {
            (Some(version), Some(file)) => (version.clone(), file.clone(), notice.file_en.clone()),
            _ => (String::new(), String::new(), None),
        };
        Self { version, file, file_en, reconsent, grace_days, changes, changes_en }
    }
}

impl Published {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Terms, Self::Privacy];

    /// The section of the policy, which is also its word in paths and messages.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Privacy => "privacy",
        }
    }

    /// The version of a policy.
    #[must_use]
    pub fn of(self, policy: &Policy) -> TextVersion {
        match self {
            Self::Terms => (&policy.terms).into(),
            Self::Privacy => (&policy.privacy).into(),
        }
    }

    /// Both with their versions in a policy.
    #[must_use]
    pub fn all_of(policy: &Policy) -> [(Self, TextVersion); 2] {
        Self::ALL.map(|one| (one, one.of(policy)))
    }

    /// Where the desk changes the keys of a version together.
    #[must_use]
    pub const fn page(self) -> KeyPage {
        match self {
            Self::Terms => KeyPage::TermsVersion,
            Self::Privacy => KeyPage::PrivacyVersion,
        }
    }

    /// The key of the version's name.
    #[must_use]
    pub const fn version_key(self) -> &'static str {
        match self {
            Self::Terms => "terms.version",
            Self::Privacy => "privacy.version",
        }
    }

    /// The key of the Japanese text.
    #[must_use]
    pub const fn file_key(self) -> &'static str {
        match self {
            Self::Terms => "terms.file",
            Self::Privacy => "privacy.file",
        }
    }

    /// The key of the English text.
    #[must_use]
    pub const fn file_en_key(self) -> &'static str {
        match self {
            Self::Terms => "terms.file_en",
            Self::Privacy => "privacy.file_en",
        }
    }

    /// The key of the days.
    #[must_use]
    pub const fn days_key(self) -> &'static str {
        match self {
            Self::Terms => "terms.grace_days",
            Self::Privacy => "privacy.tell_days",
        }
    }

    /// The key of what has changed.
    #[must_use]
    pub const fn changes_key(self) -> &'static str {
        match self {
            Self::Terms => "terms.changes",
            Self::Privacy => "privacy.changes",
        }
    }

    /// The key of what has changed, in English.
    #[must_use]
    pub const fn changes_en_key(self) -> &'static str {
        match self {
            Self::Terms => "terms.changes_en",
            Self::Privacy => "privacy.changes_en",
        }
    }

    /// The key of what a version asks of members. Only the terms ask for something.
    #[must_use]
    pub const fn reconsent_key(self) -> Option<&'static str> {
        match self {
            Self::Terms => Some("terms.reconsent"),
            Self::Privacy => None,
        }
    }
}
