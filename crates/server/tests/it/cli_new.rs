//! A new society from one command to its first page: `madoguchi tenant new`, `tenant check`, `preview`.

use std::fs;
use std::path::{Path, PathBuf};

use madoguchi_web::testing::Browser;
use serde_json::Value;

use crate::cli::{Running, argument, madoguchi, run, stderr, stdout};

const NAME: &str = "ひので健康保険組合";
const NUMBER: &str = "06139976";

fn new(folder: &Path, slug: &str, more: &[&str]) -> std::process::Output {
    run(&[&["tenant", "new", slug, "--tenants", argument(folder), "--language", "ja"], more].concat())
}

fn check(folder: &Path, more: &[&str]) -> std::process::Output {
    run(&[&["tenant", "check", "--tenants", argument(folder)], more].concat())
}

fn findings(output: &std::process::Output) -> Vec<(String, String, String)> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let lines = stdout(output);
    let each = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    each.map(|finding| (text(&finding, "tenant"), text(&finding, "severity"), text(&finding, "key"))).collect()
}

#[test]
fn a_new_folder_is_complete_and_lists_what_is_still_to_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    for preset in ["modern", "classic", "step-by-step"] {
        let tenants = folder.path().join(preset);
        let made = new(&tenants, "hinode", &["--name", NAME, "--insurer-number", NUMBER, "--preset", preset]);
        assert!(made.status.success(), "{}", stderr(&made));
        let checked = check(&tenants, &["--json"]);
        assert!(checked.status.success(), "{}", stdout(&checked));
        let keys: Vec<String> = findings(&checked).into_iter().map(|(_, _, key)| key).collect();
        for asked in ["contact.department", "contact.phone", "contact.hours", "contact.mail_from", "branding.main"] {
            assert!(keys.iter().any(|key| key == asked), "{preset} {asked}: {keys:?}");
        }
        let manifest = fs::read_to_string(tenants.join("hinode/tenant.toml")).unwrap();
        assert!(manifest.contains("# 組合の名称") && manifest.contains(NAME), "{manifest}");
        // Nothing of a sample is in it.
        for text in [manifest, fs::read_to_string(tenants.join("hinode/terms.ja.txt")).unwrap()] {
            assert!(!text.contains("みどり") && !text.contains("塩野義") && !text.contains("{society}"), "{text}");
        }
    }
}

#[test]
fn what_was_given_is_not_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let given =
        ["--department", "適用係", "--phone", "0120-000-021", "--hours", "平日", "--mail-from", "info@hinode-kenpo.jp"];
    let made = new(folder.path(), "hinode", &[&["--name", NAME, "--insurer-number", NUMBER][..], &given].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    let keys = findings(&check(folder.path(), &["--json"])).into_iter().map(|(_, _, key)| key);
    assert!(!keys.into_iter().any(|key| key.starts_with("contact")));
}

#[test]
fn what_cannot_become_a_society_makes_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let whole = ["--name", NAME, "--insurer-number", NUMBER];
    for (slug, more, told) in [
        ("www", &whole[..], "短い名前として使えません"),
        ("../hinode", &whole, "短い名前として使えません"),
        ("hinode", &["--name", NAME], "--insurer-number"),
        ("hinode", &["--insurer-number", NUMBER], "--name"),
        ("hinode", &["--name", NAME, "--insurer-number", "6139976"], "6139976"),
        ("hinode", &["--name", " ", "--insurer-number", NUMBER], "--name"),
    ] {
        let refused = new(folder.path(), slug, more);
        assert!(!refused.status.success() && stderr(&refused).contains(told), "{slug} {more:?}: {}", stderr(&refused));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(new(folder.path(), "hinode", &whole).status.success());
    let before = fs::read(folder.path().join("hinode/tenant.toml")).unwrap();
    let again = new(folder.path(), "hinode", &["--name", "あさひ健康保険組合", "--insurer-number", NUMBER]);
    assert!(!again.status.success() && stderr(&again).contains("すでにあります"), "{}", stderr(&again));
    assert_eq!(fs::read(folder.path().join("hinode/tenant.toml")).unwrap(), before);
}

fn copied(folder: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants/midori");
    for slug in ["midori", "hinode"] {
        fs::create_dir(folder.join(slug)).unwrap();
        for file in ["tenant.toml", "terms.ja.txt", "terms.en.txt", "logo.png"] {
            if from.join(file).exists() {
                fs::copy(from.join(file), folder.join(slug).join(file)).unwrap();
            }
        }
    }
    folder.join("hinode/tenant.toml")
}

/// What a new clerk does: copy a sample, and change its name and number alone.
#[test]
fn a_copied_sample_is_recognised_by_everything_that_was_left_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = copied(folder.path());
    let source = fs::read_to_string(&manifest).unwrap();
    let changed = source.replace("みどり健康保険組合", NAME).replace("06139992", NUMBER);
    fs::write(&manifest, &changed).unwrap();
    let found = |more: &[&str]| findings(&check(folder.path(), &[&["hinode", "--json"], more].concat()));
    let keys: Vec<String> = found(&[]).into_iter().map(|(_, _, key)| key).collect();
    for left in [
        "society.sample",
        "society.name_en",
        "society.kana",
        "contact.phone",
        "contact.mail_from",
        "branding.logo",
        "terms.file",
    ] {
        assert!(keys.iter().any(|key| key == left), "{left}: {keys:?}");
    }
    assert_eq!(found(&["--errors-only"]), []);

    // With the sample's number left, too, both are named with file and line.
    fs::write(&manifest, source.replace("みどり健康保険組合", NAME)).unwrap();
    let told = check(folder.path(), &["--errors-only", "--language", "ja"]);
    assert!(!told.status.success());
    let told = stdout(&told);
    for slug in ["hinode", "midori"] {
        assert!(told.contains(&format!("{slug}: 指摘 1 件")), "{told}");
        assert!(told.contains(&format!("{slug}/tenant.toml:")), "{told}");
    }
    assert!(told.ends_with("件\n") && told.contains("2組合を確かめました：誤り 2 件"), "{told}");
}

#[test]
fn slips_of_a_clerk_are_told_with_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = copied(folder.path());
    let source = fs::read_to_string(&manifest).unwrap();
    for (from, to, meant) in [
        ("\"06139992\"", "\"6139992\"", "\"06139992\""),
        ("[society]", "email = { company_domains = [\"@hinode.co.jp\"] }\n[society]", "\"hinode.co.jp\""),
    ] {
        let text = source.replacen(from, to, 1);
        // A section stands once in a file.
        let text = if to.starts_with("email") { text.replacen("[email]", "[unused]", 1) } else { text };
        fs::write(&manifest, text).unwrap();
        let told = stdout(&check(folder.path(), &["hinode", "--language", "ja"]));
        assert!(told.contains(&format!("{meant} と書いてください")), "{told}");
    }
}

#[tokio::test]
async fn a_folder_is_shown_as_a_portal_with_invented_members() {
    let folder = tempfile::tempdir().unwrap();
    assert!(new(folder.path(), "hinode", &["--name", NAME, "--insurer-number", NUMBER]).status.success());
    let society = folder.path().join("hinode");
    let preview = Running::start(&mut madoguchi(&["preview", argument(&society), "--json", "--port", "0"]));
    let Some(line) = preview.line() else { panic!("{}", preview.ended().2) };
    let announced: Value = serde_json::from_str(&line).unwrap();
    let shown = &announced["tenants"][0];
    assert_eq!(shown["name"], NAME);
    assert_eq!(shown["members"].as_array().map(Vec::len), Some(2), "{shown}");
    let url = format!("{}/", shown["url"].as_str().unwrap());
    let mut browser = Browser::new();
    browser.open(&url).await;
    assert!(browser.text().contains(NAME), "{}", browser.text());
    let data = PathBuf::from(announced["mail_dir"].as_str().unwrap());
    assert!(data.is_dir());
    preview.signal("INT");
    assert!(preview.ended().0.success());
    assert!(!data.exists(), "nothing is kept");
}
