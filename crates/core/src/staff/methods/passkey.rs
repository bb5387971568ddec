//! Passkeys at the desk. They belong to the desk's own relying party, so that a member's passkey is worth nothing here.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use super::{MethodRemoval, Setting, StaffSetUp, added, hold, store};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffPasskeyId};
use crate::outbox::StaffNotice;
use crate::proof::next_step::{Next, Proof};
use crate::proof::passkey::{self as webauthn, Asserted, Ceremony, Offer};
use crate::proof::passkey_challenge::{self, CeremonyKind};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::relying_party::RelyingParty;
use crate::proof::{Holder, rate_limit};
use crate::secret::Token;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::staff::sign_in::StaffSignIn;
use crate::staff::{StaffLabel, attempts, entered, notices};

/// The maximum number of passkeys of an account.
pub const MOST: usize = 10;

/// Options for a new passkey; `None` if none may be added now.
///
/// # Errors
/// When the database can't be read.
pub async fn offer(
    tx: &TenantTx,
    party: &RelyingParty,
    whose: Setting<'_>,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    let staff = whose.staff();
    let known = store::passkeys(tx, staff).await?;
    if !whose.may(tx.now()) || known.len() >= MOST {
        return Ok(None);
    }
    let known = known.into_iter().map(|passkey| passkey.credential_id).collect();
    let shown = format!("{}（{}）", whose.name(), whose.login());
    let (options, state) = webauthn::creation(party, staff.0, whose.login(), &shown, known)?;
    let holder = Some(Holder::Staff(staff));
    let token = passkey_challenge::seal(tx.keys(), CeremonyKind::Registration, holder, state, tx.now(), random)?;
    Offer::new(token, &options.public_key).map(Some)
}

/// Adds a passkey. `name` says on which device it is. Commit unless the result is [`StaffSetUp::Ended`].
///
/// # Errors
/// [`Failure::SessionEnded`] if a clerk may no longer do it; otherwise when the database refuses.
pub async fn add(
    tx: &TenantTx,
    party: &RelyingParty,
    whose: Setting<'_>,
    ceremony: &Ceremony,
    name: &str,
    random: &mut impl Rng,
) -> Result<StaffSetUp, Failure> {
    let staff = whose.staff();
    let (kind, holder) = (CeremonyKind::Registration, Some(Holder::Staff(staff)));
    let opened = passkey_challenge::open::<PasskeyRegistration>(tx.keys(), kind, holder, &ceremony.token, tx.now());
    let Some(opened) = opened else { return Ok(StaffSetUp::Refused) };
    if !passkey_challenge::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(StaffSetUp::Refused);
    }
    hold(tx, whose).await?;
    if !whose.may(tx.now()) || store::passkeys(tx, staff).await?.len() >= MOST {
        return Ok(StaffSetUp::Ended);
    }
    let Some(passkey) = ceremony.registered(party, &opened.state) else { return Ok(StaffSetUp::Refused) };
    let id = StaffPasskeyId::new(tx.now(), random);
    let new = store::StoredStaffPasskey {
        id,
        credential_id: passkey.cred_id().to_vec(),
        credential: webauthn::written(&passkey)?,
        name: name.to_owned(),
        added_at: tx.now(),
        used_at: None,
    };
    if !store::keep_passkey(tx, staff, new).await? {
        return Ok(StaffSetUp::Refused);
    }
    audit::record(tx, Action::PasskeyAdded, "staff", staff.0, json!({"passkey": id}), random).await?;
    added(tx, whose, StaffNotice::PasskeyAdded, random).await
}

/// Options for the second step of a sign-in; `None` if the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    sign_in: &StaffSignIn,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    request(tx, party, CeremonyKind::SecondStep, sign_in.staff, random).await
}

/// Verifies a passkey as the second step. The token is the new session's; `None` if the passkey was refused or the sign-in
/// has ended. Commit whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    sign_in: &StaffSignIn,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<Option<Token>, Failure> {
    if sign_in.next != Next::SecondStep {
        return Ok(None);
    }
    if !assert(tx, party, CeremonyKind::SecondStep, sign_in.staff, ceremony, random).await? {
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
    staff: StaffId,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    request(tx, party, CeremonyKind::StepUp, staff, random).await
}

/// Verifies a passkey for a step-up. A passkey is two factors, so it is enough.
pub(in crate::staff) async fn assert_step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    staff: StaffId,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    assert(tx, party, CeremonyKind::StepUp, staff, ceremony, random).await
}

async fn request(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    staff: StaffId,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    let passkeys = store::passkeys(tx, staff).await?;
    if passkeys.is_empty() {
        return Ok(None);
    }
    let allowed = passkeys.into_iter().map(|passkey| passkey.credential_id).collect();
    let (options, state) = webauthn::request(party, allowed)?;
    let token = passkey_challenge::seal(tx.keys(), kind, Some(Holder::Staff(staff)), state, tx.now(), random)?;
    Offer::new(token, &options.public_key).map(Some)
}

async fn assert(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    staff: StaffId,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let holder = Some(Holder::Staff(staff));
    let opened =
        passkey_challenge::open::<DiscoverableAuthentication>(tx.keys(), kind, holder, &ceremony.token, tx.now());
    let Some(opened) = opened else { return Ok(false) };
    if !passkey_challenge::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(false);
    }
    let is_right = match ceremony.assertion() {
        Some(answer) => match store::passkey_of(tx, staff, answer.get_credential_id()).await? {
            Some(row) => {
                let mut passkey = webauthn::stored(&row.credential)?;
                let asserted = webauthn::verify(party, &answer, opened.state, &mut passkey);
                if asserted == Asserted::Right {
                    store::passkey_used(tx, row.id, webauthn::written(&passkey)?).await?;
                }
                asserted == Asserted::Right
            }
            None => false,
        },
        None => false,
    };
    if !is_right {
        let subject = attempts::second_step_subject(tx.keys(), staff, false);
        match rate_limit::count(tx, RateLimitKind::Passkey, &subject).await? {
            Admission::Admitted(_) => {
                attempt_log::failed(tx, AttemptKind::Passkey, attempts::target(staff), random).await?;
            }
            Admission::Paused(_) => {
                attempt_log::refused(tx, AttemptKind::Passkey, &subject, attempts::target(staff), random).await?;
            }
        }
    }
    Ok(is_right)
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedStaffPasskey {
    /// Its id.
    pub id: StaffPasskeyId,
    /// The device that it was added on, or the name that its owner gave it.
    pub name: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// The last use.
    pub used_at: Option<DateTime<Utc>>,
}

/// The passkeys of a clerk, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, staff: StaffId) -> Result<Vec<ListedStaffPasskey>, Failure> {
    let passkeys = store::passkeys(tx, staff).await?.into_iter();
    let listed = passkeys.map(|row| ListedStaffPasskey {
        id: row.id,
        name: row.name,
        added_at: row.added_at,
        used_at: row.used_at,
    });
    Ok(listed.collect())
}

/// Renames a passkey of the clerk. Returns false if there is no such passkey.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn rename(
    tx: &TenantTx,
    clerk: &Clerk,
    id: StaffPasskeyId,
    name: &StaffLabel,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    if !store::rename_passkey(tx, clerk.id, id, name.as_str()).await? {
        return Ok(false);
    }
    audit::record(tx, Action::PasskeyRenamed, "staff", clerk.id.0, json!({"passkey": id}), random).await?;
    Ok(true)
}

/// Removes a passkey of the clerk, unless it is the last method. Other sessions end, because the device may be in other
/// hands.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn remove(
    tx: &TenantTx,
    clerk: &Clerk,
    id: StaffPasskeyId,
    random: &mut impl Rng,
) -> Result<MethodRemoval, Failure> {
    crate::staff::store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let all = store::passkeys(tx, clerk.id).await?;
    if !all.iter().any(|passkey| passkey.id == id) {
        return Ok(MethodRemoval::NotThere);
    }
    if all.len() == 1 && store::app(tx, clerk.id).await?.is_none() {
        return Ok(MethodRemoval::LastOne);
    }
    store::remove_passkey(tx, clerk.id, id).await?;
    let ended = sessions::end_others(tx, clerk).await?;
    let detail = json!({"passkey": id, "ended": ended});
    audit::record(tx, Action::PasskeyRemoved, "staff", clerk.id.0, detail, random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::PasskeyRemoved, random).await?;
    Ok(MethodRemoval::Removed(ended))
}
