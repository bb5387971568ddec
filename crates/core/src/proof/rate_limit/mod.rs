//! Rate limits for attempts to prove an identity, and for work that costs much: one decaying bucket for each subject
//! (ADR 21). A full bucket causes a delay; this module invalidates no credential and locks no subject out for good. An
//! attempt is counted before it is checked, under a row lock that its transaction holds, so that parallel attempts on
//! several servers can't exceed the limit.
//!
//! The limit of an account, a letter or a code holds for right answers too. Only a network lets a right pair pass while
//! it is full, see [`network`].
//!
//! Every transaction locks the bucket of a subject before those of its network, so that two transactions can't deadlock.

pub mod network;
mod password_attempt;
pub mod rule;
mod store;

pub use self::password_attempt::PasswordAttempt;
pub(crate) use self::store::sweep;

use chrono::{DateTime, Utc};

use self::rule::{Admission, Bucket, BucketRule, RateLimitKind, admit};
use crate::database::TenantTx;
use crate::failure::Failure;

/// How often [`count`] retries. A bucket can vanish between two statements when another attempt succeeds at the same
/// moment.
const TRIES_TO_COUNT: u32 = 5;

/// An attempt that was counted in its subject's bucket.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    kind: RateLimitKind,
    subject: Vec<u8>,
    bucket: Bucket,
    /// Whether the bucket was empty before.
    pub first: bool,
}

impl Counted {
    /// Whether the failures in a row, this attempt included, exceed [`rule::MOST_IN_A_ROW`].
    pub(crate) const fn is_beyond(&self) -> bool {
        self.bucket.is_beyond()
    }
}

/// Counts an attempt and decides whether it is admitted. A refused attempt writes nothing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<Admission<Counted>, Failure> {
    let rule = BucketRule::of(kind);
    let counted = |bucket, first| Admission::Admitted(Counted { kind, subject: subject.to_vec(), bucket, first });
    // Nearly every attempt is the first since a success. One statement suffices for it.
    let first = admit(&rule, Bucket::default(), tx.now());
    for _ in 0..TRIES_TO_COUNT {
        if let Admission::Admitted(bucket) = first
            && store::begin(tx, kind, subject, bucket).await?
        {
            return Ok(counted(bucket, true));
        }
        let Some(before) = store::for_update(tx, kind, subject).await? else { continue };
        return Ok(match admit(&rule, before, tx.now()) {
            Admission::Paused(until) => Admission::Paused(until),
            Admission::Admitted(bucket) => {
                store::keep(tx, kind, subject, bucket).await?;
                counted(bucket, before.is_empty(tx.now()))
            }
        });
    }
    Err(Failure::Inconsistent("a counter comes and goes"))
}

/// How a subject stands, without counting anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SubjectStanding {
    /// Until when attempts are refused; `None` if the next one is admitted.
    pub paused_until: Option<DateTime<Utc>>,
    /// Whether the failures in a row exceed [`rule::MOST_IN_A_ROW`].
    pub is_beyond: bool,
}

/// Reads how a subject stands, for somebody who has to explain it.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn standing(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<SubjectStanding, Failure> {
    let Some(bucket) = store::find(tx, kind, subject).await? else { return Ok(SubjectStanding::default()) };
    let paused_until = admit(&BucketRule::of(kind), bucket, tx.now()).paused_until();
    // The next attempt would be the one that exceeds the limit.
    Ok(SubjectStanding { paused_until, is_beyond: bucket.in_a_row >= rule::MOST_IN_A_ROW })
}

/// Empties the bucket of a subject after a success, and ends its failures in a row.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn succeeded(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<(), Failure> {
    store::forget(tx, kind, subject).await
}

/// Empties the bucket that an attempt was counted in, after a success.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn clear(tx: &TenantTx, counted: &Counted) -> Result<(), Failure> {
    store::forget(tx, counted.kind, &counted.subject).await
}

/// Takes one attempt back, because it was no failure: it went another path, or ended in an error of ours. Earlier
/// attempts stay.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn take_back(tx: &TenantTx, counted: &Counted) -> Result<(), Failure> {
    let Counted { kind, subject, .. } = counted;
    let Some(bucket) = store::for_update(tx, *kind, subject).await? else { return Ok(()) };
    let before = bucket.without_one(&BucketRule::of(*kind));
    if before.is_empty(tx.now()) && before.in_a_row == 0 {
        return store::forget(tx, *kind, subject).await;
    }
    store::keep(tx, *kind, subject, before).await
}
