//! `madoguchi expenses …` and `checkups …`: a file is analysed and published.

use std::path::Path;

use chrono::{Datelike, Months, Utc};
use madoguchi_core::testing::checkups::{FATHER, SampleCheckup, archive, quantity};

use crate::cli::{argument, file, run, stderr, stdout};
use crate::cli_serve::{config, into_folder, sqlite};

const HEADER: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,医療費総額,窓口負担額\n";

#[test]
#[allow(clippy::disallowed_methods, reason = "the command has the machine's clock")]
fn a_file_is_analysed_without_a_change_and_published_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let with_config = |arguments: &[&str]| run(&[arguments, &["--config", &config]].concat());
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    for arguments in [
        &["migrate"][..],
        &["tenant", "apply", "tokyometro", "--tenants", argument(&tenants)],
        &["roster", "import", "tokyometro", argument(&tenants.join("tokyometro/roster.csv"))],
    ] {
        let output = with_config(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    }

    // The command has the machine's clock, and old months are left out.
    let first = Utc::now().date_naive() - Months::new(18);
    let second = first + Months::new(1);
    let compact = first.format("%Y%m").to_string();
    let row = |branch: &str, month: &str, total: &str| {
        format!("06131114,1,0020461,{branch},{month},外来,見本内科,{total},3690\n")
    };
    let good = [
        HEADER,
        &row("01", &format!("R{}.{}", first.year() - 2018, first.month()), "12300"),
        &row("02", &second.format("%Y/%-m").to_string(), "\"12,300\""),
        &row("09", &compact, "1"),
    ]
    .concat();
    let good = file(folder.path(), "good.csv", &good);
    for _ in 0..2 {
        let analysed = with_config(&["expenses", "analyse", "tokyometro", &good]);
        assert!(analysed.status.success(), "{}", stderr(&analysed));
        let told = stdout(&analysed);
        assert!(told.contains("3 rows: 2 new, 0 known already, 1 left out"), "{told}");
        assert!(
            told.contains(&format!("months from {} to {}", first.format("%Y-%m"), second.format("%Y-%m"))),
            "{told}"
        );
        assert!(told.contains("line 4: left out: nobody of the household has this branch number"), "{told}");
    }
    let expenses = |arguments: &[&str]| {
        let output = with_config(&[&["expenses", arguments[0], "tokyometro"], &arguments[1..]].concat());
        (output.status.success(), format!("{}{}", stdout(&output), stderr(&output)))
    };
    let (done, told) = expenses(&["publish", &good, "--from", "2099-01-05T09:00:00+09:00"]);
    assert!(done && told.contains("tokyometro: 2 rows published, visible from 2099-01-05T09:00:00+09:00"), "{told}");
    let id = told.trim_end().rsplit(' ').next().unwrap().to_owned();
    let (done, told) = expenses(&["publish", &good]);
    assert!(!done && told.contains("is visible only from 2099-01-05T09:00:00+09:00"), "{told}");
    let (done, told) = expenses(&["list"]);
    assert!(done && told.contains(&format!("{id}  2 rows, waits until 2099-01-05T09:00:00+09:00")), "{told}");
    // A slip in the instant is mended before anybody sees it, by another one or by a withdrawal.
    let (done, told) = expenses(&["move", &id, "--from", "2098-01-05T09:00:00+09:00"]);
    assert!(done && told.contains("tokyometro: visible from 2098-01-05T09:00:00+09:00"), "{told}");
    let (done, told) = expenses(&["withdraw", &id]);
    assert!(done && told.contains("tokyometro: withdrawn"), "{told}");
    assert!(!expenses(&["withdraw", &id]).0);
    let (done, told) = expenses(&["publish", &good]);
    assert!(done && told.contains("3 rows: 2 new, 0 known already") && told.contains("2 rows published"), "{told}");
    let id = told.trim_end().rsplit(' ').next().unwrap().to_owned();
    let (done, told) = expenses(&["move", &id]);
    assert!(!done && told.contains("members see it already"), "{told}");
    let (done, told) = expenses(&["publish", &good]);
    assert!(done && told.contains("3 rows: 0 new, 2 known already, 1 left out"), "{told}");
    assert!(told.contains("nothing was published: every row was published before"), "{told}");

    // One mistake keeps the whole file out; what is in the cell isn't repeated.
    let bad = [HEADER, &row("01", &compact, "1"), &row("01", "13月ごろ", "1"), &row("01", &compact, "1.5")].concat();
    let bad = file(folder.path(), "bad.csv", &bad);
    assert!(!with_config(&["expenses", "analyse", "tokyometro", &bad]).status.success());
    let refused = with_config(&["expenses", "publish", "tokyometro", &bad]);
    assert!(!refused.status.success());
    let told = format!("{}{}", stdout(&refused), stderr(&refused));
    for words in
        ["line 3, 診療年月: no month", "line 4, 医療費総額: no amount in yen", "nothing was published: 2 mistakes"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("13月ごろ"), "{told}");
    let nothing = file(folder.path(), "nothing.csv", "記号\n1\n");
    let refused = with_config(&["expenses", "publish", "tokyometro", &nothing]);
    assert!(stderr(&refused).contains("missing columns: 保険者番号, 番号, 枝番"), "{}", stderr(&refused));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the command has the machine's clock")]
fn checkups_are_analysed_and_published_from_an_archive_and_withdrawn_when_they_are_out() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let with_config = |arguments: &[&str]| run(&[arguments, &["--config", &config]].concat());
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    for arguments in [
        &["migrate"][..],
        &["tenant", "apply", "midori", "--tenants", argument(&tenants)],
        &["roster", "import", "midori", argument(&tenants.join("midori/roster.csv"))],
    ] {
        let output = with_config(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    }
    let checkups = |arguments: &[&str]| {
        let output = with_config(&[&["checkups", arguments[0], "midori"], &arguments[1..]].concat());
        (output.status.success(), format!("{}{}", stdout(&output), stderr(&output)))
    };
    let weight = |value| quantity("9N006000000000001", value, "kg");
    let kept = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // The command has the machine's clock, and old checkups are left out.
    let day = Utc::now().date_naive() - Months::new(18);
    let compact = day.format("%Y%m%d").to_string();
    let father = SampleCheckup { day: &compact, ..FATHER };
    let stranger = SampleCheckup { number: "99999999", ..father };
    let good = kept("good.zip", &archive(&[father.document(&[weight("68.4")]), stranger.document(&[weight("50")])]));
    let (done, told) = checkups(&["analyse", &good]);
    assert!(done && told.contains("2 rows: 1 new, 0 known already, 1 left out"), "{told}");
    assert!(told.contains(&format!("checkups from {day} to {day}")), "{told}");
    assert!(told.contains("DATA/h000002.xml: left out: nobody of the roster has this symbol and number"), "{told}");
    let (done, told) = checkups(&["publish", &good]);
    assert!(done && told.contains("midori: 1 rows published, visible from"), "{told}");
    let id = told.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert!(checkups(&["list"]).1.contains(&id));
    let expenses = with_config(&["expenses", "list", "midori"]);
    assert!(!stdout(&expenses).contains(&id), "each kind has its list");
    let (done, told) = checkups(&["withdraw", &id]);
    assert!(done && told.contains("midori: withdrawn"), "{told}");

    let bad = kept("bad.zip", &archive(&[father.document(&[weight("ひみつ")])]));
    let (done, told) = checkups(&["publish", &bad]);
    assert!(!done && told.contains("DATA/h000001.xml, 9N006000000000001: no number"), "{told}");
    assert!(told.contains("nothing was published: 1 mistakes in the file") && !told.contains("ひみつ"), "{told}");
    let cut = kept("cut.zip", b"PK\x03\x04");
    let (done, told) = checkups(&["analyse", &cut]);
    assert!(!done && told.contains("nothing was published: no readable ZIP file"), "{told}");
}
