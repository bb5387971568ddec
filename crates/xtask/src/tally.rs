//! Counts passed and failed checks from the closing lines of the test runners.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};
use std::process::ExitCode;

/// A count of checks. It is shown as the closing line `N passed, N failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Checks that passed.
    pub passed: u64,
    /// Checks that failed, and steps that couldn't run.
    pub failed: u64,
}

impl Tally {
    /// One passed check.
    pub const PASS: Self = Self { passed: 1, failed: 0 };
    /// One failed check.
    pub const FAIL: Self = Self { passed: 0, failed: 1 };

    /// [`Tally::PASS`] or [`Tally::FAIL`].
    pub const fn of(held: bool) -> Self {
        if held { Self::PASS } else { Self::FAIL }
    }

    /// Whether at least one check ran and none failed.
    pub const fn holds(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// Returns success only if [`Tally::holds`], because a run without checks proves nothing.
    pub fn exit_code(self) -> ExitCode {
        if self.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Corrects a runner's count by its exit status. A runner counts as one failure if it failed without naming one (it
    /// didn't compile, it crashed), or if it succeeded without running a check.
    pub const fn settled(self, ended_well: bool) -> Self {
        let silent = self.failed == 0 && (!ended_well || self.passed == 0);
        if silent { Self { passed: self.passed, failed: 1 } } else { self }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// Parses a closing line of `cargo test`: `test result: ok. 12 passed; 0 failed; …`.
pub fn of_cargo_test(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count =
        |word: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim_end().parse::<u64>().ok());
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

/// Parses a closing line of Node's test runner (`ℹ pass 12`, `ℹ fail 1`, `ℹ cancelled 0`).
pub fn of_node_test(line: &str) -> Option<Tally> {
    let (word, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.trim_end().parse::<u64>().ok()?;
    match word {
        "pass" => Some(Tally { passed: number, failed: 0 }),
        "fail" | "cancelled" => Some(Tally { passed: 0, failed: number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, of_cargo_test, of_node_test};

    #[test]
    fn cargo_closes_with_a_result_line() {
        let good = "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 7 filtered out; finished in 0.01s";
        assert_eq!(of_cargo_test(good), Some(Tally { passed: 12, failed: 0 }));
        let bad = "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.2s";
        assert_eq!(of_cargo_test(bad), Some(Tally { passed: 10, failed: 2 }));
        assert_eq!(of_cargo_test("test policy::rules ... ok"), None);
        assert_eq!(of_cargo_test("test result: ok. many passed; 0 failed"), None);
    }

    #[test]
    fn node_closes_with_a_line_a_count() {
        let lines = ["ℹ tests 5", "ℹ suites 0", "ℹ pass 3", "ℹ fail 1", "ℹ cancelled 1", "ℹ duration_ms 12.5"];
        let sum: Tally = lines.iter().filter_map(|line| of_node_test(line)).sum();
        assert_eq!(sum, Tally { passed: 3, failed: 2 });
        assert_eq!(of_node_test("✔ a member registers (120ms)"), None);
    }

    #[test]
    fn a_runner_that_ends_badly_or_runs_nothing_counts_as_a_failure() {
        let three = Tally { passed: 3, failed: 0 };
        assert_eq!(three.settled(true), three);
        assert_eq!(three.settled(false), Tally { passed: 3, failed: 1 });
        assert_eq!(Tally::default().settled(true), Tally::FAIL);
        assert_eq!(Tally { passed: 1, failed: 2 }.settled(false), Tally { passed: 1, failed: 2 });
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!(Tally { passed: 41, failed: 1 }.to_string(), "41 passed, 1 failed");
        assert!(!Tally::default().holds());
    }
}
