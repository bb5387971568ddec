//! An account's profile, as its member sees and changes it.

pub mod addresses;
pub mod notifications;
pub mod own_address;
pub mod preferences;
mod store;
pub mod user_id_change;

use chrono::{DateTime, Utc};

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::email::EmailAddress;
use crate::policy::password::{PasswordDueNotice, PasswordRules, notice};
use crate::policy::user_id::{UserIdChangeStanding, UserIdRules, standing};

/// An account as its member sees it. No `Debug`: it holds an address.
pub struct Profile {
    /// User ID in the form that is shown to the member.
    pub user_id: String,
    /// E-mail address, if one was given.
    pub email: Option<EmailAddress>,
    /// Whether the address was verified by its link.
    pub email_verified: bool,
    /// When the password was last set.
    pub password_changed_at: DateTime<Utc>,
    /// When the account was registered.
    pub registered_at: DateTime<Utc>,
    /// Whether the user ID was changed after registration.
    pub user_id_changed: bool,
}

impl Profile {
    /// Whether the user ID can be changed now, and if not, why.
    #[must_use]
    pub fn user_id_standing(&self, rules: &UserIdRules) -> UserIdChangeStanding {
        standing(rules, &self.user_id, self.user_id_changed)
    }

    /// The notice about the day on which the password must be changed, if one is due.
    #[must_use]
    pub fn password_notice(&self, rules: &PasswordRules, now: DateTime<Utc>) -> Option<PasswordDueNotice> {
        notice(rules, self.password_changed_at, self.registered_at, now)
    }
}

/// The profile of an account.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn profile(tx: &TenantTx, id: AccountId) -> Result<Profile, Failure> {
    let found = store::profile(tx, id).await?.ok_or(Failure::Inconsistent("a session without an account"))?;
    let email = found.email(tx.keys())?;
    Ok(Profile {
        email,
        email_verified: found.verified_at.is_some(),
        password_changed_at: found.password_changed_at,
        registered_at: found.registered_at,
        user_id_changed: found.user_id_changed_at.is_some(),
        user_id: found.user_id,
    })
}
