//! Where a change was drawn up, so that the way back leads there with everything that was typed.

use madoguchi_core::links::desk as links;
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::ownership::{self, KeyPage};
use madoguchi_core::settings::SettingsChange;
use madoguchi_web::{Fields, Params, Trouble};

/// The field and the query parameter with a change.
pub(super) const CHANGE_FIELD: &str = "change";
/// The field with the day.
pub(super) const FROM_FIELD: &str = "from";
/// The field with the origin.
pub(super) const ORIGIN_FIELD: &str = "origin";

/// The form in which a change was drawn up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The form of a section.
    Section,
    /// The society's looks.
    Looks,
    /// The society's own texts.
    Texts,
    /// A new version of the terms.
    Terms,
    /// A new version of the privacy notice.
    Privacy,
    /// An earlier version, to which the change leads back.
    Revert,
}

impl Origin {
    const ALL: [Self; 6] = [Self::Section, Self::Looks, Self::Texts, Self::Terms, Self::Privacy, Self::Revert];

    /// The form in which the keys of a change are changed.
    pub(super) fn of(change: &SettingsChange) -> Self {
        let page = change.0.keys().find_map(|key| ownership::of(key)).map(|row| row.page);
        match page {
            Some(KeyPage::Looks) => Self::Looks,
            Some(KeyPage::TermsVersion) => Self::Terms,
            Some(KeyPage::PrivacyVersion) => Self::Privacy,
            _ => Self::Section,
        }
    }

    /// The word in a form.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Looks => "looks",
            Self::Texts => "texts",
            Self::Terms => "terms",
            Self::Privacy => "privacy",
            Self::Revert => "revert",
        }
    }

    pub(super) fn sent(fields: &Fields) -> Result<Self, Trouble> {
        let word = fields.one(ORIGIN_FIELD)?;
        Ok(Self::ALL.into_iter().find(|origin| origin.word() == word).unwrap_or(Self::Section))
    }

    /// The form with the change filled in. The form of a section shows what applies instead.
    pub(super) fn back(self, change: &SettingsChange, from: &str) -> String {
        let path = match self {
            Self::Section => {
                let first = change.0.keys().next().and_then(|key| keys::of(key)).map(PolicyKey::section);
                return first.map_or_else(
                    || links::SETTINGS.to_owned(),
                    |section| links::of_section(links::CHANGE_SETTINGS, section),
                );
            }
            Self::Revert => return links::SETTINGS_HISTORY.to_owned(),
            Self::Looks => links::CHANGE_LOOKS,
            Self::Texts => links::CHANGE_TEXTS,
            Self::Terms => links::NEW_TERMS,
            Self::Privacy => links::NEW_PRIVACY,
        };
        format!("{path}?{}", query(change, from))
    }
}

/// A change as a form or a query carries it.
pub(super) fn written(change: &SettingsChange) -> String {
    serde_json::to_string(change).unwrap_or_default()
}

/// Reads it.
pub(super) fn read(written: &str) -> Result<SettingsChange, Trouble> {
    serde_json::from_str(written).map_err(|_| Trouble::BadRequest)
}

/// The query with a change and the day as typed.
pub(super) fn query(change: &SettingsChange, from: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair(CHANGE_FIELD, &written(change)).append_pair(FROM_FIELD, from).finish()
}

/// The change of a query; nothing where there is none.
pub(super) fn asked(params: &Params) -> Result<SettingsChange, Trouble> {
    match params.one(CHANGE_FIELD)? {
        "" => Ok(SettingsChange::default()),
        change => read(change),
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::settings::KeyEdit;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_way_back_carries_what_was_typed() {
        let change = SettingsChange([("society.name".to_owned(), KeyEdit::Set(json!("み&どり\"<#")))].into());
        for origin in [Origin::Looks, Origin::Texts, Origin::Terms, Origin::Privacy] {
            let back = origin.back(&change, "2027-04-01");
            let (_, query) = back.split_once('?').unwrap();
            let fields = Fields::parse(query.as_bytes()).unwrap();
            assert_eq!(read(fields.one(CHANGE_FIELD).unwrap()).unwrap(), change);
            assert_eq!(fields.one(FROM_FIELD), Ok("2027-04-01"));
            assert!(back.is_ascii(), "{back}");
        }
        assert_eq!(Origin::Section.back(&change, ""), "/settings/society/change");
        assert_eq!(Origin::Section.back(&SettingsChange::default(), ""), "/settings");
    }
}
