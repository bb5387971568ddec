//! `madoguchi mail bounces`

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use madoguchi_core::accounts::emails::SuspendedBecause;
use madoguchi_core::accounts::profile::addresses::delivery::Reported;
use madoguchi_mail::reports::{LARGEST_STATUS_MAIL, read_status_mail};

use super::AtTheDesk;
use crate::reports::{StatusTaken, take_status_mail};
use crate::terminal::{Stop, say};

/// The most mails that one run takes. The next run takes the others.
const MOST: usize = 10_000;

/// Where the mails are.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// One mail, as a file.
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// A Maildir, as mail servers deliver to: the mails in its folder new are taken and moved to its folder cur.
    #[arg(long, value_name = "FOLDER")]
    maildir: Option<PathBuf>,
}

pub(super) async fn run(from: &Source, desk: &AtTheDesk) -> Result<ExitCode, Stop> {
    let (house, actor) = desk.open().await?;
    house.load_all().await?;
    let (files, handled) = match (&from.from_file, &from.maildir) {
        (Some(file), _) => (vec![file.clone()], None),
        (None, Some(maildir)) => (new_mails(maildir)?, Some(maildir.join("cur"))),
        (None, None) => (Vec::new(), None),
    };
    for file in files {
        let name = file.file_name().unwrap_or_default().to_owned();
        let outcome = match read_status_mail(&bytes(&file)?) {
            Ok(mail) => in_words(&take_status_mail(&house, &actor, &mail).await?),
            Err(no) => format!("refused: {no}"),
        };
        // A mail that was taken and isn't moved is taken again, which changes nothing.
        if let Some(handled) = &handled {
            move_to(&file, handled, &name)?;
        }
        say(format!("{}  {outcome}", name.to_string_lossy()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The new mails of a Maildir, in the order of their names. What is no plain file stays.
fn new_mails(maildir: &Path) -> Result<Vec<PathBuf>, Stop> {
    let new = maildir.join("new");
    let unreadable = |error: std::io::Error| Stop::because(format!("{}: {error}", new.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(&new).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().map_err(unreadable)?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    files.truncate(MOST);
    Ok(files)
}

/// The content of a mail, as far as it is read: one byte more than the largest shows that it is larger.
fn bytes(file: &Path) -> Result<Vec<u8>, Stop> {
    let unreadable = |error: std::io::Error| Stop::because(format!("{}: {error}", file.display()));
    let mut content = Vec::new();
    let most = u64::try_from(LARGEST_STATUS_MAIL).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(file).map_err(unreadable)?.take(most).read_to_end(&mut content).map_err(unreadable)?;
    Ok(content)
}

/// Moves a mail to those that were seen, as the names of a Maildir say it.
fn move_to(file: &Path, folder: &Path, name: &OsStr) -> Result<(), Stop> {
    let mut seen = name.to_owned();
    seen.push(":2,S");
    fs::rename(file, folder.join(seen)).map_err(|error| Stop::because(format!("{}: {error}", folder.display())))
}

fn in_words(taken: &StatusTaken) -> String {
    let (society, reported) = match taken {
        StatusTaken::Found { society, reported } => (society, reported),
        StatusTaken::Nothing => return "no mail of a society fits".to_owned(),
    };
    let outcome = match reported {
        Reported::Noted => "noted with the mail",
        Reported::Suspended(SuspendedBecause::HardBounce) => "address suspended: the mail came back for good",
        Reported::Suspended(SuspendedBecause::SoftBounces) => "address suspended: several mails in a row came back",
        Reported::Suspended(SuspendedBecause::Complaint) => "address suspended: the mail was reported as unwanted",
        Reported::KnownAlready => "known already",
        Reported::UnknownMessage => "no mail of a society fits",
        Reported::AnotherAddress => "the mail went to another address",
    };
    format!("{society}  {outcome}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_mails_of_a_maildir_are_moved_to_those_that_were_seen_and_no_link_is_followed() {
        let maildir = tempfile::tempdir().unwrap();
        let (new, cur) = (maildir.path().join("new"), maildir.path().join("cur"));
        for folder in [&new, &cur, &new.join("folder")] {
            fs::create_dir(folder).unwrap();
        }
        for name in ["2.b", "1.a"] {
            fs::write(new.join(name), name).unwrap();
        }
        std::os::unix::fs::symlink("/etc/hostname", new.join("0.link")).unwrap();
        let found = new_mails(maildir.path()).unwrap();
        assert_eq!(found, [new.join("1.a"), new.join("2.b")]);
        assert_eq!(bytes(&found[0]).unwrap(), b"1.a");
        move_to(&found[0], &cur, OsStr::new("1.a")).unwrap();
        assert_eq!(new_mails(maildir.path()).unwrap(), [new.join("2.b")]);
        assert_eq!(fs::read(cur.join("1.a:2,S")).unwrap(), b"1.a");
        assert!(new_mails(&cur).is_err(), "no Maildir");
    }

    #[test]
    fn of_a_mail_without_end_one_byte_more_than_the_largest_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large");
        fs::File::create(&file).unwrap().set_len(64 * 1024 * 1024).unwrap();
        let content = bytes(&file).unwrap();
        assert_eq!(content.len(), LARGEST_STATUS_MAIL + 1);
        assert_eq!(
            read_status_mail(&content).err().map(|no| no.to_string()).as_deref(),
            Some("it is too large, or has too many parts")
        );
    }
}
