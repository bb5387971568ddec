//! Announcements of a society that wants two people for them.

use madoguchi_core::announcements::content::AnnouncementTyped;
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::{self, AnnouncementChange};
use madoguchi_core::approvals::NotApproved;
use madoguchi_core::ids::{AnnouncementId, ApprovalId};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::testing::{on_both, random};

use super::{Scene, everybody};

impl Scene {
    async fn asked_to_publish(&self, clerk: &Clerk, id: AnnouncementId) -> ApprovalId {
        match self.publish(clerk, id).await {
            AnnouncementChange::Waits(approval) => approval,
            other => panic!("{other:?}"),
        }
    }

    async fn approve(&self, clerk: &Clerk, id: ApprovalId) -> Result<AnnouncementId, NotApproved> {
        let tx = self.write().await;
        let approved = announcements::approve(&tx, clerk, id, &mut random()).await.unwrap();
        if approved.is_ok() {
            tx.commit().await.unwrap();
        }
        approved
    }

    async fn edit(&self, clerk: &Clerk, id: AnnouncementId, typed: &AnnouncementTyped) -> AnnouncementChange {
        let version = self.found(id).await.version;
        let tx = self.write().await;
        let content = self.content(typed);
        let change = announcements::change(&tx, clerk, (id, version), &content, &mut random()).await.unwrap();
        if change == AnnouncementChange::Done {
            tx.commit().await.unwrap();
        }
        change
    }
}

#[tokio::test]
async fn another_account_publishes_exactly_the_version_that_was_read() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        scene.society.policy.desk.two_for_announcements = true;
        let one = scene.clerk("one", Role::Announcements).await;
        scene.now += chrono::Duration::minutes(1);
        let other = scene.clerk("other", Role::Announcements).await;
        let id = scene.draft(&one, &everybody("二人で")).await;
        let asked = scene.asked_to_publish(&one, id).await;
        assert_eq!(scene.found(id).await.standing(scene.now), AnnouncementStanding::Draft, "nothing is public yet");
        assert_eq!(scene.approve(&one, asked).await, Err(NotApproved::OwnRequest));

        // A word that is changed afterwards needs a new approval.
        assert_eq!(scene.edit(&one, id, &everybody("別のことば")).await, AnnouncementChange::Done);
        assert_eq!(scene.approve(&other, asked).await, Err(NotApproved::Changed));
        let again = scene.asked_to_publish(&one, id).await;
        assert_eq!(scene.approve(&other, asked).await, Err(NotApproved::Gone), "the newer request takes its place");
        assert_eq!(scene.approve(&other, again).await, Ok(id));
        assert_eq!(scene.approve(&other, again).await, Err(NotApproved::Gone), "once");
        let found = scene.found(id).await;
        assert_eq!(found.standing(scene.now), AnnouncementStanding::Current);
        assert_eq!((found.content.japanese.title.as_str(), found.changed_by), ("別のことば", one.id));

        // What two have read stays; its end can come earlier, and one may withdraw it at once.
        let published = AnnouncementTyped::of(&found.content);
        let secretly = AnnouncementTyped { title_ja: "こっそり".into(), ..published.clone() };
        assert_eq!(scene.edit(&one, id, &secretly).await, AnnouncementChange::TakesTwo);
        let shorter = AnnouncementTyped { until: "2026-12-01T09:00".into(), ..published };
        assert_eq!(scene.edit(&one, id, &shorter).await, AnnouncementChange::Done);
        assert_eq!(scene.withdraw(&one, id).await, AnnouncementChange::Done);
    })
    .await;
}

#[tokio::test]
async fn what_was_withdrawn_or_is_over_or_asked_of_others_roles_is_not_published() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        scene.society.policy.desk.two_for_announcements = true;
        let one = scene.clerk("one", Role::Announcements).await;
        scene.now += chrono::Duration::minutes(1);
        let other = scene.clerk("other", Role::Announcements).await;
        scene.now += chrono::Duration::minutes(1);
        let support = scene.clerk("support", Role::Support).await;
        let gone = scene.draft(&one, &everybody("やめる")).await;
        let asked = scene.asked_to_publish(&one, gone).await;
        let tx = scene.write().await;
        assert!(announcements::approve(&tx, &support, asked, &mut random()).await.is_err(), "not theirs to approve");
        drop(tx);
        scene.withdraw(&one, gone).await;
        assert_eq!(scene.approve(&other, asked).await, Err(NotApproved::Changed));

        let until = AnnouncementTyped { until: "2026-11-20T18:00".into(), ..everybody("きょうまで") };
        let id = scene.draft(&one, &until).await;
        let asked = scene.asked_to_publish(&one, id).await;
        scene.at("2026-11-20T18:00:00");
        let tx = scene.write().await;
        let waiting = announcements::waiting(&tx, id).await.unwrap().unwrap();
        assert!(announcements::asked(&tx, &waiting).await.unwrap().is_none(), "the page says so before the button");
        // The sessions of this morning are over by now; so is the announcement.
        drop(tx);
        let late = scene.clerk("late", Role::Announcements).await;
        assert_eq!(scene.approve(&late, asked).await, Err(NotApproved::Changed));
    })
    .await;
}
