//! The user ID is changed (ユーザIDの変更), where the society allows it after registration. The old one leads nowhere from
//! then on and is never given to anybody else: letters, mails and people's memory still hold it, and who typed it would
//! show a stranger's account their password.
//!
//! Three phases, as for a password: [`begin`] reads and counts (short transaction) → [`examine`] verifies (none open) →
//! [`complete`] writes (short transaction), guarded by the account's version and by the user ID's own key.

mod store;

pub(crate) use self::store::is_retired;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use self::store::Renamed;
use crate::accounts::methods::password_change::CurrentFault;
use crate::accounts::sessions::history;
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::{self, Account, attempts, notices};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::KnownDeviceId;
use crate::input::device::Device;
use crate::outbox::SecurityNotice;
use crate::policy::Policy;
use crate::policy::password::goes_with_user_id;
use crate::policy::user_id::{UserId, UserIdChangeStanding, UserIdError, check, standing};
use crate::proof::hasher::{Hasher, StoredPassword};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::sealed::TenantKeys;
use crate::secret::Password;

/// Whether a user ID can be an account's: no other has it, and none had it before.
pub(crate) async fn is_free(tx: &TenantTx, folded: &str) -> Result<bool, Failure> {
    Ok(accounts::by_user_id(tx, folded).await?.is_none() && !is_retired(tx, folded).await?)
}

/// What the change begins with.
pub struct UserIdChangeSituation {
    account: Account,
    wanted: Result<UserId, UserIdFault>,
    /// The known device of the member who asks: others' failures don't slow it.
    known: Option<KnownDeviceId>,
}

impl UserIdChangeSituation {
    fn stored(&self) -> StoredPassword {
        self.account.password.clone()
    }

    fn subject(&self, keys: &TenantKeys) -> Vec<u8> {
        attempts::sign_in_subject(keys, &self.account.user_id_folded, self.known)
    }
}

/// Whether the try is taken.
pub enum UserIdChangeBegun {
    /// It is.
    Admitted(Box<UserIdChangeSituation>),
    /// Not before this instant.
    Paused(DateTime<Utc>),
    /// The user ID can't be changed, or not any more.
    NotChangeable,
}

/// What is wrong with the new user ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserIdFault {
    /// It breaks a rule.
    Rule(UserIdError),
    /// It is the one in use, upper and lower case aside.
    Same,
    /// Somebody has it, or had it before.
    Taken,
    /// The password is the same or made of it.
    LikePassword,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserIdChangeFaults {
    /// The user ID's fault.
    pub user_id: Option<UserIdFault>,
    /// The password's fault.
    pub password: Option<CurrentFault>,
}

/// What came of the examination; made by [`examine`] only.
pub struct ExaminedUserId {
    result: Result<UserId, UserIdChangeFaults>,
    /// The password was right.
    shown: bool,
}

/// What came of a change.
#[derive(Debug, PartialEq, Eq)]
pub enum UserIdChangeOutcome {
    /// Changed.
    Changed,
    /// Something is to be mended first.
    NotYet(UserIdChangeFaults),
    /// Somebody took the user ID meanwhile: nothing was written, drop the transaction.
    TakenMeanwhile,
    /// The account has changed meanwhile, perhaps in another window: nothing was written, drop the transaction.
    Overtaken,
}

/// Reads what the change is held against, and counts a try to name the password as a sign-in's, since it guesses at the
/// same secret. Nothing is counted where nothing was typed.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    member: &Member,
    user_id: &str,
    password: &Password,
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
        Ok(new) if !is_free(tx, &new.folded).await? => Err(UserIdFault::Taken),
        Ok(new) => Ok(new),
    };
    let situation = Box::new(UserIdChangeSituation { account, wanted, known: member.known_device });
    if !password.is_empty()
        && let Admission::Paused(until) =
            rate_limit::count(tx, RateLimitKind::SignIn, &situation.subject(tx.keys())).await?
    {
        return Ok(UserIdChangeBegun::Paused(until));
    }
    Ok(UserIdChangeBegun::Admitted(situation))
}

/// Verifies the password, and holds the new user ID against it. No transaction may be open.
///
/// # Errors
/// When the hasher is too busy, or the stored hash can't be read.
pub async fn examine(
    hasher: &Hasher,
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
        // What a wrong password is made of is nobody's business.
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

/// Writes the change; every verified address is told. Sessions stay: who holds one has shown who they are, and the password
/// is the same. Commit it unless it was overtaken or the user ID taken.
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
                rate_limit::succeeded(tx, RateLimitKind::SignIn, &situation.subject(tx.keys())).await?;
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
    rate_limit::succeeded(tx, RateLimitKind::SignIn, &situation.subject(tx.keys())).await?;
    notices::tell(tx, member.account, SecurityNotice::UserIdChanged, random).await?;
    history::record(tx, member.account, history::EventOutcome::UserIdChanged, member.proofs, device, random).await?;
    audit::record(tx, audit::Action::UserIdChanged, "account", member.account.0, json!({}), random).await?;
    Ok(UserIdChangeOutcome::Changed)
}
