//! Whoever has the database and not the key can change nothing without being found out.

use chrono::{DateTime, Utc};
use madoguchi_core::audit::verify::finding::AuditFinding;
use madoguchi_core::database::Dialect;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, japan, on_both};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{NOON, head, in_order, record, seal_all, verify, write};

/// Four batches of three rows each.
async fn sealed(bench: &Bench) -> (Sample, Vec<Uuid>, DateTime<Utc>) {
    let now = japan(NOON);
    let midori = Sample::apply(bench, "midori", now).await;
    for batch in 0..4 {
        let at = now + chrono::Duration::seconds(batch);
        write(bench, &midori, 3, at).await;
        assert_eq!(seal_all(&bench.database, &midori, at).await, 3);
    }
    in_order(bench, &midori, 12).await;
    let tx = bench.database.read(&midori.scope(Actor::System, now)).await.unwrap();
    let page = madoguchi_core::audit::read::list(&tx, &Default::default(), None, 100).await.unwrap();
    let mut ids: Vec<_> = page.entries.iter().map(|entry| entry.id).collect();
    ids.sort_unstable();
    assert_eq!(ids.len(), 12);
    (midori, ids, now)
}

/// Changes the database as somebody who stops at nothing.
async fn tamper(bench: &Bench, statements: &str) {
    if bench.dialect() == Dialect::Sqlite {
        let connection = bench.database.for_migrations();
        for (table, trigger) in [("entry", "update"), ("entry", "delete"), ("batch", "update"), ("batch", "delete")] {
            let drop = format!("DROP TRIGGER IF EXISTS audit_{table}_no_{trigger}");
            connection.execute_unprepared(&drop).await.unwrap();
        }
        connection.execute_unprepared(statements).await.unwrap();
    } else {
        bench.as_superuser().await.execute_unprepared(statements).await.unwrap();
    }
}

/// An id as the database writes it.
fn literal(bench: &Bench, id: Uuid) -> String {
    if bench.dialect() == Dialect::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

fn bytes(bench: &Bench, hex: &str) -> String {
    if bench.dialect() == Dialect::Sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'") }
}

#[tokio::test]
async fn every_change_of_a_row_is_found_with_its_row_and_batch() {
    on_both(|bench| async move {
        let (midori, ids, _) = sealed(&bench).await;
        let nobody = literal(&bench, Uuid::from_u128(1));
        let later = if bench.dialect() == Dialect::Sqlite {
            "'2026-11-20T03:00:01.000001+00:00'"
        } else {
            "at + interval '1 microsecond'"
        };
        let mut expected = Vec::new();
        for (row, (column, value)) in [
            ("at", later),
            ("actor_kind", "'operator'"),
            ("actor_id", &nobody),
            ("action", "'signed_out'"),
            ("subject_kind", "'credential'"),
            ("subject_id", &nobody),
            ("request_id", &nobody),
            ("network", "NULL"),
            ("detail", "'{}'"),
            ("account_id", "NULL"),
        ]
        .into_iter()
        .enumerate()
        {
            tamper(
                &bench,
                &format!("UPDATE audit_entry SET {column} = {value} WHERE id = {}", literal(&bench, ids[row])),
            )
            .await;
            expected.push(AuditFinding::RowChanged { entry: ids[row], batch: i64::try_from(row).unwrap() / 3 + 1 });
            assert_eq!(verify(&bench, &midori, &[]).await.0, expected, "{column}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_removed_or_added_is_found() {
    on_both(|bench| async move {
        let (midori, ids, now) = sealed(&bench).await;
        tamper(&bench, &format!("DELETE FROM audit_entry WHERE id = {}", literal(&bench, ids[4]))).await;
        let removed = AuditFinding::RowRemoved { entry: ids[4], batch: 2 };
        assert_eq!(verify(&bench, &midori, &[]).await.0, std::slice::from_ref(&removed));
        // Another row in its place, so that the number is right.
        let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        record(&tx, 9).await;
        tx.commit().await.unwrap();
        assert_eq!(verify(&bench, &midori, &[]).await.0, std::slice::from_ref(&removed), "it waits to be sealed");
        tamper(&bench, "DELETE FROM audit_unsealed").await;
        let (found, _) = verify(&bench, &midori, &[]).await;
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], removed);
        assert!(matches!(&found[1], AuditFinding::RowOutside { entry } if !ids.contains(entry)));
    })
    .await;
}

/// A row that is removed in the second before it is sealed leaves its mark.
#[tokio::test]
async fn a_row_that_was_removed_before_it_was_sealed_is_found() {
    on_both(|bench| async move {
        let (midori, _, now) = sealed(&bench).await;
        write(&bench, &midori, 1, now).await;
        tamper(&bench, "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_unsealed)").await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1);
        let (found, _) = verify(&bench, &midori, &[]).await;
        assert!(matches!(found[..], [AuditFinding::RowRemoved { batch: 5, .. }]), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_sealed_again_is_found() {
    on_both(|bench| async move {
        let (midori, ids, now) = sealed(&bench).await;
        let mark = format!(
            "INSERT INTO audit_unsealed SELECT tenant_id, id FROM audit_entry WHERE id = {}",
            literal(&bench, ids[1])
        );
        tamper(&bench, &mark).await;
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1);
        assert_eq!(verify(&bench, &midori, &[]).await.0, [AuditFinding::RowTwice { entry: ids[1] }]);
    })
    .await;
}

#[tokio::test]
async fn what_happens_to_batches_is_found() {
    type Expected = fn(&[Uuid]) -> Vec<AuditFinding>;
    const fn outside(entry: &Uuid) -> AuditFinding {
        AuditFinding::RowOutside { entry: *entry }
    }
    let cases: [(&str, &str, Expected); 7] = [
        ("the last is gone, and its rows stay", "DELETE FROM audit_batch WHERE number = 4", |ids| {
            ids[9..].iter().map(outside).collect()
        }),
        ("one between is gone", "DELETE FROM audit_batch WHERE number = 2", |ids| {
            std::iter::once(AuditFinding::BatchesRemoved { from: 2, until: 2 })
                .chain(ids[3..6].iter().map(outside))
                .collect()
        }),
        (
            "two change places",
            "UPDATE audit_batch SET number = 9 WHERE number = 2; UPDATE audit_batch SET number = 2 WHERE number = 3; \
             UPDATE audit_batch SET number = 3 WHERE number = 9",
            |_| {
                [2, 3]
                    .into_iter()
                    .flat_map(|batch| {
                        [
                            AuditFinding::BatchOutOfPlace { batch },
                            AuditFinding::BatchChanged { batch },
                            AuditFinding::SignatureDiffers { batch },
                        ]
                    })
                    .chain([AuditFinding::BatchOutOfPlace { batch: 4 }])
                    .collect()
            },
        ),
        (
            "its time",
            "UPDATE audit_batch SET sealed_at = (SELECT sealed_at FROM audit_batch WHERE number = 1) WHERE number = 3",
            |_| vec![AuditFinding::BatchChanged { batch: 3 }, AuditFinding::SignatureDiffers { batch: 3 }],
        ),
        ("its place in the chain", "UPDATE audit_batch SET previous_hash = hash WHERE number = 2", |_| {
            vec![AuditFinding::BatchOutOfPlace { batch: 2 }, AuditFinding::BatchChanged { batch: 2 }]
        }),
        ("its signature", "UPDATE audit_batch SET signature = hash WHERE number = 1", |_| {
            vec![AuditFinding::SignatureDiffers { batch: 1 }]
        }),
        ("its list", "UPDATE audit_batch SET members = previous_hash WHERE number = 1", |ids| {
            std::iter::once(AuditFinding::BatchChanged { batch: 1 }).chain(ids[..3].iter().map(outside)).collect()
        }),
    ];
    for (what, statement, expected) in cases {
        on_both(|bench| async move {
            let (midori, ids, _) = sealed(&bench).await;
            tamper(&bench, statement).await;
            assert_eq!(verify(&bench, &midori, &[]).await.0, expected(&ids), "{what}");
        })
        .await;
    }
}

/// Everything but the key: rows, hashes and lists are made anew.
#[tokio::test]
async fn a_chain_that_was_made_anew_without_the_key_is_found() {
    on_both(|bench| async move {
        let (midori, ids, _) = sealed(&bench).await;
        let others = Sample::apply(&bench, "aozora", japan(NOON)).await;
        let kept = head(&bench, &midori, japan(NOON)).await;
        // The program itself makes them, with the key of somebody else.
        let forged =
            Sample { keys: std::sync::Arc::clone(&others.keys), ..Sample::apply(&bench, "midori", japan(NOON)).await };
        tamper(
            &bench,
            &format!(
                "UPDATE audit_entry SET detail = '{{}}' WHERE id = {}; DELETE FROM audit_batch; \
                 INSERT INTO audit_unsealed SELECT tenant_id, id FROM audit_entry",
                literal(&bench, ids[0])
            ),
        )
        .await;
        assert_eq!(seal_all(&bench.database, &forged, japan(NOON)).await, 12);
        assert_eq!(verify(&bench, &midori, &[]).await.0, [AuditFinding::SignatureDiffers { batch: 1 }]);
        let cut_off = AuditFinding::CutOff { head: 4, last: 1 };
        assert_eq!(verify(&bench, &midori, &[kept]).await.0, [AuditFinding::SignatureDiffers { batch: 1 }, cut_off]);
    })
    .await;
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_with_a_head_that_was_kept() {
    on_both(|bench| async move {
        let (midori, ids, now) = sealed(&bench).await;
        let kept = head(&bench, &midori, now).await;
        assert_eq!(verify(&bench, &midori, std::slice::from_ref(&kept)).await.0, []);
        tamper(
            &bench,
            &format!(
                "DELETE FROM audit_batch WHERE number = 4; DELETE FROM audit_entry WHERE id >= {}",
                literal(&bench, ids[9])
            ),
        )
        .await;
        assert_eq!(verify(&bench, &midori, &[]).await.0, [], "without a head, an end looks like any other");
        let cut_off = AuditFinding::CutOff { head: 4, last: 3 };
        assert_eq!(verify(&bench, &midori, std::slice::from_ref(&kept)).await.0, [cut_off]);
        // The trail goes on from there, and has as many batches again.
        write(&bench, &midori, 3, now).await;
        seal_all(&bench.database, &midori, now).await;
        assert_eq!(verify(&bench, &midori, &[]).await.0, []);
        let differs = AuditFinding::HeadDiffers { head: 4 };
        assert_eq!(verify(&bench, &midori, std::slice::from_ref(&kept)).await.0, [differs]);
        // A head that somebody wrote to fit.
        let mut written = head(&bench, &midori, now).await;
        written.rows += 1;
        assert_eq!(verify(&bench, &midori, &[written]).await.0, [AuditFinding::HeadUnsigned { head: 4 }]);
    })
    .await;
}

#[tokio::test]
async fn sqlite_refuses_to_change_delete_or_replace_rows_and_batches() {
    let bench = Bench::sqlite().await;
    let (midori, ids, now) = sealed(&bench).await;
    let id = literal(&bench, ids[0]);
    let zeros = bytes(&bench, &"00".repeat(32));
    for statement in [
        format!("UPDATE audit_entry SET detail = '' WHERE id = {id}"),
        format!("UPDATE OR REPLACE audit_entry SET detail = '' WHERE id = {id}"),
        format!("DELETE FROM audit_entry WHERE id = {id}"),
        "DELETE FROM audit_entry".to_owned(),
        format!("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE id = {id}"),
        format!("UPDATE audit_batch SET hash = {zeros}"),
        "DELETE FROM audit_batch WHERE number = 3".to_owned(),
        "INSERT OR REPLACE INTO audit_batch SELECT * FROM audit_batch".to_owned(),
    ] {
        let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        let refused = tx.raw(&statement).await.map_or_else(|error| error.to_string(), |_| "done".to_owned());
        assert!(refused.contains("of the audit trail are never"), "{statement}: {refused}");
    }
    in_order(&bench, &midori, 12).await;
}
