//! The servers that the tests use; they are removed after the run.

use std::path::PathBuf;
use std::process::Command;

use crate::caretaker::Caretaker;
use crate::postgres::Postgres;
use crate::process::{Trouble, step};
use crate::python;
use crate::ses::Ses;
use crate::smtp_sink::SmtpSink;

/// A PostgreSQL cluster, a mail server and, where mails are tested, Amazon SES, all on free loopback ports.
pub struct Services {
    postgres: Postgres,
    mail: SmtpSink,
    // Before the caretaker, which removes its folder.
    ses: Option<(Ses, PathBuf)>,
    caretaker: Caretaker,
}

impl Services {
    /// Starts PostgreSQL and the mail server.
    pub fn start() -> Result<Self, Trouble> {
        step("services: a throw-away PostgreSQL cluster and a mail server", || {
            let caretaker = Caretaker::hire().map_err(|error| Trouble::when("the services' folder", &error))?;
            let postgres = Postgres::start(&caretaker.cluster())?;
            let mail = SmtpSink::start(caretaker.folder().join("mail"))
                .map_err(|error| Trouble::when("the mail server", &error))?;
            println!("PostgreSQL and SMTP listen on loopback; mails are in {}", mail.folder().display());
            Ok(Self { postgres, mail, ses: None, caretaker })
        })
    }

    /// Starts Amazon SES beside them, and prepares Python for the tests of mails.
    pub fn with_ses(mut self) -> Result<Self, Trouble> {
        let python = python::interpreter()?;
        let ses = step("services: Amazon SES", || Ses::start(&python, self.caretaker.folder().join("ses")))?;
        self.ses = Some((ses, python));
        Ok(self)
    }

    /// Returns the connection string of PostgreSQL's superuser.
    pub fn postgres_url(&self) -> &str {
        self.postgres.url()
    }

    /// Sets the variables that tell `command` where the servers are.
    pub fn tell(&self, command: &mut Command) {
        command
            .env("MADOGUCHI_TEST_POSTGRES", self.postgres.url())
            .env("MADOGUCHI_TEST_SMTP", self.mail.address().to_string())
            .env("MADOGUCHI_TEST_SMTP_DIR", self.mail.folder());
        if let Some((ses, python)) = &self.ses {
            command
                .env("MADOGUCHI_TEST_SES", ses.endpoint())
                .env("MADOGUCHI_TEST_SES_DIR", ses.folder())
                .env("MADOGUCHI_TEST_PYTHON", python);
        }
    }
}
