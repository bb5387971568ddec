//! Households: which dependants belong to which insured person, and which people occur twice.

use std::collections::HashMap;
use std::hash::Hash;

use super::columns::Column;
use super::findings::{Findings, RowErrorKind};
use super::people::HouseholdKey;

/// The households of a file. Rows with errors in other cells count too.
#[derive(Default)]
pub(super) struct Households {
    /// The number of each household, from 0.
    numbers: HashMap<HouseholdKey, usize>,
    /// The line of the insured person, by household number.
    insured: HashMap<usize, u64>,
    /// Household number and line of every dependant.
    dependants: Vec<(usize, u64)>,
    /// The line of every member, by household number and branch number.
    members: HashMap<(usize, Option<String>), u64>,
    /// Whether the household of some row can't be read. That row may be the insured person that another household
    /// lacks.
    has_unknown: bool,
}

impl Households {
    /// Records a row whose household can't be read.
    pub(super) fn add_unknown(&mut self) {
        self.has_unknown = true;
    }

    /// Adds a row and returns the number of its household. Reports a repeated person and a second insured person.
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

    /// Returns the number of households. Reports every dependant without an insured person, unless a row of unknown
    /// household could be that person.
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

/// The line on which this key occurred first. Returns `None`, and records the line, at the first occurrence.
fn first_line<K: Eq + Hash>(lines: &mut HashMap<K, u64>, key: K, line: u64) -> Option<u64> {
    let first = *lines.entry(key).or_insert(line);
    (first != line).then_some(first)
}
