//! `madoguchi mail …`

use std::process::ExitCode;

use clap::Subcommand;
use madoguchi_core::clock::in_japan;
use madoguchi_core::outbox::{self, ListedMessage, MessageStatus};

use super::AtTheDesk;
use crate::terminal::{Stop, say};

/// The most mails that are listed for each society.
const MOST: u64 = 1_000;

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
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    let Command::List { undeliverable, slug, json, desk } = command;
    let (house, actor) = desk.open().await?;
    let societies = match slug {
        Some(slug) => vec![house.society(&slug).await?],
        None => {
            house.load_all().await?;
            house.directory.all()
        }
    };
    for society in societies {
        let tx = house.read(&society, actor.clone()).await?;
        let mut mails = Vec::new();
        if undeliverable {
            for status in [MessageStatus::Undeliverable, MessageStatus::Expired] {
                mails.extend(outbox::list(&tx, Some(status), MOST).await?);
            }
        } else {
            mails = outbox::list(&tx, None, MOST).await?;
        }
        for mail in mails {
            say(if json { as_json(&society.slug, &mail) } else { as_line(&society.slug, &mail) })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_line(slug: &str, mail: &ListedMessage) -> String {
    let at = in_japan(mail.created_at).format("%Y-%m-%d %H:%M");
    let trouble = mail.trouble.as_ref().map(|trouble| format!("  {trouble}")).unwrap_or_default();
    format!("{at}  {slug}  {}  {:?}  tries: {}  {}{trouble}", mail.id, mail.status, mail.attempts, mail.kind)
}

fn as_json(slug: &str, mail: &ListedMessage) -> String {
    let mut object = serde_json::json!(mail);
    if let Some(object) = object.as_object_mut() {
        object.insert("society".to_owned(), slug.into());
    }
    object.to_string()
}
