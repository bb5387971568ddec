//! What a member should remember after registration.

use madoguchi_core::policy::Policy;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::policy::user_id::{UserIdChangeStanding, standing};
use madoguchi_words::Words;
use serde::Serialize;

use super::password::password_validity;

/// What a member should remember after registration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Keep {
    /// Whether the user ID can be changed later.
    pub user_id_changeable: bool,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// How long the password is valid, in words.
    pub password_validity: Option<String>,
}

impl Keep {
    /// Builds the notes from the society's policy, for a member with this user ID.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, user_id: &str) -> Self {
        Self {
            user_id_changeable: standing(&policy.user_id, user_id, false) == UserIdChangeStanding::Changeable,
            household: policy.account.sharing == Sharing::Household,
            password_validity: password_validity(words, &policy.password),
        }
    }
}
