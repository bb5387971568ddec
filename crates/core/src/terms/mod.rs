//! WHAT WAS AGREED TO: the versions of the terms of use (利用規約), the versions that a member has agreed to, and the
//! effect of a new version.
//!
//! The ledger follows from the society's policy versions ([`ledger`]). Consents are rows that never change. For members
//! with a session, [`Ledger::standing`] alone decides whether they must answer first.

pub mod difference;
pub mod ledger;
mod store;

pub(crate) use self::store::keep;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use self::ledger::{Ledger, TermsStanding};
use crate::accounts;
use crate::accounts::sessions::history;
use crate::accounts::sessions::session::{self, Member};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::device::Device;

/// A member's consent (同意).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The name of the version at that time.
    pub version: String,
    /// SHA-256 of the Japanese text, in hexadecimal.
    pub sha256: String,
    /// The instant of the consent.
    pub agreed_at: DateTime<Utc>,
}

/// The result of 同意する.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// The consent was recorded.
    Kept,
    /// The member had agreed before, perhaps in another window.
    Before,
    /// A text other than the one shown is in force now. Nothing was written.
    Overtaken,
}

/// The result of 同意しない.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declined {
    /// The grace period still runs: the member can go on until the start of this day in Japan.
    Until(NaiveDate),
    /// The grace period is over: the session was ended. Nothing was deleted.
    SignedOut,
    /// No answer is asked any more, or a text other than the one shown is in force now. Nothing was written.
    Overtaken,
}

/// Lists a member's consents, earliest first. They are the evidence of what was agreed to and when.
///
/// # Errors
/// When the database can't be read.
pub async fn consents(tx: &TenantTx, account: AccountId) -> Result<Vec<Consent>, Failure> {
    store::list(tx, account).await
}

/// How many accounts have agreed to each text, by the text's hash.
///
/// # Errors
/// When the database can't be read.
pub async fn agreed(tx: &TenantTx) -> Result<HashMap<String, u64>, Failure> {
    store::counts(tx).await
}

/// Records a member's consent to the text in force, if its hash is `shown`. Writes the consent, an entry of the sign-in
/// history and an audit entry.
///
/// # Errors
/// When the database refuses.
pub async fn agree(
    tx: &TenantTx,
    ledger: &Ledger,
    member: &Member,
    shown: &str,
    device: Device,
    random: &mut impl Rng,
) -> Result<Agreed, Failure> {
    let Some(in_force) = ledger.in_force(tx.now()).filter(|edition| edition.text.file == shown) else {
        return Ok(Agreed::Overtaken);
    };
    // The row lock makes consents from two windows one consent.
    accounts::hold(tx, member.account).await?;
    if store::list(tx, member.account).await?.iter().any(|consent| consent.sha256 == shown) {
        return Ok(Agreed::Before);
    }
    let consent = Consent { version: in_force.text.version.clone(), sha256: shown.to_owned(), agreed_at: tx.now() };
    keep(tx, member.account, &consent, random).await?;
    history::record(tx, member.account, history::EventOutcome::AgreedToTerms, member.proofs, device, random).await?;
    let detail = json!({"version": consent.version, "sha256": consent.sha256});
    audit::record(tx, audit::Action::TermsAgreed, "account", member.account.0, detail, random).await?;
    Ok(Agreed::Kept)
}

/// Records that a member declines the text whose hash is `shown`. Ends the session if the grace period is over.
///
/// # Errors
/// When the database refuses.
pub async fn decline(
    tx: &TenantTx,
    ledger: &Ledger,
    member: &Member,
    shown: &str,
    random: &mut impl Rng,
) -> Result<Declined, Failure> {
    let Some(in_force) = ledger.in_force(tx.now()).filter(|edition| edition.text.file == shown) else {
        return Ok(Declined::Overtaken);
    };
    let declined = match ledger.standing(&member.agreed, tx.now()) {
        TermsStanding::Settled | TermsStanding::Told => return Ok(Declined::Overtaken),
        TermsStanding::Asked { until } => Declined::Until(until),
        TermsStanding::Due => Declined::SignedOut,
    };
    let detail = json!({"version": in_force.text.version, "sha256": shown});
    audit::record(tx, audit::Action::TermsDeclined, "account", member.account.0, detail, random).await?;
    if declined == Declined::SignedOut {
        session::end(tx, member, random).await?;
    }
    Ok(declined)
}
