//! A portal for one test: a fresh database, a clock moved by hand, societies with letters, a free port on loopback.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::recovery::request;
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::RecoveryRequestId;
use madoguchi_core::outbox::{self, OutgoingMail};
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::scope::Actor;
use madoguchi_core::sealed::KeyStore;
use madoguchi_core::secret::Token;
use madoguchi_core::tenancy::apply::Application;
use madoguchi_core::tenancy::manifest::Manifest;
use madoguchi_core::tenancy::{self, Directory, Resolution, TenantStatus};
use madoguchi_core::testing::{BASE, Bench, Letters, Sample, cheap_hasher, folder, japan, random};
use madoguchi_web::testing::Browser;
use madoguchi_web::{App, DrawnFor, ForwardedHeaders, Parts, Scheme, Site, Typesetter};
use tokio::task::JoinHandle;
use url::Url;

use crate::rows::Rows;

/// A Friday morning on which every society is open.
pub const OPEN: &str = "2026-11-20T10:00:00";

/// The societies that ship.
pub const SOCIETIES: [&str; 6] = ["tokyometro", "shionogi", "nec", "stanleykenpo", "aozora", "midori"];

/// The keys and societies of the servers of this process, by port, for forms that tests write themselves.
static SERVERS: Mutex<BTreeMap<u16, (KeyStore, Directory)>> = Mutex::new(BTreeMap::new());

/// What the pages of a registration are drawn for, at the society that this URL belongs to.
pub fn drawn_for_draft(url: &Url, registration: &str) -> Option<String> {
    let servers = SERVERS.lock().unwrap();
    let (keys, directory) = servers.get(&url.port()?)?;
    let (Resolution::Society(tenant), Some(token)) =
        (directory.resolve(url.host_str()?), Token::received(registration))
    else {
        return None;
    };
    Some(DrawnFor::draft(keys, tenant.id, &token).to_string())
}

/// A portal for one test.
pub struct TestApp {
    pub bench: Bench,
    pub clock: Clock,
    pub app: App,
    pub address: SocketAddr,
    societies: Vec<Society>,
    server: JoinHandle<()>,
}

/// A society with its letters, employees' first, the eldest first.
pub struct Society {
    pub sample: Sample,
    pub letters: Letters,
}

impl Society {
    /// A letter of somebody of this employment category.
    pub fn letter_of(&self, category: EmploymentCategory) -> &Letter {
        self.letters.iter().find(|letter| letter.category == category).expect("a letter of this category")
    }
}

impl TestApp {
    /// A portal with these societies on the morning of [`OPEN`].
    pub async fn start(bench: Bench, slugs: &[&str]) -> Self {
        Self::start_at(bench, slugs, OPEN, Scheme::Http).await
    }

    /// A portal with these societies, at an instant in Japan.
    pub async fn start_at(bench: Bench, slugs: &[&str], at: &str, scheme: Scheme) -> Self {
        let clock = Clock::manual(japan(at));
        let mut societies = Vec::new();
        for slug in slugs {
            let (sample, mut letters) = Sample::with_letters(&bench, slug, clock.now()).await;
            letters.sort_by_key(|letter| (letter.category != EmploymentCategory::Employee, letter.birth_date));
            societies.push(Society { sample, letters });
        }
        Self::of(bench, societies, clock, scheme).await
    }

    /// A portal with one society and so many letters, on the morning of [`OPEN`].
    pub async fn with_people(bench: Bench, slug: &str, count: usize) -> Self {
        let clock = Clock::manual(japan(OPEN));
        let (sample, letters) = Sample::with_people(&bench, slug, count, clock.now()).await;
        Self::of(bench, vec![Society { sample, letters }], clock, Scheme::Http).await
    }

    async fn of(bench: Bench, societies: Vec<Society>, clock: Clock, scheme: Scheme) -> Self {
        let (app, address, server) = serve(&bench, bench.database.clone(), &clock, scheme).await;
        Self { bench, clock, app, address, societies, server }
    }

    /// Stops the server and starts another one on the same database, which remembers nothing that isn't in there. It
    /// listens at another port; browsers' cookies don't mind.
    pub async fn restart(&mut self) {
        self.restart_with(Pool::default()).await;
    }

    /// The same, with another connection pool.
    pub async fn restart_with(&mut self, pool: Pool) {
        self.server.abort();
        let database = Database::open(&self.bench.location, pool).await.unwrap();
        (self.app, self.address, self.server) = serve(&self.bench, database, &self.clock, self.app.site.scheme).await;
    }

    /// A society that was started with.
    pub fn society(&self, slug: &str) -> &Society {
        self.societies.iter().find(|society| society.sample.slug == slug).expect("a society of this test")
    }

    /// The first letter of a society; an employee's.
    pub fn letter(&self, slug: &str) -> &Letter {
        &self.society(slug).letters[0]
    }

    /// The letters of a society, to put another one before them.
    pub fn letters_of(&mut self, slug: &str) -> &mut Letters {
        &mut self.societies.iter_mut().find(|society| society.sample.slug == slug).expect("a society").letters
    }

    /// The URL of a path at a society's canonical host.
    pub fn at(&self, slug: &str, path: &str) -> String {
        let tenant = self.app.directory.by_slug(slug).expect("a society of this test");
        format!("{}{path}", self.app.site.url_of(&tenant.canonical_host))
    }

    /// The URL of a path at any host.
    pub fn at_host(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    /// A fresh browser at a path of a society.
    pub async fn browser(&self, slug: &str, path: &str) -> Browser {
        let mut browser = Browser::new();
        browser.open(&self.at(slug, path)).await;
        browser
    }

    /// Moves the clock to an instant in Japan.
    pub fn set_clock(&self, at: &str) {
        self.clock.set(japan(at));
    }

    /// Lets time pass.
    pub fn pass(&self, time: chrono::Duration) {
        self.clock.set(self.clock.now() + time);
    }

    /// Every row there is.
    pub async fn rows(&self) -> Rows {
        Rows::read(&self.bench).await
    }

    /// The mails that a society has promised and not sent yet, in order.
    pub async fn mails(&self, slug: &str) -> Vec<OutgoingMail> {
        self.last_mails(slug, 100).await
    }

    /// The last so many of them.
    pub async fn last_mails(&self, slug: &str, most: u64) -> Vec<OutgoingMail> {
        let sample = &self.society(slug).sample;
        let tx = self.bench.database.write(&sample.scope(Actor::System, self.clock.now())).await.unwrap();
        let mut mails = Vec::new();
        for listed in outbox::list(&tx, None, most).await.unwrap() {
            mails.extend(outbox::load(&tx, listed.id).await.unwrap());
        }
        mails.reverse();
        mails
    }

    /// Does what the worker does: answers requests to come back in.
    pub async fn answer_requests(&self) {
        let now = self.clock.now();
        let tx = self.bench.database.platform_write(now).await.unwrap();
        let due = request::claim_due(&tx, 100).await.unwrap();
        tx.commit().await.unwrap();
        for due in due {
            let of_tenant = |society: &&Society| society.sample.id == due.tenant;
            let sample = &self.societies.iter().find(of_tenant).expect("a society of this test").sample;
            let tx = self.bench.database.write(&sample.scope(Actor::System, now)).await.unwrap();
            let id = RecoveryRequestId(due.subject);
            request::answer(&tx, id, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    /// Suspends a society, or opens it again.
    pub async fn set_status(&self, slug: &str, status: TenantStatus) {
        let now = self.clock.now();
        let tx = self.bench.database.platform_write(now).await.unwrap();
        assert!(tenancy::set_status(&tx, slug, status).await.unwrap());
        tx.commit().await.unwrap();
        self.app.directory.refresh(&self.bench.database, now).await.unwrap();
    }

    /// Applies a society's manifest once more with something changed in its text. The server doesn't know yet.
    pub async fn apply_changed(&self, slug: &str, change: impl FnOnce(String) -> String) {
        self.apply_edited(slug, self.clock.now(), |folder| edit(&folder.join("tenant.toml"), change)).await;
    }

    /// Publishes other terms under a name of their own, from an instant in Japan on, with `keys` beside the name; the server
    /// knows at once.
    pub async fn publish_terms(
        &self,
        slug: &str,
        version: &str,
        from: &str,
        keys: &str,
        change: impl FnOnce(String) -> String,
    ) {
        let named =
            |source: String| source.replace("version = \"2026-04\"", &format!("version = \"{version}\"\n{keys}"));
        self.apply_edited(slug, japan(from), |folder| {
            edit(&folder.join("tenant.toml"), named);
            edit(&folder.join("terms.ja.txt"), change);
        })
        .await;
        self.refresh().await;
    }

    async fn apply_edited(&self, slug: &str, effective_from: DateTime<Utc>, edit: impl FnOnce(&Path)) {
        let changed = tempfile::tempdir().unwrap();
        let there = changed.path().join(slug);
        copy(&folder(slug), &there);
        edit(&there);
        let manifest = Manifest::read(&there).unwrap_or_else(|trouble| panic!("{trouble:?}"));
        let tx = self.bench.database.platform_write(self.clock.now()).await.unwrap();
        let application = Application {
            slug,
            base: BASE,
            layer: &manifest.layer,
            policy: &manifest.policy,
            assets: &manifest.assets,
            effective_from,
            who: "test",
            why: "changed",
            may_move: true,
            begins: TenantStatus::Live,
        };
        tenancy::apply(&tx, &application, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Does what the server does every few seconds.
    pub async fn refresh(&self) {
        self.app.directory.refresh(&self.bench.database, self.clock.now()).await.unwrap();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
        SERVERS.lock().unwrap().remove(&self.address.port());
    }
}

fn edit(file: &Path, change: impl FnOnce(String) -> String) {
    let source = std::fs::read_to_string(file).unwrap();
    let new = change(source.clone());
    assert_ne!(source, new, "nothing was changed");
    std::fs::write(file, new).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

async fn serve(bench: &Bench, database: Database, clock: &Clock, scheme: Scheme) -> (App, SocketAddr, JoinHandle<()>) {
    let directory = Directory::load(&database, BASE, clock.now()).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let site = Site {
        scheme,
        base: BASE.into(),
        public_port: Some(address.port()),
        trusted_proxies: Vec::new(),
        forwarded: ForwardedHeaders::None,
    };
    let app = App::new(Parts {
        database,
        directory,
        clock: clock.clone(),
        hasher: cheap_hasher(),
        typesetter: Typesetter::new(2),
        keys: bench.keys.clone(),
        site,
        assets: madoguchi_portal::assets(),
        meters: madoguchi_web::Meters::default(),
    });
    let router =
        madoguchi_web::serve(app.clone(), madoguchi_portal::faces(&Arc::new(madoguchi_portal::engine().unwrap())));
    SERVERS.lock().unwrap().insert(address.port(), (app.keys.clone(), app.directory.clone()));
    let server = tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
    });
    (app, address, server)
}
