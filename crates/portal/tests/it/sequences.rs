//! Whatever somebody does in whatever order: nobody comes in, and no credential changes, without what the ladder in
//! `docs/recovery.md` asks for. What is allowed is said here once more, by what somebody has in hand, not by the product's rule.

use std::fmt::Write;

use chrono::Duration;
use madoguchi_core::database::Dialect;
use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::testing::Bench;
use madoguchi_web::testing::Browser;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use serde_json::json;
use url::Url;

use crate::app::TestApp;
use crate::one_time_code::{SLUG, code, secret};
use crate::phone::{Phone, said};
use crate::rows::ask;
use crate::walk::{Entry, birth_date, walk};

/// Sequences in one block.
const SEQUENCES: u64 = 25;
/// Blocks on each database, other ones on each: three hundred sequences on both. Every run has a hundred of them, and the soak the
/// others.
const BLOCKS: u64 = 6;
/// What is done in one.
const STEPS: usize = 20;
/// Letters for one block; a member whose credentials somebody was able to change is let alone afterwards.
const MEMBERS: usize = 26;
const NEW_PASSWORD: &str = "Kawase-2027";

/// What somebody has in hand of a member's. User ID, birth date and address everybody has.
#[derive(Clone, Copy, Debug)]
struct Hand {
    password: bool,
    app: bool,
    passkey: bool,
    recovery_codes: bool,
    mailbox: bool,
}

impl Hand {
    fn random(random: &mut impl Rng) -> Self {
        let mut has = || random.random_bool(0.3);
        Self { password: has(), app: has(), passkey: has(), recovery_codes: has(), mailbox: has() }
    }

    /// Whether a way leads in: the society requires a second step.
    const fn enters(self) -> bool {
        self.passkey || (self.password || self.mailbox) && (self.app || self.recovery_codes)
    }

    /// Whether the password can become another.
    const fn sets_password(self) -> bool {
        self.mailbox || self.enters()
    }

    /// Whether a session may say that this was shown.
    fn could_show(self, proof: &str) -> bool {
        match proof {
            "password" => self.password || self.mailbox,
            "passkey" => self.passkey,
            "one_time_code" => self.app,
            "recovery_code" => self.recovery_codes,
            // Noted in a session in which a method was added.
            "set_up" => self.enters(),
            _ => false,
        }
    }
}

/// A member with a password, an app, a passkey, recovery codes and a verified address.
struct Target {
    entry: Entry,
    birth_date: String,
    seed: String,
    phone: Phone,
    codes: Vec<String>,
}

impl Target {
    async fn make(app: &TestApp, number: usize) -> Self {
        let letter = &app.society(SLUG).letters[number];
        let entry =
            Entry { email: format!("taro{number}@example.jp"), ..Entry::of(SLUG).called(&format!("taro{number:05}")) };
        let mut browser = walk(app, SLUG, letter, &entry, links::SET_UP).await;
        browser.open(links::SET_UP_ONE_TIME_CODE).await;
        let seed = secret(&browser);
        browser.fill("確認コード", &code(&seed, app.clock.now())).press("確認").await;
        assert_eq!(browser.path(), links::REGISTER_DONE, "{}", browser.text());
        let mut phone = Phone::at(app, SLUG);
        browser.open(links::SET_UP).await;
        phone.set_up(&mut browser).await;
        browser.open(links::RECOVERY_CODES).await;
        browser.press("コードを作成する").await;
        let codes = browser.document().select(".codes li");
        assert_eq!(codes.len(), 10);
        let mail = newest(app, &entry.email, "welcome").await.expect("a welcome mail");
        browser.open(&mail).await;
        browser.press("確認する").await;
        browser.open(links::SIGN_OUT).await;
        browser.press("ログアウト").await;
        app.pass(Duration::minutes(1));
        Self { entry, birth_date: birth_date(letter), seed, phone, codes }
    }

    /// What of the member's nobody may change unseen: the password, and everything of the second step with the address.
    async fn credentials(&self, bench: &Bench) -> (Vec<String>, Vec<String>) {
        let whose = format!("(SELECT id FROM account WHERE user_id = '{}')", self.entry.user_id);
        let password = format!("SELECT password_hash AS one FROM account WHERE id = {whose}");
        let hex = |column: &str| match bench.dialect() {
            Dialect::Sqlite => format!("hex({column})"),
            Dialect::Postgres => format!("encode({column}, 'hex')"),
        };
        let mut methods = Vec::new();
        for (table, column) in [
            ("passkey", "credential_id"),
            ("one_time_code", "seed_sealed"),
            ("recovery_code", "fingerprint"),
            ("email_address", "address_sealed"),
        ] {
            let sql = format!("SELECT {} AS one FROM {table} WHERE account_id = {whose} ORDER BY 1", hex(column));
            methods.extend(ask(bench, &sql).await);
        }
        (ask(bench, &password).await, methods)
    }

    /// What was shown for each of the member's sessions that began since.
    async fn sessions(&self, bench: &Bench, known: &[String]) -> Vec<(String, String)> {
        let sql = format!(
            "SELECT CAST(s.id AS TEXT) || '|' || s.proofs AS one FROM session s JOIN account a ON a.id = s.account_id \
             WHERE a.user_id = '{}'",
            self.entry.user_id
        );
        let sql = match bench.dialect() {
            Dialect::Sqlite => sql.replace("CAST(s.id AS TEXT)", "hex(s.id)"),
            Dialect::Postgres => sql,
        };
        let rows = ask(bench, &sql).await;
        let rows = rows.iter().filter_map(|row| row.split_once('|'));
        rows.filter(|(id, _)| !known.iter().any(|old| old == id))
            .map(|(id, proofs)| (id.to_owned(), proofs.to_owned()))
            .collect()
    }
}

/// The path of the newest link that a mail of this kind has brought to an address.
async fn newest(app: &TestApp, address: &str, kind: &str) -> Option<String> {
    let mails = app.last_mails(SLUG, 8).await;
    let mail = mails.iter().rev().find(|mail| mail.recipient.as_str() == address && mail.mail.kind() == kind)?;
    match &mail.mail {
        Mail::Welcome { verification_path: path, .. } | Mail::ForgottenPassword { link_path: path, .. } => {
            Some(path.clone())
        }
        _ => None,
    }
}

/// Somebody with two browsers and something in hand.
struct Somebody<'a> {
    app: &'a TestApp,
    target: &'a mut Target,
    hand: Hand,
    password: String,
    stranger: Phone,
    browsers: [Browser; 2],
    /// The form that was sent last, to be sent again.
    last: Option<(&'static str, Vec<(&'static str, String)>)>,
    did: String,
}

/// Pages that are opened out of turn.
const PAGES: [&str; 15] = [
    links::HOME,
    links::LOGIN_METHODS,
    links::PASSWORD,
    links::PASSWORD_RENEW,
    links::SET_UP,
    links::SET_UP_ONE_TIME_CODE,
    links::SECOND_STEP,
    links::STEP_UP,
    links::RECOVERY_CODES,
    links::REMOVE_ONE_TIME_CODE,
    links::DEVICES,
    links::SIGN_IN_HISTORY,
    links::REGISTER_SECOND_STEP,
    links::REGISTER_DONE,
    links::NEW_PASSWORD,
];

impl Somebody<'_> {
    async fn send(&mut self, which: usize, path: &'static str, form: Vec<(&'static str, String)>) {
        let fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.browsers[which].post(path, &fields).await;
        self.last = Some((path, form));
    }

    async fn passkey(&mut self, which: usize, finish: &'static str) {
        let reply = self.browsers[which].fetch(&format!("{finish}/options"), "{}").await;
        if reply.status != 200 {
            return;
        }
        let offer = said(&reply);
        let phone = if self.hand.passkey { &mut self.target.phone } else { &mut self.stranger };
        let answer = phone.0.sign(&offer);
        self.browsers[which].fetch(finish, &answer.to_string()).await;
    }

    async fn step(&mut self, random: &mut impl Rng) {
        let which = random.random_range(0..2);
        let action = random.random_range(0..16);
        write!(self.did, " {which}:{action}").unwrap();
        let app = self.app;
        let right = |has: bool, secret: String| if has { secret } else { "Chigau-2026".to_owned() };
        match action {
            0..=2 => {
                let typed = right(self.hand.password, self.password.clone());
                let id = self.target.entry.user_id.clone();
                self.send(which, links::SIGN_IN, vec![("user_id", id), ("password", typed)]).await;
            }
            3 => self.passkey(which, links::PASSKEY_SIGN_IN).await,
            4 => self.passkey(which, links::PASSKEY_SECOND_STEP).await,
            5 | 6 => {
                let shown = if self.hand.app { code(&self.target.seed, app.clock.now()) } else { "000000".to_owned() };
                self.send(which, links::SECOND_STEP_ONE_TIME_CODE, vec![("code", shown)]).await;
            }
            7 => {
                let code = if self.hand.recovery_codes { self.target.codes.pop() } else { None };
                let typed = code.unwrap_or_else(|| "ACDE-3467-WXY9".to_owned());
                self.send(which, links::SECOND_STEP_RECOVERY_CODE, vec![("recovery_code", typed)]).await;
            }
            8 => {
                // A method of one's own, out of turn.
                self.browsers[which].open(links::SET_UP_ONE_TIME_CODE).await;
                if let Some(seed) = self.browsers[which].document().select("main .typed").first().cloned() {
                    let shown = code(&seed, app.clock.now());
                    let hidden = self.browsers[which].hidden_fields();
                    let seed =
                        hidden.into_iter().find(|(name, _)| name == "seed").map(|(_, value)| value).unwrap_or_default();
                    self.send(which, links::SET_UP_ONE_TIME_CODE, vec![("seed", seed), ("code", shown)]).await;
                }
            }
            9 => {
                let forms: [(&'static str, Vec<(&'static str, String)>); 7] = [
                    (links::PASSWORD, {
                        let current = right(self.hand.password, self.password.clone());
                        let new = "Sazanka-7412".to_owned();
                        vec![
                            ("current_password", current),
                            ("new_password", new.clone()),
                            ("new_password_confirm", new),
                        ]
                    }),
                    (links::PASSWORD_RENEW, {
                        let new = "Sazanka-7412".to_owned();
                        vec![("new_password", new.clone()), ("new_password_confirm", new)]
                    }),
                    (links::REMOVE_ONE_TIME_CODE, Vec::new()),
                    (links::RECOVERY_CODES, Vec::new()),
                    (links::STEP_UP, vec![("password", right(self.hand.password, self.password.clone()))]),
                    (links::END_OTHER_SESSIONS, Vec::new()),
                    (links::SIGN_OUT, Vec::new()),
                ];
                let (path, form) = forms.choose(random).expect("forms").clone();
                self.send(which, path, form).await;
                let read = &self.browsers[which];
                if path.starts_with(links::PASSWORD) && read.status() == 200 && read.has("パスワードを変更しました")
                {
                    "Sazanka-7412".clone_into(&mut self.password);
                }
            }
            10 | 11 => self.browsers[which].open(PAGES.choose(random).expect("pages")).await,
            12 => self.browsers[which].back().await,
            13 => {
                if let Some((path, form)) = self.last.clone() {
                    self.send(which, path, form).await;
                }
            }
            14 => self.forget_password(which).await,
            _ => app.pass(Duration::minutes(random.random_range(1..20))),
        }
        app.pass(Duration::seconds(31));
    }

    async fn forget_password(&mut self, which: usize) {
        let asked = vec![
            ("user_id", self.target.entry.user_id.clone()),
            ("birth_date", self.target.birth_date.clone()),
            ("email", self.target.entry.email.clone()),
        ];
        self.send(which, links::RECOVER_PASSWORD, asked).await;
        self.app.answer_requests().await;
        let path = newest(self.app, &self.target.entry.email, "forgotten_password").await;
        let Some(path) = path.filter(|_| self.hand.mailbox) else { return };
        self.browsers[which].open(&path).await;
        let Some((_, token)) = self.browsers[which].hidden_fields().into_iter().find(|(name, _)| name == "token")
        else {
            return;
        };
        let new = NEW_PASSWORD.to_owned();
        let form = vec![("token", token), ("new_password", new.clone()), ("new_password_confirm", new)];
        self.send(which, links::NEW_PASSWORD, form).await;
        if self.browsers[which].path() == links::SIGN_IN {
            NEW_PASSWORD.clone_into(&mut self.password);
            self.hand.password = true;
        }
    }

    async fn is_in(&mut self) -> bool {
        for browser in &mut self.browsers {
            browser.open(links::HOME).await;
            if browser.path() == links::HOME {
                return true;
            }
        }
        false
    }
}

/// A phone with a passkey that the society never saw.
fn stranger(app: &TestApp) -> Phone {
    let mut phone = Phone::at(app, SLUG);
    let host = Url::parse(&app.at(SLUG, links::ROOT)).unwrap().host_str().unwrap().to_owned();
    let options = json!({"rp": {"id": host}, "user": {"id": "c3RyYW5nZXI"}, "challenge": "c3RyYW5nZXI"});
    phone.0.create(&json!({"publicKey": options, "token": ""}));
    phone
}

/// Walks through `SEQUENCES` of them, whose seeds begin with `first`.
async fn sequences(bench: Bench, first: u64) {
    let app = TestApp::with_people(bench, SLUG, MEMBERS).await;
    let (mut made, mut target) = (1, Target::make(&app, 0).await);
    let (mut came_in, mut kept_out) = (0, 0);
    for seed in first..first + SEQUENCES {
        let mut random = StdRng::seed_from_u64(seed);
        let had = Hand::random(&mut random);
        let before = target.credentials(&app.bench).await;
        let sessions: Vec<_> = target.sessions(&app.bench, &[]).await.into_iter().map(|(id, _)| id).collect();
        let password = target.entry.password.clone();
        // Two pages each, so that there is always one to go back to.
        let mut browsers = [app.browser(SLUG, links::RECOVERY).await, app.browser(SLUG, links::RECOVERY).await];
        for browser in &mut browsers {
            browser.open(links::SIGN_IN).await;
        }
        let stranger = stranger(&app);
        let mut somebody = Somebody {
            app: &app,
            target: &mut target,
            hand: had,
            password,
            stranger,
            browsers,
            last: None,
            did: String::new(),
        };
        for _ in 0..STEPS {
            somebody.step(&mut random).await;
        }
        let is_in = somebody.is_in().await;
        let story = format!("seed {seed}, {had:?}:{}", somebody.did);
        let after = target.credentials(&app.bench).await;
        let new = target.sessions(&app.bench, &sessions).await;
        assert!(had.enters() || !is_in && new.is_empty(), "came in: {story}");
        assert!(had.enters() || after.1 == before.1, "changed the second step or the address: {story}");
        assert!(had.sets_password() || after.0 == before.0, "changed the password: {story}");
        for (_, proofs) in &new {
            let shown: Vec<_> = proofs.split(' ').filter(|proof| !proof.is_empty()).collect();
            assert!(shown.iter().all(|proof| had.could_show(proof)), "a session says {proofs}: {story}");
            let has = |proof| shown.contains(&proof);
            let enough = has("passkey") || has("password") && (has("one_time_code") || has("recovery_code"));
            assert!(enough, "a session with {proofs} alone: {story}");
        }
        came_in += usize::from(!new.is_empty());
        kept_out += usize::from(!had.enters());
        if after != before || had.enters() {
            target = Target::make(&app, made).await;
            made += 1;
        } else {
            // Pauses end, for the next one.
            app.pass(Duration::hours(25));
        }
    }
    assert!(came_in > 2 && kept_out > 8, "both happened often: {came_in} came in, {kept_out} could not");
}

/// Each block is a test of its own, so that they run side by side.
macro_rules! blocks {
    ($(#[$ignored:meta])? $($sqlite:ident $postgres:ident $block:literal)+) => {
        blocks!(@each [$(#[$ignored])?] $($sqlite $postgres $block)+);
    };
    (@each $ignored:tt $($sqlite:ident $postgres:ident $block:literal)+) => {
        $(blocks!(@one $ignored $sqlite $postgres $block);)+
    };
    (@one [$($ignored:tt)*] $sqlite:ident $postgres:ident $block:literal) => {
        #[tokio::test]
        $($ignored)*
        async fn $sqlite() {
            sequences(Bench::sqlite().await, $block * SEQUENCES).await;
        }

        #[tokio::test]
        $($ignored)*
        async fn $postgres() {
            match Bench::postgres().await {
                Some(bench) => sequences(bench, ($block + BLOCKS) * SEQUENCES).await,
                None => eprintln!("{POSTGRES} isn't set: SQLite only"),
            }
        }
    };
}

mod a_hundred_random_sequences_open_nothing_and_change_nothing_without_the_proofs {
    use madoguchi_core::testing::{Bench, POSTGRES};

    use super::{BLOCKS, SEQUENCES, sequences};

    blocks! {
        sqlite_1 postgres_1 0
        sqlite_2 postgres_2 1
    }
}

mod two_hundred_more_random_sequences_open_nothing_and_change_nothing_without_the_proofs {
    use madoguchi_core::testing::{Bench, POSTGRES};

    use super::{BLOCKS, SEQUENCES, sequences};

    blocks! {
        #[ignore = "200 random sequences"]
        sqlite_3 postgres_3 2
        sqlite_4 postgres_4 3
        sqlite_5 postgres_5 4
        sqlite_6 postgres_6 5
    }
}
