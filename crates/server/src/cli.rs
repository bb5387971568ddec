//! The command line.

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use madoguchi_core::services::publication::PublicationKind;

use crate::terminal::{ConfigFile, Stop, say, tell};
use crate::{commands, demo, doctor, serve};

/// The name of the program.
const NAME: &str = "madoguchi";
/// The version with the commit that it was built from, e.g. `0.1.0 (c9a18d191234)`.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("MADOGUCHI_COMMIT"), ")");

/// The web counter (窓口) of health insurance societies: portals, worker and tools.
#[derive(Debug, Parser)]
#[command(name = NAME, version = VERSION, about, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start sample societies on this machine, with letters to register with.
    Demo(demo::Options),
    /// Show one society's folder as a portal on this machine, with invented members. Nothing of it is kept.
    Preview(demo::preview::Options),
    /// Serve the portals, and do the background work unless it is left out.
    Serve(serve::Options),
    /// Do the background work alone: send mails, answer requests to come back in, seal the audit trail, delete what is over.
    Worker(ConfigFile),
    /// Bring the database's tables up to date.
    Migrate(ConfigFile),
    /// Societies and their policies.
    #[command(subcommand)]
    Tenant(commands::tenant::Command),
    /// Who belongs to a society.
    #[command(subcommand)]
    Roster(commands::roster::Command),
    /// Medical expenses that members see.
    #[command(subcommand)]
    Expenses(commands::publications::Command),
    /// Results of checkups that members see.
    #[command(subcommand)]
    Checkups(commands::publications::Command),
    /// The folder of the societies' keys.
    #[command(subcommand)]
    Keys(commands::keys::Command),
    /// Letters with provisional IDs and passwords.
    #[command(subcommand)]
    Letters(commands::letters::Command),
    /// Members' accounts.
    #[command(subcommand)]
    Account(commands::account::Command),
    /// The staff of a society's desk.
    #[command(subcommand)]
    Staff(commands::staff::Command),
    /// The operators of the vendor, who see all societies.
    #[command(subcommand)]
    Operator(commands::operator::Command),
    /// Codes of the desk for members who have lost address and letter.
    #[command(subcommand)]
    DeskCode(commands::desk_code::Command),
    /// The audit trail: who did what.
    #[command(subcommand)]
    Audit(commands::audit::Command),
    /// Mails in the outbox.
    #[command(subcommand)]
    Mail(commands::mail::Command),
    /// The configuration.
    #[command(subcommand)]
    Config(commands::config::Command),
    /// Make a backup of an SQLite database while servers go on. The keys are not in it.
    Backup(commands::backup::Options),
    /// Put a backup into an empty place, and end what may have been used, ended or revoked since.
    Restore(commands::backup::restore::Options),
    /// Look at a deployment, and say what is wrong with it and what fixes it.
    Doctor(doctor::Options),
    /// Print what a shell needs to complete commands, e.g. `madoguchi completions bash > /etc/bash_completion.d/madoguchi`.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Parses the command line and runs the command.
#[must_use]
pub fn run() -> ExitCode {
    let asked = match CommandLine::try_parse() {
        Ok(asked) => asked,
        Err(unusable) => {
            // Clap ends with 2 where it can't read the arguments. Here 2 says that there are differences.
            let code = if unusable.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            let _ = unusable.print();
            return code;
        }
    };
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name_fn(thread_name())
        .build()
        .map_err(Stop::from)
        .and_then(|runtime| runtime.block_on(dispatch(asked.command)));
    match done {
        Ok(code) => code,
        Err(stop) => {
            if !stop.words().is_empty() {
                tell(format!("madoguchi: {}", stop.words()));
            }
            ExitCode::FAILURE
        }
    }
}

/// Names threads so that a profiler tells threads that handle events from threads that hash passwords or write files.
/// The runtime starts the event threads first, one for each core.
fn thread_name() -> impl Fn() -> String + Send + Sync + 'static {
    let events = std::thread::available_parallelism().map_or(1, usize::from);
    let started = AtomicUsize::new(0);
    move || match started.fetch_add(1, Ordering::Relaxed) {
        number if number < events => format!("events-{number}"),
        number => format!("blocking-{}", number - events),
    }
}

async fn dispatch(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Demo(options) => demo::run(options).await,
        Command::Preview(options) => demo::preview::run(options).await,
        Command::Serve(options) => serve::run(&options).await,
        Command::Worker(config) => serve::run_worker(&config).await,
        Command::Migrate(config) => commands::migrate::run(&config).await,
        Command::Tenant(command) => commands::tenant::run(command).await,
        Command::Roster(command) => commands::roster::run(command).await,
        Command::Expenses(command) => commands::publications::run(PublicationKind::MedicalExpenses, command).await,
        Command::Checkups(command) => commands::publications::run(PublicationKind::CheckupResults, command).await,
        Command::Keys(command) => commands::keys::run(&command),
        Command::Letters(command) => commands::letters::run(command).await,
        Command::Account(command) => commands::account::run(command).await,
        Command::Staff(command) => commands::staff::run(command).await,
        Command::Operator(command) => commands::operator::run(command).await,
        Command::DeskCode(command) => commands::desk_code::run(command).await,
        Command::Audit(command) => commands::audit::run(command).await,
        Command::Mail(command) => commands::mail::run(command).await,
        Command::Config(command) => commands::config::run(&command),
        Command::Backup(options) => commands::backup::run(options).await,
        Command::Restore(options) => commands::backup::restore::run(options).await,
        Command::Doctor(options) => doctor::run(options).await,
        Command::Completions { shell } => completions(shell),
    }
}

fn completions(shell: Shell) -> Result<ExitCode, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), NAME, &mut script);
    say(String::from_utf8_lossy(&script).trim_end())?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_does_not_contradict_itself() {
        super::CommandLine::command().debug_assert();
    }
}
