//! `madoguchi tenant plan`: what applying manifests would change, key by key, and for whom. Nothing is changed.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::scope::Actor;
use madoguchi_core::settings::{self, Affected, ManifestPlan, SeenSociety};
use madoguchi_core::tenancy::apply::{self as applying, ApplyRefusal, RunningManifest};
use madoguchi_words::Words;

use super::apply::{Hosts, Order};
use super::outcome::Trouble;
use super::plan_file::{PlanFile, PlannedSociety};
use super::plan_report::{Counted, Report};
use super::reading::{self, Broken, Ready};
use super::table;
use crate::commands::findings::InLanguage;
use crate::commands::manifests::ManifestsFolder;
use crate::commands::{AtTheDesk, actor_name};
use crate::terminal::{Progress, Stop, instant, language};
use crate::wiring::House;

/// The exit code of "there are differences", beside 0 for none and 1 for an error.
pub const DIFFERENCES: u8 = 2;

/// What `tenant plan` takes.
#[derive(Debug, Args)]
pub struct Plan {
    /// The societies' slugs or folders; all, if none is named.
    societies: Vec<String>,
    /// A table of new societies: their folders are made first, as by `tenant new --csv`.
    #[arg(long, value_name = "FILE", conflicts_with = "societies")]
    csv: Option<PathBuf>,
    /// From when the policies would be in force (RFC 3339, e.g. 2026-11-20T10:00:00+09:00); from now on, if it isn't given.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    from: Option<DateTime<Utc>>,
    /// Why, for the records, if the plan is applied.
    #[arg(long)]
    why: Option<String>,
    /// Let a society's canonical host change.
    #[arg(long)]
    move_host: bool,
    /// Write the plan, so that `tenant apply --plan FILE` applies exactly this.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Say only what can't be applied, and the summary.
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

/// What a manifest would do.
pub enum Planned {
    /// A new society.
    New,
    /// A society that runs would change.
    Changed(Box<Change>),
    /// Nothing differs.
    Unchanged,
}

/// What would change of a society that runs.
pub struct Change {
    /// Key by key.
    pub plan: ManifestPlan,
    /// The present canonical host, if it would change.
    pub host: Option<String>,
    /// How many people are affected, and how.
    pub affected: Vec<Affected>,
}

/// Runs the command.
pub async fn run(asked: Plan) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    let (house, actor) = asked.desk.open().await?;
    let (who, now) = (actor_name(&actor), house.clock.now());
    let from = asked.from.unwrap_or(now);
    let why = asked.why.as_deref().unwrap_or_default();
    let order =
        Order { now, from, who: &who, why, may_move: asked.move_host, hosts: Hosts::AsSetUp, begins: house.begins };
    let table = asked.csv.as_deref().map(|file| table::folders(file, &asked.manifests, words)).transpose()?;
    let folders = match &table {
        Some(table) => table.folders.clone(),
        None => asked.manifests.named(&asked.societies)?,
    };
    let looked = reading::read(&house, &folders, &order, words.text("command-progress-read")).await?;
    let mut file = PlanFile::new(&house, now, asked.from, asked.why.clone(), asked.move_host);
    let report = Report { words, json: asked.json, errors_only: asked.errors_only, site: &house.site };
    report.begin(from)?;
    let mut counted = Counted::default();
    let progress = Progress::of(words.text("command-progress-plan"), looked.ready.len());
    let mut broken: Vec<Broken> =
        looked.broken.into_iter().chain(table.into_iter().flat_map(|table| table.broken)).collect();
    for ready in &looked.ready {
        progress.step();
        match planned(&house, ready, &order, &actor).await? {
            Ok((planned, seen)) => {
                counted.add(&planned);
                report.tell(ready, &planned)?;
                if let Some(seen) = seen {
                    let shown = report.as_json(ready, &planned);
                    file.societies.insert(ready.slug.clone(), PlannedSociety::new(ready, seen, shown)?);
                }
            }
            Err(troubles) => broken.push(Broken { slug: ready.slug.clone(), troubles }),
        }
    }
    drop(progress);
    counted.broken = broken.len();
    report.tell_broken(&broken)?;
    report.sum_up(&counted, asked.out.as_deref())?;
    if let Some(out) = &asked.out {
        file.write(out)?;
    }
    Ok(match (counted.broken, counted.differences()) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(DIFFERENCES),
        _ => ExitCode::FAILURE,
    })
}

/// What one manifest would do, with the state that it was compared with; or why it can't be applied.
async fn planned(
    house: &House,
    ready: &Ready,
    order: &Order<'_>,
    actor: &Actor,
) -> Result<Result<(Planned, Option<SeenSociety>), Vec<Trouble>>, Stop> {
    if ready.unchanged {
        return Ok(Ok((Planned::Unchanged, None)));
    }
    let what = order.application(house, ready);
    let placed = |trouble: Trouble| trouble.placed(&ready.folder);
    let tx = house.database.platform_read(order.now).await?;
    let mut troubles = match applying::rehearse(&tx, &what).await {
        Ok(()) => Vec::new(),
        Err(ApplyRefusal::Broken(failure)) => return Err(failure.into()),
        Err(refusal) => vec![placed(Trouble::Refused(refusal, None))],
    };
    let Some(runs) = &ready.runs else {
        return Ok(if troubles.is_empty() { Ok((Planned::New, Some(SeenSociety::Absent))) } else { Err(troubles) });
    };
    let RunningManifest { tenant, canonical_host, .. } = runs;
    let (plan, base) = settings::plan_application(&tx, *tenant, &what).await?;
    drop(tx);
    troubles.extend(plan.errors().map(|finding| placed(Trouble::Contradicts(finding.clone()))));
    if !troubles.is_empty() {
        return Ok(Err(troubles));
    }
    let affected = if plan.settings.may_affect() {
        let society = house.society(&ready.slug).await?;
        settings::impact(&house.read(&society, actor.clone()).await?, &plan.settings).await?.affected
    } else {
        Vec::new()
    };
    let host = (*canonical_host != what.canonical_host()).then(|| canonical_host.clone());
    let seen = SeenSociety::Running { tenant: *tenant, canonical_host: canonical_host.clone(), base };
    Ok(Ok((Planned::Changed(Box::new(Change { plan, host, affected })), Some(seen))))
}
