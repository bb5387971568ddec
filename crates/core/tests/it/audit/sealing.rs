//! Every row is sealed exactly once.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use chrono::Duration;
use madoguchi_core::audit::seal::{self, MOST, Sealed};
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::ids::new_uuid;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_both, on_postgres, random};
use madoguchi_migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;

use super::{NOON, head, in_order, record, seal_all, verify, write};

#[tokio::test]
async fn rows_are_sealed_in_batches_and_each_once() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (midori, aozora) = (Sample::apply(&bench, "midori", now).await, Sample::apply(&bench, "aozora", now).await);
        write(&bench, &midori, 3, now).await;
        write(&bench, &aozora, 2, now).await;
        let tx = bench.database.platform_read(now).await.unwrap();
        let mut waiting = seal::waiting(&tx).await.unwrap();
        drop(tx);
        waiting.sort_unstable();
        let mut both = [midori.id, aozora.id];
        both.sort_unstable();
        assert_eq!(waiting, both);
        assert_eq!(seal_all(&bench.database, &midori, now).await, 3);
        assert_eq!(seal_all(&bench.database, &midori, now).await, 0, "nothing waits any more");
        write(&bench, &midori, 1, now).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1);
        assert_eq!(in_order(&bench, &midori, 4).await.batches, 2);
        assert_eq!(in_order(&bench, &aozora, 0).await.batches, 0, "its rows wait");
        let head = head(&bench, &midori, now).await;
        assert_eq!((head.batch, head.rows, head.society.as_str()), (2, 4, "midori"));
        assert!(head.is_signed_by(&midori.keys.public_key().unwrap()));
        assert!(!head.is_signed_by(&aozora.keys.public_key().unwrap()));
        let read = serde_json::from_str(&serde_json::to_string(&head).unwrap()).unwrap();
        assert_eq!(head, read);
    })
    .await;
}

#[tokio::test]
async fn more_rows_than_a_batch_takes_are_sealed_in_several() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let count = usize::try_from(MOST).unwrap() * 2 + 500;
        let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        for number in 0..count {
            record(&tx, number).await;
        }
        tx.commit().await.unwrap();
        assert_eq!(seal_all(&bench.database, &midori, now).await, MOST * 2 + 500);
        assert_eq!(in_order(&bench, &midori, MOST * 2 + 500).await.batches, 3);
    })
    .await;
}

/// The time and the id of a row are those of its request's beginning. Its commit may come after that of later rows.
#[tokio::test]
async fn a_row_that_commits_late_is_in_the_next_batch() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        write(&bench, &midori, 2, now).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 2);
        write(&bench, &midori, 1, now - Duration::seconds(20)).await;
        write(&bench, &midori, 1, now - Duration::days(400)).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 2);
        in_order(&bench, &midori, 4).await;
    })
    .await;
    on_postgres(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let late = bench.database.write(&midori.scope(Actor::System, now - Duration::seconds(1))).await.unwrap();
        record(&late, 1).await;
        write(&bench, &midori, 1, now).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1, "the other isn't there yet");
        in_order(&bench, &midori, 1).await;
        late.commit().await.unwrap();
        in_order(&bench, &midori, 1).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1);
        in_order(&bench, &midori, 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_sealer_that_dies_before_its_commit_has_done_nothing() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        write(&bench, &midori, 3, now).await;
        let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        assert_eq!(seal::seal(&tx).await.unwrap(), Sealed::Rows(3));
        drop(tx);
        in_order(&bench, &midori, 0).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 3);
        in_order(&bench, &midori, 3).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_sealers_at_once_seal_each_row_once_while_rows_are_written() {
    const ROWS: usize = 60;
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Arc::new(Sample::apply(&bench, "midori", now).await);
        let mut sealers = tokio::task::JoinSet::new();
        let (done, is_done) = tokio::sync::watch::channel(false);
        for _ in 0..4 {
            let (midori, is_done) = (Arc::clone(&midori), is_done.clone());
            let database = Database::open(&bench.location, Pool::default()).await.unwrap();
            sealers.spawn(async move {
                let mut sealed = 0;
                loop {
                    let last = *is_done.borrow();
                    sealed += seal_all(&database, &midori, now).await;
                    if last {
                        return sealed;
                    }
                    tokio::task::yield_now().await;
                }
            });
        }
        for round in 0..3 {
            write(&bench, &midori, ROWS / 3, now).await;
            let (findings, _) = verify(&bench, &midori, &[]).await;
            assert_eq!(findings, [], "verified while rows are sealed, round {round}");
        }
        done.send(true).unwrap();
        let sealed: u64 = sealers.join_all().await.into_iter().sum();
        assert_eq!(sealed, ROWS as u64);
        in_order(&bench, &midori, ROWS as u64).await;
    })
    .await;
}

/// Two sealers that read the same end of the chain: one appends, the other notices.
#[tokio::test]
async fn a_sealer_that_was_overtaken_notices() {
    on_postgres(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        write(&bench, &midori, 1, now).await;
        let first = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        assert_eq!(seal::seal(&first).await.unwrap(), Sealed::Rows(1));
        // The first holds its mark, so the second takes the other row and waits for the number of the batch.
        write(&bench, &midori, 1, now).await;
        let scope = midori.scope(Actor::System, now);
        let database = bench.database.clone();
        let second = tokio::spawn(async move {
            let tx = database.write(&scope).await.unwrap();
            seal::seal(&tx).await.unwrap()
        });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), Sealed::Overtaken);
        // Its transaction ends in its own time; until then its row is locked.
        while seal_all(&bench.database, &midori, now).await == 0 {}
        in_order(&bench, &midori, 2).await;
    })
    .await;
}

#[tokio::test]
async fn while_nothing_is_written_one_statement_serves_all_societies() {
    on_both(|bench| async move {
        let now = japan(NOON);
        for slug in ["midori", "aozora", "nec"] {
            let society = Sample::apply(&bench, slug, now).await;
            write(&bench, &society, 2, now).await;
            assert_eq!(seal_all(&bench.database, &society, now).await, 2);
        }
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = Database::open_counted(&bench.location, Pool::default(), &statements).await.unwrap();
        let tx = counted.platform_read(now).await.unwrap();
        assert_eq!(seal::waiting(&tx).await.unwrap(), []);
        assert_eq!(statements.load(std::sync::atomic::Ordering::SeqCst), 1);
    })
    .await;
}

/// What was written before there was a chain is sealed, too: by the owner of the tables, who sees no row of a society as
/// long as it doesn't name one.
#[tokio::test]
async fn rows_from_before_the_chain_are_marked_by_the_migration() {
    const UNDONE: &str = "DROP TABLE audit_unsealed; DROP TABLE audit_batch; \
                          DELETE FROM seaql_migrations WHERE version = 'm20261130_000302_audit_chain';";
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        write(&bench, &midori, 3, now).await;
        if bench.dialect() == madoguchi_core::database::Dialect::Sqlite {
            let connection = bench.database.for_migrations();
            for trigger in ["mark", "no_update", "no_delete", "no_replace"] {
                connection.execute_unprepared(&format!("DROP TRIGGER audit_entry_{trigger}")).await.unwrap();
            }
            connection.execute_unprepared(UNDONE).await.unwrap();
            Migrator::up(connection, None).await.unwrap();
        } else {
            let superuser = bench.as_superuser().await;
            let owner = format!("owner_{}", new_uuid(now, &mut random()).simple());
            let as_owner = format!(
                "DROP FUNCTION audit_entry_mark CASCADE; {UNDONE} CREATE ROLE {owner}; ALTER SCHEMA public OWNER TO {owner}; \
                 ALTER TABLE audit_entry OWNER TO {owner}; ALTER TABLE tenant OWNER TO {owner}; \
                 ALTER TABLE seaql_migrations OWNER TO {owner}; SET ROLE {owner}"
            );
            superuser.execute_unprepared(&as_owner).await.unwrap();
            Migrator::up(&superuser, None).await.unwrap();
            let rights = "GRANT SELECT, INSERT ON audit_batch TO madoguchi_app; GRANT ALL ON audit_unsealed TO madoguchi_app";
            superuser.execute_unprepared(rights).await.unwrap();
        }
        write(&bench, &midori, 1, now).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 4);
        in_order(&bench, &midori, 4).await;
    })
    .await;
}
