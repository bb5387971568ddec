//! Texts that the society publishes in versions: where their contents are, and the earlier ones.

use chrono::{DateTime, Utc};
use madoguchi_core::clock::in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::published::{Published, TextVersion};
use madoguchi_core::tenancy::{self, Tenant};
use madoguchi_core::terms::ledger::Edition;
use madoguchi_web::{App, Trouble};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::face::Visit;

/// Where a society's texts are, for readers of one language.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub(crate) app: &'a App,
    pub(crate) tenant: &'a Tenant,
    pub(crate) now: DateTime<Utc>,
    pub(crate) language: Language,
}

impl<'a> Shelf<'a> {
    pub(crate) fn of(visit: &'a Visit) -> Self {
        Self { app: &visit.app, tenant: &visit.tenant, now: visit.now, language: visit.language }
    }

    /// Returns a version's text, in the page's language if possible, and whether it is Japanese on a page of another
    /// language.
    pub(crate) async fn text(self, version: &TextVersion) -> Result<(String, bool), Trouble> {
        let (hash, japanese_only) = match (self.language, &version.file_en) {
            (Language::En, Some(english)) => (english, false),
            (language, _) => (&version.file, language != Language::Ja),
        };
        Ok((self.content(hash).await?, japanese_only))
    }

    /// Returns the texts of two versions in one language: the page's, if both versions have it and the texts differ;
    /// otherwise Japanese.
    pub(crate) async fn texts(self, old: &TextVersion, new: &TextVersion) -> Result<(String, String, bool), Trouble> {
        let (from, to, japanese_only) = match (self.language, &old.file_en, &new.file_en) {
            (Language::En, Some(from), Some(to)) if from != to => (from, to, false),
            (language, _, _) => (&old.file, &new.file, language != Language::Ja),
        };
        Ok((self.content(from).await?, self.content(to).await?, japanese_only))
    }

    /// The society's note on what has changed with a version.
    pub(crate) fn note(self, version: &TextVersion) -> Option<String> {
        match (self.language, &version.changes_en) {
            (Language::En, Some(english)) => Some(english.clone()),
            _ => version.changes.clone(),
        }
    }

    async fn content(self, hash: &str) -> Result<String, Trouble> {
        let tx = self.app.database.platform_read(self.now).await?;
        let asset = tenancy::asset(&tx, self.tenant.id, hash).await?;
        let content = asset.ok_or_else(|| Trouble::broken("a published text that isn't stored"))?.content;
        String::from_utf8(content).map_err(|_| Trouble::broken("a published text that isn't UTF-8"))
    }
}

/// An earlier version in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// The name.
    pub version: String,
    /// Since when it was in force, in words.
    pub since: String,
    /// The path of its text.
    pub href: String,
}

impl Earlier {
    /// Words a version.
    #[must_use]
    pub fn of(words: &Words, of: Published, edition: &Edition<'_>) -> Self {
        let href = match of {
            Published::Terms => links::terms_of,
            Published::Privacy => links::privacy_of,
        };
        Self {
            version: edition.text.version.clone(),
            since: words.date(in_japan(edition.from).date_naive()),
            href: href(&edition.text.file),
        }
    }
}
