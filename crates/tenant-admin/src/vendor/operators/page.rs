//! The pages of the operators.

use chrono::DateTime;
use madoguchi_core::ids::OperatorId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::operators::{ListedOperator, OperatorAccount};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

/// The field of the first role, at which a missing role is told.
pub const FIRST_ROLE: &str = "role_onboarding";

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Somebody was invited.
    Invited,
    /// Somebody was disabled.
    Disabled,
    /// Somebody was enabled again.
    Enabled,
}

impl Notice {
    const ALL: [Self; 3] = [Self::Invited, Self::Disabled, Self::Enabled];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// How an operator's account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The operator can sign in.
    Active,
    /// The invitation hasn't been accepted.
    Invited,
    /// A password is set, but no app.
    NoMethod,
    /// The account is disabled.
    Disabled,
}

/// One operator.
#[derive(Clone, Debug, Serialize)]
pub struct OperatorRow {
    /// The page of the operator.
    pub href: String,
    /// Where the form that disables is.
    pub disable_href: String,
    /// Where the form that enables again is sent.
    pub enable_href: String,
    /// Where the form that invites anew is sent.
    pub invite_href: String,
    /// The name.
    pub name: String,
    /// The address.
    pub login: String,
    /// The role, in words.
    pub role: String,
    /// How the account stands.
    pub standing: Standing,
    /// Whether it is the own account.
    pub own: bool,
}

impl OperatorRow {
    pub(super) fn of(words: &Words, listed: &ListedOperator, own: OperatorId) -> Self {
        let account = &listed.account;
        Self {
            href: links::of(links::OPERATOR, account.id.0),
            disable_href: links::of(links::DISABLE_OPERATOR, account.id.0),
            enable_href: links::of(links::ENABLE_OPERATOR, account.id.0),
            invite_href: links::of(links::INVITE_ANEW, account.id.0),
            name: account.name.clone(),
            login: account.address.as_str().to_owned(),
            role: role_name(words, account.role),
            standing: match account {
                OperatorAccount { disabled_at: Some(_), .. } => Standing::Disabled,
                OperatorAccount { joined_at: None, .. } => Standing::Invited,
                _ if listed.has_method => Standing::Active,
                _ => Standing::NoMethod,
            },
            own: account.id == own,
        }
    }
}

/// The name of a role.
#[must_use]
pub fn role_name(words: &Words, role: OperatorRole) -> String {
    words.text(role_keys(role).0).to_owned()
}

/// The keys of a role's name and of what it does.
const fn role_keys(role: OperatorRole) -> (&'static str, &'static str) {
    match role {
        OperatorRole::Onboarding => ("vendor-role-onboarding", "vendor-role-onboarding-what"),
        OperatorRole::Operations => ("vendor-role-operations", "vendor-role-operations-what"),
        OperatorRole::Auditor => ("vendor-role-auditor", "vendor-role-auditor-what"),
    }
}

/// A role to choose.
#[derive(Clone, Debug, Serialize)]
pub struct RoleChoice {
    /// The id of its field.
    pub id: String,
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub name: String,
    /// What it does.
    pub what: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl RoleChoice {
    pub(super) fn list(words: &Words, chosen: Option<OperatorRole>) -> Vec<Self> {
        OperatorRole::ALL
            .into_iter()
            .map(|role| Self {
                id: format!("role_{}", role.word()),
                word: role.word(),
                name: role_name(words, role),
                what: words.text(role_keys(role).1).to_owned(),
                chosen: chosen == Some(role),
            })
            .collect()
    }
}

/// The list of operators.
#[derive(Clone, Debug, Serialize)]
pub struct Operators {
    /// What has just happened.
    pub notice: Option<Notice>,
    /// Whether the operator may invite and disable.
    pub may_manage: bool,
    /// The operators, oldest first.
    pub rows: Vec<OperatorRow>,
}

/// The form of an invitation.
#[derive(Clone, Debug, Serialize)]
pub struct Invite {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The name as typed.
    pub name: String,
    /// The address as typed.
    pub email: String,
    /// The roles.
    pub roles: Vec<RoleChoice>,
}

impl Invite {
    pub(super) fn blank(words: &Words) -> Self {
        Self { errors: Vec::new(), name: String::new(), email: String::new(), roles: RoleChoice::list(words, None) }
    }
}

/// The page of one operator.
#[derive(Clone, Debug, Serialize)]
pub struct OperatorPage {
    /// Why no invitation was sent; empty at first.
    pub errors: Vec<FieldError>,
    /// The operator.
    pub row: OperatorRow,
}

/// The confirmation before an operator is disabled.
#[derive(Clone, Debug, Serialize)]
pub struct Disable {
    /// Why it can't be done; empty at first.
    pub errors: Vec<FieldError>,
    /// The operator.
    pub row: OperatorRow,
}

fn sample_rows(words: &Words) -> Vec<OperatorRow> {
    use OperatorRole::{Auditor, Onboarding, Operations};
    let row = |n: u128, name: &str, login: &str, role, (joined, disabled, has_method): (bool, bool, bool)| {
        let at = DateTime::from_timestamp(1_795_000_000, 0);
        let account = OperatorAccount {
            id: OperatorId(Uuid::from_u128(n)),
            name: name.to_owned(),
            address: EmailAddress::parse(login).ok()?,
            role,
            joined_at: at.filter(|_| joined),
            disabled_at: at.filter(|_| disabled),
        };
        Some(OperatorRow::of(words, &ListedOperator { account, has_method }, OperatorId(Uuid::from_u128(1))))
    };
    [
        row(1, "運用 花子", "hanako@vendor.example", Operations, (true, false, true)),
        row(2, "導入 次郎", "jiro@vendor.example", Onboarding, (true, false, true)),
        row(3, "招待 三郎", "saburo@vendor.example", Onboarding, (false, false, false)),
        row(4, "途中 四葉", "yotsuba@vendor.example", Auditor, (true, false, false)),
        row(5, "退職 五郎", "goro@vendor.example", Operations, (true, true, true)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Page for Operators {
    const TEMPLATE: &'static str = "operators/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let all = Self { notice: None, may_manage: true, rows: sample_rows(words) };
        let mut samples = vec![("manager", all.clone()), ("auditor", Self { may_manage: false, ..all.clone() })];
        samples.extend(Notice::ALL.map(|notice| (notice.word(), Self { notice: Some(notice), ..all.clone() })));
        samples
    }
}

impl Page for Invite {
    const TEMPLATE: &'static str = "operators/invite.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let errors = vec![
            FieldError::at("name", words.text("desk-staff-error-name")),
            FieldError::at("email", words.text("desk-staff-error-email")),
            FieldError::at(FIRST_ROLE, words.text("vendor-operators-error-no-role")),
        ];
        vec![("blank", Self::blank(words)), ("mistakes", Self { errors, email: "hanako".into(), ..Self::blank(words) })]
    }
}

impl Page for OperatorPage {
    const TEMPLATE: &'static str = "operators/operator.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let names = ["own", "colleague", "invited", "no-method", "disabled"];
        let page = |(name, row)| (name, Self { errors: Vec::new(), row });
        let mut samples: Vec<_> = names.into_iter().zip(sample_rows(words)).map(page).collect();
        let arguments = [("until", "2026年11月20日（金）11:00".into())];
        let errors = vec![FieldError::overall(words.format("desk-staff-error-paused", &arguments))];
        samples.extend(sample_rows(words).into_iter().nth(1).map(|row| ("paused", Self { errors, row })));
        samples
    }
}

impl Page for Disable {
    const TEMPLATE: &'static str = "operators/disable.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let mut rows = sample_rows(words).into_iter();
        let (Some(own), Some(colleague)) = (rows.next(), rows.next()) else { return Vec::new() };
        let last = vec![FieldError::overall(words.text("vendor-operators-error-last-manager"))];
        vec![
            ("colleague", Self { errors: Vec::new(), row: colleague }),
            ("own", Self { errors: Vec::new(), row: own.clone() }),
            ("last-manager", Self { errors: last, row: own }),
        ]
    }
}
