//! What a member of the staff may do: roles, permissions, and the one table between them. Pure.
//!
//! A route of the desk names a permission and never a role, so that a society's staff can be given roles as their work is
//! divided, and a new page finds its permission here.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The work that a member of the staff does. A person may hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 責任者: holds all other roles, and decides who works at the desk.
    Owner,
    /// 設定: the society's settings.
    Policy,
    /// 名簿: the roster.
    Roster,
    /// 書類: letters.
    Letters,
    /// 窓口: helps members who call.
    Support,
    /// 給付: the medical data of the services.
    Benefits,
    /// お知らせ: announcements.
    Announcements,
    /// 監査: reads and changes nothing.
    Auditor,
    /// 閲覧制限: sees persons whom the society hides, and helps them.
    Protection,
}

impl Role {
    /// All roles, in the order in which pages list them.
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::Policy,
        Self::Roster,
        Self::Letters,
        Self::Support,
        Self::Benefits,
        Self::Announcements,
        Self::Auditor,
        Self::Protection,
    ];

    /// The role's word: in the database, in forms and at the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Policy => "policy",
            Self::Roster => "roster",
            Self::Letters => "letters",
            Self::Support => "support",
            Self::Benefits => "benefits",
            Self::Announcements => "announcements",
            Self::Auditor => "auditor",
            Self::Protection => "protection",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Something that a page or a form of the desk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Permission {
    /// The page きょう, one's own account, and signing out.
    Enter,
    /// Finds members and reads their situation, with sensitive values masked.
    ReadMembers,
    /// Reads a sensitive value of a member. Each reading is recorded.
    UnmaskMembers,
    /// Acts for a member who asks for help.
    HelpMembers,
    /// Brings a file of the roster, by a program.
    ImportRoster,
    /// Hides a person (閲覧制限), at once.
    RestrictMembers,
    /// Sees persons who are hidden, and decides whether they stay so.
    SeeRestricted,
    /// Reads medical data.
    ReadMedical,
    /// Publishes medical data of the services, and withdraws what members don't see yet.
    PublishMedical,
    /// Reads the society's settings.
    ReadSettings,
    /// Changes the society's settings.
    ChangeSettings,
    /// Reads announcements, also those that aren't public yet.
    ReadAnnouncements,
    /// Writes announcements.
    WriteAnnouncements,
    /// Reads and exports the audit trail.
    ReadAudit,
    /// Reads who works at the desk.
    ReadStaff,
    /// Invites staff, changes roles, disables accounts of staff.
    ManageStaff,
    /// Approves the proof of the letters (書類の校正).
    ApproveLetters,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 17] = [
        Self::Enter,
        Self::ReadMembers,
        Self::UnmaskMembers,
        Self::HelpMembers,
        Self::ImportRoster,
        Self::RestrictMembers,
        Self::SeeRestricted,
        Self::ReadMedical,
        Self::PublishMedical,
        Self::ReadSettings,
        Self::ChangeSettings,
        Self::ReadAnnouncements,
        Self::WriteAnnouncements,
        Self::ReadAudit,
        Self::ReadStaff,
        Self::ManageStaff,
        Self::ApproveLetters,
    ];

    /// The permissions that a token can carry: those that a command or a program asks for.
    pub const BY_TOKEN: &'static [Self] = &[
        Self::HelpMembers,
        Self::ReadMembers,
        Self::ImportRoster,
        Self::ReadSettings,
        Self::ChangeSettings,
        Self::ReadAnnouncements,
        Self::WriteAnnouncements,
        Self::ReadAudit,
    ];

    /// The permissions behind what takes two people: whoever has one may approve something.
    pub const BY_TWO: &'static [Self] =
        &[Self::HelpMembers, Self::SeeRestricted, Self::ChangeSettings, Self::WriteAnnouncements];

    /// The permission's word: in the scope of a token, in forms and in the audit trail.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The roles that give the permission, beside [`Role::Owner`], which gives every one.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Announcements, Auditor, Benefits, Letters, Policy, Protection, Roster, Support};
        match self {
            Self::Enter => &[Policy, Roster, Letters, Support, Benefits, Announcements, Auditor, Protection],
            Self::ReadMembers => &[Roster, Letters, Support, Benefits, Auditor, Protection],
            Self::UnmaskMembers => &[Roster, Letters, Support, Benefits, Protection],
            Self::HelpMembers => &[Support],
            Self::ImportRoster => &[Roster],
            Self::RestrictMembers => &[Support, Protection],
            Self::SeeRestricted => &[Protection],
            Self::ReadMedical | Self::PublishMedical => &[Benefits],
            Self::ReadSettings => &[Policy, Support, Auditor],
            Self::ChangeSettings => &[Policy],
            Self::ReadAnnouncements => &[Announcements, Support, Auditor],
            Self::WriteAnnouncements => &[Announcements],
            Self::ReadAudit | Self::ReadStaff => &[Auditor],
            Self::ManageStaff => &[],
            Self::ApproveLetters => &[Letters],
        }
    }
}

/// What a token may do, at most: its holder's roles must give it too. Stored as words: `help_members`. The permissions are
/// those of the staff, or those of operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenScope<P = Permission>(BTreeSet<P>);

impl<P> Default for TokenScope<P> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<P: Copy + Ord + FromStr> TokenScope<P> {
    /// Whether the scope has a permission.
    #[must_use]
    pub fn has(&self, permission: P) -> bool {
        self.0.contains(&permission)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The permissions, in the order in which all are listed.
    pub fn iter(&self) -> impl Iterator<Item = P> {
        self.0.iter().copied()
    }

    /// Reads the stored words. A word that a later version wrote gives nothing.
    pub(crate) fn from_words(words: &str) -> Self {
        words.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    }
}

impl<P: Ord> FromIterator<P> for TokenScope<P> {
    fn from_iter<I: IntoIterator<Item = P>>(permissions: I) -> Self {
        Self(permissions.into_iter().collect())
    }
}

impl<P: Copy + Into<&'static str>> fmt::Display for TokenScope<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&'static str> = self.0.iter().map(|permission| (*permission).into()).collect();
        f.write_str(&words.join(" "))
    }
}

/// The roles of one person. They are stored as words: `policy support`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Roles(u16);

impl Roles {
    /// Adds a role.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether the person holds this role itself.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether there is no role.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every role of `other` is among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// The roles, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// Whether these roles give a permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        self.has(Role::Owner) || permission.roles().iter().any(|role| self.has(*role))
    }

    /// Reads the stored words.
    pub(crate) fn from_words(words: &str) -> Result<Self, Failure> {
        words.split_whitespace().try_fold(Self::default(), |roles, word| {
            Ok(roles.with(Role::of_word(word).ok_or(Failure::Inconsistent("a stored role isn't known"))?))
        })
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self::default().with(role)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Role::word).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_may_everything_and_an_auditor_changes_nothing() {
        let (owner, auditor) = (Roles::from(Role::Owner), Roles::from(Role::Auditor));
        assert!(Permission::ALL.into_iter().all(|permission| owner.may(permission)));
        let allowed: Vec<_> = Permission::ALL.into_iter().filter(|permission| auditor.may(*permission)).collect();
        assert_eq!(
            allowed,
            [
                Permission::Enter,
                Permission::ReadMembers,
                Permission::ReadSettings,
                Permission::ReadAnnouncements,
                Permission::ReadAudit,
                Permission::ReadStaff,
            ]
        );
    }

    #[test]
    fn whoever_works_at_the_desk_may_enter_and_only_benefits_read_medical_data() {
        assert!(!Permission::ALL.into_iter().any(|permission| Roles::default().may(permission)));
        for role in Role::ALL {
            assert!(Roles::from(role).may(Permission::Enter), "{role:?}");
            let medical = matches!(role, Role::Owner | Role::Benefits);
            assert_eq!(Roles::from(role).may(Permission::ReadMedical), medical, "{role:?}");
            assert_eq!(Roles::from(role).may(Permission::PublishMedical), medical, "{role:?}");
            assert_eq!(Roles::from(role).may(Permission::ManageStaff), role == Role::Owner, "{role:?}");
            let hidden = matches!(role, Role::Owner | Role::Protection);
            assert_eq!(Roles::from(role).may(Permission::SeeRestricted), hidden, "{role:?}");
        }
    }

    #[test]
    fn a_token_carries_what_its_words_say_and_never_what_a_later_version_added() {
        for permission in Permission::ALL {
            assert_eq!(permission.word().parse(), Ok(permission));
        }
        let all: TokenScope = Permission::ALL.into_iter().collect();
        assert_eq!(TokenScope::from_words(&all.to_string()), all);
        let one = TokenScope::from_words("help_members fly");
        assert!(one.has(Permission::HelpMembers) && one.iter().count() == 1 && !one.has(Permission::Enter));
        let never = [Permission::Enter, Permission::ManageStaff];
        assert!(!never.iter().any(|permission| Permission::BY_TOKEN.contains(permission)));
    }

    #[test]
    fn roles_are_stored_as_words_and_read_back() {
        for bits in 0..1_u16 << Role::ALL.len() {
            let roles = Roles(bits);
            assert_eq!(Roles::from_words(&roles.to_string()).unwrap(), roles);
        }
        assert_eq!(Roles::from_iter([Role::Support, Role::Policy]).to_string(), "policy support");
        assert!(Roles::from_words("policy chef").is_err());
        let both = Roles::from_iter([Role::Support, Role::Policy]);
        assert!(both.contains(Role::Policy.into()) && !Roles::from(Role::Policy).contains(both));
    }
}
