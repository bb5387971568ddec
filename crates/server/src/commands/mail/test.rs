//! `madoguchi mail test`

use std::process::ExitCode;

use madoguchi_core::input::email::EmailAddress;

use super::AtTheDesk;
use crate::terminal::{Stop, say, words};
use crate::{test_mail, wiring};

pub(super) async fn run(slug: &str, address: &str, desk: &AtTheDesk) -> Result<ExitCode, Stop> {
    let to = EmailAddress::parse(address)
        .map_err(|_| Stop::because("the address can't be read; an address looks like name@example.jp"))?;
    let config = desk.configuration()?;
    let (house, _) = desk.open().await?;
    let society = house.society_or_vendor(slug).await?;
    let transport = wiring::transport(config.mail.settings()?).await?;
    let sent = test_mail::send(&transport, &society, to, &house.clock, words()).await;
    transport.close().await;
    let from = &society.policy(house.clock.now()).contact.mail_from;
    match sent {
        Ok(()) => say(format!("the mail server took a test mail from {from}; look whether it arrives"))?,
        Err(problem) => return Err(Stop::because(format!("a test mail from {from} was not sent: {problem}"))),
    }
    Ok(ExitCode::SUCCESS)
}
