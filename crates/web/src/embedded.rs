//! The static files that all faces share: the style sheet and scripts of every page, and the platform's icon.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static"]
struct Static;

/// Returns every shared static file: its name under `static/` and its content.
pub fn static_files() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    Static::iter().filter_map(|path| Static::get(&path).map(|file| (path.into_owned(), file.data)))
}
