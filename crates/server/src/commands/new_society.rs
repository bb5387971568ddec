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
use crate::terminal::{Stop, language, say};

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
    slug: String,
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
    let unsuitable = |_| Stop::because(words.format("check-slug", &[("found", (&asked.slug).into())]));
    let slug: Slug = asked.slug.parse().map_err(unsuitable)?;
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
    let values = values(&asked, &name, &number)?;
    let service = values.pointer("/society/service_name").and_then(Value::as_str).unwrap_or("Ｗｅｂサービス");
    // The words beside the keys are for whoever edits the file, who reads what the check says in the same language.
    let heading = words.format("command-new-heading", &[("name", (&name).into())]);
    let text = template::manifest(&heading, &values, |key| words.text(key).to_owned());
    write_whole(&folder, &[(manifest::FILE, &text), (TERMS, &template::terms(&name, service))])?;

    say(words.format("command-new-made", &[("folder", folder.display().to_string().into())]))?;
    let findings = manifest::findings(&folder, day_in_japan(Clock::system().now()));
    for finding in &findings {
        say(format!("  {}", super::findings::as_line(finding, words)))?;
    }
    let arguments = [("slug", slug.as_str().into()), ("folder", folder.display().to_string().into())];
    say(words.format("command-new-next", &arguments))?;
    Ok(ExitCode::SUCCESS)
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

/// What the manifest says: the preset, what was given, and something harmless for what has no default, listed as assumed.
fn values(asked: &New, name: &str, number: &str) -> Result<Value, Stop> {
    let mut values = asked.preset.layer();
    let mut assumed: Vec<Value> = values["assumed"].as_array().cloned().unwrap_or_default();
    let mut or_assumed = |given: &Option<String>, key: &str, otherwise: String| {
        given.clone().unwrap_or_else(|| {
            assumed.push(json!(key));
            otherwise
        })
    };
    let contact = json!({
        "department": or_assumed(&asked.department, "contact.department", "適用課".to_owned()),
        "phone": or_assumed(&asked.phone, "contact.phone", PHONE.to_owned()),
        "hours": or_assumed(&asked.hours, "contact.hours", "平日 9:00～17:00".to_owned()),
        "mail_from": or_assumed(&asked.mail_from, "contact.mail_from", format!("webmaster@{}.example.jp", asked.slug)),
    });
    let main = or_assumed(&asked.colour, "branding.main", COLOUR.to_owned());
    assumed.push(json!("terms.version"));
    let today = day_in_japan(Clock::system().now());
    merge(
        &mut values,
        json!({
            "languages": ["ja"],
            "assumed": assumed,
            "society": {"name": name, "insurer_numbers": [number]},
            "contact": contact,
            "branding": {"main": main},
            "terms": {"version": format!("{:04}-{:02}", today.year(), today.month()), "file": TERMS},
        }),
    );
    Ok(values)
}

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
fn write_whole(folder: &Path, files: &[(&str, &str)]) -> Result<(), Stop> {
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
#[cfg(unix)]
fn make_readable(folder: &Path) -> Result<(), Stop> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(|error| Stop::from(error).at(folder))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "same face as on Unix")]
fn make_readable(_: &Path) -> Result<(), Stop> {
    Ok(())
}
