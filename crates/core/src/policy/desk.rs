//! How the society's own staff work at the desk (窓口): what one of them may do alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What takes two people at the desk, beside what always does (二人での承認).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeskRules {
    /// Letters that the staff of the society may issue anew in a day without a second person, 0 to 500; 0: each letter
    /// takes two people.
    #[schemars(range(max = 500))]
    pub letters_a_day: u16,
    /// Whether an announcement is published only once a second person has approved it.
    pub two_for_announcements: bool,
}

/// Whether the next letter of the day takes two people, after so many.
#[must_use]
pub fn letter_takes_two(rules: &DeskRules, issued_today: u64) -> bool {
    issued_today >= u64::from(rules.letters_a_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_after_the_last_of_the_day_takes_two() {
        let rules = |letters_a_day| DeskRules { letters_a_day, two_for_announcements: false };
        for (most, issued, two) in [(0, 0, true), (1, 0, false), (1, 1, true), (20, 19, false), (20, 20, true)] {
            assert_eq!(letter_takes_two(&rules(most), issued), two, "{issued} of {most}");
        }
    }
}
