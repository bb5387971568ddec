//! What a template sees: itself, the letterhead, its values, its images, the fonts and the date. There are no other files and no packages.

use chrono::Datelike;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use std::sync::LazyLock;

use crate::document::Document;
use crate::fonts::FONTS;

/// The path of the template.
const TEMPLATE: &str = "/document.typ";
/// The path of what the templates share.
const LETTERHEAD: &str = "/letterhead.typ";
/// The path of the values.
const VALUES: &str = "/values.json";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The files of one document.
pub(crate) struct Sheets {
    template: Source,
    letterhead: Source,
    files: Vec<(FileId, Bytes)>,
    today: Option<Datetime>,
}

impl Sheets {
    /// Lays out the files of a document. `None` if a path is none, which only a faulty document can cause.
    pub(crate) fn of(document: Document) -> Option<Self> {
        let mut files = vec![(id(VALUES)?, Bytes::from_string(document.values.to_string()))];
        for image in document.images {
            files.push((id(image.path)?, Bytes::new(image.content)));
        }
        let day = document.day;
        let part = |number: u32| u8::try_from(number).ok();
        let today = part(day.month())
            .zip(part(day.day()))
            .and_then(|(month, number)| Datetime::from_ymd(day.year(), month, number));
        let source = |path, text: &str| Some(Source::new(id(path)?, text.to_owned()));
        Some(Self {
            template: source(TEMPLATE, document.template)?,
            letterhead: source(LETTERHEAD, include_str!("../templates/letterhead.typ"))?,
            files,
            today,
        })
    }
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

impl World for Sheets {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let sources = [&self.template, &self.letterhead];
        let found = sources.into_iter().find(|source| source.id() == id);
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found.map(|(_, content)| content.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
