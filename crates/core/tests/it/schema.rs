//! The schema keeps its promises: every table is on the list, every society's table is locked, and the locks hold.

use madoguchi_core::database::{Database, Dialect};
use madoguchi_core::enrolment;
use madoguchi_core::ids::TenantId;
use madoguchi_core::scope::{Actor, Society};
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random, scope};
use madoguchi_migrations::tables::{PLATFORM, TENANT};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use uuid::Uuid;

async fn strings(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
}

fn bare(database: &Database) -> &DatabaseConnection {
    database.for_migrations()
}

#[tokio::test]
async fn every_table_is_the_platforms_or_a_societys() {
    on_both(|bench| async move {
        let sql = match bench.dialect() {
            Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            Dialect::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        };
        let mut found = strings(bare(&bench.database), sql).await;
        found.sort();
        let mut listed: Vec<String> = PLATFORM.iter().chain(TENANT).map(|(name, _)| (*name).to_owned()).collect();
        listed.push("seaql_migrations".into());
        listed.sort();
        assert_eq!(found, listed);
    })
    .await;
}

/// An entity is a file named after its table; its fields are the table's columns.
#[tokio::test]
async fn every_table_has_an_entity_with_its_columns() {
    let bench = Bench::sqlite().await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/entities");
    for (table, _) in PLATFORM.iter().chain(TENANT) {
        let entity = std::fs::read_to_string(folder.join(format!("{table}.rs")));
        let entity = entity.unwrap_or_else(|error| panic!("{table} has no entity in core/src/entities: {error}"));
        let mut fields: Vec<_> = entity
            .lines()
            .filter_map(|line| line.strip_prefix("    pub ")?.split_once(':'))
            .map(|(name, _)| name.trim_start_matches("r#").to_owned())
            .collect();
        fields.sort();
        let sql = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY name");
        assert_eq!(fields, strings(bare(&bench.database), &sql).await, "{table}");
    }
}

#[tokio::test]
async fn every_key_of_a_societys_table_starts_with_the_society() {
    let bench = Bench::sqlite().await;
    let connection = bare(&bench.database);
    for (table, _) in TENANT {
        let indexes = strings(connection, &format!("SELECT name FROM pragma_index_list('{table}')")).await;
        assert!(!indexes.is_empty(), "{table} has no key");
        for index in indexes {
            let columns =
                strings(connection, &format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno")).await;
            assert_eq!(columns.first().map(String::as_str), Some("tenant_id"), "{table}.{index}");
        }
        let references = strings(
            connection,
            &format!(
                "SELECT \"table\" || ':' || group_concat(\"from\") FROM pragma_foreign_key_list('{table}') GROUP BY id"
            ),
        )
        .await;
        for reference in references {
            let (to, columns) = reference.split_once(':').unwrap();
            assert!(to == "tenant" || columns.split(',').any(|c| c == "tenant_id"), "{table} → {reference}");
        }
    }
    for (table, _) in PLATFORM {
        let columns = strings(connection, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
        let personal = ["name", "kana", "birth_date", "email", "user_id", "person_id", "account_id"];
        let found: Vec<_> = columns.iter().filter(|c| personal.iter().any(|p| c.starts_with(p))).collect();
        // A holiday has a name.
        assert!(found.is_empty() || *table == "holiday_override", "{table}: {found:?}");
    }
}

#[tokio::test]
async fn row_level_security_is_forced_on_every_societys_table_and_the_role_owns_nothing() {
    let Some(bench) = Bench::postgres().await else { return };
    let unlocked = strings(
        bare(&bench.database),
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
          WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
    )
    .await;
    let mut expected: Vec<_> = ["tenant_host", "tenant_insurer_number", "tenant_asset", "policy_version", "due_work"]
        .map(str::to_owned)
        .into();
    let mut unlocked = unlocked;
    unlocked.sort();
    expected.sort();
    assert_eq!(unlocked, expected, "only platform tables have no lock");
    assert_eq!(bench.database.objections().await.unwrap(), Vec::<String>::new());
}

/// A society's rows can't be read, changed or planted from another society's transaction, nor without one.
#[tokio::test]
async fn another_society_sees_and_changes_nothing_on_postgresql() {
    let Some(bench) = Bench::postgres().await else { return };
    let now = japan("2026-11-20T10:00:00");
    let (midori, letters) = Sample::with_letters(&bench, "midori", now).await;
    let aozora = Sample::apply(&bench, "aozora", now).await;
    assert!(!letters.is_empty());
    let strangers = [aozora.id, TenantId(Uuid::nil())];
    for stranger in strangers {
        for (table, rights) in TENANT {
            let tx = bench
                .database
                .write(&scope(Society { tenant: stranger, ..aozora.society() }, Actor::System, now))
                .await
                .unwrap();
            let here = format!("tenant_id = '{}'", midori.id);
            assert_eq!(tx.raw(&format!("SELECT * FROM {table}")).await.unwrap_or(0), 0, "{table}");
            if *rights == madoguchi_migrations::tables::Rights::All {
                assert_eq!(
                    tx.raw(&format!("UPDATE {table} SET tenant_id = tenant_id WHERE {here}")).await.unwrap(),
                    0,
                    "{table}"
                );
                assert_eq!(tx.raw(&format!("DELETE FROM {table} WHERE {here}")).await.unwrap(), 0, "{table}");
            }
            tx.rollback().await.unwrap();
        }
        let tx = bench
            .database
            .write(&scope(Society { tenant: stranger, ..aozora.society() }, Actor::System, now))
            .await
            .unwrap();
        let planted = tx
            .raw(&format!(
                "INSERT INTO attempt_counter (tenant_id, kind, subject_digest, failures, touched_at)
                 VALUES ('{}', 'sign_in', '\\x00', 0, now())",
                midori.id
            ))
            .await;
        assert!(planted.unwrap_err().to_string().contains("row-level security"));
    }
    // The setting of one transaction doesn't outlive it on a pooled connection.
    let connection = bare(&bench.database);
    for _ in 0..20 {
        assert_eq!(strings(connection, "SELECT name FROM person").await, Vec::<String>::new());
    }
    // Rows that are never changed can't be changed by the runtime role at all.
    let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
    assert!(tx.raw("UPDATE audit_entry SET detail = ''").await.unwrap_err().to_string().contains("permission denied"));
}

/// On both databases the scoped finders are the first lock.
#[tokio::test]
async fn a_societys_letters_are_on_hand_for_nobody_else() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (_midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let aozora = Sample::apply(&bench, "aozora", now).await;
        let tx = bench.database.read(&aozora.scope(Actor::System, now)).await.unwrap();
        assert_eq!(enrolment::on_hand(&tx).await.unwrap().len(), 0);
        drop(tx);
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        let taken = enrolment::release(&tx, &letters, &mut random()).await;
        assert!(matches!(taken, Err(enrolment::LetterRefusal::OthersMeanwhile)), "none of this society's are meant");
        let again = enrolment::reissue(&tx, &letters[0].login_id, "lost", &mut random()).await;
        assert!(matches!(again, Err(enrolment::LetterRefusal::NoSuchLetter)));
    })
    .await;
}

/// Folders can be called anything; a path isn't a URL.
#[tokio::test]
async fn an_sqlite_file_is_made_where_its_path_says() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("50% off? a #1 folder");
    std::fs::create_dir(&odd).unwrap();
    let file = odd.join("test.db");
    let location = madoguchi_core::database::Location::Sqlite(file.clone());
    let database = Database::open(&location, madoguchi_core::database::Pool::default()).await.unwrap();
    bare(&database).execute_unprepared("CREATE TABLE t (x)").await.unwrap();
    assert!(file.is_file());
}
