//! `madoguchi mail …`

mod bounces;
mod list;
mod suspended;

use std::process::ExitCode;

use clap::Subcommand;

use super::AtTheDesk;
use crate::terminal::Stop;

/// What can be asked about mails.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List mails, the newest first, without addresses and contents.
    List {
        /// Only those that couldn't be delivered or were given up.
        #[arg(long)]
        undeliverable: bool,
        /// Only this society's, by its slug.
        slug: Option<String>,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Take delivery-status mails, which say that a mail came back. An address that a mail can't reach gets no more mails
    /// until its member confirms it.
    Bounces {
        #[command(flatten)]
        from: bounces::Source,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// List the addresses of a society's members that get no mails, because earlier ones came back or were reported as
    /// unwanted. The addresses themselves aren't shown.
    Suspended {
        /// The society's slug.
        slug: String,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::List { undeliverable, slug, json, desk } => list::run(undeliverable, slug, json, &desk).await,
        Command::Bounces { from, desk } => bounces::run(&from, &desk).await,
        Command::Suspended { slug, json, desk } => suspended::run(&slug, json, &desk).await,
    }
}
