//! The password is changed: by a member who knows it, or in a sign-in that asks for a new one.
//!
//! Three phases: [`begin`] or [`begin_renewal`] reads (short transaction) → [`examine`] verifies, checks and hashes (none
//! open) → [`complete`] or [`complete_renewal`] writes (short transaction), guarded by the account's version.

mod examination;
mod store;

pub(crate) use self::examination::is_among;
pub use self::examination::{CurrentFault, ExaminedPassword, PasswordChangeFaults, Repeated, examine};
pub(crate) use self::store::{earlier, keep_hash, set};

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::end;
use crate::accounts::sessions::entrance::{self, Entered, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::{self, Account, attempts, emails};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId};
use crate::outbox::{self, Mail};
use crate::proof::hasher::{NewPassword, StoredPassword};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::sealed::TenantKeys;
use crate::secret::{Password, Token};

/// What is typed.
pub struct PasswordChangeTyped<'a> {
    /// 現在のパスワード; nothing where a sign-in has just taken it.
    pub current: Option<&'a Password>,
    /// パスワード
    pub new: &'a Password,
    /// パスワード確認用
    pub again: &'a Password,
}

/// What a new password is held against.
pub struct PasswordChangeSituation {
    account: Account,
    birth_date: NaiveDate,
    second_step: bool,
    earlier: Vec<StoredPassword>,
    /// The known device of the member who asks: others' failures don't slow it.
    known: Option<KnownDeviceId>,
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

    fn subject(&self, keys: &TenantKeys) -> Vec<u8> {
        attempts::sign_in_subject(keys, &self.account.user_id_folded, self.known)
    }
}

/// Whether the try is taken.
pub enum PasswordChangeBegun {
    /// It is.
    Admitted(Box<PasswordChangeSituation>),
    /// Not before this instant.
    Paused(Box<PasswordChangeSituation>, DateTime<Utc>),
}

/// What came of a change.
pub enum PasswordChangeOutcome {
    /// Changed.
    Changed(Changed),
    /// Something is to be mended first.
    NotYet(PasswordChangeFaults),
    /// The account or the session has changed meanwhile, perhaps in another window: nothing was written. Begin anew.
    Overtaken,
}

/// A password that a member has changed.
pub struct Changed {
    /// The session's new token.
    pub token: Token,
    /// How many other sessions have ended.
    pub ended: u64,
}

/// What came of a renewal in a sign-in.
pub enum Renewal {
    /// Changed, and on.
    Renewed(Entered),
    /// Something is to be mended first.
    NotYet(PasswordChangeFaults),
    /// The account or the sign-in has changed meanwhile: sign in anew.
    Overtaken,
}

/// Reads what a new password is held against, and counts a try to name the current one as a sign-in's, since it guesses at
/// the same secret. Nothing is counted where nothing was typed.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, member: &Member, current: &Password) -> Result<PasswordChangeBegun, Failure> {
    let situation = situation(tx, member.account).await?;
    let situation = Box::new(PasswordChangeSituation { known: member.known_device, ..situation });
    if !current.is_empty()
        && let Admission::Paused(until) =
            rate_limit::count(tx, RateLimitKind::SignIn, &situation.subject(tx.keys())).await?
    {
        return Ok(PasswordChangeBegun::Paused(situation, until));
    }
    Ok(PasswordChangeBegun::Admitted(situation))
}

/// Reads what a new password is held against, in a sign-in that has taken the current one.
///
/// # Errors
/// When the database refuses.
pub async fn begin_renewal(tx: &TenantTx, on_the_way: &OnTheWay) -> Result<PasswordChangeSituation, Failure> {
    situation(tx, on_the_way.account).await
}

/// Reads what the page of a change shows.
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
        known: None,
        slug: tx.slug().to_owned(),
    })
}

/// Writes a member's change: the session gets a new token, sign-ins on their way end since they rest on the old password,
/// other sessions where it is wished, and every verified address is told. Commit it unless it was overtaken.
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
                rate_limit::succeeded(tx, RateLimitKind::SignIn, &situation.subject(tx.keys())).await?;
            }
            return Ok(PasswordChangeOutcome::NotYet(faults));
        }
    };
    // The account before everything else that is written, as in a sign-in: who comes at the same moment waits there.
    if !replace(tx, situation, &new, random).await? {
        return Ok(PasswordChangeOutcome::Overtaken);
    }
    let Some(token) = session::renew_token(tx, member.session, random).await? else {
        return Ok(PasswordChangeOutcome::Overtaken);
    };
    rate_limit::succeeded(tx, RateLimitKind::SignIn, &situation.subject(tx.keys())).await?;
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

/// Writes a renewal in a sign-in, and goes on. All other sign-ins on their way end, and other sessions where it is wished.
/// Commit it unless it was overtaken.
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
    // Who comes second, in a parallel request or after the sign-in was ended elsewhere, changes nothing. The account before
    // everything else that is written, as above.
    if !replace(tx, situation, &new, random).await? || !entrance::end(tx, on_the_way.id).await? {
        return Ok(Renewal::Overtaken);
    }
    let ended = if everywhere {
        end::end_all_but_browser(tx, on_the_way).await?
    } else {
        entrance::end_of_account(tx, situation.id()).await?;
        0
    };
    tell(tx, situation, &on_the_way.name, random).await?;
    let detail = json!({"ended": ended, "everywhere": everywhere, "at": "sign_in"});
    audit::record(tx, audit::Action::PasswordChanged, "account", situation.id().0, detail, random).await?;
    entrance::renewed(tx, on_the_way, random).await.map(Renewal::Renewed)
}

/// Puts the new hash in the place of the old one, which joins the earlier ones, as many as the society asks, and forgets the
/// failures with the user ID. False if the account was changed since it was read.
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
    // Whatever others have guessed at is no more: the new password is taken everywhere.
    attempts::forget_sign_in_failures(tx, &situation.account.user_id).await?;
    Ok(true)
}

/// Notes that a password was replaced: it is remembered as long as the policy asks, and warnings about it are over.
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

/// Tells every verified address. One that isn't verified may be a stranger's.
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
