//! Generates the configuration reference from the comments of the embedded defaults.

use std::fmt::Write as _;

use super::{DEFAULTS, environment};

/// A key with its default, if it has one, and its meaning.
pub(super) struct Entry {
    /// The section and name, e.g. `database.url`.
    pub key: String,
    /// The default as written in the file.
    pub default: Option<String>,
    /// The comment above the key.
    pub meaning: String,
}

/// Returns every key of the defaults file, including keys without a default, which stand there as comments.
pub(super) fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut section = String::new();
    let mut comment = Vec::new();
    for line in DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
            comment.clear();
        } else if let Some((name, default)) = assignment(line) {
            entries.push(Entry { key: format!("{section}.{name}"), default, meaning: comment.join(" ") });
            comment.clear();
        } else if let Some(text) = line.strip_prefix('#') {
            comment.push(text.trim().to_owned());
        } else {
            comment.clear();
        }
    }
    entries
}

/// Parses `name = value`, or `# name = example` for a key without a default.
fn assignment(line: &str) -> Option<(&str, Option<String>)> {
    let (bare, commented) = line.strip_prefix("# ").map_or((line, false), |rest| (rest, true));
    let (name, value) = bare.split_once(" = ")?;
    let is_key = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    is_key.then(|| (name, (!commented).then(|| value.to_owned())))
}

/// Returns the reference as Markdown.
pub(super) fn reference() -> String {
    let mut page = String::from(
        "# Configuration keys\n\n\
         Generated from `crates/server/src/config/config.default.toml`; `madoguchi config defaults` prints that file.\n\n\
         A value comes from the embedded defaults, then the file named with `--config`, then the environment; the last\n\
         one holds. Keys that end in `_file` name a file whose content is the secret.\n",
    );
    let mut section = "";
    let entries = entries();
    for entry in &entries {
        let (of, _) = entry.key.rsplit_once('.').unwrap_or_default();
        if of != section {
            section = of;
            // Writing to a String can't fail.
            let _ =
                write!(page, "\n## `[{section}]`\n\n| key | default | environment | meaning |\n|---|---|---|---|\n");
        }
        let default = entry.default.as_ref().map_or_else(|| "—".to_owned(), |default| format!("`{default}`"));
        let variable = environment::variable(&entry.key);
        let meaning = entry.meaning.replace('|', "\\|").replace('<', "&lt;");
        let _ = writeln!(page, "| `{}` | {default} | `{variable}` | {meaning} |", entry.key);
    }
    page
}
