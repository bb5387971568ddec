//! A mail server for tests: it accepts every mail, stores it as a file, and misbehaves for chosen recipients.
//!
//! The beginning of a recipient's address decides how the sink answers:
//!
//! | begins with | answer |
//! |---|---|
//! | `4xx` | 451 at RCPT: try again later |
//! | `5xx` | 550 at RCPT: no such mailbox |
//! | `first4xx` | 451 the first time, taken from then on |
//! | `data4xx`, `data5xx` | taken at RCPT; 451 or 554 once the mail has been sent |
//! | `hang` | taken at RCPT; no answer once the mail has been sent, until the client gives up |
//! | anything else | taken |
//!
//! An accepted mail is stored as `<number>.eml` in the folder, as it came over the wire. `<number>.json`, which is
//! written first, holds its envelope (`{"from":"…","to":["…"]}`).

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde::Serialize;

/// The longest line and the largest mail that the sink accepts, in bytes.
const LONGEST_LINE: u64 = 16 * 1024;
const LARGEST_MAIL: usize = 32 * 1024 * 1024;

/// A running sink.
pub struct SmtpSink {
    address: SocketAddr,
    folder: PathBuf,
}

impl SmtpSink {
    /// Creates `folder`, which must not exist, and listens on a free loopback port. The threads end with this program.
    pub fn start(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir(&folder)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let mailbox = Arc::new(Mailbox::in_folder(&folder));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let mailbox = Arc::clone(&mailbox);
                // A client that disconnects early is no error for a mail server.
                thread::spawn(move || serve(&client, &mailbox).ok());
            }
        });
        Ok(Self { address, folder })
    }

    /// Returns the address of the sink.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the folder of the accepted mails.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn serve(client: &TcpStream, mailbox: &Mailbox) -> io::Result<()> {
    client.set_nodelay(true)?;
    converse(BufReader::new(client), client, mailbox)
}

/// The folder of the accepted mails, and the recipients that the sink remembers.
struct Mailbox {
    folder: PathBuf,
    taken: AtomicU64,
    turned_away_once: Mutex<HashSet<String>>,
}

#[derive(Default, Serialize)]
struct Envelope {
    from: String,
    to: Vec<String>,
}

impl Mailbox {
    fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), taken: AtomicU64::new(0), turned_away_once: Mutex::default() }
    }

    /// Writes each file under another name and renames it, so that a reader never sees half a file.
    fn keep(&self, envelope: &Envelope, mail: &[u8]) -> io::Result<()> {
        let number = self.taken.fetch_add(1, Ordering::SeqCst) + 1;
        for (ending, content) in [("json", serde_json::to_vec(envelope)?.as_slice()), ("eml", mail)] {
            let aside = self.folder.join(format!("{number:06}.{ending}.part"));
            fs::write(&aside, content)?;
            fs::rename(&aside, self.folder.join(format!("{number:06}.{ending}")))?;
        }
        Ok(())
    }

    fn answer_to_recipient(&self, address: &str) -> &'static str {
        const LATER: &str = "451 4.3.0 try again later";
        if address.starts_with("4xx") {
            return LATER;
        }
        if address.starts_with("5xx") {
            return "550 5.1.1 no such mailbox";
        }
        let mut turned_away = self.turned_away_once.lock().unwrap_or_else(PoisonError::into_inner);
        if address.starts_with("first4xx") && turned_away.insert(address.to_owned()) {
            return LATER;
        }
        "250 2.1.5 recipient taken"
    }
}

/// What happens to a mail after all of it was sent.
enum Ending {
    Taken,
    Refused(&'static str),
    Silence,
}

impl Ending {
    fn of(recipients: &[String]) -> Self {
        let any = |start: &str| recipients.iter().any(|address| address.starts_with(start));
        if any("hang") {
            Self::Silence
        } else if any("data4xx") {
            Self::Refused("451 4.3.0 try again later")
        } else if any("data5xx") {
            Self::Refused("554 5.6.0 not taken")
        } else {
            Self::Taken
        }
    }
}

/// Handles one client's session, from the greeting to QUIT.
fn converse(mut client: impl BufRead, mut answers: impl Write, mailbox: &Mailbox) -> io::Result<()> {
    let mut say = |answer: &str| write!(answers, "{answer}\r\n").and_then(|()| answers.flush());
    say("220 sink ESMTP")?;
    let mut envelope = Envelope::default();
    while let Some(line) = read_line(&mut client)? {
        let line = String::from_utf8_lossy(&line).into_owned();
        let (verb, argument) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => say("250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES")?,
            "HELO" => say("250 sink")?,
            "MAIL" => {
                envelope = Envelope { from: address_in(argument), to: Vec::new() };
                say("250 2.1.0 sender taken")?;
            }
            "RCPT" => {
                let recipient = address_in(argument);
                let answer = mailbox.answer_to_recipient(&recipient);
                if answer.starts_with('2') {
                    envelope.to.push(recipient);
                }
                say(answer)?;
            }
            "DATA" if envelope.to.is_empty() => say("503 5.5.1 no recipient")?,
            "DATA" => {
                say("354 go ahead")?;
                let Some(mail) = read_mail(&mut client)? else { return Ok(()) };
                match Ending::of(&envelope.to) {
                    Ending::Taken => {
                        mailbox.keep(&envelope, &mail)?;
                        say("250 2.0.0 mail taken")?;
                    }
                    Ending::Refused(answer) => say(answer)?,
                    Ending::Silence => {
                        io::copy(&mut client, &mut io::sink())?;
                        return Ok(());
                    }
                }
                envelope = Envelope::default();
            }
            "RSET" => {
                envelope = Envelope::default();
                say("250 2.0.0 forgotten")?;
            }
            "NOOP" => say("250 2.0.0 here")?,
            "QUIT" => return say("221 2.0.0 goodbye"),
            _ => say("502 5.5.1 not understood")?,
        }
    }
    Ok(())
}

/// Returns the address between the angle brackets of `FROM:<…>` or `TO:<…>`.
fn address_in(argument: &str) -> String {
    let address = argument.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address);
    address.unwrap_or_default().to_owned()
}

/// Reads the next line without its line break; nothing at the end.
fn read_line(client: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if client.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let end = line.strip_suffix(b"\n").ok_or_else(|| io::Error::other("a line without an end"))?;
    Ok(Some(end.strip_suffix(b"\r").unwrap_or(end).to_vec()))
}

/// Reads all lines up to the single dot, and undoes the dot stuffing (RFC 5321, 4.5.2). Returns nothing if the client
/// disconnects earlier.
fn read_mail(client: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut mail = Vec::new();
    while let Some(line) = read_line(client)? {
        if line == b"." {
            return Ok(Some(mail));
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        mail.extend_from_slice(b"\r\n");
        if mail.len() > LARGEST_MAIL {
            return Err(io::Error::other("a mail beyond all measure"));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{self, BufReader, Read, Write};
    use std::net::{Shutdown, TcpStream};

    use super::{Mailbox, SmtpSink, converse};

    /// Returns the answers to a client's input, one line each.
    fn session(mailbox: &Mailbox, client: &str) -> io::Result<Vec<String>> {
        let mut answers = Vec::new();
        converse(BufReader::new(client.as_bytes()), &mut answers, mailbox)?;
        Ok(String::from_utf8_lossy(&answers).lines().map(str::to_owned).collect())
    }

    fn codes(answers: &[String]) -> Vec<&str> {
        answers.iter().filter_map(|line| line.get(..3)).collect()
    }

    const MAIL: &str = "DATA\r\nSubject: hello\r\n\r\n..dot\r\n.\r\n";

    #[test]
    fn a_mail_becomes_a_file_with_its_envelope_beside_it() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mailbox = Mailbox::in_folder(folder.path());
        let client = format!(
            "EHLO test\r\nMAIL FROM:<society@example.jp> BODY=8BITMIME\r\nRCPT TO:<a@example.jp>\r\n{MAIL}QUIT\r\n"
        );
        let answers = session(&mailbox, &client)?;
        assert_eq!(codes(&answers), ["220", "250", "250", "250", "250", "250", "250", "354", "250", "221"]);
        assert_eq!(fs::read_to_string(folder.path().join("000001.eml"))?, "Subject: hello\r\n\r\n.dot\r\n");
        let envelope = fs::read_to_string(folder.path().join("000001.json"))?;
        assert_eq!(envelope, r#"{"from":"society@example.jp","to":["a@example.jp"]}"#);
        assert_eq!(fs::read_dir(folder.path())?.count(), 2, "nothing is left aside");
        Ok(())
    }

    #[test]
    fn chosen_recipients_are_refused_for_now_or_for_good() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mailbox = Mailbox::in_folder(folder.path());
        let rcpt = |to: &str| format!("MAIL FROM:<s@example.jp>\r\nRCPT TO:<{to}>\r\n{MAIL}");
        for (to, expected) in [
            ("4xx-a@example.jp", "220 250 451 503"),
            ("5xx@example.jp", "220 250 550 503"),
            ("first4xx@example.jp", "220 250 451 503"),
            ("first4xx@example.jp", "220 250 250 354 250"),
            ("data4xx@example.jp", "220 250 250 354 451"),
            ("data5xx@example.jp", "220 250 250 354 554"),
            ("hang@example.jp", "220 250 250 354"),
        ] {
            let answers = session(&mailbox, &rcpt(to))?;
            let expected: Vec<_> = expected.split(' ').collect();
            assert_eq!(codes(&answers).get(..expected.len()), Some(expected.as_slice()), "{to}");
        }
        assert_eq!(fs::read_dir(folder.path())?.count(), 2, "only the second try of first4xx was taken");
        Ok(())
    }

    #[test]
    fn a_mail_that_breaks_off_is_not_kept() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mailbox = Mailbox::in_folder(folder.path());
        session(&mailbox, "MAIL FROM:<s@example.jp>\r\nRCPT TO:<a@example.jp>\r\nDATA\r\nSubject: half\r\n")?;
        assert_eq!(fs::read_dir(folder.path())?.count(), 0);
        Ok(())
    }

    #[test]
    fn it_listens_on_loopback() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let sink = SmtpSink::start(folder.path().join("mail"))?;
        let mut client = TcpStream::connect(sink.address())?;
        client.write_all(b"MAIL FROM:<s@example.jp>\r\nRCPT TO:<a@example.jp>\r\n")?;
        client.write_all(MAIL.as_bytes())?;
        client.shutdown(Shutdown::Write)?;
        let mut answers = String::new();
        client.read_to_string(&mut answers)?;
        assert!(answers.ends_with("250 2.0.0 mail taken\r\n"), "{answers}");
        assert!(sink.folder().join("000001.eml").is_file());
        Ok(())
    }
}
