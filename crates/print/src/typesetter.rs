//! Runs the engine: a few documents at a time, on threads that answer no requests.

use std::fmt;
use std::sync::Arc;

use chrono::Datelike;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::document::Document;
use crate::fonts::FONTS;
use crate::world::Sheets;

/// Documents that may wait for each one that is typeset. Further ones are refused, which bounds memory and waiting time.
const WAITING_PER_PERMIT: usize = 20;
/// How many documents long the engine remembers what it has computed for an earlier one, such as a font's metrics.
const REMEMBERED: usize = 8;

/// Why a document isn't typeset.
#[derive(Debug, thiserror::Error)]
pub enum PrintFailure {
    /// No font has these characters.
    #[error("no font has {}", Named(.0))]
    MissingGlyphs(Vec<char>),
    /// Too many documents wait. A retry may succeed.
    #[error("too many documents wait to be typeset")]
    Busy,
    /// The template is faulty: what the engine said, without the values of the document.
    #[error("the template is faulty: {0}")]
    Template(String),
    /// The thread that typesets ended early.
    #[error("the thread that typesets ended early")]
    Background,
}

/// Characters by their code points. A character alone tells nothing about a person.
struct Named<'a>(&'a [char]);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, character) in self.0.iter().enumerate() {
            let before = if at == 0 { "" } else { ", " };
            write!(f, "{before}{character} (U+{:04X})", u32::from(*character))?;
        }
        Ok(())
    }
}

/// Typesets documents. Clones share the queue.
#[derive(Clone, Debug)]
pub struct Typesetter {
    permits: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Typesetter {
    /// Creates a typesetter that works at most at `concurrency` documents at once. It reads the fonts at its first document.
    #[must_use]
    pub fn new(concurrency: usize) -> Self {
        let concurrency = concurrency.max(1);
        Self {
            permits: Arc::new(Semaphore::new(concurrency)),
            places: Arc::new(Semaphore::new(concurrency * (WAITING_PER_PERMIT + 1))),
        }
    }

    /// Typesets a document as PDF. It takes tenths of a second, so no transaction may be open meanwhile. A document that was
    /// begun is typeset to its end, also when the caller has gone; it keeps its permit until then.
    ///
    /// # Errors
    /// When no font has a character of the document, too many documents wait, or the template is faulty.
    pub async fn typeset(&self, document: Document) -> Result<Vec<u8>, PrintFailure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| PrintFailure::Busy)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| PrintFailure::Background)?;
        let work = spawn_blocking(move || {
            let made = typeset(document);
            drop((permit, place));
            made
        });
        work.await.map_err(|_| PrintFailure::Background)?
    }
}

fn typeset(document: Document) -> Result<Vec<u8>, PrintFailure> {
    let missing = FONTS.missing(document.texts());
    if !missing.is_empty() {
        return Err(PrintFailure::MissingGlyphs(missing));
    }
    let day = document.day;
    let sheets = Sheets::of(document).ok_or_else(|| PrintFailure::Template("a path of the document".into()))?;
    let compiled = typst::compile::<PagedDocument>(&sheets).output.map_err(|faults| faulty(&faults))?;
    let pdf = typst_pdf::pdf(&compiled, &options(day)?).map_err(|faults| faulty(&faults));
    // Otherwise the engine keeps what it has computed for every document.
    comemo::evict(REMEMBERED);
    pdf
}

/// PDF/UA-1: tagged, with a title and a language, and refused where a glyph is missing.
fn options(day: chrono::NaiveDate) -> Result<PdfOptions, PrintFailure> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|refused| PrintFailure::Template(refused.message().to_string()))?;
    let part = |number: u32| u8::try_from(number).ok();
    let timestamp = part(day.month())
        .zip(part(day.day()))
        .and_then(|(month, number)| Datetime::from_ymd_hms(day.year(), month, number, 0, 0, 0))
        .map(Timestamp::new_utc);
    Ok(PdfOptions {
        standards,
        timestamp,
        creator: Smart::Custom(Some("Madoguchi".into())),
        ident: Smart::Auto,
        page_ranges: None,
        tagged: true,
        pretty: false,
    })
}

/// What the engine said, without the values that it quotes: they are personal.
fn faulty(faults: &[SourceDiagnostic]) -> PrintFailure {
    let said: Vec<_> = faults.iter().map(|fault| without_quotes(&fault.message)).collect();
    PrintFailure::Template(said.join("; "))
}

fn without_quotes(said: &str) -> String {
    let parts = said.split(['`', '"']).enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { part } else { "…" }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let template = "#set document(title: [窓口])\n#set text(font: \"BIZ UDGothic\", lang: \"ja\")\n窓口";
        Document::new(template, &(), Vec::new(), day).unwrap()
    }

    #[tokio::test]
    async fn so_many_may_wait_and_the_next_is_refused() {
        let typesetter = Typesetter::new(1);
        let at_work = Arc::clone(&typesetter.permits).acquire_owned().await.unwrap();
        let waiting: Vec<_> = (0..=WAITING_PER_PERMIT)
            .map(|_| {
                let typesetter = typesetter.clone();
                tokio::spawn(async move { typesetter.typeset(document()).await })
            })
            .collect();
        while typesetter.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(typesetter.typeset(document()).await, Err(PrintFailure::Busy)));
        drop(at_work);
        for one in waiting {
            assert!(one.await.unwrap().is_ok());
        }
        assert!(typesetter.typeset(document()).await.is_ok(), "there is room again");
    }

    #[tokio::test]
    async fn a_faulty_template_is_told_without_values() {
        let mut faulty = document();
        faulty.template = "#read(\"/secret 山田\")";
        let told = Typesetter::new(1).typeset(faulty).await.unwrap_err().to_string();
        assert!(told.starts_with("the template is faulty: ") && !told.contains("山田"), "{told}");
    }

    #[test]
    fn characters_are_named_and_values_are_not() {
        let missing = PrintFailure::MissingGlyphs(vec!['\u{e000}', '😀']);
        assert_eq!(missing.to_string(), "no font has \u{e000} (U+E000), 😀 (U+1F600)");
        let said = "the text `山田` could not be displayed with \"BIZ\"";
        assert_eq!(without_quotes(said), "the text … could not be displayed with …");
    }
}
