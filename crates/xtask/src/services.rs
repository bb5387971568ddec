//! The servers that the tests use; they are removed after the run.

use std::process::Command;

use crate::caretaker::Caretaker;
use crate::postgres::Postgres;
use crate::process::{Trouble, step};
use crate::smtp_sink::SmtpSink;

/// A PostgreSQL cluster and a mail server, both on free loopback ports.
pub struct Services {
    postgres: Postgres,
    mail: SmtpSink,
    _caretaker: Caretaker,
}

impl Services {
    /// Starts both servers.
    pub fn start() -> Result<Self, Trouble> {
        step("services: a throw-away PostgreSQL cluster and a mail server", || {
            let caretaker = Caretaker::hire().map_err(|error| Trouble::when("the services' folder", &error))?;
            let postgres = Postgres::start(&caretaker.cluster())?;
            let mail = SmtpSink::start(caretaker.folder().join("mail"))
                .map_err(|error| Trouble::when("the mail server", &error))?;
            println!("PostgreSQL and SMTP listen on loopback; mails are in {}", mail.folder().display());
            Ok(Self { postgres, mail, _caretaker: caretaker })
        })
    }

    /// Sets the variables that tell `command` where the servers are.
    pub fn tell(&self, command: &mut Command) {
        command
            .env("MADOGUCHI_TEST_POSTGRES", self.postgres.url())
            .env("MADOGUCHI_TEST_SMTP", self.mail.address().to_string())
            .env("MADOGUCHI_TEST_SMTP_DIR", self.mail.folder());
    }
}
