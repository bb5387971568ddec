//! Pages that are shown to somebody whom they weren't made for: they can be read and looked at, and that is all. Nothing in
//! them runs, is sent, or leads anywhere but where the caller says.
//!
//! The browser is told the same once more by [`Framing`], so that neither rests on the other.

use axum::response::Response;

/// What a page may do beyond its own window. An answer without it may neither be framed nor frame anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// The page frames other pages of this host.
    Frames,
    /// The page may be framed by pages of this host. It may load this host's style sheets and images, and nothing else.
    FramedPage,
    /// The mail may be framed by pages of this host. It may use its own styles, and loads nothing.
    FramedMail,
}

impl Framing {
    /// Marks an answer.
    #[must_use]
    pub fn on(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }

    /// The Content-Security-Policy of such an answer. `sandbox` without `allow-scripts` and `allow-forms` keeps both from
    /// working, whoever opens the page and in which window. A framed page keeps its origin, because its style sheets are
    /// only for this origin; without scripts it can do nothing with it.
    pub(crate) const fn policy(self) -> &'static str {
        match self {
            Self::Frames => {
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                 frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            }
            Self::FramedPage => {
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'self'; \
                 base-uri 'none'; sandbox allow-same-origin"
            }
            Self::FramedMail => {
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; \
                 base-uri 'none'; sandbox"
            }
        }
    }

    /// The X-Frame-Options of such an answer, for browsers that don't know `frame-ancestors`.
    pub(crate) const fn frame_options(self) -> &'static str {
        match self {
            Self::Frames => "DENY",
            Self::FramedPage | Self::FramedMail => "SAMEORIGIN",
        }
    }
}

/// Where the links and the style sheets of a still page lead.
pub trait Leads {
    /// Where a link leads, by its own target; `None` if nowhere.
    fn link(&self, href: &str) -> Option<String>;

    /// Where a style sheet comes from, by its own path.
    fn sheet(&self, href: &str) -> String {
        href.to_owned()
    }
}

/// Links that lead nowhere.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Leads for Nowhere {
    fn link(&self, _: &str) -> Option<String> {
        None
    }
}

/// Elements that are left out with everything in them: they run or load something.
const LEFT_OUT: [&str; 4] = ["script", "iframe", "object", "noscript"];
/// Elements without content that are left out.
const TAGS_LEFT_OUT: [&str; 2] = ["base", "embed"];
/// Attributes that say where a form is sent or a link is opened.
const ATTRIBUTES_LEFT_OUT: [&str; 8] =
    ["action", "method", "formaction", "formmethod", "target", "formtarget", "ping", "download"];

/// Makes a page of our templates still: without scripts, with forms that have no address, and with links that lead where
/// `leads` says.
#[must_use]
pub fn still(html: &str, leads: &impl Leads) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        out.push_str(text);
        let end = end_of(tag);
        let (tag, after) = tag.split_at(end);
        rest = after;
        let name = name_of(tag);
        if LEFT_OUT.contains(&name.as_str()) {
            rest = behind(rest, &name);
        } else if let Some(kept) = kept(tag, &name, leads) {
            out.push_str(&kept);
        }
    }
    out.push_str(rest);
    out
}

/// The length of the tag or comment at the beginning of `html`. A `>` within quotation marks doesn't end it.
fn end_of(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// The name of a tag in lower case; empty for an end, a comment or a declaration.
fn name_of(tag: &str) -> String {
    let name = tag.trim_start_matches('<');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name.get(..end).unwrap_or_default().to_ascii_lowercase()
}

/// What comes behind the end of the element `name`.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let end = format!("</{name}");
    let lower = html.to_ascii_lowercase();
    let Some(at) = lower.find(&end) else { return "" };
    html.get(at..).and_then(|tag| tag.split_once('>')).map_or("", |(_, rest)| rest)
}

/// A tag as it is kept; `None` if it is left out.
fn kept(tag: &str, name: &str, leads: &impl Leads) -> Option<String> {
    if name.is_empty() {
        return Some(tag.to_owned());
    }
    let given = attributes(tag, name);
    let value = |wanted: &str| given.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| value.as_deref());
    let loads = value("rel").unwrap_or_default();
    let left_out = TAGS_LEFT_OUT.contains(&name)
        || name == "meta" && (value("http-equiv").is_some() || value("name") == Some("drawn-for"))
        || name == "link" && !matches!(loads, "stylesheet" | "icon")
        || name == "input" && value("type") == Some("hidden");
    if left_out {
        return None;
    }
    let mut out = format!("<{name}");
    for (attribute, value) in &given {
        let is_left_out = ATTRIBUTES_LEFT_OUT.contains(&attribute.as_str()) || attribute.starts_with("on");
        let value = match (name, attribute.as_str(), value) {
            _ if is_left_out => continue,
            ("link", "href", Some(href)) if loads == "stylesheet" => Some(leads.sheet(href)),
            ("link", "href", _) => value.clone(),
            // A place on the same page.
            (_, "href", Some(href)) if href.starts_with('#') => value.clone(),
            (_, "href" | "xlink:href", Some(href)) => match leads.link(href) {
                Some(there) => Some(there),
                None => continue,
            },
            _ => value.clone(),
        };
        out.push(' ');
        out.push_str(attribute);
        if let Some(value) = value {
            out.push_str("=\"");
            out.push_str(&value.replace('&', "&amp;").replace('"', "&quot;"));
            out.push('"');
        }
    }
    // Drawings have elements that end by themselves.
    out.push_str(if tag.ends_with("/>") { "/>" } else { ">" });
    Some(out)
}

/// The attributes of a tag, with their values.
fn attributes(tag: &str, name: &str) -> Vec<(String, Option<String>)> {
    let mut rest = tag.get(1 + name.len()..).unwrap_or_default();
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return found;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end.max(1).min(rest.len()));
        let after = after.trim_start();
        let (value, after) = match after.strip_prefix('=').map(str::trim_start) {
            None => (None, after),
            Some(valued) => {
                let (value, after) = value_of(valued);
                (Some(value), after)
            }
        };
        found.push((attribute.to_ascii_lowercase(), value));
        rest = after;
    }
}

/// A value at the beginning of `html`, and what comes behind it.
fn value_of(html: &str) -> (String, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = html.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return (unescaped(value), after);
        }
    }
    let end = html.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(html.len());
    let (value, after) = html.split_at(end);
    (unescaped(value), after)
}

/// The escapes that our templates write. Others stay as they are and are escaped once more, which shows and harms nothing.
fn unescaped(value: &str) -> String {
    value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Home;

    impl Leads for Home {
        fn link(&self, href: &str) -> Option<String> {
            (href == "/home").then(|| "/views/1/home".to_owned())
        }

        fn sheet(&self, href: &str) -> String {
            format!("{href}?of=7")
        }
    }

    #[test]
    fn links_lead_where_it_was_said_or_nowhere() {
        for (html, expected) in [
            (r#"<a href="/home">戻る</a>"#, r#"<a href="/views/1/home">戻る</a>"#),
            (r#"<a class="button" href="/sign-out" target="_blank">x</a>"#, r#"<a class="button">x</a>"#),
            (r##"<a href="#main">x</a>"##, r##"<a href="#main">x</a>"##),
            (r#"<a href='tel:0300' rel=noopener>x</a>"#, r#"<a rel="noopener">x</a>"#),
            (r#"<A HREF="javascript:alert(1)">x</A>"#, r#"<a>x</A>"#),
            (r#"<link rel="stylesheet" href="/b.css">"#, r#"<link rel="stylesheet" href="/b.css?of=7">"#),
            (r#"<link rel="icon" href="/i.png">"#, r#"<link rel="icon" href="/i.png">"#),
            (r#"<link rel="preload" href="/i.png">"#, ""),
        ] {
            assert_eq!(still(html, &Home), expected, "{html}");
        }
    }

    #[test]
    fn nothing_runs_and_no_form_has_an_address() {
        let html = r#"<base href="/x"><meta http-equiv="refresh" content="0;url=/x"><script src="/a.js" defer></script><SCRIPT>
            if (a < b) { x("</p>") }</SCRIPT><form method="post" action="/sign-in" novalidate><input type="hidden" name="drawn_for" value="x"><input name="user_id" value="a &gt; &quot;b&quot;" required><button formaction="/y" onclick="z()" disabled>送信</button></form><iframe src="/x"></iframe>"#;
        assert_eq!(
            still(html, &Nowhere),
            r#"<form novalidate><input name="user_id" value="a > &quot;b&quot;" required><button disabled>送信</button></form>"#
        );
    }

    #[test]
    fn what_is_text_stays_as_it_is() {
        let html = "<!doctype html>\n<!-- <a href=\"/x\"> -->\n<p title=\"a>b\">1 &lt; 2 &amp; x</p><br><svg><path d=\"M0 0\"/><use href=\"#a\"/></svg><img src=\"/logo/1\" alt=\"\">";
        assert_eq!(still(html, &Nowhere), html);
    }

    #[test]
    fn a_framed_page_runs_and_sends_nothing() {
        for framing in [Framing::FramedPage, Framing::FramedMail] {
            let policy = framing.policy();
            assert!(policy.starts_with("default-src 'none'"), "{policy}");
            for needed in ["form-action 'none'", "frame-ancestors 'self'", "base-uri 'none'", "sandbox"] {
                assert!(policy.contains(needed), "{needed}: {policy}");
            }
            for never in ["script-src", "connect-src", "allow-scripts", "allow-forms", "allow-popups", "allow-top"] {
                assert!(!policy.contains(never), "{never}: {policy}");
            }
        }
        assert!(!Framing::FramedPage.policy().contains("unsafe"));
        assert!(!Framing::FramedMail.policy().contains("allow-same-origin"), "its own styles, but no origin");
        assert!(Framing::Frames.policy().contains("frame-ancestors 'none'"));
    }
}
