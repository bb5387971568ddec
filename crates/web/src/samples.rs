//! Samples of pages, for the test that renders every page and for the gallery.

use madoguchi_words::Words;
use serde_json::Value;

use crate::page::Page;

/// A sample of a page, ready to render. `W` names one of the face's frames.
#[derive(Clone, Debug)]
pub struct Sample<W> {
    /// The template.
    pub template: &'static str,
    /// The variant of the page that this sample shows.
    pub name: &'static str,
    /// The frame around the page.
    pub within: W,
    /// The page's values.
    pub page: Value,
}

/// Samples of several pages, in one language.
pub struct Samples<'a, W> {
    words: &'a Words,
    made: Result<Vec<Sample<W>>, serde_json::Error>,
}

impl<'a, W: Copy> Samples<'a, W> {
    /// Starts without samples.
    #[must_use]
    pub const fn new(words: &'a Words) -> Self {
        Self { words, made: Ok(Vec::new()) }
    }

    /// Adds the samples of a page.
    #[must_use]
    pub fn page<P: Page>(mut self, within: W) -> Self {
        if let Ok(made) = &mut self.made {
            for (name, page) in P::samples(self.words) {
                match serde_json::to_value(&page) {
                    Ok(page) => made.push(Sample { template: P::TEMPLATE, name, within, page }),
                    Err(error) => {
                        self.made = Err(error);
                        break;
                    }
                }
            }
        }
        self
    }

    /// Returns the samples.
    ///
    /// # Errors
    /// When a page can't be serialised.
    pub fn list(self) -> Result<Vec<Sample<W>>, serde_json::Error> {
        self.made
    }
}
