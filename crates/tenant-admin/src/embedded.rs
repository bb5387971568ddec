//! The files embedded in the program: templates and static files.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "templates/desk"]
struct DeskTemplates;

#[derive(RustEmbed)]
#[folder = "templates/vendor"]
struct VendorTemplates;

#[derive(RustEmbed)]
#[folder = "templates/shared"]
struct SharedTemplates;

#[derive(RustEmbed)]
#[folder = "static"]
struct Static;

/// Returns every template of the desk, and those that both faces share: its path under `templates/desk/` or
/// `templates/shared/`, and its source.
pub(crate) fn desk_templates() -> impl Iterator<Item = (String, String)> {
    templates::<DeskTemplates>().chain(templates::<SharedTemplates>())
}

/// Returns every template of the vendor's face, and those that both faces share: its path under `templates/vendor/` or
/// `templates/shared/`, and its source.
pub(crate) fn vendor_templates() -> impl Iterator<Item = (String, String)> {
    templates::<VendorTemplates>().chain(templates::<SharedTemplates>())
}

fn templates<Folder: RustEmbed>() -> impl Iterator<Item = (String, String)> {
    Folder::iter().filter_map(|path| {
        let source = String::from_utf8(Folder::get(&path)?.data.into_owned()).ok()?;
        Some((path.into_owned(), source))
    })
}

/// Returns every static file of this crate: its name under `static/` and its content.
pub fn static_files() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    Static::iter().filter_map(|path| Static::get(&path).map(|file| (path.into_owned(), file.data)))
}
