//! The fields for a new password, with the society's rules in words beside them.

use madoguchi_core::policy::password::{CharacterClass, PasswordRules, min_length};
use madoguchi_web::Rule;
use madoguchi_words::Words;
use serde::Serialize;

/// The fields パスワード and パスワード確認用. Their values are never sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordField {
    /// The rules that a script can mark as met.
    pub rules: Vec<Rule>,
    /// The same rules for the browser's password generator (`passwordrules`).
    pub generator: String,
    /// Whether upper and lower case differ.
    pub case_sensitive: bool,
    /// Whether common passwords, birth dates and the like are refused.
    pub blocklist: bool,
    /// How long the password is valid, in words; none where it doesn't expire.
    pub validity: Option<String>,
    /// Whether the draft already holds a password, which stays when both fields are left empty. The handler sets it.
    pub kept: bool,
}

impl PasswordField {
    /// Builds the fields for an account without a second step. `user_id_word` is the label of the user ID.
    #[must_use]
    pub fn new(words: &Words, rules: &PasswordRules, user_id_word: &str) -> Self {
        Self::beside(words, rules, user_id_word, false)
    }

    /// Builds the fields. With a second step, the rules may allow a shorter password.
    #[must_use]
    pub fn beside(words: &Words, rules: &PasswordRules, user_id_word: &str, second_step: bool) -> Self {
        let (min, max) = (min_length(rules, second_step), rules.max_length);
        // A large maximum is not shown, because nobody reaches it by typing.
        let unbounded = max > 64;
        let mut shown = vec![if unbounded {
            Rule::matching(words.format("rule-length-from", &[("min", min.into())]), format!("^.{{{min},}}$"))
        } else {
            Rule::matching(Rule::length(words, min, max), format!("^.{{{min},{max}}}$"))
        }];
        let mut generator = format!("minlength: {min}; maxlength: {max};");
        for class in &rules.classes {
            let (text, pattern, asked) = match class {
                CharacterClass::Letter => (words.text("rule-has-letter"), "[A-Za-z]", " required: lower, upper;"),
                CharacterClass::Digit => (words.text("rule-has-digit"), "[0-9]", " required: digit;"),
                CharacterClass::Symbol => (words.text("rule-has-symbol"), "[!-\\/:-@\\[-`{-~]", " required: special;"),
            };
            shown.push(Rule::matching(text, pattern));
            generator.push_str(asked);
        }
        shown.push(Rule {
            text: words.format("rule-differs-from-user-id", &[("user_id", user_id_word.into())]),
            differs_from: Some("user_id"),
            ..Rule::default()
        });
        Self {
            rules: shown,
            generator,
            case_sensitive: rules.case_sensitive,
            blocklist: rules.blocklist,
            validity: password_validity(words, rules),
            kept: false,
        }
    }
}

/// Words how long a password is valid.
#[must_use]
pub fn password_validity(words: &Words, rules: &PasswordRules) -> Option<String> {
    match (rules.expires_after_days, rules.change_after_years) {
        (Some(days), _) => Some(words.format("password-validity-days", &[("days", days.into())])),
        (None, Some(years)) => Some(words.format("password-validity-years", &[("years", years.into())])),
        (None, None) => None,
    }
}
