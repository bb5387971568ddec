//! `madoguchi preview FOLDER`: one society's folder as a portal, before anything of it is applied anywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::clock::{Clock, day_in_japan};
use madoguchi_core::files::read_within;
use madoguchi_core::policy::check::Severity;
use madoguchi_core::policy::published::Published;
use madoguchi_core::tenancy::manifest::{self, Manifest};
use madoguchi_words::Words;

use super::{MAX_ROSTER_BYTES, ROSTER};
use crate::commands::findings::{InLanguage, as_line};
use crate::terminal::{Stop, instant, language};

/// What the preview takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The society's folder, with its manifest and what that names.
    folder: PathBuf,
    /// Port to listen on, at this machine's own addresses only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The present of the preview at its start (RFC 3339, e.g. 2027-04-01T10:00:00+09:00).
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// Print one JSON object on one line instead of a table.
    #[arg(long)]
    json: bool,
    /// Language of what is printed; the terminal's locale says it, if it isn't given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
}

/// Shows the society until a signal stops it. Its database is in a folder that goes away with the program.
///
/// # Errors
/// When the manifest can't be applied, with all reasons, or the demo can't start.
pub async fn run(options: Options) -> Result<ExitCode, Stop> {
    let words = Words::of(options.language.map_or_else(language, Into::into));
    let folder = options.folder.canonicalize().map_err(|error| Stop::from(error).at(&options.folder))?;
    let manifest = Manifest::read(&folder)?;
    let today = day_in_japan(options.at.unwrap_or_else(|| Clock::system().now()));
    let findings = manifest.findings(today);
    let errors: Vec<String> = findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .map(|finding| as_line(finding, words))
        .collect();
    if !errors.is_empty() {
        return Err(Stop::because(errors.join("\n")));
    }
    let aside = tempfile::tempdir()?;
    let copy = aside.path().join("tenants").join(manifest.slug.as_str());
    copy_of(&folder, &manifest, &copy)?;
    let demo = super::Options {
        port: options.port,
        data_dir: aside.path().join("data"),
        fresh: false,
        at: options.at,
        json: options.json,
        language: options.language,
        tenants: Some(aside.path().join("tenants")),
    };
    super::run(demo).await
}

/// Copies the files that the manifest names, with the roster; invented people, if there is none.
fn copy_of(folder: &Path, manifest: &Manifest, copy: &Path) -> Result<(), Stop> {
    fs::create_dir_all(copy)?;
    let texts = Published::ALL.into_iter().flat_map(|of| [of.file_key(), of.file_en_key()]);
    let named =
        texts.chain(["branding.logo"]).filter_map(|key| manifest.layers.explain(key)?.0.as_str().map(str::to_owned));
    for file in named.chain([manifest::FILE.to_owned()]) {
        fs::copy(folder.join(&file), copy.join(&file)).map_err(|error| Stop::from(error).at(&folder.join(&file)))?;
    }
    let roster = match read_within(folder, ROSTER, MAX_ROSTER_BYTES) {
        Ok(roster) => roster,
        Err(_) => invented(manifest).into_bytes(),
    };
    Ok(fs::write(copy.join(ROSTER), roster)?)
}

/// A roster of people who don't exist: an employee with a household, and one who has left the company but not the society.
fn invented(manifest: &Manifest) -> String {
    let number = manifest.policy.society.insurer_numbers.first().map(ToString::to_string).unwrap_or_default();
    let head = "保険者番号,記号,番号,枝番,氏名,カナ氏名,生年月日,性別,続柄,資格取得日,資格喪失日,雇用区分,事業所コード,事業所名";
    let people = [
        "1,1001,00,見本　太郎,ミホン タロウ,1980-04-02,男,本人,2020-04-01,,従業員,01,見本株式会社",
        "1,1001,01,見本　花子,ミホン ハナコ,1982-09-15,女,妻,2020-04-01,,,,",
        "1,1002,00,例示　ひかり,レイジ ヒカリ,1965-12-24,女,本人,2001-04-01,,任意継続,01,見本株式会社",
    ];
    std::iter::once(head.to_owned())
        .chain(people.map(|person| format!("{number},{person}")))
        .collect::<Vec<_>>()
        .join("\r\n")
        + "\r\n"
}
