//! What is typeset: a template with its values.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

/// A template with the values that it shows. The type has no Debug, because the values are personal.
pub struct Document {
    pub(crate) template: &'static str,
    pub(crate) values: Value,
    pub(crate) images: Vec<Image>,
    /// The date of the document, in Japan.
    pub(crate) day: NaiveDate,
}

/// An image that a template shows.
#[derive(Clone)]
pub struct Image {
    /// The path in the template, such as `/logo.png`. The ending tells the format.
    pub path: &'static str,
    /// The file's content.
    pub content: Vec<u8>,
}

/// An image of a society's mark.
#[derive(Clone)]
pub struct Mark {
    /// The format.
    pub format: MarkFormat,
    /// The file's content.
    pub content: Vec<u8>,
}

/// The format of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkFormat {
    /// PNG
    Png,
    /// WebP
    WebP,
}

impl MarkFormat {
    const fn path(self) -> &'static str {
        match self {
            Self::Png => "/mark.png",
            Self::WebP => "/mark.webp",
        }
    }
}

impl Mark {
    /// The path in a template.
    pub(crate) const fn path(&self) -> &'static str {
        self.format.path()
    }

    pub(crate) fn image(&self) -> Image {
        Image { path: self.path(), content: self.content.clone() }
    }
}

/// What every document of a society has at its head. The type has no Debug, because the values are personal.
#[derive(Clone, Serialize)]
pub struct Letterhead {
    /// The title.
    pub title: String,
    /// The society's name.
    pub society: String,
    /// The society's mark, where it has one.
    #[serde(serialize_with = "path_of")]
    pub mark: Option<Mark>,
    /// The ways to ask the society: lines with department and telephone number.
    pub contact: Vec<String>,
    /// The date of the document, in words.
    pub issued: String,
    /// The person whom the document is for.
    pub addressee: String,
}

/// A table of texts. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct TextTable {
    /// The headings of the columns.
    pub heads: Vec<String>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
}

/// Templates get the path of the mark.
fn path_of<S: serde::Serializer>(mark: &Option<Mark>, to: S) -> Result<S::Ok, S::Error> {
    mark.as_ref().map(Mark::path).serialize(to)
}

impl Letterhead {
    fn images(&self) -> Vec<Image> {
        self.mark.iter().map(Mark::image).collect()
    }
}

impl Document {
    /// Builds a document of a society, as of a day in Japan. The values have `head` among them.
    ///
    /// # Errors
    /// When the values aren't JSON, which only a faulty type can cause.
    pub(crate) fn of_society(
        template: &'static str,
        values: &impl Serialize,
        head: &Letterhead,
        day: NaiveDate,
    ) -> Result<Self, serde_json::Error> {
        Self::new(template, values, head.images(), day)
    }

    /// Builds a document from the values of its template.
    ///
    /// # Errors
    /// When the values aren't JSON, which only a faulty type can cause.
    pub(crate) fn new(
        template: &'static str,
        values: &impl Serialize,
        images: Vec<Image>,
        day: NaiveDate,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self { template, values: serde_json::to_value(values)?, images, day })
    }

    /// Every text among the values.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let (mut found, mut left) = (Vec::new(), vec![&self.values]);
        while let Some(value) = left.pop() {
            match value {
                Value::String(text) => found.push(text.as_str()),
                Value::Array(values) => left.extend(values),
                Value::Object(values) => left.extend(values.values()),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        found
    }
}
