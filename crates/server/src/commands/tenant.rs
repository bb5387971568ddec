//! `madoguchi tenant …`

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use madoguchi_core::clock::{Clock, day_in_japan};
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_core::policy::hosts::Canonical;
use madoguchi_core::policy::layers::Layers;
use madoguchi_core::policy::terms::Terms;
use madoguchi_core::tenancy::assets::{self, Encoded};
use madoguchi_core::tenancy::manifest::siblings::{self, Claims};
use madoguchi_core::tenancy::manifest::{self, Manifest};
use madoguchi_core::tenancy::{Applied, TenantStatus, apply as applying};
use madoguchi_words::{Language, Words};

use super::findings::{InLanguage, as_json, as_line};
use super::manifests::{self, ManifestsFolder};
use super::{AtTheDesk, actor_name, new_society, settings};
use crate::terminal::{Stop, instant, say};
use crate::wiring::{House, random};

/// The number of societies that one transaction applies. A running server waits only briefly for the lock.
const IN_ONE_TRANSACTION: usize = 100;

/// What can be done with societies.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the folder of a new society, with everything that a manifest may say.
    New(new_society::New),
    /// Say what is wrong or weak about manifests. Ends with 1 if something is wrong.
    Check {
        /// The societies' slugs; all, if none is named.
        slugs: Vec<String>,
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
    },
    /// Take in manifests: new societies, or new versions of a policy. Nothing happens unless all can be read.
    Apply(Apply),
    /// Close a society's portal; it says so.
    Suspend {
        /// The society's slug.
        slug: String,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Open a suspended society's portal again.
    Resume {
        /// The society's slug.
        slug: String,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Say which values count, where each comes from, since when, who set it and why.
    Explain(settings::Explain),
    /// Say what a change of the policy would do, and to how many people. Nothing is changed.
    Impact(settings::Impact),
    /// List the societies.
    List {
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// What `tenant apply` takes.
#[derive(Debug, Args)]
pub struct Apply {
    /// The societies' slugs.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    slugs: Vec<String>,
    /// All societies in the folder.
    #[arg(long)]
    all: bool,
    /// From when the policy is in force (RFC 3339, e.g. 2026-11-20T10:00:00+09:00); from now on, if it isn't given.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    from: Option<DateTime<Utc>>,
    /// Why, for the records.
    #[arg(long, default_value = "applied from its manifest")]
    why: String,
    /// Let a society's canonical host change. Passkeys that its members have set up work at the old host only.
    #[arg(long)]
    move_host: bool,
    #[command(flatten)]
    manifests: ManifestsFolder,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// Who applies manifests, why, and from when they are in force.
pub struct Order<'a> {
    /// The instant from which the policies are in force.
    pub from: DateTime<Utc>,
    /// The operator's name, for the records.
    pub who: &'a str,
    /// The reason, for the records.
    pub why: &'a str,
    /// Whether a canonical host may change.
    pub may_move: bool,
    /// The hosts that lead here.
    pub hosts: Hosts,
}

/// The hosts that lead to an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Those of the base domain and the societies' own, as their owners have set them up.
    AsSetUp,
    /// Only names that browsers resolve to this machine, as in the demo. A society whose canonical host is one of its own
    /// is at the host of its slug.
    OfThisMachine,
}

impl Hosts {
    fn of(self, policy: &mut Policy) {
        let leads_here = |host: &String| host.ends_with(".localhost");
        if self == Self::OfThisMachine && !policy.hosts.own.first().is_some_and(leads_here) {
            let canonical = &mut policy.hosts.canonical;
            *canonical = if *canonical == Canonical::Own { Canonical::Slug } else { *canonical };
        }
    }
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::New(asked) => return new_society::run(asked),
        Command::Check { slugs, json, language, stored, errors_only, manifests, desk } => {
            let folders = manifests.named(&slugs)?;
            let house = if stored { Some(desk.open().await?.0) } else { None };
            let beside = manifests.besides(&folders)?;
            let report = Report { words: Words::of(language.into()), json, errors_only };
            return check(&folders, &beside, house.as_ref(), &report).await;
        }
        Command::Apply(asked) => {
            let folders = asked.manifests.named(&asked.slugs)?;
            let (house, actor) = asked.desk.open().await?;
            refuse_what_is_wrong(&house, &folders).await?;
            let from = asked.from.unwrap_or_else(|| house.clock.now());
            let order = Order {
                from,
                who: &actor_name(&actor),
                why: &asked.why,
                may_move: asked.move_host,
                hosts: Hosts::AsSetUp,
            };
            for (slug, applied) in apply(&house, &folders, &order).await? {
                say(format!("{slug}: {}", in_words(applied)))?;
            }
        }
        Command::Suspend { slug, desk } => set_status(&desk, &slug, TenantStatus::Suspended).await?,
        Command::Resume { slug, desk } => set_status(&desk, &slug, TenantStatus::Live).await?,
        Command::Explain(asked) => return settings::explain(asked).await,
        Command::Impact(asked) => return settings::impact(asked).await,
        Command::List { desk } => {
            let (house, _) = desk.open().await?;
            house.load_all().await?;
            let mut societies = house.directory.all();
            societies.sort_by(|a, b| a.slug.cmp(&b.slug));
            for society in societies {
                let name = &society.policy(house.clock.now()).society.name;
                let url = house.site.url_of(&society.canonical_host);
                say(format!("{}  {:?}  {url}  {name}", society.slug, society.status))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses manifests with errors, in themselves or compared with the stored terms. Warnings and assumptions don't stop
/// them; those about terms are printed. Of a manifest that is in order only what is compared
/// with others is kept, because there may be thousands.
async fn refuse_what_is_wrong(house: &House, folders: &[PathBuf]) -> Result<(), Stop> {
    let (today, words) = (day_in_japan(Clock::system().now()), Words::of(Language::Ja));
    let (mut wrong, mut claims) = (Vec::new(), Vec::new());
    for part in folders.chunks(IN_ONE_TRANSACTION) {
        let encoded = encoded(house, part).await?;
        for checked in manifests::each(part, |folder| manifest::check(folder, &of(&encoded, folder), today))? {
            let checked = match checked {
                Ok(checked) => checked,
                Err(unreadable) => {
                    wrong.push(unreadable.to_string());
                    continue;
                }
            };
            let slug = checked.slug.as_str();
            claims.push((slug.to_owned(), checked.claims));
            let errors = checked.findings.iter().filter(|finding| finding.severity() == Severity::Error);
            wrong.extend(errors.map(|finding| format!("{slug}: {}", as_line(finding, words))));
            for finding in of_terms(house, slug, &checked.terms, &checked.layers).await? {
                let line = format!("{slug}: {}", as_line(&finding, words));
                if finding.severity() == Severity::Error {
                    wrong.push(line);
                } else {
                    say(line)?;
                }
            }
        }
    }
    let (slugs, claims): (Vec<String>, Vec<Claims>) = claims.into_iter().unzip();
    for (slug, clashes) in slugs.iter().zip(siblings::clashes(&claims)) {
        let errors = clashes.iter().filter(|finding| finding.severity() == Severity::Error);
        wrong.extend(errors.map(|finding| format!("{slug}: {}", as_line(finding, words))));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Stop::because(wrong.join("\n"))) }
}

/// Compares the terms of a manifest with those that the society has published.
async fn of_terms(house: &House, slug: &str, terms: &Terms, layers: &Layers) -> Result<Vec<Finding>, Stop> {
    let tx = house.database.platform_read(house.clock.now()).await?;
    let mut findings = applying::said_of_terms(&tx, slug, terms).await?;
    for finding in &mut findings {
        finding.place = layers.place(&finding.key);
    }
    Ok(findings)
}

/// The pictures that the societies of these folders have stored, by slug.
async fn encoded(house: &House, folders: &[PathBuf]) -> Result<HashMap<String, Encoded>, Stop> {
    let slugs: Vec<_> = folders.iter().map(|folder| slug_of(folder)).collect();
    let slugs: Vec<&str> = slugs.iter().map(|slug| &**slug).collect();
    let tx = house.database.platform_read(house.clock.now()).await?;
    Ok(assets::encoded(&tx, &slugs).await?)
}

fn of(encoded: &HashMap<String, Encoded>, folder: &Path) -> Encoded {
    encoded.get(&*slug_of(folder)).cloned().unwrap_or_default()
}

/// The slug that a folder's name is. Reading the manifest checks it.
fn slug_of(folder: &Path) -> Cow<'_, str> {
    folder.file_name().unwrap_or_default().to_string_lossy()
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
    let checked = manifests::each(folders, |folder| manifest::check(folder, &Encoded::new(), today))?;
    let mut claims: Vec<Claims> = checked.iter().flatten().map(|checked| checked.claims.clone()).collect();
    claims.extend(manifests::each(beside, manifest::claims)?.into_iter().flatten());
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
                    findings.extend(of_terms(house, &slug, &checked.terms, &checked.layers).await?);
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

const fn in_words(applied: Applied) -> &'static str {
    match applied {
        Applied::Created(_) => "a new society",
        Applied::Changed(_) => "a new version",
        Applied::Unchanged(_) => "as before",
    }
}

/// Applies the manifests of these folders and makes sure that every society has its key. Only those of one transaction
/// are in memory at a time.
///
/// # Errors
/// When a manifest can't be read, a host or insurer number belongs to another society, or the database or the key folder
/// fails. Batches that were committed before stay; the same call is idempotent and continues with the rest.
pub async fn apply(house: &House, folders: &[PathBuf], order: &Order<'_>) -> Result<Vec<(String, Applied)>, Stop> {
    let mut done = Vec::with_capacity(folders.len());
    for part in folders.chunks(IN_ONE_TRANSACTION) {
        let encoded = encoded(house, part).await?;
        let manifests = manifests::read(part, |folder| Manifest::read_changed(folder, &of(&encoded, folder)))?;
        let tx = house.database.platform_write(house.clock.now()).await?;
        let committed = done.len();
        for mut manifest in manifests {
            order.hosts.of(&mut manifest.policy);
            let slug = manifest.slug.as_str();
            let application = applying::Application {
                slug,
                base: &house.site.base,
                layer: &manifest.layer,
                policy: &manifest.policy,
                assets: &manifest.assets,
                effective_from: order.from,
                who: order.who,
                why: order.why,
                may_move: order.may_move,
            };
            let applied = applying::apply(&tx, &application, &mut random()).await;
            done.push((slug.to_owned(), applied.map_err(|refusal| refused(slug, &refusal))?));
        }
        tx.commit().await?;
        // Keys are made after the commit, because writing a key waits for the disk. No data of a new society exists
        // before that.
        for (_, applied) in done.iter().skip(committed) {
            house.keys.keys_or_new(applied.tenant(), &mut random())?;
        }
    }
    Ok(done)
}

fn refused(slug: &str, refusal: &applying::ApplyRefusal) -> Stop {
    let hint = match refusal {
        applying::ApplyRefusal::HostMoves { .. } => "; if that is meant, apply it with --move-host",
        _ => "",
    };
    Stop::because(format!("{slug}: {refusal}{hint}"))
}

async fn set_status(desk: &AtTheDesk, slug: &str, status: TenantStatus) -> Result<(), Stop> {
    let (house, _) = desk.open().await?;
    let tx = house.database.platform_write(house.clock.now()).await?;
    if !applying::set_status(&tx, slug, status).await? {
        return Err(Stop::because(format!("no society has the slug {slug}")));
    }
    tx.commit().await?;
    say(format!("{slug}: {status:?}"))
}
