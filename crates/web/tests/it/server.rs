//! A server with two faces, for two societies: `midori`, always open, in two languages; `tokyometro`, with a monthly
//! maintenance.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ipnet::IpNet;
use madoguchi_core::clock::Clock;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, Bench, Sample, cheap_hasher, japan};
use madoguchi_web::testing::Browser;
use madoguchi_web::{App, Assets, Engine, Faces, ForwardedHeaders, Meters, Parts, Scheme, Site};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::counter::{self, Counter};
use crate::desk::{self, Desk};
use crate::office::{self, Office};
use crate::sessions::Sessions;

/// A day on which both societies are open, half an hour and a minute before tokyometro closes.
pub const OPEN: &str = "2026-11-25T20:29:00";

/// A page of a test.
#[derive(Serialize)]
pub struct Page {
    name: String,
}

/// A page that says this.
pub fn page(name: &str) -> Page {
    Page { name: name.to_owned() }
}

/// The templates of a face.
pub fn engine(templates: &[(&str, &str)]) -> Engine {
    Engine::new(templates.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned()))).unwrap()
}

/// The heading of a trouble's page in Japanese.
pub fn trouble(kind: &str) -> String {
    Words::of(Language::Ja).text(&format!("trouble-{kind}-title")).to_owned()
}

/// A server for one test.
pub struct Server {
    pub bench: Bench,
    pub app: App,
    pub address: SocketAddr,
    /// The desk's gate is shut.
    pub shut: Arc<AtomicBool>,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(OPEN, Scheme::Http, ForwardedHeaders::None).await
    }

    /// A server behind a proxy on this machine that sets these headers, or none.
    pub async fn with(at: &str, scheme: Scheme, forwarded: ForwardedHeaders) -> Self {
        let proxies: &[&str] = if forwarded == ForwardedHeaders::None { &[] } else { &["127.0.0.0/8"] };
        Self::trusting(at, scheme, proxies, forwarded).await
    }

    pub async fn trusting(at: &str, scheme: Scheme, proxies: &[&str], forwarded: ForwardedHeaders) -> Self {
        let bench = Bench::sqlite().await;
        Sample::apply(&bench, "midori", japan("2026-01-01T00:00:00")).await;
        Sample::apply(&bench, "tokyometro", japan("2026-01-02T00:00:00")).await;
        let clock = Clock::manual(japan(at));
        let directory = Directory::load(&bench.database, BASE, clock.now()).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let trusted_proxies: Vec<IpNet> = proxies.iter().map(|net| net.parse().unwrap()).collect();
        let site = Site { scheme, base: BASE.into(), public_port: Some(address.port()), trusted_proxies, forwarded };
        let files = |names: [&str; 2]| names.map(|name| (name.to_owned(), Cow::Borrowed(&b"/**/"[..])));
        let assets = Assets::new(files(["counter.css", "counter.js"])).with(files(["desk.css", "desk.js"]));
        let (database, keys) = (bench.database.clone(), bench.keys.clone());
        let typesetter = madoguchi_web::Typesetter::new(1);
        let (hasher, meters) = (cheap_hasher(), Meters::default());
        let parts = Parts { database, directory, clock, hasher, typesetter, keys, site, assets, meters };
        let app = App::new(parts);
        let shut = Arc::new(AtomicBool::new(false));
        let faces = Faces::new(Office::new(), office::routes())
            .with(Counter::new(Sessions::default()), counter::routes())
            .with(Desk::new(Sessions::default(), Arc::clone(&shut)), desk::routes());
        let router = madoguchi_web::serve(app.clone(), faces);
        tokio::spawn(async move {
            axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
        });
        Self { bench, app, address, shut }
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
}
