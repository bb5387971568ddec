//! `madoguchi mail suspended`

use std::process::ExitCode;

use madoguchi_core::accounts::emails::{self, Purpose, SuspendedAddress, SuspendedBecause};
use madoguchi_core::clock::in_japan;

use super::AtTheDesk;
use crate::terminal::{Stop, say};

/// The most addresses that are listed.
const MOST: u64 = 10_000;

pub(super) async fn run(slug: &str, json: bool, desk: &AtTheDesk) -> Result<ExitCode, Stop> {
    let (house, actor) = desk.open().await?;
    let society = house.society(slug).await?;
    let tx = house.read(&society, actor).await?;
    for address in emails::suspended_addresses(&tx, MOST).await? {
        say(if json { serde_json::json!(address).to_string() } else { as_line(&address) })?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_line(address: &SuspendedAddress) -> String {
    let since = in_japan(address.since).format("%Y-%m-%d %H:%M");
    let purpose = match address.purpose {
        Purpose::Main => "main address",
        Purpose::Recovery => "second address",
    };
    let because = match address.because {
        SuspendedBecause::HardBounce => "a mail came back for good",
        SuspendedBecause::SoftBounces => "several mails in a row came back",
        SuspendedBecause::Complaint => "a mail was reported as unwanted",
    };
    format!("{since}  account {}  {purpose} at {}  {because}", address.account, address.domain)
}
