//! Samples of every page, for the test that renders every page and for the gallery.

use madoguchi_words::Words;

use crate::face::{Sample, Samples};
use crate::{FEATURES, finder};

/// Returns samples of every page of this crate, in the order in which a member meets them.
///
/// # Errors
/// When a page can't be serialised.
pub fn samples(words: &Words) -> Result<Vec<Sample>, serde_json::Error> {
    let all = FEATURES.iter().fold(Samples::new(words), |all, (_, samples)| samples(all));
    finder::samples(all).list()
}
