//! The fields of a new password and the society's rules beside them, in words, before a mistake is made.

use madoguchi_core::policy::password::{CharacterClass, PasswordRules, min_length};
use madoguchi_web::Rule;
use madoguchi_words::Words;
use serde::Serialize;

/// The fields パスワード and パスワード確認用. What is typed in them never comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordField {
    /// Rules that a script can tick off.
    pub rules: Vec<Rule>,
    /// The same for the browser's own generator (`passwordrules`).
    pub generator: String,
    /// Upper and lower case differ.
    pub case_sensitive: bool,
    /// Common passwords, birth dates and the like are refused.
    pub blocklist: bool,
    /// How long it is valid, in words; none where it doesn't expire.
    pub validity: Option<String>,
    /// A password is kept in the draft and stays when both fields are left empty; the handler says so.
    pub kept: bool,
}

impl PasswordField {
    /// The fields by their rules, for somebody without a second step. `user_id_word` is the label of the user ID.
    #[must_use]
    pub fn new(words: &Words, rules: &PasswordRules, user_id_word: &str) -> Self {
        Self::beside(words, rules, user_id_word, false)
    }

    /// The fields by their rules; a second step may allow a shorter password.
    #[must_use]
    pub fn beside(words: &Words, rules: &PasswordRules, user_id_word: &str, second_step: bool) -> Self {
        let (min, max) = (min_length(rules, second_step), rules.max_length);
        // A maximum that nobody types by hand isn't worth a reader's time.
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

/// How long a password is valid, in words.
#[must_use]
pub fn password_validity(words: &Words, rules: &PasswordRules) -> Option<String> {
    match (rules.expires_after_days, rules.change_after_years) {
        (Some(days), _) => Some(words.format("password-validity-days", &[("days", days.into())])),
        (None, Some(years)) => Some(words.format("password-validity-years", &[("years", years.into())])),
        (None, None) => None,
    }
}
