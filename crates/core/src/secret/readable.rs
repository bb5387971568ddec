//! Codes that people read from paper or hear, and then type. They are printed in groups and contain no look-alike
//! characters.

use rand::{Rng, RngExt};
use unicode_normalization::UnicodeNormalization;

use super::Password;

/// Upper-case letters and digits without look-alikes.
const ALPHABET: &[u8; 24] = b"ACDEFGHJKMNPQRTUWXY34679";
/// Groups in a printed code. With [`GROUP_LENGTH`] characters in each group, a code has 55 random bits.
const GROUPS: usize = 3;
const GROUP_LENGTH: usize = 4;

/// Generates a code as it is printed: `ACDE-3467-WXY9`.
pub fn new(random: &mut impl Rng) -> Password {
    grouped(GROUPS, GROUP_LENGTH, random)
}

/// Generates a code of `groups` groups with `length` characters each.
pub fn grouped(groups: usize, length: usize, random: &mut impl Rng) -> Password {
    let mut text = String::with_capacity(groups * (length + 1));
    for group in 0..groups {
        if group > 0 {
            text.push('-');
        }
        for _ in 0..length {
            let index = random.random_range(0..ALPHABET.len());
            text.extend(ALPHABET.get(index).map(|byte| char::from(*byte)));
        }
    }
    Password::new(text)
}

/// Normalises a typed code for comparison. Case, full or half width, hyphens and spaces don't matter.
#[must_use]
pub fn normalise(typed: &str) -> String {
    typed.nfkc().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The number of random bits in a code of this shape.
#[cfg(test)]
pub(crate) fn bits(groups: usize, length: usize) -> f64 {
    (groups * length) as f64 * (ALPHABET.len() as f64).log2()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_code_has_three_groups_without_look_alikes() {
        let mut random = StdRng::seed_from_u64(3);
        for _ in 0..1000 {
            let code = new(&mut random);
            let groups: Vec<_> = code.expose().split('-').collect();
            assert_eq!(groups.iter().map(|g| g.len()).collect::<Vec<_>>(), [4, 4, 4]);
            assert!(!code.expose().chars().any(|c| "0O1IL5S2Z8B".contains(c)), "a look-alike");
        }
        assert!(bits(GROUPS, GROUP_LENGTH) >= 49.0);
    }

    #[test]
    fn a_code_is_typed_in_any_case_and_width() {
        for typed in
            ["ACDE-3467-WXY9", "acde3467wxy9", " ａｃｄｅ－３４６７－ｗｘｙ９ ", "ACDE 3467 WXY9", "acde‐3467−wxy9"]
        {
            assert_eq!(normalise(typed), "ACDE3467WXY9", "{typed}");
        }
    }
}
