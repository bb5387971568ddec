//! One table of many societies: each line becomes a complete folder, as `tenant new` makes it. From then on the folder is
//! what counts; a folder that is there already is never written over.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use madoguchi_core::clock::{Clock, day_in_japan};
use madoguchi_core::files::read_within;
use madoguchi_core::policy::check::{Finding, FindingKind, Severity};
use madoguchi_core::policy::fault::{FaultKind, FileLine, FileTrouble};
use madoguchi_core::policy::formats::Format;
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::layers::says_the_same;
use madoguchi_core::policy::shape::{Choice, Shape, nearest};
use madoguchi_core::policy::template::Preset;
use madoguchi_core::policy::toml::TomlFile;
use madoguchi_core::roster::file as text_file;
use madoguchi_core::tenancy::manifest::siblings::{self, Claims};
use madoguchi_core::tenancy::manifest::{self, Logos};
use madoguchi_core::tenancy::slug::Slug;
use madoguchi_words::{Language, Words};
use serde_json::{Value, json};

use super::outcome::Trouble;
use super::reading::Broken;
use crate::commands::manifests::{self, ManifestsFolder};
use crate::commands::new_society::{NewSociety, make_readable};
use crate::terminal::{Progress, Stop, tell};

/// The manifest's name in a folder.
const MANIFEST: &str = "tenant.toml";
/// The largest text or logo, in bytes, that is taken from beside a table. What a society may have is checked afterwards.
const MOST_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// The society's slug.
const SLUG: &str = "slug";
/// What most of its rules follow.
const PRESET: &str = "preset";
/// Short names of columns.
const SHORT: [(&str, &str); 13] = [
    ("name", "society.name"),
    ("name_en", "society.name_en"),
    ("kana", "society.kana"),
    ("insurer_number", "society.insurer_numbers"),
    ("insurer_numbers", "society.insurer_numbers"),
    ("department", "contact.department"),
    ("phone", "contact.phone"),
    ("hours", "contact.hours"),
    ("mail_from", "contact.mail_from"),
    ("colour", "branding.main"),
    ("logo", "branding.logo"),
    ("terms_version", "terms.version"),
    ("terms", "terms.file"),
];
/// What no society can be made without.
const NEEDED: [&str; 3] = [SLUG, "society.name", "society.insurer_numbers"];

/// What became of a table.
#[derive(Default)]
pub struct Table {
    /// The folders of the sound lines, in the table's order.
    pub folders: Vec<PathBuf>,
    /// The lines of which no folder can be made.
    pub broken: Vec<Broken>,
    /// How many folders were made.
    pub made: usize,
    /// The slugs whose folders were there already and say something else than the table.
    pub kept: Vec<String>,
}

/// A line of the table.
struct Row {
    line: usize,
    slug: String,
    preset: Preset,
    given: Value,
    /// Files beside the table, by their keys.
    files: Vec<(&'static str, String)>,
    wrong: Vec<Finding>,
}

/// A column.
enum Column {
    Slug,
    Preset,
    Key(&'static PolicyKey),
}

/// Makes a folder of each line of a table, beside the other societies' folders. Lines that are wrong make none and harm no
/// others.
///
/// # Errors
/// When the file can't be read, or a column isn't known or is missing.
pub fn folders(file: &Path, manifests: &ManifestsFolder, words: &Words) -> Result<Table, Stop> {
    let rows = read(file, words)?;
    let into = manifests.folder();
    fs::create_dir_all(into).map_err(|error| Stop::from(error).at(into))?;
    let aside =
        tempfile::Builder::new().prefix(".new-").tempdir_in(into).map_err(|error| Stop::from(error).at(into))?;
    let (logos, today) = (Logos::default(), day_in_japan(Clock::system().now()));
    let progress = Progress::of(words.text("command-progress-table"), rows.len());
    let beside = file.parent().unwrap_or_else(|| Path::new(""));
    let written = manifests::each(&rows, &progress, |row| -> Result<Result<Claims, Vec<Finding>>, Stop> {
        if !row.wrong.is_empty() {
            return Ok(Err(row.wrong.clone()));
        }
        let folder = aside.path().join(&row.slug);
        if let Err(wrong) = row.write(&folder, beside, words)? {
            return Ok(Err(wrong));
        }
        Ok(match manifest::check(&folder, &logos, today) {
            Ok(checked) => {
                let errors: Vec<Finding> =
                    checked.findings.into_iter().filter(|finding| finding.severity() == Severity::Error).collect();
                if errors.is_empty() { Ok(checked.claims) } else { Err(errors) }
            }
            Err(unreadable) => Err(unreadable.0.into_iter().map(Finding::from).collect()),
        })
    })?;
    drop(progress);
    let lines: HashMap<&str, usize> = rows.iter().map(|row| (row.slug.as_str(), row.line)).collect();
    let at = |line: usize| Some(FileLine { file: file.display().to_string(), line });
    let (mut table, mut sound, mut claims) = (Table::default(), Vec::new(), Vec::new());
    let broken = |row: &Row, findings: Vec<Finding>| {
        let placed = findings.into_iter().map(|mut finding| {
            finding.place = at(row.line);
            if let FindingKind::TakenByOther(other) | FindingKind::SameAsOther(other) = &mut finding.kind {
                other.place = lines.get(other.slug.as_str()).and_then(|line| at(*line));
            }
            Trouble::Finding(finding)
        });
        Broken { slug: row.slug.clone(), troubles: placed.collect() }
    };
    for (row, written) in rows.iter().zip(written) {
        match written? {
            Ok(claim) => {
                sound.push(row);
                claims.push(claim);
            }
            Err(findings) => table.broken.push(broken(row, findings)),
        }
    }
    for (row, mut clashes) in sound.into_iter().zip(siblings::clashes(&claims)) {
        clashes.retain(|finding| finding.severity() == Severity::Error);
        if !clashes.is_empty() {
            table.broken.push(broken(row, clashes));
            continue;
        }
        let (from, to) = (aside.path().join(&row.slug), into.join(&row.slug));
        if !to.exists() {
            fs::rename(&from, &to).map_err(|error| Stop::from(error).at(&to))?;
            table.made += 1;
        } else if !is_same(&from, &to) {
            tell(words.format("command-table-kept", &[("folder", to.display().to_string().into())]));
            table.kept.push(row.slug.clone());
        }
        table.folders.push(to);
    }
    Ok(table)
}

/// Whether a folder's manifest says what the table says, whatever the language of its comments.
fn is_same(made: &Path, there: &Path) -> bool {
    let read = |folder: &Path| {
        let source = fs::read_to_string(folder.join(manifest::FILE)).ok()?;
        Some(TomlFile::parse(manifest::FILE, &source).ok()?.json().to_string())
    };
    read(made).zip(read(there)).is_some_and(|(made, there)| says_the_same(&made, &there))
}

fn read(file: &Path, words: &Words) -> Result<Vec<Row>, Stop> {
    let bytes = fs::read(file).map_err(|error| Stop::from(error).at(file))?;
    let text = text_file::decoded(&bytes).map_err(|error| Stop::from(error).at(file))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = columns(reader.headers()?, words).map_err(|stop| stop.at(file))?;
    let mut rows: Vec<Row> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Stop::from(error).at(file))?;
        if record.iter().any(|cell| !cell.is_empty()) {
            let begins = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or_default());
            rows.push(row(line_at(&text, begins), &columns, &record, words));
        }
    }
    if rows.is_empty() {
        return Err(Stop::because(words.text("command-table-empty")).at(file));
    }
    let mut counted: HashMap<String, usize> = HashMap::new();
    for row in &rows {
        *counted.entry(row.slug.clone()).or_default() += 1;
    }
    for row in &mut rows {
        if !row.slug.is_empty() && counted.get(&row.slug).is_some_and(|count| *count > 1) {
            row.wrong.push(Finding::new(SLUG, FindingKind::Twice { item: row.slug.clone() }));
        }
    }
    Ok(rows)
}

/// The line, from 1, of a record. The reader's own count is one behind where lines end with CR and LF, because a record begins
/// for it before the LF.
fn line_at(text: &str, begins: usize) -> usize {
    let rest = text.as_bytes().get(begins..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    1 + text.bytes().take(begins + ends).filter(|byte| *byte == b'\n').count()
}

fn columns(headers: &csv::StringRecord, words: &Words) -> Result<Vec<Column>, Stop> {
    let mut columns = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for header in headers {
        let column = column(header).ok_or_else(|| {
            let known: Vec<String> = SHORT.iter().map(|(short, _)| (*short).to_owned()).collect();
            let known: Vec<String> = known.into_iter().chain(keys::all().iter().map(|key| key.path.clone())).collect();
            let meant = nearest(header, &known).unwrap_or_default();
            let arguments = [("header", header.into()), ("meant", (&meant).into())];
            let key = if meant.is_empty() { "command-table-unknown-column" } else { "command-table-mistyped-column" };
            Stop::because(words.format(key, &arguments))
        })?;
        let name = match &column {
            Column::Slug => SLUG,
            Column::Preset => PRESET,
            Column::Key(key) => key.path.as_str(),
        };
        if seen.contains(&name) {
            return Err(Stop::because(words.format("command-table-column-twice", &[("column", name.into())])));
        }
        seen.push(name);
        columns.push(column);
    }
    let missing: Vec<String> =
        NEEDED.iter().filter(|name| !seen.contains(name)).map(|name| (*name).to_owned()).collect();
    if missing.is_empty() {
        return Ok(columns);
    }
    Err(Stop::because(words.format("command-table-missing-column", &[("columns", words.list(&missing).into())])))
}

/// The column of a header: a short name, a key, or the key's label in either language.
fn column(header: &str) -> Option<Column> {
    match header {
        SLUG | "短い名前" => return Some(Column::Slug),
        PRESET | "ひな形" => return Some(Column::Preset),
        _ => {}
    }
    let short = SHORT.iter().find(|(short, _)| *short == header).map(|(_, path)| *path);
    let labelled = |key: &&PolicyKey| {
        [Language::Ja, Language::En].into_iter().any(|language| Words::of(language).policy_label(&key.path) == header)
    };
    keys::of(short.unwrap_or(header)).or_else(|| keys::all().iter().find(labelled)).map(Column::Key)
}

fn row(line: usize, columns: &[Column], record: &csv::StringRecord, words: &Words) -> Row {
    let mut row = Row {
        line,
        slug: String::new(),
        preset: Preset::Modern,
        given: json!({}),
        files: Vec::new(),
        wrong: Vec::new(),
    };
    for (column, cell) in columns.iter().zip(record.iter()) {
        match column {
            _ if cell.is_empty() => {}
            Column::Slug => row.slug = cell.to_owned(),
            Column::Preset => match Preset::of_word(cell) {
                Some(preset) => row.preset = preset,
                None => {
                    let words = Preset::ALL.map(|preset| preset.word().to_owned()).to_vec();
                    let allowed = madoguchi_core::policy::fault::Allowed::OneOf(words);
                    let kind = FaultKind::Value { found: cell.to_owned(), allowed };
                    row.wrong.push(Finding::new(PRESET, FindingKind::Unreadable(kind)));
                }
            },
            Column::Key(key) => {
                if key.shape == Shape::Formatted(Format::FileName) {
                    row.files.push((&key.path, cell.to_owned()));
                }
                set(&mut row.given, &key.path, value(key, cell, words));
            }
        }
    }
    let missing = |key: &str| Finding::new(key, FindingKind::Unreadable(FaultKind::Missing));
    if row.slug.is_empty() {
        row.wrong.push(missing(SLUG));
    } else if let Err(error) = row.slug.parse::<Slug>() {
        let kind = FaultKind::Slug { found: row.slug.clone(), message: error.to_string() };
        row.wrong.push(Finding::new(SLUG, FindingKind::Unreadable(kind)));
    }
    for key in NEEDED.into_iter().filter(|key| key.contains('.')) {
        if row.given.pointer(&format!("/{}", key.replace('.', "/"))).is_none() {
            row.wrong.push(missing(key));
        }
    }
    row
}

/// A cell as the value of a key. What doesn't fit stays a text, so that the check says what is allowed.
fn value(key: &PolicyKey, cell: &str, words: &Words) -> Value {
    let text = || Value::String(cell.to_owned());
    let choice = |choices: &[Choice], cell: &str| {
        let label = |choice: &&Choice| words.text(&keys::choice_of(&key.path, &choice.word)) == cell;
        choices.iter().find(label).map_or_else(|| cell.to_owned(), |choice| choice.word.clone())
    };
    match &key.shape {
        Shape::Text { .. } | Shape::Formatted(_) => text(),
        Shape::Choice(choices) => Value::String(choice(choices, cell)),
        Shape::Integer { .. } => cell.parse::<i64>().map_or_else(|_| text(), Value::from),
        Shape::YesNo => match cell.to_lowercase().as_str() {
            "true" | "yes" | "はい" => Value::Bool(true),
            "false" | "no" | "いいえ" => Value::Bool(false),
            _ => text(),
        },
        Shape::List { items, .. } if !cell.starts_with('[') && !matches!(**items, Shape::Section(_)) => {
            let parts = cell.split([';', '；', '、', ' ', '　', '\n']).filter(|part| !part.is_empty());
            match &**items {
                Shape::Choice(choices) => parts.map(|part| Value::String(choice(choices, part))).collect(),
                _ => parts.map(|part| Value::String(part.to_owned())).collect(),
            }
        }
        Shape::List { .. } | Shape::Section(_) => serde_json::from_str(cell).unwrap_or_else(|_| text()),
    }
}

fn set(values: &mut Value, path: &str, value: Value) {
    let mut place = values;
    for name in path.split('.') {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = value;
}

impl Row {
    /// Writes the folder, with the files that stand beside the table. The findings say which of those can't be had.
    fn write(&self, folder: &Path, beside: &Path, words: &Words) -> Result<Result<(), Vec<Finding>>, Stop> {
        let society = NewSociety { slug: &self.slug, preset: self.preset, given: &self.given };
        let at = |error: std::io::Error| Stop::from(error).at(folder);
        fs::create_dir(folder).map_err(at)?;
        let mut wrong = Vec::new();
        let mut given = self.given.clone();
        for (key, named) in &self.files {
            let base = Path::new(named).file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Two files of one name, or one with the manifest's, stay apart.
            let taken = base == MANIFEST || folder.join(&base).exists();
            let name = if taken { format!("{key}-{base}") } else { base };
            set(&mut given, key, Value::String(name.clone()));
            // A table comes from a customer: it names files beside itself and none elsewhere on this machine.
            match read_within(beside, named, MOST_FILE_BYTES) {
                Ok(content) => fs::write(folder.join(&name), content).map_err(at)?,
                Err(error) => {
                    let trouble = FileTrouble::of(error, MOST_FILE_BYTES);
                    let kind = FaultKind::File { file: named.clone(), trouble };
                    wrong.push(Finding::new(*key, FindingKind::Unreadable(kind)));
                }
            }
        }
        for (file, content) in (NewSociety { given: &given, ..society }).files(words) {
            if !folder.join(file).exists() {
                fs::write(folder.join(file), content).map_err(at)?;
            }
        }
        make_readable(folder)?;
        Ok(if wrong.is_empty() { Ok(()) } else { Err(wrong) })
    }
}
