//! `madoguchi tenant new`: the folder of a new society, complete, with what is still to be asked listed in it.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::Datelike;
use clap::Args;
use madoguchi_core::clock::{Clock, day_in_japan};
use madoguchi_core::policy::formats::Format;
use madoguchi_core::policy::template::{self, Preset};
use madoguchi_core::tenancy::manifest;
use madoguchi_core::tenancy::slug::Slug;
use madoguchi_words::Words;
use serde_json::{Value, json};

use super::findings::InLanguage;
use super::manifests::ManifestsFolder;
use super::tenant::Broken;
use super::tenant::table::{self, Table};
use crate::terminal::{Stop, language, say, tell};

/// The file of the terms of use.
const TERMS: &str = "terms.ja.txt";
/// The main colour of a society that hasn't named one: the design system's blue.
const COLOUR: &str = "#0017c1";
/// The telephone number of a society that hasn't named one. Nobody has it.
const PHONE: &str = "03-0000-0000";

/// What `tenant new` takes. At a terminal it asks for the name and the insurer number if they aren't given.
#[derive(Debug, Args)]
pub struct New {
    /// The society's slug: its host will be <slug>.portal.<base>.
    #[arg(required_unless_present = "csv")]
    slug: Option<String>,
    /// A table of many societies, one a line: slug, name, insurer_number; then whatever is known, each in a column with the
    /// key as its heading.
    #[arg(long, value_name = "FILE", conflicts_with = "slug")]
    csv: Option<PathBuf>,
    /// With --csv: print one JSON object a line.
    #[arg(long, requires = "csv")]
    json: bool,
    /// What most rules follow: modern (recommended), classic (as most printed guides) or step-by-step.
    #[arg(long, default_value = "modern", value_parser = preset)]
    preset: Preset,
    /// The society's name, e.g. ひので健康保険組合.
    #[arg(long)]
    name: Option<String>,
    /// The insurer number (保険者番号), eight digits.
    #[arg(long, value_name = "NUMBER")]
    insurer_number: Option<String>,
    /// The department that members call, e.g. 適用課.
    #[arg(long)]
    department: Option<String>,
    /// Its telephone number.
    #[arg(long)]
    phone: Option<String>,
    /// Its hours, e.g. 平日 9:00～17:00.
    #[arg(long)]
    hours: Option<String>,
    /// The address that mails come from.
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The main colour, #rrggbb.
    #[arg(long)]
    colour: Option<String>,
    /// Language of what is asked and printed.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    #[command(flatten)]
    manifests: ManifestsFolder,
}

fn preset(word: &str) -> Result<Preset, String> {
    Preset::of_word(word).ok_or_else(|| format!("the presets are {}", Preset::ALL.map(Preset::word).join(", ")))
}

/// Runs the command.
pub fn run(asked: New) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    if let Some(file) = &asked.csv {
        return from_table(&table::folders(file, &asked.manifests, words)?, asked.json, words);
    }
    let asked_slug = asked.slug.clone().unwrap_or_default();
    let unsuitable = |_| Stop::because(words.format("check-slug", &[("found", (&asked_slug).into())]));
    let slug: Slug = asked_slug.parse().map_err(unsuitable)?;
    let folder = asked.manifests.folder().join(slug.as_str());
    if folder.exists() {
        let arguments = [("folder", folder.display().to_string().into())];
        return Err(Stop::because(words.format("command-new-there-already", &arguments)));
    }
    let name = needed(words, asked.name.clone(), "command-new-ask-name", "--name", |typed| {
        (1..=80).contains(&typed.chars().count())
    })?;
    let number = needed(words, asked.insurer_number.clone(), "command-new-ask-number", "--insurer-number", |typed| {
        Format::InsurerNumber.fits(typed)
    })?;
    let given = asked.given(&name, &number);
    write_whole(&folder, &NewSociety { slug: slug.as_str(), preset: asked.preset, given: &given }.files(words))?;

    say(words.format("command-new-made", &[("folder", folder.display().to_string().into())]))?;
    let findings = manifest::findings(&folder, day_in_japan(Clock::system().now()));
    for finding in &findings {
        say(format!("  {}", super::findings::as_line(finding, words)))?;
    }
    let arguments = [("slug", slug.as_str().into()), ("folder", folder.display().to_string().into())];
    say(words.format("command-new-next", &arguments))?;
    Ok(ExitCode::SUCCESS)
}

impl New {
    /// What was given, in the shape of a manifest.
    fn given(&self, name: &str, number: &str) -> Value {
        let mut given = json!({"society": {"name": name, "insurer_numbers": [number]}});
        for (section, key, value) in [
            ("contact", "department", &self.department),
            ("contact", "phone", &self.phone),
            ("contact", "hours", &self.hours),
            ("contact", "mail_from", &self.mail_from),
            ("branding", "main", &self.colour),
        ] {
            if let Some(value) = value {
                given[section][key] = json!(value);
            }
        }
        given
    }
}

/// Says what became of a table.
fn from_table(table: &Table, json: bool, words: &Words) -> Result<ExitCode, Stop> {
    for Broken { slug, troubles } in &table.broken {
        if json {
            let troubles: Vec<Value> = troubles.iter().map(|trouble| trouble.as_json(words)).collect();
            say(json!({"tenant": slug, "outcome": "failed", "troubles": troubles}))?;
            continue;
        }
        tell(words.format("command-table-line-wrong", &[("slug", slug.into())]));
        troubles.iter().for_each(|trouble| tell(format!("  {}", trouble.in_words(words))));
    }
    let (made, kept, broken) = (table.made, table.kept.len(), table.broken.len());
    let same = table.folders.len() - made - kept;
    if json {
        say(
            json!({"summary": {"societies": made + same + kept + broken, "made": made, "unchanged": same, "kept": kept,
            "failed": broken}}),
        )?;
    } else {
        let arguments =
            [("made", made.into()), ("same", same.into()), ("kept", kept.into()), ("broken", broken.into())];
        say(words.format("command-table-summary", &arguments))?;
    }
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The value that was given, or typed at a terminal.
fn needed(
    words: &Words,
    given: Option<String>,
    question: &str,
    flag: &str,
    fits: impl Fn(&str) -> bool,
) -> Result<String, Stop> {
    let wrong = |typed: &str| {
        let arguments = [("typed", typed.into()), ("flag", flag.into())];
        words.format("command-new-does-not-fit", &arguments)
    };
    if let Some(given) = given {
        let given = given.trim().to_owned();
        return if fits(&given) { Ok(given) } else { Err(Stop::because(wrong(&given))) };
    }
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(Stop::because(words.format("command-new-needs", &[("flag", flag.into())])));
    }
    loop {
        let mut out = io::stderr().lock();
        write!(out, "{} ", words.text(question))?;
        out.flush()?;
        let mut typed = String::new();
        if stdin.lock().read_line(&mut typed)? == 0 {
            return Err(Stop::because(words.format("command-new-needs", &[("flag", flag.into())])));
        }
        let typed = typed.trim();
        if fits(typed) {
            return Ok(typed.to_owned());
        }
        writeln!(out, "{}", wrong(typed))?;
    }
}

/// A new society: what is known of it. The rest follows its preset, or is something harmless that is listed as assumed.
pub struct NewSociety<'a> {
    /// The slug.
    pub slug: &'a str,
    /// What most of its rules follow.
    pub preset: Preset,
    /// What is known, in the shape of a manifest.
    pub given: &'a Value,
}

impl NewSociety<'_> {
    /// The files of its folder: the manifest, and the terms of use as a draft unless others are named.
    #[must_use]
    pub fn files(&self, words: &Words) -> Vec<(&'static str, String)> {
        let values = self.values();
        let text_at = |path: &str| values.pointer(path).and_then(Value::as_str);
        let name = text_at("/society/name").unwrap_or_default();
        // The words beside the keys are for whoever edits the file, who reads what the check says in the same language.
        let heading = words.format("command-new-heading", &[("name", name.into())]);
        let manifest = template::manifest(&heading, &values, |key| words.text(key).to_owned());
        let mut files = vec![(manifest::FILE, manifest)];
        if text_at("/terms/file") == Some(TERMS) {
            let service = text_at("/society/service_name").unwrap_or("Ｗｅｂサービス");
            files.push((TERMS, template::terms(name, service)));
        }
        files
    }

    /// What the manifest says.
    fn values(&self) -> Value {
        let mut values = self.preset.layer();
        let mut assumed: Vec<Value> = values["assumed"].as_array().cloned().unwrap_or_default();
        let known = |key: &str| self.given.pointer(&format!("/{}", key.replace('.', "/"))).is_some();
        assumed.retain(|key| !key.as_str().is_some_and(known));
        let today = day_in_japan(Clock::system().now());
        let harmless = json!({
            "languages": ["ja"],
            "contact": {
                "department": "適用課",
                "phone": PHONE,
                "hours": "平日 9:00～17:00",
                "mail_from": format!("webmaster@{}.example.jp", self.slug),
            },
            "branding": {"main": COLOUR},
            "terms": {"version": format!("{:04}-{:02}", today.year(), today.month()), "file": TERMS},
        });
        for key in ASSUMED.into_iter().filter(|key| !known(key)) {
            assumed.push(json!(key));
        }
        merge(&mut values, harmless);
        merge(&mut values, json!({"assumed": assumed}));
        merge(&mut values, self.given.clone());
        values
    }
}

/// What every society has to say, and what is assumed where it hasn't said it.
const ASSUMED: [&str; 6] =
    ["contact.department", "contact.phone", "contact.hours", "contact.mail_from", "branding.main", "terms.version"];

fn merge(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                merge(below.entry(key).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above,
    }
}

/// Writes the files of a new folder. The folder appears when all of them are written, or not at all.
///
/// # Errors
/// When a file can't be written.
pub fn write_whole(folder: &Path, files: &[(&str, impl AsRef<[u8]>)]) -> Result<(), Stop> {
    let parent = folder.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    fs::create_dir_all(&parent).map_err(|error| Stop::from(error).at(&parent))?;
    let aside =
        tempfile::Builder::new().prefix(".new-").tempdir_in(&parent).map_err(|error| Stop::from(error).at(&parent))?;
    for (file, content) in files {
        let path = aside.path().join(file);
        fs::write(&path, content).map_err(|error| Stop::from(error).at(&path))?;
    }
    make_readable(aside.path())?;
    fs::rename(aside.path(), folder).map_err(|error| Stop::from(error).at(folder))
}

/// A temporary folder is its owner's alone; a society's folder is as readable as others made by hand.
///
/// # Errors
/// When the folder's mode can't be changed.
#[cfg(unix)]
pub fn make_readable(folder: &Path) -> Result<(), Stop> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(|error| Stop::from(error).at(folder))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "same face as on Unix")]
pub fn make_readable(_: &Path) -> Result<(), Stop> {
    Ok(())
}
