//! What the pages are compared with: one axum handler that renders one tera template, in a process of its own. The
//! template is the portal's own page with its values taken out again, so that both send the same bytes and fill in the
//! same values; it does nothing else.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use madoguchi_core::policy::Policy;
use tera::{Context, Tera};
use tokio::net::{TcpListener, TcpStream};

use crate::place::{PAUSE, free_port};

/// The argument by which this program serves the bare page.
pub const MODE: &str = "bare";

const TEMPLATE: &str = "page.html";
const VALUES: &str = "values.json";
const PORT: &str = "port";

/// The bare server, until it is dropped.
pub struct Bare {
    child: Child,
    /// Where it listens.
    pub port: u16,
    _folder: tempfile::TempDir,
}

impl Bare {
    /// Starts it with a page of the portal.
    pub async fn start(page: &str, policy: &Policy) -> Self {
        let (template, values) = taken_apart(page, policy);
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        std::fs::write(folder.path().join(TEMPLATE), template).unwrap();
        std::fs::write(folder.path().join(VALUES), serde_json::to_string(&values).unwrap()).unwrap();
        std::fs::write(folder.path().join(PORT), port.to_string()).unwrap();
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

/// The page as a template, and the values that it was made of.
fn taken_apart(page: &str, policy: &Policy) -> (String, BTreeMap<String, String>) {
    let mut values = vec![
        policy.society.name.clone(),
        policy.society.service_name.clone(),
        policy.society.user_id_word.clone(),
        policy.contact.department.clone(),
        policy.contact.phone.clone(),
        policy.contact.hours.clone(),
    ];
    values.extend(policy.eras.iter().map(|era| era.title.clone()));
    values.extend(["href=\"", "src=\""].iter().flat_map(|start| {
        page.split(start)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|link| link.len() > 40)
            .map(str::to_owned)
    }));
    // The longest first: a name may stand within a title.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values.dedup();
    let mut template = page.to_owned();
    let mut named = BTreeMap::new();
    for (number, value) in values.into_iter().enumerate() {
        let name = format!("value_{number}");
        template = template.replace(&value, &format!("{{{{ page.{name} }}}}"));
        named.insert(name, value);
    }
    (template, named)
}

struct Shared {
    tera: Tera,
    values: BTreeMap<String, String>,
}

/// Serves the page in `folder`.
pub async fn serve(folder: &Path) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut tera = Tera::default();
    tera.add_raw_templates([(TEMPLATE, read(TEMPLATE))]).unwrap();
    let shared = Arc::new(Shared { tera, values: serde_json::from_str(&read(VALUES)).unwrap() });
    let router = Router::new().route("/", get(page)).with_state(shared);
    let port: u16 = read(PORT).parse().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

async fn page(State(shared): State<Arc<Shared>>) -> Html<String> {
    let mut context = Context::new();
    context.insert("page", &shared.values);
    Html(shared.tera.render(TEMPLATE, &context).unwrap())
}
