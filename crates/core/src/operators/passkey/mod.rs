//! Passkeys of operators. They belong to the relying party of the vendor's own host, so that a passkey of a member or of a
//! society's staff is never offered there, and theirs nowhere else.

mod store;

pub(super) use self::store::forget;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use super::sign_in::{OperatorSignIn, entered};
use super::{OperatorSetUp, attempts};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorPasskeyId};
use crate::proof::next_step::{Next, Proof};
use crate::proof::passkey::{self as webauthn, Asserted, Ceremony, Offer};
use crate::proof::passkey_challenge::{self, CeremonyKind};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::relying_party::RelyingParty;
use crate::proof::{Holder, rate_limit};
use crate::secret::Token;

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOperatorPasskey {
    /// The device that it was added on.
    pub name: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// The passkeys of an operator, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, operator: OperatorId) -> Result<Vec<ListedOperatorPasskey>, Failure> {
    let rows = store::all(tx, operator).await?.into_iter();
    Ok(rows.map(|row| ListedOperatorPasskey { name: row.name, added_at: row.added_at }).collect())
}

/// Options for a new passkey, in a sign-in that asks for a second step to be set up; `None` in any other.
///
/// # Errors
/// When the database can't be read.
pub async fn offer(
    tx: &TenantTx,
    party: &RelyingParty,
    sign_in: &OperatorSignIn,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    if !sign_in.may_set_up(tx.now()) {
        return Ok(None);
    }
    let operator = sign_in.operator;
    let shown = format!("{}（{}）", sign_in.name, sign_in.login);
    let (options, state) = webauthn::creation(party, operator.0, &sign_in.login, &shown, Vec::new())?;
    let holder = Some(Holder::Operator(operator));
    let token = passkey_challenge::seal(tx.keys(), CeremonyKind::Registration, holder, state, tx.now(), random)?;
    Offer::new(token, &options.public_key).map(Some)
}

/// Adds a passkey, which completes the sign-in. `name` says on which device it is. Commit unless the result is
/// [`OperatorSetUp::Ended`].
///
/// # Errors
/// When the database refuses.
pub async fn add(
    tx: &TenantTx,
    party: &RelyingParty,
    sign_in: &OperatorSignIn,
    ceremony: &Ceremony,
    name: &str,
    random: &mut impl Rng,
) -> Result<OperatorSetUp, Failure> {
    let operator = sign_in.operator;
    let (kind, holder) = (CeremonyKind::Registration, Some(Holder::Operator(operator)));
    let opened = passkey_challenge::open::<PasskeyRegistration>(tx.keys(), kind, holder, &ceremony.token, tx.now());
    let Some(opened) = opened else { return Ok(OperatorSetUp::Refused) };
    if !passkey_challenge::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(OperatorSetUp::Refused);
    }
    super::store::for_update(tx, operator).await?;
    if !sign_in.may_set_up(tx.now()) {
        return Ok(OperatorSetUp::Ended);
    }
    let Some(passkey) = ceremony.registered(party, &opened.state) else { return Ok(OperatorSetUp::Refused) };
    let id = OperatorPasskeyId::new(tx.now(), random);
    let new = store::NewOperatorPasskey {
        id,
        credential_id: passkey.cred_id().to_vec(),
        credential: webauthn::written(&passkey)?,
        name: name.to_owned(),
    };
    if !store::keep(tx, operator, new).await? {
        return Ok(OperatorSetUp::Refused);
    }
    audit::record(tx, Action::PasskeyAdded, "operator", operator.0, json!({"passkey": id}), random).await?;
    let token = entered(tx, sign_in, Proof::SetUp, random).await?;
    Ok(token.map_or(OperatorSetUp::Ended, OperatorSetUp::Entered))
}

/// Options for the second step of a sign-in; `None` if the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    sign_in: &OperatorSignIn,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    request(tx, party, CeremonyKind::SecondStep, sign_in.operator, random).await
}

/// Verifies a passkey as the second step. The token is the new session's; `None` if the passkey was refused or the sign-in
/// has ended. Commit whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    sign_in: &OperatorSignIn,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<Option<Token>, Failure> {
    if sign_in.next != Next::SecondStep {
        return Ok(None);
    }
    if !assert(tx, party, CeremonyKind::SecondStep, sign_in.operator, ceremony, random).await? {
        return Ok(None);
    }
    entered(tx, sign_in, Proof::Passkey, random).await
}

/// Options for a step-up; `None` if the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    operator: OperatorId,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    request(tx, party, CeremonyKind::StepUp, operator, random).await
}

/// Verifies a passkey for a step-up. A passkey is two factors, so it is enough.
pub(super) async fn assert_step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    operator: OperatorId,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    assert(tx, party, CeremonyKind::StepUp, operator, ceremony, random).await
}

async fn request(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    operator: OperatorId,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    let passkeys = store::all(tx, operator).await?;
    if passkeys.is_empty() {
        return Ok(None);
    }
    let allowed = passkeys.into_iter().map(|passkey| passkey.credential_id).collect();
    let (options, state) = webauthn::request(party, allowed)?;
    let holder = Some(Holder::Operator(operator));
    let token = passkey_challenge::seal(tx.keys(), kind, holder, state, tx.now(), random)?;
    Offer::new(token, &options.public_key).map(Some)
}

async fn assert(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    operator: OperatorId,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let holder = Some(Holder::Operator(operator));
    let opened =
        passkey_challenge::open::<DiscoverableAuthentication>(tx.keys(), kind, holder, &ceremony.token, tx.now());
    let Some(opened) = opened else { return Ok(false) };
    if !passkey_challenge::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(false);
    }
    let row = match ceremony.assertion() {
        Some(answer) => store::of(tx, operator, answer.get_credential_id()).await?.map(|row| (answer, row)),
        None => None,
    };
    if let Some((answer, row)) = row {
        let mut passkey = webauthn::stored(&row.credential)?;
        if webauthn::verify(party, &answer, opened.state, &mut passkey) == Asserted::Right {
            store::used(tx, OperatorPasskeyId(row.id), webauthn::written(&passkey)?).await?;
            return Ok(true);
        }
    }
    let (subject, at) = (attempts::second_step_subject(tx.keys(), operator, false), attempts::target(operator));
    match rate_limit::count(tx, RateLimitKind::Passkey, &subject).await? {
        Admission::Admitted(_) => attempt_log::failed(tx, AttemptKind::Passkey, at, random).await?,
        Admission::Paused(_) => attempt_log::refused(tx, AttemptKind::Passkey, &subject, at, random).await?,
    }
    Ok(false)
}
