//! `madoguchi demo`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

use madoguchi_web::testing::Browser;
use serde_json::Value;

use crate::cli::{Running, argument, madoguchi, run, stderr};

const AT: &str = "2026-11-20T10:00:00+09:00";

fn start(folder: &Path, more: &[&str]) -> (Running, Value) {
    let mut arguments = vec!["demo", "--json", "--port", "0", "--data-dir", argument(folder)];
    arguments.extend(more);
    let demo = Running::start(&mut madoguchi(&arguments));
    let Some(line) = demo.line() else { panic!("{}", demo.ended().2) };
    (demo, serde_json::from_str(&line).unwrap())
}

fn stop(demo: Running) {
    demo.signal("INT");
    let (status, more, told) = demo.ended();
    assert!(status.success(), "{told}");
    assert!(more.is_empty(), "nothing but the one line: {more:?}");
    // Tests that forge headers of a proxy are told that these don't count.
    let other = told.lines().filter(|line| !line.contains("forwarded headers are ignored")).collect::<Vec<_>>();
    assert!(other.is_empty(), "{told}");
}

/// Every society's members by provisional ID.
fn pairs(announced: &Value) -> BTreeMap<String, Vec<Value>> {
    let societies = announced["tenants"].as_array().unwrap().iter();
    societies
        .map(|society| (society["slug"].as_str().unwrap().to_owned(), society["members"].as_array().unwrap().clone()))
        .collect()
}

fn society<'a>(announced: &'a Value, slug: &str) -> &'a Value {
    announced["tenants"].as_array().unwrap().iter().find(|society| society["slug"] == slug).unwrap()
}

#[test]
fn one_line_says_everything_that_is_needed_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, announced) = start(&folder.path().join("a b"), &["--at", AT]);
    assert_eq!(announced["now"], AT);
    let port = announced["base_url"].as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
    assert_eq!(announced["base_url"], format!("http://portal.localhost:{port}"));
    assert!(announced["mail_url"].as_str().unwrap().starts_with("http://"));
    let mails = Path::new(announced["mail_dir"].as_str().unwrap());
    assert!(mails.is_absolute() && mails.is_dir());

    let vendor = &announced["vendor"];
    assert_eq!(vendor["url"], format!("http://vendor.localhost:{port}"));
    let operators = vendor["operators"].as_array().unwrap();
    let roles: Vec<_> = operators.iter().map(|operator| operator["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["operations", "operations", "onboarding", "auditor"]);
    for operator in operators {
        let text = |key: &str| operator[key].as_str().unwrap();
        assert!(text("login").ends_with("@vendor.example") && text("password").len() >= 15, "{operator}");
        assert_eq!(text("code_secret").len(), 32);
    }

    let slugs = pairs(&announced).into_keys().collect::<Vec<_>>();
    assert_eq!(slugs, ["aozora", "midori", "nec", "shionogi", "stanleykenpo", "tokyometro"]);
    assert_eq!(society(&announced, "nec")["services"], serde_json::json!(["medical_expenses", "eligibility_notice"]));
    assert_eq!(society(&announced, "nec")["url"], format!("http://nec.portal.localhost:{port}"));
    assert_eq!(society(&announced, "stanleykenpo")["url"], format!("http://www.stanleykenpo.portal.localhost:{port}"));
    for society in announced["tenants"].as_array().unwrap() {
        let number = society["insurer_number"].as_str().unwrap();
        assert!(number.len() == 8 && number.bytes().all(|b| b.is_ascii_digit()), "{society}");
        assert!(society["name"].as_str().unwrap().ends_with("健康保険組合"));
        // Only what is built and open.
        let services = society["services"].as_array().unwrap();
        let built = ["medical_expenses", "checkup_results", "eligibility_notice", "outside_link"];
        assert!(services.iter().all(|kind| built.contains(&kind.as_str().unwrap())), "{services:?}");
        assert!(society["members"].as_array().unwrap().len() >= 5);
        for member in society["members"].as_array().unwrap() {
            let text = |key: &str| member[key].as_str().unwrap();
            assert!(!text("name").is_empty());
            assert_eq!(text("state"), "issued");
            assert_eq!(text("birth_date").len(), 8);
            assert_eq!(text("provisional_id").len(), 10);
            assert_eq!(text("provisional_password").len(), 14);
            assert!(text("joined").parse::<chrono::NaiveDate>().is_ok());
        }
    }
    stop(demo);
}

#[test]
fn every_category_and_medium_that_a_policy_tells_apart_has_somebody() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, announced) = start(folder.path(), &["--at", AT]);
    let seen = |slug: &str, key: &str| {
        let members = society(&announced, slug)["members"].as_array().unwrap();
        members.iter().map(|member| member[key].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    for slug in ["nec", "tokyometro", "shionogi", "stanleykenpo", "aozora", "midori"] {
        let manifest =
            madoguchi_core::tenancy::manifest::Manifest::read(&madoguchi_core::testing::folder(slug)).unwrap();
        let media = manifest.policy.eras.iter().map(|era| serde_json::to_value(era.medium).unwrap());
        let media = media.map(|medium| medium.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(seen(slug, "medium"), media, "{slug}");
    }
    assert!(seen("nec", "category").is_superset(&set(&[
        "employee",
        "overseas",
        "seconded",
        "leave",
        "voluntary_continuation"
    ])));
    stop(demo);
}

#[tokio::test]
async fn a_folder_that_is_used_again_has_the_same_pairs_and_knows_which_are_used() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, first) = start(folder.path(), &["--at", AT]);
    let member = society(&first, "tokyometro")["members"][0].clone();
    register(&first, &member).await;
    let mail = first_mail(first["mail_dir"].as_str().unwrap()).await;
    assert!(mail.contains("To: hanako@example.jp"));
    stop(demo);

    let (demo, second) = start(folder.path(), &["--at", AT]);
    let mut expected = pairs(&first);
    expected.get_mut("tokyometro").unwrap()[0]["state"] = "redeemed".into();
    assert_eq!(pairs(&second), expected);
    assert_eq!(fs::read_dir(second["mail_dir"].as_str().unwrap()).unwrap().count(), 1, "the mail isn't sent again");
    stop(demo);

    let (demo, much_later) = start(folder.path(), &["--at", "2031-01-01T00:00:00+09:00"]);
    let states = pairs(&much_later).remove("nec").unwrap();
    assert!(states.iter().all(|member| member["state"] == "expired"));
    stop(demo);

    let (demo, fresh) = start(folder.path(), &["--fresh", "--at", AT]);
    assert!(pairs(&fresh)["tokyometro"].iter().all(|member| member["state"] == "issued"));
    assert_ne!(pairs(&fresh), pairs(&first));
    assert_eq!(fs::read_dir(fresh["mail_dir"].as_str().unwrap()).unwrap().count(), 0);
    stop(demo);
}

async fn register(announced: &Value, member: &Value) {
    let society = society(announced, "tokyometro");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    // Nobody's headers say where mails lead.
    let mut browser = Browser::new()
        .with_header("x-forwarded-host", "evil.example")
        .with_header("forwarded", "host=evil.example;proto=https")
        .with_header("x-forwarded-port", "4444");
    browser.open(&text(&society["url"])).await;
    browser.fill("ユーザID", &text(&member["provisional_id"]));
    browser.fill("パスワード", &text(&member["provisional_password"]));
    browser.press("ログイン").await;
    browser.fill("保険者番号", &text(&society["insurer_number"]));
    browser.fill("生年月日", &text(&member["birth_date"]));
    browser.tick("同意する");
    browser.press("確認").await;
    browser.fill("ユーザID", "hanako2026");
    browser.fill("パスワード", "Abcdef12");
    browser.fill("パスワード確認用", "Abcdef12");
    browser.fill("メールアドレス", "hanako@example.jp");
    browser.press("入力内容確認").await;
    browser.press("実行").await;
    assert!(browser.url().ends_with("/register/done"), "{}", browser.url());
}

/// Waits for the first mail in a folder.
async fn first_mail(folder: &str) -> String {
    loop {
        let mut mails = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        if let Some(mail) = mails.find(|path| path.extension().is_some_and(|ending| ending == "eml")) {
            return fs::read_to_string(mail).unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn mails_can_be_read_in_the_browser_and_only_there() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, announced) = start(folder.path(), &["--at", AT]);
    let mailbox = announced["mail_url"].as_str().unwrap().to_owned();
    let mut browser = Browser::new();
    browser.open(&mailbox).await;
    assert!(browser.has("まだメールはありません"));
    register(&announced, &society(&announced, "tokyometro")["members"][1].clone()).await;
    let mail = first_mail(announced["mail_dir"].as_str().unwrap()).await;
    let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap().split_once('@').unwrap().0;
    browser.open(&mailbox).await;
    assert!(browser.has("【東京地下鉄健康保険組合】ご登録が完了しました"));
    browser.open(&format!("/mails/{id}")).await;
    assert!(browser.has("hanako2026"));
    let verify = browser.links().into_iter().find(|link| link.contains("/verify-email?token=")).unwrap();
    let portal = society(&announced, "tokyometro")["url"].as_str().unwrap();
    assert!(verify.starts_with(&format!("{portal}/")), "{verify}");
    assert!(!browser.source().contains("evil.example"));
    browser.open(&verify).await;
    browser.press("確認する").await;
    assert!(browser.has("メールアドレスを確認しました"));
    browser.open(&format!("{}/mails/{id}", announced["base_url"].as_str().unwrap())).await;
    assert_eq!(browser.status(), 404);
    stop(demo);
}

#[test]
fn ports_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, announced) = start(folder.path(), &[]);
    let port = announced["base_url"].as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
    stop(demo);
    let (demo, again) = start(folder.path(), &[]);
    let other = again["base_url"].as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
    assert_ne!(port, other);
    assert!(society(&again, "nec")["url"].as_str().unwrap().ends_with(&other));
    stop(demo);
}

#[test]
fn a_busy_port_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let busy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let output = run(&["demo", "--json", "--port", &port, "--data-dir", argument(&folder.path().join("d"))]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains(&format!("port {port} is in use")), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    assert!(!folder.path().join("d").exists(), "nothing was begun");
}

#[test]
fn somebody_elses_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.odt"), "years of work").unwrap();
    let output = run(&["demo", "--port", "0", "--fresh", "--data-dir", argument(folder.path())]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("isn't a demo's folder"));
    assert_eq!(fs::read_to_string(folder.path().join("thesis.odt")).unwrap(), "years of work");
}

#[test]
fn two_demos_in_one_folder_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, _) = start(folder.path(), &[]);
    let output = run(&["demo", "--port", "0", "--data-dir", argument(folder.path())]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("another demo is using"));
    stop(demo);
}

#[test]
fn a_demo_that_was_killed_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (demo, first) = start(folder.path(), &["--at", AT]);
    demo.signal("KILL");
    assert!(!demo.ended().0.success());
    let (demo, second) = start(folder.path(), &["--at", AT]);
    assert_eq!(pairs(&second), pairs(&first));
    demo.signal("TERM");
    assert!(demo.ended().0.success());
}

/// Starts a demo for people, and returns what it prints.
fn printed(command: &mut Command) -> (Running, Vec<String>) {
    let demo = Running::start(command);
    let mut lines = Vec::new();
    while lines.last().is_none_or(|line: &String| !line.contains("Ctrl-C")) {
        let Some(line) = demo.line() else { panic!("{}", demo.ended().2) };
        lines.push(line);
    }
    (demo, lines)
}

/// The columns of a terminal that a line takes: two for a Japanese character.
fn columns(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn for_people_there_is_one_member_to_try_and_then_everybody() {
    for (language, locale, words) in [
        (Some("ja"), "C.UTF-8", ["みどり健康保険組合", "仮パスワード", "任意継続", "未使用", "まず、ひとりの加入者"]),
        (None, "ja_JP.UTF-8", ["みどり健康保険組合", "仮パスワード", "任意継続", "未使用", "まず、ひとりの加入者"]),
        (Some("en"), "ja_JP.UTF-8", ["Midori", "Password", "voluntary", "unused", "Try it as one member"]),
        (None, "C.UTF-8", ["Midori", "Password", "voluntary", "unused", "Try it as one member"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = madoguchi(&["demo", "--port", "0", "--at", AT, "--data-dir", argument(folder.path())]);
        if let Some(language) = language {
            command.args(["--language", language]);
        }
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", locale);
        let (demo, lines) = printed(&mut command);
        let text = lines.join("\n");
        for word in words {
            assert!(text.contains(word), "{locale}: {word} isn't in: {text}");
        }
        assert!(text.contains("http://www.stanleykenpo.portal.localhost:"));
        assert!(!text.contains('\u{1b}'), "a pipe has no colours: {text:?}");
        let wide: Vec<_> = lines.iter().filter(|line| columns(line) > 80 && !line.starts_with("  /")).collect();
        assert!(wide.is_empty(), "{wide:#?}");
        let head = lines[..8].join("\n");
        assert!(head.contains(".portal.localhost:"), "what to open stands at the top: {head}");
        stop(demo);
    }
}

#[test]
fn a_demo_keeps_its_things_in_the_current_folder_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    // A umask that leaves everything open changes nothing.
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_madoguchi")]);
    command.args(["demo", "--json", "--port", "0", "--at", AT]).current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let demo = Running::start(&mut command);
    let Some(line) = demo.line() else { panic!("{}", demo.ended().2) };
    let announced: Value = serde_json::from_str(&line).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        register(&announced, &society(&announced, "tokyometro")["members"][0].clone()).await;
        first_mail(announced["mail_dir"].as_str().unwrap()).await;
    });
    let own = folder.path().join("madoguchi-demo");
    let (mut seen, mut left) = (0, vec![own.clone()]);
    while let Some(path) = left.pop() {
        let metadata = fs::metadata(&path).unwrap();
        let expected = if metadata.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(metadata.permissions().mode() & 0o777, expected, "{}", path.display());
        if metadata.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        seen += 1;
    }
    assert!(seen >= 12, "database, keys, root key and a mail: {seen}");
    for file in ["madoguchi.db", "madoguchi.db-wal", "root.key", "keys", "mails"] {
        assert!(own.join(file).exists(), "{file}");
    }
    stop(demo);
}

#[tokio::test]
async fn a_society_with_a_domain_of_its_own_is_shown_where_it_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let tenants = folder.path().join("tenants");
    let midori = tenants.join("midori");
    fs::create_dir_all(&midori).unwrap();
    for entry in fs::read_dir(madoguchi_core::testing::folder("midori")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, midori.join(path.file_name().unwrap())).unwrap();
    }
    let toml = fs::read_to_string(midori.join("tenant.toml")).unwrap();
    let hosts = "[hosts]\ncanonical = \"own\"\nown = [\"web.midori.example.jp\"]\n\n[contact]";
    fs::write(midori.join("tenant.toml"), toml.replacen("[contact]", hosts, 1)).unwrap();
    let (demo, announced) = start(&folder.path().join("d"), &["--at", AT, "--tenants", argument(&tenants)]);
    let url = society(&announced, "midori")["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://midori.portal.localhost:"), "{url}");
    let mut browser = Browser::new().without_redirects();
    browser.open(&format!("{url}/")).await;
    assert_eq!(browser.status(), 200);
    stop(demo);
}

#[cfg(unix)]
#[test]
fn a_sample_roster_is_not_read_through_a_link_that_leads_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let tenants = folder.path().join("tenants");
    let midori = tenants.join("midori");
    fs::create_dir_all(&midori).unwrap();
    for entry in fs::read_dir(madoguchi_core::testing::folder("midori")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, midori.join(path.file_name().unwrap())).unwrap();
    }
    fs::rename(midori.join("roster.csv"), folder.path().join("elsewhere.csv")).unwrap();
    std::os::unix::fs::symlink("../../elsewhere.csv", midori.join("roster.csv")).unwrap();
    let data = folder.path().join("d");
    let output = run(&["demo", "--port", "0", "--data-dir", argument(&data), "--tenants", argument(&tenants)]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("outside of its folder"), "{}", stderr(&output));
}

#[test]
fn an_instant_in_another_form_is_told_the_form() {
    for at in ["2026-11-20", "20:45"] {
        let output = run(&["demo", "--at", at]);
        assert!(!output.status.success());
        assert!(stderr(&output).contains("2026-11-20T10:00:00+09:00"), "{}", stderr(&output));
    }
}
