//! `madoguchi letters …`

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::enrolment::{self, Letter, LetterAddress, Reissued, ToReissue};
use madoguchi_core::export::cell;
use madoguchi_core::files;
use madoguchi_core::policy::eras::Medium;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::{Language, Words};

use super::AtTheDesk;
use crate::terminal::{Stop, say, tell};
use crate::wiring::{House, random};

/// The messages that name the columns of the print list.
const COLUMNS: [&str; 15] = [
    "print-sequence",
    "print-batch",
    "print-medium",
    "print-title",
    "print-name",
    "print-kana",
    "print-symbol-and-number",
    "print-branch",
    "print-employer-code",
    "print-employer",
    "print-provisional-id",
    "print-provisional-password",
    "print-valid-until",
    "print-url",
    "print-insurer-number",
];

/// What can be done with letters.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Issue provisional IDs and passwords to all insured persons who have neither letter nor account.
    Issue {
        /// The society's slug.
        slug: String,
        #[command(flatten)]
        out: Out,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Issue new letters in place of lost, expired or wrong ones. The earlier IDs and passwords no longer work then.
    /// Persons who have an account get none: for them there is `letters issue-to-member`.
    Reissue {
        /// The society's slug.
        slug: String,
        #[command(flatten)]
        which: Which,
        /// Why, for the records; nothing personal.
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        reason: String,
        #[command(flatten)]
        out: Out,
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

/// Where the letters go that can be printed.
#[derive(Debug, Args)]
pub struct Out {
    /// Write the letters to be printed into this new CSV file, readable by you alone, and destroy their passwords here.
    #[arg(long, value_name = "FILE", conflicts_with = "print")]
    output: Option<PathBuf>,
    /// Print them as CSV instead. Their passwords stay here until they are written with --output.
    #[arg(long)]
    print: bool,
}

/// Whose letters are issued anew.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// One person: the ID of any of their letters, or their symbol (記号) and number (番号) as two words.
    #[arg(long, num_args = 1..=2, value_names = ["ID or SYMBOL", "NUMBER"])]
    person: Vec<String>,
    /// Everybody whose letter has expired without being used.
    #[arg(long)]
    expired: bool,
    /// Everybody whose letter of this batch hasn't been used. letters.csv shows the batch.
    #[arg(long, value_name = "NUMBER")]
    batch: Option<i32>,
}

impl Which {
    fn to_reissue(&self) -> ToReissue<'_> {
        match (self.person.as_slice(), self.batch) {
            ([symbol, number], _) => ToReissue::Person { symbol, number },
            ([login_id], _) => ToReissue::Letter(login_id),
            (_, Some(batch)) => ToReissue::Batch(batch),
            _ => ToReissue::Expired,
        }
    }
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Issue { slug, out, desk } => {
            let (house, actor) = desk.open().await?;
            let society = house.society(&slug).await?;
            let taken = out.take()?;
            let issued = issue(&house, &society, actor.clone()).await?;
            tell(format!("{slug}: {issued} letters issued"));
            put_out(&house, &society, actor, &out, taken).await?;
        }
        Command::Reissue { slug, which, reason, out, desk } => {
            let (house, actor) = desk.open().await?;
            let society = house.society(&slug).await?;
            let taken = out.take()?;
            let tx = house.write(&society, actor.clone()).await?;
            let reissued = enrolment::reissue_all(&tx, which.to_reissue(), &reason, &mut random()).await?;
            tx.commit().await?;
            let Reissued { letters, batch } = reissued;
            let count = letters.len();
            tell(match count {
                0 => format!("{slug}: nobody needs another letter"),
                _ => format!("{slug}: {count} letters issued anew as batch {batch}; the earlier ones no longer work"),
            });
            put_out(&house, &society, actor, &out, taken).await?;
        }
        Command::IssueToMember { slug, user_id, reason, desk } => {
            let (house, actor) = desk.open().await?;
            let society = house.society(&slug).await?;
            let tx = house.write(&society, actor).await?;
            enrolment::issue_to_member(&tx, &user_id, &reason, &mut random()).await?;
            tx.commit().await?;
            tell(format!("{slug}: a letter to a member issued; print it with `letters issue`"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A file that was made for letters and is still empty. Unless it is written, it disappears again.
struct Taken<'a> {
    path: &'a Path,
    file: File,
    is_written: bool,
}

impl Out {
    /// Makes the file before anything is issued, so that a name that is taken stops the command early.
    fn take(&self) -> Result<Option<Taken<'_>>, Stop> {
        let Some(path) = self.output.as_deref() else { return Ok(None) };
        match files::private().create_new(true).open(path) {
            Ok(file) => Ok(Some(Taken { path, file, is_written: false })),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Stop::because(format!(
                "{}: this file is there already. It is never written over, because it may hold the only copy of letters \
                 that were issued. No letter was issued; name another file",
                path.display()
            ))),
            Err(error) => Err(Stop::because(format!("{}: {error}", path.display()))),
        }
    }
}

impl Taken<'_> {
    /// Writes the letters and syncs file and folder to disk. Only then may the caller destroy the passwords.
    fn write(&mut self, letters: &[Letter], portal: &str) -> io::Result<()> {
        write_csv(&self.file, letters, portal)?;
        self.file.sync_all()?;
        #[cfg(unix)]
        {
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()?;
        }
        self.is_written = true;
        Ok(())
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            // The file holds nothing that can be used. If it can't be removed, the next command says that it is there.
            let _ = std::fs::remove_file(self.path);
        }
    }
}

/// Writes or prints the letters whose passwords haven't been destroyed yet.
async fn put_out(
    house: &House,
    society: &Tenant,
    actor: Actor,
    out: &Out,
    taken: Option<Taken<'_>>,
) -> Result<(), Stop> {
    let (slug, portal) = (&society.slug, house.site.url_of(&society.canonical_host));
    if let Some(mut taken) = taken {
        let letters = on_hand(house, society, actor.clone()).await?;
        taken.write(&letters, &portal).map_err(|error| Stop::because(format!("{}: {error}", taken.path.display())))?;
        let released = release(house, society, &letters, actor).await?;
        tell(format!("{slug}: written to {}; {released} passwords are no longer here", taken.path.display()));
    } else if out.print {
        let mut csv = Vec::new();
        write_csv(&mut csv, &on_hand(house, society, actor).await?, &portal)?;
        say(String::from_utf8_lossy(&csv).trim_end())?;
    }
    Ok(())
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
    let tx = house.write(society, actor).await?;
    let released = enrolment::release(&tx, letters, &mut random()).await?;
    tx.commit().await?;
    Ok(released)
}

/// Writes the letters that can be used, as CSV, in the order in which they are printed. The file is UTF-8 with a byte
/// order mark, so that spreadsheets read it. Every cell is quoted, and no cell can be taken for a formula.
fn write_csv(mut out: impl Write, letters: &[Letter], portal: &str) -> io::Result<()> {
    write!(out, "\u{feff}")?;
    let mut csv = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    let words = Words::of(Language::Ja);
    csv.write_record(COLUMNS.map(|key| words.text(key)))?;
    let mut letters: Vec<&Letter> = letters.iter().filter(|letter| letter.state == LetterState::Issued).collect();
    letters.sort_by_cached_key(|letter| letter.print_order());
    for (at, letter) in letters.into_iter().enumerate() {
        let LetterAddress { kana, symbol, number, branch, employer_code, employer_name, insurer_number } =
            &letter.addressed;
        csv.write_record([
            (at + 1).to_string(),
            letter.batch.to_string(),
            words.text(medium_key(letter.medium)).to_owned(),
            cell::text(&letter.title),
            cell::text(&letter.name),
            cell::text(kana),
            cell::text(&symbol_and_number(symbol, number)),
            cell::text(branch),
            cell::text(employer_code),
            cell::text(employer_name),
            letter.login_id.clone(),
            letter.password.expose().to_owned(),
            day_in_japan(letter.expires_at).to_string(),
            portal.to_owned(),
            insurer_number.clone().unwrap_or_default(),
        ])?;
    }
    csv.flush()
}

/// 記号・番号 in one cell, so that no spreadsheet drops their leading zeros.
fn symbol_and_number(symbol: &str, number: &str) -> String {
    if symbol.is_empty() { number.to_owned() } else { format!("{symbol}・{number}") }
}

/// Returns the message that names the medium of a letter.
pub const fn medium_key(medium: Medium) -> &'static str {
    match medium {
        Medium::Postcard => "letter-medium-postcard",
        Medium::CardMount => "letter-medium-card-mount",
        Medium::Notice => "letter-medium-notice",
    }
}
