//! Persons who left long ago go with everything about them, and nobody goes who is still to be kept.

use chrono::{Duration, Months, NaiveDate};
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::ids::PersonId;
use madoguchi_core::roster::{self, Accepted};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::{self, NoteText};
use madoguchi_core::sweep;
use madoguchi_core::testing::{Bench, Sample, cheap_hasher, folder, japan, on_both, on_postgres, random};
use madoguchi_migrations::tables::TENANT;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Registered, Scene};
use crate::schema::{fill_all, strings};

/// The day on which somebody left.
const LEFT: &str = "2026-11-20";

/// An instant after all times of the policy, the person's among them.
fn long_after(scene: &Scene) -> chrono::DateTime<chrono::Utc> {
    let left: NaiveDate = LEFT.parse().unwrap();
    let months = u32::from(scene.society.policy.retention.person_months);
    japan(&format!("{}T12:00:00", left.checked_add_months(Months::new(months)).unwrap() + Duration::days(1)))
}

impl Scene {
    /// A society of employees who have nobody depending on them.
    async fn of_employees(bench: Bench) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_people(&bench, "aozora", 12, now).await;
        Self { bench, society, letters, now, hasher: cheap_hasher() }
    }

    async fn leaves(&self, person: PersonId) {
        let id = self.literal(person.0);
        self.raw(&format!("UPDATE person SET lost_on = '{LEFT}' WHERE id = {id}")).await;
    }

    /// Sweeps until nothing is left to do. Returns how many persons went by the trail's count.
    async fn sweep(&self) -> u64 {
        loop {
            let tx = self.write().await;
            let batch = sweep::sweep_by_policy(&tx, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            if !batch.more {
                break;
            }
        }
        let filter = AuditFilter { action: Some(Action::DataDeleted), ..AuditFilter::default() };
        let page = read::list(&self.read().await, &filter, None, 100).await.unwrap();
        page.entries.iter().filter_map(|entry| entry.detail.get("persons")?.as_u64()).sum()
    }

    async fn is_there(&self, person: PersonId) -> bool {
        self.count("person", &format!("id = {}", self.literal(person.0))).await == 1
    }
}

#[tokio::test]
async fn a_person_goes_when_the_time_is_over_with_account_letters_and_notes_and_the_next_one_stays() {
    on_both(|bench| async move {
        let mut scene = Scene::of_employees(bench).await;
        scene.society.policy.retention.closed_account_months = 1;
        let support = scene.clerk("support", &[Role::Support]).await;
        let Registered { member, person, .. } = scene.member(&scene.letters[0], 0).await;
        let (unregistered, stays) = (scene.letters[1].person, scene.member(&scene.letters[2], 2).await);
        let tx = scene.at_desk(&support).await;
        for person in [person, unregistered, stays.person] {
            let note = NoteText::read("電話がありました").unwrap();
            support::write_note(&tx, &support, person, &note, &mut random()).await.unwrap();
        }
        let latest = support::latest_letter(&tx, unregistered).await.unwrap();
        scene.issue_letter(&tx, &support, unregistered, latest).await;
        tx.commit().await.unwrap();
        let ids: Vec<Uuid> = {
            let tx = scene.read().await;
            let mut ids = madoguchi_core::trail::of_person(&tx, person).await.unwrap();
            ids.extend(madoguchi_core::trail::of_person(&tx, unregistered).await.unwrap());
            ids
        };
        assert!(ids.contains(&member.account.0) && ids.len() >= 5, "{ids:?}");
        scene.leaves(person).await;
        scene.leaves(unregistered).await;
        let over = long_after(&scene);
        // The account and what remains of it have times of their own.
        for at in ["2028-02-01T10:00:00", "2028-05-01T10:00:00"] {
            scene.now = japan(at);
            scene.raw("UPDATE outbox_message SET status = 'sent', ended_at = created_at").await;
            scene.sweep().await;
        }
        scene.now = over - Duration::days(2);
        assert_eq!(scene.sweep().await, 0);
        assert!(scene.is_there(person).await && scene.is_there(unregistered).await, "a day too early");
        scene.now = over;
        assert_eq!(scene.sweep().await, 2);
        assert!(!scene.is_there(person).await && !scene.is_there(unregistered).await);
        assert!(scene.is_there(stays.person).await, "who is covered stays");
        assert!(scene.count("account", "1 = 1").await == 1 && scene.count("person_identifier", "1 = 1").await > 0);
        // Nothing but the trail knows any of their ids.
        for (table, column) in [
            ("provisional_credential", "person_id"),
            ("person_identifier", "person_id"),
            ("person_name_key", "person_id"),
            ("closed_account", "person_id"),
            ("support_note", "person_id"),
            ("verified_call", "person_id"),
            ("registration", "person_id"),
            ("account", "id"),
            ("consent", "account_id"),
            ("email_address", "account_id"),
            ("sign_in_event", "account_id"),
            ("outbox_message", "account_id"),
        ] {
            for id in &ids {
                let condition = format!("{column} = {}", scene.literal(*id));
                assert_eq!(scene.count(table, &condition).await, 0, "{table}.{column}");
            }
        }
        assert_eq!(scene.sweep().await, 2, "again, nothing");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_hidden_waited_for_or_depended_on_stays() {
    on_both(|bench| async move {
        let mut scene = Scene::of_employees(bench).await;
        let (hidden, asked, insured) = (scene.letters[0].person, scene.letters[1].person, scene.letters[2].person);
        for person in [hidden, asked, insured] {
            scene.leaves(person).await;
        }
        let id_of_hidden = scene.literal(hidden.0);
        scene.raw(&format!("UPDATE person SET restricted_at = created_at WHERE id = {id_of_hidden}")).await;
        // Somebody of the household of the third is covered still.
        let dependant = scene.letters[3].person;
        let (of, who) = (scene.literal(insured.0), scene.literal(dependant.0));
        scene.raw(&format!("UPDATE person SET insured_id = {of} WHERE id = {who}")).await;
        scene.now = long_after(&scene);
        let support = scene.clerk("support", &[Role::Support]).await;
        let tx = scene.at_desk(&support).await;
        scene.society.verify_caller(&tx, &support, asked).await;
        tx.commit().await.unwrap();
        assert_eq!(scene.sweep().await, 0);
        for (person, why) in [(hidden, "hidden"), (asked, "a call goes on"), (insured, "somebody depends on them")] {
            assert!(scene.is_there(person).await, "{why}");
        }
        // What kept them ends.
        scene.raw(&format!("UPDATE person SET restricted_at = NULL WHERE id = {id_of_hidden}")).await;
        scene.leaves(dependant).await;
        scene.now += Duration::days(1);
        assert_eq!(scene.sweep().await, 4, "the insured person after the dependant");
        for person in [hidden, asked, insured, dependant] {
            assert!(!scene.is_there(person).await);
        }
    })
    .await;
}

#[tokio::test]
async fn two_workers_delete_each_person_once_and_a_batch_that_was_not_committed_is_done_again() {
    on_both(|bench| async move {
        let mut scene = Scene::of_employees(bench).await;
        scene.raw(&format!("UPDATE person SET lost_on = '{LEFT}'")).await;
        scene.now = long_after(&scene);
        let tx = scene.write().await;
        assert!(sweep::sweep_by_policy(&tx, &mut random()).await.unwrap().deleted >= 12);
        drop(tx);
        assert_eq!(scene.count("person", "1 = 1").await, 12, "nothing was committed");
        tokio::join!(scene.sweep(), scene.sweep());
        assert_eq!((scene.count("person", "1 = 1").await, scene.sweep().await), (0, 12), "each is counted once");
    })
    .await;
}

#[tokio::test]
async fn an_import_does_not_bring_back_who_has_gone() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let now = scene.now;
        let people = scene.count("person", "1 = 1").await;
        let text = std::fs::read(folder("aozora").join("roster.csv")).unwrap();
        let years = i32::from(scene.society.policy.retention.person_months / 12) + 1;
        scene.now = japan(&format!("{}-11-20T10:00:00", 2026 + years));
        let lost = roster::file::read(&text, day_in_japan(now)).unwrap_or_else(|_| panic!("a roster"));
        let mut rows = lost.rows;
        for row in &mut rows {
            row.lost = Some(LEFT.parse().unwrap());
        }
        let import = async || {
            let tx = scene.write().await;
            let accepted = Accepted { missing: true, new: true, replaced: true };
            let imported = roster::import(&tx, &rows, accepted, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            (imported.new + imported.changed, imported.over)
        };
        let all = usize::try_from(people).unwrap();
        assert_eq!(import().await, (all, 0), "who is known learns that they left");
        assert_eq!(scene.sweep().await, people);
        assert_eq!(import().await, (0, all), "and doesn't come back");
        assert_eq!(scene.count("person", "1 = 1").await, 0);
    })
    .await;
}

/// A row in every table, each of which says that it is about one person: a table that the deletion doesn't know shows.
#[tokio::test]
async fn no_table_keeps_anything_about_a_person_who_has_gone() {
    on_postgres(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_people(&bench, "aozora", 2, now).await;
        let (gone, stays) = (letters[0].person, letters[1].person);
        let rows_about = async |person: PersonId| {
            let connection = bench.as_superuser().await;
            let mut found = Vec::new();
            for (table, _) in TENANT {
                let columns = format!(
                    "SELECT column_name::text FROM information_schema.columns
                      WHERE table_schema = 'public' AND table_name = '{table}' AND udt_name = 'uuid'"
                );
                for column in strings(&connection, &columns).await {
                    let sql = format!("SELECT count(*)::text FROM {table} WHERE {column} = '{person}'");
                    if strings(&connection, &sql).await != ["0"] {
                        found.push(format!("{table}.{column}"));
                    }
                }
            }
            found
        };
        let given = [
            ("person_id", format!("'{gone}'")),
            ("subject_id", format!("'{gone}'")),
            // The row of a person: somebody else, who is covered and depends on nobody who goes.
            ("insured_id", format!("'{stays}'")),
            ("lost_on", "NULL".to_owned()),
        ];
        let superuser = fill_all(&bench, &[society.id], &given).await;
        // An account has a time of its own, before the person's.
        for table in ["account", "closed_account"] {
            superuser.execute_unprepared(&format!("DELETE FROM {table} WHERE person_id = '{gone}'")).await.unwrap();
        }
        let before = rows_about(gone).await;
        assert!(before.len() > 12, "{before:?}");
        superuser
            .execute_unprepared(&format!("UPDATE person SET lost_on = '{LEFT}' WHERE id = '{gone}'"))
            .await
            .unwrap();
        let tx = bench.database.write(&society.scope(Actor::System, japan("2040-01-01T00:00:00"))).await.unwrap();
        sweep::sweep_by_policy(&tx, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        // The audit trail has a time of its own, and names ids only.
        let mut after = rows_about(gone).await;
        after.retain(|place| !place.starts_with("audit_"));
        assert_eq!(after, Vec::<String>::new());
        let others = rows_about(stays).await;
        assert!(others.len() > 4, "who stays has what no time of its own has ended: {others:?}");
    })
    .await;
}
