//! The provisional ID (仮ID) and password (仮パスワード) of a letter: their form, normalisation and state. Pure.

use chrono::{DateTime, Utc};
use rand::{Rng, RngExt};

use crate::input::text::fold_hyphens;
use crate::secret::{Password, readable};

/// Digits of a provisional ID. A user ID of exactly this many digits is reserved for letters.
pub const ID_LENGTH: usize = 10;

/// Whether an ID in the form for comparison has the form of a provisional ID: exactly ten digits.
#[must_use]
pub fn is_login_id(id: &str) -> bool {
    id.len() == ID_LENGTH && id.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a typed ID was meant as a provisional ID: only digits, ten of them or one more or less, in any width, with or
/// without spaces and hyphens between them. It tells nothing about whether the ID exists.
#[must_use]
pub fn looks_like_login_id(typed: &str) -> bool {
    let plain: String = fold_hyphens(typed).chars().filter(|c| *c != '-').collect();
    plain.len().abs_diff(ID_LENGTH) <= 1 && plain.bytes().all(|b| b.is_ascii_digit())
}

/// Generates a provisional ID: ten digits, the first not zero, because spreadsheets drop leading zeros.
pub fn new_login_id(random: &mut impl Rng) -> String {
    random.random_range(1_000_000_000_u64..10_000_000_000).to_string()
}

/// Generates a password as it is printed: three groups of four characters, 55 random bits.
pub fn new_password(random: &mut impl Rng) -> Password {
    readable::new(random)
}

/// Normalises a typed password for comparison. Case, full or half width, hyphens and spaces don't matter.
#[must_use]
pub fn normalise_password(typed: &str) -> String {
    readable::normalise(typed)
}

/// The state of a letter's provisional ID and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// They can be used.
    Issued,
    /// They were redeemed, by a registration or a password reset.
    Redeemed,
    /// They have expired.
    Expired,
    /// They were revoked, because a newer letter replaced them.
    Revoked,
}

/// The state of a letter's provisional ID and password at `now`.
///
/// ```text
/// issued ──redeem──▶ redeemed
///   │ └───reissue──▶ revoked
///   └──────time────▶ expired ──reissue──▶ revoked
/// ```
#[must_use]
pub fn state(
    redeemed_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> LetterState {
    if redeemed_at.is_some() {
        LetterState::Redeemed
    } else if revoked_at.is_some() {
        LetterState::Revoked
    } else if now >= expires_at {
        LetterState::Expired
    } else {
        LetterState::Issued
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn an_id_has_ten_digits() {
        let mut random = StdRng::seed_from_u64(3);
        for _ in 0..1000 {
            let id = new_login_id(&mut random);
            assert_eq!(id.len(), ID_LENGTH);
            assert!(id.bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn an_id_is_recognised_as_it_is_typed() {
        for typed in ["1234567890", "１２３４５６７８９０", "1234 567 890", "1234-567-890", " 123456789", "12345678901"]
        {
            assert!(looks_like_login_id(typed), "{typed}");
        }
        for typed in ["", "12345678", "123456789012", "hanako2026", "123456789a", "あ123456789"] {
            assert!(!looks_like_login_id(typed), "{typed}");
        }
    }

    #[test]
    fn a_pair_dies_at_its_expiry_to_the_microsecond() {
        let end = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(state(None, None, end, end - chrono::Duration::microseconds(1)), LetterState::Issued);
        assert_eq!(state(None, None, end, end), LetterState::Expired);
        assert_eq!(state(Some(end), None, end, end), LetterState::Redeemed);
        assert_eq!(state(None, Some(end), end, end), LetterState::Revoked);
    }
}
