//! Deletes what has ended. Each room deletes its own rows; the order here follows their foreign keys.
//!
//! What has only ended, such as sessions, goes after a week. What the policy keeps for longer (`[retention]`) goes when its
//! time is over, in batches, so that a worker that is killed has done some batches and no half one. Both are counted by kind
//! in the audit trail, without naming anybody.

use chrono::Duration;
use rand::Rng;
use serde_json::{Map, Value};

use crate::accounts::profile::addresses;
use crate::accounts::sessions::{devices, entrance, hand_over, history, session};
use crate::accounts::{closing, emails, recovery, recovery_links};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::retention::ended_before;
use crate::proof::{passkey_challenge, rate_limit};
use crate::services::publication;
use crate::staff;
use crate::tenancy::assets;
use crate::{
    approvals, departed, disclosure, enrolment, idempotency, letter_requests, operators, outbox, registration,
    restriction, support, support_codes, verified_calls,
};

/// How long ended rows are kept.
const KEPT: Duration = Duration::days(7);
/// The most accounts that one transaction closes. Each has rows in twenty tables.
const ACCOUNTS: u64 = 50;
/// The most persons that one transaction deletes. Each has rows in a dozen tables.
const PERSONS: u64 = 200;
/// The most rows of a kind that one transaction deletes.
const ROWS: u64 = 1_000;

/// The kinds of what is deleted, as the audit trail has them.
pub const KINDS: [&str; 30] = [
    "accounts",
    "closed_accounts",
    "letters",
    "notes",
    "mails",
    "publications",
    "restrictions",
    "persons",
    "sessions",
    "verification_links",
    "attempt_counters",
    "drafts",
    "challenges",
    "hand_overs",
    "sign_ins",
    "recovery",
    "recovery_links",
    "address_changes",
    "known_devices",
    "sign_in_history",
    "approvals",
    "disclosures",
    "support_codes",
    "letter_requests",
    "verified_calls",
    "files_never_saved",
    "support_views",
    "staff",
    "operators",
    "api_answers",
];

/// What was deleted: how many of each kind.
type Deleted<const N: usize> = [(&'static str, u64); N];

fn total(deleted: &[(&'static str, u64)]) -> u64 {
    deleted.iter().map(|(_, rows)| rows).sum()
}

/// Writes down how many of each kind were deleted, if any.
async fn record(tx: &TenantTx, deleted: &[(&'static str, u64)], random: &mut impl Rng) -> Result<(), Failure> {
    debug_assert!(deleted.iter().all(|(kind, _)| KINDS.contains(kind)), "{deleted:?}");
    let counts = deleted.iter().filter(|(_, rows)| *rows > 0);
    let counts: Map<String, Value> = counts.map(|(kind, rows)| ((*kind).to_owned(), (*rows).into())).collect();
    if counts.is_empty() {
        return Ok(());
    }
    audit::record(tx, Action::DataDeleted, "society", tx.tenant().0, Value::Object(counts), random).await
}

/// Deletes sessions, verification links, counters and registrations of this society that ended more than a week ago,
/// and expired sign-in history and known devices. Returns the number of deleted rows.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    Ok(total(&ended(tx).await?))
}

/// Deletes as [`sweep`] does, and writes down how many of each kind.
///
/// # Errors
/// When the database refuses.
pub async fn sweep_and_count(tx: &TenantTx, random: &mut impl Rng) -> Result<u64, Failure> {
    let deleted = ended(tx).await?;
    record(tx, &deleted, random).await?;
    Ok(total(&deleted))
}

async fn ended(tx: &TenantTx) -> Result<Deleted<22>, Failure> {
    let limit = tx.now() - KEPT;
    Ok([
        ("sessions", session::sweep(tx, limit).await?),
        ("verification_links", emails::sweep(tx, limit).await?),
        ("attempt_counters", rate_limit::sweep(tx, limit).await?),
        ("drafts", registration::sweep(tx, limit).await?),
        ("challenges", passkey_challenge::sweep(tx, limit).await?),
        ("hand_overs", hand_over::sweep(tx, limit).await?),
        // After the hand-overs, which refer to sign-ins and end no later.
        ("sign_ins", entrance::sweep(tx, limit).await?),
        ("recovery", recovery::sweep(tx, limit).await?),
        ("recovery_links", recovery_links::sweep(tx, limit).await?),
        ("address_changes", addresses::sweep(tx, limit).await?),
        // After the sessions, which refer to known devices.
        ("known_devices", devices::sweep(tx, tx.now() - devices::KNOWN_FOR).await?),
        ("sign_in_history", history::sweep(tx).await?),
        ("approvals", approvals::sweep(tx, limit).await?),
        ("disclosures", disclosure::sweep(tx, limit).await?),
        // They are worth nothing once they are over.
        ("support_codes", support_codes::sweep(tx).await?),
        ("letter_requests", letter_requests::sweep(tx).await?),
        ("verified_calls", verified_calls::sweep(tx).await?),
        ("files_never_saved", assets::sweep(tx, limit).await?),
        ("support_views", support::sweep(tx, limit).await?),
        ("staff", staff::sweep(tx, limit).await?),
        ("operators", operators::sweep(tx, limit).await?),
        // They are worth nothing once they are over.
        ("api_answers", idempotency::sweep(tx, tx.now()).await?),
    ])
}

/// What a batch of [`sweep_by_policy`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweptBatch {
    /// How many things were deleted: accounts, letters, notes, mails.
    pub deleted: u64,
    /// Whether there may be more.
    pub more: bool,
}

/// Deletes a batch of what the society's policy keeps no longer: accounts of former members, what remains of closed
/// accounts, letters, notes, mails, medical expenses, checkups, persons who left long ago. The caller commits each batch and goes on while there is more. Two workers at once delete
/// nothing twice and count nothing twice.
///
/// # Errors
/// When the database refuses.
pub async fn sweep_by_policy(tx: &TenantTx, random: &mut impl Rng) -> Result<SweptBatch, Failure> {
    let (kept, now) = (tx.policy().retention, tx.now());
    let (accounts, more_accounts) = closing::close_over(tx, ACCOUNTS, random).await?;
    let deleted: Deleted<8> = [
        ("accounts", accounts),
        ("closed_accounts", closing::forget(tx, ended_before(kept.closed_account_months, now), ROWS).await?),
        ("letters", enrolment::forget(tx, ended_before(kept.letter_months, now), ROWS).await?),
        ("notes", support::forget_notes(tx, ended_before(kept.note_months, now), ROWS).await?),
        ("mails", outbox::forget(tx, ended_before(kept.mail_months, now), ROWS).await?),
        ("publications", publication::forget(tx, ROWS).await?),
        ("restrictions", restriction::forget(tx, ended_before(kept.note_months, now)).await?),
        // Behind what has a shorter time of its own.
        ("persons", departed::forget(tx, PERSONS).await?),
    ];
    record(tx, &deleted, random).await?;
    let is_full = deleted.iter().any(|(kind, rows)| match *kind {
        "restrictions" => false,
        // An insured person goes after the last dependant.
        "persons" => *rows > 0,
        _ => *rows >= ROWS,
    });
    // Accounts that others closed meanwhile aren't counted, so a batch without any is the last.
    Ok(SweptBatch { deleted: total(&deleted), more: is_full || more_accounts && accounts > 0 })
}
