//! `madoguchi tenant …`: societies and their manifests. A command that compares ends with 0 if there is nothing to do, with
//! 2 if there are differences, and with 1 if there is an error.

mod apply;
mod check;
mod export;
mod gates;
mod outcome;
mod plan;
mod plan_file;
mod plan_report;
mod reading;
mod status;
pub mod table;

use std::process::ExitCode;

use clap::Subcommand;
use madoguchi_core::tenancy::TenantStatus;

pub use self::apply::{Hosts, Order, apply};
pub use self::outcome::who;
pub use self::plan::DIFFERENCES;
pub use self::plan_report::people;
pub use self::reading::Broken;
use super::{new_society, settings};
use crate::terminal::Stop;

/// What can be done with societies.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the folder of a new society, with everything that a manifest may say; or many folders from one table.
    New(new_society::New),
    /// Say what is wrong or weak about manifests. Ends with 1 if something is wrong.
    Check(check::Check),
    /// Say what applying manifests would change, key by key, and for whom. Ends with 0 if nothing would change, with 2 if
    /// something would, with 1 if something can't be applied.
    Plan(plan::Plan),
    /// Take in manifests: new societies, or new versions of a policy. Each society in a transaction of its own; one that
    /// can't be applied stays as it is and stops no other.
    Apply(apply::Apply),
    /// Write the folder of a society as it runs: applied elsewhere, it gives the same policy.
    Export(export::Export),
    /// Say what is still missing before a society goes live, and who can mend it. Ends with 0 if nothing is, with 2 if something is.
    Gates(gates::Gates),
    /// Open the portal of a society that is being set up, for a rehearsal: everything else is in order.
    Ready(gates::Gates),
    /// Go live. Refused while something is missing.
    Live(gates::Gates),
    /// Close a portal again that was opened for a rehearsal.
    Draft(gates::Back),
    /// Close a society's portal; it says so.
    Suspend(status::Change),
    /// Open a suspended society's portal again.
    Resume(status::Change),
    /// Say which values count, where each comes from, since when, who set it and why.
    Explain(settings::Explain),
    /// Say what a change of the policy would do, and to how many people. Nothing is changed. Ends as `plan` does.
    Impact(settings::Impact),
    /// List the societies.
    List(status::List),
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::New(asked) => new_society::run(asked),
        Command::Check(asked) => check::run(asked).await,
        Command::Plan(asked) => plan::run(asked).await,
        Command::Apply(asked) => apply::run(asked).await,
        Command::Export(asked) => export::run(asked).await,
        Command::Gates(asked) => gates::look(asked).await,
        Command::Ready(asked) => gates::step(asked, gates::Step::Ready).await,
        Command::Live(asked) => gates::step(asked, gates::Step::Live).await,
        Command::Draft(asked) => gates::back(asked).await,
        Command::Suspend(asked) => status::change(asked, TenantStatus::Suspended).await,
        Command::Resume(asked) => status::change(asked, TenantStatus::Live).await,
        Command::Explain(asked) => settings::explain(asked).await,
        Command::Impact(asked) => settings::impact(asked).await,
        Command::List(asked) => status::list(asked).await,
    }
}
