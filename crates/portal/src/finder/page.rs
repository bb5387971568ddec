//! The page of the finder, on the platform's own host.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The page of the finder.
#[derive(Clone, Debug, Serialize)]
pub struct Finder {
    /// The mistakes in the query, e.g. a number that isn't an insurer number.
    pub errors: Vec<FieldError>,
    /// The query as typed.
    pub q: String,
    /// The societies found; none where nothing was searched.
    pub found: Option<Vec<Found>>,
    /// Whether more were found than are shown.
    pub more: bool,
}

/// A society that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The society's name.
    pub name: String,
    /// The URL of the society's portal.
    pub href: String,
    /// The URL as people read it, without scheme.
    pub host: String,
}

impl Page for Finder {
    const TEMPLATE: &'static str = "finder/finder.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { errors: Vec::new(), q: String::new(), found: None, more: false };
        let society = |name: &str, slug: &str| Found {
            name: name.into(),
            href: format!("http://{slug}.portal.localhost:8080"),
            host: format!("{slug}.portal.localhost:8080"),
        };
        let many = vec![society("みどり健康保険組合", "midori"), society("あおぞら健康保険組合", "aozora")];
        let mistaken =
            |q: &str, message: &str| Self { q: q.into(), errors: vec![FieldError::at("q", message)], ..plain.clone() };
        vec![
            ("empty", plain.clone()),
            (
                "found",
                Self { q: "06139992".into(), found: Some(many.iter().take(1).cloned().collect()), ..plain.clone() },
            ),
            ("found-many", Self { q: "健康保険組合".into(), found: Some(many), more: true, ..plain.clone() }),
            ("found-none", Self { q: "どこにもない組合".into(), found: Some(Vec::new()), ..plain.clone() }),
            ("check-digit", mistaken("06131115", words.text("finder-error-check-digit"))),
            ("symbol-number", mistaken("101-2345", words.text("finder-error-symbol-number"))),
        ]
    }
}
