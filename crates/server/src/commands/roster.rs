//! `madoguchi roster …`

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::roster::file::{self, Refusal, Roster};
use madoguchi_core::roster::{self, Imported};
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;

use super::AtTheDesk;
use crate::cli::Stop;
use crate::wiring::{House, random};

/// Lines of trouble that are printed before the rest is only counted.
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
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// Does it.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    let Command::Import { slug, file, desk } = command;
    let bytes = fs::read(&file).map_err(|error| Stop::because(format!("{}: {error}", file.display())))?;
    let (house, actor) = desk.open().await?;
    let society = house.society(&slug)?;
    let (roster, imported) = import(&house, &society, &bytes, actor).await?;
    print!("{}", notices(&roster));
    let Imported { new, changed, unchanged } = imported;
    println!("{slug}: {new} new, {changed} changed, {unchanged} as before, in {} households", roster.households);
    Ok(ExitCode::SUCCESS)
}

/// Takes a roster in, in one transaction.
///
/// # Errors
/// When something in the file isn't right, by line and column and without what is written there.
pub async fn import(house: &House, society: &Tenant, bytes: &[u8], actor: Actor) -> Result<(Roster, Imported), Stop> {
    let scope = house.scope(society.id, actor);
    let roster = file::read(bytes, day_in_japan(scope.now)).map_err(|refusal| Stop::because(in_words(&refusal)))?;
    let keys = house.keys.keys(society.id)?;
    let tx = house.database.write(&scope).await?;
    let imported = roster::import(&tx, &keys, society.policy(scope.now), &roster.rows, &mut random()).await?;
    tx.commit().await?;
    Ok((roster, imported))
}

fn in_words(refusal: &Refusal) -> String {
    let mut words = format!("nothing was taken in: {refusal}");
    if let Refusal::Rows { errors, in_all } = refusal {
        for error in errors.iter().take(MOST_LINES) {
            let column = error.column.map(|column| format!(", {}", column.title())).unwrap_or_default();
            // Writing to a String can't fail.
            let _ = write!(words, "\n  line {}{column}: {}", error.line, error.kind);
        }
        and_more(&mut words, *in_all);
    }
    words
}

fn notices(roster: &Roster) -> String {
    let mut words = String::new();
    for notice in roster.notices.iter().take(MOST_LINES) {
        let line = notice.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let column = notice.column.map(|column| format!("{}: ", column.title())).unwrap_or_default();
        let _ = writeln!(words, "  {line}{column}{}", notice.kind);
    }
    and_more(&mut words, roster.notices_in_all);
    words
}

fn and_more(words: &mut String, in_all: usize) {
    if in_all > MOST_LINES {
        let _ = write!(words, "\n  and {} more", in_all - MOST_LINES);
    }
}
