//! The codes of an operator's authenticator app as the second step.

mod store;

pub(super) use self::store::{forget, keep};

use rand::Rng;
use serde_json::json;

use super::sign_in::{OperatorSignIn, entered};
use super::{OperatorSetUp, attempts};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::OperatorId;
use crate::proof::Holder;
use crate::proof::next_step::{Next, Proof};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::totp_seed::{Proposal, Seed};
use crate::staff::methods::CodeAnswer;

/// The seed of an operator's app.
pub(super) async fn app(tx: &TenantTx, operator: OperatorId) -> Result<Option<Seed>, Failure> {
    Ok(store::app(tx, operator).await?.map(|(_, seed)| seed))
}

/// Verifies the code of the app as the second step of a sign-in. Commit whatever the result, because the attempt is counted.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    tx: &TenantTx,
    sign_in: &OperatorSignIn,
    typed: &str,
    random: &mut impl Rng,
) -> Result<CodeAnswer, Failure> {
    if sign_in.next != Next::SecondStep {
        return Ok(CodeAnswer::Ended);
    }
    if let Some(refused) = check(tx, sign_in.operator, sign_in.is_known, typed, random).await? {
        return Ok(refused);
    }
    let token = entered(tx, sign_in, Proof::OneTimeCode, random).await?;
    Ok(token.map_or(CodeAnswer::Ended, CodeAnswer::Entered))
}

/// Counts the attempt, then verifies the code. `None` if it is right.
pub(super) async fn check(
    tx: &TenantTx,
    operator: OperatorId,
    is_known: bool,
    typed: &str,
    random: &mut impl Rng,
) -> Result<Option<CodeAnswer>, Failure> {
    let (subject, at) = (attempts::second_step_subject(tx.keys(), operator, is_known), attempts::target(operator));
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::SecondStep, &subject).await? {
        attempt_log::refused(tx, AttemptKind::SecondStep, &subject, at, random).await?;
        return Ok(Some(CodeAnswer::Paused(until)));
    }
    if let Some(refused) = verify(tx, operator, typed).await? {
        attempt_log::failed(tx, AttemptKind::SecondStep, at, random).await?;
        return Ok(Some(refused));
    }
    rate_limit::succeeded(tx, RateLimitKind::SecondStep, &subject).await?;
    Ok(None)
}

async fn verify(tx: &TenantTx, operator: OperatorId, typed: &str) -> Result<Option<CodeAnswer>, Failure> {
    let Some((id, seed)) = store::app(tx, operator).await? else { return Ok(Some(CodeAnswer::Wrong)) };
    let Some(step) = seed.step_of(typed, tx.now())? else { return Ok(Some(CodeAnswer::Wrong)) };
    Ok((!store::take_step(tx, id, step).await?).then_some(CodeAnswer::Used))
}

/// A new seed for an app, to be shown and confirmed by a first code. Nothing is stored.
///
/// # Errors
/// When the seed can't be sealed.
pub fn propose(tx: &TenantTx, sign_in: &OperatorSignIn, random: &mut impl Rng) -> Result<Proposal, Failure> {
    Proposal::new(tx.keys(), Holder::Operator(sign_in.operator), sign_in.login.clone(), tx.now(), random)
}

/// Sets up an app if its first code is right, which completes the sign-in. Commit unless the result is
/// [`OperatorSetUp::Ended`].
///
/// # Errors
/// When the database refuses.
pub async fn set_up(
    tx: &TenantTx,
    sign_in: &OperatorSignIn,
    sealed: &str,
    typed: &str,
    random: &mut impl Rng,
) -> Result<OperatorSetUp, Failure> {
    super::store::for_update(tx, sign_in.operator).await?;
    if !sign_in.may_set_up(tx.now()) {
        return Ok(OperatorSetUp::Ended);
    }
    let (holder, login) = (Holder::Operator(sign_in.operator), sign_in.login.clone());
    let Some(proposal) = Proposal::read(tx.keys(), holder, login, sealed, tx.now()) else {
        return propose(tx, sign_in, random).map(OperatorSetUp::TooOld);
    };
    let Some(step) = proposal.seed.step_of(typed, tx.now())? else { return Ok(OperatorSetUp::WrongCode(proposal)) };
    let id = keep(tx, sign_in.operator, &proposal.seed, step, random).await?;
    let detail = json!({"one_time_code": id});
    audit::record(tx, Action::OneTimeCodeAdded, "operator", sign_in.operator.0, detail, random).await?;
    let token = entered(tx, sign_in, Proof::SetUp, random).await?;
    Ok(token.map_or(OperatorSetUp::Ended, OperatorSetUp::Entered))
}
