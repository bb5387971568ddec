//! Invitations of staff: a link by mail, used once, within 72 hours. Whoever opens it chooses a password of their own, and
//! sets up a passkey or an app in the same sitting. Nobody chooses a password for somebody else.

mod hands;
mod store;

pub use self::hands::IN_HAND;
pub(super) use self::store::end_of_staff;
pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{Permission, Role, Roles};
use super::sessions::{self, Clerk};
use super::{StaffAccount, StaffName, attempts, methods, notices, password, sign_in, tokens};
use crate::attempt_log::{self, AttemptKind};
use crate::audit::{self, Action};
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffInvitationId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::links;
use crate::outbox::{self, Mail, StaffNotice};
use crate::policy::password::PasswordFault;
use crate::policy::society::Language;
use crate::proof::hasher::NewPassword;
use crate::proof::next_step::{Next, Proof};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::scope::Actor;
use crate::secret::{Password, Token};

/// How long an invitation is valid.
pub const LIFE: Duration = outbox::INVITATION_LIFE;

/// Who invites.
#[derive(Clone, Copy)]
pub enum Inviter<'a> {
    /// An owner at the desk.
    Clerk(&'a Clerk),
    /// The vendor at the command line, for a society's first owner. It is refused once the society has an owner who can
    /// sign in.
    Bootstrap,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InvitationRefusal {
    /// Somebody with this address works at the desk already.
    #[error("somebody with this address works at the desk already")]
    AlreadyThere,
    /// An invitation without a role.
    #[error("a person without a role could do nothing; name at least one role")]
    NoRole,
    /// The clerk has invited many of late; the next invitation before this instant is refused. Commit, so that it is counted.
    #[error("many were invited of late; the next invitation can be sent from {0} on")]
    Paused(DateTime<Utc>),
    /// The society has an owner, who invites the others.
    #[error("this society has an owner who can sign in; the owner invites the others at the desk")]
    HasOwner,
    /// A failure of the platform.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// The result of inviting a colleague anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitedAnew {
    /// The mail is on its way.
    Sent,
    /// The account is disabled, or it is the clerk's own.
    Refused,
    /// The clerk has invited many of late; the next invitation before this instant is refused. Commit, so that it is counted.
    Paused(DateTime<Utc>),
    /// There is no such account.
    NotThere,
}

/// Invites somebody. Whoever was invited before and hasn't come yet is invited anew, with these roles; the earlier link
/// stops working.
///
/// # Errors
/// See [`InvitationRefusal`].
pub async fn invite(
    tx: &TenantTx,
    inviter: Inviter<'_>,
    name: &StaffName,
    address: &EmailAddress,
    roles: Roles,
    random: &mut impl Rng,
) -> Result<StaffId, InvitationRefusal> {
    if roles.is_empty() {
        return Err(InvitationRefusal::NoRole);
    }
    let invited_by = match inviter {
        Inviter::Clerk(clerk) => {
            // All accounts in one order, as with whatever may change a colleague's.
            super::store::all(tx, true).await?;
            sessions::hold(tx, clerk, Permission::ManageStaff).await?;
            if let Some(until) = paused_until(tx, clerk, random).await? {
                return Err(InvitationRefusal::Paused(until));
            }
            Some(clerk.id)
        }
        Inviter::Bootstrap if super::owners_who_can_sign_in(tx).await?.is_empty() => None,
        Inviter::Bootstrap => return Err(InvitationRefusal::HasOwner),
    };
    let new = StaffId::new(tx.now(), random);
    let staff = if super::store::keep(tx, new, name, address, roles, random).await? {
        new
    } else {
        let there = super::store::by_index(tx, &super::store::index(tx.keys(), address)).await?;
        let gone = Failure::Inconsistent("an address that comes and goes");
        let Some(there) = there else { return Err(gone.into()) };
        // Read again under the lock: they may just have accepted. The roles of whoever has joined are changed by
        // `change_roles` alone, with what it asks for.
        let there = super::store::for_update(tx, there.account.id).await?.ok_or(gone)?.account;
        if there.joined_at.is_some() || there.disabled_at.is_some() {
            return Err(InvitationRefusal::AlreadyThere);
        }
        super::store::set_roles(tx, there.id, name, roles).await?;
        end_of_staff(tx, there.id).await?;
        there.id
    };
    send(tx, staff, name, address, invited_by, random).await?;
    let detail = json!({"roles": roles.to_string()});
    audit::record(tx, Action::StaffInvited, "staff", staff.0, detail, random).await?;
    tell(tx, name.as_str(), roles, random).await?;
    Ok(staff)
}

/// Invites a colleague anew who has lost the password or every method. What they have works until they accept.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn invite_anew(
    tx: &TenantTx,
    clerk: &Clerk,
    colleague: StaffId,
    random: &mut impl Rng,
) -> Result<InvitedAnew, Failure> {
    // All accounts in one order, so that two owners who do it to each other don't wait for each other.
    super::store::all(tx, true).await?;
    sessions::hold_fresh(tx, clerk, Permission::ManageStaff).await?;
    let found = super::store::by_id(tx, colleague).await?;
    let Some(account) = found.map(|found| found.account) else { return Ok(InvitedAnew::NotThere) };
    if account.disabled_at.is_some() || colleague == clerk.id {
        return Ok(InvitedAnew::Refused);
    }
    if let Some(until) = paused_until(tx, clerk, random).await? {
        return Ok(InvitedAnew::Paused(until));
    }
    anew(tx, &account, Some(clerk.id), random).await?;
    Ok(InvitedAnew::Sent)
}

/// Counts an invitation of a clerk, because each is a mail to any address. Returns until when the limit refuses it.
async fn paused_until(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<Option<DateTime<Utc>>, Failure> {
    let subject = attempts::own_subject(tx.keys(), clerk.id);
    let counted = rate_limit::count(tx, RateLimitKind::Invitation, &subject).await?;
    let Admission::Paused(until) = counted else { return Ok(None) };
    attempt_log::refused(tx, AttemptKind::Invitation, &subject, attempts::target(clerk.id), random).await?;
    Ok(Some(until))
}

/// Replaces the open invitations of an account by a new one.
pub(super) async fn anew(
    tx: &TenantTx,
    account: &StaffAccount,
    invited_by: Option<StaffId>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    end_of_staff(tx, account.id).await?;
    send(tx, account.id, &StaffName(account.name.clone()), &account.address, invited_by, random).await?;
    let detail = json!({"roles": account.roles.to_string(), "anew": true});
    audit::record(tx, Action::StaffInvited, "staff", account.id.0, detail, random).await?;
    tell(tx, &account.name, account.roles, random).await
}

/// Tells colleagues who was invited: everybody of an owner, and of others whoever takes part in what takes two people.
async fn tell(tx: &TenantTx, name: &str, roles: Roles, random: &mut impl Rng) -> Result<(), Failure> {
    let name = name.to_owned();
    if roles.has(Role::Owner) {
        notices::tell_all(tx, &StaffNotice::OwnerInvited { name }, random).await
    } else {
        notices::tell_who_may(tx, Permission::BY_TWO, &StaffNotice::ColleagueInvited { name }, random).await
    }
}

/// Until when two accounts don't count as two people, because one of them, or somebody whom both come from, invited or
/// invited anew a short while ago ([`IN_HAND`]); `None` if they do count as two.
///
/// # Errors
/// When the database can't be read.
pub async fn one_hand_until(tx: &TenantTx, one: StaffId, other: StaffId) -> Result<Option<DateTime<Utc>>, Failure> {
    let invitations = store::by_colleagues(tx, tx.now() - IN_HAND).await?;
    Ok(hands::one_hand_until(&invitations, one, other, tx.now()))
}

async fn send(
    tx: &TenantTx,
    staff: StaffId,
    name: &StaffName,
    address: &EmailAddress,
    invited_by: Option<StaffId>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let token = Token::new(random);
    store::keep(tx, StaffInvitationId::new(tx.now(), random), staff, token.digest().into_bytes(), invited_by).await?;
    let mail = Mail::StaffInvitation {
        staff_name: name.as_str().to_owned(),
        desk_path: links::desk::invitation(&token),
        valid_until: tx.now() + LIFE,
    };
    outbox::promise(tx, &mail, address, Language::Ja, None, random).await?;
    Ok(())
}

/// An invitation that may be accepted.
pub struct OpenInvitation {
    id: StaffInvitationId,
    /// Who is invited.
    pub account: StaffAccount,
    /// Until when it may be accepted.
    pub valid_until: DateTime<Utc>,
}

impl OpenInvitation {
    /// What is wrong with a chosen password.
    #[must_use]
    pub fn password_faults(&self, tx: &TenantTx, typed: &Password) -> Vec<PasswordFault> {
        password::faults(&self.account, tx.policy(), tx.slug(), typed)
    }
}

/// The invitation behind a link; `None` if it has been used, has expired or was replaced.
///
/// # Errors
/// When the database can't be read.
pub async fn open(tx: &TenantTx, token: &Token) -> Result<Option<OpenInvitation>, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
    if row.ended_at.is_some() || !is_in_force(row.created_at, row.expires_at, tx.now()) {
        return Ok(None);
    }
    let found = super::store::by_id(tx, StaffId(row.staff_id)).await?;
    let account = found.map(|found| found.account).filter(|account| account.disabled_at.is_none());
    Ok(account.map(|account| OpenInvitation { id: StaffInvitationId(row.id), account, valid_until: row.expires_at }))
}

/// Accepts an invitation with a new password, and opens a sign-in in progress, which asks for a second step. `None` if the
/// invitation has been used meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn accept(
    tx: TenantTx,
    invitation: &OpenInvitation,
    password: &NewPassword,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, Option<(Token, Next)>), Failure> {
    let staff = invitation.account.id;
    super::store::for_update(&tx, staff).await?;
    if !store::take(&tx, invitation.id).await? || !super::store::set_password(&tx, staff, password).await? {
        return Ok((tx, None));
    }
    // Whoever is invited anew has lost their methods, or somebody else may have them.
    methods::forget(&tx, staff).await?;
    sessions::end_all(&tx, staff, None).await?;
    sign_in::end_of_staff(&tx, staff).await?;
    tokens::end_of_staff(&tx, staff).await?;
    let tx = tx.acting(Actor::Staff(staff));
    audit::record(&tx, Action::StaffJoined, "staff", staff.0, json!({}), random).await?;
    let (token, next) = sign_in::on_the_way(&tx, staff, Proof::Password.into(), device, random).await?;
    Ok((tx, Some((token, next))))
}

/// The role that the first person at a desk needs.
pub const FIRST: Role = Role::Owner;
