//! The demo's delivered mails, readable in the browser. Only the demo serves these pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::DateTime;
use madoguchi_words::{Language, Words};
use mail_parser::{Address, Message, MessageParser};
use serde::Serialize;
use tera::{Context, Kwargs, Tera, TeraResult};
use uuid::Uuid;

/// The reserved label of the mailbox's host name.
const LABEL: &str = "mail";
/// The policy of the mailbox's pages: their own inline styles, nothing from elsewhere, no scripts.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'; form-action 'none'";
/// The policy of a mail's HTML, which is shown in a sandboxed frame.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; \
                           sandbox allow-popups allow-popups-to-escape-sandbox";

/// Returns the mailbox's host name under the platform's host, e.g. `mail.portal.localhost`.
pub fn host(platform_host: &str) -> String {
    format!("{LABEL}.{platform_host}")
}

/// Builds the router of the mailbox over the `.eml` files of a folder.
///
/// # Errors
/// When a template can't be parsed.
pub fn router(mails: PathBuf) -> TeraResult<Router> {
    let pages = Pages { mails, japanese: engine(Language::Ja)?, english: engine(Language::En)? };
    Ok(Router::new()
        .route("/", get(list))
        .route("/mails/{id}", get(mail))
        .route("/mails/{id}/html", get(html))
        .fallback(nothing)
        .with_state(Arc::new(pages)))
}

struct Pages {
    mails: PathBuf,
    japanese: Tera,
    english: Tera,
}

fn engine(language: Language) -> TeraResult<Tera> {
    let words = Words::of(language);
    let mut tera = Tera::default();
    tera.register_function("t", move |arguments: Kwargs, _: &tera::State| -> TeraResult<String> {
        Ok(words.text(arguments.must_get::<&str>("key")?).to_owned())
    });
    tera.add_raw_templates([
        ("layout.html", include_str!("layout.html")),
        ("list.html", include_str!("list.html")),
        ("mail.html", include_str!("mail.html")),
        ("note.html", include_str!("note.html")),
    ])?;
    Ok(tera)
}

/// A mail as the pages show it.
#[derive(Serialize)]
struct Shown {
    id: Uuid,
    sent_at: String,
    from: String,
    to: String,
    subject: String,
}

impl Shown {
    fn of(id: Uuid, mail: &Message<'_>, words: &Words) -> Self {
        let sent_at = mail.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
        Self {
            id,
            sent_at: sent_at.map(|at| words.instant(at)).unwrap_or_default(),
            from: addresses(mail.from()),
            to: addresses(mail.to()),
            subject: mail.subject().unwrap_or_default().to_owned(),
        }
    }
}

fn addresses(addresses: Option<&Address<'_>>) -> String {
    let named =
        addresses.into_iter().flat_map(Address::iter).map(|address| match (address.name(), address.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (name, address) => name.or(address).unwrap_or_default().to_owned(),
        });
    named.collect::<Vec<_>>().join(", ")
}

async fn list(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    let words = words(&headers);
    // Ids begin with the time (UUIDv7), so their order is the order in which the mails were written.
    let mut ids = fs::read_dir(&pages.mails)
        .map(|entries| entries.filter_map(|entry| id_of(&entry.ok()?.path())).collect::<Vec<_>>())
        .unwrap_or_default();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let mails = ids
        .into_iter()
        .filter_map(|id| {
            let bytes = fs::read(pages.file(id)).ok()?;
            Some(Shown::of(id, &MessageParser::default().parse(&bytes)?, words))
        })
        .collect::<Vec<_>>();
    let mut context = Context::new();
    context.insert("mails", &mails);
    pages.page(StatusCode::OK, "list.html", context, words)
}

async fn mail(State(pages): State<Arc<Pages>>, UrlPath(id): UrlPath<Uuid>, headers: HeaderMap) -> Response {
    let words = words(&headers);
    let Ok(bytes) = fs::read(pages.file(id)) else {
        return pages.note(StatusCode::NOT_FOUND, "demo-mailbox-none", words);
    };
    let Some(parsed) = MessageParser::default().parse(&bytes) else {
        return pages.note(StatusCode::OK, "demo-mailbox-unreadable", words);
    };
    let mut context = Context::new();
    context.insert("mail", &Shown::of(id, &parsed, words));
    context.insert("text", &with_links(&parsed.body_text(0).unwrap_or_default()));
    pages.page(StatusCode::OK, "mail.html", context, words)
}

async fn html(State(pages): State<Arc<Pages>>, UrlPath(id): UrlPath<Uuid>, headers: HeaderMap) -> Response {
    let bytes = fs::read(pages.file(id)).unwrap_or_default();
    let parsed = MessageParser::default().parse(&bytes);
    let Some(html) = parsed.as_ref().and_then(|mail| mail.body_html(0)) else {
        return pages.note(StatusCode::NOT_FOUND, "demo-mailbox-none", words(&headers));
    };
    // Links open in a new tab, as they do from a mail program.
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    respond(StatusCode::OK, MAIL_POLICY, html)
}

async fn nothing(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    pages.note(StatusCode::NOT_FOUND, "demo-mailbox-none", words(&headers))
}

impl Pages {
    fn file(&self, id: Uuid) -> PathBuf {
        self.mails.join(format!("{id}.eml"))
    }

    fn page(&self, status: StatusCode, template: &str, mut context: Context, words: &Words) -> Response {
        context.insert("language", words.code());
        let tera = match words.language() {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        };
        match tera.render(template, &context) {
            Ok(page) => respond(status, PAGE_POLICY, page),
            Err(error) => {
                tracing::error!(%error, template, "a page of the mailbox can't be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    fn note(&self, status: StatusCode, note: &str, words: &Words) -> Response {
        let mut context = Context::new();
        context.insert("note", note);
        self.page(status, "note.html", context, words)
    }
}

fn respond(status: StatusCode, policy: &'static str, page: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, page).into_response()
}

fn words(headers: &HeaderMap) -> &'static Words {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Words::of(if wanted.starts_with("en") { Language::En } else { Language::Ja })
}

fn id_of(path: &Path) -> Option<Uuid> {
    let name = path.file_name()?.to_str()?.strip_suffix(".eml")?;
    Uuid::parse_str(name).ok()
}

/// A part of a mail's text: either a link or plain text.
#[derive(Debug, PartialEq, Serialize)]
struct Part<'a> {
    text: &'a str,
    link: bool,
}

fn with_links(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, link) = rest.split_at(start);
        let end = link.find(|c: char| c.is_whitespace() || !c.is_ascii()).unwrap_or(link.len());
        let (link, after) = link.split_at(end);
        parts.extend([Part { text: before, link: false }, Part { text: link, link: true }]);
        rest = after;
    }
    parts.push(Part { text: rest, link: false });
    parts
}

#[cfg(test)]
mod tests {
    use super::{Part, id_of, with_links};
    use std::path::Path;

    #[test]
    fn links_end_where_a_space_or_japanese_begins() {
        let links =
            |text| with_links(text).into_iter().filter(|part| part.link).map(|part| part.text).collect::<Vec<_>>();
        assert_eq!(
            links("  http://a.portal.localhost:8080/verify-email?token=x_-y\n次へ"),
            ["http://a.portal.localhost:8080/verify-email?token=x_-y"]
        );
        assert_eq!(links("https://a/。http://b/"), ["https://a/", "http://b/"]);
        assert_eq!(with_links("なし"), [Part { text: "なし", link: false }]);
    }

    #[test]
    fn only_files_that_were_renamed_into_place_are_listed() {
        assert!(id_of(Path::new("/m/0193f1d0-0000-7000-8000-000000000000.eml")).is_some());
        assert!(id_of(Path::new("/m/.0193f1d0-0000-7000-8000-000000000000.part")).is_none());
        assert!(id_of(Path::new("/m/../etc/passwd.eml")).is_none());
    }
}
