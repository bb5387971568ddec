//! The sign-in methods of the staff: passkeys, one authenticator app, and recovery codes. A password alone never opens a
//! session at the desk.

pub mod passkey;
pub(super) mod store;

use rand::Rng;
use serde_json::json;

use super::permission::Permission;
use super::sessions::{self, Clerk};
use super::sign_in::StaffSignIn;
use super::{attempts, entered, notices};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::StaffId;
use crate::outbox::StaffNotice;
use crate::policy::second_step::{Method, Requirement, SecondStep};
use crate::proof::Holder;
use crate::proof::next_step::{Means, Next, Proof};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::totp_seed::Proposal;
use crate::secret::{Password, Token, readable};
use chrono::{DateTime, Utc};

/// Number of recovery codes on one sheet.
pub const SHEET: usize = 10;

/// The rule of the second step for the staff of every society (security.md 1): always, with a passkey or a code.
#[must_use]
pub fn rule() -> SecondStep {
    SecondStep {
        requirement: Requirement::Required,
        methods: vec![Method::Passkey, Method::OneTimeCode],
        recommended: Some(Method::Passkey),
        remember_days: None,
    }
}

/// The result of a code.
pub enum CodeAnswer {
    /// The code is right. The token is the new session's, or the session's new token after a step-up.
    Entered(Token),
    /// The code is wrong.
    Wrong,
    /// The code is right but was used before; the app's next code will be accepted.
    Used,
    /// The limit refuses codes before this instant.
    Paused(DateTime<Utc>),
    /// The sign-in has ended, or asks for something else.
    Ended,
}

/// Verifies the code of an app or a recovery code, as the second step of a sign-in. Commit whatever the result, because
/// the attempt is counted.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    tx: &TenantTx,
    sign_in: &StaffSignIn,
    typed: &str,
    kind: CodeKind,
    random: &mut impl Rng,
) -> Result<CodeAnswer, Failure> {
    if sign_in.next != Next::SecondStep {
        return Ok(CodeAnswer::Ended);
    }
    let proof = match check(tx, sign_in.staff, sign_in.is_known, typed, kind, random).await? {
        Ok(proof) => proof,
        Err(refused) => return Ok(refused),
    };
    let token = entered(tx, sign_in, proof, random).await?;
    Ok(token.map_or(CodeAnswer::Ended, CodeAnswer::Entered))
}

/// Which kind of code was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// The six digits of an app.
    OneTimeCode,
    /// A recovery code.
    RecoveryCode,
}

/// Counts the attempt, then verifies the code. Both kinds share one count, so that together they allow no more attempts.
pub(super) async fn check(
    tx: &TenantTx,
    staff: StaffId,
    is_known: bool,
    typed: &str,
    kind: CodeKind,
    random: &mut impl Rng,
) -> Result<Result<Proof, CodeAnswer>, Failure> {
    let (subject, at) = (attempts::second_step_subject(tx.keys(), staff, is_known), attempts::target(staff));
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::SecondStep, &subject).await? {
        attempt_log::refused(tx, AttemptKind::SecondStep, &subject, at, random).await?;
        return Ok(Err(CodeAnswer::Paused(until)));
    }
    let refused = match kind {
        CodeKind::OneTimeCode => verify(tx, staff, typed).await?,
        CodeKind::RecoveryCode => {
            let fingerprint = tx.keys().recovery_fingerprint(staff.0, &readable::normalise(typed));
            (!store::take_code(tx, staff, fingerprint.bytes()).await?).then_some(CodeAnswer::Wrong)
        }
    };
    if let Some(refused) = refused {
        attempt_log::failed(tx, AttemptKind::SecondStep, at, random).await?;
        return Ok(Err(refused));
    }
    rate_limit::succeeded(tx, RateLimitKind::SecondStep, &subject).await?;
    Ok(Ok(match kind {
        CodeKind::OneTimeCode => Proof::OneTimeCode,
        CodeKind::RecoveryCode => {
            let left = store::codes_left(tx, staff).await?;
            let detail = json!({"left": left});
            audit::record(tx, Action::RecoveryCodeUsed, "staff", staff.0, detail, random).await?;
            notices::tell_id(tx, staff, StaffNotice::RecoveryCodeUsed { left }, random).await?;
            Proof::RecoveryCode
        }
    }))
}

async fn verify(tx: &TenantTx, staff: StaffId, typed: &str) -> Result<Option<CodeAnswer>, Failure> {
    let Some(app) = store::app(tx, staff).await? else { return Ok(Some(CodeAnswer::Wrong)) };
    let Some(step) = app.seed.step_of(typed, tx.now())? else { return Ok(Some(CodeAnswer::Wrong)) };
    Ok((!store::take_step(tx, app.id, step).await?).then_some(CodeAnswer::Used))
}

/// A new seed for an app, to be shown and confirmed by a first code. Nothing is stored.
///
/// # Errors
/// When the seed can't be sealed.
pub fn propose(tx: &TenantTx, whose: Setting<'_>, random: &mut impl Rng) -> Result<Proposal, Failure> {
    Proposal::new(tx.keys(), Holder::Staff(whose.staff()), whose.login().to_owned(), tx.now(), random)
}

/// Who sets up a method.
#[derive(Clone, Copy)]
pub enum Setting<'a> {
    /// A sign-in that asks for it.
    SigningIn(&'a StaffSignIn),
    /// A clerk whose sign-in or step-up is recent, with the address that they sign in with.
    Clerk(&'a Clerk, &'a str),
}

impl Setting<'_> {
    const fn staff(self) -> StaffId {
        match self {
            Self::SigningIn(sign_in) => sign_in.staff,
            Self::Clerk(clerk, _) => clerk.id,
        }
    }

    fn login(&self) -> &str {
        match self {
            Self::SigningIn(sign_in) => sign_in.login.as_str(),
            Self::Clerk(_, login) => login,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::SigningIn(sign_in) => &sign_in.name,
            Self::Clerk(clerk, _) => &clerk.name,
        }
    }

    /// Whether a method may be set up now, as far as the request knows.
    fn may(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::SigningIn(sign_in) => sign_in.next == Next::SetUp && now < sign_in.expires_at,
            Self::Clerk(clerk, _) => clerk.is_fresh(now),
        }
    }
}

/// The result of setting up a method.
pub enum StaffSetUp {
    /// It is set up, and the sign-in is complete.
    Entered(Token),
    /// It is set up.
    Added,
    /// The code doesn't match the seed. The same proposal can be tried again.
    WrongCode(Proposal),
    /// The proposal has expired. This is a new one.
    TooOld(Proposal),
    /// The passkey wasn't accepted.
    Refused,
    /// The sign-in has ended, or no method may be set up.
    Ended,
}

/// Sets up an app if its first code is right. Commit unless the result is [`StaffSetUp::Ended`].
///
/// # Errors
/// [`Failure::SessionEnded`] if a clerk may no longer do it; otherwise when the database refuses.
pub async fn set_up_app(
    tx: &TenantTx,
    whose: Setting<'_>,
    sealed: &str,
    typed: &str,
    random: &mut impl Rng,
) -> Result<StaffSetUp, Failure> {
    let staff = whose.staff();
    hold(tx, whose).await?;
    if !whose.may(tx.now()) {
        return Ok(StaffSetUp::Ended);
    }
    let (holder, login) = (Holder::Staff(staff), whose.login().to_owned());
    let Some(proposal) = Proposal::read(tx.keys(), holder, login, sealed, tx.now()) else {
        return propose(tx, whose, random).map(StaffSetUp::TooOld);
    };
    let Some(step) = proposal.seed.step_of(typed, tx.now())? else { return Ok(StaffSetUp::WrongCode(proposal)) };
    let id = store::keep_app(tx, staff, &proposal.seed, step, random).await?;
    let detail = json!({"one_time_code": id});
    audit::record(tx, Action::OneTimeCodeAdded, "staff", staff.0, detail, random).await?;
    added(tx, whose, StaffNotice::OneTimeCodeAdded, random).await
}

/// The result of removing a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodRemoval {
    /// It is removed. This many other sessions have ended.
    Removed(u64),
    /// It is the last passkey or app. Another one is set up first.
    LastOne,
    /// There is no such method.
    NotThere,
}

/// Removes the app, unless it is the last method. Other sessions end, because the phone may be in other hands.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn remove_app(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<MethodRemoval, Failure> {
    super::store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let Some(app) = store::app(tx, clerk.id).await? else { return Ok(MethodRemoval::NotThere) };
    if store::passkeys(tx, clerk.id).await?.is_empty() {
        return Ok(MethodRemoval::LastOne);
    }
    store::remove_app(tx, clerk.id).await?;
    let ended = sessions::end_others(tx, clerk).await?;
    let detail = json!({"one_time_code": app.id, "ended": ended});
    audit::record(tx, Action::OneTimeCodeRemoved, "staff", clerk.id.0, detail, random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::OneTimeCodeRemoved, random).await?;
    Ok(MethodRemoval::Removed(ended))
}

/// Locks the account, and holds the clerk who sets something up: the account may have been disabled, or invited anew, while
/// the request was on its way. A sign-in that has ended meanwhile is found by [`entered`].
async fn hold(tx: &TenantTx, whose: Setting<'_>) -> Result<(), Failure> {
    super::store::for_update(tx, whose.staff()).await?;
    match whose {
        Setting::SigningIn(_) => Ok(()),
        Setting::Clerk(clerk, _) => sessions::hold_fresh(tx, clerk, Permission::Enter).await,
    }
}

/// Goes on after a method was added: its holder is told, and a sign-in is complete with it.
async fn added(
    tx: &TenantTx,
    whose: Setting<'_>,
    notice: StaffNotice,
    random: &mut impl Rng,
) -> Result<StaffSetUp, Failure> {
    notices::tell_id(tx, whose.staff(), notice, random).await?;
    match whose {
        Setting::SigningIn(sign_in) => {
            let token = entered(tx, sign_in, Proof::SetUp, random).await?;
            Ok(token.map_or(StaffSetUp::Ended, StaffSetUp::Entered))
        }
        Setting::Clerk(..) => Ok(StaffSetUp::Added),
    }
}

/// The methods of an account.
///
/// # Errors
/// When the database can't be read.
pub async fn means(tx: &TenantTx, staff: StaffId) -> Result<Means, Failure> {
    Ok(Means {
        passkey: !store::passkeys(tx, staff).await?.is_empty(),
        one_time_code: store::app(tx, staff).await?.is_some(),
        recovery_codes: store::codes_left(tx, staff).await? > 0,
    })
}

/// How many unused recovery codes a clerk has.
///
/// # Errors
/// When the database can't be read.
pub async fn codes_left(tx: &TenantTx, staff: StaffId) -> Result<u32, Failure> {
    store::codes_left(tx, staff).await
}

/// Makes ten recovery codes. Earlier ones stop working. They are shown once and can't be shown again.
///
/// # Errors
/// [`Failure::SessionEnded`] if the sign-in or step-up isn't recent; otherwise when the database refuses.
pub async fn make_codes(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<Vec<Password>, Failure> {
    // One sheet at a time: two at once would each replace the codes before, and leave both sheets.
    super::store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let codes: Vec<_> = (0..SHEET).map(|_| readable::new(random)).collect();
    let fingerprints = codes
        .iter()
        .map(|code| tx.keys().recovery_fingerprint(clerk.id.0, &readable::normalise(code.expose())).into_bytes());
    store::replace_codes(tx, clerk.id, fingerprints.collect(), random).await?;
    audit::record(tx, Action::RecoveryCodesMade, "staff", clerk.id.0, json!({}), random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::RecoveryCodesMade, random).await?;
    Ok(codes)
}

/// Removes every method and code of an account, for somebody who is invited anew.
pub(super) async fn forget(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    store::forget(tx, staff).await
}
