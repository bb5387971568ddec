//! Password change, by a member who knows the current password or in a sign-in that asks for a new one.
//!
//! Three phases: [`begin`] or [`begin_renewal`] reads (short transaction) → [`examine`] verifies, checks and hashes (no
//! transaction open) → [`complete`] or [`complete_renewal`] writes (short transaction, optimistic lock by the account's
//! version).

mod examination;
mod store;

pub(crate) use self::examination::is_among;
pub use self::examination::{CurrentFault, ExaminedPassword, PasswordChangeFaults, Repeated, examine};
pub(crate) use self::store::{earlier, keep_hash, set};

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::attempts;
use crate::accounts::sessions::end;
use crate::accounts::sessions::entrance::{self, Entered, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::{self, Account, emails};
use crate::attempt_log::{AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::outbox::{self, Mail};
use crate::proof::hasher::{NewPassword, StoredPassword};
use crate::proof::rate_limit::PasswordAttempt;
use crate::proof::rate_limit::rule::Admission;
use crate::secret::{Password, Token};

/// The fields of the form.
pub struct PasswordChangeTyped<'a> {
    /// 現在のパスワード (current password); `None` in a sign-in that has just verified it.
    pub current: Option<&'a Password>,
    /// パスワード (new password).
    pub new: &'a Password,
    /// パスワード確認用 (new password, repeated).
    pub again: &'a Password,
}

/// What a new password is checked against.
pub struct PasswordChangeSituation {
    account: Account,
    birth_date: NaiveDate,
    second_step: bool,
    earlier: Vec<StoredPassword>,
    /// The attempt at the current password.
    attempt: PasswordAttempt,
    slug: String,
}

impl PasswordChangeSituation {
    fn id(&self) -> AccountId {
        self.account.id
    }

    /// The member's user ID.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.account.user_id
    }

    /// Whether a second step is set up, which may allow a shorter password.
    #[must_use]
    pub const fn second_step(&self) -> bool {
        self.second_step
    }

    fn current(&self) -> StoredPassword {
        self.account.password.clone()
    }

    /// What was counted, to take it back if the change ends in an error of ours.
    #[must_use]
    pub const fn attempt(&self) -> &PasswordAttempt {
        &self.attempt
    }
}

/// Whether the rate limit admits the attempt.
pub enum PasswordChangeBegun {
    /// It does.
    Admitted(Box<PasswordChangeSituation>),
    /// The rate limit refuses attempts before this instant.
    Paused(Box<PasswordChangeSituation>, DateTime<Utc>),
}

/// The result of a password change.
pub enum PasswordChangeOutcome {
    /// Changed.
    Changed(Changed),
    /// The form has faults.
    NotYet(PasswordChangeFaults),
    /// The account or the session has changed meanwhile, perhaps in another window. Nothing was written; start again.
    Overtaken,
}

/// A completed password change.
pub struct Changed {
    /// The session's new token.
    pub token: Token,
    /// How many other sessions were ended.
    pub ended: u64,
}

/// The result of a password renewal in a sign-in.
pub enum Renewal {
    /// The password is changed and the sign-in goes on.
    Renewed(Entered),
    /// The form has faults.
    NotYet(PasswordChangeFaults),
    /// The account or the sign-in has changed meanwhile: sign in again.
    Overtaken,
}

/// Reads what a new password is checked against, and counts the attempt. It counts as a sign-in attempt, because it
/// guesses the same secret, and as a new password, because it costs hashes. An empty current password isn't counted.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    member: &Member,
    current: &Password,
    random: &mut impl Rng,
) -> Result<PasswordChangeBegun, Failure> {
    let mut situation = Box::new(situation(tx, member.account).await?);
    if current.is_empty() {
        return Ok(PasswordChangeBegun::Admitted(situation));
    }
    if let Admission::Paused(until) = attempts::new_password(tx, Target::Account(member.account), random).await? {
        return Ok(PasswordChangeBegun::Paused(situation, until));
    }
    let whose = (member.account, situation.account.user_id_folded.as_str());
    match attempts::with_password(tx, AttemptKind::PasswordChange, whose, member.known_device, random).await? {
        Admission::Paused(until) => Ok(PasswordChangeBegun::Paused(situation, until)),
        Admission::Admitted(attempt) => {
            situation.attempt = attempt;
            Ok(PasswordChangeBegun::Admitted(situation))
        }
    }
}

/// Reads what a new password is checked against, in a sign-in that has verified the current one, and counts the new
/// password.
///
/// # Errors
/// When the database refuses.
pub async fn begin_renewal(
    tx: &TenantTx,
    on_the_way: &OnTheWay,
    random: &mut impl Rng,
) -> Result<PasswordChangeBegun, Failure> {
    let situation = Box::new(situation(tx, on_the_way.account).await?);
    Ok(match attempts::new_password(tx, Target::Account(on_the_way.account), random).await? {
        Admission::Paused(until) => PasswordChangeBegun::Paused(situation, until),
        Admission::Admitted(()) => PasswordChangeBegun::Admitted(situation),
    })
}

/// Reads what the password change page shows.
///
/// # Errors
/// When the database can't be read.
pub async fn situation(tx: &TenantTx, account: AccountId) -> Result<PasswordChangeSituation, Failure> {
    let account = accounts::account(tx, account).await?;
    let person = accounts::person_of(tx, &account).await?;
    let id = account.id;
    let means = entrance::means(tx, id).await?;
    Ok(PasswordChangeSituation {
        birth_date: person.birth_date(tx.keys())?,
        second_step: means.has_method(),
        earlier: earlier(tx, id, tx.policy().password.history).await?,
        account,
        attempt: PasswordAttempt::default(),
        slug: tx.slug().to_owned(),
    })
}

/// Writes a member's password change. The session gets a new token, pending sign-ins end because they rest on the old
/// password, other sessions end if `everywhere`, and every verified address is notified. Commit unless the result is
/// [`PasswordChangeOutcome::Overtaken`].
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: &TenantTx,
    situation: &PasswordChangeSituation,
    member: &Member,
    examined: ExaminedPassword,
    everywhere: bool,
    random: &mut impl Rng,
) -> Result<PasswordChangeOutcome, Failure> {
    let new = match examined.result {
        Ok(new) => new,
        Err(faults) => {
            if examined.shown {
                attempts::password_was_right(tx, &situation.attempt, situation.id()).await?;
            } else if faults.current == Some(CurrentFault::Wrong) {
                let (attempt, kind) = (&situation.attempt, AttemptKind::PasswordChange);
                attempts::password_was_wrong(tx, attempt, kind, situation.id(), random).await?;
            }
            return Ok(PasswordChangeOutcome::NotYet(faults));
        }
    };
    // Lock the account first, as a sign-in does; a concurrent request waits there.
    if !replace(tx, situation, &new, random).await? {
        return Ok(PasswordChangeOutcome::Overtaken);
    }
    let Some(token) = session::renew_token(tx, member.session, random).await? else {
        return Ok(PasswordChangeOutcome::Overtaken);
    };
    attempts::password_was_right(tx, &situation.attempt, situation.id()).await?;
    let ended = end_others(tx, situation, member, everywhere).await?;
    tell(tx, situation, &member.name, random).await?;
    let detail = json!({"ended": ended, "everywhere": everywhere});
    audit::record(tx, audit::Action::PasswordChanged, "account", situation.id().0, detail, random).await?;
    Ok(PasswordChangeOutcome::Changed(Changed { token, ended }))
}

async fn end_others(
    tx: &TenantTx,
    situation: &PasswordChangeSituation,
    member: &Member,
    everywhere: bool,
) -> Result<u64, Failure> {
    if everywhere {
        return end::end_others(tx, situation.id(), Some(member.session)).await;
    }
    entrance::end_of_account(tx, situation.id()).await?;
    session::distrust_others(tx, situation.id(), Some(member.session)).await?;
    Ok(0)
}

/// Writes a password renewal in a sign-in and continues the sign-in. All other pending sign-ins end; other sessions end
/// if `everywhere`. Commit unless the result is [`Renewal::Overtaken`].
///
/// # Errors
/// When the database refuses.
pub async fn complete_renewal(
    tx: &TenantTx,
    situation: &PasswordChangeSituation,
    on_the_way: &OnTheWay,
    examined: ExaminedPassword,
    everywhere: bool,
    random: &mut impl Rng,
) -> Result<Renewal, Failure> {
    let new = match examined.result {
        Ok(new) => new,
        Err(faults) => return Ok(Renewal::NotYet(faults)),
    };
    // Of parallel requests only the first changes anything; after the sign-in was ended elsewhere, none does. The
    // account is locked first, as in `complete`.
    if !replace(tx, situation, &new, random).await? || !entrance::end(tx, on_the_way.id).await? {
        return Ok(Renewal::Overtaken);
    }
    let ended = if everywhere {
        end::end_all_but_browser(tx, on_the_way).await?
    } else {
        entrance::end_of_account(tx, situation.id()).await?;
        session::distrust_others(tx, situation.id(), None).await?;
        0
    };
    tell(tx, situation, &on_the_way.name, random).await?;
    let detail = json!({"ended": ended, "everywhere": everywhere, "at": "sign_in"});
    audit::record(tx, audit::Action::PasswordChanged, "account", situation.id().0, detail, random).await?;
    entrance::renewed(tx, on_the_way, random).await.map(Renewal::Renewed)
}

/// Replaces the password hash. The old hash joins the earlier passwords that the society keeps, and the failure count
/// of the user ID is reset. Returns false if the account has changed since it was read.
async fn replace(
    tx: &TenantTx,
    situation: &PasswordChangeSituation,
    new: &NewPassword,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let id = situation.id();
    if !store::replace(tx, id, situation.account.version, &new.0).await? {
        return Ok(false);
    }
    replaced(tx, id, &situation.current(), random).await?;
    end::credentials_changed(tx, id).await?;
    // Earlier guesses were at the old password, so the new one is accepted from every device.
    attempts::forget_sign_in_failures(tx, &situation.account.user_id).await?;
    Ok(true)
}

/// Follow-up of a replaced password: keeps the old hash as long as the policy asks, and deletes the expiry warnings.
pub(crate) async fn replaced(
    tx: &TenantTx,
    account: AccountId,
    old: &StoredPassword,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let history = tx.policy().password.history;
    if history > 0 {
        store::keep_earlier(tx, account, old, random).await?;
    }
    store::drop_earlier_beyond(tx, account, history).await?;
    super::password_reminder::forget(tx, account).await
}

/// Notifies every verified address. An unverified one may be a stranger's.
async fn tell(
    tx: &TenantTx,
    situation: &PasswordChangeSituation,
    name: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let mail = Mail::PasswordChanged { member_name: name.to_owned(), changed_at: tx.now() };
    let language = situation.account.language;
    for address in emails::verified(tx, situation.id()).await? {
        outbox::promise(tx, &mail, &address, language, Some(situation.id()), random).await?;
    }
    Ok(())
}
