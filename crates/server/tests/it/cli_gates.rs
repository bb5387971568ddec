//! `madoguchi tenant gates`, `ready` and `live`: what is missing before a society goes live.

use std::fs;

use serde_json::Value;

use crate::cli::{argument, run, stderr, stdout};
use crate::cli_serve::{config, into_folder, sqlite};

fn lines(told: &std::process::Output) -> Vec<Value> {
    stdout(told).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_new_society_is_a_draft_and_is_told_what_is_missing_and_who_can_mend_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let tenants = folder.path().join("tenants");
    fs::create_dir(&tenants).unwrap();
    assert!(run(&["migrate", "--config", &config]).status.success());
    let place = ["--tenants", argument(&tenants)];
    let named = ["--name", "ひので健康保険組合", "--insurer-number", "06139976"];
    assert!(run(&[&["tenant", "new", "hinode"][..], &named, &place].concat()).status.success());
    let applied = run(&[&["tenant", "apply", "hinode", "--language", "en", "--config", &config][..], &place].concat());
    assert!(applied.status.success(), "{}", stderr(&applied));
    assert!(stdout(&applied).contains("being set up"), "{}", stdout(&applied));

    let plain = |arguments: &[&str]| run(&[&["tenant"], arguments, &["--config", &config]].concat());
    let gates = plain(&["gates", "hinode", "--offline", "--json"]);
    assert_eq!(gates.status.code(), Some(2), "{}", stderr(&gates));
    let told = lines(&gates);
    let of = |gate: &str| told.iter().find(|line| line["gate"] == gate).unwrap_or_else(|| panic!("{gate}")).clone();
    assert_eq!(of("eras")["passed"], true);
    for outside in ["addresses", "certificates", "sender"] {
        assert_eq!((&of(outside)["passed"], &of(outside)["checked"]), (&false.into(), &false.into()), "{outside}");
    }
    assert_eq!(of("owner")["mender"], "owner");
    assert!(of("texts")["missing"].as_str().unwrap().contains("contact.phone"), "{}", of("texts"));
    assert_eq!(told.last().unwrap()["summary"]["state"], "draft");
    let in_words = stdout(&plain(&["gates", "hinode", "--offline", "--language", "ja"]));
    assert!(in_words.contains("× 責任者のログイン") && in_words.contains("直せる人: 組合の責任者"), "{in_words}");

    for (step, says) in [("ready", "足りないもの"), ("live", "準備中")] {
        let refused = plain(&[step, "hinode", "--offline", "--language", "ja"]);
        assert_eq!(refused.status.code(), Some(1), "{step}");
        assert!(stderr(&refused).contains(says), "{step}: {}", stderr(&refused));
    }
    let suspended = plain(&["suspend", "hinode", "--reason", "x", "--language", "ja"]);
    assert!(!suspended.status.success() && stderr(&suspended).contains("準備中"), "{}", stderr(&suspended));
    assert!(stdout(&plain(&["list"])).contains("Draft"));

    // A sample is there to be tried out.
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tenants");
    assert!(plain(&["apply", "midori", "--tenants", sample]).status.success());
    assert!(stdout(&plain(&["gates", "midori", "--offline", "--json"])).contains("\"state\":\"live\""));
}
