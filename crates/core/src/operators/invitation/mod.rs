//! Invitations of operators: a link by mail, used once, within 72 hours. Whoever opens it chooses a password of their own, and
//! sets up a passkey or an app in the same sitting. Nobody chooses a password for somebody else.

mod store;

pub(super) use self::store::{end_of_operator, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{OperatorPermission, OperatorRole};
use super::sessions::{self, Operator};
use super::{OperatorAccount, attempts, notices, sign_in};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorInvitationId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::links;
use crate::outbox::{self, Mail, OperatorNotice};
use crate::policy::password::PasswordFault;
use crate::policy::society::Language;
use crate::proof::hasher::NewPassword;
use crate::proof::next_step::{Next, Proof};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::scope::Actor;
use crate::secret::{Password, Token};
use crate::staff::StaffName;

/// How long an invitation is valid.
pub const LIFE: Duration = outbox::INVITATION_LIFE;

/// Who invites an operator.
#[derive(Clone, Copy)]
pub enum OperatorInviter<'a> {
    /// An operator who manages the others.
    Operator(&'a Operator),
    /// Somebody at the command line of the installation. They may also invite anew who is there already, as long as nobody
    /// can sign in who could do it: so the vendor can't lock itself out.
    CommandLine,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum OperatorInvitationRefusal {
    /// Somebody with this address works for the vendor already.
    #[error(
        "someone with this address works for the vendor already; a colleague invites them again at the vendor's host"
    )]
    AlreadyThere,
    /// The operator has sent so many invitations that the next one waits until this instant. Commit, so that it is counted.
    #[error("too many invitations in a row; the next one can be sent at {0}")]
    Paused(DateTime<Utc>),
    /// A failure of the platform.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// The result of inviting a colleague anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorInvitedAnew {
    /// The mail is on its way.
    Sent,
    /// The next invitation waits until this instant. Commit, so that it is counted.
    Paused(DateTime<Utc>),
    /// The account is disabled, or it is the operator's own.
    Refused,
    /// There is no such account.
    NotThere,
}

/// Invites somebody. Whoever was invited before and hasn't come yet is invited anew, with this name and role; the earlier
/// link stops working.
///
/// # Errors
/// See [`OperatorInvitationRefusal`].
pub async fn invite(
    tx: &TenantTx,
    inviter: OperatorInviter<'_>,
    name: &StaffName,
    address: &EmailAddress,
    role: OperatorRole,
    random: &mut impl Rng,
) -> Result<OperatorId, OperatorInvitationRefusal> {
    let managers = super::managers_who_can_sign_in(tx).await?;
    let invited_by = match inviter {
        OperatorInviter::Operator(operator) => {
            sessions::hold_fresh(tx, operator, OperatorPermission::ManageOperators).await?;
            if let Some(until) = paused_until(tx, operator, random).await? {
                return Err(OperatorInvitationRefusal::Paused(until));
            }
            Some(operator.id)
        }
        OperatorInviter::CommandLine => None,
    };
    let new = OperatorId::new(tx.now(), random);
    if super::store::keep(tx, new, name, address, role, random).await? {
        send(tx, (new, name.as_str(), address), role, invited_by, random).await?;
        notices::tell_managers(tx, OperatorNotice::Invited, name.as_str(), random).await?;
        return Ok(new);
    }
    let there = super::store::by_index(tx, &super::store::index(tx.keys(), address)).await?;
    let there = there.ok_or(Failure::Inconsistent("an address that comes and goes"))?.account;
    let nobody_else = invited_by.is_none() && managers.is_empty();
    if there.disabled_at.is_some() || there.joined_at.is_some() && !nobody_else {
        return Err(OperatorInvitationRefusal::AlreadyThere);
    }
    super::store::set_name_and_role(tx, there.id, name, role, random).await?;
    end_of_operator(tx, there.id).await?;
    send(tx, (there.id, name.as_str(), address), role, invited_by, random).await?;
    notices::tell_managers(tx, OperatorNotice::InvitedAnew, name.as_str(), random).await?;
    Ok(there.id)
}

/// Invites a colleague anew who has lost the password or the app. What they have works until they accept.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn invite_anew(
    tx: &TenantTx,
    operator: &Operator,
    colleague: OperatorId,
    random: &mut impl Rng,
) -> Result<OperatorInvitedAnew, Failure> {
    // All accounts in one order, so that two operators who do it to each other don't wait for each other.
    super::store::all(tx, true).await?;
    sessions::hold_fresh(tx, operator, OperatorPermission::ManageOperators).await?;
    let found = super::store::by_id(tx, colleague).await?;
    let Some(account) = found.map(|found| found.account) else { return Ok(OperatorInvitedAnew::NotThere) };
    if account.disabled_at.is_some() || colleague == operator.id {
        return Ok(OperatorInvitedAnew::Refused);
    }
    if let Some(until) = paused_until(tx, operator, random).await? {
        return Ok(OperatorInvitedAnew::Paused(until));
    }
    end_of_operator(tx, colleague).await?;
    let whom = (colleague, account.name.as_str(), &account.address);
    send(tx, whom, account.role, Some(operator.id), random).await?;
    notices::tell_managers(tx, OperatorNotice::InvitedAnew, &account.name, random).await?;
    Ok(OperatorInvitedAnew::Sent)
}

/// Counts an invitation of an operator, because each is a mail to any address. Returns until when the limit refuses it.
async fn paused_until(
    tx: &TenantTx,
    operator: &Operator,
    random: &mut impl Rng,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let subject = attempts::own_subject(tx.keys(), operator.id);
    let counted = rate_limit::count(tx, RateLimitKind::Invitation, &subject).await?;
    let Admission::Paused(until) = counted else { return Ok(None) };
    attempt_log::refused(tx, AttemptKind::Invitation, &subject, attempts::target(operator.id), random).await?;
    Ok(Some(until))
}

async fn send(
    tx: &TenantTx,
    (operator, name, address): (OperatorId, &str, &EmailAddress),
    role: OperatorRole,
    invited_by: Option<OperatorId>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let token = Token::new(random);
    store::keep(tx, OperatorInvitationId::new(tx.now(), random), operator, token.digest().into_bytes(), invited_by)
        .await?;
    let mail = Mail::OperatorInvitation {
        operator_name: name.to_owned(),
        vendor_path: links::vendor::invitation(&token),
        valid_until: tx.now() + LIFE,
    };
    outbox::promise(tx, &mail, address, Language::Ja, None, random).await?;
    let detail = json!({"role": role.word()});
    audit::record(tx, Action::OperatorInvited, "operator", operator.0, detail, random).await
}

/// An invitation that may be accepted.
pub struct OpenOperatorInvitation {
    id: OperatorInvitationId,
    /// Who is invited.
    pub account: OperatorAccount,
    /// Until when it may be accepted.
    pub valid_until: DateTime<Utc>,
}

impl OpenOperatorInvitation {
    /// What is wrong with a chosen password.
    #[must_use]
    pub fn password_faults(&self, tx: &TenantTx, typed: &Password) -> Vec<PasswordFault> {
        self.account.password_faults(tx, typed)
    }
}

/// The invitation behind a link; `None` if it has been used, has expired or was replaced.
///
/// # Errors
/// When the database can't be read.
pub async fn open(tx: &TenantTx, token: &Token) -> Result<Option<OpenOperatorInvitation>, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
    if row.ended_at.is_some() || !is_in_force(row.created_at, row.expires_at, tx.now()) {
        return Ok(None);
    }
    let account = super::account(tx, OperatorId(row.operator_id)).await?;
    let account = account.filter(|account| account.disabled_at.is_none());
    let (id, valid_until) = (OperatorInvitationId(row.id), row.expires_at);
    Ok(account.map(|account| OpenOperatorInvitation { id, account, valid_until }))
}

/// Accepts an invitation with a new password, and opens a sign-in in progress, which asks for a second step. `None` if the
/// invitation has been used meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn accept(
    tx: TenantTx,
    invitation: &OpenOperatorInvitation,
    password: &NewPassword,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, Option<(Token, Next)>), Failure> {
    let operator = invitation.account.id;
    super::store::for_update(&tx, operator).await?;
    if !store::take(&tx, invitation.id).await? || !super::store::set_password(&tx, operator, password).await? {
        return Ok((tx, None));
    }
    // Whoever is invited anew has lost their methods, or somebody else may have them.
    super::forget_methods(&tx, operator).await?;
    super::end_entries(&tx, operator).await?;
    let tx = tx.acting(Actor::Vendor(operator));
    audit::record(&tx, Action::OperatorJoined, "operator", operator.0, json!({}), random).await?;
    let (token, next) = sign_in::on_the_way(&tx, operator, Proof::Password.into(), device, random).await?;
    Ok((tx, Some((token, next))))
}
