//! WHO WORKS AT THE DESK: the society's staff (担当者), with what each may do. Accounts of the staff have nothing in common
//! with members' accounts: other tables, other cookies, another relying party.
//!
//! Rows are locked in one order: the account, its invitations, sign-ins, sessions and tokens.

pub mod address_change;
mod attempts;
pub mod history;
pub mod invitation;
pub mod methods;
mod notices;
pub mod password;
pub mod permission;
pub mod recovery;
pub mod sessions;
pub mod sign_in;
mod store;
pub mod tokens;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use self::permission::{Permission, Role, Roles};
use self::sessions::Clerk;
use self::sign_in::entered;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::StaffId;
use crate::input::email::EmailAddress;
use crate::input::text::fold_name;
use crate::outbox::StaffNotice;
use crate::proof::hasher::NewPassword;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 60;

/// The name of a member of the staff, as colleagues read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffName(String);

impl StaffName {
    /// Reads a typed name: trimmed, without invisible characters. `None` if it is empty, too long or unreadable.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let name = fold_name(typed);
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        fits.then_some(Self(name))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name that a member of the staff gives to something of theirs: a passkey, a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffLabel(String);

impl StaffLabel {
    /// Reads a typed label, as [`StaffName::read`] reads a name.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        StaffName::read(typed).map(|name| Self(name.0))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account of the staff.
#[derive(Clone)]
pub struct StaffAccount {
    /// Its id.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The address, with which the person signs in.
    pub address: EmailAddress,
    /// What the person does.
    pub roles: Roles,
    /// When the password was set; `None` while the invitation is open.
    pub joined_at: Option<DateTime<Utc>>,
    /// When the account was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// An account in the list of the staff.
pub struct ListedStaff {
    /// The account.
    pub account: StaffAccount,
    /// Whether the person has a passkey or an app. Without, nobody signs in.
    pub has_method: bool,
}

impl ListedStaff {
    /// Whether the person can sign in: the password is set, a method is there, and the account isn't disabled.
    #[must_use]
    pub const fn can_sign_in(&self) -> bool {
        self.account.joined_at.is_some() && self.account.disabled_at.is_none() && self.has_method
    }
}

/// All accounts of the staff, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx) -> Result<Vec<ListedStaff>, Failure> {
    with_methods(tx, false).await
}

async fn with_methods(tx: &TenantTx, lock: bool) -> Result<Vec<ListedStaff>, Failure> {
    let accounts = store::all(tx, lock).await?;
    let methods: HashSet<_> = store::with_method(tx).await?.into_iter().collect();
    Ok(accounts.into_iter().map(|account| ListedStaff { has_method: methods.contains(&account.id), account }).collect())
}

/// One account of the staff.
///
/// # Errors
/// When the database can't be read.
pub async fn account(tx: &TenantTx, id: StaffId) -> Result<Option<StaffAccount>, Failure> {
    Ok(store::by_id(tx, id).await?.map(|found| found.account))
}

/// The owners who can sign in now. All accounts stay locked until the transaction ends, so that two owners can't remove
/// each other at once.
pub(in crate::staff) async fn owners_who_can_sign_in(tx: &TenantTx) -> Result<Vec<StaffId>, Failure> {
    let all = with_methods(tx, true).await?;
    let owners = all.into_iter().filter(|listed| listed.can_sign_in() && listed.account.roles.has(Role::Owner));
    Ok(owners.map(|listed| listed.account.id).collect())
}

/// The result of a change of an account of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// It is changed. This many of its sessions ended.
    Done(u64),
    /// It is so already.
    SoAlready,
    /// Nobody would be left who could manage the staff.
    LastOwner,
    /// No role would be left. To stop somebody, disable the account.
    NoRole,
    /// There is no such account.
    NotThere,
}

/// Changes the roles of an account. If a role goes, the account's sessions end at once.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn change_roles(
    tx: &TenantTx,
    clerk: &Clerk,
    id: StaffId,
    roles: Roles,
    random: &mut impl Rng,
) -> Result<StaffChange, Failure> {
    let owners = owners_who_can_sign_in(tx).await?;
    sessions::hold(tx, clerk, Permission::ManageStaff).await?;
    let Some(before) = store::by_id(tx, id).await?.map(|found| found.account) else { return Ok(StaffChange::NotThere) };
    if roles.is_empty() {
        return Ok(StaffChange::NoRole);
    }
    if roles == before.roles {
        return Ok(StaffChange::SoAlready);
    }
    if !roles.has(Role::Owner) && owners == [id] {
        return Ok(StaffChange::LastOwner);
    }
    let before_name = before.name.clone();
    store::set_roles(tx, id, &StaffName(before.name), roles).await?;
    let goes = !roles.contains(before.roles);
    let ended = if goes { end_entries(tx, id).await? } else { 0 };
    tokens::end_beyond(tx, id, roles).await?;
    let detail = json!({"from": before.roles.to_string(), "to": roles.to_string(), "ended": ended});
    audit::record(tx, Action::StaffRolesChanged, "staff", id.0, detail, random).await?;
    if roles.has(Role::Owner) && !before.roles.has(Role::Owner) {
        notices::tell_all(tx, &StaffNotice::OwnerMade { name: before_name }, random).await?;
    }
    Ok(StaffChange::Done(ended))
}

/// Disables an account, and ends its sessions, sign-ins and invitations at once.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn disable(tx: &TenantTx, clerk: &Clerk, id: StaffId, random: &mut impl Rng) -> Result<StaffChange, Failure> {
    let owners = owners_who_can_sign_in(tx).await?;
    sessions::hold(tx, clerk, Permission::ManageStaff).await?;
    if store::by_id(tx, id).await?.is_none() {
        return Ok(StaffChange::NotThere);
    }
    if owners == [id] {
        return Ok(StaffChange::LastOwner);
    }
    if !store::set_disabled(tx, id, true).await? {
        return Ok(StaffChange::SoAlready);
    }
    invitation::end_of_staff(tx, id).await?;
    let ended = end_entries(tx, id).await?;
    tokens::end_of_staff(tx, id).await?;
    address_change::end_of_staff(tx, id).await?;
    audit::record(tx, Action::StaffDisabled, "staff", id.0, json!({"ended": ended}), random).await?;
    Ok(StaffChange::Done(ended))
}

/// Enables an account again. What disabling ended stays ended.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn enable(tx: &TenantTx, clerk: &Clerk, id: StaffId, random: &mut impl Rng) -> Result<StaffChange, Failure> {
    sessions::hold(tx, clerk, Permission::ManageStaff).await?;
    if store::by_id(tx, id).await?.is_none() {
        return Ok(StaffChange::NotThere);
    }
    if !store::set_disabled(tx, id, false).await? {
        return Ok(StaffChange::SoAlready);
    }
    audit::record(tx, Action::StaffEnabled, "staff", id.0, json!({}), random).await?;
    Ok(StaffChange::Done(0))
}

/// Ends the sessions and the sign-ins in progress.
async fn end_entries(tx: &TenantTx, id: StaffId) -> Result<u64, Failure> {
    sign_in::end_of_staff(tx, id).await?;
    sessions::end_all(tx, id, None).await
}

/// A member of the staff for a demo: with a password and the seed of an app.
pub struct DemoStaff {
    /// The address to sign in with.
    pub login: String,
    /// The seed in base32, for an app that computes the codes.
    pub code_secret: String,
}

/// Makes sure of a member of the staff who can sign in, for a demo only: everybody else is invited. Somebody who is there
/// already stays as they are.
///
/// # Errors
/// When the database refuses.
pub async fn demo(
    tx: &TenantTx,
    name: &StaffName,
    address: &EmailAddress,
    roles: Roles,
    password: &NewPassword,
    random: &mut impl Rng,
) -> Result<DemoStaff, Failure> {
    let login = address.as_str().to_owned();
    let id = StaffId::new(tx.now(), random);
    if !store::keep(tx, id, name, address, roles, random).await? {
        let there = store::by_index(tx, &store::index(tx.keys(), address)).await?;
        let app = match there {
            Some(there) => methods::store::app(tx, there.account.id).await?,
            None => None,
        };
        let code_secret = app.map(|app| app.seed.to_base32().to_string()).unwrap_or_default();
        return Ok(DemoStaff { login, code_secret });
    }
    store::set_password(tx, id, password).await?;
    let seed = crate::proof::totp_seed::Seed::new(random);
    methods::store::keep_app(tx, id, &seed, 0, random).await?;
    audit::record(tx, Action::StaffJoined, "staff", id.0, json!({"demo": true}), random).await?;
    Ok(DemoStaff { login, code_secret: seed.to_base32().to_string() })
}

pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = [
        sessions::sweep(tx, limit).await?,
        sign_in::sweep(tx, limit).await?,
        invitation::sweep(tx, limit).await?,
        tokens::sweep(tx, limit).await?,
        address_change::sweep(tx, limit).await?,
        recovery::sweep(tx, limit).await?,
    ];
    Ok(deleted.iter().sum())
}
