//! `madoguchi tenant apply`: one transaction a society. A broken manifest stops and harms no other society.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::hosts::Canonical;
use madoguchi_core::settings::{self, ManifestOutcome, SeenSociety};
use madoguchi_core::tenancy::apply::Application;
use madoguchi_core::tenancy::{Applied, TenantStatus};
use madoguchi_words::Words;
use serde_json::{Value, json};

use super::outcome::{Outcome, Trouble};
use super::plan_file::PlanFile;
use super::reading::{self, Broken, Looked, Ready};
use super::table::{self, Table};
use crate::commands::findings::{InLanguage, as_line};
use crate::commands::manifests::ManifestsFolder;
use crate::commands::{AtTheDesk, actor_name};
use crate::terminal::{Progress, Stop, instant, language, say, tell};
use crate::wiring::{House, random};

/// Why a manifest is applied, where nobody says.
const WHY: &str = "applied from its manifest";

/// What `tenant apply` takes.
#[derive(Debug, Args)]
pub struct Apply {
    /// The societies' slugs or folders.
    #[arg(required_unless_present_any = ["all", "plan", "csv"], conflicts_with_all = ["all", "plan", "csv"])]
    societies: Vec<String>,
    /// All societies in the folder.
    #[arg(long, conflicts_with_all = ["plan", "csv"])]
    all: bool,
    /// Exactly what `tenant plan --out FILE` wrote. Refused if something has moved since.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "move_host"])]
    plan: Option<PathBuf>,
    /// A table of new societies: their folders are made first, as by `tenant new --csv`.
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    csv: Option<PathBuf>,
    /// From when the policy is in force (RFC 3339, e.g. 2026-11-20T10:00:00+09:00); from now on, if it isn't given.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    from: Option<DateTime<Utc>>,
    /// Why, for the records.
    #[arg(long)]
    why: Option<String>,
    /// Let a society's canonical host change. Passkeys that its members have set up work at the old host only.
    #[arg(long)]
    move_host: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Say only which societies failed, and the summary.
    #[arg(long)]
    errors_only: bool,
    /// Language of what is printed; the terminal's locale says it, if it isn't given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    #[command(flatten)]
    manifests: ManifestsFolder,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// Who applies manifests, why, and from when they are in force.
pub struct Order<'a> {
    /// The present.
    pub now: DateTime<Utc>,
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
    /// In which state a new society begins that is no sample.
    pub begins: TenantStatus,
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
    /// Changes a policy so that its canonical host leads here.
    pub fn of(self, policy: &mut Policy) {
        let leads_here = |host: &String| host.ends_with(".localhost");
        if self == Self::OfThisMachine && !policy.hosts.own.first().is_some_and(leads_here) {
            let canonical = &mut policy.hosts.canonical;
            *canonical = if *canonical == Canonical::Own { Canonical::Slug } else { *canonical };
        }
    }
}

impl<'a> Order<'a> {
    /// A manifest as core applies it.
    #[must_use]
    pub fn application(&self, house: &'a House, ready: &'a Ready) -> Application<'a> {
        Application {
            slug: &ready.slug,
            base: &house.site.base,
            layer: &ready.layer,
            policy: &ready.policy,
            assets: &ready.assets,
            effective_from: self.from,
            who: self.who,
            why: self.why,
            may_move: self.may_move,
            begins: self.begins_of(ready),
        }
    }

    /// In which state the society begins, if it is new: a sample is there to be tried out.
    fn begins_of(&self, ready: &Ready) -> TenantStatus {
        if ready.policy.society.sample { TenantStatus::Live } else { self.begins }
    }
}

/// Runs the command.
pub async fn run(asked: Apply) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    let (house, actor) = asked.desk.open().await?;
    let who = actor_name(&actor);
    let now = house.clock.now();
    let plan = asked.plan.as_deref().map(|file| PlanFile::read(file, words)).transpose()?;
    let from = plan.as_ref().map_or(asked.from, |plan| plan.from);
    let why = asked.why.as_deref().or_else(|| plan.as_ref()?.why.as_deref()).unwrap_or(WHY);
    let may_move = plan.as_ref().map_or(asked.move_host, |plan| plan.move_host);
    let order =
        Order { now, from: from.unwrap_or(now), who: &who, why, may_move, hosts: Hosts::AsSetUp, begins: house.begins };
    let table = asked.csv.as_deref().map(|file| table::folders(file, &asked.manifests, words)).transpose()?;
    let folders = match (&plan, &table) {
        (Some(plan), _) => plan.folders(),
        (None, Some(Table { folders, .. })) => folders.clone(),
        (None, None) => asked.manifests.named(&asked.societies)?,
    };
    let mut looked = reading::read(&house, &folders, &order, words.text("command-progress-read")).await?;
    if let Some(plan) = &plan {
        refuse_what_has_moved(&house, plan, &looked, &order, words).await?;
    }
    looked.broken.extend(table.into_iter().flat_map(|table| table.broken));
    let report = Report { words, json: asked.json, errors_only: asked.errors_only };
    let seen = |slug: &str| plan.as_ref().and_then(|plan| plan.seen(slug)).map(|seen| (seen, from));
    let progress = Progress::of(words.text("command-progress-apply"), looked.ready.len());
    let mut counted = Counted::default();
    for broken in std::mem::take(&mut looked.broken) {
        counted.add(report.tell(&broken.slug, (&[], order.begins), &Outcome::Failed(broken.troubles))?);
    }
    for ready in &looked.ready {
        let outcome = apply_one(&house, ready, &order, seen(&ready.slug)).await?;
        progress.step();
        counted.add(report.tell(&ready.slug, (&ready.remarks, order.begins_of(ready)), &outcome)?);
    }
    drop(progress);
    report.sum_up(&counted)?;
    Ok(if counted.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Applies the manifests of these folders and makes sure that every society has its key.
///
/// # Errors
/// When a manifest can't be applied, with all reasons, or the database or the key folder fails. The other societies are
/// applied.
pub async fn apply(house: &House, folders: &[PathBuf], order: &Order<'_>) -> Result<Vec<(String, Applied)>, Stop> {
    let words = Words::of(language());
    let Looked { ready, broken } = reading::read(house, folders, order, "").await?;
    let (mut done, mut wrong) = (Vec::new(), Vec::new());
    let mut failed = |slug: &str, troubles: &[Trouble]| {
        wrong.extend(troubles.iter().map(|trouble| format!("{slug}: {}", trouble.in_words(words))));
    };
    for Broken { slug, troubles } in &broken {
        failed(slug, troubles);
    }
    for ready in &ready {
        match apply_one(house, ready, order, None).await? {
            Outcome::Applied(applied) => done.push((ready.slug.clone(), applied)),
            Outcome::Failed(troubles) => failed(&ready.slug, &troubles),
        }
    }
    if wrong.is_empty() { Ok(done) } else { Err(Stop::because(wrong.join("\n"))) }
}

/// Applies one manifest in a transaction of its own.
async fn apply_one(
    house: &House,
    ready: &Ready,
    order: &Order<'_>,
    seen: Option<(&SeenSociety, Option<DateTime<Utc>>)>,
) -> Result<Outcome, Stop> {
    let applied = match &ready.runs {
        Some(runs) if ready.unchanged && ready.assets.is_empty() => Applied::Unchanged(runs.tenant),
        _ => {
            let tx = house.database.platform_write(house.clock.now()).await?;
            let what = order.application(house, ready);
            let failed = |trouble: Trouble| Ok(Outcome::Failed(vec![trouble.placed(&ready.folder)]));
            match settings::apply_manifest(&tx, &what, ready.own.as_deref(), seen, &mut random()).await {
                Ok(ManifestOutcome::Applied(applied)) => {
                    // The key is there before the society is: without it, the portal would answer with errors until the next
                    // application, if the program were killed here. A new key is one small file, no slower than the commit.
                    house.keys.keys_or_new(applied.tenant(), &mut random())?;
                    tx.commit().await?;
                    return Ok(Outcome::Applied(applied));
                }
                Ok(ManifestOutcome::Refused(refusal)) => return failed(Trouble::Refused(refusal, None)),
                Ok(ManifestOutcome::Moved(moved)) => return failed(Trouble::Moved(moved)),
                Ok(ManifestOutcome::Contradicts(findings)) => {
                    let placed = |finding| Trouble::Contradicts(finding).placed(&ready.folder);
                    return Ok(Outcome::Failed(findings.into_iter().map(placed).collect()));
                }
                Err(failure) => return failed(Trouble::Broken(failure)),
            }
        }
    };
    // A society whose key is missing, because an earlier release was killed after the commit, gets it here.
    house.keys.keys_or_new(applied.tenant(), &mut random())?;
    Ok(Outcome::Applied(applied))
}

/// Compares what was looked at with the folders and the database of now.
async fn refuse_what_has_moved(
    house: &House,
    plan: &PlanFile,
    looked: &Looked,
    order: &Order<'_>,
    words: &Words,
) -> Result<(), Stop> {
    plan.refuse_elsewhere(house, words)?;
    let mut lines = Vec::new();
    let mut moved = |slug: &str, troubles: &[Trouble]| {
        lines.extend(troubles.iter().map(|trouble| format!("  {slug}: {}", trouble.in_words(words))));
    };
    for broken in &looked.broken {
        moved(&broken.slug, &broken.troubles);
    }
    let tx = house.database.platform_read(house.clock.now()).await?;
    for ready in &looked.ready {
        let Some(planned) = plan.society(&ready.slug) else { continue };
        let rewritten = planned.rewritten(ready);
        if !rewritten.is_empty() {
            moved(&ready.slug, &[Trouble::Rewritten(rewritten)]);
        }
        let what = order.application(house, ready);
        if let Some(since) = settings::moved(&tx, &what, &planned.seen, plan.from).await? {
            moved(&ready.slug, &[Trouble::Moved(since)]);
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    Err(Stop::because(format!("{}\n{}", words.text("command-plan-stale"), lines.join("\n"))))
}

/// How outcomes are told.
struct Report<'a> {
    words: &'a Words,
    json: bool,
    errors_only: bool,
}

/// Outcomes by kind.
#[derive(Default)]
struct Counted {
    created: usize,
    changed: usize,
    unchanged: usize,
    failed: usize,
}

impl Counted {
    fn add(&mut self, outcome: &Outcome) {
        let kind = match outcome {
            Outcome::Applied(Applied::Created(_)) => &mut self.created,
            Outcome::Applied(Applied::Changed(_)) => &mut self.changed,
            Outcome::Applied(Applied::Unchanged(_)) => &mut self.unchanged,
            Outcome::Failed(_) => &mut self.failed,
        };
        *kind += 1;
    }
}

impl Report<'_> {
    /// Tells what came of one society. Failures go to standard error, as all errors do.
    fn tell<'a>(
        &self,
        slug: &str,
        (remarks, begins): (&[madoguchi_core::policy::check::Finding], TenantStatus),
        outcome: &'a Outcome,
    ) -> Result<&'a Outcome, Stop> {
        let troubles = match outcome {
            Outcome::Failed(troubles) => troubles.as_slice(),
            Outcome::Applied(_) if self.errors_only => return Ok(outcome),
            Outcome::Applied(_) => &[],
        };
        let begins_as_draft = matches!(outcome, Outcome::Applied(Applied::Created(_))) && begins == TenantStatus::Draft;
        if self.json {
            let troubles: Vec<Value> = troubles.iter().map(|trouble| trouble.as_json(self.words)).collect();
            say(json!({"tenant": slug, "outcome": outcome.word(), "troubles": troubles}))?;
            return Ok(outcome);
        }
        if troubles.is_empty() {
            say(format!("{slug}: {}", self.words.text(outcome.message())))?;
            if begins_as_draft {
                say(format!("  {}", self.words.format("command-apply-draft", &[("slug", slug.into())])))?;
            }
            for remark in remarks {
                say(format!("  {}", as_line(remark, self.words)))?;
            }
        } else {
            tell(format!("{slug}: {}", self.words.text(outcome.message())));
            for trouble in troubles {
                tell(format!("  {}", trouble.in_words(self.words)));
            }
        }
        Ok(outcome)
    }

    fn sum_up(&self, counted: &Counted) -> Result<(), Stop> {
        let Counted { created, changed, unchanged, failed } = *counted;
        let all = created + changed + unchanged + failed;
        if self.json {
            return say(json!({"summary": {"societies": all, "created": created, "changed": changed,
                "unchanged": unchanged, "failed": failed}}));
        }
        let arguments = [
            ("all", all.into()),
            ("created", created.into()),
            ("changed", changed.into()),
            ("unchanged", unchanged.into()),
            ("failed", failed.into()),
        ];
        say(self.words.format("command-apply-summary", &arguments))
    }
}
