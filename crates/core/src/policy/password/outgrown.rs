//! Rules that an existing password breaks, because the rules became stricter after it was set. They are evaluated at a
//! sign-in, when the plain password is available. Nothing about the result is stored beside the hash.

use serde::{Deserialize, Serialize};

use super::{PasswordContext, PasswordFault, PasswordRules, check, for_hashing};

/// A rule that an existing password doesn't satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outgrown {
    /// The password couldn't be set today.
    Breaks(PasswordFault),
    /// The rules distinguish upper and lower case now, but the hash was made from the case-folded password.
    Case,
}

/// The rules of today that a correct password breaks. `case_sensitive` tells how its hash was made. The width is folded
/// first, because the width typed now can differ from the width typed when the password was set.
#[must_use]
pub fn outgrown(
    rules: &PasswordRules,
    context: &PasswordContext<'_>,
    typed: &str,
    case_sensitive: bool,
) -> Vec<Outgrown> {
    let faults = check(rules, context, &for_hashing(true, typed)).into_iter().map(Outgrown::Breaks);
    let case = (rules.case_sensitive && !case_sensitive).then_some(Outgrown::Case);
    faults.chain(case).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::password::CharacterClass;

    fn rules() -> PasswordRules {
        PasswordRules {
            min_length: 8,
            min_length_with_second_step: None,
            max_length: 128,
            classes: vec![CharacterClass::Letter, CharacterClass::Digit],
            case_sensitive: true,
            expires_after_days: None,
            change_after_years: None,
            history: 3,
            blocklist: true,
        }
    }

    fn against(rules: &PasswordRules, typed: &str, case_sensitive: bool, second_step: bool) -> Vec<Outgrown> {
        let context = PasswordContext {
            user_id: "tanaka78",
            birth_date: None,
            insurer_numbers: &[],
            society_names: &[],
            second_step,
        };
        outgrown(rules, &context, typed, case_sensitive)
    }

    #[test]
    fn a_password_is_outgrown_by_length_kinds_case_and_blocklist_and_by_nothing_else() {
        let good = "Hotaru2026x";
        assert_eq!(against(&rules(), good, true, false), []);
        let longer = PasswordRules { min_length: 15, min_length_with_second_step: Some(8), ..rules() };
        assert_eq!(against(&longer, good, true, false), [Outgrown::Breaks(PasswordFault::TooShort { min: 15 })]);
        assert_eq!(against(&longer, good, true, true), [], "a second step allows it");
        let symbols = PasswordRules { classes: vec![CharacterClass::Symbol], ..rules() };
        assert_eq!(
            against(&symbols, good, true, false),
            [Outgrown::Breaks(PasswordFault::Missing(CharacterClass::Symbol))]
        );
        assert_eq!(against(&rules(), good, false, false), [Outgrown::Case]);
        assert_eq!(against(&PasswordRules { case_sensitive: false, ..rules() }, good, true, false), []);
        assert_eq!(against(&rules(), "password1", true, false), [Outgrown::Breaks(PasswordFault::Common)]);
        assert_eq!(against(&PasswordRules { blocklist: false, ..rules() }, "password1", true, false), []);
        assert_eq!(
            against(&PasswordRules { history: 24, expires_after_days: Some(30), ..rules() }, good, true, false),
            []
        );
    }

    #[test]
    fn a_keyboard_left_in_japanese_outgrows_nothing() {
        assert_eq!(against(&rules(), "Ｈｏｔａｒｕ２０２６ｘ", true, false), []);
    }
}
