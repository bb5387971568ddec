//! The keys of a policy as a list, in the schema's order. What belongs together is one key: a list, or a section that
//! may be missing, is set and removed as a whole.

use std::sync::LazyLock;

use super::shape::{Field, Shape};

/// The message key of "no value".
pub const NONE: &str = "policy-none";
/// The message key of `true`.
pub const YES: &str = "policy-yes";
/// The message key of `false`.
pub const NO: &str = "policy-no";
/// The message key of a file that is there.
pub const FILE_THERE: &str = "policy-file-there";
/// The message key of a field and its value, `$label` and `$value`.
pub const ENTRY: &str = "policy-entry";

/// A key of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyKey {
    /// The dotted path, e.g. `password.min_length`.
    pub path: String,
    /// What may stand there.
    pub shape: Shape,
    /// Whether it may be "none".
    pub nullable: bool,
    /// The meaning in English, as the reference of the manifest prints it.
    pub meaning: String,
}

static KEYS: LazyLock<Vec<PolicyKey>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    collect("", Shape::of_policy(), &mut keys);
    keys
});

fn collect(path: &str, shape: &Shape, keys: &mut Vec<PolicyKey>) {
    let Shape::Section(fields) = shape else { return };
    for field in fields {
        let path = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
        if matches!(field.shape, Shape::Section(_)) && !field.nullable {
            collect(&path, &field.shape, keys);
        } else {
            keys.push(PolicyKey {
                path,
                shape: field.shape.clone(),
                nullable: field.nullable,
                meaning: field.meaning.clone(),
            });
        }
    }
}

/// All keys, in the schema's order.
#[must_use]
pub fn all() -> &'static [PolicyKey] {
    &KEYS
}

/// The names of the sections, in the schema's order.
#[must_use]
pub fn sections() -> Vec<&'static str> {
    let mut sections: Vec<&str> = all().iter().map(PolicyKey::section).collect();
    sections.dedup();
    sections
}

/// The key of a path.
#[must_use]
pub fn of(path: &str) -> Option<&'static PolicyKey> {
    all().iter().find(|key| key.path == path)
}

impl PolicyKey {
    /// The name of the section that it stands in: the part before the first dot.
    #[must_use]
    pub fn section(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// The fields inside: of a section that may be missing, or of the items of a list of sections.
    #[must_use]
    pub fn inner(&self) -> &[Field] {
        match &self.shape {
            Shape::Section(fields) => fields,
            Shape::List { items, .. } => match &**items {
                Shape::Section(fields) => fields,
                _ => &[],
            },
            _ => &[],
        }
    }
}

/// The message key of a name: of a key's label, of a section, or of a field inside a key.
#[must_use]
pub fn label_of(path: &str) -> String {
    format!("policy-{}", hyphened(path))
}

/// The message key of what a key means.
#[must_use]
pub fn meaning_of(path: &str) -> String {
    format!("policy-{}-what", hyphened(path))
}

/// The message key of a section's heading.
#[must_use]
pub fn heading_of(section: &str) -> String {
    format!("policy-section-{}", hyphened(section))
}

/// The message key of a word that a key may have.
#[must_use]
pub fn choice_of(path: &str, word: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or_default();
    // Two keys with the same words.
    let name = match name {
        "rule" => "otherwise",
        "recommended" => "methods",
        other => other,
    };
    format!("policy-choice-{}-{}", hyphened(name), hyphened(word))
}

fn hyphened(path: &str) -> String {
    path.replace(['.', '_'], "-")
}

/// The message keys of everything in a policy: headings, labels, meanings and words.
#[must_use]
pub fn message_keys() -> Vec<String> {
    let mut found = Vec::new();
    for key in all() {
        found.extend([heading_of(key.section()), label_of(&key.path), meaning_of(&key.path)]);
        words_of(&key.path, &key.shape, &mut found);
        for field in key.inner() {
            let path = format!("{}.{}", key.path, field.name);
            found.push(label_of(&path));
            words_of(&path, &field.shape, &mut found);
        }
    }
    found.sort();
    found.dedup();
    found
}

fn words_of(path: &str, shape: &Shape, found: &mut Vec<String>) {
    match shape {
        Shape::Choice(choices) => found.extend(choices.iter().map(|choice| choice_of(path, &choice.word))),
        Shape::List { items, .. } => words_of(path, items, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_sections_that_may_be_missing_are_one_key() {
        let paths: Vec<&str> = all().iter().map(|key| key.path.as_str()).collect();
        for there in
            ["society.name", "password.min_length", "maintenance.monthly", "email.by_category", "eras", "services"]
        {
            assert!(paths.contains(&there), "{there}: {paths:?}");
        }
        for inside in ["maintenance", "maintenance.monthly.day", "eras.name", "password"] {
            assert!(!paths.contains(&inside), "{inside}");
        }
        assert_eq!(paths.first(), Some(&"society.name"), "the schema's order");
        assert!(of("maintenance.monthly").is_some_and(|key| key.nullable && key.inner().len() == 4));
    }

    #[test]
    fn words_that_mean_different_things_have_different_messages() {
        assert_ne!(choice_of("password.classes", "letter"), choice_of("eras.at_hand", "letter"));
        assert_eq!(choice_of("email.by_category.rule", "any"), choice_of("email.otherwise", "any"));
    }
}
