//! What ends when the database comes from a backup.

use madoguchi_core::restored;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_both, on_postgres, random};
use madoguchi_migrations::tables::TENANT;

use crate::schema::{fill_all, strings};

/// Tables whose rows are good once or for a while, and stay at a restore, with the reason.
const STAY: [(&str, &str); 5] = [
    ("provisional_credential", "letters expire and can be issued anew"),
    ("outbox_message", "what waits is withdrawn; the rest is a record"),
    ("spent_challenge", "a challenge that was used stays used"),
    ("support_code", "it opens nothing"),
    ("disclosure", "a file that was approved; its taking is in the audit trail"),
];

#[tokio::test]
async fn every_table_of_what_is_good_once_or_for_a_while_is_empty_after_a_restore_or_has_a_reason() {
    on_postgres(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let aozora = Sample::apply(&bench, "aozora", now).await;
        let superuser = fill_all(&bench, &[midori.id, aozora.id], &[]).await;
        let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
        let ended = restored::end_all(&tx, Some(now), true, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(ended.rows.len() > 10, "{ended:?}");
        let (mut faults, mut looked) = (Vec::new(), 0);
        for (table, _) in TENANT {
            let count = async |society| {
                let sql = format!("SELECT count(*)::text FROM {table} WHERE tenant_id = '{society}'");
                strings(&superuser, &sql).await.remove(0)
            };
            assert_ne!(count(aozora.id).await, "0", "{table}: another society's rows stay");
            let columns = format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public'"
            );
            let columns = strings(&superuser, &columns).await;
            let is_good_once = ["expires_at", "token_digest"].iter().any(|name| columns.iter().any(|column| column == name));
            let stays = STAY.iter().any(|(known, _)| known == table);
            looked += usize::from(is_good_once);
            if is_good_once && (count(midori.id).await == "0") == stays {
                faults.push(*table);
            }
        }
        assert!(faults.is_empty() && looked > 20, "{looked} tables; empty and shouldn't be, or not and should: {faults:?}");
    })
    .await;
}

#[tokio::test]
async fn an_epoch_only_grows_and_letters_expire_only_if_that_is_asked_for() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_people(&bench, "aozora", 2, now).await;
        let end = async |letters| {
            let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
            let ended = restored::end_all(&tx, None, letters, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            ended.letters.values().sum::<u64>()
        };
        assert_eq!((end(false).await, end(true).await, end(true).await), (0, letters.len() as u64, 0));
        for expected in 1..=3 {
            let tx = bench.database.platform_write(now).await.unwrap();
            assert_eq!(restored::raise_epoch(&tx, Some(now)).await.unwrap(), expected);
            tx.commit().await.unwrap();
        }
        let tx = bench.database.platform_read(now).await.unwrap();
        assert_eq!(restored::epoch(&tx).await.unwrap(), 3);
    })
    .await;
}
