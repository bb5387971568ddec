//! Who belongs to whom: households, and people who come twice.

use std::collections::HashMap;
use std::hash::Hash;

use super::columns::Column;
use super::findings::{Findings, RowErrorKind};
use super::people::HouseholdKey;

/// The households of a file, also those whose rows have errors elsewhere.
#[derive(Default)]
pub(super) struct Households {
    /// Their numbers, from 0.
    numbers: HashMap<HouseholdKey, usize>,
    /// The insured person's line, by household.
    insured: HashMap<usize, u64>,
    /// Household and line of every dependant.
    dependants: Vec<(usize, u64)>,
    /// The line of everybody, by household and branch number.
    members: HashMap<(usize, Option<String>), u64>,
    /// Whether some row doesn't tell whose it is, so that a missing insured person may be that one.
    has_unknown: bool,
}

impl Households {
    /// Notes a row that doesn't tell whose it is.
    pub(super) fn add_unknown(&mut self) {
        self.has_unknown = true;
    }

    /// The household's number, and a row's place in it.
    pub(super) fn add(
        &mut self,
        line: u64,
        key: HouseholdKey,
        branch: Option<String>,
        is_insured: bool,
        findings: &mut Findings,
    ) -> usize {
        let next = self.numbers.len();
        let household = *self.numbers.entry(key).or_insert(next);
        let repeated = first_line(&mut self.members, (household, branch), line);
        let second = if is_insured {
            first_line(&mut self.insured, household, line)
        } else {
            self.dependants.push((household, line));
            None
        };
        match (repeated, second) {
            (Some(first), _) => findings.error(line, None, RowErrorKind::Repeated { first }),
            (None, Some(first)) => findings.error(line, Column::Number, RowErrorKind::SecondInsured { first }),
            (None, None) => {}
        }
        household
    }

    /// How many households there are; every dependant must have an insured person by now.
    pub(super) fn close(self, findings: &mut Findings) -> usize {
        if !self.has_unknown {
            for (household, line) in self.dependants {
                if !self.insured.contains_key(&household) {
                    findings.error(line, Column::Number, RowErrorKind::NoInsured);
                }
            }
        }
        self.numbers.len()
    }
}

/// The line on which the key came before; none for the first time, which is noted.
fn first_line<K: Eq + Hash>(lines: &mut HashMap<K, u64>, key: K, line: u64) -> Option<u64> {
    let first = *lines.entry(key).or_insert(line);
    (first != line).then_some(first)
}
