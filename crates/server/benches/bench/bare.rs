//! What the pages are compared with: one axum handler that renders one page with tera, in a process of its own, and does
//! nothing else.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tera::{Context, Tera};
use tokio::net::{TcpListener, TcpStream};
use tower_http::compression::CompressionLayer;

use crate::place::{PAUSE, free_port};

/// The argument by which this program serves the bare page.
pub const MODE: &str = "bare";

const PAGE: &str = "page.json";
const PORT: &str = "port";
/// A file that is there if the page is packed for who asks.
const PACKS: &str = "packs";

/// A page: its templates, and what is filled in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Page {
    /// Names and sources.
    pub templates: Vec<(String, String)>,
    /// The one that is rendered.
    pub name: String,
    /// What stands around every page.
    pub frame: Value,
    /// What the page shows.
    pub page: Value,
}

/// The bare server, until it is dropped.
pub struct Bare {
    child: Child,
    /// Where it listens.
    pub port: u16,
    _folder: tempfile::TempDir,
}

impl Bare {
    /// Starts it with a page, to be packed each time or sent as it is.
    pub async fn start(page: &Page, packs: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        std::fs::write(folder.path().join(PAGE), serde_json::to_string(page).unwrap()).unwrap();
        std::fs::write(folder.path().join(PORT), port.to_string()).unwrap();
        if packs {
            std::fs::write(folder.path().join(PACKS), "").unwrap();
        }
        let mut command = Command::new(std::env::current_exe().unwrap());
        let child = command.arg(MODE).arg(folder.path()).stdin(Stdio::null()).spawn().unwrap();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            tokio::time::sleep(PAUSE).await;
        }
        Self { child, port, _folder: folder }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Shared {
    tera: Tera,
    page: Page,
}

/// Serves the page in `folder`.
pub async fn serve(folder: &Path) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let page: Page = serde_json::from_str(&read(PAGE)).unwrap();
    let mut tera = Tera::default();
    tera.add_raw_templates(page.templates.clone()).unwrap();
    let router = Router::new().route("/", get(show)).with_state(Arc::new(Shared { tera, page }));
    let router = if folder.join(PACKS).exists() { router.layer(CompressionLayer::new()) } else { router };
    let port: u16 = read(PORT).parse().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

async fn show(State(shared): State<Arc<Shared>>) -> Html<String> {
    let mut context = Context::new();
    context.insert("frame", &shared.page.frame);
    context.insert("page", &shared.page.page);
    context.insert("lang", "ja");
    Html(shared.tera.render(&shared.page.name, &context).unwrap())
}
