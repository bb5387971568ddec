//! The findings about a file in words. They name places and never quote a value, which is medical.

use madoguchi_core::roster::file::FileError;
use madoguchi_core::services::finding::{ArchiveFault, At, Fault, FileFault, LeftOut, MistakeKind};
use madoguchi_core::services::publication::PublicationKind;
use madoguchi_words::Words;

/// Why a file can't be read.
pub(super) fn file(words: &Words, error: &FileFault) -> String {
    let line = |key: &str, line: u64| words.format(key, &[("line", line.to_string().into())]);
    match error {
        FileFault::MissingColumns(missing) => {
            words.format("desk-publications-file-missing", &[("columns", words.list(missing).into())])
        }
        FileFault::RepeatedColumn(column) => {
            words.format("desk-publications-file-repeated", &[("column", column.clone().into())])
        }
        FileFault::NoItems => words.text("desk-publications-file-no-items").to_owned(),
        FileFault::Archive(path, fault) => {
            let what = words.text(archive_key(*fault));
            match path {
                None => words.format("desk-publications-archive", &[("what", what.into())]),
                Some(path) => words
                    .format("desk-publications-archive-at", &[("path", path.clone().into()), ("what", what.into())]),
            }
        }
        FileFault::Text(error) => match error {
            FileError::Empty | FileError::NoRows => words.text("desk-publications-file-empty").to_owned(),
            FileError::NoHeader => words.text("desk-publications-file-header").to_owned(),
            FileError::Encoding { line: at, .. } | FileError::Nul { line: at } => {
                line("desk-publications-file-encoding", *at)
            }
            FileError::MyNumbers { position } => {
                words.format("desk-publications-file-my-number", &[("position", position.to_string().into())])
            }
            FileError::UnclosedQuote { line: at } | FileError::HugeCell { line: at } => {
                line("desk-publications-file-quote", *at)
            }
            _ => words.text("desk-publications-file-unreadable").to_owned(),
        },
    }
}

/// The kind of data in words.
pub(super) fn kind(words: &Words, kind: PublicationKind) -> String {
    let key = match kind {
        PublicationKind::MedicalExpenses => "desk-publications-kind-expenses",
        PublicationKind::CheckupResults => "desk-publications-kind-checkups",
    };
    words.text(key).to_owned()
}

/// What a file of a kind is.
pub(super) fn kind_file(words: &Words, kind: PublicationKind) -> String {
    let key = match kind {
        PublicationKind::MedicalExpenses => "desk-publications-kind-expenses-file",
        PublicationKind::CheckupResults => "desk-publications-kind-checkups-file",
    };
    words.text(key).to_owned()
}

/// Where something is in a file.
fn at(words: &Words, at: &At) -> String {
    match at {
        At::Line(line) => words.format("desk-publications-line", &[("line", line.to_string().into())]),
        At::Document(path) => path.clone(),
        At::Whole => words.text("desk-publications-document").to_owned(),
    }
}

/// A mistake.
pub(super) fn fault(words: &Words, fault: &Fault) -> String {
    let what = words.text(fault_key(fault.kind));
    let place = ("at", at(words, &fault.at).into());
    match &fault.column {
        Some(column) => words
            .format("desk-publications-finding-at", &[place, ("column", column.clone().into()), ("what", what.into())]),
        None => words.format("desk-publications-finding", &[place, ("what", what.into())]),
    }
}

/// A row that would be left out.
pub(super) fn left_out(words: &Words, (place, why): &(At, LeftOut)) -> String {
    let key = match why {
        LeftOut::UnknownNumber => "desk-publications-left-number",
        LeftOut::UnknownBranch => "desk-publications-left-branch",
        LeftOut::TooOld => "desk-publications-left-old",
        LeftOut::NotCovered => "desk-publications-left-covered",
        LeftOut::BirthDate => "desk-publications-left-birth-date",
        LeftOut::Ambiguous => "desk-publications-left-ambiguous",
    };
    words.format("desk-publications-finding", &[("at", at(words, place).into()), ("what", words.text(key).into())])
}

const fn archive_key(fault: ArchiveFault) -> &'static str {
    match fault {
        ArchiveFault::Unreadable => "desk-publications-archive-unreadable",
        ArchiveFault::NoDocuments => "desk-publications-archive-no-documents",
        ArchiveFault::NoIndex => "desk-publications-archive-no-index",
        ArchiveFault::TooMany => "desk-publications-archive-too-many",
        ArchiveFault::TooLarge => "desk-publications-archive-too-large",
        ArchiveFault::Path => "desk-publications-archive-path",
        ArchiveFault::Duplicate => "desk-publications-archive-duplicate",
        ArchiveFault::Encrypted => "desk-publications-archive-encrypted",
        ArchiveFault::Nested => "desk-publications-archive-nested",
    }
}

const fn fault_key(kind: MistakeKind) -> &'static str {
    match kind {
        MistakeKind::Empty => "desk-publications-fault-empty",
        MistakeKind::TooManyCells => "desk-publications-fault-cells",
        MistakeKind::InsurerNumber => "desk-publications-fault-insurer",
        MistakeKind::ForeignInsurerNumber => "desk-publications-fault-foreign",
        MistakeKind::Branch => "desk-publications-fault-branch",
        MistakeKind::Month => "desk-publications-fault-month",
        MistakeKind::FutureMonth => "desk-publications-fault-future",
        MistakeKind::Kind => "desk-publications-fault-kind",
        MistakeKind::Amount => "desk-publications-fault-amount",
        MistakeKind::Days => "desk-publications-fault-days",
        MistakeKind::TooLong => "desk-publications-fault-long",
        MistakeKind::Date => "desk-publications-fault-date",
        MistakeKind::FutureDate => "desk-publications-fault-future-date",
        MistakeKind::Number => "desk-publications-fault-number",
        MistakeKind::Unit => "desk-publications-fault-unit",
        MistakeKind::Code => "desk-publications-fault-code",
        MistakeKind::Twice => "desk-publications-fault-twice",
        MistakeKind::Xml => "desk-publications-fault-xml",
        MistakeKind::Entity => "desk-publications-fault-entity",
        MistakeKind::Depth => "desk-publications-fault-depth",
        MistakeKind::NoCheckup => "desk-publications-fault-no-checkup",
    }
}
