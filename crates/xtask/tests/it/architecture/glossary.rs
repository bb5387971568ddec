//! The types that the glossary names exist.

use std::collections::BTreeSet;

use super::{root, sources};

/// A row of the table in `docs/glossary.md`.
struct Row {
    japanese: String,
    ours: Vec<String>,
}

fn rows() -> Vec<Row> {
    let document = std::fs::read_to_string(root().join("docs/glossary.md")).expect("docs/glossary.md");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    document
        .lines()
        .filter(|line| line.starts_with('|') && line.contains('`'))
        .map(cells)
        .map(|cells| {
            assert_eq!(cells.len(), 4, "Japanese, English, ours, one line: {cells:?}");
            let ours = cells[2].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            Row { japanese: cells[0].clone(), ours }
        })
        .collect()
}

#[test]
fn every_name_of_the_glossary_is_in_the_code() {
    let mut code = String::new();
    for file in sources() {
        code.push_str(&std::fs::read_to_string(root().join(&file.path)).expect("a source file"));
    }
    let rows = rows();
    assert!(rows.len() >= 40, "the glossary has the words of the trade");
    let words: BTreeSet<&str> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let is_there = |name: &str| words.contains(name.rsplit("::").next().unwrap_or(name));
    let missing: Vec<_> = rows
        .iter()
        .flat_map(|row| row.ours.iter().map(move |name| (row, name)))
        .filter(|(_, name)| !is_there(name))
        .map(|(row, name)| {
            format!("docs/glossary.md: {} is called `{name}`, which the code doesn't have", row.japanese)
        })
        .collect();
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}
