//! The provisional ID (仮ID) and password (仮パスワード) of a letter: how they look, how they are typed, and their state.
//! Pure.

use chrono::{DateTime, Utc};
use rand::{Rng, RngExt};
use unicode_normalization::UnicodeNormalization;

use crate::secret::Password;

/// Digits of a provisional ID. User IDs of exactly so many digits belong to letters.
pub const ID_LENGTH: usize = 10;

/// Characters of a provisional password: none that is mistaken for another when read from paper.
pub(crate) const ALPHABET: &[u8; 24] = b"ACDEFGHJKMNPQRTUWXY34679";
const GROUPS: usize = 3;
const GROUP_LENGTH: usize = 4;

/// Whether an ID, as it is compared, may be a letter's: exactly ten digits.
#[must_use]
pub fn is_login_id(id: &str) -> bool {
    id.len() == ID_LENGTH && id.bytes().all(|b| b.is_ascii_digit())
}

/// A fresh ID: ten digits, the first not zero, so that spreadsheets keep it whole.
pub fn new_login_id(random: &mut impl Rng) -> String {
    random.random_range(1_000_000_000_u64..10_000_000_000).to_string()
}

/// A fresh password as it is printed: three groups of four, 55 bits.
pub fn new_password(random: &mut impl Rng) -> Password {
    let mut text = String::with_capacity(GROUPS * (GROUP_LENGTH + 1));
    for group in 0..GROUPS {
        if group > 0 {
            text.push('-');
        }
        for _ in 0..GROUP_LENGTH {
            let index = random.random_range(0..ALPHABET.len());
            text.extend(ALPHABET.get(index).map(|byte| char::from(*byte)));
        }
    }
    Password::new(text)
}

/// What is compared: any case, full width or half, with or without hyphens and spaces.
#[must_use]
pub fn normalise_password(typed: &str) -> String {
    typed.nfkc().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Where a letter's pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It can be used.
    Issued,
    /// It has become an account.
    Redeemed,
    /// It is too old.
    Expired,
    /// A newer letter took its place.
    Revoked,
}

/// Where a letter's pair stands at `now`.
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
) -> State {
    if redeemed_at.is_some() {
        State::Redeemed
    } else if revoked_at.is_some() {
        State::Revoked
    } else if now >= expires_at {
        State::Expired
    } else {
        State::Issued
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn an_id_has_ten_digits_and_a_password_three_groups_without_look_alikes() {
        let mut random = StdRng::seed_from_u64(3);
        for _ in 0..1000 {
            let id = new_login_id(&mut random);
            assert_eq!(id.len(), ID_LENGTH);
            assert!(id.bytes().all(|b| b.is_ascii_digit()));
            let password = new_password(&mut random);
            let groups: Vec<_> = password.expose().split('-').collect();
            assert_eq!(groups.iter().map(|g| g.len()).collect::<Vec<_>>(), [4, 4, 4]);
            assert!(!password.expose().chars().any(|c| "0O1IL5S2Z8B".contains(c)), "a look-alike");
        }
        let bits = (GROUPS * GROUP_LENGTH) as f64 * (ALPHABET.len() as f64).log2();
        assert!(bits >= 49.0, "{bits}");
    }

    #[test]
    fn a_password_is_typed_in_any_case_and_width() {
        for typed in
            ["ACDE-3467-WXY9", "acde3467wxy9", " ａｃｄｅ－３４６７－ｗｘｙ９ ", "ACDE 3467 WXY9", "acde‐3467−wxy9"]
        {
            assert_eq!(normalise_password(typed), "ACDE3467WXY9", "{typed}");
        }
    }

    #[test]
    fn a_pair_dies_at_its_expiry_to_the_microsecond() {
        let end = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(state(None, None, end, end - chrono::Duration::microseconds(1)), State::Issued);
        assert_eq!(state(None, None, end, end), State::Expired);
        assert_eq!(state(Some(end), None, end, end), State::Redeemed);
        assert_eq!(state(None, Some(end), end, end), State::Revoked);
    }
}
