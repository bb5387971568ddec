//! A RESTORED DATABASE: what was used, ended or revoked after the backup must stay so, although the restored rows say otherwise
//! (ADR 58).
//!
//! The backup can't say what happened after it. So everything ends that is good once or for a while: sessions, sign-ins on their
//! way, links, codes, tokens, requests that wait for a second person, mails that wait. Letters that nobody had used yet expire,
//! because any of them may have been used since. What stays is what people know or hold for good: accounts, passwords, passkeys.
//! The restoration is a row of the platform, so that its number, the epoch, only grows.

mod store;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::profile::addresses;
use crate::accounts::sessions::{devices, entrance, hand_over, session};
use crate::accounts::{emails, recovery, recovery_links};
use crate::approvals::second_approver;
use crate::audit::{self, Action};
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::{approvals, enrolment, idempotency, operators, outbox, registration, staff, support, verified_calls};

/// The last second of the year 9999, before which every row of a backup ends.
const END_OF_TIME: i64 = 253_402_300_799;

/// What ended in one society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedAtRestore {
    /// How many rows ended, by kind; kinds without any are left out.
    pub rows: BTreeMap<&'static str, u64>,
    /// How many letters expired, by batch.
    pub letters: BTreeMap<i32, u64>,
}

/// Ends what a restored database has of a society, or of the vendor. `made_at` is when the backup was made, where that is known.
/// With `letters`, letters that nobody had used yet expire, too; without, the caller vouches that nobody has used one since. The
/// call is idempotent: repeated, nothing is left to end.
///
/// # Errors
/// When the database refuses.
pub async fn end_all(
    tx: &TenantTx,
    made_at: Option<DateTime<Utc>>,
    letters: bool,
    random: &mut impl Rng,
) -> Result<EndedAtRestore, Failure> {
    let limit = DateTime::from_timestamp(END_OF_TIME, 0).ok_or(Failure::Inconsistent("the year 9999"))?;
    let ended = [
        ("sessions", session::sweep(tx, limit).await?),
        ("verification_links", emails::sweep(tx, limit).await?),
        ("drafts", registration::sweep(tx, limit).await?),
        ("hand_overs", hand_over::sweep(tx, limit).await?),
        // After the hand-overs, which refer to sign-ins.
        ("sign_ins", entrance::sweep(tx, limit).await?),
        ("recovery", recovery::sweep(tx, limit).await?),
        ("recovery_links", recovery_links::sweep(tx, limit).await?),
        ("address_changes", addresses::sweep(tx, limit).await?),
        // After the sessions, which refer to known devices.
        ("known_devices", devices::sweep(tx, limit).await?),
        ("approvals", approvals::sweep(tx, limit).await?),
        // An agreement may have been ended since; an owner agrees anew.
        ("second_approvers", second_approver::forget(tx).await?),
        ("verified_calls", verified_calls::forget(tx, limit).await?),
        ("support_views", support::sweep(tx, limit).await?),
        // The sweep keeps sessions for a while by which a browser is known.
        ("staff_sessions", staff::sessions::forget(tx, limit).await?),
        ("staff", staff::sweep(tx, limit).await?),
        ("operator_sessions", operators::sessions::forget(tx, limit).await?),
        ("operators", operators::sweep(tx, limit).await?),
        ("api_answers", idempotency::sweep(tx, limit).await?),
        ("mails", outbox::withdraw_all(tx).await?),
    ];
    let rows: BTreeMap<_, _> = ended.into_iter().filter(|(_, rows)| *rows > 0).collect();
    let letters = if letters { enrolment::expire_all(tx).await? } else { BTreeMap::new() };
    let detail = json!({"backup_made_at": made_at, "rows": rows, "letters": letters.values().sum::<u64>()});
    audit::record(tx, Action::DatabaseRestored, "society", tx.tenant().0, detail, random).await?;
    Ok(EndedAtRestore { rows, letters })
}

/// Notes that this database was restored, after everything has ended in all societies. Returns the new epoch.
///
/// # Errors
/// When the database refuses.
pub async fn raise_epoch(tx: &PlatformTx, made_at: Option<DateTime<Utc>>) -> Result<i64, Failure> {
    let epoch = store::newest(tx).await?.unwrap_or_default() + 1;
    store::insert(tx, epoch, made_at).await?;
    Ok(epoch)
}

/// How often this database has been restored.
///
/// # Errors
/// When the database refuses.
pub async fn epoch(tx: &PlatformTx) -> Result<i64, Failure> {
    Ok(store::newest(tx).await?.unwrap_or_default())
}
