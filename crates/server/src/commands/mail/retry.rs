//! `madoguchi mail retry`

use std::process::ExitCode;

use clap::Args;
use madoguchi_core::ids::MessageId;
use madoguchi_core::outbox::{self, MessageStatus, Retried};
use uuid::Uuid;

use super::AtTheDesk;
use super::show::unknown;
use crate::terminal::{Stop, say};
use crate::wiring::random;

/// Which mails.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// This one, by its id as the list shows it.
    #[arg(long)]
    id: Option<Uuid>,
    /// All that wait after an attempt.
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(slug: &str, which: &Which, desk: &AtTheDesk) -> Result<ExitCode, Stop> {
    let (house, actor) = desk.open().await?;
    let society = super::sender(&house, slug).await?;
    let tx = house.write(&society, actor).await?;
    let said = match which.id {
        None => match outbox::retry_all(&tx, &mut random()).await? {
            0 => format!("{slug}: no mail waits after an attempt"),
            mails => format!(
                "{slug}: {mails} mails are attempted again; `madoguchi mail list {slug}` shows what becomes of them"
            ),
        },
        Some(id) => match outbox::retry(&tx, MessageId(id), &mut random()).await? {
            Retried::Due => format!(
                "{slug}: the mail is attempted again; `madoguchi mail show {slug} {id}` shows what becomes of it"
            ),
            Retried::Ended(status) => return Err(ended(id, status)),
            Retried::Unknown => return Err(unknown(slug, id)),
        },
    };
    tx.commit().await?;
    say(said)?;
    Ok(ExitCode::SUCCESS)
}

fn ended(id: Uuid, status: MessageStatus) -> Stop {
    let how = match status {
        MessageStatus::Sent => "has been sent",
        MessageStatus::Undeliverable => "was refused for good",
        MessageStatus::Expired => "was given up, because its time was over",
        MessageStatus::Withdrawn => "was withdrawn",
        MessageStatus::Suspended => "was not sent, because its address is suspended",
        MessageStatus::Waiting => "is being sent at the moment",
    };
    Stop::because(format!(
        "the mail {id} {how}; nothing of its text and address is kept, so it can't be sent again. Where the person still needs it, \
         let them ask for it again on the portal"
    ))
}
