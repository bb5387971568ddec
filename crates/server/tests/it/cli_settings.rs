//! `madoguchi tenant explain` and `tenant impact`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::{argument, run, stderr, stdout};
use crate::cli_serve::{config, into_folder, sqlite};

fn tenants() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants")
}

#[test]
fn values_explain_themselves_and_a_change_says_what_it_would_do() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let with_config = |arguments: &[&str]| run(&[arguments, &["--config", &config]].concat());
    assert!(with_config(&["migrate"]).status.success());
    let tenants = tenants();
    let applied = with_config(&["tenant", "apply", "midori", "nec", "--tenants", argument(&tenants), "--why", "start"]);
    assert!(applied.status.success(), "{}", stderr(&applied));

    let all = with_config(&["tenant", "explain", "nec", "--json"]);
    assert!(all.status.success(), "{}", stderr(&all));
    let lines: Vec<Value> = stdout(&all).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 60, "{}", lines.len());
    let name = lines.iter().find(|line| line["key"] == "contact.mail_from").unwrap();
    assert_eq!((name["layer"].as_str(), name["owner"].as_str()), (Some("manifest"), Some("vendor")));
    assert_eq!(name["why"], "start");
    let one = with_config(&["tenant", "explain", "midori", "password.min_length"]);
    assert!(stdout(&one).starts_with("password.min_length  15"), "{}", stdout(&one));
    let typo = with_config(&["tenant", "explain", "midori", "password.min_lenght"]);
    assert!(!typo.status.success() && stderr(&typo).contains("password.min_length"), "{}", stderr(&typo));

    let roster = tenants.join("midori/roster.csv");
    assert!(with_config(&["roster", "import", "midori", argument(&roster)]).status.success());
    assert!(with_config(&["letters", "issue", "midori", "--print"]).status.success());
    let impact = with_config(&["tenant", "impact", "midori", "--set", "identity.birth_date=false", "--json"]);
    assert_eq!(impact.status.code(), Some(2), "there is something to do: {}", stderr(&impact));
    let told: Value = serde_json::from_str(&stdout(&impact)).unwrap();
    assert_eq!(told["changes"], serde_json::json!([{"key": "identity.birth_date", "from": true, "to": false}]));
    assert_eq!(told["affected"][0]["kind"], "registration_asks");
    assert_eq!(told["affected"][0]["certain"], true);
    assert!(told["affected"][0]["people"].as_u64().unwrap() > 0);
    let broken = with_config(&["tenant", "impact", "midori", "--set", "password.min_length=3", "--json"]);
    assert_eq!(broken.status.code(), Some(1));
    let told: Value = serde_json::from_str(&stdout(&broken)).unwrap();
    assert_eq!(told["findings"][0]["severity"], "error");
}
