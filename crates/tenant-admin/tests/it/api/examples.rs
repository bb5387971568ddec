//! The examples of the description, as somebody copies them.

use std::process::Command;

use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::testing::on_both;
use scraper::{Html, Selector};

use super::{ask, token};
use crate::app::TestDesk;

/// Runs a copied call. Returns the status.
pub async fn run(example: String, token: String) -> u16 {
    let folder = tempfile::tempdir().unwrap();
    // `curl` resolves names below localhost by itself; its settings add the status behind the body.
    std::fs::write(folder.path().join(".curlrc"), "silent\nshow-error\nwrite-out = \"\\n%{http_code}\"\n").unwrap();
    let output = tokio::task::spawn_blocking(move || {
        Command::new("sh")
            .args(["-c", &example])
            .env("TOKEN", token)
            .env("CURL_HOME", folder.path())
            .env("HOME", folder.path())
            .output()
            .expect("a shell")
    });
    let output = output.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let status = text.lines().last().and_then(|line| line.parse().ok());
    status.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// The examples of a page, with the statuses that are described beside each.
pub fn examples(page: &str) -> Vec<(String, Vec<u16>)> {
    let page = Html::parse_document(page);
    let (sections, example) = (Selector::parse("section").unwrap(), Selector::parse("pre.example").unwrap());
    let statuses = Selector::parse("tbody td:first-child").unwrap();
    page.select(&sections)
        .filter_map(|section| {
            let example = section.select(&example).next()?.text().collect();
            let known =
                section.select(&statuses).filter_map(|cell| cell.text().collect::<String>().trim().parse().ok());
            Some((example, known.collect()))
        })
        .collect()
}

#[tokio::test]
async fn every_example_of_the_desk_is_answered_as_described() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (_, token) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        let page = ask(&desk, "midori", ("GET", "/api/v1/docs"), "", &[], "").await.text();
        let examples = examples(&page);
        assert!(examples.len() >= 10, "{page}");
        for (example, known) in examples {
            let status = run(example.clone(), token.clone()).await;
            assert!(known.contains(&status), "{status}, not {known:?}: {example}");
            // What an example lacks by nature is the state that was read, or an id that is there.
            assert!([200, 201, 202, 404, 412, 422].contains(&status), "{status}: {example}");
        }
    })
    .await;
}
