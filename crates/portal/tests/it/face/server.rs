//! A server with two societies: `midori`, always open, in two languages; `tokyometro`, with a monthly maintenance.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::response::Response;
use madoguchi_core::clock::Clock;
use madoguchi_core::secret::Token;
use madoguchi_core::tenancy::{Directory, TenantStatus, set_status};
use madoguchi_core::testing::{BASE, Bench, Sample, cheap_hasher, japan};
use madoguchi_portal::face::session::{self, NOTICE_FIELD};
use madoguchi_portal::face::{Access, Member, Portal, Registering, Routes, Visit};
use madoguchi_portal::finder::{self, face::Finder};
use madoguchi_web::testing::Browser;
use madoguchi_web::{
    Answer, App, Assets, Engine, Faces, Fields, ForwardedHeaders, Meters, Params, Parts, Scheme, Site, assets,
};
use madoguchi_words::{Language, Words};

/// A day on which both societies are open, half an hour and a minute before tokyometro closes.
pub const OPEN: &str = "2026-11-25T20:29:00";

const PAGE: &str = r#"<!doctype html><title>{{ page.name }}</title><p>{{ frame.society_name }}</p><h1>{{ page.name }}</h1>
{% if frame.maintenance_banner %}<p id="banner">{{ frame.maintenance_banner.minutes_left }} {{ frame.maintenance_banner.span }}</p>{% endif %}
<form method="post" action="/form"><label for="name">名前</label><input id="name" name="name"><label for="password">パスワード</label><input id="password" name="password" type="password"><button>送る</button></form>"#;

const LAYOUT: &str = r#"{% extends "layout/document.html" %}"#;

const MAINTENANCE: &str = r#"<!doctype html><h1>maintenance</h1><p>{{ page.span }} {{ page.daily }}</p>
{% if page.retry %}<p id="left-out">{{ page.retry.left_out }}</p><form method="post" action="{{ page.retry.action }}">{% for field in page.retry.fields %}<input type="hidden" name="{{ field.name }}" value="{{ field.value }}">{% endfor %}<button>もう一度送る</button></form>{% endif %}"#;

const SUSPENDED: &str = "<!doctype html><h1>suspended</h1><p>{{ frame.society_name }}</p>";

#[derive(serde::Serialize)]
struct Page {
    name: String,
}

fn page(name: &str) -> Page {
    Page { name: name.to_owned() }
}

/// A server for one test.
pub struct Server {
    pub bench: Bench,
    pub app: App,
    pub clock: Clock,
    pub address: SocketAddr,
    pub midori: Sample,
}

impl Server {
    pub async fn start() -> Self {
        let bench = Bench::sqlite().await;
        let midori = Sample::apply(&bench, "midori", japan("2026-01-01T00:00:00")).await;
        Sample::apply(&bench, "tokyometro", japan("2026-01-02T00:00:00")).await;
        let clock = Clock::manual(japan(OPEN));
        let directory = Directory::load(&bench.database, BASE, clock.now()).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (scheme, base, public_port) = (Scheme::Http, BASE.into(), Some(address.port()));
        let site = Site { scheme, base, public_port, trusted_proxies: Vec::new(), forwarded: ForwardedHeaders::None };
        let templates = [
            ("layout/base.html", LAYOUT),
            ("page.html", PAGE),
            ("trouble/maintenance.html", MAINTENANCE),
            ("trouble/suspended.html", SUSPENDED),
        ];
        let engine = Engine::new(templates.map(|(name, source)| (name.to_owned(), source.to_owned()))).unwrap();
        let engine = Arc::new(engine);
        let files = [("base.css", "a{color:red}"), ("base.js", "\"use strict\"")];
        let assets = Assets::new(files.map(|(name, text)| (name.to_owned(), Cow::Borrowed(text.as_bytes()))));
        let (database, keys) = (bench.database.clone(), bench.keys.clone());
        let typesetter = madoguchi_web::Typesetter::new(1);
        let (hasher, meters) = (cheap_hasher(), Meters::default());
        let parts = Parts { database, directory, clock: clock.clone(), hasher, typesetter, keys, site, assets, meters };
        let app = App::new(parts);
        let faces = Faces::new(Finder::new(Arc::clone(&engine)), finder::routes()).with(Portal::new(engine), routes());
        let router = madoguchi_web::serve(app.clone(), faces);
        tokio::spawn(async move {
            axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
        });
        Self { bench, app, clock, address, midori }
    }

    /// The URL of a path at a host.
    pub fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    /// A browser on a page of midori.
    pub async fn browser(&self, path: &str) -> Browser {
        let mut browser = Browser::new();
        browser.open(&self.at("midori.portal.localhost", path)).await;
        browser
    }

    pub async fn suspend_midori(&self) {
        let now = self.clock.now();
        let tx = self.bench.database.platform_write(now).await.unwrap();
        set_status(&tx, &self.midori.slug, TenantStatus::Suspended).await.unwrap();
        tx.commit().await.unwrap();
        self.app.directory.refresh(&self.bench.database, now).await.unwrap();
    }
}

/// The heading of a trouble's page.
pub fn trouble(kind: &str) -> String {
    Words::of(Language::Ja).text(&format!("trouble-{kind}-title")).to_owned()
}

fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Anyone, show)
        .get("/sign-in", Access::Anyone, sign_in)
        .get("/form", Access::Anyone, show)
        .post("/form", Access::Anyone, send)
        .get("/home", Access::Member, home)
        .post("/home", Access::Member, home)
        .get("/register", Access::Registering, register)
        .get("/claims-too-much", Access::Anyone, home)
        .get("/begin", Access::Anyone, begin)
        .merge(assets::looks(Access::Brand))
}

async fn show(visit: Visit) -> Response {
    visit.page("page.html", &page("shown"))
}

async fn sign_in(visit: Visit, params: Params) -> Answer {
    let notice = params.one(NOTICE_FIELD)?;
    Ok(visit.page("page.html", &page(&format!("sign-in {notice}"))))
}

async fn send(visit: Visit, fields: Fields) -> Answer {
    let name = fields.one("name")?;
    Ok(visit.page("page.html", &page(&format!("got {name} from {} for {}", visit.network, visit.tenant.slug))))
}

async fn home(visit: Visit, member: Member) -> Response {
    visit.page("page.html", &page(&member.name))
}

async fn register(visit: Visit, registering: Registering) -> Response {
    visit.page("page.html", &page(registering.token.expose()))
}

async fn begin(visit: Visit) -> Answer {
    let token = Token::new(&mut visit.app.random());
    session::begin_registration(&visit, visit.go("/register"), &token).await
}
