//! The keys as the embedded defaults list them, and the configuration reference made from their comments.

use super::DEFAULTS;

/// A key with its default, if it has one, and its meaning.
pub(super) struct Entry {
    /// The section and name, e.g. `database.url`.
    pub key: String,
    /// The default as written in the file, and the comment above the key.
    #[cfg_attr(not(test), allow(dead_code, reason = "the reference, which a test writes, has them"))]
    pub explained: (Option<String>, String),
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
            entries.push(Entry { key: format!("{section}.{name}"), explained: (default, comment.join(" ")) });
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
#[cfg(test)]
pub(super) fn reference() -> String {
    use std::fmt::Write as _;

    let mut page = String::from(
        "# Configuration keys\n\n\
         Generated from `crates/server/src/config/config.default.toml`; `madoguchi config defaults` prints that file.\n\n\
         A value comes from the embedded defaults, then the file named with `--config`, then the environment; the last\n\
         one holds. Keys that end in `_file` name a file whose content is the secret. A path in the file is relative to\n\
         the folder of that file, one in the environment to the current folder.\n",
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
        let (default, meaning) = &entry.explained;
        let default = default.as_ref().map_or_else(|| "—".to_owned(), |default| format!("`{default}`"));
        let variable = super::environment::variable(&entry.key);
        let meaning = meaning.replace('|', "\\|").replace('<', "&lt;");
        let _ = writeln!(page, "| `{}` | {default} | `{variable}` | {meaning} |", entry.key);
    }
    page
}
