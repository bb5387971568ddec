//! The one table that a run prints.

use std::fmt;

use crate::measure::Round;

/// Lines of measurements.
#[derive(Default)]
pub struct Table {
    lines: Vec<Line>,
}

/// A measurement beside what it is compared with.
pub struct Line {
    /// What was measured.
    pub what: String,
    /// What came of it, with its unit.
    pub measured: String,
    /// What it is compared with, with its unit.
    pub against: String,
    /// Measured over compared.
    pub ratio: Option<f64>,
    /// CPU milliseconds that the server spends on one of them.
    pub cpu_ms: Option<f64>,
    /// CPU milliseconds that PostgreSQL spends on one of them.
    pub database_ms: Option<f64>,
    /// What is aimed at, and whether it was reached.
    pub aim: Option<(String, bool)>,
}

impl Line {
    /// A line without comparison, cost or aim.
    pub fn of(what: impl Into<String>, measured: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            measured: measured.into(),
            against: String::new(),
            ratio: None,
            cpu_ms: None,
            database_ms: None,
            aim: None,
        }
    }

    /// Compares with something.
    #[must_use]
    pub fn against(self, against: impl Into<String>, ratio: f64) -> Self {
        Self { against: against.into(), ratio: Some(ratio), ..self }
    }

    /// Names the cost.
    #[must_use]
    pub fn costing(self, cpu_ms: f64) -> Self {
        Self { cpu_ms: Some(cpu_ms), ..self }
    }

    /// Names what a round cost the server and, where it is a process of its own, the database.
    #[must_use]
    pub fn costing_both(self, round: Round) -> Self {
        let database_ms = (round.database_ms > 0.0).then_some(round.database_ms);
        Self { database_ms, ..self.costing(round.cpu_ms) }
    }

    /// Names the aim.
    #[must_use]
    pub fn aiming(self, aim: &str, reached: bool) -> Self {
        Self { aim: Some((aim.to_owned(), reached)), ..self }
    }
}

impl Table {
    /// Adds a line; it is shown at once as well, since the whole takes minutes.
    pub fn add(&mut self, line: Line) {
        eprintln!("{line}");
        self.lines.push(line);
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number =
            |value: Option<f64>, digits: usize| value.map_or_else(String::new, |value| format!("{value:.digits$}"));
        let aim = self
            .aim
            .as_ref()
            .map_or_else(String::new, |(aim, reached)| format!("{aim} {}", if *reached { "✓" } else { "✗" }));
        let (ratio, cpu, database) = (number(self.ratio, 2), number(self.cpu_ms, 3), number(self.database_ms, 3));
        write!(f, "| {} | {} | {} | {ratio} | {cpu} | {database} | {aim} |", self.what, self.measured, self.against)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | measured | against | ratio | server CPU ms each | database CPU ms each | aim |")?;
        writeln!(f, "|---|---|---|---|---|---|---|")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
