//! Rules of the user ID (ユーザID).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::input::text::{fold_identifier, shown_identifier};

/// Digits of a letter's provisional ID. Members can't choose an ID of this form.
pub const LETTER_ID_DIGITS: usize = 10;

/// Rules of the user ID (ユーザID). Lengths count characters; IDs of exactly ten digits belong to letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserIdRules {
    /// Chosen by the member, or preassigned (the letter's ID) and changeable in the flow.
    pub origin: Origin,
    /// Fewest characters.
    #[schemars(range(min = 4, max = 64))]
    pub min_length: u8,
    /// Most characters.
    #[schemars(range(min = 8, max = 64))]
    pub max_length: u8,
    /// Allowed characters.
    pub characters: Characters,
    /// When it can be changed.
    pub changeable: Changeable,
}

/// When a user ID can be changed (ユーザIDの変更).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Changeable {
    /// Never: a preassigned one stays the letter's, a chosen one stays what was chosen.
    Never,
    /// While registering; afterwards it is final.
    InRegistration,
    /// Once: the ID that a member began with, which is the letter's where it is preassigned, so that a change while
    /// registering counts.
    Once,
}

/// Converts the earlier boolean form of the key: `false` meant final after registration, `true` changeable then.
pub(super) fn read_older(policy: &mut Value) {
    if let Some(changeable) = policy.pointer_mut("/user_id/changeable")
        && let Value::Bool(after_registration) = *changeable
    {
        *changeable = json!(if after_registration { Changeable::Once } else { Changeable::InRegistration });
    }
}

/// Whether a member's user ID can be changed now, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserIdChangeStanding {
    /// The user ID can be changed once.
    Changeable,
    /// The society's rule doesn't allow a change.
    Final,
    /// The one allowed change was made.
    Changed,
}

/// Whether a member's user ID can be changed now. `changed` tells whether it was changed after registration.
#[must_use]
pub fn standing(rules: &UserIdRules, user_id: &str, changed: bool) -> UserIdChangeStanding {
    match rules.changeable {
        Changeable::Never | Changeable::InRegistration => UserIdChangeStanding::Final,
        // Members can't choose an ID of the form of a provisional ID. A member who has one has never changed it.
        Changeable::Once if changed || (rules.origin == Origin::Preassigned && !looks_like_letter_id(user_id)) => {
            UserIdChangeStanding::Changed
        }
        Changeable::Once => UserIdChangeStanding::Changeable,
    }
}

/// Where the user ID comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The member thinks of one.
    Chosen,
    /// The letter's ID stands in the field and may be kept or changed.
    Preassigned,
}

/// Characters that a user ID may have. Letters and digits are ASCII; case is kept for show and ignored in comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// Letters and digits.
    LettersDigits,
    /// Letters, digits and `. _ -`.
    LettersDigitsMarks,
}

/// The marks that [`Characters::LettersDigitsMarks`] allows.
pub const MARKS: [char; 3] = ['.', '_', '-'];

impl Characters {
    /// Whether a user ID may have this character.
    #[must_use]
    pub fn allow(self, character: char) -> bool {
        character.is_ascii_alphanumeric() || (self == Self::LettersDigitsMarks && MARKS.contains(&character))
    }
}

/// A user ID that satisfies the society's rules.
#[derive(Clone, PartialEq, Eq)]
pub struct UserId {
    /// The form that pages and mails show: half width, case as typed.
    pub shown: String,
    /// The form for comparison and uniqueness: see [`fold_identifier`].
    pub folded: String,
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(…)")
    }
}

/// Why a typed user ID isn't accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserIdError {
    /// Nothing but spaces was typed.
    Empty,
    /// The ID has characters that aren't allowed. Each is listed once, in the order typed.
    Characters(Vec<char>),
    /// The ID has fewer characters than `min`.
    TooShort {
        /// Fewest characters.
        min: u8,
    },
    /// The ID has more characters than `max`.
    TooLong {
        /// Most characters.
        max: u8,
    },
    /// The ID has exactly ten digits, which is the form of provisional IDs.
    ReservedForLetters,
    /// The ID differs from the preassigned one, which can't be changed.
    Assigned,
}

/// Whether a typed ID has the form of a provisional ID: ten digits, not counting marks.
///
/// Marks are ignored, because people type a provisional ID with hyphens, and one field takes both kinds of ID.
#[must_use]
pub fn looks_like_letter_id(typed: &str) -> bool {
    letter_id(typed).is_some()
}

/// The digits of a typed ID that has the form of a provisional ID.
fn letter_id(typed: &str) -> Option<String> {
    let digits: String = shown_identifier(typed).chars().filter(|character| !MARKS.contains(character)).collect();
    let is_letter_id = digits.len() == LETTER_ID_DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_letter_id.then_some(digits)
}

/// The form in which a typed ID is looked up, a member's user ID or a letter's provisional ID: a provisional ID by its
/// digits, another one as [`fold_identifier`] says.
#[must_use]
pub fn looked_up(typed: &str) -> String {
    letter_id(typed).unwrap_or_else(|| fold_identifier(typed))
}

/// Checks a typed user ID against the society's rules. The accounts decide whether it is still free.
///
/// `own_letter_id` is the provisional ID of the letter that the member registers with. If IDs are preassigned, the
/// member may keep it, whatever the other rules say.
///
/// # Errors
/// The first rule that the ID breaks.
pub fn check(rules: &UserIdRules, typed: &str, own_letter_id: Option<&str>) -> Result<UserId, UserIdError> {
    // No rule allows an ID of this length. The check avoids normalising a huge input.
    if typed.len() > 1024 {
        return Err(UserIdError::TooLong { max: rules.max_length });
    }
    let id = UserId { shown: letter_id(typed).unwrap_or_else(|| shown_identifier(typed)), folded: looked_up(typed) };
    if id.shown.is_empty() {
        return Err(UserIdError::Empty);
    }
    let keeps_own = rules.origin == Origin::Preassigned && own_letter_id.is_some_and(|own| looked_up(own) == id.folded);
    if keeps_own {
        return Ok(id);
    }
    if rules.origin == Origin::Preassigned && rules.changeable == Changeable::Never && own_letter_id.is_some() {
        return Err(UserIdError::Assigned);
    }
    let mut foreign = Vec::new();
    for character in id.shown.chars() {
        if !rules.characters.allow(character) && !foreign.contains(&character) {
            foreign.push(character);
        }
    }
    if !foreign.is_empty() {
        return Err(UserIdError::Characters(foreign));
    }
    let length = id.shown.chars().count();
    if length < usize::from(rules.min_length) {
        return Err(UserIdError::TooShort { min: rules.min_length });
    }
    if length > usize::from(rules.max_length) {
        return Err(UserIdError::TooLong { max: rules.max_length });
    }
    if looks_like_letter_id(&id.shown) {
        return Err(UserIdError::ReservedForLetters);
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEGACY: UserIdRules = UserIdRules {
        origin: Origin::Chosen,
        min_length: 8,
        max_length: 13,
        characters: Characters::LettersDigits,
        changeable: Changeable::InRegistration,
    };
    const PREASSIGNED: UserIdRules = UserIdRules { origin: Origin::Preassigned, ..LEGACY };
    const WITH_MARKS: UserIdRules =
        UserIdRules { min_length: 6, max_length: 32, characters: Characters::LettersDigitsMarks, ..LEGACY };

    fn refusal(rules: &UserIdRules, typed: &str) -> Option<UserIdError> {
        check(rules, typed, None).err()
    }

    #[test]
    fn length_counts_characters_and_both_ends_are_allowed() {
        assert_eq!(refusal(&LEGACY, "tanaka7"), Some(UserIdError::TooShort { min: 8 }));
        assert_eq!(refusal(&LEGACY, "tanaka78"), None);
        assert_eq!(refusal(&LEGACY, "tanaka7890123"), None);
        assert_eq!(refusal(&LEGACY, "tanaka78901234"), Some(UserIdError::TooLong { max: 13 }));
        assert_eq!(refusal(&LEGACY, &"a".repeat(2_000_000)), Some(UserIdError::TooLong { max: 13 }));
    }

    #[test]
    fn full_width_and_spaces_at_the_ends_are_forgiven_and_case_is_kept_for_show() -> Result<(), UserIdError> {
        let id = check(&LEGACY, "　Ｔａｎａｋａ７８ ", None)?;
        assert_eq!((id.shown.as_str(), id.folded.as_str()), ("Tanaka78", "tanaka78"));
        assert_eq!(fold_identifier("TANAKA78"), fold_identifier("ｔａｎａｋａ７８"));
        Ok(())
    }

    #[test]
    fn characters_that_cannot_be_used_are_named_once_each() {
        assert_eq!(refusal(&LEGACY, "tanaka_taro_"), Some(UserIdError::Characters(vec!['_'])));
        assert_eq!(refusal(&LEGACY, "たなか taro7"), Some(UserIdError::Characters(vec!['た', 'な', 'か'])));
        assert_eq!(refusal(&WITH_MARKS, "tanaka.taro_1-2"), None);
        assert_eq!(refusal(&WITH_MARKS, "tanaka@taro"), Some(UserIdError::Characters(vec!['@'])));
        assert_eq!(refusal(&LEGACY, "tanaka\u{0}78"), Some(UserIdError::Characters(vec!['\u{0}'])));
    }

    #[test]
    fn empty_is_told_apart_from_short() {
        assert_eq!(refusal(&LEGACY, " 　"), Some(UserIdError::Empty));
    }

    #[test]
    fn exactly_ten_digits_belong_to_letters() {
        assert_eq!(refusal(&LEGACY, "140000253"), None);
        assert_eq!(refusal(&LEGACY, "1400002537"), Some(UserIdError::ReservedForLetters));
        assert_eq!(refusal(&LEGACY, "１４００００２５３７"), Some(UserIdError::ReservedForLetters));
        assert_eq!(refusal(&LEGACY, "14000025378"), None);
        assert_eq!(refusal(&LEGACY, "140000253a"), None);
        assert_eq!(refusal(&WITH_MARKS, "140-000-2537"), Some(UserIdError::ReservedForLetters));
    }

    #[test]
    fn a_preassigned_id_may_be_kept_by_its_letters_holder_only() {
        for typed in ["１４００００２５３７", "1400 002 537", "1400-002—537", "1400\u{200B}002537\t"] {
            let id = check(&PREASSIGNED, typed, Some("1400002537")).map(|id| (id.shown, id.folded));
            assert_eq!(id, Ok(("1400002537".to_owned(), "1400002537".to_owned())), "{typed}");
        }
        assert_eq!(check(&PREASSIGNED, "1400002538", Some("1400002537")), Err(UserIdError::ReservedForLetters));
        assert_eq!(check(&PREASSIGNED, "1400002537", None), Err(UserIdError::ReservedForLetters));
        assert_eq!(check(&LEGACY, "1400002537", Some("1400002537")), Err(UserIdError::ReservedForLetters));
        let long = UserIdRules { min_length: 12, ..PREASSIGNED };
        assert!(check(&long, "1400002537", Some("1400002537")).is_ok());
    }

    #[test]
    fn an_assigned_id_stays_the_letters() {
        let assigned = UserIdRules { changeable: Changeable::Never, ..PREASSIGNED };
        assert!(check(&assigned, "1400002537", Some("1400002537")).is_ok());
        assert_eq!(check(&assigned, "tanaka78", Some("1400002537")), Err(UserIdError::Assigned));
        assert_eq!(check(&assigned, " ", Some("1400002537")), Err(UserIdError::Empty));
        let chosen = UserIdRules { changeable: Changeable::Never, ..LEGACY };
        assert!(check(&chosen, "tanaka78", Some("1400002537")).is_ok());
    }

    #[test]
    fn the_id_that_one_began_with_can_be_changed_once_where_the_society_wants_it() {
        use UserIdChangeStanding::{Changeable as Open, Changed, Final};
        for (changeable, origin, user_id, changed, expected) in [
            (Changeable::Never, Origin::Chosen, "tanaka78", false, Final),
            (Changeable::Never, Origin::Preassigned, "1400002537", false, Final),
            (Changeable::InRegistration, Origin::Chosen, "tanaka78", false, Final),
            (Changeable::InRegistration, Origin::Preassigned, "1400002537", false, Final),
            (Changeable::InRegistration, Origin::Preassigned, "tanaka78", true, Final),
            (Changeable::Once, Origin::Chosen, "tanaka78", false, Open),
            (Changeable::Once, Origin::Chosen, "tanaka78", true, Changed),
            (Changeable::Once, Origin::Preassigned, "1400002537", false, Open),
            (Changeable::Once, Origin::Preassigned, "tanaka78", false, Changed),
            (Changeable::Once, Origin::Preassigned, "tanaka78", true, Changed),
        ] {
            let rules = UserIdRules { origin, changeable, ..LEGACY };
            assert_eq!(standing(&rules, user_id, changed), expected, "{changeable:?} {origin:?} {user_id} {changed}");
        }
    }

    #[test]
    fn what_stood_there_before_there_were_words_is_still_read() {
        for (older, expected) in [
            (serde_json::json!(false), "in_registration"),
            (serde_json::json!(true), "once"),
            (serde_json::json!("never"), "never"),
        ] {
            let mut policy = serde_json::json!({"user_id": {"changeable": older}});
            read_older(&mut policy);
            assert_eq!(policy["user_id"]["changeable"], expected);
        }
        let mut without = serde_json::json!({"user_id": {}});
        read_older(&mut without);
        assert_eq!(without, serde_json::json!({"user_id": {}}));
    }
}
