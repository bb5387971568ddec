//! `madoguchi backup` and `restore`: what was used, ended or revoked after the backup stays so.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use madoguchi_core::clock::Clock;
use madoguchi_core::database::Location;
use madoguchi_core::links;
use madoguchi_core::testing::{Bench, Sample, on_postgres};
use madoguchi_web::testing::Browser;
use sea_orm::{ConnectionTrait, Statement};
use secrecy::ExposeSecret;

use crate::books;
use crate::cli::{argument, madoguchi, stderr, stdout};
use crate::member::{Member, Society, is_told_registered};
use crate::place::{MailTo, Place};

/// A society with two people who have letters.
async fn two_members(bench: Bench) -> (Place, Society, Member, Member) {
    let (sample, letters) = Sample::with_people(&bench, "aozora", 2, Clock::system().now()).await;
    let (first, second) = (Member::with(&letters[0]), Member::with(&letters[1]));
    (Place::on(bench, MailTo::Folder).await, Society::new(sample), first, second)
}

#[track_caller]
fn went_well(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    stdout(output)
}

#[track_caller]
fn refused(output: &Output, word: &str) {
    assert!(!output.status.success(), "{}", stdout(output));
    assert!(stderr(output).contains(word), "{word}: {}", stderr(output));
}

/// The accounts of a restored database, whose drafts have ended.
async fn accounts(place: &Place) -> i64 {
    let database = place.as_superuser().await;
    let count = Statement::from_string(database.get_database_backend(), "SELECT count(*) AS number FROM account");
    let row = database.query_one_raw(count).await.unwrap().unwrap();
    database.close().await.unwrap();
    row.try_get("", "number").unwrap()
}

/// Whether somebody with this browser is still signed in.
async fn is_inside(browser: &mut Browser, society: &Society, place: &Place) -> bool {
    browser.open(&society.at(place, links::HOME)).await;
    browser.path() == links::HOME
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_while_servers_go_on_and_a_restore_brings_nothing_back_to_life() {
    let (mut place, society, first, second) = two_members(Bench::sqlite().await).await;
    let folder = tempfile::tempdir().unwrap();
    let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored.db"));
    let server = place.start().await;
    let mut browser = first.walk(&society, &place, links::REGISTER_DONE).await;
    assert!(is_inside(&mut browser, &society, &place).await);

    let told = went_well(&place.run(&["backup", "--output", argument(&backup)]));
    assert!(told.contains("The keys are not in it"), "{told}");
    refused(&place.run(&["backup", "--output", argument(&backup)]), "never writes over anything");
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&backup), mode(&backup.join("madoguchi.db"))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&backup).unwrap().count(), 2, "a database and its manifest, and no keys");
    }
    // After the backup, one letter is used.
    second.walk(&society, &place, links::REGISTER_DONE).await;
    assert_eq!(books::accounts(&place, &society.sample).await, 2);
    server.ask_to_end();
    assert!(server.ended().await.success());

    refused(&place.run(&["restore", argument(&backup)]), "is there already");
    place.move_to(&restored);
    damaged_backups_are_refused(&place, &backup, &restored);
    let told = went_well(&place.run(&["restore", argument(&backup)]));
    assert!(told.contains("aozora: 1 letters of batch"), "{told}");
    assert!(told.contains("madoguchi letters reissue aozora --batch"), "{told}");
    refused(&place.run(&["restore", argument(&backup)]), "is there already");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing half is left beside the database");

    let _server = place.start().await;
    assert_eq!(accounts(&place).await, 1, "what came after the backup is lost");
    assert!(!is_inside(&mut browser, &society, &place).await, "the session has ended");
    let mut again = Browser::new();
    first.sign_in(&society, &place, &mut again).await;
    assert_eq!(again.path(), links::HOME, "the account is there, with its password");
    let mut stranger = Browser::new();
    stranger.open(&society.at(&place, links::SIGN_IN)).await;
    second.answer(&society, &mut stranger).await;
    assert!(stranger.path() == links::SIGN_IN && !is_told_registered(&stranger), "the used letter leads nowhere");
    let anew = folder.path().join("letters.csv");
    let reissue = ["letters", "reissue", "aozora", "--expired", "--reason", "restored", "--output", argument(&anew)];
    let told = stderr(&place.run(&reissue));
    assert!(told.contains("1 letters issued anew"), "{told}");
}

fn damaged_backups_are_refused(place: &Place, backup: &Path, restored: &Path) {
    let database = backup.join("madoguchi.db");
    let (whole, manifest) = (fs::read(&database).unwrap(), fs::read(backup.join("manifest.json")).unwrap());
    let mut altered = whole.clone();
    let at = altered.len() / 2;
    altered[at] ^= 1;
    fs::write(&database, altered).unwrap();
    refused(&place.run(&["restore", argument(backup)]), "is not as it was made");
    fs::write(&database, &whole[..whole.len() / 2]).unwrap();
    refused(&place.run(&["restore", argument(backup)]), "is not as it was made");
    fs::write(&database, whole).unwrap();
    fs::remove_file(backup.join("manifest.json")).unwrap();
    refused(&place.run(&["restore", argument(backup)]), "is not a finished backup");
    fs::write(backup.join("manifest.json"), manifest).unwrap();
    assert!(!restored.exists() && fs::read_dir(restored.parent().unwrap()).unwrap().count() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_needs_the_keys_and_leaves_letters_alone_where_nobody_can_have_used_one() {
    let (mut place, society, first, _) = two_members(Bench::sqlite().await).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    went_well(&place.run(&["backup", "--output", argument(&backup)]));
    place.move_to(&folder.path().join("restored.db"));
    let other = folder.path().join("keys");
    madoguchi_core::files::private_folder(&other).unwrap();
    let mut without = place.command(&["restore", argument(&backup)]);
    let without = without.env("MADOGUCHI_KEYS__FOLDER", &other).env("LC_ALL", "C.UTF-8").output().unwrap();
    refused(&without, "There is no key of aozora");
    assert!(!folder.path().join("restored.db").exists());

    let told = went_well(&place.run(&["restore", "--keep-letters", argument(&backup)]));
    assert!(!told.contains("no longer work"), "{told}");
    let _server = place.start().await;
    first.walk(&society, &place, links::REGISTER_DONE).await;
}

/// Runs a program of PostgreSQL, as the role that a URL names.
fn postgres(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

/// docs/backup.md, step by step, with PostgreSQL's own programs.
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_postgres_is_whole_only_by_a_role_that_may_read_everything() {
    on_postgres(|bench| async {
        let cluster = std::env::var(madoguchi_core::testing::POSTGRES).unwrap();
        let Location::Postgres(runtime) = &bench.location else { panic!("not PostgreSQL") };
        let runtime = runtime.expose_secret().to_owned();
        let name = runtime.rsplit_once('/').unwrap().1.to_owned();
        let superuser = bench.as_superuser().await;
        for statement in [
            format!("DROP ROLE IF EXISTS dump_{name}"),
            format!("CREATE ROLE dump_{name} LOGIN BYPASSRLS PASSWORD 'only-for-tests'"),
            format!("GRANT USAGE ON SCHEMA public TO dump_{name}"),
            format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO dump_{name}"),
        ] {
            superuser.execute_unprepared(&statement).await.unwrap();
        }
        let at = |role: &str, database: &str| {
            let server = cluster.split_once('@').unwrap().1.rsplit_once('/').unwrap().0;
            format!("postgres://{role}:only-for-tests@{server}/{database}")
        };
        let (place, society, first, second) = two_members(bench).await;
        let server = place.start().await;
        let mut browser = first.walk(&society, &place, links::REGISTER_DONE).await;

        let folder = tempfile::tempdir().unwrap();
        let dump = folder.path().join("madoguchi.dump");
        let as_server = postgres("pg_dump", &["--format=custom", "--file", argument(&dump), &runtime]);
        assert!(!as_server.status.success(), "row-level security stops the dump of the role that serves");
        went_well(&postgres(
            "pg_dump",
            &["--format=custom", "--file", argument(&dump), &at(&format!("dump_{name}"), &name)],
        ));
        second.walk(&society, &place, links::REGISTER_DONE).await;
        server.ask_to_end();
        assert!(server.ended().await.success());

        let there = format!("{name}_restored");
        superuser.execute_unprepared(&format!("DROP DATABASE IF EXISTS {there}")).await.unwrap();
        superuser.execute_unprepared(&format!("CREATE DATABASE {there}")).await.unwrap();
        let owner = format!("{}/{there}", cluster.rsplit_once('/').unwrap().0);
        let restored = postgres(
            "pg_restore",
            &["--no-owner", "--no-privileges", "--exit-on-error", "--dbname", &owner, argument(&dump)],
        );
        went_well(&restored);
        let url = format!("{}/{there}", runtime.rsplit_once('/').unwrap().0);
        let with = |arguments: &[&str]| {
            let mut command = place.command(arguments);
            command.env("MADOGUCHI_DATABASE__URL", &url).env("LC_ALL", "C.UTF-8");
            command
        };
        went_well(&with(&["migrate"]).env("MADOGUCHI_DATABASE__OWNER_URL", &owner).output().unwrap());
        let told = went_well(&with(&["restore", "--in-place"]).output().unwrap());
        assert!(told.contains("aozora: 1 letters of batch"), "{told}");

        let moved = place.with_database(&url);
        let _server = moved.start().await;
        assert_eq!(accounts(&moved).await, 1, "what came after the dump is lost");
        assert!(!is_inside(&mut browser, &society, &moved).await, "the session has ended");
        let mut again = Browser::new();
        first.sign_in(&society, &moved, &mut again).await;
        assert_eq!(again.path(), links::HOME);
        superuser.execute_unprepared(&format!("DROP OWNED BY dump_{name}; DROP ROLE dump_{name}")).await.unwrap();
    })
    .await;
}

#[test]
fn postgres_is_told_which_program_backs_it_up() {
    let output =
        madoguchi(&["backup", "--output", "/nowhere"]).env("MADOGUCHI_DATABASE__URL", "postgres://a@b/c").output();
    refused(&output.unwrap(), "pg_dump");
}
