//! Nothing personal and no secret is logged, not even when everything is.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use madoguchi_web::testing::Browser;

use crate::cli::{Running, argument, file, madoguchi, run, stderr};
use crate::cli_serve::{config, into_folder, sqlite};

const USER_ID: &str = "Canary2026x";
const PASSWORD: &str = "Kingfisher-77-lake";
const ADDRESS: &str = "canary.bird@example.net";

#[tokio::test]
async fn a_whole_registration_leaves_no_trace_of_the_member_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let more = format!("{}logging = {{ filter = \"trace\" }}\n", into_folder(folder.path()));
    let config = config(folder.path(), &sqlite(folder.path()), port, &more);
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    let roster = file(
        folder.path(),
        "roster.csv",
        "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,雇用区分\r\n\
         06279996,901,7731,00,鴎沢 翡翠,カモメザワ　ヒスイ,1983/04/29,女,本人,2020/04/01,従業員\r\n",
    );
    let letters = folder.path().join("letters.csv");
    let mut told = String::new();
    for command in [
        vec!["migrate"],
        vec!["tenant", "apply", "aozora", "--tenants", argument(&tenants)],
        vec!["roster", "import", "aozora", &roster],
        vec!["letters", "issue", "aozora", "--output", argument(&letters)],
    ] {
        let output = run(&[command.as_slice(), &["--config", &config]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        told.push_str(&stderr(&output));
    }
    let printed = std::fs::read(&letters).unwrap();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let cells: Vec<&str> = printed.lines().nth(1).unwrap().split(',').map(|cell| cell.trim_matches('"')).collect();
    let login_id = cells.iter().find(|cell| cell.len() == 10 && cell.bytes().all(|b| b.is_ascii_digit())).unwrap();
    let provisional = cells.iter().find(|cell| cell.len() == 14 && cell.matches('-').count() == 2).unwrap();

    let server = Running::start(&mut madoguchi(&["serve", "--config", &config]));
    let sign_in = format!("http://aozora.portal.localhost:{port}/sign-in");
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut browser = Browser::new();
    browser.open(&sign_in).await;
    browser.fill("ユーザID", login_id).fill("パスワード", provisional).press("ログイン").await;
    browser.fill("保険者番号", "06279996").fill("生年月日", "19830429").tick("同意する").press("確認").await;
    browser.fill("ユーザID", USER_ID).fill("パスワード", PASSWORD).fill("パスワード確認用", PASSWORD);
    browser.fill("メールアドレス", ADDRESS).press("入力内容確認").await;
    browser.press("実行").await;
    browser.follow("メニューへ").await;
    assert!(browser.has("鴎沢 翡翠 様"), "{}", browser.text());
    let cookie = browser.cookies().into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    // The welcome mail goes out meanwhile; its link is a secret too.
    let mails = folder.path().join("mails");
    let mail = loop {
        let sent = std::fs::read_dir(&mails)
            .into_iter()
            .flatten()
            .flatten()
            .find(|entry| entry.path().extension().is_some_and(|e| e == "eml"));
        match sent {
            Some(entry) => break std::fs::read(entry.path()).unwrap(),
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let mail = mail_parser::MessageParser::default().parse(&mail).unwrap();
    let text = mail.body_text(0).unwrap().into_owned();
    let link = text.split_whitespace().find(|word| word.contains("token=")).unwrap().to_owned();
    let token = link.split_once("token=").unwrap().1.to_owned();
    browser.open(&link).await;
    server.signal("TERM");
    let (status, _, logged) = server.ended();
    assert!(status.success(), "{logged}");
    told.push_str(&logged);

    assert!(told.contains("aozora"), "something is logged at all");
    let mut canaries =
        vec!["鴎沢", "翡翠", "カモメザワ", "ヒスイ", "1983", "7731", USER_ID, "canary2026x", PASSWORD, ADDRESS];
    canaries.extend(["canary.bird", login_id, provisional, &token]);
    canaries.extend(cookie.iter().filter(|value| value.len() > 20).map(String::as_str));
    for canary in canaries {
        // Digits of an instant are nobody's.
        let found = told.lines().find(|line| line.split_once("Z ").map_or(*line, |(_, said)| said).contains(canary));
        assert!(found.is_none(), "{canary}: {found:?}");
    }
}

/// A JSON object as its pairs, so that a key that comes twice is seen.
struct Pairs(Vec<(String, serde_json::Value)>);

impl<'de> serde::Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

fn keys_of(object: &str) -> Vec<String> {
    let Pairs(pairs) = serde_json::from_str(object).unwrap_or_else(|error| panic!("{error}: {object}"));
    pairs.into_iter().map(|(key, _)| key).collect()
}

/// The words in backquotes of the second table of docs/LOGGING.md, which lists the fields.
fn documented() -> std::collections::BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/LOGGING.md");
    let page = std::fs::read_to_string(path).unwrap();
    let table = page.split("| field | what it is |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let names = rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2).map(str::to_owned));
    names.collect()
}

#[tokio::test]
async fn json_lines_have_one_shape_and_no_key_twice() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let more = format!("{}logging = {{ filter = \"trace\", format = \"json\" }}\n", into_folder(folder.path()));
    let config = config(folder.path(), &sqlite(folder.path()), port, &more);
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    for command in [
        &["migrate"][..],
        &["tenant", "apply", "midori", "--tenants", argument(&tenants)],
        &["operator", "invite", "you@example.jp", "--role", "operations"],
    ] {
        let output = run(&[command, &["--config", &config]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let server = Running::start(&mut madoguchi(&["serve", "--config", &config]));
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Browser::new().open(&format!("http://midori.portal.localhost:{port}/sign-in")).await;
    let mails = folder.path().join("mails");
    while std::fs::read_dir(&mails).map_or(0, Iterator::count) == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.signal("TERM");
    let (status, _, logged) = server.ended();
    assert!(status.success(), "{logged}");
    let (documented, mut own) = (documented(), 0);
    for line in logged.lines() {
        let keys = keys_of(line);
        let shape = keys.iter().map(String::as_str).collect::<Vec<_>>();
        assert!(
            matches!(
                shape.as_slice(),
                ["timestamp", "level", "fields", "target"] | ["timestamp", "level", "fields", "target", "span"]
            ),
            "{line}"
        );
        let parsed: serde_json::Value = serde_json::from_str(line).unwrap();
        for part in ["fields", "span"].into_iter().filter(|part| shape.contains(part)) {
            let begin = line.find(&format!("\"{part}\":{{")).unwrap() + part.len() + 3;
            let object = &line[begin..];
            let mut whole = serde_json::Deserializer::from_str(object).into_iter::<Pairs>();
            let Pairs(pairs) = whole.next().unwrap().unwrap();
            assert_eq!(pairs.len(), parsed[part].as_object().unwrap().len(), "a key comes twice: {line}");
            if parsed["target"].as_str().unwrap().starts_with("madoguchi") {
                own += 1;
                let unknown = pairs.iter().map(|(key, _)| key).find(|key| !documented.contains(*key));
                assert!(unknown.is_none(), "docs/LOGGING.md doesn't have {unknown:?}: {line}");
            }
        }
    }
    assert!(own > 5, "{logged}");
    assert!(logged.contains("a mail was sent") && logged.contains("answered"), "{logged}");
}

/// The fields of every line that our own code logs.
fn fields_in_the_source() -> std::collections::BTreeSet<String> {
    let (mut names, mut left) = (std::collections::BTreeSet::new(), Vec::new());
    for folder in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap() {
        left.push(folder.unwrap().path().join("src"));
    }
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") || path.ends_with("tests.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for macro_name in
            ["tracing::error!(", "tracing::warn!(", "tracing::info!(", "tracing::debug!(", "tracing::info_span!("]
        {
            for call in source.split(macro_name).skip(1) {
                let of_span = macro_name.contains("span");
                let call = if of_span { call.split_once(',').unwrap().1 } else { call };
                let fields = if of_span { call.split(");").next() } else { call.split('"').next() }.unwrap();
                let fields = fields.split(',').map(|field| field.trim().trim_start_matches(['%', '?']));
                let fields = fields.map(|field| field.split(['=', '.']).next().unwrap().trim().to_owned());
                names.extend(fields.filter(|name| !name.is_empty()));
            }
        }
    }
    names
}

#[test]
fn the_page_about_logs_lists_the_fields_that_are_logged() {
    let (documented, mut used) = (documented(), fields_in_the_source());
    assert!(used.len() > 30, "{used:?}");
    for reserved in ["message", "timestamp", "level", "target", "name"] {
        assert!(!used.contains(reserved) || reserved == "name", "{reserved} is the line's own");
    }
    // The text of a line, and the name of a span.
    used.extend(["message", "name"].map(str::to_owned));
    let difference: Vec<_> = documented.symmetric_difference(&used).collect();
    assert!(difference.is_empty(), "in docs/LOGGING.md or in the source, and not in both: {difference:?}");
}
