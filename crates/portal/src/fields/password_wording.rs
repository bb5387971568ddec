//! Words for each rule that a new password breaks. They say what to do.

use madoguchi_core::accounts::methods::password_change::{CurrentFault, PasswordChangeFaults, Repeated};
use madoguchi_core::policy::password::{CharacterClass, Outgrown, PasswordFault, PasswordRules, Reason};
use madoguchi_web::FieldError;
use madoguchi_words::Words;

/// Words a fault of the password. `user_id_word` names the user ID.
#[must_use]
pub fn password(words: &Words, user_id_word: &str, fault: PasswordFault) -> String {
    match fault {
        PasswordFault::Empty => words.text("password-error-empty").to_owned(),
        PasswordFault::TooShort { min } => words.format("password-error-too-short", &[("min", min.into())]),
        PasswordFault::TooLong { max } => words.format("password-error-too-long", &[("max", max.into())]),
        // Only a password far beyond any rule is this long, so the number of characters is approximate.
        PasswordFault::TooManyBytes => words.format("password-error-too-long", &[("max", 256.into())]),
        PasswordFault::FullWidth => words.text("password-error-full-width").to_owned(),
        PasswordFault::ControlCharacter => words.text("password-error-control").to_owned(),
        PasswordFault::Missing(CharacterClass::Letter) => words.text("password-error-no-letter").to_owned(),
        PasswordFault::Missing(CharacterClass::Digit) => words.text("password-error-no-digit").to_owned(),
        PasswordFault::Missing(CharacterClass::Symbol) => words.text("password-error-no-symbol").to_owned(),
        PasswordFault::SameAsUserId => {
            words.format("password-error-same-as-user-id", &[("user_id", user_id_word.into())])
        }
        PasswordFault::Common => words.text("password-error-common").to_owned(),
        PasswordFault::LikeUserId => words.format("password-error-like-user-id", &[("user_id", user_id_word.into())]),
        PasswordFault::LikeBirthDate => words.text("password-error-like-birth-date").to_owned(),
        PasswordFault::LikeInsurerNumber => words.text("password-error-like-insurer-number").to_owned(),
        PasswordFault::LikeSocietyName => words.text("password-error-like-society-name").to_owned(),
    }
}

/// Words a second entry that differs from the first. An empty entry counts as missing.
#[must_use]
pub fn password_confirm(words: &Words, typed: &str) -> String {
    if typed.is_empty() {
        words.text("password-error-confirm-empty").to_owned()
    } else {
        words.text("password-error-confirm-differs").to_owned()
    }
}

/// Words all faults of a change, field by field. `again` is the second entry.
#[must_use]
pub fn faults(words: &Words, user_id_word: &str, faults: &PasswordChangeFaults, again: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match faults.current {
        None => {}
        Some(CurrentFault::Empty) => {
            errors.push(FieldError::at("current_password", words.text("password-error-current-empty")));
        }
        Some(CurrentFault::Wrong) => {
            errors.push(FieldError::at("current_password", words.text("password-error-current-wrong")));
        }
    }
    errors.extend(faults.new.iter().map(|fault| FieldError::at("new_password", password(words, user_id_word, *fault))));
    errors.extend(faults.repeated.map(|which| FieldError::at("new_password", repeated(words, which))));
    if faults.differs {
        errors.push(FieldError::at("new_password_confirm", password_confirm(words, again)));
    }
    errors
}

/// Words that the new password was used before.
#[must_use]
pub fn repeated(words: &Words, which: Repeated) -> &str {
    match which {
        Repeated::Current => words.text("password-error-is-current"),
        Repeated::Earlier => words.text("password-error-is-earlier"),
    }
}

/// Words why a new password is required.
#[must_use]
pub fn reason(words: &Words, rules: &PasswordRules, reason: Reason) -> String {
    match reason {
        Reason::Expired => {
            words.format("password-renew-expired", &[("days", rules.expires_after_days.unwrap_or_default().into())])
        }
        Reason::YearsAfterRegistration => {
            words.format("password-renew-years", &[("years", rules.change_after_years.unwrap_or_default().into())])
        }
        Reason::StricterRule => words.text("password-renew-stricter").to_owned(),
    }
}

/// Words what a stricter rule requires.
#[must_use]
pub fn outgrown(words: &Words, user_id_word: &str, rule: Outgrown) -> String {
    match rule {
        Outgrown::Breaks(fault) => password(words, user_id_word, fault),
        Outgrown::Case => words.text("password-outgrown-case").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_words::Language;

    #[test]
    fn an_empty_second_password_is_missing_rather_than_different() {
        let words = Words::of(Language::Ja);
        assert_ne!(password_confirm(words, ""), password_confirm(words, "x"));
    }
}
