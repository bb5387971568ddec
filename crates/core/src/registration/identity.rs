//! The identity check (本人確認) and the terms. A check, not a factor: it never says which value was wrong, and its tries
//! are delayed, not voided.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use super::{Draft, store};
use crate::accounts::attempts::{self, Admission, Kind};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::date::{DateError, parse_birth_date};
use crate::input::insurer_number::{InsurerNumber, InsurerNumberError};
use crate::policy::Policy;
use crate::policy::terms::Placement;

/// What was typed on the identity page.
#[derive(Clone, Copy, Default)]
pub struct IdentityTyped<'a> {
    /// 保険者番号, where asked.
    pub insurer_number: &'a str,
    /// 生年月日, where asked.
    pub birth_date: &'a str,
    /// 同意する chosen, where the terms are on this page.
    pub agreed: bool,
}

/// What is wrong with the form of what was typed, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdentityFaults {
    /// 保険者番号
    pub insurer_number: Option<InsurerNumberError>,
    /// 生年月日
    pub birth_date: Option<DateError>,
    /// 同意する wasn't chosen.
    pub not_agreed: bool,
}

/// Values to check, made by [`read_identity`] only.
pub struct Claimed {
    insurer_number: Option<InsurerNumber>,
    birth_date: Option<NaiveDate>,
    agreed: bool,
}

impl Claimed {
    /// Whether the values are those of this society and of somebody born on this day. Which isn't, is never said.
    pub(crate) fn fits(&self, policy: &Policy, birth_date: NaiveDate) -> bool {
        let number_fits = self.insurer_number.as_ref().is_none_or(|n| policy.society.insurer_numbers.contains(n));
        let date_fits = self.birth_date.is_none_or(|claimed| claimed == birth_date);
        number_fits && date_fits
    }
}

/// What came of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityOutcome {
    /// It is the letter's person.
    Passed,
    /// Something doesn't fit; which, is never said.
    Mismatch,
    /// Not before this instant.
    Paused(DateTime<Utc>),
}

/// Reads what was typed, as the policy asks; pure.
///
/// # Errors
/// Field by field, what can be told without knowing the person.
pub fn read_identity(policy: &Policy, typed: &IdentityTyped<'_>, today: NaiveDate) -> Result<Claimed, IdentityFaults> {
    let not_agreed = policy.terms.placement == Placement::IdentityPage && !typed.agreed;
    match read_identity_alone(policy, typed, today) {
        Ok(claimed) if !not_agreed => Ok(claimed),
        Ok(_) => Err(IdentityFaults { not_agreed, ..IdentityFaults::default() }),
        Err(faults) => Err(IdentityFaults { not_agreed, ..faults }),
    }
}

/// The same without the terms, for who has agreed to them long ago.
pub(crate) fn read_identity_alone(
    policy: &Policy,
    typed: &IdentityTyped<'_>,
    today: NaiveDate,
) -> Result<Claimed, IdentityFaults> {
    let mut faults = IdentityFaults::default();
    let insurer_number = policy.identity.insurer_number.then(|| InsurerNumber::parse(typed.insurer_number));
    let birth_date = policy.identity.birth_date.then(|| parse_birth_date(typed.birth_date, today));
    let insurer_number = match insurer_number.transpose() {
        Ok(number) => number,
        Err(fault) => {
            faults.insurer_number = Some(fault);
            None
        }
    };
    let birth_date = match birth_date.transpose() {
        Ok(date) => date,
        Err(fault) => {
            faults.birth_date = Some(fault);
            None
        }
    };
    if faults == IdentityFaults::default() {
        Ok(Claimed { insurer_number, birth_date, agreed: typed.agreed })
    } else {
        Err(faults)
    }
}

/// Compares with the letter's person. The try is counted before; commit whatever the outcome.
///
/// # Errors
/// When the database refuses.
pub async fn check_identity(
    tx: &TenantTx,
    draft: &Draft,
    claimed: &Claimed,
    random: &mut impl Rng,
) -> Result<IdentityOutcome, Failure> {
    let policy = tx.policy();
    // Tries count by letter, so that another browser starts no new count.
    let subject = tx.keys().blind_index("identity", &draft.row.credential_id.to_string());
    if let Admission::Paused(until) = attempts::count(tx, Kind::Identity, &subject).await? {
        return Ok(IdentityOutcome::Paused(until));
    }
    if !claimed.fits(policy, draft.birth_date(tx.keys())?) {
        return Ok(IdentityOutcome::Mismatch);
    }
    attempts::succeeded(tx, Kind::Identity, &subject).await?;
    let agreed = claimed.agreed && policy.terms.placement == Placement::IdentityPage;
    store::identity_checked(tx, draft.id(), agreed).await?;
    audit::record(tx, audit::Action::IdentityChecked, "credential", draft.row.credential_id, json!({}), random).await?;
    Ok(IdentityOutcome::Passed)
}

/// Agrees to the terms on their own page. Not agreeing is no verb: nothing happens.
///
/// # Errors
/// When the database refuses.
pub async fn agree(tx: &TenantTx, draft: &Draft) -> Result<(), Failure> {
    store::agreed(tx, draft.id()).await
}
