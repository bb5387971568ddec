//! `madoguchi audit …`: a running server seals, a head is kept elsewhere, and what was tampered with is told.

use std::path::Path;

use madoguchi_core::clock::Clock;
use madoguchi_core::database::Dialect;
use madoguchi_core::testing::{Sample, on_both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;

use crate::cli::{argument, file, stderr, stdout};
use crate::place::{MailTo, PAUSE, Place};

fn objects(output: &std::process::Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_seals_what_was_written_and_the_command_tells_what_was_changed_since() {
    on_both(|bench| async move {
        let dialect = bench.dialect();
        let now = Clock::system().now();
        let (midori, _) = Sample::with_letters(&bench, "midori", now).await;
        Sample::with_letters(&bench, "aozora", now).await;
        let place = Place::on(bench, MailTo::Folder).await;

        let early = place.run(&["audit", "head", "midori"]);
        assert!(
            !early.status.success() && stderr(&early).contains("midori has no sealed rows yet"),
            "{}",
            stderr(&early)
        );
        let early = place.run(&["audit", "verify", "midori"]);
        assert!(
            early.status.success() && stdout(&early).contains("Rows that are not sealed yet: 2."),
            "{}",
            stdout(&early)
        );

        let server = place.start().await;
        let heads = loop {
            let heads = stdout(&place.run(&["audit", "head"]));
            if heads.lines().count() == 2 {
                break heads;
            }
            tokio::time::sleep(PAUSE).await;
        };
        let head = stdout(&place.run(&["audit", "head", "midori"]));
        drop(server);
        let folder = tempfile::tempdir().unwrap();
        let kept = file(folder.path(), "midori.head", &head);
        let verified = place.run(&["audit", "verify", "midori", "--head", &kept]);
        let said = stdout(&verified);
        assert!(verified.status.success(), "{said} {}", stderr(&verified));
        assert_eq!(said, "midori: Rows verified: 2. Nothing was changed, removed, moved or cut off.\n");
        let all = place.run(&["audit", "verify", "--json"]);
        let summaries = objects(&all);
        assert_eq!(summaries.len(), 2);
        for (summary, slug) in summaries.iter().zip(["aozora", "midori"]) {
            assert_eq!((&summary["society"], &summary["findings"]), (&slug.into(), &0.into()), "{summary}");
            assert_eq!((&summary["rows"], &summary["waiting"]), (&2.into(), &0.into()), "{summary}");
        }
        let heads = file(folder.path(), "all.head", &heads);
        let verified = place.run(&["audit", "verify", "--head", &heads]);
        assert!(verified.status.success(), "{}", stdout(&verified));
        let stray = place.run(&["audit", "verify", "aozora", "--head", &kept]);
        assert!(!stray.status.success() && stderr(&stray).contains("The head is of midori"), "{}", stderr(&stray));
        let torn = file(folder.path(), "torn", &head[..head.len() / 2]);
        let torn = place.run(&["audit", "verify", "midori", "--head", &torn]);
        assert!(
            !torn.status.success() && stderr(&torn).contains("torn: This is not the output of"),
            "{}",
            stderr(&torn)
        );

        let connection = place.as_superuser().await;
        // Whoever can write to the file takes its triggers away and puts them back.
        let mut put_back = Vec::new();
        if dialect == Dialect::Sqlite {
            for trigger in ["audit_entry_no_update", "audit_batch_no_delete"] {
                let stored = format!("SELECT sql FROM sqlite_master WHERE name = '{trigger}'");
                let row = connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, stored)).await.unwrap();
                put_back.push(row.unwrap().try_get_by_index::<String>(0).unwrap());
            }
        }
        let without_triggers = async |sql: &str| {
            for trigger in ["audit_entry_no_update", "audit_batch_no_delete"].iter().take(put_back.len()) {
                connection.execute_unprepared(&format!("DROP TRIGGER {trigger}")).await.unwrap();
            }
            connection.execute_unprepared(sql).await.unwrap();
            for trigger in &put_back {
                connection.execute_unprepared(trigger).await.unwrap();
            }
        };
        let id = if dialect == Dialect::Sqlite {
            format!("x'{}'", midori.id.0.simple())
        } else {
            format!("'{}'", midori.id)
        };
        let change =
            format!("UPDATE audit_entry SET detail = '{{}}' WHERE tenant_id = {id} AND action = 'letters_issued'");
        without_triggers(&change).await;
        let changed = place.run(&["audit", "verify", "midori"]);
        let said = stdout(&changed);
        assert!(!changed.status.success() && said.contains("has changed since it was sealed in batch "), "{said}");
        assert!(said.contains("Rows verified: 2. Discrepancies found: 1."), "{said}");
        without_triggers(&format!("DELETE FROM audit_batch WHERE tenant_id = {id}")).await;
        let cut = objects(&place.run(&["audit", "verify", "midori", "--json", "--head", argument(Path::new(&kept))]));
        assert_eq!(cut[0]["finding"]["kind"], "cut_off", "{cut:?}");
        assert_eq!(cut.iter().filter(|line| line["finding"]["kind"] == "row_outside").count(), 2, "{cut:?}");
        assert_eq!(cut.last().unwrap()["findings"], 3);
    })
    .await;
}
