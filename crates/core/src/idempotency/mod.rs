//! WAS THIS DONE ALREADY: what a program asked for with an idempotency key, and what it was answered. A program that heard no
//! answer sends the same again and gets the same answer, and nothing is done twice.
//!
//! The key is claimed in the transaction of the act, before anything else, and the answer is kept there. So the answer is there if
//! and only if the act is. Of two requests at once, the second waits for the first one's transaction and finds its answer.

mod store;

pub(crate) use self::store::sweep;

use chrono::Duration;
use rand::Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::new_uuid;

/// How long an answer is kept.
pub const KEPT: Duration = Duration::hours(24);
/// The longest key, in bytes.
pub const KEY_LONGEST: usize = 255;

/// A key that a program has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key: 1 to [`KEY_LONGEST`] visible ASCII characters.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let fits = (1..=KEY_LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }
}

/// What is asked for: method, path and body, as a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFor(Vec<u8>);

impl AskedFor {
    /// The digest of a request.
    #[must_use]
    pub fn of(method: &str, path: &str, body: &[u8]) -> Self {
        let mut digest = Sha256::new();
        for part in [method.as_bytes(), path.as_bytes(), body] {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        Self(digest.finalize().to_vec())
    }
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status.
    pub status: u16,
    /// The body, as JSON.
    pub body: String,
}

/// A key that is this request's.
#[derive(Debug)]
pub struct ClaimedKey(Uuid);

/// Whether a key is free.
#[derive(Debug)]
pub enum KeyClaim {
    /// It is, and nobody else can claim it until the transaction ends.
    Free(ClaimedKey),
    /// The same was asked for with it, and this was the answer.
    Answered(KeptAnswer),
    /// Something else was asked for with it.
    OtherRequest,
}

/// Claims a key of a person, in the transaction of the act. A key counts for [`KEPT`].
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &TenantTx,
    who: Uuid,
    key: &IdempotencyKey,
    asked: &AskedFor,
    random: &mut impl Rng,
) -> Result<KeyClaim, Failure> {
    let digest = tx.keys().blind_index("idempotency key", &format!("{who} {}", key.0));
    store::forget_old(tx, &digest).await?;
    let id = new_uuid(tx.now(), random);
    if store::insert(tx, id, &digest, &asked.0).await? {
        return Ok(KeyClaim::Free(ClaimedKey(id)));
    }
    let kept = store::by_key(tx, &digest).await?;
    Ok(match kept {
        Some((request, Some(answer))) if request == asked.0 => KeyClaim::Answered(answer),
        Some((_, Some(_))) => KeyClaim::OtherRequest,
        // An act that was committed has kept its answer.
        _ => return Err(Failure::Inconsistent("a claimed key has no answer")),
    })
}

/// Keeps the answer to an act that is about to be committed.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &TenantTx, claimed: &ClaimedKey, answer: &KeptAnswer) -> Result<(), Failure> {
    store::keep(tx, claimed.0, answer).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_visible() {
        for good in ["a", "8e03978e-40d5-43dd-bc93-6894a57f9324", &"x".repeat(KEY_LONGEST)] {
            assert!(IdempotencyKey::read(good).is_some(), "{good}");
        }
        for bad in ["", " ", "a b", "鍵", "a\n", &"x".repeat(KEY_LONGEST + 1)] {
            assert!(IdempotencyKey::read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn no_two_requests_have_one_digest_by_moving_a_boundary() {
        let one = AskedFor::of("POST", "/a", b"b");
        assert_eq!(one, AskedFor::of("POST", "/a", b"b"));
        assert_ne!(one, AskedFor::of("POST", "/ab", b""));
        assert_ne!(one, AskedFor::of("POST/", "a", b"b"));
    }
}
