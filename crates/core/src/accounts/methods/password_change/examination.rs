//! Examines a new password: verifies the current one, checks the new one against the society's rules and hashes it. No
//! transaction may be open meanwhile.

use rand::Rng;

use super::{PasswordChangeSituation, PasswordChangeTyped};
use crate::failure::Failure;
use crate::policy::Policy;
use crate::policy::password::{PasswordContext, PasswordFault, check, for_hashing, society_names};
use crate::proof::hasher::{HasherShare, NewPassword, StoredPassword};
use crate::secret::Password;

/// What is wrong with the current password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentFault {
    /// Nothing was typed.
    Empty,
    /// It is not the account's password.
    Wrong,
}

/// How a new password repeats one of the account's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// It is the current password.
    Current,
    /// It is one of the earlier passwords that the society doesn't accept again.
    Earlier,
}

/// What is wrong, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordChangeFaults {
    /// The current password's fault.
    pub current: Option<CurrentFault>,
    /// The new password's violations of the society's rules.
    pub new: Vec<PasswordFault>,
    /// The new password repeats the current or an earlier one.
    pub repeated: Option<Repeated>,
    /// The second entry differs from the first.
    pub differs: bool,
}

impl PasswordChangeFaults {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The result of an examination. Only [`examine`] creates it.
pub struct ExaminedPassword {
    pub(super) result: Result<NewPassword, PasswordChangeFaults>,
    /// The current password was asked for and was right.
    pub(super) shown: bool,
}

/// Verifies the current password if it was asked for, checks the new one and hashes it. Comparing with earlier
/// passwords costs at most one hash each, and only for a new password that keeps all other rules. No transaction may be
/// open.
///
/// # Errors
/// When the hasher is too busy, or a stored hash can't be read.
pub async fn examine(
    hasher: &HasherShare,
    policy: &Policy,
    situation: &PasswordChangeSituation,
    typed: &PasswordChangeTyped<'_>,
    random: &mut impl Rng,
) -> Result<ExaminedPassword, Failure> {
    let current = match typed.current {
        None => None,
        Some(current) if current.is_empty() => Some(CurrentFault::Empty),
        Some(current) if hasher.verify(current, Some(&situation.current())).await?.holds() => None,
        Some(_) => Some(CurrentFault::Wrong),
    };
    let context = PasswordContext {
        user_id: &situation.account.user_id,
        birth_date: Some(situation.birth_date),
        insurer_numbers: &policy.society.insurer_numbers,
        society_names: &society_names(policy, &situation.slug),
        second_step: situation.second_step,
    };
    let mut faults = PasswordChangeFaults {
        current,
        new: check(&policy.password, &context, typed.new.expose()),
        repeated: None,
        differs: !typed.new.is_empty() && typed.new.expose() != typed.again.expose(),
    };
    let shown = typed.current.is_some() && current.is_none();
    if faults.is_none() {
        faults.repeated = repeated(hasher, situation, typed).await?;
    }
    let result = if faults.is_none() {
        Ok(hasher.hash(typed.new, policy.password.case_sensitive, random).await?)
    } else {
        Err(faults)
    };
    Ok(ExaminedPassword { result, shown })
}

async fn repeated(
    hasher: &HasherShare,
    situation: &PasswordChangeSituation,
    typed: &PasswordChangeTyped<'_>,
) -> Result<Option<Repeated>, Failure> {
    let stored = situation.current();
    let is_current = match typed.current {
        // `current` was verified, so comparing the texts is enough and saves a hash.
        Some(current) => {
            let hashed = |password: &Password| for_hashing(stored.case_sensitive, password.expose()).into_owned();
            hashed(current) == hashed(typed.new)
        }
        None => hasher.verify(typed.new, Some(&stored)).await?.holds(),
    };
    if is_current {
        return Ok(Some(Repeated::Current));
    }
    Ok(is_among(hasher, &situation.earlier, typed.new).await?.then_some(Repeated::Earlier))
}

/// Whether a password matches one of `those`. Computes at most one hash for each. No transaction may be open.
pub(crate) async fn is_among(hasher: &HasherShare, those: &[StoredPassword], new: &Password) -> Result<bool, Failure> {
    for stored in those {
        if hasher.verify(new, Some(stored)).await?.holds() {
            return Ok(true);
        }
    }
    Ok(false)
}
