//! `madoguchi tenant …`, `roster …`, `letters …`: a society from its manifest to printed letters.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::{argument, file, run, stderr, stdout};
use crate::cli_serve::{config, into_folder, sqlite};

fn tenants() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants")
}

/// A migrated database without societies; returns its configuration.
fn office(folder: &Path) -> String {
    let config = config(folder, &sqlite(folder), 0, &into_folder(folder));
    let output = run(&["migrate", "--config", &config]);
    assert!(output.status.success(), "{}", stderr(&output));
    config
}

/// A copy of a society that ships, to be changed; returns the folder that holds it.
fn copy_of(slug: &str, folder: &Path) -> PathBuf {
    let copy = folder.join("tenants");
    fs::create_dir_all(copy.join(slug)).unwrap();
    for entry in fs::read_dir(tenants().join(slug)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.join(slug).join(path.file_name().unwrap())).unwrap();
    }
    copy
}

fn change(manifest: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(manifest).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(manifest, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_society_comes_from_its_manifest_to_printed_letters() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    let tenants = tenants();
    let with_config = |arguments: &[&str]| run(&[arguments, &["--config", &config]].concat());

    let applied = with_config(&["tenant", "apply", "--all", "--tenants", argument(&tenants)]);
    assert!(applied.status.success(), "{}", stderr(&applied));
    assert_eq!(stdout(&applied).lines().filter(|line| line.ends_with(": a new society")).count(), 6);
    let again = with_config(&["tenant", "apply", "--all", "--tenants", argument(&tenants)]);
    assert_eq!(stdout(&again).lines().filter(|line| line.ends_with(": as before")).count(), 6);
    assert!(stdout(&with_config(&["tenant", "list"])).contains("http://www.stanleykenpo.portal.localhost"));

    let roster = tenants.join("nec/roster.csv");
    let imported = with_config(&["roster", "import", "nec", argument(&roster)]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    assert!(stdout(&imported).contains(" 0 changed, 0 as before"), "{}", stdout(&imported));
    let again = with_config(&["roster", "import", "nec", argument(&roster)]);
    assert!(stdout(&again).contains("nec: 0 new, 0 changed, "), "{}", stdout(&again));

    let printed = with_config(&["letters", "issue", "nec", "--print"]);
    assert!(printed.status.success(), "{}", stderr(&printed));
    let letters = stdout(&printed).lines().count() - 1;
    assert!(letters >= 5);
    assert!(stderr(&printed).contains(&format!("nec: {letters} letters issued")));

    let output = folder.path().join("letters.csv");
    let written = with_config(&["letters", "issue", "nec", "--output", argument(&output)]);
    assert!(written.status.success(), "{}", stderr(&written));
    assert!(stderr(&written).contains("nec: 0 letters issued"), "nobody gets a second letter");
    assert_eq!(fs::read_to_string(&output).unwrap().trim_end(), stdout(&printed).trim_end(), "the same letters");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&output).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let gone = with_config(&["letters", "issue", "nec", "--print"]);
    assert_eq!(stdout(&gone).lines().count(), 1, "once written, passwords are no longer here");
}

#[test]
fn letters_are_never_written_over_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    let tenants = tenants();
    run(&["tenant", "apply", "nec", "--tenants", argument(&tenants), "--config", &config]);
    run(&["roster", "import", "nec", argument(&tenants.join("nec/roster.csv")), "--config", &config]);
    let taken = file(folder.path(), "letters.csv", "yesterday's letters");
    let output = run(&["letters", "issue", "nec", "--output", &taken, "--config", &config]);
    assert!(!output.status.success());
    let told = stderr(&output);
    assert!(told.contains("letters.csv: this file is there already. It is never written over, because"), "{told}");
    assert_eq!(fs::read_to_string(&taken).unwrap(), "yesterday's letters");
    let printed = run(&["letters", "issue", "nec", "--print", "--config", &config]);
    let issued = stdout(&printed).lines().count() - 1;
    assert!(stderr(&printed).contains(&format!("nec: {issued} letters issued")), "none was issued before");
    // A command that fails before the letters are written leaves no empty file behind.
    let fresh = folder.path().join("fresh.csv");
    let refused = run(&[
        "letters",
        "reissue",
        "nec",
        "--batch",
        "9",
        "--reason",
        "torn",
        "--output",
        argument(&fresh),
        "--config",
        &config,
    ]);
    assert!(stderr(&refused).contains("no letter of this society is of batch 9"), "{}", stderr(&refused));
    assert!(!fresh.exists());
}

/// The rows of a print list, each cell by the title of its column.
fn print_list(csv: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let titles: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        titles.join(","),
        "通し番号,発行回,送付物,書類名,氏名,氏名カナ,記号・番号,枝番,事業所コード,事業所名,仮ID,仮パスワード,有効期限,URL,保険者番号"
    );
    let row = |row: csv::StringRecord| titles.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn letters_can_be_posted_in_a_stable_order_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    let tenants = tenants();
    let with_config = |arguments: &[&str]| run(&[arguments, &["--config", &config]].concat());
    let applied = with_config(&["tenant", "apply", "--all", "--tenants", argument(&tenants)]);
    assert!(applied.status.success(), "{}", stderr(&applied));
    let number = "06139992";
    let roster = file(
        folder.path(),
        "roster.csv",
        format!(
            "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,雇用区分,資格取得日,事業所コード,事業所名\n\
             {number},100,10,00,=山田　太郎,ヤマダ　タロウ,1979/08/22,男,本人,従業員,2020/04/01,B01,支店\n\
             {number},100,9,00,鈴木　一郎,スズキ　イチロウ,1979/08/23,男,本人,従業員,2020/04/01,B01,支店\n\
             {number},100,9,01,鈴木　花子,スズキ　ハナコ,1979/08/23,女,妻,,2020/04/01,,\n\
             {number},200,00001,00,田中　次郎,タナカ　ジロウ,1979/08/24,男,本人,従業員,2026/10/01,A01,本社\n"
        ),
    );
    let imported = with_config(&["roster", "import", "midori", &roster]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    let printed = with_config(&["letters", "issue", "midori", "--print"]);
    let rows = print_list(&stdout(&printed));
    let column = |title: &str| rows.iter().map(|row| row[title].as_str()).collect::<Vec<_>>();
    assert_eq!(column("通し番号"), ["1", "2", "3"]);
    assert_eq!(column("事業所コード"), ["A01", "B01", "B01"]);
    assert_eq!(column("記号・番号"), ["200・00001", "100・9", "100・10"]);
    assert_eq!(column("枝番"), ["00", "00", "00"]);
    assert_eq!(column("氏名"), ["田中　次郎", "鈴木　一郎", "'=山田　太郎"], "no cell is a formula");
    assert_eq!(column("氏名カナ"), ["タナカ ジロウ", "スズキ イチロウ", "ヤマダ タロウ"]);
    assert_eq!(column("事業所名"), ["本社", "支店", "支店"]);
    assert_eq!(column("発行回"), ["1", "1", "1"]);
    assert!(rows.iter().all(|row| row["URL"] == "http://midori.portal.localhost"), "{:?}", column("URL"));
    assert!(rows.iter().all(|row| row["保険者番号"] == number && !row["書類名"].is_empty()));
    assert!(rows.iter().all(|row| row["仮ID"].len() == 10 && row["仮パスワード"].len() == 14));

    let old = column("仮ID")[1];
    let reissued = with_config(&["letters", "reissue", "midori", "--person", "100", "９", "--reason", "lost"]);
    assert!(reissued.status.success(), "{}", stderr(&reissued));
    assert!(stderr(&reissued).contains("midori: 1 letters issued anew as batch 2"), "{}", stderr(&reissued));
    let output = folder.path().join("letters.csv");
    let arguments = ["letters", "reissue", "midori", "--batch", "2", "--reason", "torn", "--output", argument(&output)];
    let again = with_config(&arguments);
    assert!(again.status.success(), "{}", stderr(&again));
    let rows = print_list(&fs::read_to_string(&output).unwrap());
    assert_eq!(rows.len(), 3, "the letter that was replaced isn't printed");
    assert!(rows.iter().all(|row| row["仮ID"] != old));
    assert_eq!(rows.iter().map(|row| row["発行回"].as_str()).collect::<Vec<_>>(), ["1", "3", "1"]);
    for (arguments, told) in [
        (&["--reason", "lost"][..], "required"),
        (&["--expired", "--batch", "1", "--reason", "lost"], "cannot be used with"),
        (&["--expired", "--reason", ""], "reason"),
        (&["--expired"], "--reason"),
        (
            &["--person", "100", "77", "--reason", "lost"],
            "no insured person of this society has this symbol and number",
        ),
    ] {
        let refused = with_config(&[&["letters", "reissue", "midori"], arguments].concat());
        assert!(!refused.status.success() && stderr(&refused).contains(told), "{told}: {}", stderr(&refused));
    }
}

#[test]
fn a_roster_that_contradicts_the_known_one_needs_a_word_of_the_operator() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    run(&["tenant", "apply", "midori", "--tenants", argument(&tenants()), "--config", &config]);
    let line = |number: &str| format!("06139992,100,{number},00,山田　太郎,1979/08/22,男,本人,従業員,2020/04/01\n");
    let header = "保険者番号,記号,番号,枝番,氏名,生年月日,性別,続柄,雇用区分,資格取得日\n";
    let import = |number: &str, more: &[&str]| {
        let roster = file(folder.path(), "roster.csv", &(header.to_owned() + &line(number)));
        run(&[&["roster", "import", "midori", &roster, "--config", &config], more].concat())
    };
    assert!(import("0001", &[]).status.success());
    let refused = import("1", &[]);
    assert!(!refused.status.success());
    let told = stderr(&refused);
    assert!(told.contains("nothing was taken in") && told.contains("1 of 1 persons are new"), "{told}");
    assert!(told.contains("1 of 1 known persons aren't in the file (--accept missing)"), "{told}");
    assert!(!import("1", &["--accept", "new"]).status.success());
    assert!(import("1", &["--accept", "new,missing"]).status.success());
}

#[test]
fn a_roster_with_an_error_is_refused_as_a_whole_by_line_and_without_what_is_written_there() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    run(&["tenant", "apply", "midori", "--tenants", argument(&tenants()), "--config", &config]);
    let broken = file(
        folder.path(),
        "roster.csv",
        "保険者番号,記号,番号,枝番,氏名,カナ氏名,生年月日,性別,続柄,雇用区分,資格取得日\n\
         06139992,100,1,00,山田　太郎,ヤマダ　タロウ,1979/08/22,男,本人,従業員,2020/04/01\n\
         06139992,100,2,00,鈴木　一郎,スズキ　イチロウ,1979/13/45,男,本人,従業員,2020/04/01\n",
    );
    let output = run(&["roster", "import", "midori", &broken, "--config", &config]);
    assert!(!output.status.success());
    let told = stderr(&output);
    assert!(told.contains("nothing was taken in") && told.contains("line 3") && told.contains("生年月日"), "{told}");
    assert!(!told.contains("鈴木") && !told.contains("1979"), "{told}");
    let issued = run(&["letters", "issue", "midori", "--config", &config]);
    assert!(stderr(&issued).contains("midori: 0 letters issued"), "{}", stderr(&issued));
}

#[test]
fn what_is_wrong_with_a_manifest_is_told_by_key_file_and_line_and_keeps_it_out() {
    let folder = tempfile::tempdir().unwrap();
    let copy = copy_of("nec", folder.path());
    let manifest = copy.join("nec/tenant.toml");
    change(&manifest, "[society]", "[society]\nnmae = \"x\"");
    let checked = run(&["tenant", "check", "nec", "--json", "--tenants", argument(&copy)]);
    assert!(!checked.status.success());
    let finding = stdout(&checked).lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).next().unwrap();
    assert_eq!((&finding["tenant"], &finding["severity"]), (&"nec".into(), &"error".into()));
    assert_eq!(finding["key"], "society.nmae");
    assert!(finding["line"].as_u64().is_some() && finding["file"].as_str().unwrap().ends_with("tenant.toml"));
    assert!(finding["text"].as_str().unwrap().contains("name"));

    let config = office(folder.path());
    let applied = run(&["tenant", "apply", "nec", "--tenants", argument(&copy), "--config", &config]);
    assert!(!applied.status.success());
    assert!(stderr(&applied).contains("society.nmae"), "{}", stderr(&applied));
    assert_eq!(stdout(&run(&["tenant", "list", "--config", &config])), "");
}

#[test]
fn the_societies_that_ship_have_no_errors_and_their_weak_rules_are_told() {
    let output = run(&["tenant", "check", "--tenants", argument(&tenants())]);
    assert!(output.status.success(), "{}", stdout(&output));
    for slug in ["aozora", "midori", "nec", "shionogi", "stanleykenpo", "tokyometro"] {
        assert!(stdout(&output).contains(&format!("{slug}: 指摘")), "{slug}");
    }
    let english = run(&["tenant", "check", "midori", "--language", "en", "--tenants", argument(&tenants())]);
    assert!(stdout(&english).starts_with("midori: "));
}

#[test]
fn a_society_is_suspended_and_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    run(&["tenant", "apply", "midori", "--tenants", argument(&tenants()), "--config", &config]);
    for (verb, status) in [("suspend", "Suspended"), ("resume", "Live")] {
        let output = run(&["tenant", verb, "midori", "--reason", "a repair", "--config", &config]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&run(&["tenant", "list", "--config", &config])).contains(status));
    }
    let nobody = run(&["tenant", "suspend", "nobody", "--reason", "a repair", "--config", &config]);
    assert!(!nobody.status.success() && stderr(&nobody).contains("no society has the slug nobody"));
}

/// Eras that overlap can be read, but nobody could say which letter a member holds.
#[test]
fn a_manifest_that_the_check_calls_wrong_is_not_applied() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    let copies = copy_of("shionogi", folder.path());
    change(&copies.join("shionogi/tenant.toml"), "until = 2022-04-01", "until = 2022-05-01");
    let applied = run(&["tenant", "apply", "shionogi", "--tenants", argument(&copies), "--config", &config]);
    assert!(!applied.status.success());
    assert!(stderr(&applied).contains("eras"), "{}", stderr(&applied));
    assert_eq!(stdout(&run(&["tenant", "list", "--config", &config])), "");
}

#[test]
fn a_way_back_in_is_given_to_members_only_and_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    let tenants = tenants();
    let with_config = |arguments: &[&str]| run(&[arguments, &["--config", &config]].concat());
    let applied = with_config(&["tenant", "apply", "--all", "--tenants", argument(&tenants)]);
    assert!(applied.status.success(), "{}", stderr(&applied));
    for arguments in [
        &["letters", "issue-to-member", "nec", "nobody2026", "--reason", "lost"][..],
        &["account", "disable", "nec", "nobody2026", "--reason", "used by somebody else"],
        &["account", "enable", "nec", "nobody2026", "--reason", "asked by telephone"],
    ] {
        let refused = with_config(arguments);
        assert!(!refused.status.success() && stdout(&refused).is_empty(), "{arguments:?}");
        assert!(stderr(&refused).contains("no account of this society has this user ID"), "{}", stderr(&refused));
    }
    for unsaid in [
        &["desk-code", "request", "nec", "nobody2026"][..],
        &["account", "disable", "nec", "nobody2026"],
        &["account", "enable", "nec", "nobody2026"],
    ] {
        let unsaid = with_config(unsaid);
        assert!(stderr(&unsaid).contains("required arguments"), "{}", stderr(&unsaid));
    }
}

#[test]
fn a_published_version_of_the_terms_keeps_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let config = office(folder.path());
    let tenants = copy_of("nec", folder.path());
    let (manifest, terms) = (tenants.join("nec/tenant.toml"), tenants.join("nec/terms.ja.txt"));
    let tenant = |verb: &str, more: &[&str]| {
        run(&[&["tenant", verb, "nec", "--tenants", argument(&tenants), "--config", &config], more].concat())
    };
    assert!(tenant("apply", &[]).status.success());
    let published = fs::read_to_string(&terms).unwrap();
    fs::write(&terms, format!("{published}\n附則です。\n")).unwrap();
    assert!(tenant("check", &[]).status.success(), "the folder alone is in order");
    for verb in [tenant("check", &["--stored"]), tenant("apply", &["--language", "ja"])] {
        assert!(!verb.status.success());
        let said = stdout(&verb) + &stderr(&verb);
        assert!(said.contains("terms.version: 利用規約の版「2026-04」は、すでにこの名前で公開しました。"), "{said}");
    }
    change(&manifest, "version = \"2026-04\"", "version = \"2026-12\"");
    let applied = tenant("apply", &[]);
    assert!(applied.status.success(), "{}", stderr(&applied));
    change(&manifest, "version = \"2026-12\"", "version = \"2027-01\"");
    let renamed = tenant("apply", &["--language", "ja"]);
    assert!(renamed.status.success(), "{}", stderr(&renamed));
    assert!(stdout(&renamed).contains("版の名前が「2026-12」から変わりますが"), "{}", stdout(&renamed));
}
