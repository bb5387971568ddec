//! WHO WORKS FOR THE VENDOR: the operators of the platform (運営担当者), with what each may do. Their accounts have nothing in
//! common with those of members and of a society's staff: other tables, other cookies, another relying party. They belong
//! to the vendor's own tenant, and names and addresses are sealed under its key (ADR 45).
//!
//! Every verb takes a transaction of the vendor's tenant. A transaction of a society finds nothing here, whatever token or
//! address is typed.
//!
//! Rows are locked in one order: the account, its invitations, sign-ins, sessions and tokens.

mod attempts;
pub mod invitation;
mod notices;
pub mod one_time_code;
pub mod passkey;
pub mod permission;
pub mod sessions;
pub mod sign_in;
pub mod societies;
pub mod standing;
mod store;
pub mod tokens;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use self::permission::{OperatorPermission, OperatorRole};
use self::sessions::Operator;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::OperatorId;
use crate::input::email::EmailAddress;
use crate::outbox::OperatorNotice;
use crate::policy::password::{PasswordContext, PasswordFault, check, society_names};
use crate::proof::hasher::NewPassword;
use crate::proof::totp_seed::{Proposal, Seed};
use crate::secret::{Password, Token};
use crate::staff::StaffName;
use crate::staff::password::password_rules;

/// An account of an operator.
#[derive(Clone)]
pub struct OperatorAccount {
    /// Its id.
    pub id: OperatorId,
    /// The name.
    pub name: String,
    /// The address, with which the operator signs in.
    pub address: EmailAddress,
    /// What the operator does.
    pub role: OperatorRole,
    /// When the password was set; `None` while the invitation is open.
    pub joined_at: Option<DateTime<Utc>>,
    /// When the account was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl OperatorAccount {
    /// What is wrong with a chosen password. The rules are those of a society's staff.
    fn password_faults(&self, tx: &TenantTx, typed: &Password) -> Vec<PasswordFault> {
        let context = PasswordContext {
            user_id: self.address.as_str(),
            birth_date: None,
            insurer_numbers: &[],
            society_names: &society_names(tx.policy(), tx.slug()),
            second_step: true,
        };
        check(&password_rules(), &context, typed.expose())
    }
}

/// An account in the list of operators.
pub struct ListedOperator {
    /// The account.
    pub account: OperatorAccount,
    /// Whether the operator has a second step. Without one, nobody signs in.
    pub has_method: bool,
}

impl ListedOperator {
    /// Whether the operator can sign in: the password is set, a second step is there, and the account isn't disabled.
    #[must_use]
    pub const fn can_sign_in(&self) -> bool {
        self.account.joined_at.is_some() && self.account.disabled_at.is_none() && self.has_method
    }
}

/// The result of setting up a second step, in a sign-in that asks for one.
pub enum OperatorSetUp {
    /// It is set up, and the sign-in is complete.
    Entered(Token),
    /// The code doesn't match the seed. The same proposal can be tried again.
    WrongCode(Proposal),
    /// The proposal has expired. This is a new one.
    TooOld(Proposal),
    /// The passkey wasn't accepted.
    Refused,
    /// The sign-in has ended, or nothing may be set up.
    Ended,
}

/// Removes every sign-in method of an account, for somebody who is invited anew.
async fn forget_methods(tx: &TenantTx, id: OperatorId) -> Result<(), Failure> {
    one_time_code::forget(tx, id).await?;
    passkey::forget(tx, id).await
}

/// All operators, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx) -> Result<Vec<ListedOperator>, Failure> {
    with_methods(tx, false).await
}

async fn with_methods(tx: &TenantTx, lock: bool) -> Result<Vec<ListedOperator>, Failure> {
    let accounts = store::all(tx, lock).await?;
    let methods: HashSet<_> = store::with_method(tx).await?.into_iter().collect();
    let listed = |account: OperatorAccount| ListedOperator { has_method: methods.contains(&account.id), account };
    Ok(accounts.into_iter().map(listed).collect())
}

/// One account.
///
/// # Errors
/// When the database can't be read.
pub async fn account(tx: &TenantTx, id: OperatorId) -> Result<Option<OperatorAccount>, Failure> {
    Ok(store::by_id(tx, id).await?.map(|found| found.account))
}

/// The operators who can sign in now and manage operators. All accounts stay locked until the transaction ends, so that two
/// of them can't remove each other at once.
async fn managers_who_can_sign_in(tx: &TenantTx) -> Result<Vec<OperatorId>, Failure> {
    let all = with_methods(tx, true).await?;
    let manages = |listed: &ListedOperator| listed.account.role.may(OperatorPermission::ManageOperators);
    let managers = all.into_iter().filter(|listed| listed.can_sign_in() && manages(listed));
    Ok(managers.map(|listed| listed.account.id).collect())
}

/// The result of a change of an operator's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorChange {
    /// It is changed. This many of its sessions ended.
    Done(u64),
    /// It is so already.
    SoAlready,
    /// Nobody would be left who could manage operators.
    LastManager,
    /// There is no such account.
    NotThere,
}

/// Disables an account, and ends its sessions, sign-ins and invitations at once.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn disable(
    tx: &TenantTx,
    operator: &Operator,
    id: OperatorId,
    random: &mut impl Rng,
) -> Result<OperatorChange, Failure> {
    let managers = managers_who_can_sign_in(tx).await?;
    sessions::hold_fresh(tx, operator, OperatorPermission::ManageOperators).await?;
    let Some(found) = store::by_id(tx, id).await? else { return Ok(OperatorChange::NotThere) };
    if managers == [id] {
        return Ok(OperatorChange::LastManager);
    }
    if !store::set_disabled(tx, id, true).await? {
        return Ok(OperatorChange::SoAlready);
    }
    invitation::end_of_operator(tx, id).await?;
    let ended = end_entries(tx, id).await?;
    audit::record(tx, Action::OperatorDisabled, "operator", id.0, json!({"ended": ended}), random).await?;
    notices::tell_managers(tx, OperatorNotice::Disabled, &found.account.name, random).await?;
    Ok(OperatorChange::Done(ended))
}

/// Enables an account again. What disabling ended stays ended.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn enable(
    tx: &TenantTx,
    operator: &Operator,
    id: OperatorId,
    random: &mut impl Rng,
) -> Result<OperatorChange, Failure> {
    store::for_update(tx, id).await?;
    sessions::hold_fresh(tx, operator, OperatorPermission::ManageOperators).await?;
    let Some(found) = store::by_id(tx, id).await? else { return Ok(OperatorChange::NotThere) };
    if !store::set_disabled(tx, id, false).await? {
        return Ok(OperatorChange::SoAlready);
    }
    audit::record(tx, Action::OperatorEnabled, "operator", id.0, json!({}), random).await?;
    notices::tell_managers(tx, OperatorNotice::Enabled, &found.account.name, random).await?;
    Ok(OperatorChange::Done(0))
}

/// Ends the sessions, the sign-ins in progress and the tokens. Returns how many sessions.
async fn end_entries(tx: &TenantTx, id: OperatorId) -> Result<u64, Failure> {
    tokens::end_of_operator(tx, id).await?;
    sign_in::end_of_operator(tx, id).await?;
    sessions::end_all(tx, id, None).await
}

/// An operator for a demo: with the seed of an app.
pub struct DemoOperator {
    /// The address to sign in with.
    pub login: String,
    /// The seed in base32, for an app that computes the codes.
    pub code_secret: String,
}

/// Makes sure of an operator who can sign in, for a demo only: everybody else is invited. Somebody who is there already stays
/// as they are.
///
/// # Errors
/// When the database refuses.
pub async fn demo(
    tx: &TenantTx,
    name: &StaffName,
    address: &EmailAddress,
    role: OperatorRole,
    password: &NewPassword,
    random: &mut impl Rng,
) -> Result<DemoOperator, Failure> {
    let login = address.as_str().to_owned();
    let id = OperatorId::new(tx.now(), random);
    if !store::keep(tx, id, name, address, role, random).await? {
        let there = store::by_index(tx, &store::index(tx.keys(), address)).await?;
        let app = match there {
            Some(there) => one_time_code::app(tx, there.account.id).await?,
            None => None,
        };
        return Ok(DemoOperator {
            login,
            code_secret: app.map(|seed| seed.to_base32().to_string()).unwrap_or_default(),
        });
    }
    store::set_password(tx, id, password).await?;
    let seed = Seed::new(random);
    one_time_code::keep(tx, id, &seed, 0, random).await?;
    audit::record(tx, Action::OperatorJoined, "operator", id.0, json!({"demo": true}), random).await?;
    Ok(DemoOperator { login, code_secret: seed.to_base32().to_string() })
}

pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = [
        sessions::sweep(tx, limit).await?,
        sign_in::sweep(tx, limit).await?,
        invitation::sweep(tx, limit).await?,
        tokens::sweep(tx, limit).await?,
    ];
    Ok(deleted.iter().sum())
}
