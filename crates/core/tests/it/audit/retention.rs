//! The old end of the trail goes, and what stays is verified as before.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::audit::retention::{self, CutOutcome};
use madoguchi_core::audit::verify::finding::AuditFinding;
use madoguchi_core::database::{Database, Dialect};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};
use sea_orm::ConnectionTrait;

use super::{NOON, head, in_order, seal_all, verify, write};

/// Six batches of two rows, a year apart.
async fn sealed(bench: &Bench) -> (Sample, Vec<DateTime<Utc>>) {
    let first = japan(NOON);
    let midori = Sample::apply(bench, "midori", first).await;
    let mut instants = Vec::new();
    for year in 0..6 {
        let at = first + Duration::days(365 * year);
        write(bench, &midori, 2, at).await;
        assert_eq!(seal_all(&bench.database, &midori, at).await, 2);
        instants.push(at);
    }
    (midori, instants)
}

async fn cut(database: &Database, society: &Sample, older_than: DateTime<Utc>, now: DateTime<Utc>) -> CutOutcome {
    let tx = database.write(&society.scope(Actor::Operator("sato".into()), now)).await.unwrap();
    let outcome = retention::cut_off(&tx, older_than, &mut random()).await.unwrap();
    if let CutOutcome::Cut { .. } = outcome {
        tx.commit().await.unwrap();
    }
    outcome
}

#[tokio::test]
async fn old_batches_go_and_what_stays_is_verified_and_sealed_on() {
    on_both(|bench| async move {
        let (midori, at) = sealed(&bench).await;
        let owner = bench.as_owner().await;
        let now = at[5] + Duration::days(1);
        let kept_elsewhere = head(&bench, &midori, now).await;
        assert_eq!(cut(&owner, &midori, at[0], now).await, CutOutcome::NothingOld);
        assert_eq!(cut(&owner, &midori, at[3], now).await, CutOutcome::Cut { batches: 3, rows: 6 });
        assert_eq!(cut(&owner, &midori, at[3], now).await, CutOutcome::NothingOld, "once");
        // Three batches of two rows; the row about the cut waits.
        let (findings, verified) = verify(&bench, &midori, std::slice::from_ref(&kept_elsewhere)).await;
        assert_eq!((findings, verified.batches, verified.rows, verified.cut_off), (Vec::new(), 3, 6, 6));
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1);
        let after = in_order(&bench, &midori, 7).await;
        assert_eq!((after.batches, after.cut_off), (4, 6));
        // The next cut goes on behind the first. The newest batch stays whatever its age.
        assert_eq!(cut(&owner, &midori, now + Duration::days(9), now).await, CutOutcome::Cut { batches: 3, rows: 6 });
        assert_eq!(cut(&owner, &midori, now + Duration::days(9), now).await, CutOutcome::NothingOld);
        assert_eq!(seal_all(&bench.database, &midori, now).await, 1);
        assert_eq!(in_order(&bench, &midori, 2).await.cut_off, 12);
        let newest = head(&bench, &midori, now).await;
        assert_eq!((newest.batch, newest.rows), (8, 14), "the chain goes on as if nothing had gone");
        let (findings, _) = verify(&bench, &midori, &[kept_elsewhere, newest]).await;
        assert_eq!(findings, [], "a head of a batch that was cut off is no finding");
    })
    .await;
}

#[tokio::test]
async fn the_policy_says_how_old_rows_may_get() {
    on_both(|bench| async move {
        let (mut midori, at) = sealed(&bench).await;
        midori.policy.retention.audit_years = 3;
        let now = at[5] + Duration::days(1);
        let tx = bench.database.read(&midori.scope(Actor::System, now)).await.unwrap();
        let before = retention::ended_before(&tx);
        assert!(before > at[1] && before < at[3], "{before}");
    })
    .await;
}

/// Runs statements past the program.
async fn tamper(bench: &Bench, statements: &str) {
    if bench.dialect() == Dialect::Sqlite {
        let connection = bench.database.for_migrations();
        for (table, kind) in [
            ("entry", "update"),
            ("entry", "delete"),
            ("batch", "update"),
            ("batch", "delete"),
            ("cut", "update"),
            ("cut", "delete"),
        ] {
            connection.execute_unprepared(&format!("DROP TRIGGER IF EXISTS audit_{table}_no_{kind}")).await.unwrap();
        }
        connection.execute_unprepared(statements).await.unwrap();
    } else {
        bench.as_superuser().await.execute_unprepared(statements).await.unwrap();
    }
}

#[tokio::test]
async fn a_part_that_was_tampered_with_is_not_cut_off() {
    on_both(|bench| async move {
        let (midori, at) = sealed(&bench).await;
        let owner = bench.as_owner().await;
        tamper(&bench, "DELETE FROM audit_entry WHERE id = (SELECT first_entry FROM audit_batch WHERE number = 2)")
            .await;
        let outcome = cut(&owner, &midori, at[3], at[5]).await;
        let CutOutcome::NotInOrder(findings) = outcome else { panic!("{outcome:?}") };
        assert!(matches!(findings.as_slice(), [AuditFinding::RowRemoved { batch: 2, .. }]), "{findings:?}");
        assert_eq!(verify(&bench, &midori, &[]).await.0.len(), 1, "nothing went");
    })
    .await;
}

#[tokio::test]
async fn what_is_done_to_a_cut_trail_is_found() {
    for (planted, expected) in [
        // A cut that says more is gone than the society signed.
        ("UPDATE audit_cut SET rows = rows + 1", "unsigned"),
        ("UPDATE audit_cut SET number = number + 1", "unsigned"),
        // The cut is gone: then the beginning is missing.
        ("DELETE FROM audit_cut", "removed"),
        // More went than the cut covers.
        ("DELETE FROM audit_batch WHERE number = 4", "removed"),
        ("DELETE FROM audit_entry WHERE id = (SELECT first_entry FROM audit_batch WHERE number = 4)", "row"),
    ] {
        on_both(|bench| async move {
            let (midori, at) = sealed(&bench).await;
            let owner = bench.as_owner().await;
            assert_eq!(cut(&owner, &midori, at[3], at[5]).await, CutOutcome::Cut { batches: 3, rows: 6 });
            seal_all(&bench.database, &midori, at[5]).await;
            tamper(&bench, planted).await;
            let (findings, _) = verify(&bench, &midori, &[]).await;
            let is_expected = |finding: &AuditFinding| match expected {
                "unsigned" => matches!(finding, AuditFinding::CutUnsigned { .. }),
                "removed" => matches!(finding, AuditFinding::BatchesRemoved { .. }),
                _ => matches!(finding, AuditFinding::RowRemoved { batch: 4, .. }),
            };
            assert!(findings.iter().any(is_expected), "{planted}: {findings:?}");
        })
        .await;
    }
}

/// A row that went from its batch's place comes back from a backup, or from somebody's hand.
#[tokio::test]
async fn rows_that_come_back_behind_a_cut_are_outside() {
    on_both(|bench| async move {
        let (midori, at) = sealed(&bench).await;
        let owner = bench.as_owner().await;
        assert_eq!(cut(&owner, &midori, at[3], at[5]).await, CutOutcome::Cut { batches: 3, rows: 6 });
        seal_all(&bench.database, &midori, at[5]).await;
        // Written at an instant whose batches are gone, and its mark taken away.
        write(&bench, &midori, 1, at[1]).await;
        tamper(&bench, "DELETE FROM audit_unsealed").await;
        let (findings, _) = verify(&bench, &midori, &[]).await;
        assert!(matches!(findings.as_slice(), [AuditFinding::RowOutside { .. }]), "{findings:?}");
    })
    .await;
}

/// The server's own role can't cut anything off on PostgreSQL; on SQLite no statement deletes what no cut covers.
#[tokio::test]
async fn a_server_can_take_nothing_off_the_trail() {
    on_both(|bench| async move {
        let (midori, at) = sealed(&bench).await;
        let scope = midori.scope(Actor::System, at[5]);
        if bench.dialect() == Dialect::Postgres {
            let tx = bench.database.write(&scope).await.unwrap();
            assert!(retention::cut_off(&tx, at[3], &mut random()).await.is_err());
        }
        for statement in ["DELETE FROM audit_entry", "DELETE FROM audit_batch", "UPDATE audit_cut SET rows = 1"] {
            let tx = bench.database.write(&scope).await.unwrap();
            let done = tx.raw(statement).await;
            // Without a cut there is nothing to change in that table.
            let is_nothing = statement.contains("audit_cut") && bench.dialect() == Dialect::Sqlite;
            assert!(done.is_err() || is_nothing, "{statement}");
        }
        in_order(&bench, &midori, 12).await;
    })
    .await;
}

/// Two commands at once: one cuts, the other finds nothing or is overtaken.
#[tokio::test]
async fn two_cuts_at_once_take_each_row_once() {
    on_both(|bench| async move {
        let (midori, at) = sealed(&bench).await;
        let owner = bench.as_owner().await;
        let ends = async || {
            let tx = owner.write(&midori.scope(Actor::System, at[5])).await.unwrap();
            match retention::cut_off(&tx, at[3], &mut random()).await {
                Ok(outcome @ CutOutcome::Cut { .. }) => tx.commit().await.map(|()| outcome),
                other => other,
            }
        };
        let (one, two) = tokio::join!(ends(), ends());
        let outcomes = [one, two];
        let cuts = outcomes.iter().filter(|outcome| matches!(outcome, Ok(CutOutcome::Cut { .. }))).count();
        assert_eq!(cuts, 1, "{outcomes:?}");
        seal_all(&bench.database, &midori, at[5]).await;
        in_order(&bench, &midori, 7).await;
    })
    .await;
}
