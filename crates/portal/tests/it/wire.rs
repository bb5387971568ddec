//! Requests that no page of the portal makes a browser send: stolen cookies, other sites' forms, junk.

use madoguchi_core::links;
use madoguchi_portal::face::Access;
use madoguchi_web::drawn_for::FIELD;
use madoguchi_web::testing::{Browser, Document, Reply};
use url::form_urlencoded::Serializer;

use crate::app::drawn_for_draft;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Opens a page with these cookies and no others.
pub async fn get(url: &str, cookies: &str) -> Reply {
    Browser::new().request("GET", url, &[("cookie", cookies)], None).await
}

/// What the pages are drawn for that these cookies get, beside a form's target: a registration, a pending sign-in or an
/// account. Nothing where nobody is there.
pub async fn drawn_for(url: &str, cookies: &str) -> Option<String> {
    let target = url::Url::parse(url).unwrap();
    let routes = madoguchi_portal::routes();
    let access = routes.list().iter().find(|route| route.path == target.path()).map(|route| route.access);
    if access == Some(Access::Registering) {
        let (_, token) = cookies
            .split("; ")
            .filter_map(|cookie| cookie.split_once('='))
            .find(|(name, _)| name.ends_with("registration"))?;
        return drawn_for_draft(&target, token);
    }
    let mut page = match access {
        Some(Access::SigningIn) => target.join(links::SECOND_STEP),
        Some(Access::SettingUp) => target.join(links::SET_UP),
        _ => target.join(links::TERMS),
    }
    .unwrap();
    for _ in 0..5 {
        let reply = get(page.as_str(), cookies).await;
        match reply.header("location") {
            Some(there) => page = page.join(there).unwrap(),
            None => return self::page(&reply).attributes("meta[name=drawn-for]", "content").into_iter().next(),
        }
    }
    None
}

/// Sends a form with these cookies, as a page of the same host would that was drawn for them.
pub async fn post(url: &str, cookies: &str, fields: &[(&str, &str)]) -> Reply {
    let drawn_for = drawn_for(url, cookies).await.unwrap_or_default();
    let fields = [&[(FIELD, drawn_for.as_str())], fields].concat();
    post_as(url, cookies, &fields).await
}

/// Sends a form as it is with these cookies, as a page of the same host would.
pub async fn post_as(url: &str, cookies: &str, fields: &[(&str, &str)]) -> Reply {
    let origin = url::Url::parse(url).unwrap().origin().ascii_serialization();
    post_from(url, cookies, &[("origin", &origin), ("sec-fetch-site", "same-origin")], fields).await
}

/// Sends a form with headers that tell where it comes from, or don't.
pub async fn post_from(url: &str, cookies: &str, from: &[(&str, &str)], fields: &[(&str, &str)]) -> Reply {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
    send(url, cookies, from, body).await
}

/// Sends bytes that say they are a form.
pub async fn send(url: &str, cookies: &str, from: &[(&str, &str)], body: Vec<u8>) -> Reply {
    let mut headers = vec![FORM, ("cookie", cookies)];
    headers.extend(from);
    Browser::new().request("POST", url, &headers, Some(body)).await
}

/// An answer as people see it.
pub fn page(reply: &Reply) -> Document {
    Document::read(&reply.text())
}

/// Status and, where it leads elsewhere, the path and query there.
pub fn told(reply: &Reply) -> (u16, String) {
    let there = reply.header("location").unwrap_or_default();
    (reply.status, there.to_owned())
}

/// The language that a page says it is in.
pub fn lang(browser: &Browser) -> String {
    let html = scraper::Html::parse_document(browser.source());
    html.root_element().attr("lang").unwrap_or_default().to_owned()
}

/// Nothing on the page is left in Japanese but what is quoted in 「」 or （）: names of documents that people hold.
#[track_caller]
pub fn speaks_english(browser: &Browser) {
    assert_eq!(lang(browser), "en", "{}", browser.path());
    let mut quoted = 0_i32;
    for c in browser.text().chars() {
        match c {
            '「' | '（' | '(' => quoted += 1,
            '」' | '）' | ')' => quoted = (quoted - 1).max(0),
            'ぁ'..='ん' => assert!(quoted > 0, "{} says {c}: {}", browser.path(), browser.text()),
            _ => {}
        }
    }
}
