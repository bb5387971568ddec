//! The password is changed: by a member who knows it, or in a sign-in that asks for a new one.
//!
//! Three phases: [`begin`] or [`begin_renewal`] reads (short transaction) → [`examine`] verifies, checks and hashes (none
//! open) → [`complete`] or [`complete_renewal`] writes (short transaction), guarded by the account's version.

pub(crate) mod store;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::entrance::{self, Entered, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::{attempts, store as accounts};
use crate::audit;
use crate::database::{TenantTx, from_word};
use crate::entities::account;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, PersonId};
use crate::outbox::{self, Mail};
use crate::policy::Policy;
use crate::policy::password::{PasswordContext, PasswordFault, check, for_hashing, society_names};
use crate::proof::hasher::{Hasher, NewPassword, StoredPassword};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, Kind};
use crate::sealed::TenantKeys;
use crate::secret::{Password, Token};

/// What is typed.
pub struct Typed<'a> {
    /// 現在のパスワード; nothing where a sign-in has just taken it.
    pub current: Option<&'a Password>,
    /// パスワード
    pub new: &'a Password,
    /// パスワード確認用
    pub again: &'a Password,
}

/// What a new password is held against.
pub struct Situation {
    account: account::Model,
    birth_date: NaiveDate,
    second_step: bool,
    earlier: Vec<StoredPassword>,
    /// The known device of the member who asks: others' failures don't slow it.
    known: Option<KnownDeviceId>,
    slug: String,
}

impl Situation {
    fn id(&self) -> AccountId {
        AccountId(self.account.id)
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
        StoredPassword { phc: self.account.password_hash.clone(), case_sensitive: self.account.password_case_sensitive }
    }

    fn subject(&self, keys: &TenantKeys) -> Vec<u8> {
        attempts::sign_in_subject(keys, &self.account.user_id_folded, self.known)
    }
}

/// Whether the try is taken.
pub enum Begun {
    /// It is.
    Admitted(Box<Situation>),
    /// Not before this instant.
    Paused(Box<Situation>, DateTime<Utc>),
}

/// What is wrong with the current password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentFault {
    /// Nothing typed.
    Empty,
    /// Another one than the account's.
    Wrong,
}

/// A password that was taken before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The one in use.
    Current,
    /// One of the earlier ones that the society doesn't take again.
    Earlier,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The current password's fault.
    pub current: Option<CurrentFault>,
    /// The new password's faults by the society's rules.
    pub new: Vec<PasswordFault>,
    /// The new password was taken before.
    pub repeated: Option<Repeated>,
    /// The second entry differs from the first.
    pub differs: bool,
}

impl Faults {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What came of the examination; made by [`examine`] only.
pub struct Examined {
    result: Result<NewPassword, Faults>,
    /// The current password was asked and was right.
    shown: bool,
}

/// What came of a change.
pub enum Outcome {
    /// Changed.
    Changed(Changed),
    /// Something is to be mended first.
    NotYet(Faults),
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
    NotYet(Faults),
    /// The account or the sign-in has changed meanwhile: sign in anew.
    Overtaken,
}

/// Reads what a new password is held against, and counts a try to name the current one as a sign-in's, since it guesses at
/// the same secret. Nothing is counted where nothing was typed.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, member: &Member, current: &Password) -> Result<Begun, Failure> {
    let situation = situation(tx, member.account).await?;
    let situation = Box::new(Situation { known: member.known_device, ..situation });
    if !current.is_empty()
        && let Admission::Paused(until) = rate_limit::count(tx, Kind::SignIn, &situation.subject(tx.keys())).await?
    {
        return Ok(Begun::Paused(situation, until));
    }
    Ok(Begun::Admitted(situation))
}

/// Reads what a new password is held against, in a sign-in that has taken the current one.
///
/// # Errors
/// When the database refuses.
pub async fn begin_renewal(tx: &TenantTx, on_the_way: &OnTheWay) -> Result<Situation, Failure> {
    situation(tx, on_the_way.account).await
}

/// Reads what the page of a change shows.
///
/// # Errors
/// When the database can't be read.
pub async fn situation(tx: &TenantTx, account: AccountId) -> Result<Situation, Failure> {
    let account = accounts::account(tx, account).await?;
    let person = crate::roster::store::person(tx, PersonId(account.person_id)).await?;
    let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
    let id = AccountId(account.id);
    let means = entrance::store::means(tx, id).await?;
    Ok(Situation {
        birth_date: crate::roster::store::birth_date(tx.keys(), &person)?,
        second_step: means.has_method(),
        earlier: store::earlier(tx, id, tx.policy().password.history).await?,
        account,
        known: None,
        slug: tx.slug().to_owned(),
    })
}

/// Verifies the current password where it is asked, checks the new one and hashes it. As many hashes as the society keeps
/// earlier passwords, at most, and only for one that keeps all other rules. No transaction may be open.
///
/// # Errors
/// When the hasher is too busy, or a stored hash can't be read.
pub async fn examine(
    hasher: &Hasher,
    policy: &Policy,
    situation: &Situation,
    typed: &Typed<'_>,
    random: &mut impl Rng,
) -> Result<Examined, Failure> {
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
    let mut faults = Faults {
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
    Ok(Examined { result, shown })
}

async fn repeated(hasher: &Hasher, situation: &Situation, typed: &Typed<'_>) -> Result<Option<Repeated>, Failure> {
    let stored = situation.current();
    let is_current = match typed.current {
        // It was right: the same text is the same password, which needs no hash.
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

/// Whether a password is one of those, by as many hashes at most. No transaction may be open.
pub(in crate::accounts) async fn is_among(
    hasher: &Hasher,
    those: &[StoredPassword],
    new: &Password,
) -> Result<bool, Failure> {
    for stored in those {
        if hasher.verify(new, Some(stored)).await?.holds() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes a member's change: the session gets a new token, sign-ins on their way end since they rest on the old password,
/// other sessions where it is wished, and every verified address is told. Commit it unless it was overtaken.
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: &TenantTx,
    situation: &Situation,
    member: &Member,
    examined: Examined,
    everywhere: bool,
    random: &mut impl Rng,
) -> Result<Outcome, Failure> {
    let new = match examined.result {
        Ok(new) => new,
        Err(faults) => {
            if examined.shown {
                rate_limit::succeeded(tx, Kind::SignIn, &situation.subject(tx.keys())).await?;
            }
            return Ok(Outcome::NotYet(faults));
        }
    };
    // The account before everything else that is written, as in a sign-in: who comes at the same moment waits there.
    if !replace(tx, situation, &new, random).await? {
        return Ok(Outcome::Overtaken);
    }
    let Some(token) = session::renew_token(tx, member.session, random).await? else { return Ok(Outcome::Overtaken) };
    rate_limit::succeeded(tx, Kind::SignIn, &situation.subject(tx.keys())).await?;
    let ended = end_others(tx, situation, member, everywhere).await?;
    tell(tx, situation, &member.name, random).await?;
    let detail = json!({"ended": ended, "everywhere": everywhere});
    audit::record(tx, audit::Action::PasswordChanged, "account", situation.account.id, detail, random).await?;
    Ok(Outcome::Changed(Changed { token, ended }))
}

async fn end_others(tx: &TenantTx, situation: &Situation, member: &Member, everywhere: bool) -> Result<u64, Failure> {
    if everywhere {
        return session::end_others(tx, situation.id(), Some(member.session)).await;
    }
    entrance::store::end_of_account(tx, situation.id()).await?;
    session::store::distrust_others(tx, situation.id(), Some(member.session)).await?;
    Ok(0)
}

/// Writes a renewal in a sign-in, and goes on. All other sign-ins on their way end, and other sessions where it is wished.
/// Commit it unless it was overtaken.
///
/// # Errors
/// When the database refuses.
pub async fn complete_renewal(
    tx: &TenantTx,
    situation: &Situation,
    on_the_way: &OnTheWay,
    examined: Examined,
    everywhere: bool,
    random: &mut impl Rng,
) -> Result<Renewal, Failure> {
    let new = match examined.result {
        Ok(new) => new,
        Err(faults) => return Ok(Renewal::NotYet(faults)),
    };
    // Who comes second, in a parallel request or after the sign-in was ended elsewhere, changes nothing. The account before
    // everything else that is written, as above.
    if !replace(tx, situation, &new, random).await? || !entrance::store::end(tx, on_the_way.id).await? {
        return Ok(Renewal::Overtaken);
    }
    let ended = if everywhere {
        entrance::end_elsewhere(tx, on_the_way).await?
    } else {
        entrance::store::end_of_account(tx, situation.id()).await?;
        0
    };
    tell(tx, situation, &on_the_way.name, random).await?;
    let detail = json!({"ended": ended, "everywhere": everywhere, "at": "sign_in"});
    audit::record(tx, audit::Action::PasswordChanged, "account", situation.account.id, detail, random).await?;
    entrance::renewed(tx, on_the_way, random).await.map(Renewal::Renewed)
}

/// Puts the new hash in the place of the old one, which joins the earlier ones, as many as the society asks, and forgets the
/// failures with the user ID. False if the account was changed since it was read.
async fn replace(
    tx: &TenantTx,
    situation: &Situation,
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
    super::password_reminder::store::forget(tx, account).await
}

/// Tells every verified address. One that isn't verified may be a stranger's.
async fn tell(tx: &TenantTx, situation: &Situation, name: &str, random: &mut impl Rng) -> Result<(), Failure> {
    let mail = Mail::PasswordChanged { member_name: name.to_owned(), changed_at: tx.now() };
    let language = from_word(&situation.account.language)?;
    for address in accounts::verified_emails(tx, situation.id()).await? {
        outbox::promise(tx, &mail, &address, language, Some(situation.id()), random).await?;
    }
    Ok(())
}
