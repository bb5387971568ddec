//! Rules of the password: length, composition, case, expiry, reuse and blocklist.

mod blocklist;
mod due;
mod outgrown;

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::due::{PasswordDue, PasswordDueNotice, WarningStage};
pub(crate) use due::FIRST_WARNING_DAYS;
pub use due::{Reason, due, due_reason, must_change_on, notice};
pub use outgrown::{Outgrown, outgrown};

use super::Policy;
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::{fold_identifier, fold_secret};

/// The longest password in bytes, whatever a policy says. A longer password is refused and never truncated.
pub const MAX_BYTES: usize = 1024;

/// Rules of the password. Lengths count characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRules {
    /// Fewest characters.
    #[schemars(range(min = 8, max = 64))]
    pub min_length: u16,
    /// Fewest characters for whom a second step is set up; `min_length` where it is missing.
    #[serde(default)]
    #[schemars(range(min = 8, max = 64))]
    pub min_length_with_second_step: Option<u16>,
    /// Most characters; 1,024 bytes at most in any case.
    #[schemars(range(min = 8, max = 1024))]
    pub max_length: u16,
    /// Kinds of characters of which at least one each is asked.
    #[serde(default)]
    pub classes: Vec<CharacterClass>,
    /// Whether upper and lower case differ. If not, letters are folded before hashing.
    pub case_sensitive: bool,
    /// Days after which it must be changed, since the last change.
    #[serde(default)]
    #[schemars(range(min = 30, max = 3650))]
    pub expires_after_days: Option<u16>,
    /// Years after first registration at which it must be changed.
    #[serde(default)]
    #[schemars(range(min = 1, max = 20))]
    pub change_after_years: Option<u8>,
    /// Number of earlier passwords that can't be taken again.
    #[serde(default)]
    #[schemars(range(max = 24))]
    pub history: u8,
    /// Refuse common passwords, and those made of the user ID, birth date, insurer number or society's name.
    pub blocklist: bool,
}

impl PasswordRules {
    /// Whether the rules contain a date on which a password must be changed.
    #[must_use]
    pub const fn expires(&self) -> bool {
        self.expires_after_days.is_some() || self.change_after_years.is_some()
    }
}

/// A kind of character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CharacterClass {
    /// 英字
    Letter,
    /// 数字
    Digit,
    /// 記号
    Symbol,
}

impl CharacterClass {
    /// Whether a character, in half width, is of this class.
    #[must_use]
    pub const fn has(self, character: char) -> bool {
        match self {
            Self::Letter => character.is_ascii_alphabetic(),
            Self::Digit => character.is_ascii_digit(),
            Self::Symbol => character.is_ascii_punctuation(),
        }
    }
}

/// The member's data that a password is compared with. The type has no Debug, because the data are personal.
#[derive(Clone, Copy)]
pub struct PasswordContext<'a> {
    /// The member's user ID.
    pub user_id: &'a str,
    /// The member's date of birth, where it is known.
    pub birth_date: Option<NaiveDate>,
    /// The society's insurer numbers.
    pub insurer_numbers: &'a [InsurerNumber],
    /// The society's names: in Japanese, in English, and its slug.
    pub society_names: &'a [&'a str],
    /// Whether the member has a second step, which may allow a shorter password.
    pub second_step: bool,
}

/// The names of the society that a password must not be made of.
#[must_use]
pub fn society_names<'a>(policy: &'a Policy, slug: &'a str) -> Vec<&'a str> {
    let society = &policy.society;
    let mut names = vec![society.name.as_str(), slug];
    names.extend(society.name_en.as_deref());
    names.extend(society.kana.as_deref());
    names
}

/// A rule that a typed password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFault {
    /// Nothing was typed.
    Empty,
    /// The password has fewer characters than `min`.
    TooShort {
        /// Fewest characters.
        min: u16,
    },
    /// The password has more characters than `max`.
    TooLong {
        /// Most characters.
        max: u16,
    },
    /// The password has more bytes than [`MAX_BYTES`].
    TooManyBytes,
    /// The password has full-width letters, digits, symbols or spaces, because the keyboard was in Japanese mode.
    FullWidth,
    /// The password has line breaks or other control characters, which can't be typed reliably.
    ControlCharacter,
    /// The password has no character of this class.
    Missing(CharacterClass),
    /// The password equals the user ID, apart from case and width.
    SameAsUserId,
    /// The password is one of the most common, a row of neighbouring characters, or a short piece repeated.
    Common,
    /// The password is made of the user ID.
    LikeUserId,
    /// The password is made of the birth date.
    LikeBirthDate,
    /// The password is made of the insurer number.
    LikeInsurerNumber,
    /// The password is made of the society's name.
    LikeSocietyName,
}

/// The minimum length of a member's password.
#[must_use]
pub fn min_length(rules: &PasswordRules, second_step: bool) -> u16 {
    match rules.min_length_with_second_step {
        Some(shorter) if second_step => shorter.min(rules.min_length),
        _ => rules.min_length,
    }
}

/// Checks a typed password. If there are no faults, it may be set.
#[must_use]
pub fn check(rules: &PasswordRules, context: &PasswordContext<'_>, typed: &str) -> Vec<PasswordFault> {
    if typed.is_empty() {
        return vec![PasswordFault::Empty];
    }
    if typed.len() > MAX_BYTES {
        return vec![PasswordFault::TooManyBytes];
    }
    let half_width = fold_secret(typed);
    if half_width.is_empty() {
        return vec![PasswordFault::Empty];
    }
    let mut faults = Vec::new();
    let length = half_width.chars().count();
    let min = min_length(rules, context.second_step);
    if length < usize::from(min) {
        faults.push(PasswordFault::TooShort { min });
    }
    if length > usize::from(rules.max_length) {
        faults.push(PasswordFault::TooLong { max: rules.max_length });
    }
    if typed.chars().any(is_full_width) {
        faults.push(PasswordFault::FullWidth);
    }
    if typed.chars().any(char::is_control) {
        faults.push(PasswordFault::ControlCharacter);
    }
    for class in &rules.classes {
        if !half_width.chars().any(|character| class.has(character)) {
            faults.push(PasswordFault::Missing(*class));
        }
    }
    if is_user_id(&half_width, context.user_id) {
        faults.push(PasswordFault::SameAsUserId);
    } else if rules.blocklist {
        faults.extend(blocklist::find(&half_width, context));
    }
    faults
}

/// Compares the folded forms even if case counts, because a password that differs from the user ID in case only is no
/// protection.
fn is_user_id(half_width: &str, user_id: &str) -> bool {
    fold_identifier(half_width) == fold_identifier(user_id)
}

/// Whether a new user ID may be used with the password that the member keeps. The rules are those for a new password
/// beside this user ID.
#[must_use]
pub fn goes_with_user_id(rules: &PasswordRules, user_id: &str, typed: &str) -> bool {
    let half_width = fold_secret(typed);
    let is_like =
        is_user_id(&half_width, user_id) || (rules.blocklist && blocklist::is_like_user_id(&half_width, user_id));
    !is_like
}

/// The form of a password that is hashed, both when it is set and when it is verified.
///
/// Width and composition are always folded (NFKC), because two keyboards encode the same character differently, and what
/// copying adds is removed: see [`fold_secret`]. Case is folded unless `case_sensitive`.
#[must_use]
pub fn for_hashing(case_sensitive: bool, typed: &str) -> Cow<'_, str> {
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') && typed.trim() == typed;
    if is_plain && (case_sensitive || !typed.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return Cow::Borrowed(typed);
    }
    let normal = fold_secret(typed);
    Cow::Owned(if case_sensitive { normal } else { normal.to_lowercase() })
}

/// Whether a character is a full-width form of ASCII or the ideographic space.
const fn is_full_width(character: char) -> bool {
    matches!(character, '\u{ff01}'..='\u{ff5e}' | '\u{3000}')
}

#[cfg(test)]
mod tests;
