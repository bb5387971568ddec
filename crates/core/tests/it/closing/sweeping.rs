//! What the policy keeps no longer is deleted and counted, in batches, by one or several workers.

use chrono::{Duration, Months, NaiveDate};
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::{self, NoteText};
use madoguchi_core::sweep::{self, SweptBatch};
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::Scene;

async fn batch(scene: &Scene) -> SweptBatch {
    let tx = scene.write().await;
    let batch = sweep::sweep_by_policy(&tx, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    batch
}

/// What the trail says was deleted, all rows together.
async fn counted(scene: &Scene, kind: &str) -> u64 {
    let filter = AuditFilter { action: Some(Action::DataDeleted), ..AuditFilter::default() };
    let page = read::list(&scene.read().await, &filter, None, 100).await.unwrap();
    page.entries.iter().filter_map(|entry| entry.detail.get(kind)?.as_u64()).sum()
}

#[tokio::test]
async fn a_former_members_account_goes_when_all_its_months_are_over() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        scene.society.policy.former_members.read_only_months = 6;
        scene.society.policy.retention.former_account_months = 3;
        let one = scene.member(&scene.letters[0], 0).await;
        let stays = scene.member(&scene.letters[1], 1).await;
        let lost: NaiveDate = day_in_japan(scene.now);
        let person = scene.literal(one.person.0);
        scene.raw(&format!("UPDATE person SET lost_on = '{lost}' WHERE id = {person}")).await;
        let last = lost.checked_add_months(Months::new(9)).unwrap();
        let account = scene.literal(one.member.account.0);
        for (day, left) in [(last - Duration::days(1), 1), (last + Duration::days(1), 0)] {
            scene.now = japan(&format!("{day}T12:00:00"));
            batch(&scene).await;
            assert_eq!(scene.count("account", &format!("id = {account}")).await, left, "{day}");
        }
        assert_eq!(counted(&scene, "accounts").await, 1);
        let other = scene.literal(stays.member.account.0);
        assert_eq!(scene.count("account", &format!("id = {other}")).await, 1, "who is covered stays");
        assert_eq!(batch(&scene).await, SweptBatch { deleted: 0, more: false }, "again, nothing");
    })
    .await;
}

#[tokio::test]
async fn notes_mails_and_letters_go_by_their_age_and_a_members_latest_letter_stays() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let person = scene.letters[0].person;
        let tx = scene.at_desk(&support).await;
        support::write_note(&tx, &support, person, &NoteText::read("電話").unwrap(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        scene.member(&scene.letters[1], 1).await;
        scene.raw("UPDATE outbox_message SET status = 'sent', ended_at = created_at").await;
        // An earlier letter of the same person, and one of somebody who has left.
        scene.now += Duration::minutes(1);
        let tx = scene.at_desk(&support).await;
        let latest = support::latest_letter(&tx, scene.letters[2].person).await.unwrap();
        let person = scene.letters[2].person;
        scene.issue_letter(&tx, &support, person, latest).await;
        tx.commit().await.unwrap();
        let left = scene.literal(scene.letters[3].person.0);
        scene.raw(&format!("UPDATE person SET lost_on = '2026-12-01' WHERE id = {left}")).await;
        let letters = scene.count("provisional_credential", "1 = 1").await;

        scene.now += Duration::days(31 * 12 + 1);
        batch(&scene).await;
        assert_eq!((scene.count("outbox_message", "1 = 1").await, counted(&scene, "mails").await), (0, 1));
        assert_eq!(scene.count("support_note", "1 = 1").await, 1);
        scene.now = japan("2031-01-01T00:00:00");
        batch(&scene).await;
        assert_eq!((scene.count("support_note", "1 = 1").await, counted(&scene, "notes").await), (0, 1));
        assert_eq!(scene.count("provisional_credential", "1 = 1").await, letters - 2);
        assert_eq!(counted(&scene, "letters").await, 2, "the earlier one, and the one of who has left");
    })
    .await;
}

#[tokio::test]
async fn two_workers_at_once_close_each_account_once() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_people(&bench, "aozora", 12, now).await;
        let mut scene = Scene { bench, society, letters, now, hasher: madoguchi_core::testing::cheap_hasher() };
        for number in 0..6 {
            scene.member(&scene.letters[number], number).await;
        }
        scene.raw("UPDATE person SET lost_on = '2026-11-20'").await;
        scene.now = japan("2028-11-20T10:00:00");
        let work = async || {
            let mut closed = 0;
            loop {
                let tx = scene.bench.database.write(&scene.society.scope(Actor::System, scene.now)).await.unwrap();
                let batch = sweep::sweep_by_policy(&tx, &mut random()).await.unwrap();
                tx.commit().await.unwrap();
                closed += batch.deleted;
                if !batch.more {
                    return closed;
                }
            }
        };
        tokio::join!(work(), work());
        assert_eq!(counted(&scene, "accounts").await, 6, "each is counted once");
        assert_eq!(scene.count("account", "1 = 1").await, 0);
        assert_eq!(scene.count("closed_account", "1 = 1").await, 6);
    })
    .await;
}

/// A worker that is killed before its commit has done nothing.
#[tokio::test]
async fn a_batch_that_was_not_committed_is_done_again() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        scene.member(&scene.letters[0], 0).await;
        scene.raw("UPDATE person SET lost_on = '2026-11-20'").await;
        scene.now = japan("2028-11-20T10:00:00");
        let tx = scene.write().await;
        assert!(sweep::sweep_by_policy(&tx, &mut random()).await.unwrap().deleted >= 1);
        drop(tx);
        assert_eq!((scene.count("account", "1 = 1").await, counted(&scene, "accounts").await), (1, 0));
        batch(&scene).await;
        assert_eq!((scene.count("account", "1 = 1").await, counted(&scene, "accounts").await), (0, 1));
    })
    .await;
}

/// What has only ended is counted by kind, too.
#[tokio::test]
async fn what_has_ended_is_counted_in_the_trail() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        scene.member(&scene.letters[0], 0).await;
        scene.now += Duration::days(30);
        let tx = scene.write().await;
        assert!(sweep::sweep_and_count(&tx, &mut random()).await.unwrap() >= 2);
        tx.commit().await.unwrap();
        assert_eq!((counted(&scene, "sessions").await, counted(&scene, "drafts").await), (1, 1));
    })
    .await;
}
