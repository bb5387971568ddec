//! Documents that members take along: their head, and how they are typeset.

use chrono::NaiveDate;
use madoguchi_core::policy::Policy;
use madoguchi_print::{Document, Letterhead, Mark, PrintFailure};
use madoguchi_web::Trouble;
use madoguchi_words::{Language, Words};

use crate::face::Visit;

/// The media type of a typeset document.
pub(crate) const PDF: &str = "application/pdf";

/// What a document says at its head.
pub(crate) struct Head<'a> {
    /// The title.
    pub title: String,
    /// The person whom it is for.
    pub name: &'a str,
    /// The society's mark.
    pub mark: Option<Mark>,
    /// The day in Japan that it is of.
    pub day: NaiveDate,
}

/// The head of a document, in Japanese: it is shown at counters in Japan.
pub(crate) fn letterhead(policy: &Policy, of: Head<'_>) -> Letterhead {
    let (words, contact) = (Words::of(Language::Ja), &policy.contact);
    Letterhead {
        title: of.title,
        society: policy.society.name.clone(),
        mark: of.mark,
        contact: vec![format!("{}　{}", contact.department, contact.phone), contact.hours.clone()],
        issued: words.format("document-issued", &[("day", words.date(of.day).into())]),
        addressee: words.format("document-addressee", &[("name", of.name.into())]),
    }
}

/// Why there is no PDF.
pub(crate) enum PrintTrouble {
    /// No font has these characters.
    Missing(Vec<char>),
    /// Anything else.
    Other(Trouble),
}

/// Typesets a document, with no transaction open.
pub(crate) async fn typeset(visit: &Visit, document: Result<Document, PrintFailure>) -> Result<Vec<u8>, PrintTrouble> {
    let typeset = match document {
        Ok(document) => visit.app.typesetter.typeset(document).await,
        Err(failure) => Err(failure),
    };
    typeset.map_err(|failure| match failure {
        PrintFailure::MissingGlyphs(missing) => {
            tracing::error!(failure = %PrintFailure::MissingGlyphs(missing.clone()), "a document can't be typeset");
            PrintTrouble::Missing(missing)
        }
        failure => PrintTrouble::Other(failure.into()),
    })
}
