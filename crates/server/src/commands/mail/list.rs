//! `madoguchi mail list`

use std::process::ExitCode;

use madoguchi_core::clock::in_japan;
use madoguchi_core::outbox::{self, ListedMessage, MessageStatus};

use super::AtTheDesk;
use super::fate::fate;
use crate::terminal::{Stop, say};

/// The most mails that are listed for each society.
const MOST: u64 = 1_000;

pub(super) async fn run(
    undeliverable: bool,
    slug: Option<String>,
    json: bool,
    desk: &AtTheDesk,
) -> Result<ExitCode, Stop> {
    let (house, actor) = desk.open().await?;
    let societies = match slug {
        Some(slug) => vec![super::sender(&house, &slug).await?],
        None => {
            house.load_all().await?;
            house.directory.all()
        }
    };
    for society in societies {
        let tx = house.read(&society, actor.clone()).await?;
        let mut mails = Vec::new();
        if undeliverable {
            for status in [MessageStatus::Undeliverable, MessageStatus::Expired, MessageStatus::Suspended] {
                mails.extend(outbox::list(&tx, Some(status), MOST).await?);
            }
            mails.sort_by_key(|mail| std::cmp::Reverse(mail.created_at));
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
    format!("{at}  {slug}  {}  {}  tries: {}  {}{trouble}", mail.id, fate(mail), mail.attempts, mail.kind)
}

fn as_json(slug: &str, mail: &ListedMessage) -> String {
    let mut object = serde_json::json!(mail);
    if let Some(object) = object.as_object_mut() {
        object.insert("society".to_owned(), slug.into());
    }
    object.to_string()
}
