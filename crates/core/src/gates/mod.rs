//! WHAT IS STILL MISSING before a society goes live (公開の条件): one list of gates, each with what is missing and who can mend it,
//! and the steps of its life that ask the list ([ADR 72](../../../../docs/adr/0072-a-society-goes-live-through-gates.md)).
//!
//! What only the world outside knows, such as names and certificates, is looked at by the caller and told as [`Outside`]: here is
//! no network. What wasn't looked at is *not checked*, and never fine.

pub mod letter_proof;
pub mod list;
mod store;

use rand::Rng;
use serde_json::json;

pub use self::list::{Gate, GateLook, Mender, Missing, Outside, Seen};

use self::list::Inside;
use crate::accounts::{self, closing};
use crate::audit::Action;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::check;
use crate::staff;
use crate::staff::permission::Permission;
use crate::tenancy::apply::{self, StatusChange};
use crate::tenancy::{TenantStatus, assets};

/// Looks at every gate of the transaction's society.
///
/// # Errors
/// When the database can't be read.
pub async fn look(tx: &TenantTx, outside: &Outside) -> Result<Vec<GateLook>, Failure> {
    let policy = tx.policy();
    let owner_has_come = staff::list(tx)
        .await?
        .iter()
        .any(|listed| listed.can_sign_in() && listed.account.roles.may(Permission::ManageStaff));
    let inside = Inside {
        findings: check::of_policy_in_force(policy, day_in_japan(tx.now())),
        terms_are_there: assets::media_type(tx, &policy.terms.file).await?.is_some(),
        letters_approved: letter_proof::is_approved(tx).await?,
        owner_has_come,
        open_accounts: accounts::count(tx).await?,
        closed_accounts: closing::count(tx).await?,
        has_gone_live: matches!(apply::status(tx).await?, TenantStatus::Live | TenantStatus::Suspended),
    };
    Ok(list::of(policy, &inside, outside))
}

/// The result of a step through the gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// It is done.
    Done,
    /// The society stands there already.
    SoAlready,
    /// It stands in this state, from which the step doesn't lead.
    NotFrom(TenantStatus),
    /// These gates aren't passed.
    Barred(Vec<GateLook>),
}

impl From<StatusChange> for Passed {
    fn from(change: StatusChange) -> Self {
        match change {
            StatusChange::Done => Self::Done,
            StatusChange::SoAlready => Self::SoAlready,
            StatusChange::NotFrom(stands) => Self::NotFrom(stands),
        }
    }
}

/// Opens the portal for a rehearsal: everything but the rehearsal itself is there.
///
/// # Errors
/// When the database refuses.
pub async fn make_ready(tx: &TenantTx, outside: &Outside, random: &mut impl Rng) -> Result<Passed, Failure> {
    let barred = barred(look(tx, outside).await?, |gate| gate != Gate::Rehearsal);
    through(tx, (TenantStatus::Draft, TenantStatus::Ready), Action::SocietyReady, barred, random).await
}

/// Goes live: no gate is left.
///
/// # Errors
/// When the database refuses.
pub async fn go_live(tx: &TenantTx, outside: &Outside, random: &mut impl Rng) -> Result<Passed, Failure> {
    let barred = barred(look(tx, outside).await?, |_| true);
    through(tx, (TenantStatus::Ready, TenantStatus::Live), Action::SocietyLive, barred, random).await
}

/// Goes back to being set up, because something isn't in order after all.
///
/// # Errors
/// When the database refuses.
pub async fn back_to_draft(tx: &TenantTx, why: &str, random: &mut impl Rng) -> Result<Passed, Failure> {
    let (from, to) = (TenantStatus::Ready, TenantStatus::Draft);
    Ok(apply::step(tx, from, to, Action::SocietyDraft, json!({"reason": why}), random).await?.into())
}

fn barred(looks: Vec<GateLook>, counts: impl Fn(Gate) -> bool) -> Vec<GateLook> {
    looks.into_iter().filter(|look| counts(look.gate) && !look.is_passed()).collect()
}

async fn through(
    tx: &TenantTx,
    (from, to): (TenantStatus, TenantStatus),
    action: Action,
    barred: Vec<GateLook>,
    random: &mut impl Rng,
) -> Result<Passed, Failure> {
    let stands = apply::status(tx).await?;
    if stands == from && !barred.is_empty() {
        return Ok(Passed::Barred(barred));
    }
    Ok(apply::step(tx, from, to, action, json!({}), random).await?.into())
}

/// The recommended policy of a society that has said everything, with `more` above it.
#[cfg(test)]
fn policy_with(more: &str) -> crate::policy::Policy {
    use crate::policy::layers::Layers;
    use crate::policy::toml::TomlFile;
    let least = "\
        society = { name = \"ひので健康保険組合\", insurer_numbers = [\"06139976\"] }\n\
        contact = { department = \"適用課\", phone = \"03-0000-0012\", hours = \"平日\", mail_from = \"a@hinode-kenpo.jp\" }\n\
        branding = { main = \"#1b6e3c\", logo = \"logo.png\" }\n\
        terms = { version = \"1\" }\n";
    let more = TomlFile::parse("more", more).unwrap().json().clone();
    Layers::new().with_manifest("tenant.toml", least).unwrap().with_overrides(&more).policy().unwrap()
}
