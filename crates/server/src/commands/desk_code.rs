//! `madoguchi desk-code …`: a recovery code from the desk, for a member who has lost both address and letter. It takes
//! two operators.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use madoguchi_core::accounts::recovery::desk_code;
use madoguchi_core::scope::Actor;

use super::AtTheDesk;
use crate::terminal::{Stop, say, tell};
use crate::wiring::random;

/// For whom, and by whom.
#[derive(Debug, Args)]
pub struct ForMember {
    /// The society's slug.
    slug: String,
    /// The member's user ID.
    user_id: String,
    /// The operator who does this; the one who approves is another than the one who requests.
    #[arg(long, value_name = "NAME")]
    operator: String,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// What can be done with desk codes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask for a code, once it is sure who called. Another operator approves it within 24 hours.
    Request {
        #[command(flatten)]
        member: ForMember,
        /// Passkey and authenticator app are lost as well: with the code they are removed.
        #[arg(long)]
        second_step_lost: bool,
    },
    /// Approve a code that another operator asked for, and print it, this once.
    Approve {
        #[command(flatten)]
        member: ForMember,
    },
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Request { member, second_step_lost } => request(member, second_step_lost).await,
        Command::Approve { member } => approve(member).await,
    }
}

async fn request(member: ForMember, second_step_lost: bool) -> Result<ExitCode, Stop> {
    let (house, _) = member.desk.open().await?;
    let society = house.society(&member.slug).await?;
    let tx = house.write(&society, Actor::Operator(member.operator)).await?;
    desk_code::request(&tx, &member.user_id, second_step_lost, &mut random()).await?;
    tx.commit().await?;
    tell(format!("{}: requested; another operator approves it within 24 hours", member.slug));
    Ok(ExitCode::SUCCESS)
}

async fn approve(member: ForMember) -> Result<ExitCode, Stop> {
    let (house, _) = member.desk.open().await?;
    let society = house.society(&member.slug).await?;
    let tx = house.write(&society, Actor::Operator(member.operator)).await?;
    let code = desk_code::approve(&tx, &member.user_id, &mut random()).await?;
    tx.commit().await?;
    tell(format!("{}: approved; the code works once within 24 hours, with user ID and birth date", member.slug));
    say(code.expose())?;
    Ok(ExitCode::SUCCESS)
}
