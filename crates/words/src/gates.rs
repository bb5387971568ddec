//! What a gate on the way to going live lacks, in words.

use madoguchi_core::gates::{Gate, Missing};
use madoguchi_core::policy::keys;

use crate::{Language, Words};

fn dashed(word: &str) -> String {
    word.replace('_', "-")
}

fn missing_key(gate: Gate) -> String {
    format!("gate-{}-missing", dashed(gate.word()))
}

impl Words {
    /// The gate's name.
    #[must_use]
    pub fn gate_name(&self, gate: Gate) -> String {
        self.text(&format!("gate-{}", dashed(gate.word()))).to_owned()
    }

    /// Who can mend what the gate lacks.
    #[must_use]
    pub fn gate_mender(&self, gate: Gate) -> String {
        self.text(&format!("gate-mender-{}", dashed(gate.mender().word()))).to_owned()
    }

    /// What is missing, as one sentence.
    #[must_use]
    pub fn gate_missing(&self, gate: Gate, missing: &Missing) -> String {
        match missing {
            Missing::NotChecked => self.text("gate-not-checked").to_owned(),
            Missing::Keys(keys) => {
                let named: Vec<String> = keys.iter().map(|key| self.key_named(key)).collect();
                let named: Vec<&str> = named.iter().map(String::as_str).collect();
                self.format(&missing_key(gate), &[("names", (&self.list(&named)).into())])
            }
            Missing::Names(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                self.format(&missing_key(gate), &[("names", (&self.list(&names)).into())])
            }
            Missing::NotYet => self.text(&missing_key(gate)).to_owned(),
            Missing::AccountsOpen(count) => {
                self.format("gate-accounts-open", &[("count", i64::try_from(*count).unwrap_or(i64::MAX).into())])
            }
        }
    }

    /// A key of the policy with its label, where it has one.
    fn key_named(&self, path: &str) -> String {
        // A place in a list has no label of its own: `eras.2.from`.
        let plain: Vec<&str> = path.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
        let plain = plain.join(".");
        match (keys::of(&plain).is_some(), self.language()) {
            (false, _) => path.to_owned(),
            (true, Language::Ja) => format!("{}（{path}）", self.policy_label(&plain)),
            (true, Language::En) => format!("{} ({path})", self.policy_label(&plain)),
        }
    }
}
