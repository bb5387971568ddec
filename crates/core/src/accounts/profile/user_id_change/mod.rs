//! Change of the user ID (ユーザIDの変更), if the society allows it after registration. The old ID stops working and is never
//! given to another account: letters, mails and people's memory still hold it, and its former owner would type their
//! password into a stranger's account.
//!
//! Three phases, as for a password: [`begin`] reads and counts (short transaction) → [`examine`] verifies (no
//! transaction open) → [`complete`] writes (short transaction, optimistic lock by the account's version, unique key on
//! the user ID).

mod store;

pub(crate) use self::store::is_retired;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use self::store::Renamed;
use crate::accounts::attempts;
use crate::accounts::methods::password_change::CurrentFault;
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::sessions::{end, history};
use crate::accounts::{self, Account, notices};
use crate::attempt_log::{AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::device::Device;
use crate::outbox::SecurityNotice;
use crate::policy::Policy;
use crate::policy::password::goes_with_user_id;
use crate::policy::user_id::{UserId, UserIdChangeStanding, UserIdError, check, standing};
use crate::proof::hasher::{HasherShare, StoredPassword};
use crate::proof::rate_limit::PasswordAttempt;
use crate::proof::rate_limit::rule::Admission;
use crate::secret::Password;

/// Whether a user ID is available: no account has it or had it before.
pub(crate) async fn is_free(tx: &TenantTx, folded: &str) -> Result<bool, Failure> {
    Ok(accounts::by_user_id(tx, folded).await?.is_none() && !is_retired(tx, folded).await?)
}

/// What the change is checked against.
pub struct UserIdChangeSituation {
    account: Account,
    wanted: Result<UserId, UserIdFault>,
    /// The attempt at the password.
    attempt: PasswordAttempt,
}

impl UserIdChangeSituation {
    fn stored(&self) -> StoredPassword {
        self.account.password.clone()
    }

    /// What was counted, to take it back if the change ends in an error of ours.
    #[must_use]
    pub const fn attempt(&self) -> &PasswordAttempt {
        &self.attempt
    }
}

/// Whether the rate limit admits the attempt.
pub enum UserIdChangeBegun {
    /// It does.
    Admitted(Box<UserIdChangeSituation>),
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
    /// The user ID can't be changed, or can't be changed again.
    NotChangeable,
}

/// What is wrong with the new user ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserIdFault {
    /// It violates a rule of the society.
    Rule(UserIdError),
    /// It is the current one, ignoring case.
    Same,
    /// Another account has it, or an account had it before.
    Taken,
    /// The account's password is the same or is made of it.
    LikePassword,
}

/// What is wrong, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserIdChangeFaults {
    /// The user ID's fault.
    pub user_id: Option<UserIdFault>,
    /// The password's fault.
    pub password: Option<CurrentFault>,
}

/// The result of an examination. Only [`examine`] creates it.
pub struct ExaminedUserId {
    result: Result<UserId, UserIdChangeFaults>,
    /// The password was right.
    shown: bool,
}

/// The result of a change.
#[derive(Debug, PartialEq, Eq)]
pub enum UserIdChangeOutcome {
    /// Changed.
    Changed,
    /// The form has faults.
    NotYet(UserIdChangeFaults),
    /// Another account took the user ID meanwhile. Nothing was written; roll the transaction back.
    TakenMeanwhile,
    /// The account has changed meanwhile, perhaps in another window. Nothing was written; roll the transaction back.
    Overtaken,
}

/// Reads what the change is checked against, and counts the attempt. It counts as a sign-in attempt, because it guesses
/// the same secret; an empty password isn't counted as one. An ID that keeps the rules is counted as a question whether
/// it is free, because the answer tells who has an account.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    member: &Member,
    user_id: &str,
    password: &Password,
    random: &mut impl Rng,
) -> Result<UserIdChangeBegun, Failure> {
    let account = accounts::account(tx, member.account).await?;
    if standing(&tx.policy().user_id, &account.user_id, account.user_id_changed_at.is_some())
        != UserIdChangeStanding::Changeable
    {
        return Ok(UserIdChangeBegun::NotChangeable);
    }
    let wanted = match check(&tx.policy().user_id, user_id, None) {
        Err(error) => Err(UserIdFault::Rule(error)),
        Ok(new) if new.folded == account.user_id_folded => Err(UserIdFault::Same),
        Ok(new) => {
            let lookup = attempts::user_id_lookup(tx, Target::Account(member.account), random).await?;
            if let Admission::Paused(until) = lookup {
                return Ok(UserIdChangeBegun::Paused(until));
            }
            if is_free(tx, &new.folded).await? { Ok(new) } else { Err(UserIdFault::Taken) }
        }
    };
    let mut attempt = PasswordAttempt::default();
    if !password.is_empty() {
        let whose = (account.id, account.user_id_folded.as_str());
        match attempts::with_password(tx, AttemptKind::UserIdChange, whose, member.known_device, random).await? {
            Admission::Paused(until) => return Ok(UserIdChangeBegun::Paused(until)),
            Admission::Admitted(counted) => attempt = counted,
        }
    }
    Ok(UserIdChangeBegun::Admitted(Box::new(UserIdChangeSituation { account, wanted, attempt })))
}

/// Verifies the password and checks the new user ID against it. No transaction may be open.
///
/// # Errors
/// When the hasher is too busy, or the stored hash can't be read.
pub async fn examine(
    hasher: &HasherShare,
    policy: &Policy,
    situation: &UserIdChangeSituation,
    password: &Password,
) -> Result<ExaminedUserId, Failure> {
    let fault = if password.is_empty() {
        Some(CurrentFault::Empty)
    } else if hasher.verify(password, Some(&situation.stored())).await?.holds() {
        None
    } else {
        Some(CurrentFault::Wrong)
    };
    let shown = fault.is_none();
    let user_id = match &situation.wanted {
        // Compared only with the right password, so that the answer reveals nothing about wrong ones.
        Ok(new) if shown && !goes_with_user_id(&policy.password, &new.shown, password.expose()) => {
            Err(UserIdFault::LikePassword)
        }
        other => other.clone(),
    };
    let result = match (user_id, fault) {
        (Ok(new), None) => Ok(new),
        (user_id, password) => Err(UserIdChangeFaults { user_id: user_id.err(), password }),
    };
    Ok(ExaminedUserId { result, shown })
}

/// Writes the change and notifies every verified address. Sessions stay open, because their holders have signed in and
/// the password is the same. Commit unless the result is [`UserIdChangeOutcome::Overtaken`] or
/// [`UserIdChangeOutcome::TakenMeanwhile`].
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: &TenantTx,
    situation: &UserIdChangeSituation,
    member: &Member,
    examined: ExaminedUserId,
    device: Device,
    random: &mut impl Rng,
) -> Result<UserIdChangeOutcome, Failure> {
    let new = match examined.result {
        Ok(new) => new,
        Err(faults) => {
            if examined.shown {
                attempts::password_was_right(tx, &situation.attempt, member.account).await?;
            } else if faults.password == Some(CurrentFault::Wrong) {
                let (attempt, kind) = (&situation.attempt, AttemptKind::UserIdChange);
                attempts::password_was_wrong(tx, attempt, kind, member.account, random).await?;
            }
            return Ok(UserIdChangeOutcome::NotYet(faults));
        }
    };
    session::hold(tx, member).await?;
    match store::rename(tx, &situation.account, &new).await? {
        Renamed::Done => {}
        Renamed::Overtaken => return Ok(UserIdChangeOutcome::Overtaken),
        Renamed::Taken => return Ok(UserIdChangeOutcome::TakenMeanwhile),
    }
    attempts::password_was_right(tx, &situation.attempt, member.account).await?;
    end::credentials_changed(tx, member.account).await?;
    notices::tell(tx, member.account, SecurityNotice::UserIdChanged, random).await?;
    history::record(tx, member.account, history::EventOutcome::UserIdChanged, member.proofs, device, random).await?;
    audit::record(tx, audit::Action::UserIdChanged, "account", member.account.0, json!({}), random).await?;
    Ok(UserIdChangeOutcome::Changed)
}
