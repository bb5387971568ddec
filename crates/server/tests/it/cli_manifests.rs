//! `madoguchi tenant plan`, `apply`, `export`, and `new --csv`: from folders or a table to societies that run, looked at
//! before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use madoguchi_core::input::insurer_number::check_digit;
use madoguchi_core::testing::{Bench, on_both};
use serde_json::Value;

use crate::cli::{argument, file, run, stderr, stdout};
use crate::cli_serve::{config, into_folder, sqlite};
use crate::place::{MailTo, PAUSE, Place};
use crate::societies;

/// An installation with tables, and a folder of manifests.
struct Office {
    folder: tempfile::TempDir,
    config: String,
    tenants: PathBuf,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
        assert!(run(&["migrate", "--config", &config]).status.success());
        let tenants = folder.path().join("tenants");
        fs::create_dir(&tenants).unwrap();
        Self { folder, config, tenants }
    }

    /// With copies of these societies.
    fn with(slugs: &[&str]) -> Self {
        let office = Self::new();
        for slug in slugs {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").join(slug), &office.tenants.join(slug));
        }
        office
    }

    fn tenant(&self, arguments: &[&str]) -> Output {
        let folder = argument(&self.tenants).to_owned();
        run(&[&["tenant"], arguments, &["--tenants", &folder, "--config", &self.config]].concat())
    }

    /// A command that takes no folder.
    fn plain(&self, arguments: &[&str]) -> Output {
        run(&[&["tenant"], arguments, &["--config", &self.config]].concat())
    }

    fn change(&self, slug: &str, from: &str, to: &str) {
        let path = self.tenants.join(slug).join("tenant.toml");
        let source = fs::read_to_string(&path).unwrap();
        assert!(source.contains(from), "{slug}: {from}");
        fs::write(path, source.replace(from, to)).unwrap();
    }

    fn explained(&self, slug: &str) -> Vec<(String, Value, Value)> {
        let told = self.plain(&["explain", slug, "--json"]);
        assert!(told.status.success(), "{}", stderr(&told));
        lines(&told)
            .into_iter()
            .map(|one| (one["key"].to_string(), one["value"].clone(), one["layer"].clone()))
            .collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn lines(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(lines: &'a [Value], slug: &str) -> &'a Value {
    lines.iter().find(|line| line["tenant"] == slug).unwrap()
}

#[test]
fn a_plan_tells_new_changed_unchanged_and_broken_and_is_applied_as_it_was_looked_at() {
    let office = Office::with(&["midori", "nec", "aozora", "shionogi"]);
    let file = office.folder.path().join("plan.json");
    for slug in ["midori", "nec"] {
        assert!(office.tenant(&["apply", slug]).status.success());
    }
    office.change("midori", "[society]", "languages_typo = 1\n[society]");
    let broken = office.tenant(&["plan", "--json", "--out", argument(&file)]);
    assert_eq!(broken.status.code(), Some(1), "{}", stdout(&broken));
    let told = lines(&broken);
    assert_eq!(of(&told, "midori")["plan"], "broken");
    let trouble = &of(&told, "midori")["troubles"][0];
    assert_eq!(trouble["key"], "languages_typo");
    assert!(trouble["file"].as_str().unwrap().ends_with("midori/tenant.toml") && trouble["line"].is_u64());
    assert_eq!((&of(&told, "aozora")["plan"], &of(&told, "nec")["plan"]), (&"new".into(), &"unchanged".into()));

    office.change("midori", "languages_typo = 1\n", "");
    office.change("midori", "[contact]", "[password]\nmin_length = 17\n[contact]");
    let planned = office.tenant(&["plan", "midori", "nec", "aozora", "--json", "--out", argument(&file)]);
    assert_eq!(planned.status.code(), Some(2), "{} {}", stdout(&planned), stderr(&planned));
    let told = lines(&planned);
    let midori = of(&told, "midori");
    assert_eq!(midori["plan"], "changed");
    let change = midori["changes"].as_array().unwrap().iter().find(|one| one["key"] == "password.min_length").unwrap();
    assert_eq!((&change["from"], &change["to"]), (&15.into(), &17.into()));
    let text = office.tenant(&["plan", "midori", "--language", "ja"]);
    assert!(stdout(&text).contains("[password.min_length]: 15 → 17"), "{}", stdout(&text));

    let applied = office.tenant(&["apply", "--plan", argument(&file), "--json"]);
    assert!(applied.status.success(), "{} {}", stdout(&applied), stderr(&applied));
    let told = lines(&applied);
    assert_eq!(
        (&of(&told, "midori")["outcome"], &of(&told, "aozora")["outcome"]),
        (&"changed".into(), &"created".into())
    );
    // What is applied is no difference any more, and the plan can be applied once more, as after a kill.
    assert_eq!(office.tenant(&["plan", "midori", "nec", "aozora"]).status.code(), Some(0));
    assert!(office.tenant(&["apply", "--plan", argument(&file)]).status.success());
}

#[test]
fn a_plan_is_refused_as_a_whole_when_something_has_moved_and_says_what() {
    let office = Office::with(&["midori", "nec"]);
    let file = office.folder.path().join("plan.json");
    assert!(office.tenant(&["apply", "--all"]).status.success());
    office.change("midori", "[contact]", "[password]\nmin_length = 17\n[contact]");
    office.change("nec", "[contact]", "[former_members]\nread_only_months = 5\n[contact]");
    let planned = office.tenant(&["plan", "--out", argument(&file)]);
    assert_eq!(planned.status.code(), Some(2), "{} {}", stdout(&planned), stderr(&planned));
    // The folder says something else than was looked at.
    office.change("midori", "min_length = 17", "min_length = 18");
    let refused = office.tenant(&["apply", "--plan", argument(&file)]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("midori: ") && stderr(&refused).contains("password.min_length"),
        "{}",
        stderr(&refused)
    );
    office.change("midori", "min_length = 18", "min_length = 17");
    // Somebody applies something meanwhile.
    office.change("nec", "read_only_months = 5", "read_only_months = 4");
    assert!(office.tenant(&["apply", "nec", "--who", "another-clerk"]).status.success());
    office.change("nec", "read_only_months = 4", "read_only_months = 5");
    let refused = office.tenant(&["apply", "--plan", argument(&file)]);
    assert_eq!(refused.status.code(), Some(1));
    let told = stderr(&refused);
    assert!(told.contains("nec: ") && told.contains("former_members.read_only_months"), "{told}");
    assert!(told.contains("another-clerk"), "{told}");
    let midori = office.plain(&["explain", "midori", "password.min_length"]);
    assert!(stdout(&midori).starts_with("password.min_length  15"), "nothing of the plan was applied");
    let nonsense = self::file(office.folder.path(), "nonsense.json", "{}");
    let refused = office.tenant(&["apply", "--plan", &nonsense]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("nonsense.json"), "{}", stderr(&refused));
}

#[test]
fn a_broken_society_stops_and_harms_no_other() {
    let office = Office::with(&["midori", "nec", "aozora"]);
    assert!(office.tenant(&["apply", "midori"]).status.success());
    office.change("midori", "[society]", "languages_typo = 1\n[society]");
    // Two societies with one insurer number: neither is applied.
    copy(&office.tenants.join("aozora"), &office.tenants.join("akane"));
    let applied = office.tenant(&["apply", "--all", "--json"]);
    assert_eq!(applied.status.code(), Some(1));
    let told = lines(&applied);
    let outcome = |slug: &str| of(&told, slug)["outcome"].as_str().unwrap();
    assert_eq!(
        [outcome("midori"), outcome("nec"), outcome("aozora"), outcome("akane")],
        ["failed", "created", "failed", "failed"]
    );
    let summary = told.last().unwrap();
    assert_eq!(summary["summary"]["failed"], 3);
    let listed = lines(&office.plain(&["list", "--json"]));
    let slugs: Vec<&str> = listed.iter().map(|one| one["tenant"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["midori", "nec"]);
    let only = office.tenant(&["apply", "--all", "--errors-only"]);
    assert_eq!(only.status.code(), Some(1));
    assert_eq!(stdout(&only).lines().count(), 1, "only the summary: {}", stdout(&only));
    assert!(stderr(&only).contains("languages_typo") && !stderr(&only).contains("nec"), "{}", stderr(&only));
}

#[test]
fn what_is_exported_is_what_runs_here_and_elsewhere() {
    let here = Office::with(&["midori", "stanleykenpo"]);
    let there = Office::new();
    assert!(here.tenant(&["apply", "--all"]).status.success());
    for slug in ["midori", "stanleykenpo"] {
        let exported = here.plain(&["export", slug, "--to", argument(&there.tenants), "--json"]);
        assert!(exported.status.success(), "{}", stderr(&exported));
        let folder = there.tenants.join(slug);
        assert!(fs::read_to_string(folder.join("tenant.toml")).unwrap().contains("# "), "with its words");
        let planned = here.plain(&["plan", argument(&folder)]);
        assert_eq!(planned.status.code(), Some(0), "{}", stdout(&planned));
    }
    assert!(there.tenant(&["apply", "--all"]).status.success());
    for slug in ["midori", "stanleykenpo"] {
        assert_eq!(here.explained(slug), there.explained(slug), "{slug}");
    }
    let again = here.plain(&["export", "midori", "--to", argument(&there.tenants)]);
    assert_eq!(again.status.code(), Some(1), "a folder is never written over");
}

#[test]
fn one_table_becomes_many_societies_and_a_wrong_line_is_named() {
    let office = Office::new();
    let table = file(
        office.folder.path(),
        "societies.csv",
        "slug,preset,name,insurer_number,電話番号,password.history,contact.mail_from\r\n\
         hinode,classic,ひので健康保険組合,06139976,03-0000-0021,3,info@hinode-kenpo.jp\r\n\
         akane,,あかね健康保険組合,06139992,,,\r\n\
         www,,だめ健康保険組合,06279996,,,\r\n\
         sumire,modern,すみれ健康保険組合,6130017,,many,\r\n\
         ,,,,,,\r\n\
         kaede,step-by-step,かえで健康保険組合,06139976,,,\r\n",
    );
    let planned = office.tenant(&["plan", "--csv", &table, "--json"]);
    assert_eq!(planned.status.code(), Some(1), "{} {}", stdout(&planned), stderr(&planned));
    let told = lines(&planned);
    assert_eq!(of(&told, "akane")["plan"], "new");
    let lines_of = |slug: &str| -> Vec<(String, u64)> {
        let troubles = of(&told, slug)["troubles"].as_array().unwrap().clone();
        troubles.iter().map(|one| (one["key"].as_str().unwrap().to_owned(), one["line"].as_u64().unwrap())).collect()
    };
    assert_eq!(lines_of("www"), [("slug".to_owned(), 4)]);
    let sumire = lines_of("sumire");
    assert!(sumire.contains(&("password.history".to_owned(), 5)), "{sumire:?}");
    assert!(sumire.iter().any(|(key, line)| key.starts_with("society.insurer_numbers") && *line == 5), "{sumire:?}");
    // Two lines with one number: both are named.
    for (slug, line) in [("hinode", 2), ("kaede", 7)] {
        assert!(
            lines_of(slug).iter().any(|(key, at)| key.starts_with("society.insurer_numbers") && *at == line),
            "{slug}"
        );
    }
    assert_eq!(fs::read_dir(&office.tenants).unwrap().count(), 1, "only akane's folder");

    let number = format!("0613001{}", check_digit("0613001").unwrap());
    let mended = fs::read_to_string(&table).unwrap();
    let mended = mended.replace("かえで健康保険組合,06139976", &format!("かえで健康保険組合,{number}"));
    let is_right = |line: &&str| !line.starts_with("www") && !line.starts_with("sumire");
    fs::write(&table, mended.split_inclusive("\r\n").filter(is_right).collect::<String>()).unwrap();
    let made = run(&["tenant", "new", "--csv", &table, "--json", "--tenants", argument(&office.tenants)]);
    assert!(made.status.success(), "{} {}", stdout(&made), stderr(&made));
    let summary = &lines(&made)[0]["summary"];
    assert_eq!((&summary["made"], &summary["unchanged"]), (&2.into(), &1.into()), "{summary}");
    let applied = office.tenant(&["apply", "--csv", &table, "--json"]);
    assert_eq!(of(&lines(&applied), "hinode")["outcome"], "created", "{}", stdout(&applied));
    let history = office.plain(&["explain", "hinode", "password.history"]);
    assert!(stdout(&history).starts_with("password.history  3"), "{}", stdout(&history));
    let phone = office.plain(&["explain", "hinode", "contact.phone"]);
    assert!(stdout(&phone).contains("03-0000-0021"), "{}", stdout(&phone));
    // What is edited in a folder counts, not the table.
    office.change("hinode", "03-0000-0021", "03-0000-0022");
    let again = office.tenant(&["apply", "--csv", &table, "--json"]);
    assert_eq!(of(&lines(&again), "hinode")["outcome"], "changed", "{}", stdout(&again));
}

#[test]
fn a_table_takes_the_files_beside_it_and_none_elsewhere() {
    let office = Office::new();
    let beside = office.folder.path().join("delivered");
    for language in ["ja", "en"] {
        fs::create_dir_all(beside.join(language)).unwrap();
        file(&beside.join(language), "terms.txt", format!("# 1\n\n{language} terms\n"));
    }
    let secret = file(office.folder.path(), "secret.txt", "# secret\n");
    let head = "slug,name,insurer_number,terms.file,terms.file_en";
    let table = |terms: &str| {
        let row = format!("akane,あかね健康保険組合,06139992,{terms},en/terms.txt");
        file(&beside, "societies.csv", format!("{head}\n{row}\n"))
    };
    for outside in [secret.as_str(), "../secret.txt"] {
        let refused = office.tenant(&["plan", "--csv", &table(outside)]);
        assert_eq!(refused.status.code(), Some(1), "{outside}: {}", stdout(&refused));
        let kept = office.tenants.join("akane");
        let files = fs::read_dir(&kept).into_iter().flatten();
        for one in files {
            let content = fs::read_to_string(one.unwrap().path()).unwrap();
            assert!(!content.contains("# secret"), "{outside}");
        }
        if kept.exists() {
            fs::remove_dir_all(&kept).unwrap();
        }
    }
    let planned = office.tenant(&["plan", "--csv", &table("ja/terms.txt")]);
    assert_eq!(planned.status.code(), Some(2), "{} {}", stdout(&planned), stderr(&planned));
    let read = |name: &str| fs::read_to_string(office.tenants.join("akane").join(name)).unwrap_or_default();
    assert!(read("terms.txt").contains("ja terms"));
    assert!(read("terms.file_en-terms.txt").contains("en terms"), "two files of one name stay apart");
}

#[test]
fn a_column_that_is_not_known_is_told_with_what_was_meant() {
    let office = Office::new();
    for (head, told) in [
        ("slug,name,insurer_number,contact.fone", "contact.phone"),
        ("slug,name", "society.insurer_numbers"),
        ("slug,name,name,insurer_number", "society.name"),
    ] {
        let table = file(office.folder.path(), "t.csv", format!("{head}\nhinode,a,b,c\n"));
        let refused = office.tenant(&["plan", "--csv", &table]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(stderr(&refused).contains(told), "{head}: {}", stderr(&refused));
    }
    assert_eq!(run(&["tenant", "plan", "--nonsense"]).status.code(), Some(1), "2 says that there are differences");
    assert_eq!(run(&["tenant", "plan", "--help"]).status.code(), Some(0));
}

/// Whatever is there after a kill is whole, and the same command does the rest.
#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_is_killed_leaves_whole_societies_and_goes_on() {
    on_both(killed).await;
}

const MANY: usize = 120;

async fn killed(bench: Bench) {
    let tenants = tempfile::tempdir().unwrap();
    societies::write(tenants.path(), MANY);
    let place = Place::on(bench, MailTo::Folder).await;
    let mut command = place.command(&["tenant", "apply", "--all", "--tenants", argument(tenants.path())]);
    let listed = || {
        let told = place.run(&["tenant", "list", "--json"]);
        lines(&told).iter().map(|one| one["tenant"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    while listed().is_empty() {
        assert!(child.try_wait().unwrap().is_none_or(|status| status.success()));
        tokio::time::sleep(PAUSE.min(Duration::from_millis(5))).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // Every society that is there can be explained: it has its policy.
    let there = listed();
    for slug in &there {
        let told = place.run(&["tenant", "explain", slug, "society.name"]);
        assert!(told.status.success() && stdout(&told).contains("健康保険組合"), "{slug}: {}", stderr(&told));
    }
    // Two at once do the rest, neither in the other's way.
    let two: Vec<_> = (0..2)
        .map(|_| {
            let mut command =
                place.command(&["tenant", "apply", "--all", "--json", "--tenants", argument(tenants.path())]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut created = 0;
    for child in two {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        created += lines(&output).last().unwrap()["summary"]["created"].as_u64().unwrap();
    }
    assert_eq!(created, u64::try_from(MANY - there.len()).unwrap(), "each society was created once");
    let planned = place.run(&["tenant", "plan", argument(tenants.path())]);
    assert_eq!(planned.status.code(), Some(0), "{} {}", stdout(&planned), stderr(&planned));
    let all = place.run(&["tenant", "explain", &societies::slug(MANY - 1), "--json"]);
    assert!(lines(&all).iter().filter(|one| !one["since"].is_null()).count() > 5);
}
