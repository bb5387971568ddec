//! The pages of the settings.

mod samples;

use madoguchi_web::FieldError;
use serde::Serialize;

use super::form::Setting;
use super::look::Asks;
use super::published::page::{TextDifference, VersionsLink};

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A change was stored and counts now.
    Saved,
    /// A change was stored for later.
    Planned,
    /// A planned change was withdrawn.
    Withdrawn,
    /// Nothing was to do.
    Nothing,
}

impl Notice {
    const ALL: [Self; 4] = [Self::Saved, Self::Planned, Self::Withdrawn, Self::Nothing];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Planned => "planned",
            Self::Withdrawn => "withdrawn",
            Self::Nothing => "nothing",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// The sections of the settings, and what lies ahead.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// What has just happened.
    pub notice: Option<Notice>,
    /// What is planned.
    pub planned: Vec<Choice>,
    /// Whether the clerk may change something.
    pub may_change: bool,
    /// The sections.
    pub sections: Vec<SectionRow>,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct SectionRow {
    /// Its page.
    pub href: String,
    /// Its heading.
    pub heading: String,
    /// The labels of its keys.
    pub keys: String,
    /// How many values the society has chosen itself.
    pub own: usize,
}

/// A section: what applies, and why.
#[derive(Clone, Debug, Serialize)]
pub struct SectionPage {
    /// The heading.
    pub heading: String,
    /// The form, if the clerk may change something here.
    pub change_href: Option<String>,
    /// The versions, where the section has any.
    pub versions: Option<VersionsLink>,
    /// The keys.
    pub rows: Vec<KeyRow>,
}

/// A key, explained.
#[derive(Clone, Debug, Serialize)]
pub struct KeyRow {
    /// The label.
    pub label: String,
    /// What it means.
    pub what: String,
    /// The value, a line an item.
    pub value: Vec<String>,
    /// The layer's word.
    pub layer: &'static str,
    /// Where the value comes from, in words.
    pub badge: &'static str,
    /// What would count if the society hadn't chosen.
    pub standard: String,
    /// Who decides about it.
    pub owner: &'static str,
    /// Since when.
    pub since: Option<String>,
    /// Who set it.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// What counted before.
    pub previous: Option<String>,
}

/// The form of a section.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeForm {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The section's heading.
    pub heading: String,
    /// Where the form is sent.
    pub href: String,
    /// The section's page.
    pub back_href: String,
    /// What the form is drawn from.
    pub base: String,
    /// The day from which it counts, as typed.
    pub from: String,
    /// The keys.
    pub settings: Vec<Setting>,
}

/// What a change does, and who is affected.
#[derive(Clone, Debug, Serialize)]
pub struct Impact {
    /// Why it isn't stored; empty at first.
    pub errors: Vec<FieldError>,
    /// The change, as the form sends it.
    pub change: String,
    /// Where it was drawn up, as the form sends it.
    pub origin: &'static str,
    /// What the page is drawn from.
    pub base: String,
    /// The day from which it counts, as typed; empty for now.
    pub from: String,
    /// The same in words.
    pub from_words: Option<String>,
    /// The reason as typed.
    pub reason: String,
    /// What changes.
    pub changes: Vec<ChangeRow>,
    /// What the check says.
    pub findings: Vec<FindingRow>,
    /// What others have changed since the form was drawn.
    pub meanwhile: Vec<MeanwhileRow>,
    /// Who is affected.
    pub affected: Vec<AffectedRow>,
    /// Why other changes concern nobody who is there already.
    pub reasons: Vec<&'static str>,
    /// What changes in the published texts.
    pub texts: Vec<TextDifference>,
    /// Whether who is affected could be counted.
    pub counted: bool,
    /// What is to know before a second person is asked for, if one must agree.
    pub second_person: Option<Asks>,
    /// Whether it can be stored.
    pub may_save: bool,
    /// Where what was typed is sent, back to the form; none where it leads back to an earlier version.
    pub again_href: Option<String>,
    /// Where one goes back to otherwise.
    pub back_href: String,
}

/// What waits for approval already.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingRow {
    /// Its id.
    pub id: String,
    /// Its page.
    pub href: String,
    /// Who asks.
    pub who: String,
    /// Since when.
    pub at: String,
}

/// A key that changes.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// The section's heading.
    pub section: String,
    /// The label.
    pub label: String,
    /// The value before.
    pub before: Vec<String>,
    /// The value after.
    pub after: Vec<String>,
    /// Whether the value stays as it is, and only where it comes from changes.
    pub same: bool,
    /// The paths of the pictures before and after, where the value is one.
    pub pictures: Option<(Option<String>, Option<String>)>,
    /// Whether it is the society's own choice afterwards.
    pub chosen: bool,
}

/// Something that the check says.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRow {
    /// The label of the key.
    pub label: String,
    /// What it says.
    pub text: String,
    /// Whether the values can't be stored because of it.
    pub wrong: bool,
}

/// A key that somebody else has changed.
#[derive(Clone, Debug, Serialize)]
pub struct MeanwhileRow {
    /// The label.
    pub label: String,
    /// What the form showed.
    pub was: Vec<String>,
    /// What counts now.
    pub is: Vec<String>,
    /// Who changed it.
    pub who: String,
    /// Whether this form changes it too.
    pub in_conflict: bool,
}

/// How many people something happens to.
#[derive(Clone, Debug, Serialize)]
pub struct AffectedRow {
    /// What happens.
    pub what: &'static str,
    /// How many.
    pub people: String,
    /// Whether it is certain.
    pub certain: bool,
    /// The word by which all of them are had as a file, if the clerk may have it.
    pub kind: Option<String>,
    /// Some of them, if the clerk may read members.
    pub sample: Vec<Sampled>,
    /// Whether there are more of them.
    pub more: bool,
}

/// Somebody who is affected.
#[derive(Clone, Debug, Serialize)]
pub struct Sampled {
    /// The name.
    pub name: String,
    /// The person's page.
    pub href: String,
}

/// The versions of the settings.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// What lies ahead.
    pub planned: Vec<Choice>,
    /// All versions, the latest first.
    pub versions: Vec<Choice>,
    /// The versions to compare.
    pub choices: Vec<VersionOption>,
}

/// A version, and what one can do with it.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its number within its layer.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its layer, in words.
    pub badge: &'static str,
    /// From when it counts.
    pub from: String,
    /// Who made it.
    pub who: String,
    /// Why.
    pub why: String,
    /// The labels of what it changed.
    pub keys: String,
    /// Where it is withdrawn.
    pub withdraw_href: Option<String>,
    /// Where one goes back to it.
    pub revert_href: Option<String>,
    /// What members will see from its day on.
    pub look_href: Option<String>,
}

/// A version to choose.
#[derive(Clone, Debug, Serialize)]
pub struct VersionOption {
    /// What the form sends.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// Two versions compared.
#[derive(Clone, Debug, Serialize)]
pub struct Compare {
    /// The first version's name.
    pub one: String,
    /// The second version's name.
    pub other: String,
    /// The keys that differ.
    pub rows: Vec<Compared>,
}

/// A key that differs between two versions.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// The section's heading.
    pub section: String,
    /// The label.
    pub label: String,
    /// The first version's value.
    pub before: Vec<String>,
    /// The second version's value.
    pub after: Vec<String>,
}

/// The confirmation before a planned change is withdrawn.
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The planned change.
    pub planned: Choice,
    /// The reason as typed.
    pub reason: String,
    /// What the withdrawal changes.
    pub changes: Vec<ChangeRow>,
    /// Who is affected by it.
    pub affected: Vec<AffectedRow>,
    /// What is to know before a second person is asked for, if one must agree.
    pub second_person: Option<Asks>,
    /// Whether it can be withdrawn.
    pub may_save: bool,
}
