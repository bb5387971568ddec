//! Statements that go on too long, or for nobody.

#![allow(clippy::disallowed_methods, reason = "what PostgreSQL ends by itself takes real time")]

use std::time::{Duration, Instant};

use madoguchi_core::database::{Database, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_postgres};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// Statements of other connections to this database that sleep right now.
async fn sleeping(superuser: &DatabaseConnection) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%pg_sleep%'";
    let row = superuser.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn until(superuser: &DatabaseConnection, expected: i64) -> Duration {
    let begun = Instant::now();
    while sleeping(superuser).await != expected {
        assert!(begun.elapsed() < Duration::from_secs(30), "still not {expected}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    begun.elapsed()
}

#[tokio::test]
async fn a_query_whose_client_is_gone_ends() {
    on_postgres(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let superuser = bench.as_superuser().await;
        let (location, scope) = (bench.location.clone(), midori.scope(Actor::System, now));
        // A runtime of its own stands for a server: with it, its connections are gone in the middle of the statement.
        let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        server.spawn(async move {
            let database = Database::open(&location, Pool::default()).await.unwrap();
            let tx = database.read(&scope).await.unwrap();
            let _ = tx.raw("SELECT pg_sleep(60)").await;
        });
        until(&superuser, 1).await;
        server.shutdown_background();
        let lasted = until(&superuser, 0).await;
        assert!(lasted < Duration::from_secs(20), "{lasted:?}");
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up_where_a_limit_is_set() {
    on_postgres(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let scope = midori.scope(Actor::System, now);
        let pool = Pool { statement: Some(Duration::from_millis(200)), ..Pool::default() };
        let limited = Database::open(&bench.location, pool).await.unwrap();
        let tx = limited.read(&scope).await.unwrap();
        let begun = Instant::now();
        let given_up = tx.raw("SELECT pg_sleep(30)").await.unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        assert!(matches!(Failure::from(given_up), Failure::TookTooLong(_)));
        tx.rollback().await.unwrap();
        // Migrations and commands have none.
        let tx = bench.database.read(&scope).await.unwrap();
        assert!(tx.raw("SELECT pg_sleep(0.5)").await.is_ok());
    })
    .await;
}
