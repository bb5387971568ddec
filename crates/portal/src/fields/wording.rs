//! Words for each rule that a value breaks. They say what to do.
//!
//! Each kind of error is worded once, here. The rules themselves are in core's policy and input.

use madoguchi_core::input::date::DateError;
use madoguchi_core::input::email::EmailError;
use madoguchi_core::input::insurer_number::InsurerNumberError;
use madoguchi_core::policy::email::{AddressRefusal, EmailRules};
use madoguchi_core::policy::notification::NotificationKind;
use madoguchi_core::policy::user_id::{Characters, UserIdError, UserIdRules};
use madoguchi_words::{Value, Words};

use super::account::company_domains;
pub use super::password_wording::{password, password_confirm};

/// Returns the name of a kind of update mails.
pub(crate) fn kind_word(words: &Words, kind: NotificationKind) -> &str {
    match kind {
        NotificationKind::MedicalExpenses => words.text("notifications-medical-expenses"),
        NotificationKind::Eligibility => words.text("notifications-eligibility"),
        NotificationKind::Announcements => words.text("notifications-announcements"),
    }
}

/// Words an error of the insurer number.
#[must_use]
pub fn insurer_number(words: &Words, error: InsurerNumberError) -> String {
    match error {
        InsurerNumberError::Empty => words.text("identity-error-number-empty"),
        InsurerNumberError::NotEightDigits => words.text("identity-error-number-digits"),
        InsurerNumberError::LooksLikeSymbolNumber => words.text("identity-error-number-symbol"),
        InsurerNumberError::CheckDigit | InsurerNumberError::UnknownLaw | InsurerNumberError::UnknownPrefecture => {
            words.text("identity-error-number-check-digit")
        }
    }
    .to_owned()
}

/// Words an error of the birth date.
#[must_use]
pub fn birth_date(words: &Words, error: DateError) -> String {
    match error {
        DateError::Empty => words.text("identity-error-birth-date-empty"),
        DateError::NotEightDigits | DateError::Ambiguous | DateError::Unreadable => {
            words.text("identity-error-birth-date-format")
        }
        DateError::NoSuchDay => words.text("identity-error-birth-date-no-such-day"),
        DateError::InFuture | DateError::TooOld => words.text("identity-error-birth-date-range"),
    }
    .to_owned()
}

/// Words an error of the user ID, which `word` names.
#[must_use]
pub fn user_id(words: &Words, rules: &UserIdRules, word: &str, error: &UserIdError) -> String {
    match error {
        UserIdError::Empty => words.format("user-id-error-empty", &[("user_id", word.into())]),
        UserIdError::TooShort { .. } | UserIdError::TooLong { .. } => words.format(
            "user-id-error-length",
            &[("user_id", word.into()), ("min", rules.min_length.into()), ("max", rules.max_length.into())],
        ),
        UserIdError::Characters(found) => {
            let found: Vec<String> = found.iter().map(|character| shown(*character)).collect();
            let arguments = [("user_id", word.into()), ("found", Value::from(found.join(" ")))];
            match rules.characters {
                Characters::LettersDigits => words.format("user-id-error-characters-letters-digits", &arguments),
                Characters::LettersDigitsMarks => {
                    words.format("user-id-error-characters-letters-digits-marks", &arguments)
                }
            }
        }
        UserIdError::Assigned => words.format("user-id-error-assigned", &[("user_id", word.into())]),
        UserIdError::ReservedForLetters => words.format("user-id-error-ten-digits", &[("user_id", word.into())]),
    }
}

/// Makes a character visible.
fn shown(character: char) -> String {
    if character.is_whitespace() || character.is_control() { "␣".to_owned() } else { format!("「{character}」") }
}

/// Words that the user ID is taken.
#[must_use]
pub fn user_id_taken(words: &Words, word: &str) -> String {
    words.format("user-id-error-taken", &[("user_id", word.into())])
}

/// Words an error in the form of the address.
#[must_use]
pub fn email(words: &Words, error: EmailError) -> String {
    match error {
        EmailError::Empty => words.text("email-error-empty"),
        EmailError::TooLong => words.text("email-error-too-long"),
        EmailError::NoAtSign
        | EmailError::NoLocalPart
        | EmailError::NoDomain
        | EmailError::Domain
        | EmailError::Characters => words.text("email-error-format"),
    }
    .to_owned()
}

/// Words why an address isn't of an allowed kind.
#[must_use]
pub fn address_refused(words: &Words, rules: &EmailRules, refusal: AddressRefusal) -> String {
    match refusal {
        AddressRefusal::CompanyAddressNeeded => {
            words.format("email-error-company-needed", &[("domains", company_domains(words, rules).into())])
        }
        AddressRefusal::OwnAddressNeeded => words.text("email-error-own-needed").to_owned(),
        AddressRefusal::PersonalAddressNeeded => words.text("email-error-company").to_owned(),
    }
}

/// Words the warning where the society prefers a company address.
#[must_use]
pub fn address_in_principle(words: &Words, rules: &EmailRules) -> String {
    words.format("email-warning-in-principle", &[("domains", company_domains(words, rules).into())])
}

/// Words that the identity check is locked for some minutes after failed attempts.
#[must_use]
pub fn identity_wait(words: &Words, minutes: i64) -> String {
    words.format("identity-error-wait", &[("minutes", minutes.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_core::policy::user_id::{Changeable, Origin};
    use madoguchi_words::Language;

    const RULES: UserIdRules = UserIdRules {
        origin: Origin::Chosen,
        min_length: 8,
        max_length: 13,
        characters: Characters::LettersDigits,
        changeable: Changeable::InRegistration,
    };

    #[test]
    fn a_user_id_of_the_wrong_length_is_told_both_borders() {
        let words = Words::of(Language::Ja);
        for error in [UserIdError::TooShort { min: 8 }, UserIdError::TooLong { max: 13 }] {
            let text = user_id(words, &RULES, "ユーザーID", &error);
            assert_eq!(text, "ユーザーIDは8文字以上13文字以内で入力してください。");
        }
    }

    #[test]
    fn characters_that_cannot_be_used_are_named_so_that_they_can_be_seen() {
        let text = user_id(Words::of(Language::Ja), &RULES, "ユーザID", &UserIdError::Characters(vec!['@', ' ', 'あ']));
        assert_eq!(text, "ユーザIDには半角の英字と数字だけを使ってください。使えない文字：「@」 ␣ 「あ」");
    }
}
