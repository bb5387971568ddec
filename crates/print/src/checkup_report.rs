//! 健診結果のお知らせ: the results of a year of one person's checkups on A4 pages.

use chrono::NaiveDate;
use serde::Serialize;

use crate::document::{Document, Letterhead, TextTable};
use crate::typesetter::PrintFailure;

/// The pages. Its words are filled in by the owner of the document. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct CheckupReport {
    /// The head; its title has the year.
    pub head: Letterhead,
    /// What the document tells.
    pub lead: String,
    /// The checkups of the year.
    pub checkups: Vec<ReportedCheckup>,
    /// The heading of the notes.
    pub notes_heading: String,
    /// What the document is and what it isn't.
    pub notes: Vec<String>,
}

/// One checkup. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct ReportedCheckup {
    /// The heading, with the day.
    pub heading: String,
    /// Where it was, and what it is compared with.
    pub about: Vec<String>,
    /// The results, a table for each part: item, value, value of the year before, thresholds.
    pub parts: Vec<ReportedPart>,
}

/// A part of a checkup. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct ReportedPart {
    /// The heading.
    pub heading: String,
    /// The results.
    pub results: TextTable,
}

impl CheckupReport {
    /// The document, as of a day in Japan.
    ///
    /// # Errors
    /// Never with values of these types.
    pub fn document(&self, day: NaiveDate) -> Result<Document, PrintFailure> {
        Document::of_society(include_str!("../templates/checkup_report.typ"), self, &self.head, day)
            .map_err(|fault| PrintFailure::Template(fault.to_string()))
    }
}
