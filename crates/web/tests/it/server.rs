//! A server with two societies: `midori`, always open, in two languages; `tokyometro`, with a monthly maintenance.

use std::borrow::Cow;
use std::net::SocketAddr;

use axum::response::{IntoResponse, Response};
use ipnet::IpNet;
use madoguchi_core::clock::Clock;
use madoguchi_core::tenancy::{Directory, TenantStatus, set_status};
use madoguchi_core::testing::{BASE, Bench, Sample, cheap_hasher, japan};
use madoguchi_web::testing::Browser;
use madoguchi_web::{
    Access, Answer, App, Assets, Engine, Fields, Member, Params, Parts, PlatformVisit, Registering, Routes, Scheme,
    Site, Trouble, Visit, assets, language, session,
};

/// A day on which both societies are open, half an hour and a minute before tokyometro closes.
pub const OPEN: &str = "2026-11-25T20:29:00";

const PAGE: &str = r#"<!doctype html><title>{{ page.name }}</title><p>{{ frame.society_name }}</p><h1>{{ page.name }}</h1>
{% if frame.maintenance_banner %}<p id="banner">{{ frame.maintenance_banner.minutes_left }} {{ frame.maintenance_banner.span }}</p>{% endif %}
<p>{{ t(key="button-sign-in") }}</p>
{% for language in frame.languages %}<form method="post" action="/language"><input type="hidden" name="language" value="{{ language.code }}"><input type="hidden" name="return_to" value="{{ frame.path }}"><button>{{ language.label }}</button></form>{% endfor %}
<form method="post" action="/form"><label for="name">名前</label><input id="name" name="name"><label for="password">パスワード</label><input id="password" name="password" type="password"><button>送る</button></form>"#;

const TROUBLE: &str = r#"<!doctype html><title>{{ page.kind }}</title><p>{{ frame.society_name }}</p><h1>{{ page.kind }}</h1><p id="incident">{{ page.incident or "" }}</p>
<a href="{{ frame.finder_href }}">finder</a>
{% if page.retry %}<form method="post" action="{{ page.retry.action }}">{% for field in page.retry.fields %}<input type="hidden" name="{{ field.name }}" value="{{ field.value }}">{% endfor %}<button>もう一度送る</button></form>{% endif %}"#;

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
        Self::with(OPEN, Scheme::Http, &[]).await
    }

    pub async fn with(at: &str, scheme: Scheme, proxies: &[&str]) -> Self {
        let bench = Bench::sqlite().await;
        let midori = Sample::apply(&bench, "midori", japan("2026-01-01T00:00:00")).await;
        Sample::apply(&bench, "tokyometro", japan("2026-01-02T00:00:00")).await;
        let clock = Clock::manual(japan(at));
        let directory = Directory::load(&bench.database, BASE, clock.now()).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let trusted_proxies: Vec<IpNet> = proxies.iter().map(|net| net.parse().unwrap()).collect();
        let site = Site { scheme, base: BASE.into(), public_port: Some(address.port()), trusted_proxies };
        let templates = [
            ("page.html", PAGE),
            ("broken.html", "{{ page.nothing }}"),
            ("trouble/page.html", TROUBLE),
            ("trouble/maintenance.html", MAINTENANCE),
            ("trouble/suspended.html", SUSPENDED),
        ];
        let engine = Engine::new(templates.map(|(name, source)| (name.to_owned(), source.to_owned()))).unwrap();
        let files =
            [("portal.css", "a{color:red}"), ("home.css", ""), ("steps.css", ""), ("portal.js", "\"use strict\"")];
        let assets = Assets::new(files.map(|(name, text)| (name.to_owned(), Cow::Borrowed(text.as_bytes()))));
        let (database, keys) = (bench.database.clone(), bench.keys.clone());
        let parts =
            Parts { database, directory, clock: clock.clone(), hasher: cheap_hasher(), keys, site, engine, assets };
        let app = App::new(parts);
        let router = madoguchi_web::serve(app.clone(), routes());
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
        .get("/panic", Access::Anyone, panics)
        .get("/broken", Access::Anyone, broken)
        .get("/gone", Access::Anyone, gone)
        .post("/gone", Access::Anyone, gone_form)
        .get("/begin", Access::Anyone, begin)
        .get("/", Access::Platform, finder)
        .post("/form", Access::Platform, platform_form)
        .merge(language::routes())
        .merge(assets::routes())
}

async fn show(visit: Visit) -> Response {
    visit.page("page.html", &page("shown"))
}

async fn sign_in(visit: Visit, params: Params) -> Answer {
    let notice = params.one(session::NOTICE_FIELD)?;
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

async fn begin(visit: Visit) -> Response {
    let token = madoguchi_core::secret::Token::new(&mut visit.app.random());
    session::begin_registration(&visit, visit.go("/register"), &token)
}

#[allow(clippy::panic, reason = "what the test is about")]
async fn panics() -> Response {
    panic!("a handler that panics")
}

async fn broken(visit: Visit) -> Response {
    visit.page("broken.html", &page("x"))
}

async fn gone() -> Response {
    Trouble::Unavailable(None).into_response()
}

async fn gone_form(_fields: Fields) -> Response {
    Trouble::Unavailable(None).into_response()
}

async fn finder(visit: PlatformVisit) -> Response {
    visit.page("page.html", &page("finder"))
}

async fn platform_form(visit: PlatformVisit, fields: Fields) -> Answer {
    Ok(visit.page("page.html", &page(&format!("platform got {}", fields.one("name")?))))
}
