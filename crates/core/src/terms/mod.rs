//! WHAT WAS AGREED TO: the versions of the terms of use (利用規約), which of them a member has agreed to, and what happens
//! when another one takes effect.
//!
//! The ledger follows from the society's policy versions ([`ledger`]); consents are rows that are never changed. Whether a
//! member must answer first is decided by [`Ledger::standing`] alone, for whoever has a session.

pub mod difference;
pub mod ledger;
mod store;

pub(crate) use self::store::keep;

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

/// A consent (同意), as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The version's name then.
    pub version: String,
    /// SHA-256 of its Japanese text, in hex.
    pub sha256: String,
    /// When.
    pub agreed_at: DateTime<Utc>,
}

/// What came of 同意する.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// It is kept.
    Kept,
    /// It was given before, perhaps in another window.
    Before,
    /// Another text is in force than the one that was shown: nothing was written.
    Overtaken,
}

/// What came of 同意しない.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declined {
    /// Nothing has ended yet: the member can go on until the start of this day in Japan.
    Until(NaiveDate),
    /// The session has ended; nothing was deleted.
    SignedOut,
    /// Nothing is asked any more, or another text is in force than the one that was shown.
    Overtaken,
}

/// Everything that a member has agreed to, the earliest first: the proof, with hash and instant.
///
/// # Errors
/// When the database can't be read.
pub async fn consents(tx: &TenantTx, account: AccountId) -> Result<Vec<Consent>, Failure> {
    store::list(tx, account).await
}

/// Agrees to the text in force, if it is the one that was `shown` (its hash): a consent, the history and the audit.
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
    let Some(in_force) = ledger.in_force(tx.now()).filter(|edition| edition.terms.file == shown) else {
        return Ok(Agreed::Overtaken);
    };
    // Whoever answers in two windows agrees once.
    accounts::hold(tx, member.account).await?;
    if store::list(tx, member.account).await?.iter().any(|consent| consent.sha256 == shown) {
        return Ok(Agreed::Before);
    }
    let consent = Consent { version: in_force.terms.version.clone(), sha256: shown.to_owned(), agreed_at: tx.now() };
    keep(tx, member.account, &consent, random).await?;
    history::record(tx, member.account, history::EventOutcome::AgreedToTerms, member.proofs, device, random).await?;
    let detail = json!({"version": consent.version, "sha256": consent.sha256});
    audit::record(tx, audit::Action::TermsAgreed, "account", member.account.0, detail, random).await?;
    Ok(Agreed::Kept)
}

/// Notes that a member doesn't agree to the text that was `shown`. Once the grace is over, the session ends.
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
    let Some(in_force) = ledger.in_force(tx.now()).filter(|edition| edition.terms.file == shown) else {
        return Ok(Declined::Overtaken);
    };
    let declined = match ledger.standing(&member.agreed, tx.now()) {
        TermsStanding::Settled | TermsStanding::Told => return Ok(Declined::Overtaken),
        TermsStanding::Asked { until } => Declined::Until(until),
        TermsStanding::Due => Declined::SignedOut,
    };
    let detail = json!({"version": in_force.terms.version, "sha256": shown});
    audit::record(tx, audit::Action::TermsDeclined, "account", member.account.0, detail, random).await?;
    if declined == Declined::SignedOut {
        session::end(tx, member, random).await?;
    }
    Ok(declined)
}
