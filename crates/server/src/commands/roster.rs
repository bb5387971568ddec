//! `madoguchi roster …`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::roster::file::{self, FileRefusal, Roster};
use madoguchi_core::roster::{self, Accepted, ImportRefusal, Imported};
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;

use super::AtTheDesk;
use crate::terminal::{Stop, say};
use crate::wiring::{House, random};

/// The most errors of a file that are printed one by one. Further errors are only counted.
const MOST_LINES: usize = 50;

/// What can be done with rosters.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take in a society's roster: a CSV as its system exports it. The whole file or, with an error in it, nothing.
    Import {
        /// The society's slug.
        slug: String,
        /// The file.
        file: PathBuf,
        /// Take in what contradicts the known roster, after you have looked at the file.
        #[arg(long, value_name = "WHAT", value_delimiter = ',')]
        accept: Vec<Doubt>,
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// What contradicts the known roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Doubt {
    /// Known numbers with another person's name and birth date. The other persons are added as new ones, without the
    /// known persons' accounts; the coverage of the known ones ends today.
    Replaced,
    /// A file in which most persons are new.
    New,
    /// A file that lacks most of the known persons.
    Missing,
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    let Command::Import { slug, file, accept, desk } = command;
    let bytes = fs::read(&file).map_err(|error| Stop::because(format!("{}: {error}", file.display())))?;
    let (house, actor) = desk.open().await?;
    let society = house.society(&slug).await?;
    let (roster, imported) = import(&house, &society, &bytes, accepted(&accept), actor).await?;
    let Imported { new, changed, unchanged, replaced, over } = imported;
    let households = roster.households;
    say(format!("{slug}: {new} new, {changed} changed, {unchanged} as before, in {households} households"))?;
    if replaced > 0 {
        say(format!("  {replaced} of the new ones have the number of an earlier person, whose coverage has ended"))?;
    }
    if over > 0 {
        say(format!("  {over} were left out: they left longer ago than retention.person_months"))?;
    }
    for notice in notices(&roster) {
        say(notice)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn accepted(doubts: &[Doubt]) -> Accepted {
    let has = |doubt| doubts.contains(&doubt);
    Accepted { replaced: has(Doubt::Replaced), new: has(Doubt::New), missing: has(Doubt::Missing) }
}

/// Imports a roster in one transaction.
///
/// # Errors
/// When the file has an error, or contradicts the known roster in a way that isn't accepted. The message names line and
/// column, or counts, and never quotes the content.
pub async fn import(
    house: &House,
    society: &Tenant,
    bytes: &[u8],
    accepted: Accepted,
    actor: Actor,
) -> Result<(Roster, Imported), Stop> {
    let roster =
        file::read(bytes, day_in_japan(house.clock.now())).map_err(|refusal| Stop::because(in_words(&refusal)))?;
    let tx = house.write(society, actor).await?;
    let imported = roster::import(&tx, &roster.rows, accepted, &mut random()).await.map_err(refused)?;
    tx.commit().await?;
    Ok((roster, imported))
}

fn refused(refusal: ImportRefusal) -> Stop {
    match refusal {
        ImportRefusal::Doubtful(doubts) => {
            let lines = doubts.to_string().lines().map(|line| format!("\n  {line}")).collect::<String>();
            Stop::because(format!("nothing was taken in, because the file contradicts what is known:{lines}"))
        }
        other => other.into(),
    }
}

fn in_words(refusal: &FileRefusal) -> String {
    let mut lines = vec![format!("nothing was taken in: {refusal}")];
    if let FileRefusal::Rows { errors, in_all } = refusal {
        lines.extend(errors.iter().take(MOST_LINES).map(|error| {
            let column = error.column.map(|column| format!(", {}", column.title())).unwrap_or_default();
            format!("  line {}{column}: {}", error.line, error.kind)
        }));
        lines.extend(and_more(*in_all));
    }
    lines.join("\n")
}

fn notices(roster: &Roster) -> impl Iterator<Item = String> {
    let told = roster.notices.iter().take(MOST_LINES).map(|notice| {
        let line = notice.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let column = notice.column.map(|column| format!("{}: ", column.title())).unwrap_or_default();
        format!("  {line}{column}{}", notice.kind)
    });
    told.chain(and_more(roster.notices_in_all))
}

fn and_more(in_all: usize) -> Option<String> {
    let more = in_all.checked_sub(MOST_LINES).filter(|more| *more > 0)?;
    Some(format!("  and {more} more"))
}
