//! The browser: its connection, its open page and its history.

use std::future::Future;
use std::panic::Location;

use url::Url;

use super::body::{BOUNDARY, encoded, in_parts};
use super::document::Document;
use super::form::Button;
use super::jar::{Jar, same_site};
use super::wire::{Reply, Wire};
use crate::drawn_for::{FIELD, HEADER};

/// The most redirects that the browser follows.
const MOST_REDIRECTS: usize = 10;

pub(super) type Caller = &'static Location<'static>;

/// A browser without scripts, with one page open. An action that is impossible fails the test at the caller's line.
#[derive(Clone, Debug)]
pub struct Browser {
    wire: Wire,
    pub(super) jar: Jar,
    /// Headers that are sent with every request.
    extra: Vec<(String, String)>,
    follows: bool,
    pub(super) open: Option<Open>,
    pub(super) history: Vec<Step>,
}

/// The page that is open.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) url: Url,
    pub(super) reply: Reply,
    pub(super) document: Document,
}

/// A request that the browser made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The request's method.
    pub method: String,
    /// The request's URL.
    pub url: String,
    /// The answer's status.
    pub status: u16,
}

/// A request that is about to be sent.
struct Going {
    method: &'static str,
    url: Url,
    form: Option<Vec<(String, String)>>,
    /// The files of a form that brings some.
    files: Option<Vec<(String, Vec<u8>)>>,
    /// The page that started the request; nothing for an address that was typed in.
    from: Option<Url>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// Starts a browser without cookies and without an open page.
    #[must_use]
    pub fn new() -> Self {
        let (wire, jar) = (Wire::new(), Jar::default());
        Self { wire, jar, extra: Vec::new(), follows: true, open: None, history: Vec::new() }
    }

    /// Adds a header to every further request, as a proxy in front would.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.extra.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Shows redirects instead of following them.
    #[must_use]
    pub fn without_redirects(mut self) -> Self {
        self.follows = false;
        self
    }

    /// Returns this tab with the cookies that another tab of the same browser has by now.
    #[must_use]
    pub fn sharing(mut self, other: &Self) -> Self {
        self.jar = other.jar.clone();
        self
    }

    /// Opens an address as if it were typed in. A path stays on the current host.
    ///
    /// # Panics
    /// When the text isn't an address, or nothing answers there.
    #[track_caller]
    pub fn open<'a>(&'a mut self, address: &'a str) -> impl Future<Output = ()> + Send + 'a {
        let caller = Location::caller();
        async move {
            let url = self.resolve(caller, address);
            self.go(caller, Going { method: "GET", url, form: None, files: None, from: None }).await;
        }
    }

    /// Follows the link with this text.
    ///
    /// # Panics
    /// When there is no such link, or several that lead to different places.
    #[track_caller]
    pub fn follow<'a>(&'a mut self, text: &'a str) -> impl Future<Output = ()> + Send + 'a {
        let caller = Location::caller();
        async move {
            let mut targets: Vec<_> = self
                .page(caller)
                .document
                .links
                .iter()
                .filter(|link| link.text == text)
                .map(|link| link.href.clone())
                .collect();
            targets.dedup();
            let [href] = targets.as_slice() else {
                self.fail(caller, &format!("{} links are called {text:?}", targets.len()))
            };
            let (url, from) = (self.resolve(caller, href), Some(self.page(caller).url.clone()));
            self.go(caller, Going { method: "GET", url, form: None, files: None, from }).await;
        }
    }

    /// Presses the button with this name.
    ///
    /// # Panics
    /// When there is no such button, there are several, or a browser would first ask for a field.
    #[track_caller]
    pub fn press<'a>(&'a mut self, title: &'a str) -> impl Future<Output = ()> + Send + 'a {
        let caller = Location::caller();
        async move {
            let (form, button) = self.button(caller, title);
            self.submit(caller, form, Some(button)).await;
        }
    }

    /// Presses Enter in the field with this label, which presses the form's first button.
    ///
    /// # Panics
    /// As [`Browser::press`].
    #[track_caller]
    pub fn press_enter_in<'a>(&'a mut self, label: &'a str) -> impl Future<Output = ()> + Send + 'a {
        let caller = Location::caller();
        async move {
            let (form, _) = self.field(caller, label);
            let button = self.page(caller).document.forms[form].buttons.iter().find(|button| !button.disabled).cloned();
            self.submit(caller, form, button).await;
        }
    }

    /// Loads the previous page again, as a browser without a cache does.
    ///
    /// # Panics
    /// When there is no previous page.
    #[track_caller]
    pub fn back(&mut self) -> impl Future<Output = ()> + Send + '_ {
        let caller = Location::caller();
        async move {
            let here = self.page(caller).url.to_string();
            let earlier =
                self.history.iter().rev().find(|step| step.method == "GET" && step.status < 300 && step.url != here);
            let Some(earlier) = earlier.map(|step| step.url.clone()) else {
                self.fail(caller, "no page was open before")
            };
            let url = self.resolve(caller, &earlier);
            self.go(caller, Going { method: "GET", url, form: None, files: None, from: None }).await;
        }
    }

    /// Sends a form that no page of the site offers, from the open page, as another site's page or a tampered page
    /// could. Where it doesn't say what it was drawn for, it says what the open page was drawn for.
    ///
    /// # Panics
    /// When nothing answers.
    #[track_caller]
    pub fn post<'a>(
        &'a mut self,
        address: &'a str,
        fields: &'a [(&'a str, &'a str)],
    ) -> impl Future<Output = ()> + Send + 'a {
        let caller = Location::caller();
        async move {
            let url = self.resolve(caller, address);
            let mut form: Vec<_> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            if let Some(drawn_for) = self.drawn_for().filter(|_| form.iter().all(|(name, _)| name != FIELD)) {
                form.push((FIELD.to_owned(), drawn_for));
            }
            let from = self.open.as_ref().map(|open| open.url.clone());
            self.go(caller, Going { method: "POST", url, form: Some(form), files: None, from }).await;
        }
    }

    /// Sends any request with this browser's cookies and returns the bare answer. The open page stays.
    ///
    /// # Panics
    /// When nothing answers.
    #[track_caller]
    pub fn request<'a>(
        &'a mut self,
        method: &'a str,
        address: &'a str,
        headers: &'a [(&'a str, &'a str)],
        body: Option<Vec<u8>>,
    ) -> impl Future<Output = Reply> + Send + 'a {
        let caller = Location::caller();
        async move {
            let url = self.resolve(caller, address);
            let mut sent: Vec<_> =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            sent.extend(self.extra.clone());
            if let Some(cookies) = self.jar.header(&url, true, true) {
                sent.push(("cookie".to_owned(), cookies));
            }
            match self.wire.send(method, &url, &sent, body).await {
                Ok(reply) => reply,
                Err(error) => self.fail(caller, &format!("{method} {url}: {error}")),
            }
        }
    }

    /// Sends JSON as a script on the open page would, and keeps the cookies of the answer. The open page stays.
    ///
    /// # Panics
    /// When no page is open, or nothing answers.
    #[track_caller]
    pub fn fetch<'a>(&'a mut self, address: &'a str, json: &'a str) -> impl Future<Output = Reply> + Send + 'a {
        let caller = Location::caller();
        async move {
            let (url, from) = (self.resolve(caller, address), self.page(caller).url.clone());
            let origin = from.origin().ascii_serialization();
            let drawn_for = self.drawn_for().unwrap_or_default();
            let headers = [
                ("content-type", "application/json"),
                ("sec-fetch-site", relation(&from, &url)),
                ("origin", &origin),
                (HEADER, &drawn_for),
            ];
            let reply = self.request("POST", url.as_str(), &headers, Some(json.as_bytes().to_vec())).await;
            for (_, value) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
                self.jar.take(&url, value);
            }
            reply
        }
    }

    async fn submit(&mut self, caller: Caller, form: usize, button: Option<Button>) {
        let open = self.page(caller);
        let model = &open.document.forms[form];
        let entries = match model.entries(button.as_ref()) {
            Ok(entries) => entries,
            Err(label) => self.fail(caller, &format!("a browser would ask for {label:?} first")),
        };
        let action = button.and_then(|button| button.action).or_else(|| model.action.clone()).unwrap_or_default();
        let (post, files, from) = (model.post, model.files(), Some(open.url.clone()));
        let here = open.url.to_string();
        let mut url = self.resolve(caller, if action.is_empty() { &here } else { &action });
        if post {
            self.go(caller, Going { method: "POST", url, form: Some(entries), files, from }).await;
        } else {
            url.set_query(Some(&encoded(&entries)));
            self.go(caller, Going { method: "GET", url, form: None, files: None, from }).await;
        }
    }

    async fn go(&mut self, caller: Caller, mut going: Going) {
        let mut site = going.from.as_ref().map_or("none", |from| relation(from, &going.url));
        for _ in 0..=MOST_REDIRECTS {
            let reply = self.exchange(caller, &going, site).await;
            let location = reply.header("location").filter(|_| self.follows && (300..400).contains(&reply.status));
            let Some(location) = location.map(str::to_owned) else {
                let document = Document::read(&reply.text());
                self.open = Some(Open { url: going.url, reply, document });
                return;
            };
            let next = match going.url.join(&location) {
                Ok(next) => next,
                Err(error) => self.fail(caller, &format!("a redirect to {location:?}: {error}")),
            };
            if !matches!(reply.status, 307 | 308) {
                (going.method, going.form, going.files) = ("GET", None, None);
            }
            // A chain of redirects counts as far away as its farthest hop.
            if site != "none" {
                site = farther(site, relation(&going.url, &next));
            }
            going.url = next;
        }
        self.fail(caller, "the redirects don't end");
    }

    async fn exchange(&mut self, caller: Caller, going: &Going, site: &'static str) -> Reply {
        let safe = going.method == "GET";
        let mut headers = vec![
            ("accept".to_owned(), "text/html".to_owned()),
            ("accept-language".to_owned(), "ja".to_owned()),
            ("sec-fetch-site".to_owned(), site.to_owned()),
            ("sec-fetch-mode".to_owned(), "navigate".to_owned()),
            ("sec-fetch-dest".to_owned(), "document".to_owned()),
        ];
        if !safe {
            let origin =
                going.from.as_ref().map_or_else(|| "null".to_owned(), |from| from.origin().ascii_serialization());
            headers.push(("origin".to_owned(), origin));
            let kind = match going.files {
                Some(_) => format!("multipart/form-data; boundary={BOUNDARY}"),
                None => "application/x-www-form-urlencoded".to_owned(),
            };
            headers.push(("content-type".to_owned(), kind));
        }
        let near = going.from.as_ref().is_none_or(|from| same_site(from, &going.url));
        if let Some(cookies) = self.jar.header(&going.url, near, safe) {
            headers.push(("cookie".to_owned(), cookies));
        }
        headers.extend(self.extra.clone());
        let body = going.form.as_ref().map(|form| match &going.files {
            Some(files) => in_parts(form, files),
            None => encoded(form).into_bytes(),
        });
        let reply = match self.wire.send(going.method, &going.url, &headers, body).await {
            Ok(reply) => reply,
            Err(error) => self.fail(caller, &format!("{} {}: {error}", going.method, going.url)),
        };
        for (_, value) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.jar.take(&going.url, value);
        }
        let (method, url) = (going.method.to_owned(), going.url.to_string());
        self.history.push(Step { method, url, status: reply.status });
        reply
    }

    pub(super) fn resolve(&self, caller: Caller, address: &str) -> Url {
        let resolved = match &self.open {
            Some(open) => open.url.join(address),
            None => Url::parse(address),
        };
        match resolved {
            Ok(url) => url,
            Err(error) => self.fail(caller, &format!("{address:?} is no address: {error}")),
        }
    }

    pub(super) fn page(&self, caller: Caller) -> &Open {
        match &self.open {
            Some(open) => open,
            None => self.fail(caller, "no page is open"),
        }
    }

    /// Finds the one button with a name, and its form.
    fn button(&self, caller: Caller, title: &str) -> (usize, Button) {
        let forms = self.page(caller).document.forms.iter().enumerate();
        let found: Vec<_> = forms
            .flat_map(|(at, form)| form.buttons.iter().map(move |button| (at, button.clone())))
            .filter(|(_, button)| button.title == title && !button.disabled)
            .collect();
        match found.as_slice() {
            [one] => one.clone(),
            [] => self.fail(caller, &format!("no button is called {title:?}; there are {:?}", self.buttons())),
            _ => self.fail(caller, &format!("{} buttons are called {title:?}", found.len())),
        }
    }

    pub(super) fn fail(&self, caller: Caller, what: &str) -> ! {
        let page = self.open.as_ref().map_or_else(
            || "nothing is open".to_owned(),
            |open| format!("open is {} ({})\n{}", open.url, open.reply.status, open.document.text()),
        );
        panic!("{caller}: {what}\n{page}");
    }
}

/// How two pages are related, in the words of `Sec-Fetch-Site`.
fn relation(from: &Url, to: &Url) -> &'static str {
    if from.origin() == to.origin() {
        "same-origin"
    } else if same_site(from, to) {
        "same-site"
    } else {
        "cross-site"
    }
}

fn farther(a: &'static str, b: &'static str) -> &'static str {
    let order = ["same-origin", "same-site", "cross-site"];
    let rank = |site| order.iter().position(|known| *known == site);
    if rank(a) >= rank(b) { a } else { b }
}
