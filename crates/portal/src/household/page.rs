//! The pages of the household.

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::household::consent::Viewer;
use madoguchi_core::household::invitation::{Invitable, ShownInvitation};
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::household::{ViewedKind, Viewing};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;

/// The beginning of the fields that name viewers.
pub const VIEWER_FIELD: &str = "viewer_";

/// The field with which a viewer is shown a kind of data.
#[must_use]
pub fn kind_field(kind: ViewedKind, index: usize) -> String {
    format!("{}_{index}", kind.word())
}

/// Who of the household sees what, and whom the member can invite.
#[derive(Clone, Debug, Serialize)]
pub struct Family {
    /// What was just stored.
    pub kept: Option<Kept>,
    /// What is wrong; empty at first.
    pub errors: Vec<FieldError>,
    /// The choice who sees what; none where the member isn't asked.
    pub viewing: Option<ViewingForm>,
    /// The age from which the member chooses, where they can't yet.
    pub from_age: Option<u8>,
    /// Whom the member can invite; none where the member invites nobody.
    pub invitations: Option<Vec<InvitationRow>>,
}

/// The choice who sees what.
#[derive(Clone, Debug, Serialize)]
pub struct ViewingForm {
    /// What the society has announced, in words.
    pub announced: Option<String>,
    /// The viewers, the insured person first.
    pub viewers: Vec<ViewerChoice>,
}

/// What one viewer sees.
#[derive(Clone, Debug, Serialize)]
pub struct ViewerChoice {
    /// The field that names the viewer.
    pub field: String,
    /// The viewer's id.
    pub id: String,
    /// The viewer, in words.
    pub name: String,
    /// The kinds of data.
    pub kinds: Vec<KindChoice>,
}

/// Whether a viewer sees a kind of data.
#[derive(Clone, Debug, Serialize)]
pub struct KindChoice {
    /// The field.
    pub field: String,
    /// The kind, in words.
    pub name: String,
    /// Whether it is seen now.
    pub seen: bool,
}

/// A dependant who can be invited.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationRow {
    /// The person's id.
    pub id: String,
    /// The person, in words.
    pub name: String,
    /// Until when an earlier invitation can be used, in words.
    pub open_until: Option<String>,
}

/// What was just stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Who sees what.
    Viewing,
    /// An invitation has ended.
    Withdrawn,
}

impl Kept {
    const ALL: [Self; 2] = [Self::Viewing, Self::Withdrawn];

    /// Returns the value of the notice parameter.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewing => "viewing",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Parses the notice parameter.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kept| kept.word() == word)
    }
}

/// Words a kind of data.
#[must_use]
pub fn kind_word(words: &Words, kind: ViewedKind) -> &str {
    match kind {
        ViewedKind::MedicalExpenses => words.text("family-kind-medical-expenses"),
        ViewedKind::Eligibility => words.text("family-kind-eligibility"),
    }
}

fn named(words: &Words, name: &str, insured: bool, relationship: &str) -> String {
    let who = if insured {
        words.text("family-insured")
    } else if relationship.is_empty() {
        return name.to_owned();
    } else {
        relationship
    };
    words.format("family-named", &[("name", name.into()), ("who", who.into())])
}

impl Family {
    /// Builds the page.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, viewers: Option<&[Viewer]>, invitable: Option<&[Invitable]>) -> Self {
        let rules = &policy.household;
        let is_asked = madoguchi_core::policy::household::asks_consent(policy);
        let viewing = viewers.map(|viewers| ViewingForm {
            announced: (rules.viewing == Viewing::Announced).then(|| match rules.announced_from {
                Some(day) => words.format("family-announced-from", &[("day", words.date(day).into())]),
                None => words.text("family-announced").to_owned(),
            }),
            viewers: viewers.iter().enumerate().map(|(index, viewer)| ViewerChoice::of(words, index, viewer)).collect(),
        });
        let row = |one: &Invitable| InvitationRow {
            id: one.person.to_string(),
            name: named(words, &one.name, false, &one.relationship),
            open_until: one.open_until.map(|until| words.instant(until)),
        };
        Self {
            kept: None,
            errors: Vec::new(),
            from_age: (is_asked && viewing.is_none()).then_some(rules.of_age),
            viewing,
            invitations: invitable.map(|invitable| invitable.iter().map(row).collect()),
        }
    }
}

impl ViewerChoice {
    fn of(words: &Words, index: usize, viewer: &Viewer) -> Self {
        let kind = |one: &madoguchi_core::household::consent::SeenKind| KindChoice {
            field: kind_field(one.kind, index),
            name: kind_word(words, one.kind).to_owned(),
            seen: one.seen,
        };
        Self {
            field: format!("{VIEWER_FIELD}{index}"),
            id: viewer.person.to_string(),
            // 続柄 is to the insured person, not to the member.
            name: named(words, &viewer.name, viewer.insured, ""),
            kinds: viewer.kinds.iter().map(kind).collect(),
        }
    }
}

/// An invitation, shown once.
#[derive(Clone, Serialize)]
pub struct FamilyInvitation {
    /// Who is invited.
    pub name: String,
    /// The address of the portal.
    pub address: String,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The provisional ID.
    pub login_id: String,
    /// The provisional password.
    pub password: String,
    /// The last day of use, in words.
    pub until: String,
}

impl FamilyInvitation {
    /// Builds the page.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, shown: &ShownInvitation, address: String) -> Self {
        Self {
            name: shown.name.clone(),
            address,
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            login_id: shown.login_id.clone(),
            password: shown.password.expose().to_owned(),
            until: words.date_with_weekday(day_in_japan(shown.expires_at)),
        }
    }
}

impl Page for Family {
    const TEMPLATE: &'static str = "household/household.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let kinds = |index, seen: [bool; 2]| {
            let kind = |(kind, seen)| KindChoice {
                field: kind_field(kind, index),
                name: kind_word(words, kind).to_owned(),
                seen,
            };
            ViewedKind::ALL.into_iter().zip(seen).map(kind).collect()
        };
        let viewer = |index: usize, name: &str, seen| ViewerChoice {
            field: format!("{VIEWER_FIELD}{index}"),
            id: format!("sample-{index}"),
            name: named(words, name, index == 0, ""),
            kinds: kinds(index, seen),
        };
        let viewing = ViewingForm {
            announced: Some(words.text("family-announced").to_owned()),
            viewers: vec![viewer(0, "岡田　一人", [true, true]), viewer(1, "岡田　花子", [false, true])],
        };
        let invited = |name: &str, open_until: Option<&str>| InvitationRow {
            id: "sample".into(),
            name: named(words, name, false, "長女"),
            open_until: open_until.map(str::to_owned),
        };
        let dependant =
            Self { kept: None, errors: Vec::new(), viewing: Some(viewing.clone()), from_age: None, invitations: None };
        let insured = Self {
            kept: Some(Kept::Viewing),
            invitations: Some(vec![invited("岡田　さくら", None), invited("岡田　すみれ", Some("2026-12-15"))]),
            ..dependant.clone()
        };
        let nobody = Self {
            kept: Some(Kept::Withdrawn),
            viewing: Some(ViewingForm { announced: None, viewers: Vec::new() }),
            invitations: Some(Vec::new()),
            ..dependant.clone()
        };
        let paused = Self {
            errors: vec![FieldError::overall(words.format("error-too-often", &[("minutes", 50.into())]))],
            viewing: None,
            ..insured.clone()
        };
        let under_age = Self { viewing: None, from_age: Some(18), ..dependant.clone() };
        vec![
            ("dependant", dependant),
            ("insured", Self { kept: Some(Kept::Viewing), ..insured }),
            ("nobody", nobody),
            ("paused", paused),
            ("under-age", under_age),
        ]
    }
}

impl Page for FamilyInvitation {
    const TEMPLATE: &'static str = "household/invitation.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let shown = Self {
            name: "岡田　さくら".into(),
            address: "https://sample.portal.example.jp/".into(),
            user_id_word: user_id_word(words, "ユーザID"),
            login_id: "1234567890".into(),
            password: "AB3D-EF4H-JK5M".into(),
            until: "2026年12月15日（火）".into(),
        };
        vec![("shown", shown)]
    }
}
