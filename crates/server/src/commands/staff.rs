//! `madoguchi staff …`: the first owner of a society's desk. Owners invite everybody else at the desk.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::staff::StaffName;
use madoguchi_core::staff::invitation::{self, FIRST, Inviter};
use madoguchi_core::staff::permission::{Role, Roles};
use madoguchi_core::tenancy::hosts::desk_host;

use super::AtTheDesk;
use crate::terminal::{Stop, say, words};
use crate::wiring::random;

/// Whom to invite.
#[derive(Debug, Args)]
pub struct Invited {
    /// The society's slug.
    slug: String,
    /// The address that gets the invitation; it becomes the user ID.
    address: String,
    /// The role. The first person at a desk is an owner.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The person's name; the part of the address before the @, if none is given.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// What can be done with a society's staff.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Invite the first owner of a society's desk, by mail. Refused once the society has an owner who can sign in.
    Invite(Invited),
}

fn role(word: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::word).join(", ");
    Role::of_word(word).ok_or_else(|| format!("the roles are {}", known()))
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Invite(invited) => invite(&invited).await,
    }
}

async fn invite(invited: &Invited) -> Result<ExitCode, Stop> {
    let words = words();
    if invited.role != FIRST {
        return Err(Stop::because(words.text("command-staff-first-is-owner")));
    }
    let address = EmailAddress::parse(&invited.address).map_err(|_| {
        Stop::because(words.format("command-staff-no-address", &[("typed", (&invited.address).into())]))
    })?;
    let name = invited.name.as_deref().unwrap_or(address.local_part());
    let name = StaffName::read(name).ok_or_else(|| Stop::because(words.text("command-staff-no-name")))?;
    let (house, operator) = invited.desk.open().await?;
    let society = house.society(&invited.slug).await?;
    let tx = house.write(&society, operator).await?;
    let roles = Roles::from(invited.role);
    invitation::invite(&tx, Inviter::Bootstrap, &name, &address, roles, &mut random()).await?;
    tx.commit().await?;
    let desk = house.site.url_of(&desk_host(&society.slug, &house.site.base));
    let arguments = [("slug", (&invited.slug).into()), ("desk", (&desk).into())];
    say(words.format("command-staff-invited", &arguments))?;
    Ok(ExitCode::SUCCESS)
}
