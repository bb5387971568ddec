//! Checks the architecture: reads the source and compares it with the tables of `docs/ARCHITECTURE.md`.
//!
//! Each check lists every place that breaks its rule, with file, line and remedy.

mod floors;
mod glossary;
mod source;
mod verbs;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use self::floors::Floors;
use self::source::{File, Import};

/// The most lines of a file before its tests. A longer file has more than one subject.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Reads the tables of `docs/ARCHITECTURE.md` that say which room may import which.
fn floors() -> Floors {
    let document = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("docs/ARCHITECTURE.md");
    Floors::read(&document).expect("the tables of rooms in docs/ARCHITECTURE.md")
}

/// Returns every hand-written source file of our crates, read once.
fn sources() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
            files.extend(source::read_all(&root(), &entry.path().join("src")));
        }
        assert!(files.len() > 200, "the source is found");
        files
    });
    &FILES
}

fn none(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn a_room_imports_only_rooms_of_lower_floors() {
    let (floors, files) = (floors(), sources());
    let mut broken = Vec::new();
    for part in &floors.parts {
        for file in files.iter().filter(|file| file.crate_name == part.crate_name) {
            let Some(here) = part.room_of(&file.module) else { continue };
            for Import { path, line } in &file.imports {
                let Some(there) = part.room_of(path) else { continue };
                if here == there {
                    continue;
                }
                match (part.floor(&here), part.floor(&there)) {
                    (Some(from), Some(to)) if to < from => {}
                    (Some(_), Some(_)) => broken.push(format!(
                        "{}:{line}: {here} imports {there}, which isn't on a lower floor of \"{}\": move what both need down, or \
                         hand it over as an argument",
                        file.path, part.title
                    )),
                    // Another test reports rooms without a floor.
                    _ => {}
                }
            }
        }
    }
    broken.sort();
    broken.dedup();
    none(broken);
}

#[test]
fn every_room_has_one_floor_and_every_floor_has_rooms() {
    let (floors, files) = (floors(), sources());
    let mut broken = Vec::new();
    for part in &floors.parts {
        let there: BTreeSet<String> = files
            .iter()
            .filter(|file| file.crate_name == part.crate_name)
            .filter_map(|file| part.room_of(&file.module))
            .collect();
        for room in &there {
            if part.floor(room).is_none() {
                broken.push(format!("{room} has no floor in \"{}\": add it to docs/ARCHITECTURE.md", part.title));
            }
        }
        let mut seen = BTreeMap::new();
        for room in part.floors.iter().flatten() {
            *seen.entry(room).or_insert(0) += 1;
            if !there.contains(room) {
                broken.push(format!("\"{}\" names {room}, which isn't there: take it out", part.title));
            }
        }
        broken.extend(
            seen.iter()
                .filter(|(_, count)| **count > 1)
                .map(|(room, _)| format!("\"{}\" names {room} twice: one room, one floor", part.title)),
        );
    }
    none(broken);
}

#[test]
fn only_stores_name_tables() {
    let mut broken = Vec::new();
    for file in sources() {
        let is_store = file.module.iter().any(|name| name == "store");
        if file.crate_name != "core" || is_store || file.module.first().is_some_and(|name| name == "entities") {
            continue;
        }
        for Import { path, line } in &file.imports {
            if path.first().is_some_and(|name| name == "entities") {
                broken.push(format!(
                    "{}:{line}: only a store.rs names tables: ask the room's store for a typed row",
                    file.path
                ));
            }
        }
    }
    none(broken);
}

#[test]
fn a_store_is_its_own_rooms() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.crate_name == "core") {
        for Import { path, line } in &file.imports {
            let Some(at) = path.iter().position(|name| name == "store") else { continue };
            let owner = &path[..at];
            // A room's store may be used by the room's own files and by the stores of the rooms inside it.
            if !file.module.starts_with(owner) {
                broken.push(format!(
                    "{}:{line}: {}::store is another room's: call a verb of that room",
                    file.path,
                    owner.join("::")
                ));
            }
        }
    }
    broken.sort();
    broken.dedup();
    none(broken);
}

#[test]
fn no_society_is_named_outside_its_folder_tests_and_samples() {
    let slugs: Vec<String> = std::fs::read_dir(root().join("tenants"))
        .expect("tenants")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(slugs.len() >= 6, "the societies that ship are found");
    let mut broken = Vec::new();
    for file in sources() {
        if file.module.first().is_some_and(|name| name == "testing") {
            continue;
        }
        for (text, line) in &file.texts {
            if let Some(slug) =
                slugs.iter().find(|slug| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == slug.as_str()))
            {
                broken.push(format!(
                    "{}:{line}: {slug} is a society: what differs is a policy, which is data",
                    file.path
                ));
            }
        }
    }
    none(broken);
}

#[test]
fn no_file_is_longer_than_one_thought() {
    let broken = sources()
        .iter()
        .filter(|file| file.lines > LONGEST)
        .map(|file| {
            format!("{}: {} lines before its tests, {LONGEST} at most: split it by noun", file.path, file.lines)
        })
        .collect();
    none(broken);
}

#[test]
fn nothing_is_made_quiet_that_has_too_many_arguments() {
    let mut broken = Vec::new();
    for file in sources() {
        broken.extend(
            file.allowed.iter().filter(|(lint, _)| lint.contains("too_many_arguments")).map(|(_, line)| {
                format!("{}:{line}: too many arguments: give what belongs together a type", file.path)
            }),
        );
    }
    none(broken);
}

#[test]
fn types_that_mean_different_things_have_different_names() {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources().iter().filter(|file| file.crate_name == "core") {
        if file.module.first().is_some_and(|name| name == "entities" || name == "testing") {
            continue;
        }
        for (name, line) in &file.public_types {
            names.entry(name.clone()).or_default().push(format!("{}:{line}", file.path));
        }
    }
    none(
        names
            .into_iter()
            .filter(|(_, places)| places.len() > 1)
            .map(|(name, places)| format!("{name} stands at {}: name each by what it means", places.join(" and ")))
            .collect(),
    );
}

#[test]
fn every_key_of_a_policy_is_read() {
    let mut read = BTreeSet::new();
    for file in sources() {
        let code = std::fs::read_to_string(root().join(&file.path)).expect("a source file");
        let fields = code
            .split('.')
            .skip(1)
            .map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned());
        read.extend(fields);
    }
    let (mut broken, mut keys) = (Vec::new(), 0);
    for file in
        sources().iter().filter(|file| file.crate_name == "core" && file.module.starts_with(&["policy".to_owned()]))
    {
        for (key, line) in &file.policy_keys {
            keys += 1;
            if !read.contains(key) {
                broken.push(format!("{}:{line}: nothing reads the key {key}: use it, or take it out", file.path));
            }
        }
    }
    assert!(keys > 60, "the keys are found: {keys}");
    none(broken);
}

/// Where a statement may compare with a list of rows, and why the list is short.
const SHORT_LISTS: [(&str, &str); 4] = [
    ("crates/core/src/services/imports/store.rs", "publications of a society"),
    ("crates/core/src/roster/list/store.rs", "hidden persons of a society"),
    ("crates/core/src/roster/list/store/narrowing.rs", "hidden persons of a society"),
    ("crates/core/src/announcements/store/readings.rs", "announcements that one member has read"),
];

/// PostgreSQL compares each row with all of a list that doesn't fit into its memory, so that `NOT IN` over the accounts of a large
/// society doesn't end.
#[test]
fn no_statement_compares_with_a_list_of_a_societys_size() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| !SHORT_LISTS.iter().any(|(path, _)| *path == file.path)) {
        let text = std::fs::read_to_string(root().join(&file.path)).expect("a source file");
        for (at, _) in text.lines().enumerate().filter(|(_, line)| line.contains(".not_in_subquery(")) {
            broken.push(format!(
                "{}:{}: ask NOT EXISTS with the outer row's key, or add the file to the short lists with what the list holds",
                file.path,
                at + 1
            ));
        }
    }
    none(broken);
}
