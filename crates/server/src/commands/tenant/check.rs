//! `madoguchi tenant check`: what is wrong or weak about manifests, without applying them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use madoguchi_core::clock::{Clock, day_in_japan};
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_core::policy::layers::Layers;
use madoguchi_core::policy::published::{Published, TextVersion};
use madoguchi_core::tenancy::apply as applying;
use madoguchi_core::tenancy::manifest::siblings::{self, Claims};
use madoguchi_core::tenancy::manifest::{self, Logos};
use madoguchi_words::Words;

use crate::commands::AtTheDesk;
use crate::commands::findings::{InLanguage, as_json, as_line};
use crate::commands::manifests::{self, ManifestsFolder, slug_of};
use crate::terminal::{Progress, Stop, say};
use crate::wiring::House;

/// What `tenant check` takes.
#[derive(Debug, Args)]
pub struct Check {
    /// The societies' slugs or folders; all, if none is named.
    societies: Vec<String>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Language of the findings.
    #[arg(long, value_enum, default_value_t = InLanguage::Ja)]
    language: InLanguage,
    /// Compare with what the database holds, too: a published version of the terms keeps its text.
    #[arg(long)]
    stored: bool,
    /// Say only what keeps a manifest from being applied.
    #[arg(long)]
    errors_only: bool,
    #[command(flatten)]
    manifests: ManifestsFolder,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// Runs the command.
pub async fn run(asked: Check) -> Result<ExitCode, Stop> {
    let folders = asked.manifests.named(&asked.societies)?;
    let house = if asked.stored { Some(asked.desk.open().await?.0) } else { None };
    let beside = asked.manifests.besides(&folders)?;
    let report = Report { words: Words::of(asked.language.into()), json: asked.json, errors_only: asked.errors_only };
    check(&folders, &beside, house.as_ref(), &report).await
}

/// Compares the published texts of a manifest with those that the society has published.
async fn of_texts(
    house: &House,
    slug: &str,
    texts: &[(Published, TextVersion)],
    layers: &Layers,
) -> Result<Vec<Finding>, Stop> {
    let tx = house.database.platform_read(house.clock.now()).await?;
    let mut findings = applying::said_of_texts(&tx, slug, texts).await?;
    for finding in &mut findings {
        finding.place = layers.place(&finding.key);
    }
    Ok(findings)
}

/// How findings are told.
struct Report<'a> {
    words: &'a Words,
    json: bool,
    errors_only: bool,
}

/// Checks the folders, and compares them with each other and with the folders beside them.
async fn check(
    folders: &[PathBuf],
    beside: &[PathBuf],
    house: Option<&House>,
    report: &Report<'_>,
) -> Result<ExitCode, Stop> {
    let today = day_in_japan(Clock::system().now());
    let progress = Progress::of(report.words.text("command-progress-read"), folders.len() + beside.len());
    let logos = Logos::default();
    let checked = manifests::each(folders, &progress, |folder| manifest::check(folder, &logos, today))?;
    let mut claims: Vec<Claims> = checked.iter().flatten().map(|checked| checked.claims.clone()).collect();
    claims.extend(manifests::each(beside, &progress, |folder| manifest::claims(folder))?.into_iter().flatten());
    drop(progress);
    let mut clashes = siblings::clashes(&claims).into_iter();
    let mut counted: BTreeMap<Severity, usize> = BTreeMap::new();
    for (folder, checked) in folders.iter().zip(checked) {
        let slug = slug_of(folder);
        let mut findings = Vec::new();
        match checked {
            Ok(checked) => {
                findings.extend(checked.findings);
                findings.extend(clashes.next().unwrap_or_default());
                if let Some(house) = house {
                    findings.extend(of_texts(house, &slug, &checked.texts, &checked.layers).await?);
                }
            }
            Err(unreadable) => findings.extend(unreadable.0.into_iter().map(Finding::from)),
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        for finding in &findings {
            *counted.entry(finding.severity()).or_default() += 1;
        }
        if report.errors_only {
            findings.retain(|finding| finding.severity() == Severity::Error);
        }
        report.tell(&slug, &findings)?;
    }
    let count = |severity: Severity| counted.get(&severity).copied().unwrap_or_default();
    if !report.json {
        let arguments = [
            ("societies", folders.len().into()),
            ("errors", count(Severity::Error).into()),
            ("warnings", count(Severity::Warning).into()),
            ("notes", count(Severity::Note).into()),
        ];
        say(report.words.format("command-check-summary", &arguments))?;
    }
    Ok(if count(Severity::Error) > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Report<'_> {
    /// Tells the findings about one society.
    fn tell(&self, slug: &str, findings: &[Finding]) -> Result<(), Stop> {
        if self.json {
            return findings.iter().try_for_each(|finding| say(as_json(slug, finding, self.words)));
        }
        if findings.is_empty() && self.errors_only {
            return Ok(());
        }
        say(format!("{slug}: {}", self.words.format("command-findings", &[("count", findings.len().into())])))?;
        findings.iter().try_for_each(|finding| say(format!("  {}", as_line(finding, self.words))))
    }
}
