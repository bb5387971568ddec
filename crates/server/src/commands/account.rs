//! `madoguchi account …`: disables one member's account, and enables it again.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use madoguchi_core::accounts::disabling;

use super::AtTheDesk;
use crate::terminal::{Stop, tell};
use crate::wiring::random;

/// Which account, and why.
#[derive(Debug, Args)]
pub struct OfMember {
    /// The society's slug.
    slug: String,
    /// The member's user ID.
    user_id: String,
    /// Why, for the records; name nobody in it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Disable an account: all of its sessions, sign-ins, links and desk codes end, and nobody gets in any more.
    Disable {
        #[command(flatten)]
        member: OfMember,
    },
    /// Enable a disabled account again. Its member signs in anew.
    Enable {
        #[command(flatten)]
        member: OfMember,
    },
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Disable { member } => disable(&member).await,
        Command::Enable { member } => enable(&member).await,
    }
}

async fn disable(member: &OfMember) -> Result<ExitCode, Stop> {
    let (house, operator) = member.desk.open().await?;
    let society = house.society(&member.slug).await?;
    let tx = house.write(&society, operator).await?;
    let ended = disabling::disable(&tx, &member.user_id, &member.reason, &mut random()).await?;
    tx.commit().await?;
    tell(format!("{}: the account is disabled; {ended} sessions ended", member.slug));
    Ok(ExitCode::SUCCESS)
}

async fn enable(member: &OfMember) -> Result<ExitCode, Stop> {
    let (house, operator) = member.desk.open().await?;
    let society = house.society(&member.slug).await?;
    let tx = house.write(&society, operator).await?;
    disabling::enable(&tx, &member.user_id, &member.reason, &mut random()).await?;
    tx.commit().await?;
    tell(format!("{}: the account is enabled", member.slug));
    Ok(ExitCode::SUCCESS)
}
