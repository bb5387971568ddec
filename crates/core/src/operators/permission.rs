//! What an operator of the vendor may do: roles, permissions, and the one table between them. Pure.
//!
//! A route of the vendor's face names a permission and never a role. An operator has one role.

use crate::failure::Failure;

/// The work that an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OperatorRole {
    /// 導入: sets societies up.
    Onboarding,
    /// 運用: keeps the platform running, and decides who works for the vendor.
    Operations,
    /// 監査: reads and changes nothing.
    Auditor,
}

impl OperatorRole {
    /// All roles, in the order in which pages list them.
    pub const ALL: [Self; 3] = [Self::Onboarding, Self::Operations, Self::Auditor];

    /// The role's word: in the database, in forms and at the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Onboarding => "onboarding",
            Self::Operations => "operations",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether the role gives a permission.
    #[must_use]
    pub fn may(self, permission: OperatorPermission) -> bool {
        permission.roles().contains(&self)
    }

    /// Reads the stored word.
    pub(super) fn stored(word: &str) -> Result<Self, Failure> {
        Self::of_word(word).ok_or(Failure::Inconsistent("a stored role isn't known"))
    }
}

/// Something that a page or a form of the vendor's face does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum OperatorPermission {
    /// One's own account, and signing out.
    Enter,
    /// Reads the list of societies, how each stands, and its policy.
    ReadSocieties,
    /// Reads who works for the vendor.
    ReadOperators,
    /// Invites operators, and disables accounts of operators.
    ManageOperators,
    /// Approves for societies that have agreed to it (第二承認者).
    ApproveForSocieties,
    /// Reads the vendor's own audit trail.
    ReadAudit,
}

impl OperatorPermission {
    /// All permissions.
    pub const ALL: [Self; 6] = [
        Self::Enter,
        Self::ReadSocieties,
        Self::ReadOperators,
        Self::ManageOperators,
        Self::ApproveForSocieties,
        Self::ReadAudit,
    ];

    /// The permissions that a token can carry: those that a program asks for.
    pub const BY_TOKEN: &'static [Self] = &[Self::ReadSocieties, Self::ReadAudit];

    /// The permission's word: in the scope of a token and in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The roles that give the permission.
    #[must_use]
    pub const fn roles(self) -> &'static [OperatorRole] {
        use OperatorRole::{Auditor, Onboarding, Operations};
        match self {
            Self::Enter | Self::ReadSocieties => &[Onboarding, Operations, Auditor],
            Self::ReadOperators | Self::ReadAudit => &[Operations, Auditor],
            Self::ManageOperators => &[Operations],
            Self::ApproveForSocieties => &[Onboarding, Operations],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OperatorPermission::{ApproveForSocieties, Enter, ManageOperators, ReadAudit, ReadOperators, ReadSocieties};

    #[test]
    fn the_table_between_roles_and_permissions() {
        let allowed = |role: OperatorRole| -> Vec<_> {
            OperatorPermission::ALL.into_iter().filter(|permission| role.may(*permission)).collect()
        };
        assert_eq!(allowed(OperatorRole::Onboarding), [Enter, ReadSocieties, ApproveForSocieties]);
        assert_eq!(
            allowed(OperatorRole::Operations),
            [Enter, ReadSocieties, ReadOperators, ManageOperators, ApproveForSocieties, ReadAudit]
        );
        assert_eq!(allowed(OperatorRole::Auditor), [Enter, ReadSocieties, ReadOperators, ReadAudit]);
    }

    #[test]
    fn roles_are_stored_as_words_and_read_back() {
        for role in OperatorRole::ALL {
            assert_eq!(OperatorRole::stored(role.word()).unwrap(), role);
        }
        assert!(OperatorRole::stored("owner").is_err());
    }
}
