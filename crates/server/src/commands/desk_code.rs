//! `madoguchi desk-code …`: a recovery code from the desk, for a member who has lost both address and letter. It takes two
//! people of the staff, each by a token of their own. What waits is the same as at the desk: one may ask here and the other
//! approve there.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use madoguchi_core::approvals::NotApproved;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::PersonId;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::support::{self, ActReason, CodeAsked, Granted, REASON_LONGEST};

use super::token::ByToken;
use crate::telemetry;
use crate::terminal::{Stop, say, tell, words};
use crate::wiring::{House, random};

/// For whom, and by whom.
#[derive(Debug, Args)]
pub struct ForMember {
    /// The society's slug.
    slug: String,
    /// The member's user ID.
    user_id: String,
    #[command(flatten)]
    by: ByToken,
}

/// What can be done with desk codes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask for a code, once it is sure who called. Somebody else of the staff approves it within 72 hours.
    Request {
        #[command(flatten)]
        member: ForMember,
        /// Passkey and authenticator app are lost as well: with the code they are removed.
        #[arg(long)]
        second_step_lost: bool,
        /// Why, for the records; name nobody in it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Approve a code that somebody else of the staff asked for, and print it, this once.
    Approve {
        #[command(flatten)]
        member: ForMember,
    },
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Request { member, second_step_lost, reason } => request(&member, second_step_lost, &reason).await,
        Command::Approve { member } => approve(&member).await,
    }
}

/// Opens everything, and finds the member.
async fn open(member: &ForMember) -> Result<(TenantTx, Clerk, PersonId), Stop> {
    let config = crate::config::load(member.by.config.config.as_deref(), crate::config::variables())?;
    telemetry::start(&config.logging.filter, config.logging.format)?;
    let house = House::open_for_command(&config, madoguchi_core::clock::Clock::system()).await?;
    let society = house.society(&member.slug).await?;
    let (tx, clerk) = member.by.open(&house, &society).await?;
    if !clerk.may(Permission::HelpMembers) {
        tx.commit().await?;
        return Err(Stop::because(words().text("command-token-not-for-this")));
    }
    let Some(person) = support::person_of_user(&tx, &member.user_id).await? else {
        tx.commit().await?;
        return Err(Stop::because(words().text("command-no-such-account")));
    };
    Ok((tx, clerk, person))
}

async fn request(member: &ForMember, second_step_lost: bool, reason: &str) -> Result<ExitCode, Stop> {
    let words = words();
    let Some(reason) = ActReason::read(reason) else {
        return Err(Stop::because(words.format("desk-act-error-reason", &[("most", REASON_LONGEST.into())])));
    };
    let (tx, clerk, person) = open(member).await?;
    let asked = support::ask_desk_code(&tx, &clerk, person, second_step_lost, &reason, &mut random()).await?;
    tx.commit().await?;
    match asked {
        CodeAsked::Waits(_) => {
            tell(words.format("command-desk-code-asked", &[("slug", (&member.slug).into())]));
            Ok(ExitCode::SUCCESS)
        }
        CodeAsked::NoAccount => Err(Stop::because(words.text("command-no-such-account"))),
        CodeAsked::Disabled => Err(Stop::because(words.text("desk-code-error-disabled"))),
        CodeAsked::Barred(_) => Err(Stop::because(words.text("command-desk-code-barred"))),
    }
}

async fn approve(member: &ForMember) -> Result<ExitCode, Stop> {
    let words = words();
    let (tx, clerk, person) = open(member).await?;
    let refused = match support::waiting_desk_code(&tx, person).await? {
        None => words.text("command-desk-code-nothing").to_owned(),
        Some(waiting) => match support::approve(&tx, &clerk, waiting, &mut random()).await? {
            Ok(Granted::DeskCode { code, .. }) => {
                tx.commit().await?;
                tell(words.format("command-desk-code-approved", &[("slug", (&member.slug).into())]));
                say(code.expose())?;
                return Ok(ExitCode::SUCCESS);
            }
            Ok(_) | Err(NotApproved::Gone) => words.text("command-desk-code-nothing").to_owned(),
            Err(NotApproved::OwnRequest) => words.text("desk-approval-error-own").to_owned(),
            Err(NotApproved::OneHand(until)) => {
                words.format("desk-approval-one-hand", &[("until", words.instant(until).into())])
            }
            Err(NotApproved::Changed) => words.text("desk-approval-error-changed").to_owned(),
        },
    };
    // What the token was shown for is recorded, though nothing was granted.
    tx.commit().await?;
    Err(Stop::because(refused))
}
