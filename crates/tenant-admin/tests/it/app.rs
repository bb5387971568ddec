//! A desk for one test: a fresh database, a clock moved by hand, societies with letters and staff, and the members' portal
//! beside it, as the program serves them.

use std::net::SocketAddr;
use std::sync::Arc;

use chrono::Duration;
use madoguchi_core::clock::Clock;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::{PersonId, TenantId};
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::desk as links;
use madoguchi_core::outbox::{self, OutgoingMail};
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::staff::permission::{Role, Roles};
use madoguchi_core::staff::{self, StaffName};
use madoguchi_core::tenancy::Directory;
use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_core::testing::{BASE, Bench, Letters, Sample, cheap_hasher, japan, random};
use madoguchi_mail::{SocietyOnMail, render};
use madoguchi_portal::member_pages::PortalPages;
use madoguchi_tenant_admin::{desk, vendor};
use madoguchi_web::testing::Browser;
use madoguchi_web::{
    App, ForwardedHeaders, MemberMails, Parts, PreviewTrouble, Previews, Scheme, ShownMail, Site, Typesetter,
};
use tokio::task::JoinHandle;
use totp_rs::{Builder, Secret};

/// A Friday morning.
pub const OPEN: &str = "2026-11-20T10:00:00";
/// The password of all staff of the tests.
pub const PASSWORD: &str = "correct horse battery";

pub struct TestDesk {
    pub bench: Bench,
    pub clock: Clock,
    pub app: App,
    pub address: SocketAddr,
    societies: Vec<(Sample, Letters)>,
    server: JoinHandle<()>,
}

/// Mails as the worker sends them, which the program hands to the desk.
struct SentMails;

impl MemberMails for SentMails {
    fn show(&self, mail: &OutgoingMail, policy: &Policy, portal: &str) -> Result<ShownMail, PreviewTrouble> {
        let society = SocietyOnMail::of(policy, portal, "", mail.language);
        let rendered = render(mail, &society)?;
        Ok(ShownMail { from: society.name, subject: rendered.subject, text: rendered.text, html: rendered.html })
    }
}

/// Somebody of the staff with everything to sign in.
#[derive(Clone)]
pub struct Worker {
    pub slug: String,
    pub login: String,
    pub secret: String,
}

impl TestDesk {
    /// Desks and portals of these societies.
    pub async fn start(bench: Bench, slugs: &[&str]) -> Self {
        let clock = Clock::manual(japan(OPEN));
        let mut societies = Vec::new();
        for slug in slugs {
            societies.push(Sample::with_letters(&bench, slug, clock.now()).await);
        }
        let directory = Directory::load(&bench.database, BASE, clock.now()).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let site = Site {
            scheme: Scheme::Http,
            base: BASE.into(),
            public_port: Some(address.port()),
            trusted_proxies: Vec::new(),
            forwarded: ForwardedHeaders::None,
        };
        let app = App::new(Parts {
            database: bench.database.clone(),
            directory,
            clock: clock.clone(),
            hasher: cheap_hasher(),
            typesetter: Typesetter::new(2),
            keys: bench.keys.clone(),
            site,
            assets: madoguchi_portal::assets().with(madoguchi_tenant_admin::static_files()),
            meters: madoguchi_web::Meters::default(),
        });
        let portal = Arc::new(madoguchi_portal::engine().unwrap());
        let faces = madoguchi_portal::faces(&portal);
        let previews = Previews { pages: Arc::new(PortalPages::new(portal)), mails: Arc::new(SentMails) };
        let faces = desk::with_desk(faces, Arc::new(desk::engine().unwrap()), previews);
        let faces = vendor::with_vendor(faces, Arc::new(vendor::engine().unwrap()));
        bench.keys.keys_or_new(TenantId::VENDOR, &mut random()).unwrap();
        let router = madoguchi_web::serve(app.clone(), faces);
        let server = tokio::spawn(async move {
            axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
        });
        Self { bench, clock, app, address, societies, server }
    }

    pub fn sample(&self, slug: &str) -> &Sample {
        &self.society(slug).0
    }

    pub fn letters(&self, slug: &str) -> &Letters {
        &self.society(slug).1
    }

    fn society(&self, slug: &str) -> &(Sample, Letters) {
        self.societies.iter().find(|(sample, _)| sample.slug == slug).expect("a society of this test")
    }

    /// The URL of a path at a society's desk.
    pub fn at(&self, slug: &str, path: &str) -> String {
        format!("http://{}:{}{path}", desk_host(slug, BASE), self.address.port())
    }

    /// The URL of a path at a society's portal.
    pub fn at_portal(&self, slug: &str, path: &str) -> String {
        let tenant = self.app.directory.by_slug(slug).expect("a society of this test");
        format!("{}{path}", self.app.site.url_of(&tenant.canonical_host))
    }

    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }

    /// Somebody of the staff with these roles, who can sign in.
    pub async fn worker(&self, slug: &str, login: &str, roles: &[Role]) -> Worker {
        let sample = self.sample(slug);
        let hashed =
            self.app.hasher.for_strangers().hash(&Password::new(PASSWORD.into()), true, &mut random()).await.unwrap();
        let tx = self.bench.database.write(&sample.scope(Actor::System, self.clock.now())).await.unwrap();
        let (name, address) = (StaffName::read(&format!("{login}さん")).unwrap(), format!("{login}@kenpo.example"));
        let address = EmailAddress::parse(&address).unwrap();
        let roles: Roles = roles.iter().copied().collect();
        let made = staff::demo(&tx, &name, &address, roles, &hashed, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        Worker { slug: slug.into(), login: made.login, secret: made.code_secret }
    }

    /// A browser in which somebody has just signed in.
    pub async fn signed_in(&self, worker: &Worker) -> Browser {
        // A code is taken once, and its app shows the next one after half a minute.
        self.pass(Duration::seconds(60));
        let mut browser = Browser::new();
        self.sign_in(&mut browser, worker).await;
        assert_eq!((browser.status(), browser.path()), (200, "/today"), "{}", browser.text());
        browser
    }

    pub async fn sign_in(&self, browser: &mut Browser, worker: &Worker) {
        browser.open(&self.at(&worker.slug, "/")).await;
        browser.fill("ユーザID", &worker.login).fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        assert_eq!(browser.path(), "/second-step", "{}", browser.text());
        browser.fill("確認コード（6桁）", &self.code(&worker.secret));
        browser.press("確認").await;
    }

    /// Makes an account for a letter's holder, by the verbs that the portal's pages use.
    pub async fn register(&self, slug: &str, letter: &Letter) {
        let (sample, now) = (self.sample(slug), self.clock.now());
        let ready = sample.ready_drafts(&self.bench, letter, 1, now).await.remove(0);
        let tx = self.bench.database.write(&sample.scope(Actor::Anonymous, now)).await.unwrap();
        let FoundDraft::Open(draft) = registration::find(&tx, &ready.token).await.unwrap() else { panic!("no draft") };
        let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await;
        let Ok((tx, _)) = done else { panic!("not committed") };
        tx.commit().await.unwrap();
    }

    /// Records that a person stood at the counter, so that the clerk may do what needs a verified caller.
    pub async fn verify_caller(&self, clerk: &mut Browser, person: PersonId) {
        let path = links::of(links::CALL, person.0);
        let items = [("item_full_name", "yes"), ("item_birth_date", "yes"), ("item_employer", "yes")];
        let form = [&[("caller", "oneself"), ("call_back", "visit")], &items[..]].concat();
        clerk.post(&path, &form).await;
        assert!(clerk.has("本人確認を記録しました"), "{}", clerk.text());
    }

    /// What an app shows now.
    pub fn code(&self, secret: &str) -> String {
        let secret = Secret::try_from_base32(secret).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(self.clock.now().timestamp()).unwrap()).to_string()
    }

    pub fn code_of(&self, worker: &Worker) -> String {
        self.code(&worker.secret)
    }

    /// The mails that a society has promised and not sent yet, the oldest first.
    pub async fn mails(&self, slug: &str) -> Vec<OutgoingMail> {
        let scope = self.sample(slug).scope(Actor::System, self.clock.now());
        let tx = self.bench.database.write(&scope).await.unwrap();
        let mut mails = Vec::new();
        for listed in outbox::list(&tx, None, 100).await.unwrap() {
            mails.extend(outbox::load(&tx, listed.id).await.unwrap());
        }
        mails.reverse();
        mails
    }
}

impl Drop for TestDesk {
    fn drop(&mut self) {
        self.server.abort();
    }
}
