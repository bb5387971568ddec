//! The desk's verbs: who may, versions, two editors, what stays fixed.

use madoguchi_core::announcements::content::AnnouncementTyped;
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::{self, AnnouncementChange};
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::{self, Clerk};
use madoguchi_core::testing::{on_both, random};

use super::{Scene, everybody};

impl Scene {
    async fn change(
        &self,
        clerk: &Clerk,
        id: AnnouncementId,
        seen: i32,
        typed: &AnnouncementTyped,
    ) -> Result<AnnouncementChange, Failure> {
        let tx = self.write().await;
        let change = announcements::change(&tx, clerk, (id, seen), &self.content(typed), &mut random()).await?;
        if change == AnnouncementChange::Done {
            tx.commit().await.unwrap();
        }
        Ok(change)
    }
}

#[tokio::test]
async fn a_second_editor_is_told_what_the_first_changed_and_nothing_is_overwritten() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let (one, two) = (scene.clerk("one", Role::Announcements).await, scene.clerk("two", Role::Announcements).await);
        let id = scene.draft(&one, &everybody("はじめ")).await;
        let seen = scene.found(id).await.version;
        assert_eq!(scene.change(&one, id, seen, &everybody("一人目")).await.unwrap(), AnnouncementChange::Done);
        let late = scene.change(&two, id, seen, &everybody("二人目")).await.unwrap();
        let AnnouncementChange::ChangedMeanwhile(stored) = late else { panic!("{late:?}") };
        assert_eq!((stored.content.japanese.title.as_str(), stored.changed_by), ("一人目", one.id));
        assert_eq!(scene.found(id).await.content.japanese.title, "一人目");
        // Having seen it, the second editor may overwrite it.
        let again = scene.change(&two, id, stored.version, &everybody("二人目")).await.unwrap();
        assert_eq!(again, AnnouncementChange::Done);
        let now = scene.found(id).await;
        assert_eq!((now.content.japanese.title.as_str(), now.changed_by, now.created_by), ("二人目", two.id, one.id));
        assert_eq!(
            scene.change(&two, id, now.version, &everybody("二人目")).await.unwrap(),
            AnnouncementChange::SoAlready
        );
        // What was confirmed is what is published.
        let tx = scene.write().await;
        let stale = announcements::publish(&tx, &one, (id, seen), &mut random()).await.unwrap();
        assert!(matches!(stale, AnnouncementChange::ChangedMeanwhile(_)), "{stale:?}");
    })
    .await;
}

#[tokio::test]
async fn two_editors_at_the_same_moment_go_one_after_the_other() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("one", Role::Announcements).await;
        let id = scene.draft(&clerk, &everybody("はじめ")).await;
        let (one, two, three) = (everybody("第1号"), everybody("第2号"), everybody("第3号"));
        let changes = tokio::join!(
            scene.change(&clerk, id, 1, &one),
            scene.change(&clerk, id, 1, &two),
            scene.change(&clerk, id, 1, &three)
        );
        let changes = [changes.0, changes.1, changes.2];
        let done = changes.iter().filter(|change| matches!(change, Ok(AnnouncementChange::Done))).count();
        let told = changes.iter().filter(|it| matches!(it, Ok(AnnouncementChange::ChangedMeanwhile(_)))).count();
        assert_eq!((done, told), (1, 2), "{changes:?}");
        assert_eq!(scene.found(id).await.version, 2);
    })
    .await;
}

#[tokio::test]
async fn once_published_texts_and_end_can_be_corrected_and_the_rest_stays() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("one", Role::Announcements).await;
        scene.now += chrono::Duration::microseconds(37_000_001);
        let id = scene.published(&clerk, &everybody("はじめ")).await;
        let stored = scene.found(id).await;
        assert_eq!(stored.content.from, Some(scene.now), "it begins when it is published");
        let shown = AnnouncementTyped::of(&stored.content);
        let corrected =
            AnnouncementTyped { title_ja: "直した件名".into(), until: "2026-12-01T00:00".into(), ..shown.clone() };
        let done = scene.change(&clerk, id, stored.version, &corrected).await.unwrap();
        assert_eq!(done, AnnouncementChange::Done);
        assert_eq!(scene.found(id).await.content.from, stored.content.from, "to the microsecond");
        let version = stored.version + 1;
        for fixed in [
            AnnouncementTyped { audience: "category".into(), category: "leave".into(), ..corrected.clone() },
            AnnouncementTyped { public: true, ..corrected.clone() },
            AnnouncementTyped { from: "2026-11-25T00:00".into(), ..corrected.clone() },
        ] {
            assert_eq!(scene.change(&clerk, id, version, &fixed).await.unwrap(), AnnouncementChange::Fixed);
        }
        assert_eq!(scene.publish(&clerk, id).await, AnnouncementChange::SoAlready);
        scene.at("2026-11-20T10:10:00");
        let ended = AnnouncementTyped { until: "2026-11-20T10:05".into(), ..corrected.clone() };
        assert_eq!(scene.change(&clerk, id, version, &ended).await.unwrap(), AnnouncementChange::Done);
        assert_eq!(scene.found(id).await.standing(scene.now), AnnouncementStanding::Over);
        let late = scene.change(&clerk, id, version + 1, &corrected).await.unwrap();
        assert_eq!(late, AnnouncementChange::Over, "what is over isn't shown again by a change");
        assert_eq!(scene.withdraw(&clerk, id).await, AnnouncementChange::Over);
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_stays_so_and_what_would_be_over_is_not_published() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("one", Role::Announcements).await;
        let until = AnnouncementTyped { until: "2026-11-20T10:05".into(), ..everybody("すぐ終わる") };
        let late = scene.draft(&clerk, &until).await;
        scene.at("2026-11-20T10:05:00");
        assert_eq!(scene.publish(&clerk, late).await, AnnouncementChange::Over);
        let id = scene.draft(&clerk, &everybody("下書き")).await;
        assert_eq!(scene.withdraw(&clerk, id).await, AnnouncementChange::Done);
        assert_eq!(scene.withdraw(&clerk, id).await, AnnouncementChange::SoAlready);
        assert_eq!(scene.publish(&clerk, id).await, AnnouncementChange::Withdrawn);
        let version = scene.found(id).await.version;
        assert_eq!(
            scene.change(&clerk, id, version, &everybody("別の件名")).await.unwrap(),
            AnnouncementChange::Withdrawn
        );
        // The list knows them apart.
        let tx = scene.write().await;
        for (which, expected) in [
            (AnnouncementStanding::Draft, vec![late]),
            (AnnouncementStanding::Withdrawn, vec![id]),
            (AnnouncementStanding::Current, Vec::new()),
            (AnnouncementStanding::Scheduled, Vec::new()),
            (AnnouncementStanding::Over, Vec::new()),
        ] {
            let found = announcements::list(&tx, Some(which), None, 10).await.unwrap();
            assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), expected, "{which:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_agrees_with_the_rule_and_goes_on_after_the_last_one() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("one", Role::Announcements).await;
        for (number, (from, until)) in
            [("", ""), ("2026-11-20T10:05", ""), ("2026-11-20T10:05", "2026-11-20T10:08"), ("", "2026-11-20T10:03")]
                .into_iter()
                .enumerate()
        {
            let typed =
                AnnouncementTyped { from: from.into(), until: until.into(), ..everybody(&format!("第{number}号")) };
            scene.draft(&clerk, &typed).await;
            scene.published(&clerk, &typed).await;
            let withdrawn = scene.published(&clerk, &typed).await;
            scene.withdraw(&clerk, withdrawn).await;
        }
        for at in ["2026-11-20T10:00:00", "2026-11-20T10:03:00", "2026-11-20T10:05:00", "2026-11-20T10:08:00"] {
            scene.at(at);
            let tx = scene.write().await;
            let all = announcements::list(&tx, None, None, 100).await.unwrap();
            assert_eq!(all.len(), 12);
            for which in AnnouncementStanding::ALL {
                let by_rule: Vec<_> =
                    all.iter().filter(|one| one.standing(scene.now) == which).map(|one| one.id).collect();
                let (mut after, mut walked) = (None, Vec::new());
                loop {
                    let page = announcements::list(&tx, Some(which), after, 2).await.unwrap();
                    after = page.last().map(|one| one.id);
                    walked.extend(page.iter().map(|one| one.id));
                    if page.len() < 2 {
                        break;
                    }
                }
                assert_eq!(walked, by_rule, "{at} {which:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_who_writes_announcements_may_and_only_while_the_session_is_open() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let (clerk, auditor) = (scene.clerk("one", Role::Announcements).await, scene.clerk("two", Role::Auditor).await);
        let id = scene.draft(&clerk, &everybody("下書き")).await;
        let refused = async |clerk: &Clerk| {
            let tx = scene.write().await;
            let content = scene.content(&everybody("別の件名"));
            let mut chance = random();
            let ended = |failure: Option<Failure>| matches!(failure, Some(Failure::SessionEnded));
            [
                ended(announcements::write(&tx, clerk, &content, &mut chance).await.err()),
                ended(announcements::change(&tx, clerk, (id, 1), &content, &mut chance).await.err()),
                ended(announcements::publish(&tx, clerk, (id, 1), &mut chance).await.err()),
                ended(announcements::withdraw(&tx, clerk, id, &mut chance).await.err()),
            ]
        };
        assert_eq!(refused(&auditor).await, [true; 4]);
        let tx = scene.write().await;
        sessions::end(&tx, &clerk, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(refused(&clerk).await, [true; 4]);
        assert_eq!(scene.found(id).await.version, 1);
    })
    .await;
}
