//! Reading of the embedded locale files.

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use madoguchi_core::policy::society::Language;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Locales;

/// Reads a language's messages and their keys. Parse errors of a file are logged; the valid messages of the file are
/// kept.
pub(crate) fn read(language: Language) -> (FluentBundle<FluentResource>, Vec<String>) {
    let (folder, tag) = match language {
        Language::Ja => ("ja/", "ja"),
        Language::En => ("en/", "en"),
    };
    let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
    // Bidirectional isolation marks (U+2068, U+2069) are for text of mixed direction. They would end up in copied IDs
    // and in mails.
    bundle.set_use_isolating(false);
    let mut keys = Vec::new();
    for path in Locales::iter().filter(|path| path.starts_with(folder) && path.ends_with(".ftl")) {
        let Some(file) = Locales::get(&path) else { continue };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        keys.extend(keys_in(&source).map(str::to_owned));
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, faults)| {
            tracing::error!(%path, ?faults, "a locale file doesn't parse in full");
            resource
        });
        if let Err(faults) = bundle.add_resource(resource) {
            tracing::error!(%path, ?faults, "a message stands in two locale files");
        }
    }
    (bundle, keys)
}

/// The keys of the messages in a locale file: the text before `=` at the start of a line.
fn keys_in(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
}
