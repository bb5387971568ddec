//! The schema keeps its promises: every table is on the list, every society's table is locked, and the locks hold.

use madoguchi_core::database::{Database, Dialect};
use madoguchi_core::enrolment;
use madoguchi_core::ids::TenantId;
use madoguchi_core::scope::{Actor, Society};
use madoguchi_core::testing::{Bench, Sample, japan, on_both, on_postgres, random, scope};
use madoguchi_migrations::tables::{PLATFORM, RETIRED, TENANT};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use uuid::Uuid;

pub(crate) async fn strings(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
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

/// An entity is a file named after its table; its fields are the table's columns, except those that nobody reads any more.
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
            .chain(RETIRED.iter().filter(|(of, _)| of == table).map(|(_, column)| (*column).to_owned()))
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

/// Puts a row of each society into every table of societies, as a superuser for whom foreign keys aren't checked. The rows have
/// nothing but values of the right types; `given` has the SQL of columns that need a certain one.
pub(crate) async fn fill_all(bench: &Bench, societies: &[TenantId], given: &[(&str, String)]) -> DatabaseConnection {
    let superuser = bench.as_superuser().await;
    superuser.execute_unprepared("SET session_replication_role = replica").await.unwrap();
    for (table, _) in TENANT {
        for society in societies {
            let sql = row_of(&superuser, table, *society, given).await;
            superuser.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{table}: {error}"));
        }
    }
    superuser
}

/// A statement that puts a row of a society into a table.
async fn row_of(superuser: &DatabaseConnection, table: &str, society: TenantId, given: &[(&str, String)]) -> String {
    let columns = strings(
        superuser,
        &format!(
            "SELECT column_name || ' ' || udt_name || ' ' || coalesce(character_maximum_length, 32) FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    )
    .await;
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for column in &columns {
        let [name, kind, length] = column.split(' ').collect::<Vec<_>>()[..] else { panic!("{column}") };
        let given = given.iter().find(|(column, _)| *column == name);
        let value = match (name, kind) {
            ("tenant_id", _) => format!("'{society}'"),
            _ if given.is_some() => given.map(|(_, value)| value.clone()).unwrap_or_default(),
            (_, "uuid") => "gen_random_uuid()".to_owned(),
            (_, "text" | "varchar") => format!("left(md5(random()::text), {length})"),
            (_, "bytea") => "decode(md5(random()::text), 'hex')".to_owned(),
            (_, "int2" | "int4" | "int8") => "1".to_owned(),
            (_, "bool") => "true".to_owned(),
            (_, "timestamptz") => "now()".to_owned(),
            (_, "date") => "current_date".to_owned(),
            (_, "json" | "jsonb") => "'{}'".to_owned(),
            other => panic!("{table}: a value for {other:?}"),
        };
        names.push(format!("\"{name}\""));
        values.push(value);
    }
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

/// A society's rows can't be seen, changed or planted from another society's transaction, nor without one. A row of each
/// society stands in every table, so that a lock that lets everything through shows.
#[tokio::test]
async fn another_society_sees_and_changes_nothing_on_postgresql() {
    on_postgres(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let aozora = Sample::apply(&bench, "aozora", now).await;
        let superuser = fill_all(&bench, &[midori.id, aozora.id], &[]).await;
        let as_society = async |society: TenantId| {
            let society = Society { tenant: society, ..aozora.society() };
            bench.database.write(&scope(society, Actor::System, now)).await.unwrap()
        };
        let here = format!("tenant_id = '{}'", midori.id);
        for (table, rights) in TENANT {
            let may = |verb: &str| rights.verbs().contains(&verb);
            let tx = as_society(midori.id).await;
            assert_eq!(tx.raw(&format!("SELECT * FROM {table} WHERE {here}")).await.unwrap(), 1, "{table}");
            tx.rollback().await.unwrap();
            for stranger in [aozora.id, TenantId(Uuid::nil())] {
                let own = u64::from(stranger == aozora.id);
                let tx = as_society(stranger).await;
                assert_eq!(tx.raw(&format!("SELECT * FROM {table}")).await.unwrap(), own, "{table}");
                assert_eq!(tx.raw(&format!("SELECT * FROM {table} WHERE {here}")).await.unwrap(), 0, "{table}");
                if may("UPDATE") {
                    let update = format!("UPDATE {table} SET tenant_id = tenant_id WHERE {here}");
                    assert_eq!(tx.raw(&update).await.unwrap(), 0, "{table}");
                }
                if may("DELETE") {
                    assert_eq!(tx.raw(&format!("DELETE FROM {table} WHERE {here}")).await.unwrap(), 0, "{table}");
                }
                tx.rollback().await.unwrap();
                let mut planting = vec![row_of(&superuser, table, midori.id, &[]).await];
                if may("UPDATE") && own == 1 {
                    // A row of one's own that becomes another society's.
                    planting.push(format!("UPDATE {table} SET tenant_id = '{}'", midori.id));
                }
                for sql in planting {
                    let tx = as_society(stranger).await;
                    let refused = tx.raw(&sql).await.map_or_else(|error| error.to_string(), |_| "planted".to_owned());
                    let by_right = !may("INSERT") && refused.contains("permission denied");
                    assert!(by_right || refused.contains("row-level security"), "{table}: {refused}: {sql}");
                    tx.rollback().await.unwrap();
                }
            }
        }
        // The setting of one transaction doesn't outlive it on a pooled connection.
        for _ in 0..20 {
            assert_eq!(strings(bare(&bench.database), "SELECT name FROM person").await, Vec::<String>::new());
        }
    })
    .await;
}

/// Rows that are never changed can't be changed by the runtime role at all, nor tables emptied.
#[tokio::test]
async fn the_runtime_role_has_the_rights_of_the_list_and_no_others_on_postgresql() {
    on_postgres(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        for (table, rights) in PLATFORM.iter().chain(TENANT) {
            let column = if TENANT.iter().any(|(known, _)| known == table) { "tenant_id" } else { "ctid" };
            for (verb, sql) in [
                ("SELECT", format!("SELECT count(*) FROM {table}")),
                ("UPDATE", format!("UPDATE {table} SET {column} = {column} WHERE false")),
                ("DELETE", format!("DELETE FROM {table} WHERE false")),
                ("TRUNCATE", format!("TRUNCATE {table} CASCADE")),
                ("DDL", format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")),
            ] {
                if column == "ctid" && verb == "UPDATE" {
                    continue;
                }
                let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
                let done = tx.raw(&sql).await.map_err(|error| error.to_string());
                if rights.verbs().contains(&verb) {
                    assert_eq!(done.err(), None, "{table}: {verb}");
                } else {
                    let refused = done.err().unwrap_or_default();
                    let expected = ["permission denied", "must be owner"];
                    assert!(expected.iter().any(|words| refused.contains(words)), "{table}: {verb}: {refused}");
                }
                tx.rollback().await.unwrap();
            }
        }
    })
    .await;
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
