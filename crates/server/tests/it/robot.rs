//! Somebody with a letter who goes from page to page without looking, quickly and a thousandfold.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use madoguchi_core::enrolment::Letter;
use madoguchi_core::links;
use madoguchi_core::testing::{BASE, Sample};
use madoguchi_web::drawn_for::FIELD;

use crate::wire::{Answer, Connection, get, json, post};

/// Before the next try where a page says to wait.
const WAIT: Duration = Duration::from_secs(1);

/// How somebody learnt of being registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learnt {
    /// By the page that says so.
    ByTheLastPage,
    /// By signing in, because the letter's pair is used up.
    BySigningIn,
}

/// Somebody with a letter of a society that asks everything on one page and shows it once more.
pub struct Robot {
    host: String,
    network: Ipv4Addr,
    letter: (String, String),
    own: (String, String),
    birth_date: String,
    insurer_number: String,
    path: String,
    /// The cookies of its browser.
    cookies: BTreeMap<String, String>,
    letter_is_used: bool,
    /// The form that was sent last, if its answer never came.
    unanswered: Option<Vec<u8>>,
    /// What the page was drawn for that was read last.
    drawn_for: String,
}

impl Robot {
    /// The holder of a letter; nobody else comes from the same network.
    pub fn with(society: &Sample, letter: &Letter, number: u32) -> Self {
        Self {
            host: format!("{}.portal.{BASE}", society.slug),
            network: Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + number),
            letter: (letter.login_id.clone(), letter.password.expose().to_owned()),
            own: (Self::user_id(&letter.login_id), "kaze-8-yuki-no-niwa".to_owned()),
            birth_date: letter.birth_date.format("%Y%m%d").to_string(),
            insurer_number: society.policy.society.insurer_numbers[0].to_string(),
            path: links::SIGN_IN.to_owned(),
            cookies: BTreeMap::new(),
            letter_is_used: false,
            unanswered: None,
            drawn_for: String::new(),
        }
    }

    /// The user ID that the holder of a letter chooses.
    pub fn user_id(login_id: &str) -> String {
        format!("m{login_id}")
    }

    /// Somebody who has registered already, as this user ID.
    pub fn known_as(mut self, user_id: &str) -> Self {
        user_id.clone_into(&mut self.own.0);
        self
    }

    /// Registers, from wherever it stands. After an error another connection goes on from there.
    ///
    /// # Panics
    /// When a page answers what it never should.
    pub async fn register(&mut self, connection: &mut Connection) -> io::Result<Learnt> {
        loop {
            match self.path.as_str() {
                links::HOME => return Ok(Learnt::BySigningIn),
                links::REGISTER_DONE => {
                    let answer = connection.send(&get(&self.host, &self.path, &self.cookies())).await?;
                    if answer.status == 200 {
                        return Ok(Learnt::ByTheLastPage);
                    }
                    self.follow(&answer);
                }
                links::SIGN_IN => self.sign_in(connection).await?,
                // A recommended method is put off.
                links::REGISTER_SECOND_STEP => links::REGISTER_DONE.clone_into(&mut self.path),
                _ => self.answer_page(connection).await?,
            }
        }
    }

    /// Sends the form whose answer never came once more, as a browser does when its page is loaded again.
    ///
    /// # Panics
    /// As [`Robot::register`].
    pub async fn send_again(&mut self, connection: &mut Connection) -> io::Result<()> {
        match self.unanswered.take() {
            Some(request) => self.send_form(connection, request).await,
            None => Ok(()),
        }
    }

    /// Sees the sign-in page, sends the own pair and sees the home page.
    ///
    /// # Panics
    /// When it isn't let in.
    pub async fn visit(&mut self, connection: &mut Connection) -> io::Result<()> {
        self.come(connection).await?;
        self.sign_in(connection).await?;
        self.see(connection, links::HOME).await
    }

    /// Sees the sign-in page, in a browser that is known and in which nobody is signed in.
    ///
    /// # Panics
    /// When it isn't shown.
    pub async fn come(&mut self, connection: &mut Connection) -> io::Result<()> {
        self.cookies.retain(|name, _| name == "device");
        self.drawn_for.clear();
        self.letter_is_used = true;
        self.path = links::SIGN_IN.to_owned();
        self.see(connection, links::SIGN_IN).await
    }

    /// Sees a page.
    ///
    /// # Panics
    /// When it isn't shown.
    pub async fn see(&mut self, connection: &mut Connection, path: &str) -> io::Result<()> {
        self.read(connection, path).await.map(drop)
    }

    /// Reads a page.
    ///
    /// # Panics
    /// When it isn't shown.
    pub async fn read(&mut self, connection: &mut Connection, path: &str) -> io::Result<String> {
        let seen = connection.send(&get(&self.host, path, &self.cookies())).await?;
        assert_eq!(seen.status, 200, "{path}: {}", seen.text());
        self.drawn_for = drawn_for(seen.text());
        Ok(seen.text().to_owned())
    }

    /// Sends a form and goes where it leads; that path is returned.
    ///
    /// # Panics
    /// When it leads nowhere.
    pub async fn send(&mut self, connection: &mut Connection, path: &str, form: &[(&str, &str)]) -> io::Result<&str> {
        let form = [&[(FIELD, self.drawn_for.as_str())], form].concat();
        let request = post(&self.host, path, &self.cookies(), self.network, &form);
        let answer = connection.send(&request).await?;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        self.follow(&answer);
        Ok(&self.path)
    }

    /// Sends JSON as a page's script does and reads the answer.
    ///
    /// # Panics
    /// When it isn't taken.
    pub async fn fetch(
        &mut self,
        connection: &mut Connection,
        path: &str,
        origin: &str,
        sent: &str,
    ) -> io::Result<String> {
        let answer = connection.send(&json(&self.host, path, &self.cookies(), origin, &self.drawn_for, sent)).await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        self.keep(&answer);
        Ok(answer.text().to_owned())
    }

    /// Where it stands.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The cookies of its browser.
    pub fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends a pair: the own one where the letter's has been used.
    pub async fn sign_in(&mut self, connection: &mut Connection) -> io::Result<()> {
        let (id, password) = if self.letter_is_used { &self.own } else { &self.letter };
        let form = [("user_id", id.as_str()), ("password", password)];
        let request = post(&self.host, links::SIGN_IN, &self.cookies(), self.network, &form);
        self.send_form(connection, request).await
    }

    async fn answer_page(&mut self, connection: &mut Connection) -> io::Result<()> {
        let answer = connection.send(&get(&self.host, &self.path, &self.cookies())).await?;
        if answer.status == 303 {
            self.follow(&answer);
            return Ok(());
        }
        assert_eq!(answer.status, 200, "{}", answer.text());
        let key = hidden(answer.text(), "key").unwrap_or_default().to_owned();
        let drawn_for = drawn_for(answer.text());
        let email = format!("{}@example.net", self.own.0);
        let fields = [
            (FIELD, drawn_for.as_str()),
            ("key", &key),
            ("insurer_number", &self.insurer_number),
            ("birth_date", &self.birth_date),
            ("consent", "agree"),
            ("user_id", &self.own.0),
            ("new_password", &self.own.1),
            ("new_password_confirm", &self.own.1),
            ("email", &email),
        ];
        let request = post(&self.host, &self.path, &self.cookies(), self.network, &fields);
        self.send_form(connection, request).await
    }

    async fn send_form(&mut self, connection: &mut Connection, request: Vec<u8>) -> io::Result<()> {
        let sent = connection.send(&request).await;
        self.unanswered = Some(request);
        let answer = sent?;
        match answer.status {
            303 => self.follow(&answer),
            429 => tokio::time::sleep(WAIT).await,
            422 if !self.letter_is_used && answer.text().contains("は登録済みです") => {
                self.letter_is_used = true
            }
            other => panic!("{}: {other} {}", self.path, answer.text()),
        }
        self.unanswered = None;
        Ok(())
    }

    fn follow(&mut self, answer: &Answer<'_>) {
        self.keep(answer);
        let to = answer.location().unwrap_or_default();
        self.path = to.split('?').next().unwrap_or_default().to_owned();
    }

    fn keep(&mut self, answer: &Answer<'_>) {
        for (name, value) in answer.cookies() {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// What a page was drawn for, as its head says it; empty where it was drawn for nobody.
fn drawn_for(page: &str) -> String {
    let found = page.split_once("<meta name=\"drawn-for\" content=\"").and_then(|(_, rest)| rest.split('"').next());
    found.unwrap_or_default().to_owned()
}

/// The value of a hidden field.
pub fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split('"').next()
}
