//! `madoguchi mail …`

mod bounces;
mod fate;
mod list;
mod retry;
mod show;
mod suspended;
mod test;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use madoguchi_core::ids::TenantId;
use madoguchi_core::tenancy::Tenant;
use uuid::Uuid;

use super::AtTheDesk;
use crate::terminal::Stop;
use crate::wiring::House;
use crate::wiring::keys::is_vendor_without_key;

/// What can be asked about mails.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List mails, the newest first, without addresses and contents.
    List {
        /// Only those that couldn't be delivered or were given up.
        #[arg(long)]
        undeliverable: bool,
        /// Only this society's, by its slug, or the vendor's, by the word `vendor`.
        slug: Option<String>,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Show what is known of one mail, without its address and content.
    Show {
        /// The society's slug, or `vendor`.
        slug: String,
        /// The mail's id, as the list shows it.
        id: Uuid,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Attempt mails again at once that wait after an attempt, once what kept them from leaving is mended. What has been sent,
    /// refused or given up can't be sent again, because nothing of it is kept.
    Retry {
        /// The society's slug, or `vendor`.
        slug: String,
        #[command(flatten)]
        which: retry::Which,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Send a test mail in a society's name, now, and say what the mail server answers. Nothing is kept of it.
    Test {
        /// The society's slug, or `vendor`.
        slug: String,
        /// Where to.
        address: String,
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

/// Returns the society, or the vendor, whose mails are asked for.
async fn sender(house: &House, slug: &str) -> Result<Arc<Tenant>, Stop> {
    let sender = house.society_or_vendor(slug).await?;
    if sender.id == TenantId::VENDOR && is_vendor_without_key(house) {
        return Err(Stop::because("the vendor has sent no mail: no operator was invited here yet"));
    }
    Ok(sender)
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::List { undeliverable, slug, json, desk } => list::run(undeliverable, slug, json, &desk).await,
        Command::Show { slug, id, json, desk } => show::run(&slug, id, json, &desk).await,
        Command::Retry { slug, which, desk } => retry::run(&slug, &which, &desk).await,
        Command::Test { slug, address, desk } => test::run(&slug, &address, &desk).await,
        Command::Bounces { from, desk } => bounces::run(&from, &desk).await,
        Command::Suspended { slug, json, desk } => suspended::run(&slug, json, &desk).await,
    }
}
