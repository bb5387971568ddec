//! The passkeys of an account: add, list, rename, remove.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use webauthn_rs::prelude::PasskeyRegistration;

use super::{Name, store};
use crate::accounts::sessions::entrance::{self, Entered, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::sessions::{end, hand_over};
use crate::accounts::{self, notices};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, PasskeyId, SessionId};
use crate::outbox::SecurityNotice;
use crate::policy::second_step::Method;
use crate::proof::next_step::{self, Means, Proofs};
use crate::proof::passkey::{Ceremony, Offer};
use crate::proof::passkey_challenge::{self, CeremonyKind};
use crate::proof::relying_party::RelyingParty;
use crate::proof::{Holder, passkey as webauthn};

/// The maximum number of passkeys of an account.
pub const MOST: usize = 20;

/// Who adds a passkey. The permission is checked at each step against what the account has by then.
#[derive(Clone, Copy)]
pub enum Adder<'a> {
    /// A pending sign-in that asks for a passkey.
    SigningIn(&'a OnTheWay),
    /// A member whose step-up is recent.
    Member(&'a Member),
}

impl Adder<'_> {
    const fn account(&self) -> AccountId {
        match self {
            Self::SigningIn(on_the_way) => on_the_way.account,
            Self::Member(member) => member.facts.account,
        }
    }

    const fn proofs(&self) -> Proofs {
        match self {
            Self::SigningIn(on_the_way) => on_the_way.proofs,
            Self::Member(member) => member.proofs,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::SigningIn(on_the_way) => &on_the_way.name,
            Self::Member(member) => &member.name,
        }
    }

    const fn session(&self) -> Option<SessionId> {
        match self {
            Self::SigningIn(_) => None,
            Self::Member(member) => Some(member.session),
        }
    }

    fn is_in_time(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::SigningIn(on_the_way) => now < on_the_way.expires_at,
            Self::Member(member) => member.is_fresh(now),
        }
    }
}

/// Whether a passkey can be added.
pub enum Offered {
    /// Yes; the browser starts its dialogue with this offer.
    Offer(Box<Offer>),
    /// The account has [`MOST`] passkeys.
    Full,
    /// The requester may not add one, or the society doesn't offer passkeys.
    Refused,
}

/// The result of adding a passkey. Commit for every variant except [`Added::Gone`].
pub enum Added {
    /// The passkey is added, and the sign-in goes on.
    Entered(Entered),
    /// The passkey is added.
    Kept,
    /// The account has [`MOST`] passkeys.
    Full,
    /// The passkey was not accepted.
    Refused,
    /// The sign-in that asked for the passkey has ended meanwhile: roll the transaction back.
    Gone,
}

/// A passkey as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Its name.
    pub name: String,
    /// Whether the member has chosen or confirmed the name.
    pub named: bool,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was last used.
    pub used_at: Option<DateTime<Utc>>,
}

/// The result of removing a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyRemoval {
    /// It is removed.
    Done,
    /// The society requires a second step, and the removal would leave the account without one.
    Required,
    /// The account has no such passkey.
    NotThere,
}

/// WebAuthn creation options for a new passkey. They require user verification and a discoverable credential. They
/// exclude the account's passkeys, so that one device isn't added twice.
///
/// # Errors
/// When the database can't be read.
pub async fn offer(
    tx: &TenantTx,
    party: &RelyingParty,
    adder: Adder<'_>,
    random: &mut impl Rng,
) -> Result<Offered, Failure> {
    let account = accounts::account(tx, adder.account()).await?;
    if !may_add(tx, adder).await? {
        return Ok(Offered::Refused);
    }
    let known = store::of_account(tx, adder.account()).await?;
    if known.len() >= MOST {
        return Ok(Offered::Full);
    }
    let known = known.into_iter().map(|passkey| passkey.credential_id).collect();
    let shown = format!("{}（{}）", adder.name(), account.user_id);
    let (options, state) = webauthn::creation(party, account.id.0, &account.user_id, &shown, known)?;
    let holder = Some(Holder::Account(adder.account()));
    let token = passkey_challenge::seal(tx.keys(), CeremonyKind::Registration, holder, state, tx.now(), random)?;
    Ok(Offered::Offer(Box::new(Offer::new(token, &options.public_key)?)))
}

/// Adds a passkey. `name` is its name until the member chooses another.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    tx: &TenantTx,
    party: &RelyingParty,
    adder: Adder<'_>,
    ceremony: &Ceremony,
    name: &Name,
    random: &mut impl Rng,
) -> Result<Added, Failure> {
    let id = adder.account();
    let opened = passkey_challenge::open::<PasskeyRegistration>(
        tx.keys(),
        CeremonyKind::Registration,
        Some(Holder::Account(id)),
        &ceremony.token,
        tx.now(),
    );
    let Some(opened) = opened else { return Ok(Added::Refused) };
    if !passkey_challenge::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(Added::Refused);
    }
    match adder {
        Adder::Member(member) => session::hold(tx, member).await?,
        Adder::SigningIn(_) => accounts::hold(tx, id).await?,
    }
    if !may_add(tx, adder).await? {
        return Ok(Added::Refused);
    }
    if store::list(tx, id).await?.len() >= MOST {
        return Ok(Added::Full);
    }
    let Some(passkey) = ceremony.registered(party, &opened.state) else { return Ok(Added::Refused) };
    let row = PasskeyId::new(tx.now(), random);
    let new = store::StoredPasskey {
        id: row,
        account: id,
        credential_id: passkey.cred_id().to_vec(),
        credential: webauthn::written(&passkey)?,
    };
    let kept = store::keep(tx, new, name.as_str()).await?;
    if !kept {
        return Ok(Added::Refused);
    }
    end::methods_changed(tx, id, adder.session()).await?;
    let detail = json!({"passkey": row});
    audit::record(tx, audit::Action::PasskeyAdded, "account", id.0, detail, random).await?;
    notices::tell(tx, id, SecurityNotice::PasskeyAdded, random).await?;
    match adder {
        Adder::Member(_) => Ok(Added::Kept),
        Adder::SigningIn(on_the_way) => {
            let entered = hand_over::set_up(tx, on_the_way, random).await?;
            Ok(entered.map_or(Added::Gone, Added::Entered))
        }
    }
}

/// The passkeys of an account, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, account: AccountId) -> Result<Vec<ListedPasskey>, Failure> {
    let listed = store::list(tx, account).await?.into_iter();
    let listed = listed.map(|row| ListedPasskey {
        id: PasskeyId(row.id),
        name: row.name,
        named: row.named,
        added_at: row.added_at,
        used_at: row.used_at,
    });
    Ok(listed.collect())
}

/// Renames a passkey. Returns false if the account has no passkey with this id.
///
/// # Errors
/// When the database refuses.
pub async fn rename(
    tx: &TenantTx,
    account: AccountId,
    id: PasskeyId,
    name: &Name,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    if !store::name(tx, account, id, name.as_str()).await? {
        return Ok(false);
    }
    let detail = json!({"passkey": id});
    audit::record(tx, audit::Action::PasskeyRenamed, "account", account.0, detail, random).await?;
    Ok(true)
}

/// Removes a passkey, unless the society requires a second step and the account would have none left.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    tx: &TenantTx,
    member: &Member,
    id: PasskeyId,
    random: &mut impl Rng,
) -> Result<PasskeyRemoval, Failure> {
    let account = member.account;
    session::hold(tx, member).await?;
    match may_remove(tx, account, id).await? {
        PasskeyRemoval::Done => {}
        other => return Ok(other),
    }
    if !store::remove(tx, account, id).await? {
        return Ok(PasskeyRemoval::NotThere);
    }
    end::methods_changed(tx, account, Some(member.session)).await?;
    let detail = json!({"passkey": id});
    audit::record(tx, audit::Action::PasskeyRemoved, "account", account.0, detail, random).await?;
    notices::tell(tx, account, SecurityNotice::PasskeyRemoved, random).await?;
    Ok(PasskeyRemoval::Done)
}

/// What [`remove`] would return now.
///
/// # Errors
/// When the database can't be read.
pub async fn may_remove(tx: &TenantTx, account: AccountId, id: PasskeyId) -> Result<PasskeyRemoval, Failure> {
    let passkeys = store::list(tx, account).await?;
    if !passkeys.iter().any(|passkey| passkey.id == id.0) {
        return Ok(PasskeyRemoval::NotThere);
    }
    let means = entrance::means(tx, account).await?;
    let left = Means { passkey: passkeys.len() > 1, ..means };
    Ok(if next_step::may_remove(&tx.policy().second_step, left) {
        PasskeyRemoval::Done
    } else {
        PasskeyRemoval::Required
    })
}

/// Whether a passkey may be added, given what the account has now.
async fn may_add(tx: &TenantTx, adder: Adder<'_>) -> Result<bool, Failure> {
    if !tx.policy().second_step.offers(Method::Passkey) || !adder.is_in_time(tx.now()) {
        return Ok(false);
    }
    let means = entrance::means(tx, adder.account()).await?;
    Ok(next_step::may_set_up(&tx.policy().second_step, means, adder.proofs()))
}
