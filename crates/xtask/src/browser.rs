//! The walkthroughs in a real browser, in `crates/e2e`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::binaries;
use crate::parts::BrowserPart;
use crate::process::{Trouble, command, root, run, run_reading};
use crate::requirements::chromium;
use crate::tally::{Tally, of_node_test};

/// How long one test may take, in milliseconds. A browser that no longer answers must not stop the run for good.
const LONGEST_MS: u32 = 600_000;

/// The files that run longest. They start first, so that no long one remains at the end.
const LONGEST_FIRST: [&str; 4] = ["desk_pages", "desk", "registration", "views"];

/// Which of the walkthroughs.
pub enum Breadth<'a> {
    /// The walkthroughs that every change must pass, or a part of them.
    Everyday(&'a BrowserPart),
    /// The walkthroughs of every society: at both widths with and without JavaScript, at 320 px and at 200 % zoom.
    Wide,
}

/// Builds the program, installs the packages of the lock file, and runs the walkthroughs.
pub fn walk(breadth: &Breadth<'_>) -> Result<Tally, Trouble> {
    let folder = root().join("crates/e2e");
    let files = match breadth {
        Breadth::Everyday(part) => chosen(&folder.join("tests"), &part.tags)?,
        Breadth::Wide => chosen(&folder.join("soak"), &[])?,
    };
    let program = binaries::program()?;
    let mut npm = command("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    // The browser is the system's, so the driver must not download one.
    if !run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?.success() {
        return Err(Trouble("npm ci ended badly".into()));
    }
    let browser = chromium().ok_or_else(|| Trouble("Chromium isn't here".into()))?;
    let mut node = command("node");
    node.current_dir(&folder)
        .args(["--test", "--test-concurrency=2", "--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg(format!("--test-timeout={LONGEST_MS}"))
        .args(files)
        .env("MADOGUCHI_PROGRAM", program)
        .env("MADOGUCHI_CHROMIUM", browser);
    let mut tally = Tally::default();
    let status = run_reading(&mut node, |line| tally += of_node_test(line).unwrap_or_default())?;
    Ok(tally.settled(status.success()))
}

/// Returns the test files in a folder that have one of the tags, or all of them where no tag is given.
fn chosen(folder: &Path, tags: &[String]) -> Result<Vec<PathBuf>, Trouble> {
    let trouble = |error: io::Error| Trouble::when(&folder.display().to_string(), &error);
    let (mut files, mut known) = (Vec::new(), Vec::new());
    for entry in folder.read_dir().map_err(trouble)? {
        let file = entry.map_err(trouble)?.path();
        let Some(stem) = file.file_name().and_then(|name| name.to_str()?.strip_suffix(".test.js")) else { continue };
        let has = tags_of(stem, &fs::read_to_string(&file).map_err(trouble)?);
        if tags.is_empty() || tags.iter().any(|tag| has.contains(tag)) {
            files.push(file);
        }
        known.extend(has);
    }
    if let Some(tag) = tags.iter().find(|tag| !known.contains(tag)) {
        known.sort();
        known.dedup();
        return Err(Trouble(format!("no walkthrough has the tag {tag}; the tags are: {}", known.join(", "))));
    }
    let place = |file: &PathBuf| {
        let name = file.file_name().and_then(|name| name.to_str()?.strip_suffix(".test.js"));
        LONGEST_FIRST.iter().position(|longest| Some(*longest) == name).unwrap_or(LONGEST_FIRST.len())
    };
    files.sort_by_key(|file| (place(file), file.clone()));
    Ok(files)
}

/// Returns the tags of a test file: its name, and the words of its line `// Tags: …`.
fn tags_of(stem: &str, source: &str) -> Vec<String> {
    let line = source.lines().find_map(|line| line.strip_prefix("// Tags: ")).unwrap_or_default();
    let words = line.split([',', ' ']).filter(|word| !word.is_empty());
    std::iter::once(stem).chain(words).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_FIRST, chosen, root, tags_of};

    #[test]
    fn a_file_has_its_name_and_its_tags() {
        assert_eq!(tags_of("terms", "// New terms.\n// Tags: mail, second-step\n"), ["terms", "mail", "second-step"]);
        assert_eq!(tags_of("terms", "import x;\n"), ["terms"]);
    }

    #[test]
    fn the_longest_walkthroughs_start_first() {
        let files = chosen(&root().join("crates/e2e/tests"), &[]).unwrap();
        let first: Vec<_> =
            files.iter().take(LONGEST_FIRST.len()).map(|file| file.file_stem().unwrap().to_string_lossy()).collect();
        assert_eq!(first, LONGEST_FIRST.map(|name| format!("{name}.test")));
    }

    #[test]
    fn walkthroughs_are_found_by_tag_and_an_unknown_tag_is_told() {
        let find = |tag: &str| chosen(&root().join("crates/e2e/tests"), &[tag.to_owned()]);
        assert_eq!(find("passkey").unwrap().len(), 1);
        assert!(find("second-step").unwrap().len() > 3);
        let said = find("pass").unwrap_err().0;
        assert!(said.contains("the tags are: addresses, "), "{said}");
    }
}
