//! `madoguchi operator …`: who works for the vendor. Operators invite each other at the vendor's host; the command line invites
//! the first one, and is the way back when nobody can sign in who could invite.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use madoguchi_core::operators::invitation::{self, OperatorInviter};
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::staff::StaffName;

use super::AtTheDesk;
use super::staff::address_of;
use crate::terminal::{Stop, say, words};
use crate::wiring::random;

/// What can be done with operators.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Invite an operator, by mail: a link that works once, within 72 hours.
    Invite(Invited),
}

/// Whom to invite.
#[derive(Debug, Args)]
pub struct Invited {
    /// The address that gets the invitation; it becomes the user ID.
    address: String,
    /// The role: onboarding, operations or auditor. Operations invites the others.
    #[arg(long, value_parser = role)]
    role: OperatorRole,
    /// The person's name; the part of the address before the @, if none is given.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    desk: AtTheDesk,
}

fn role(word: &str) -> Result<OperatorRole, String> {
    let known = || OperatorRole::ALL.map(OperatorRole::word).join(", ");
    OperatorRole::of_word(word).ok_or_else(|| format!("the roles are {}", known()))
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    let Command::Invite(invited) = command;
    let words = words();
    let address = address_of(&invited.address)?;
    let name = invited.name.as_deref().unwrap_or(address.local_part());
    let name = StaffName::read(name).ok_or_else(|| Stop::because(words.text("command-staff-no-name")))?;
    let (house, operator) = invited.desk.open().await?;
    let vendor = house.vendor()?;
    // The vendor's key is made here and nowhere else: servers with copies of the key folder would each make another one.
    house.keys.keys_or_new(vendor.id, &mut random())?;
    let tx = house.write(&vendor, operator).await?;
    invitation::invite(&tx, OperatorInviter::CommandLine, &name, &address, invited.role, &mut random()).await?;
    tx.commit().await?;
    let url = house.site.url_of(&vendor.canonical_host);
    say(words.format("command-operator-invited", &[("url", (&url).into())]))?;
    Ok(ExitCode::SUCCESS)
}
