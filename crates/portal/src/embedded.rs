//! The files embedded in the program: templates and static files.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "static"]
struct Static;

/// Returns every template of the portal: its path under `templates/` and its source.
pub fn templates() -> impl Iterator<Item = (String, String)> {
    Templates::iter().filter_map(|path| {
        let source = String::from_utf8(Templates::get(&path)?.data.into_owned()).ok()?;
        Some((path.into_owned(), source))
    })
}

/// Returns every static file: its name under `static/` and its content.
pub fn static_files() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    Static::iter().filter_map(|path| Static::get(&path).map(|file| (path.into_owned(), file.data)))
}
