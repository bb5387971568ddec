//! Parses the words of `cargo xtask test`, which select parts of all checks.

use crate::process::Trouble;

/// The selected parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Whether to check the format.
    pub fmt: bool,
    /// Whether to run the lints.
    pub clippy: bool,
    /// The tests of these crates.
    pub crates: Vec<CratePart>,
    /// The walkthroughs in Chromium.
    pub browser: Option<BrowserPart>,
    /// Whether to try the chart, the image and the examples of a deployment.
    pub deployment: bool,
}

/// The tests of one crate.
#[derive(Debug, PartialEq, Eq)]
pub struct CratePart {
    /// The crate's folder, which is its name without `madoguchi-`.
    pub name: &'static str,
    /// Only tests whose names contain one of these; all tests if this is empty.
    pub filters: Vec<String>,
}

/// The walkthroughs in Chromium.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BrowserPart {
    /// Only files with one of these tags; all files if this is empty.
    pub tags: Vec<String>,
}

/// The crates of the workspace, by folder.
pub const CRATES: [&str; 10] =
    ["core", "words", "mail", "print", "web", "portal", "tenant-admin", "server", "xtask", "migrations"];

impl Parts {
    /// Selects everything but the deployment, which is asked for by name: its tools are large, and it is rarely touched.
    pub fn everything() -> Self {
        let all = |name| CratePart { name, filters: Vec::new() };
        Self {
            fmt: true,
            clippy: true,
            crates: CRATES.map(all).into(),
            browser: Some(BrowserPart::default()),
            deployment: false,
        }
    }

    /// Whether the tests of all crates are among the parts, without a choice by names.
    pub fn is_whole(&self) -> bool {
        CRATES.iter().all(|name| self.crates.iter().any(|part| part.name == *name && part.filters.is_empty()))
    }

    /// Parses the words. Without words, everything but the deployment is selected.
    pub fn read(words: &[String]) -> Result<Self, Trouble> {
        if words.is_empty() {
            return Ok(Self::everything());
        }
        let mut parts = Self::default();
        let mut after_crate = false;
        for word in words {
            if let Some(name) = CRATES.into_iter().find(|name| name == word) {
                parts.crates.push(CratePart { name, filters: Vec::new() });
                after_crate = true;
                continue;
            }
            let (step, tag) = word.split_once(':').map_or((word.as_str(), None), |(step, tag)| (step, Some(tag)));
            match (step, tag) {
                ("fmt", None) => parts.fmt = true,
                ("clippy", None) => parts.clippy = true,
                ("deployment", None) => parts.deployment = true,
                ("all", None) => parts = Self { deployment: parts.deployment, ..Self::everything() },
                ("e2e", None) => parts.browser = Some(BrowserPart::default()),
                ("e2e", Some(tag)) if !tag.is_empty() => {
                    let whole = parts.browser.as_ref().is_some_and(|browser| browser.tags.is_empty());
                    if !whole {
                        parts.browser.get_or_insert_default().tags.push(tag.to_owned());
                    }
                }
                _ => {
                    let last = parts.crates.last_mut().filter(|_| after_crate).ok_or_else(|| unknown(word))?;
                    last.filters.push(word.clone());
                    continue;
                }
            }
            after_crate = false;
        }
        Ok(parts)
    }
}

fn unknown(word: &str) -> Trouble {
    Trouble(format!(
        "`{word}` is no part of the tests. The parts are: all, fmt, clippy, {}, e2e, e2e:<tag>, deployment. Words behind a crate choose \
         tests by their names: cargo xtask test core passkey",
        CRATES.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::{BrowserPart, CratePart, Parts};

    fn read(words: &str) -> Result<Parts, String> {
        let words: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        Parts::read(&words).map_err(|trouble| trouble.0)
    }

    fn of(name: &'static str, filters: &[&str]) -> CratePart {
        CratePart { name, filters: filters.iter().map(|&filter| filter.to_owned()).collect() }
    }

    #[test]
    fn no_words_mean_everything() {
        assert_eq!(read(""), Ok(Parts::everything()));
    }

    #[test]
    fn words_behind_a_crate_choose_its_tests() {
        let parts = Parts { crates: vec![of("core", &["passkey", "undo"]), of("portal", &[])], ..Parts::default() };
        assert_eq!(read("core passkey undo portal"), Ok(parts));
    }

    #[test]
    fn walkthroughs_are_chosen_by_tag() {
        let browser = |tags: &[&str]| {
            let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
            Parts { browser: Some(BrowserPart { tags }), ..Parts::default() }
        };
        assert_eq!(read("e2e:passkey e2e:mail"), Ok(browser(&["passkey", "mail"])));
        assert_eq!(read("e2e e2e:mail"), Ok(browser(&[])), "all of them stay all of them");
        assert_eq!(read("deployment"), Ok(Parts { deployment: true, ..Parts::default() }));
        let with_deployment = Parts { deployment: true, ..Parts::everything() };
        for words in ["all deployment", "deployment all"] {
            assert_eq!(read(words).as_ref(), Ok(&with_deployment), "{words}");
        }
        assert_eq!(read("clippy fmt"), Ok(Parts { clippy: true, fmt: true, ..Parts::default() }));
    }

    #[test]
    fn another_word_is_told_apart() {
        for words in ["passkey", "fmt passkey", "core fmt passkey", "e2e:", "browser:x"] {
            let said = read(words).unwrap_err();
            assert!(said.contains("is no part of the tests"), "{said}");
        }
    }
}
