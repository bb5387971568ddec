//! What somebody says of themselves who asks for a letter (書類をなくした方). Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::input::date::{DateError, parse_birth_date};
use crate::input::insurer_number::{InsurerNumber, InsurerNumberError};
use crate::input::text::{fold_name, full_width_kana, search_key};
use crate::policy::Policy;

/// The longest name, in characters.
pub const NAME_LONGEST: usize = 60;

/// The typed fields.
#[derive(Clone, Copy, Default)]
pub struct LetterRequestTyped<'a> {
    /// 氏名カナ
    pub kana: &'a str,
    /// 生年月日, if the society asks for it.
    pub birth_date: &'a str,
    /// 保険者番号, if the society asks for it.
    pub insurer_number: &'a str,
    /// 事業所名; may be empty.
    pub employer: &'a str,
}

/// What is wrong with the form, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetterRequestFaults {
    /// The name is empty.
    pub kana_empty: bool,
    /// The name is too long, or no name.
    pub kana_wrong: bool,
    /// 生年月日
    pub birth_date: Option<DateError>,
    /// 保険者番号
    pub insurer_number: Option<InsurerNumberError>,
    /// The employer's name is too long, or no name.
    pub employer_wrong: bool,
}

/// What somebody says of themselves, in good form. Whether it is true nobody has checked. The type has no Debug, because
/// it is personal.
#[derive(Clone, Serialize, Deserialize)]
pub struct Said {
    /// 氏名カナ
    pub kana: String,
    /// 生年月日
    pub birth_date: Option<NaiveDate>,
    /// Whether the insurer number is one of the society's.
    pub insurer_number_fits: Option<bool>,
    /// 事業所名; empty if it wasn't given.
    pub employer: String,
}

impl Said {
    /// Who claims to ask, in a form that is the same however it was typed.
    pub(super) fn claim(&self) -> String {
        let date = self.birth_date.map(|date| date.to_string()).unwrap_or_default();
        format!("{}\n{date}", search_key(&self.kana))
    }
}

/// Reads the form as the policy asks.
///
/// # Errors
/// The faults, by field.
pub fn read(policy: &Policy, typed: &LetterRequestTyped<'_>, today: NaiveDate) -> Result<Said, LetterRequestFaults> {
    let mut faults = LetterRequestFaults::default();
    let kana = full_width_kana(&fold_name(typed.kana));
    faults.kana_empty = search_key(&kana).is_empty();
    faults.kana_wrong = !faults.kana_empty && !is_name(&kana);
    let employer = fold_name(typed.employer);
    faults.employer_wrong = !employer.is_empty() && !is_name(&employer);
    let birth_date = policy.identity.birth_date.then(|| parse_birth_date(typed.birth_date, today)).transpose();
    let birth_date = birth_date.unwrap_or_else(|fault| {
        faults.birth_date = Some(fault);
        None
    });
    let number = policy.identity.insurer_number.then(|| InsurerNumber::parse(typed.insurer_number)).transpose();
    let number = number.unwrap_or_else(|fault| {
        faults.insurer_number = Some(fault);
        None
    });
    if faults != LetterRequestFaults::default() {
        return Err(faults);
    }
    let insurer_number_fits = number.map(|number| policy.society.insurer_numbers.contains(&number));
    Ok(Said { kana, birth_date, insurer_number_fits, employer })
}

/// Whether a text can be a name: not too long, with a letter, and on one line.
fn is_name(text: &str) -> bool {
    text.chars().count() <= NAME_LONGEST && text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenancy::manifest::Manifest;
    use crate::testing::folder;

    fn policy_of(slug: &str) -> Policy {
        Manifest::read(&folder(slug)).unwrap_or_else(|trouble| unreachable!("{trouble:?}")).policy
    }

    /// One of midori's insurer numbers.
    const TYPED: LetterRequestTyped<'static> =
        LetterRequestTyped { kana: "", birth_date: "1979-08-22", insurer_number: "06139992", employer: "" };

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()
    }

    #[test]
    fn a_claim_is_the_same_however_it_is_typed() {
        let policy = policy_of("midori");
        let of = |kana: &str| {
            let typed = LetterRequestTyped { kana, ..TYPED };
            read(&policy, &typed, today()).ok().unwrap().claim()
        };
        for kana in ["タカハシ　サキコ", "ﾀｶﾊｼ ｻｷｺ", "たかはしさきこ", " タカハシ サキコ "]
        {
            assert_eq!(of(kana), of("タカハシ サキコ"), "{kana}");
        }
        assert_ne!(of("タカハシ サキ"), of("タカハシ サキコ"));
    }

    #[test]
    fn only_names_are_taken() {
        let policy = policy_of("midori");
        let of = |kana: &str, employer: &str| {
            let typed = LetterRequestTyped { kana, employer, ..TYPED };
            read(&policy, &typed, today()).err().unwrap_or_default()
        };
        assert!(of("", "").kana_empty && of(" \u{200b}　", "").kana_empty);
        for wrong in ["12345", "\u{1}タカハシ", &"ア".repeat(NAME_LONGEST + 1), "----"] {
            assert!(of(wrong, "").kana_wrong, "{wrong}");
            assert!(of("タカハシ", wrong).employer_wrong, "{wrong}");
        }
        assert_eq!(of("<script>alert</script>", ""), LetterRequestFaults::default(), "shown literally");
    }
}
