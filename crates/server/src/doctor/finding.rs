//! What is found: in words, what it endangers, and what fixes it.

use std::path::Path;

use madoguchi_words::{Value, Words};
use serde::Serialize;
use serde_json::json;

use crate::terminal::Stop;
use crate::wiring;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Weight {
    /// Something is wrong.
    Trouble,
    /// Something is weaker than it could be.
    Weakness,
    /// This wasn't looked at.
    Unchecked,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Area {
    Configuration,
    Site,
    Keys,
    Database,
    Mail,
    Societies,
    Work,
    Names,
}

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub weight: Weight,
    pub area: Area,
    /// The key of the words, by which programs know the finding.
    pub finding: &'static str,
    /// What was found.
    pub found: String,
    /// What it endangers; empty where nothing was looked at.
    pub endangers: String,
    /// What fixes it.
    pub remedy: String,
}

/// What was found in all.
pub(super) struct Report {
    words: &'static Words,
    findings: Vec<Finding>,
    looks: usize,
}

type Arguments<'a> = &'a [(&'a str, Value<'a>)];

impl Report {
    pub fn in_language(words: &'static Words) -> Self {
        Self { words, findings: Vec::new(), looks: 0 }
    }

    pub fn words(&self) -> &'static Words {
        self.words
    }

    /// The findings, the gravest first.
    pub fn findings(&self) -> Vec<Finding> {
        let mut sorted = self.findings.clone();
        sorted.sort_by_key(|finding| (finding.weight, finding.area));
        sorted
    }

    /// Counts a part of the deployment that was looked at in full.
    pub fn looked_at(&mut self) {
        self.looks += 1;
    }

    /// Something is wrong.
    pub fn trouble(&mut self, area: Area, finding: &'static str, arguments: Arguments<'_>, danger: &str, remedy: &str) {
        self.add(Weight::Trouble, area, finding, arguments, danger, remedy);
    }

    /// Something is weaker than it could be.
    pub fn weakness(
        &mut self,
        area: Area,
        finding: &'static str,
        arguments: Arguments<'_>,
        danger: &str,
        remedy: &str,
    ) {
        self.add(Weight::Weakness, area, finding, arguments, danger, remedy);
    }

    fn add(
        &mut self,
        weight: Weight,
        area: Area,
        finding: &'static str,
        arguments: Arguments<'_>,
        danger: &str,
        remedy: &str,
    ) {
        let [found, endangers, remedy] = [finding, danger, remedy].map(|key| self.words.format(key, arguments));
        self.findings.push(Finding { weight, area, finding, found, endangers, remedy });
    }

    /// Something is wrong, in words that another part of the program has for it.
    pub fn told(&mut self, area: Area, finding: &'static str, found: &str, danger: &str, remedy: &str) {
        let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
        let [endangers, remedy] = [danger, remedy].map(|key| self.words.text(key).to_owned());
        self.findings.push(Finding { weight: Weight::Trouble, area, finding, found, endangers, remedy });
    }

    /// Something wasn't looked at.
    pub fn unchecked(&mut self, area: Area, finding: &'static str, arguments: Arguments<'_>) {
        let found = self.words.format(finding, arguments);
        let (endangers, remedy) = (String::new(), String::new());
        self.findings.push(Finding { weight: Weight::Unchecked, area, finding, found, endangers, remedy });
    }

    /// Every fault of the configuration.
    pub fn of_configuration(&mut self, faults: &[String]) {
        for fault in faults {
            self.told(
                Area::Configuration,
                "doctor-configuration",
                fault,
                "doctor-danger-start",
                "doctor-remedy-configuration",
            );
        }
    }

    /// Files and folders that others can read or write.
    pub fn of_exposed(&mut self, area: Area, paths: &[impl AsRef<Path>]) {
        for path in paths {
            // What isn't there is the finding of whoever opens it.
            if path.as_ref().exists()
                && let Err(exposed) = wiring::refuse_exposed(&[path])
            {
                self.told(area, "doctor-exposed", exposed.words(), "doctor-danger-secrets", "doctor-remedy-exposed");
            }
        }
    }

    /// What ends a command or a server.
    pub fn of_stop(&mut self, area: Area, finding: &'static str, stop: &Stop, remedy: &str) {
        self.told(area, finding, stop.words(), "doctor-danger-start", remedy);
    }

    fn count(&self, weight: Weight) -> usize {
        self.findings.iter().filter(|finding| finding.weight == weight).count()
    }

    pub fn summary(&self) -> String {
        let number = |number: usize| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
        let arguments = [
            ("parts", number(self.looks)),
            ("troubles", number(self.count(Weight::Trouble))),
            ("weaknesses", number(self.count(Weight::Weakness))),
            ("unchecked", number(self.count(Weight::Unchecked))),
        ];
        self.words.format("doctor-summary", &arguments)
    }

    pub fn summary_as_json(&self) -> String {
        json!({
            "looked_at": self.looks,
            "troubles": self.count(Weight::Trouble),
            "weaknesses": self.count(Weight::Weakness),
            "unchecked": self.count(Weight::Unchecked),
        })
        .to_string()
    }
}

impl Finding {
    pub fn as_json(&self) -> String {
        json!(self).to_string()
    }

    pub fn as_lines(&self, words: &Words) -> String {
        let weight = words.text(match self.weight {
            Weight::Trouble => "doctor-trouble",
            Weight::Weakness => "doctor-weakness",
            Weight::Unchecked => "doctor-unchecked",
        });
        let mut lines = vec![format!("{weight}: {}", self.found)];
        lines.extend(
            [&self.endangers, &self.remedy].into_iter().filter(|text| !text.is_empty()).map(|text| format!("  {text}")),
        );
        lines.join("\n")
    }
}
