//! Requests that no page of the portal makes a browser send: stolen cookies, other sites' forms, junk.

use madoguchi_web::testing::{Browser, Document, Reply};
use url::form_urlencoded::Serializer;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Opens a page with these cookies and no others.
pub async fn get(url: &str, cookies: &str) -> Reply {
    Browser::new().request("GET", url, &[("cookie", cookies)], None).await
}

/// Sends a form with these cookies, as a page of the same host would.
pub async fn post(url: &str, cookies: &str, fields: &[(&str, &str)]) -> Reply {
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
