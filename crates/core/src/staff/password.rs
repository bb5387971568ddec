//! Passwords of the staff: the rules, and the change by a clerk who knows the current one.
//!
//! Three phases, as at the sign-in: [`begin`] counts and reads (short transaction) → [`examine`] verifies and hashes (no
//! transaction open) → [`complete`] writes (short transaction), unless the password was changed meanwhile.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::Permission;
use super::sessions::{self, Clerk};
use super::{StaffAccount, attempts, invitation, notices, store, tokens};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::outbox::StaffNotice;
use crate::policy::Policy;
use crate::policy::password::{PasswordContext, PasswordFault, PasswordRules, check, society_names};
use crate::proof::hasher::{HasherShare, NewPassword, StoredPassword};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::rate_limit::{self, Counted, PasswordAttempt};
use crate::secret::{Password, Token};

/// The password rules of the staff of every society (security.md 1).
#[must_use]
pub const fn password_rules() -> PasswordRules {
    PasswordRules {
        min_length: 15,
        min_length_with_second_step: None,
        max_length: 128,
        classes: Vec::new(),
        case_sensitive: true,
        expires_after_days: None,
        change_after_years: None,
        history: 0,
        blocklist: true,
    }
}

/// What is wrong with a chosen password.
#[must_use]
pub fn faults(account: &StaffAccount, policy: &Policy, slug: &str, typed: &Password) -> Vec<PasswordFault> {
    let context = PasswordContext {
        user_id: account.address.as_str(),
        birth_date: None,
        insurer_numbers: &policy.society.insurer_numbers,
        society_names: &society_names(policy, slug),
        second_step: true,
    };
    check(&password_rules(), &context, typed.expose())
}

/// The fields of the form.
pub struct StaffPasswordTyped<'a> {
    /// いまのパスワード (the current one).
    pub current: &'a Password,
    /// 新しいパスワード (the new one).
    pub new: &'a Password,
    /// The new one, repeated.
    pub again: &'a Password,
}

/// What is wrong with the form, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffPasswordFaults {
    /// No current password was typed.
    pub current_empty: bool,
    /// It isn't the account's.
    pub current_wrong: bool,
    /// What is wrong with the new one.
    pub new: Vec<PasswordFault>,
    /// The new one is the current one.
    pub unchanged: bool,
    /// The repeated one differs.
    pub differs: bool,
}

/// What a new password is checked against.
pub struct StaffPasswordSituation {
    account: StaffAccount,
    stored: Option<StoredPassword>,
    set_at: DateTime<Utc>,
    slug: String,
    counted: Counted,
}

impl StaffPasswordSituation {
    /// What was counted, to take it back if the change ends in an error of ours.
    #[must_use]
    pub fn attempt(&self) -> PasswordAttempt {
        PasswordAttempt { counted: vec![self.counted.clone()], network: None }
    }
}

/// Whether the limits admit the attempt.
pub enum StaffPasswordBegun {
    /// They do.
    Admitted(Box<StaffPasswordSituation>),
    /// They refuse attempts before this instant.
    Paused(DateTime<Utc>),
}

/// Counts the attempt and reads what the new password is checked against. It counts as a sign-in, because it guesses the
/// same secret, and as a new password, because it costs hashes.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn begin(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<StaffPasswordBegun, Failure> {
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let found = store::by_id(tx, clerk.id).await?.ok_or(Failure::SessionEnded)?;
    let set_at = found.account.joined_at.ok_or(Failure::SessionEnded)?;
    let target = attempts::target(clerk.id);
    let own = attempts::own_subject(tx.keys(), clerk.id);
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::NewPassword, &own).await? {
        attempt_log::refused(tx, AttemptKind::NewPassword, &own, target, random).await?;
        return Ok(StaffPasswordBegun::Paused(until));
    }
    let index = store::index(tx.keys(), &found.account.address);
    let subject = attempts::sign_in_subject(tx.keys(), &index, true);
    let counted = match rate_limit::count(tx, RateLimitKind::SignIn, &subject).await? {
        Admission::Admitted(counted) => counted,
        Admission::Paused(until) => {
            attempt_log::refused(tx, AttemptKind::PasswordChange, &subject, target, random).await?;
            return Ok(StaffPasswordBegun::Paused(until));
        }
    };
    let (account, slug) = (found.account, tx.slug().to_owned());
    Ok(StaffPasswordBegun::Admitted(Box::new(StaffPasswordSituation {
        account,
        stored: found.password,
        set_at,
        slug,
        counted,
    })))
}

/// The result of an examination. Only [`examine`] makes it.
pub struct StaffPasswordExamined {
    result: Result<NewPassword, StaffPasswordFaults>,
}

/// Verifies the current password, checks the new one and hashes it. No transaction may be open.
///
/// # Errors
/// When the hasher is too busy, or the stored hash can't be read.
pub async fn examine(
    hasher: &HasherShare,
    policy: &Policy,
    situation: &StaffPasswordSituation,
    typed: &StaffPasswordTyped<'_>,
    random: &mut impl Rng,
) -> Result<StaffPasswordExamined, Failure> {
    let current_empty = typed.current.is_empty();
    let holds = !current_empty && hasher.verify(typed.current, situation.stored.as_ref()).await?.holds();
    let found = StaffPasswordFaults {
        current_empty,
        current_wrong: !current_empty && !holds,
        new: faults(&situation.account, policy, &situation.slug, typed.new),
        unchanged: holds && typed.new.expose() == typed.current.expose(),
        differs: !typed.new.is_empty() && typed.new.expose() != typed.again.expose(),
    };
    let result = if found == StaffPasswordFaults::default() {
        Ok(hasher.hash(typed.new, true, random).await?)
    } else {
        Err(found)
    };
    Ok(StaffPasswordExamined { result })
}

/// The result of a change of the password. Commit whatever it is.
pub enum StaffPasswordChange {
    /// It is changed. The token is the session's new one, and this many other sessions have ended.
    Changed(Token, u64),
    /// The form has faults.
    NotYet(StaffPasswordFaults),
    /// The password was changed meanwhile, perhaps in another window.
    Overtaken,
}

/// Writes a change of the password. Other sessions, sign-ins in progress, open invitations and tokens for commands end, and
/// the clerk is told.
///
/// # Errors
/// When the database refuses, or the session has ended meanwhile.
pub async fn complete(
    tx: &TenantTx,
    clerk: &Clerk,
    situation: &StaffPasswordSituation,
    examined: StaffPasswordExamined,
    random: &mut impl Rng,
) -> Result<StaffPasswordChange, Failure> {
    store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let new = match examined.result {
        Ok(new) => new,
        Err(faults) => {
            if faults.current_wrong {
                let target = attempts::target(clerk.id);
                attempt_log::failed(tx, AttemptKind::PasswordChange, target, random).await?;
            } else {
                situation.attempt().take_back(tx).await?;
            }
            return Ok(StaffPasswordChange::NotYet(faults));
        }
    };
    if !store::replace_password(tx, clerk.id, situation.set_at, &new).await? {
        return Ok(StaffPasswordChange::Overtaken);
    }
    rate_limit::clear(tx, &situation.counted).await?;
    invitation::end_of_staff(tx, clerk.id).await?;
    let ended = sessions::end_others(tx, clerk).await?;
    let tokens = tokens::end_of_staff(tx, clerk.id).await?;
    let token = sessions::renew(tx, clerk, random).await?;
    let detail = json!({"ended": ended, "tokens": tokens});
    audit::record(tx, Action::PasswordChanged, "staff", clerk.id.0, detail, random).await?;
    notices::tell(tx, &situation.account, StaffNotice::PasswordChanged, random).await?;
    Ok(StaffPasswordChange::Changed(token, ended))
}
