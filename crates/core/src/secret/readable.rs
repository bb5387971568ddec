//! Codes that people read from paper and type: three groups of four, 55 bits, no character that is mistaken for another.

use rand::{Rng, RngExt};
use unicode_normalization::UnicodeNormalization;

use super::Password;

/// None that is mistaken for another when read from paper.
const ALPHABET: &[u8; 24] = b"ACDEFGHJKMNPQRTUWXY34679";
const GROUPS: usize = 3;
const GROUP_LENGTH: usize = 4;

/// A fresh code as it is printed: `ACDE-3467-WXY9`.
pub fn new(random: &mut impl Rng) -> Password {
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
pub fn normalise(typed: &str) -> String {
    typed.nfkc().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
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
        let bits = (GROUPS * GROUP_LENGTH) as f64 * (ALPHABET.len() as f64).log2();
        assert!(bits >= 49.0, "{bits}");
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
