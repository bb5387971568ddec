//! `madoguchi letters …`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::enrolment::{self, Letter};
use madoguchi_core::files;
use madoguchi_core::policy::eras::Medium;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::{Language, Words};

use super::AtTheDesk;
use crate::terminal::{Stop, say, tell};
use crate::wiring::{House, random};

/// The messages that name the columns of the print list.
const COLUMNS: [&str; 5] =
    ["print-name", "print-medium", "print-provisional-id", "print-provisional-password", "print-valid-until"];

/// What can be done with letters.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Issue provisional IDs and passwords to all insured persons who have neither letter nor account.
    Issue {
        /// The society's slug.
        slug: String,
        /// Write the letters to be printed into this CSV file, readable by you alone, and destroy their passwords here.
        #[arg(long, value_name = "FILE", conflicts_with = "print")]
        output: Option<PathBuf>,
        /// Print them as CSV instead. Their passwords stay here until they are written with --output.
        #[arg(long)]
        print: bool,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Issue a letter to a member who has an account and has lost every other way in. With it and the identity check the
    /// account's password, address and second step are set anew; older letters of the member die.
    IssueToMember {
        /// The society's slug.
        slug: String,
        /// The member's user ID.
        user_id: String,
        /// Why, for the records; nothing personal.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    let (slug, output, print, desk) = match command {
        Command::Issue { slug, output, print, desk } => (slug, output, print, desk),
        Command::IssueToMember { slug, user_id, reason, desk } => {
            return issue_to_member(&slug, &user_id, &reason, &desk).await;
        }
    };
    let (house, actor) = desk.open().await?;
    let society = house.society(&slug).await?;
    let issued = issue(&house, &society, actor.clone()).await?;
    tell(format!("{slug}: {issued} letters issued"));
    if let Some(path) = output {
        let letters = on_hand(&house, &society, actor.clone()).await?;
        write_out(&path, &letters).map_err(|error| Stop::because(format!("{}: {error}", path.display())))?;
        let released = release(&house, &society, &letters, actor).await?;
        tell(format!("{slug}: written to {}; {released} passwords are no longer here", path.display()));
    } else if print {
        let mut csv = Vec::new();
        write_csv(&mut csv, &on_hand(&house, &society, actor).await?)?;
        say(String::from_utf8_lossy(&csv).trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn issue_to_member(slug: &str, user_id: &str, reason: &str, desk: &AtTheDesk) -> Result<ExitCode, Stop> {
    let (house, actor) = desk.open().await?;
    let society = house.society(slug).await?;
    let tx = house.write(&society, actor).await?;
    enrolment::issue_to_member(&tx, user_id, reason, &mut random()).await?;
    tx.commit().await?;
    tell(format!("{slug}: a letter to a member issued; print it with `letters issue`"));
    Ok(ExitCode::SUCCESS)
}

/// Issues first letters, in one transaction. Returns how many.
///
/// # Errors
/// When no era covers the date on which a person joined, or the database fails.
pub async fn issue(house: &House, society: &Tenant, actor: Actor) -> Result<usize, Stop> {
    let tx = house.write(society, actor).await?;
    let issued = enrolment::issue(&tx, &mut random()).await?;
    tx.commit().await?;
    Ok(issued.len())
}

/// Returns the letters whose passwords haven't been destroyed yet.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn on_hand(house: &House, society: &Tenant, actor: Actor) -> Result<Vec<Letter>, Stop> {
    let tx = house.read(society, actor).await?;
    Ok(enrolment::on_hand(&tx).await?)
}

async fn release(house: &House, society: &Tenant, letters: &[Letter], actor: Actor) -> Result<u64, Stop> {
    let ids = letters.iter().map(|letter| letter.id).collect::<Vec<_>>();
    let tx = house.write(society, actor).await?;
    let released = enrolment::release(&tx, &ids, &mut random()).await?;
    tx.commit().await?;
    Ok(released)
}

/// Writes a new file and syncs it to disk. Only then may the caller destroy the passwords.
fn write_out(path: &Path, letters: &[Letter]) -> io::Result<()> {
    let file = files::private().create_new(true).open(path)?;
    write_csv(&file, letters)?;
    file.sync_all()
}

/// Writes the letters that can be used, as CSV. The file is UTF-8 with a byte order mark, so that spreadsheets read it.
/// Every cell is quoted, and no cell can be taken for a formula.
fn write_csv(mut out: impl Write, letters: &[Letter]) -> io::Result<()> {
    write!(out, "\u{feff}")?;
    let mut csv = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    let words = Words::of(Language::Ja);
    csv.write_record(COLUMNS.map(|key| words.text(key)))?;
    for letter in letters.iter().filter(|letter| letter.state == LetterState::Issued) {
        csv.write_record([
            shown(&letter.name).as_str(),
            words.text(medium_key(letter.medium)),
            &letter.login_id,
            letter.password.expose(),
            &day_in_japan(letter.expires_at).to_string(),
        ])?;
    }
    csv.flush()
}

fn shown(name: &str) -> String {
    let formula = name.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']);
    if formula { format!("'{name}") } else { name.to_owned() }
}

/// Returns the message that names the medium of a letter.
pub const fn medium_key(medium: Medium) -> &'static str {
    match medium {
        Medium::Postcard => "letter-medium-postcard",
        Medium::CardMount => "letter-medium-card-mount",
        Medium::Notice => "letter-medium-notice",
    }
}
