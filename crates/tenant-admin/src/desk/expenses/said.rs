//! The findings about a file in words. They name lines and columns and never quote a cell, which is medical.

use madoguchi_core::roster::file::FileError;
use madoguchi_core::services::expenses::LeftOut;
use madoguchi_core::services::expenses::file::fault::{ExpenseFaultKind, ExpenseFileError, ExpenseRowFault};
use madoguchi_words::Words;

/// Why a file can't be read.
pub(super) fn file(words: &Words, error: &ExpenseFileError) -> String {
    let line = |key: &str, line: u64| words.format(key, &[("line", line.to_string().into())]);
    match error {
        ExpenseFileError::MissingColumns(missing) => {
            let titles: Vec<_> = missing.iter().map(|column| column.title()).collect();
            words.format("desk-expenses-file-missing", &[("columns", words.list(&titles).into())])
        }
        ExpenseFileError::RepeatedColumn(column) => {
            words.format("desk-expenses-file-repeated", &[("column", column.title().into())])
        }
        ExpenseFileError::Text(error) => match error {
            FileError::Empty | FileError::NoRows => words.text("desk-expenses-file-empty").to_owned(),
            FileError::NoHeader => words.text("desk-expenses-file-header").to_owned(),
            FileError::Encoding { line: at, .. } | FileError::Nul { line: at } => {
                line("desk-expenses-file-encoding", *at)
            }
            FileError::MyNumbers { position } => {
                words.format("desk-expenses-file-my-number", &[("position", position.to_string().into())])
            }
            FileError::UnclosedQuote { line: at } | FileError::HugeCell { line: at } => {
                line("desk-expenses-file-quote", *at)
            }
            _ => words.text("desk-expenses-file-unreadable").to_owned(),
        },
    }
}

/// A mistake.
pub(super) fn fault(words: &Words, fault: &ExpenseRowFault) -> String {
    let what = words.text(fault_key(fault.kind));
    let line = ("line", fault.line.to_string().into());
    match fault.column {
        Some(column) => {
            words.format("desk-expenses-finding-at", &[line, ("column", column.title().into()), ("what", what.into())])
        }
        None => words.format("desk-expenses-finding", &[line, ("what", what.into())]),
    }
}

/// A row that would be left out.
pub(super) fn left_out(words: &Words, (line, why): (u64, LeftOut)) -> String {
    let key = match why {
        LeftOut::UnknownNumber => "desk-expenses-left-number",
        LeftOut::UnknownBranch => "desk-expenses-left-branch",
        LeftOut::TooOld => "desk-expenses-left-old",
        LeftOut::NotCovered => "desk-expenses-left-covered",
    };
    words.format("desk-expenses-finding", &[("line", line.to_string().into()), ("what", words.text(key).into())])
}

const fn fault_key(kind: ExpenseFaultKind) -> &'static str {
    match kind {
        ExpenseFaultKind::Empty => "desk-expenses-fault-empty",
        ExpenseFaultKind::TooManyCells => "desk-expenses-fault-cells",
        ExpenseFaultKind::InsurerNumber => "desk-expenses-fault-insurer",
        ExpenseFaultKind::ForeignInsurerNumber => "desk-expenses-fault-foreign",
        ExpenseFaultKind::Branch => "desk-expenses-fault-branch",
        ExpenseFaultKind::Month => "desk-expenses-fault-month",
        ExpenseFaultKind::FutureMonth => "desk-expenses-fault-future",
        ExpenseFaultKind::Kind => "desk-expenses-fault-kind",
        ExpenseFaultKind::Amount => "desk-expenses-fault-amount",
        ExpenseFaultKind::Days => "desk-expenses-fault-days",
        ExpenseFaultKind::TooLong => "desk-expenses-fault-long",
    }
}
