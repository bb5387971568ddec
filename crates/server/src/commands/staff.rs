//! `madoguchi staff …`: what the vendor does about a society's desk: the first owner, and the ways back for a desk that
//! nobody can open any more. Owners do everything else at the desk.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::settings;
use madoguchi_core::staff::StaffName;
use madoguchi_core::staff::invitation::{self, FIRST, Inviter};
use madoguchi_core::staff::permission::{Role, Roles};
use madoguchi_core::staff::recovery::{self, RecoveryRefusal, RecoveryWithdrawer};
use madoguchi_core::support::{ActReason, REASON_LONGEST};
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
    /// Have an only owner who has lost everything invited anew. Everybody at the desk is told and can withdraw it for 72
    /// hours; after that, the same command with --complete sends the invitation.
    Recover(Recovered),
    /// Open the desk to every network again, for a society that has shut itself out.
    OpenNetwork(Opened),
}

/// Whose sign-in is set up anew.
#[derive(Debug, Args)]
pub struct Recovered {
    /// The society's slug.
    slug: String,
    /// The owner's address.
    address: String,
    /// Who asked, and how it was made sure that it was them; everybody at the desk reads it.
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["complete", "withdraw"])]
    reason: Option<String>,
    /// Send the invitation, once the waiting time is over and nobody has withdrawn it.
    #[arg(long, conflicts_with_all = ["reason", "withdraw"])]
    complete: bool,
    /// Withdraw what was asked for.
    #[arg(long, conflicts_with = "reason")]
    withdraw: bool,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// Which desk is opened.
#[derive(Debug, Args)]
pub struct Opened {
    /// The society's slug.
    slug: String,
    /// Who asked, and how it was made sure that it was them, for the records.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    desk: AtTheDesk,
}

fn role(word: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::word).join(", ");
    Role::of_word(word).ok_or_else(|| format!("the roles are {}", known()))
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Invite(invited) => invite(&invited).await,
        Command::Recover(recovered) => recover(&recovered).await,
        Command::OpenNetwork(opened) => open_network(&opened).await,
    }
}

fn reason_of(typed: &str) -> Result<ActReason, Stop> {
    let message = || words().format("desk-act-error-reason", &[("most", REASON_LONGEST.into())]);
    ActReason::read(typed).ok_or_else(|| Stop::because(message()))
}

pub(super) fn address_of(typed: &str) -> Result<EmailAddress, Stop> {
    EmailAddress::parse(typed)
        .map_err(|_| Stop::because(words().format("command-staff-no-address", &[("typed", typed.into())])))
}

async fn recover(recovered: &Recovered) -> Result<ExitCode, Stop> {
    let words = words();
    let address = address_of(&recovered.address)?;
    let reason = recovered.reason.as_deref().map(reason_of).transpose()?;
    let (house, operator) = recovered.desk.open().await?;
    let society = house.society(&recovered.slug).await?;
    let tx = house.write(&society, operator).await?;
    let slug = ("slug", (&recovered.slug).into());
    let told = match reason {
        Some(reason) => {
            let from = recovery::ask(&tx, &address, reason.as_str(), &mut random()).await?;
            words.format("command-staff-recovery-asked", &[slug, ("from", words.instant(from).into())])
        }
        None if recovered.complete => {
            recovery::complete(&tx, &address, &mut random()).await?;
            words.format("command-staff-recovery-completed", &[slug])
        }
        None => {
            let id = recovery::of_owner(&tx, &address).await?.ok_or(RecoveryRefusal::Nothing)?;
            recovery::withdraw(&tx, RecoveryWithdrawer::Vendor, id, &mut random()).await?;
            words.format("command-staff-recovery-withdrawn", &[slug])
        }
    };
    tx.commit().await?;
    say(told)?;
    Ok(ExitCode::SUCCESS)
}

async fn open_network(opened: &Opened) -> Result<ExitCode, Stop> {
    let words = words();
    let reason = reason_of(&opened.reason)?;
    let (house, operator) = opened.desk.open().await?;
    let society = house.society(&opened.slug).await?;
    let tx = house.write(&society, operator).await?;
    let done = settings::open_desk(&tx, reason.as_str(), &mut random()).await?;
    tx.commit().await?;
    let key = if done { "command-staff-network-opened" } else { "command-staff-network-open-already" };
    say(words.format(key, &[("slug", (&opened.slug).into())]))?;
    Ok(ExitCode::SUCCESS)
}

async fn invite(invited: &Invited) -> Result<ExitCode, Stop> {
    let words = words();
    if invited.role != FIRST {
        return Err(Stop::because(words.text("command-staff-first-is-owner")));
    }
    let address = address_of(&invited.address)?;
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
