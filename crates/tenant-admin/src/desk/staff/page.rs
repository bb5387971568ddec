//! The pages of the staff.

use chrono::DateTime;
use madoguchi_core::ids::StaffId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::{Permission, Role, Roles};
use madoguchi_core::staff::sessions::ListedStaffSession;
use madoguchi_core::staff::tokens::ListedToken;
use madoguchi_core::staff::{ListedStaff, StaffAccount};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Somebody was invited.
    Invited,
    /// Roles were changed.
    RolesChanged,
    /// Somebody was disabled.
    Disabled,
    /// Somebody was enabled again.
    Enabled,
    /// Somebody's sessions were ended.
    SessionsEnded,
    /// The society agreed to a second approver.
    SecondAgreed,
    /// The offer of a second approver was declined, or the agreement ended.
    SecondEnded,
}

impl Notice {
    pub(super) const ALL: [Self; 7] = [
        Self::Invited,
        Self::RolesChanged,
        Self::Disabled,
        Self::Enabled,
        Self::SessionsEnded,
        Self::SecondAgreed,
        Self::SecondEnded,
    ];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::RolesChanged => "roles-changed",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::SessionsEnded => "sessions-ended",
            Self::SecondAgreed => "second-agreed",
            Self::SecondEnded => "second-ended",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// One person of the staff.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The page of the person.
    pub href: String,
    /// Where the form that disables is.
    pub disable_href: String,
    /// Where the form that enables again is sent.
    pub enable_href: String,
    /// Where the form that ends all sessions is sent.
    pub end_sessions_href: String,
    /// Where the form that invites anew is sent.
    pub invite_href: String,
    /// The name.
    pub name: String,
    /// The address.
    pub login: String,
    /// The roles, in words.
    pub roles: Vec<String>,
    /// How the account stands.
    pub standing: Standing,
    /// Whether it is the clerk's own account.
    pub own: bool,
}

/// How an account of the staff stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The person can sign in.
    Active,
    /// The invitation hasn't been accepted.
    Invited,
    /// A password is set, but neither a passkey nor an app.
    NoMethod,
    /// The account is disabled.
    Disabled,
}

impl Row {
    pub(super) fn of(words: &Words, listed: &ListedStaff, own: StaffId) -> Self {
        let account = &listed.account;
        Self {
            href: links::staff_member(account.id),
            disable_href: links::of(links::DISABLE_STAFF, account.id.0),
            enable_href: links::of(links::ENABLE_STAFF, account.id.0),
            end_sessions_href: links::of(links::END_STAFF_SESSIONS, account.id.0),
            invite_href: links::of(links::INVITE_ANEW, account.id.0),
            name: account.name.clone(),
            login: account.address.as_str().to_owned(),
            roles: account.roles.iter().map(|role| role_name(words, role)).collect(),
            standing: match account {
                StaffAccount { disabled_at: Some(_), .. } => Standing::Disabled,
                StaffAccount { joined_at: None, .. } => Standing::Invited,
                _ if listed.has_method => Standing::Active,
                _ => Standing::NoMethod,
            },
            own: account.id == own,
        }
    }
}

/// The name of a role.
#[must_use]
pub fn role_name(words: &Words, role: Role) -> String {
    words.text(role_keys(role).0).to_owned()
}

/// The keys of a role's name and of what it does.
const fn role_keys(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Owner => ("desk-role-owner", "desk-role-owner-what"),
        Role::Policy => ("desk-role-policy", "desk-role-policy-what"),
        Role::Roster => ("desk-role-roster", "desk-role-roster-what"),
        Role::Letters => ("desk-role-letters", "desk-role-letters-what"),
        Role::Support => ("desk-role-support", "desk-role-support-what"),
        Role::Benefits => ("desk-role-benefits", "desk-role-benefits-what"),
        Role::Announcements => ("desk-role-announcements", "desk-role-announcements-what"),
        Role::Auditor => ("desk-role-auditor", "desk-role-auditor-what"),
        Role::Protection => ("desk-role-protection", "desk-role-protection-what"),
    }
}

/// A role to choose.
#[derive(Clone, Debug, Serialize)]
pub struct RoleChoice {
    /// The name of its field.
    pub field: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub what: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl RoleChoice {
    pub(super) fn list(words: &Words, roles: Roles) -> Vec<Self> {
        Role::ALL
            .into_iter()
            .map(|role| Self {
                field: format!("role_{}", role.word()),
                name: role_name(words, role),
                what: words.text(role_keys(role).1).to_owned(),
                chosen: roles.has(role),
            })
            .collect()
    }
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
        Self {
            errors: Vec::new(),
            name: String::new(),
            email: String::new(),
            roles: RoleChoice::list(words, Roles::default()),
        }
    }
}

/// An open session of a colleague.
#[derive(Clone, Debug, Serialize)]
pub struct OpenSession {
    /// The device, in words.
    pub device: String,
    /// Since when, in words.
    pub since: String,
    /// The last use, in words.
    pub seen: String,
}

impl OpenSession {
    pub(super) fn of(words: &Words, session: &ListedStaffSession) -> Self {
        Self {
            device: words.device(session.device),
            since: words.instant(session.created_at),
            seen: words.instant(session.seen_at),
        }
    }
}

/// The name of what a token may do.
#[must_use]
pub fn permission_name(words: &Words, permission: Permission) -> String {
    let key = match permission {
        Permission::HelpMembers => "desk-token-may-help-members",
        Permission::ReadMembers => "desk-token-may-read-members",
        Permission::ImportRoster => "desk-token-may-import-roster",
        Permission::ReadSettings => "desk-token-may-read-settings",
        Permission::ChangeSettings => "desk-token-may-change-settings",
        Permission::ReadAnnouncements => "desk-token-may-read-announcements",
        Permission::WriteAnnouncements => "desk-token-may-write-announcements",
        Permission::ReadAudit => "desk-token-may-read-audit",
        other => return other.word().to_owned(),
    };
    words.text(key).to_owned()
}

/// A token of a colleague for commands, which is never shown itself.
#[derive(Clone, Debug, Serialize)]
pub struct ColleagueToken {
    /// Its name.
    pub name: String,
    /// What it may do, in words.
    pub scope: Vec<String>,
    /// Since when, in words.
    pub since: String,
    /// Until when, in words.
    pub until: String,
    /// The last use, in words.
    pub used: Option<String>,
}

impl ColleagueToken {
    pub(super) fn of(words: &Words, token: &ListedToken) -> Self {
        Self {
            name: token.name.clone(),
            scope: token.scope.iter().map(|permission| permission_name(words, permission)).collect(),
            since: words.instant(token.created_at),
            until: words.instant(token.expires_at),
            used: token.used_at.map(|used_at| words.instant(used_at)),
        }
    }
}

/// The page of one person: roles, sessions, tokens, and disabling.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The person.
    pub row: Row,
    /// The roles.
    pub roles: Vec<RoleChoice>,
    /// The open sessions, the latest first.
    pub sessions: Vec<OpenSession>,
    /// The tokens for commands, the latest first.
    pub tokens: Vec<ColleagueToken>,
}

/// The confirmation before somebody is disabled.
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// Why it can't be done; empty at first.
    pub errors: Vec<FieldError>,
    /// The person.
    pub row: Row,
}

pub(super) fn sample_rows(words: &Words) -> Vec<Row> {
    let row = |n: u128, name: &str, login: &str, roles: Roles, joined: bool, disabled: bool, has_method: bool| {
        let at = DateTime::from_timestamp(1_795_000_000, 0);
        let address = EmailAddress::parse(login).ok()?;
        let account = StaffAccount {
            id: StaffId(Uuid::from_u128(n)),
            name: name.to_owned(),
            address,
            roles,
            joined_at: at.filter(|_| joined),
            disabled_at: at.filter(|_| disabled),
        };
        Some(Row::of(words, &ListedStaff { account, has_method }, StaffId(Uuid::from_u128(1))))
    };
    [
        row(1, "窓口 花子", "hanako@kenpo.example", Role::Owner.into(), true, false, true),
        row(
            2,
            "設定 次郎",
            "jiro@kenpo.example",
            [Role::Policy, Role::Support].into_iter().collect(),
            true,
            false,
            true,
        ),
        row(3, "招待 三郎", "saburo@kenpo.example", Role::Support.into(), false, false, false),
        row(4, "途中 四葉", "yotsuba@kenpo.example", Role::Auditor.into(), true, false, false),
        row(5, "退職 五郎", "goro@kenpo.example", Role::Letters.into(), true, true, true),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Page for Invite {
    const TEMPLATE: &'static str = "staff/invite.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let errors = vec![
            FieldError::at("name", words.text("desk-staff-error-name")),
            FieldError::at("email", words.text("desk-staff-error-email")),
            FieldError::at("role_owner", words.text("desk-staff-error-no-role")),
        ];
        let until = "2026年11月20日（金）11:00";
        let paused = words.format("desk-staff-error-paused", &[("until", until.into())]);
        let paused = Self { errors: vec![FieldError::overall(paused)], ..Self::blank(words) };
        vec![
            ("paused", paused),
            ("blank", Self::blank(words)),
            ("mistakes", Self { errors, email: "hanako".into(), ..Self::blank(words) }),
        ]
    }
}

impl Page for Member {
    const TEMPLATE: &'static str = "staff/member.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let names = ["own", "colleague", "invited", "no-method", "disabled"];
        let mut samples: Vec<_> = names
            .into_iter()
            .zip(sample_rows(words))
            .map(|(name, row)| {
                let roles = RoleChoice::list(words, Role::Support.into());
                let session = OpenSession {
                    device: "Windows（Edge）".into(),
                    since: "2026年11月20日（金）10:00".into(),
                    seen: "2026年11月20日（金）10:12".into(),
                };
                let token = |name: &str, used: Option<&str>| ColleagueToken {
                    name: name.to_owned(),
                    scope: vec![permission_name(words, Permission::HelpMembers)],
                    since: "2026年11月1日（日）9:00".into(),
                    until: "2026年12月1日（火）9:00".into(),
                    used: used.map(str::to_owned),
                };
                let tokens = match name {
                    "colleague" => vec![token("夜間当番", Some("2026年11月19日（木）22:00")), token("代行", None)],
                    "no-method" => vec![token("夜間当番", None)],
                    _ => Vec::new(),
                };
                let sessions = if matches!(name, "own" | "colleague") { vec![session] } else { Vec::new() };
                (name, Self { errors: Vec::new(), row, roles, sessions, tokens })
            })
            .collect();
        if let Some((_, own)) = samples.first().cloned() {
            let errors = vec![FieldError::overall(words.text("desk-staff-error-last-owner"))];
            samples.push(("last-owner", Self { errors, ..own }));
        }
        samples
    }
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "staff/disable.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let rows = sample_rows(words).into_iter().take(2).zip(["own", "colleague"]);
        rows.map(|(row, name)| (name, Self { errors: Vec::new(), row })).collect()
    }
}
