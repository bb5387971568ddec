//! The fields for a new password, with the society's rules in words beside them.

use madoguchi_core::policy::password::{
    CharacterClass, PasswordContext, PasswordFault, PasswordRules, check, min_length,
};
use madoguchi_web::Rule;
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// From this length on, the page shows how three words make a password that can be remembered.
const LONG: u16 = 12;

/// The fields パスワード and パスワード確認用. Their values are never sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordField {
    /// The rules. A script can mark those as met that the browser can check.
    pub rules: Vec<Rule>,
    /// The same rules for the browser's password generator (`passwordrules`).
    pub generator: String,
    /// Whether upper and lower case differ.
    pub case_sensitive: bool,
    /// An example of three words, where a long password is asked for. It is on the list of refused passwords.
    pub three_words: Option<&'static str>,
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
        if rules.blocklist {
            let text = words.format("rule-not-guessable", &[("user_id", user_id_word.into())]);
            shown.push(Rule::on_sending(text));
        }
        Self {
            rules: shown,
            generator,
            case_sensitive: rules.case_sensitive,
            three_words: three_words(words, rules, second_step),
            validity: password_validity(words, rules),
            kept: false,
        }
    }

    /// Adds the rule that earlier passwords can't be taken again, for an account that has had one. `current` tells
    /// whether the current one is refused too.
    #[must_use]
    pub fn unlike_earlier(mut self, words: &Words, rules: &PasswordRules, current: bool) -> Self {
        let key = match (current, rules.history > 0) {
            (true, true) => "rule-not-current-or-earlier",
            (true, false) => "rule-not-current",
            (false, true) => "rule-not-earlier",
            (false, false) => return self,
        };
        self.rules.push(Rule::on_sending(words.text(key)));
        self
    }
}

/// Returns three unrelated words that satisfy the rules, where these ask for a long password. As an example that
/// everybody sees, they are refused as common.
fn three_words(words: &Words, rules: &PasswordRules, second_step: bool) -> Option<&'static str> {
    let example = match words.language() {
        Language::Ja => "mikan densha yuuhi",
        Language::En => "copper lantern harbour",
    };
    let nobody =
        PasswordContext { user_id: "", birth_date: None, insurer_numbers: &[], society_names: &[], second_step };
    let fits = check(rules, &nobody, example).iter().all(|fault| *fault == PasswordFault::Common);
    (min_length(rules, second_step) >= LONG && fits).then_some(example)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(min_length: u16, classes: Vec<CharacterClass>, blocklist: bool) -> PasswordRules {
        PasswordRules {
            min_length,
            min_length_with_second_step: Some(8),
            max_length: 128,
            classes,
            case_sensitive: true,
            expires_after_days: None,
            change_after_years: None,
            history: 0,
            blocklist,
        }
    }

    #[test]
    fn what_only_the_server_can_check_is_a_rule_that_says_so() {
        let words = Words::of(Language::Ja);
        let later = |field: &PasswordField| field.rules.iter().filter(|rule| rule.on_sending).count();
        let unchecked = |rule: &&Rule| rule.pattern.is_none() && rule.differs_from.is_none() && rule.same_as.is_none();
        for blocklist in [true, false] {
            let rules = rules(8, vec![CharacterClass::Digit], blocklist);
            let field = PasswordField::new(words, &rules, "ユーザID");
            assert_eq!(later(&field), usize::from(blocklist));
            for (history, current, expected) in [(0, true, 1), (3, true, 1), (3, false, 1), (0, false, 0)] {
                let rules = PasswordRules { history, ..rules.clone() };
                let changed = field.clone().unlike_earlier(words, &rules, current);
                assert_eq!(later(&changed), later(&field) + expected, "{history} {current}");
                assert_eq!(changed.rules.iter().filter(unchecked).count(), later(&changed));
            }
        }
    }

    #[test]
    fn three_words_are_shown_where_they_fit_and_are_themselves_refused() {
        for language in [Language::Ja, Language::En] {
            let words = Words::of(language);
            let example = |rules: &PasswordRules| PasswordField::new(words, rules, "ユーザID").three_words;
            let long = rules(15, Vec::new(), true);
            let shown = example(&long).expect("an example");
            let nobody = PasswordContext {
                user_id: "hanako2026",
                birth_date: None,
                insurer_numbers: &[],
                society_names: &[],
                second_step: false,
            };
            for typed in [shown.to_owned(), shown.to_uppercase(), shown.replace(' ', ""), shown.replace(' ', "-")] {
                assert_eq!(check(&long, &nobody, &typed), [PasswordFault::Common], "{typed}");
            }
            assert_eq!(example(&rules(8, Vec::new(), true)), None, "a short password needs no example");
            assert_eq!(example(&rules(15, vec![CharacterClass::Digit], true)), None, "it would be refused");
            assert_eq!(example(&rules(40, Vec::new(), true)), None, "it would be too short");
            assert_eq!(PasswordField::beside(words, &long, "ユーザID", true).three_words, None);
        }
    }
}
