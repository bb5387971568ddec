//! Persons from before there was a search, and forms of earlier rules.

use madoguchi_core::roster;
use madoguchi_core::testing::on_both;

use super::{Desk, KNOWN, invented};

#[tokio::test]
async fn persons_whose_names_were_not_prepared_are_prepared_in_rounds() {
    on_both(|bench| async move {
        let desks = [Desk::open(&bench, "midori").await, Desk::open(&bench, "tokyometro").await];
        for desk in &desks {
            desk.import(&bench, KNOWN, &invented(50)).await;
        }
        let ids = async |desk: &Desk, typed: &str| {
            desk.find(&bench, typed, 20).await.into_iter().map(|found| found.person.id).collect::<Vec<_>>()
        };
        let before = ids(&desks[0], "ア").await;
        assert!(before.len() > 5);
        // As the migration leaves persons who are there already.
        let tx = desks[0].write(&bench).await;
        let tenant = match bench.dialect() {
            madoguchi_core::database::Dialect::Sqlite => format!("x'{}'", desks[0].society.id.0.simple()),
            madoguchi_core::database::Dialect::Postgres => format!("'{}'", desks[0].society.id),
        };
        tx.raw(&format!("UPDATE person SET order_key = '', name_rules = 0 WHERE tenant_id = {tenant}")).await.unwrap();
        tx.raw(&format!("DELETE FROM person_name_key WHERE tenant_id = {tenant}")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ids(&desks[0], "ア").await, []);
        assert!(!ids(&desks[1], "ア").await.is_empty(), "the other society's are as they were");

        let mut rounds = Vec::new();
        loop {
            let tx = desks[0].write(&bench).await;
            let persons = roster::refold(&tx, 30).await.unwrap();
            tx.commit().await.unwrap();
            rounds.push(persons);
            if persons == 0 {
                break;
            }
        }
        assert_eq!(rounds, [30, 30, 5, 0]);
        assert_eq!(ids(&desks[0], "ア").await, before);

        // A form of earlier rules is replaced.
        let tx = desks[0].write(&bench).await;
        tx.raw(&format!("UPDATE person_name_key SET key = 'X' || key, order_key = 'X' WHERE tenant_id = {tenant}"))
            .await
            .unwrap();
        tx.raw(&format!("UPDATE person SET order_key = 'X', name_rules = 0 WHERE tenant_id = {tenant}")).await.unwrap();
        assert_eq!(roster::refold(&tx, 100).await.unwrap(), 65);
        tx.commit().await.unwrap();
        assert_eq!(ids(&desks[0], "ア").await, before);
    })
    .await;
}
