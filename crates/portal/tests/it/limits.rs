//! Every form names its limits, or says why it needs none (`docs/limits.md`).

use std::collections::BTreeSet;

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::proof::rate_limit::rule::RateLimitKind;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::on_both;
use madoguchi_portal::finder;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, answer, register, sign_in, walk};

/// What a network may do only so often.
const OF_NETWORKS: [&str; 3] = ["network", "requests", "junk"];

/// The rows of the table that begins with this column.
fn rows(first: &str) -> Vec<[String; 3]> {
    let text = include_str!("../../../../docs/limits.md");
    let head = format!("| {first} |");
    let rows: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with(&head))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
            [(); 3].map(|()| cells.next().unwrap_or_default())
        })
        .collect();
    assert!(!rows.is_empty(), "no table {first}");
    rows
}

fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_form_names_the_buckets_it_takes_from_or_says_why_it_needs_none() {
    let routes = madoguchi_portal::routes();
    let finder = finder::routes();
    let forms = routes.list().iter().map(|route| (route.method, route.path.as_str()));
    let forms = forms.chain(finder.list().iter().map(|route| (route.method, route.path.as_str())));
    let forms: BTreeSet<_> = forms.filter(|(method, _)| *method == "POST").map(|(_, path)| path.to_owned()).collect();
    let rows = rows("form");
    let listed: BTreeSet<_> = rows.iter().filter_map(|row| quoted(&row[0]).next()).map(str::to_owned).collect();
    assert_eq!(listed, forms);
    assert_eq!(rows.len(), listed.len(), "a form stands there once");
    for [form, buckets, why] in &rows {
        assert!(quoted(buckets).next().is_some() == why.is_empty(), "{form}: either buckets or a reason");
    }
}

/// The buckets that only the desk, or a program there, takes from.
const AT_THE_DESK: [&str; 2] = ["support_code", "api_request"];

#[test]
fn every_bucket_is_described_and_some_form_takes_from_it() {
    let kinds = RateLimitKind::ALL.map(|kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned());
    let all: BTreeSet<_> = kinds.into_iter().chain(OF_NETWORKS.map(str::to_owned)).collect();
    let described: BTreeSet<_> =
        rows("bucket").iter().flat_map(|row| quoted(&row[0]).map(str::to_owned).collect::<Vec<_>>()).collect();
    let taken: BTreeSet<_> =
        rows("form").iter().flat_map(|row| quoted(&row[1]).map(str::to_owned).collect::<Vec<_>>()).collect();
    assert_eq!(described, all);
    assert_eq!(
        taken,
        all.into_iter().filter(|bucket| !AT_THE_DESK.contains(&bucket.as_str())).collect::<BTreeSet<_>>()
    );
}

#[tokio::test]
async fn tries_that_end_in_an_error_of_ours_are_held_against_nobody() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let set_hash = async |to: &str, from: &str| {
            let scope = app.society("tokyometro").sample.scope(Actor::System, app.clock.now());
            let tx = app.bench.database.write(&scope).await.unwrap();
            let set = format!("UPDATE account SET password_hash = replace(password_hash, '{from}', '{to}')");
            assert_eq!(tx.raw(&set).await.unwrap(), 1);
            tx.commit().await.unwrap();
        };
        set_hash("$broken$", "$argon2id$").await;
        let mut browser = Browser::new();
        for attempt in 0..12 {
            sign_in(&app, "tokyometro", &mut browser, &entry.user_id, &entry.password).await;
            assert_eq!(browser.status(), 500, "{attempt}");
        }
        set_hash("$argon2id$", "$broken$").await;
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!(browser.path(), links::HOME, "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_for_user_ids_in_a_row_is_told_to_wait_and_keeps_what_was_typed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        let mut browser = walk(&app, "tokyometro", app.letter("tokyometro"), &entry, links::REGISTER_ACCOUNT).await;
        for number in 0..21 {
            browser.fill("ユーザID", &format!("Hanako{number:04}")).fill("メールアドレス", &entry.email);
            browser.fill("パスワード", "short").fill("パスワード確認用", "short").press("入力内容確認").await;
            let expected = if number < 20 { (422, None) } else { (429, Some("180")) };
            assert_eq!((browser.status(), browser.header("retry-after")), expected, "{number}");
        }
        assert!(
            browser
                .has("何度も続けて送信されたため、しばらくの間お待ちいただいています。3分後にもう一度お試しください。")
        );
        assert_eq!(browser.value_of("メールアドレス"), entry.email);
        app.pass(Duration::minutes(3));
        answer(&app, "tokyometro", &mut browser, app.letter("tokyometro"), &entry).await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "{}", browser.text());
    })
    .await;
}
