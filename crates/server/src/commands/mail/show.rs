//! `madoguchi mail show`

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use madoguchi_core::clock::in_japan;
use madoguchi_core::ids::MessageId;
use madoguchi_core::outbox::{self, MessageDetails, MessageStatus};
use uuid::Uuid;

use super::AtTheDesk;
use super::fate::fate;
use crate::terminal::{Stop, say};

pub(super) async fn run(slug: &str, id: Uuid, json: bool, desk: &AtTheDesk) -> Result<ExitCode, Stop> {
    let (house, actor) = desk.open().await?;
    let society = super::sender(&house, slug).await?;
    let tx = house.read(&society, actor).await?;
    let mail = outbox::details(&tx, MessageId(id)).await?;
    tx.rollback().await?;
    let mail = mail.ok_or_else(|| unknown(slug, id))?;
    if json {
        say(serde_json::json!(mail))?;
    } else {
        for (name, value) in lines(&mail) {
            say(format!("{name:<14}{value}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Why a mail isn't found.
pub(super) fn unknown(slug: &str, id: Uuid) -> Stop {
    Stop::because(format!(
        "{slug} has no mail {id}; `madoguchi mail list {slug}` shows the ids, and mails that ended long ago are deleted"
    ))
}

fn lines(mail: &MessageDetails) -> Vec<(&'static str, String)> {
    let at = |instant: DateTime<Utc>| in_japan(instant).format("%Y-%m-%d %H:%M:%S").to_string();
    let listed = &mail.listed;
    let mut lines = vec![
        ("mail", listed.id.to_string()),
        ("kind", listed.kind.clone()),
        ("language", format!("{:?}", mail.language).to_lowercase()),
        ("status", fate(listed).to_owned()),
        ("tries", listed.attempts.to_string()),
    ];
    lines.extend(listed.trouble.clone().map(|trouble| ("last trouble", trouble)));
    lines.extend(mail.domain.clone().map(|domain| ("to", format!("an address at {domain}"))));
    lines.extend(mail.account.map(|account| ("account", account.to_string())));
    lines.push(("promised", at(listed.created_at)));
    if listed.status == MessageStatus::Waiting {
        lines.push(("next try", format!("not before {}", at(mail.not_before))));
        lines.push(("given up", at(mail.expires_at)));
    }
    lines.extend(mail.ended_at.map(|instant| ("ended", at(instant))));
    lines.extend(mail.reported_at.map(|instant| ("reported", at(instant))));
    lines
}
