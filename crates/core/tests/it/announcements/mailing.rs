//! Mails about announcements: who gets one, in rounds that go on where they stopped, and none after a withdrawal.

use chrono::Duration;
use madoguchi_core::accounts::profile::notifications;
use madoguchi_core::accounts::sessions::session::Member;
use madoguchi_core::announcements::content::AnnouncementTyped;
use madoguchi_core::announcements::mailing::{self, MailingRound};
use madoguchi_core::announcements::{self};
use madoguchi_core::ids::{AccountId, AnnouncementId};
use madoguchi_core::outbox::{self, Mail, MessageStatus};
use madoguchi_core::policy::notification::{Mode, NotificationKind};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{on_both, random};

use super::{Scene, everybody};

impl Scene {
    async fn due(&self) -> Vec<AnnouncementId> {
        let tx = self.bench.database.platform_write(self.now).await.unwrap();
        let due = mailing::claim_due(&tx, 10).await.unwrap();
        tx.commit().await.unwrap();
        due.into_iter().map(|due| AnnouncementId(due.subject)).collect()
    }

    async fn round(&self, id: AnnouncementId, most: u64) -> MailingRound {
        let tx = self.write().await;
        let round = mailing::promise_some(&tx, id, most, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        round
    }

    /// The mails about announcements that wait: recipient's account and title.
    async fn mails(&self) -> Vec<(AccountId, String)> {
        let tx = self.write().await;
        let mut mails = Vec::new();
        for listed in outbox::list(&tx, Some(MessageStatus::Waiting), 1_000).await.unwrap() {
            let Some(outgoing) = outbox::load(&tx, listed.id).await.unwrap() else { continue };
            if let Mail::Announcement { title, page_path, .. } = outgoing.mail {
                assert!(page_path.starts_with("/announcements/"), "{page_path}");
                mails.push((outgoing.account.unwrap(), title));
            }
        }
        mails.sort();
        mails
    }

    async fn choose(&self, member: &Member, wanted: &[NotificationKind]) {
        let tx = self.bench.database.write(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        assert!(notifications::choose(&tx, member, wanted, &mut random()).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn sent(&self) {
        let tx = self.write().await;
        for listed in outbox::list(&tx, Some(MessageStatus::Waiting), 1_000).await.unwrap() {
            outbox::sent(&tx, listed.id).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn mails_go_to_exactly_those_whom_the_rule_of_choices_names_and_the_count_says_so_before() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let mut members = Vec::new();
        for number in 0..6 {
            members.push(scene.member(&scene.letters[number], number, number % 2 == 0).await);
        }
        scene.choose(&members[0], &[NotificationKind::MedicalExpenses]).await;
        scene.choose(&members[1], &[NotificationKind::Announcements]).await;
        // One has an unverified address, one whose mails come back.
        let of = |member: &Member| scene.id(member);
        scene.raw(&format!("UPDATE email_address SET verified_at = NULL WHERE account_id = {}", of(&members[4]))).await;
        for mode in [Mode::OptIn, Mode::Always] {
            scene.society.policy.notification.mode = mode;
            for kinds in [vec![NotificationKind::Announcements], vec![NotificationKind::Eligibility]] {
                scene.society.policy.notification.kinds = kinds;
                let mut expected = Vec::new();
                for member in &members {
                    let kind = NotificationKind::Announcements;
                    let wants = notifications::wants(&scene.write().await, member.account, kind).await.unwrap();
                    if wants && member.account != members[4].account {
                        expected.push(member.account);
                    }
                }
                let typed = everybody("件名");
                let reach = announcements::reach(&scene.write().await, &scene.content(&typed)).await.unwrap();
                assert_eq!(reach.mails, u64::try_from(expected.len()).unwrap(), "{mode:?}");
                let id = scene.published(&clerk, &typed).await;
                let due = scene.due().await;
                assert_eq!(due.is_empty(), scene.society.policy.notification.kinds[0] == NotificationKind::Eligibility);
                for id in due {
                    assert_eq!(scene.round(id, 100).await, MailingRound::Done);
                }
                let mut got: Vec<_> = scene.mails().await.into_iter().map(|(account, _)| account).collect();
                got.sort();
                expected.sort();
                assert_eq!(got, expected, "{mode:?} {:?}", scene.society.policy.notification.kinds);
                assert_eq!(u64::from(scene.found(id).await.mails), reach.mails);
                scene.sent().await;
            }
        }
        assert_eq!(expected_of_opt_in(&scene, &members).await, [false, true, true, false, true, false]);
        scene.society.policy.notification.mode = Mode::Always;
        scene.society.policy.notification.kinds = NotificationKind::ALL.to_vec();
        scene
            .raw(&format!(
                "UPDATE email_address SET undeliverable_at = added_at WHERE account_id = {}",
                scene.id(&members[5])
            ))
            .await;
        let reach = announcements::reach(&scene.write().await, &scene.content(&everybody("件名"))).await.unwrap();
        assert_eq!((reach.accounts, reach.mails), (6, 4), "no mail goes where mails come back from");
    })
    .await;
}

/// Who wants such mails where members choose.
async fn expected_of_opt_in(scene: &Scene, members: &[Member]) -> Vec<bool> {
    let mut society = scene.society.society();
    let mut policy = scene.society.policy.clone();
    policy.notification.mode = Mode::OptIn;
    policy.notification.kinds = NotificationKind::ALL.to_vec();
    society.policy = policy.into();
    let tx =
        scene.bench.database.write(&madoguchi_core::testing::scope(society, Actor::System, scene.now)).await.unwrap();
    let mut wants = Vec::new();
    for member in members {
        wants.push(notifications::wants(&tx, member.account, NotificationKind::Announcements).await.unwrap());
    }
    wants
}

#[tokio::test]
async fn rounds_go_on_where_they_stopped_and_wait_while_mails_wait() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        for number in 0..5 {
            scene.member(&scene.letters[number], number, true).await;
        }
        scene.sent().await;
        let from = AnnouncementTyped { from: "2026-11-20T10:05".into(), ..everybody("あとから") };
        let id = scene.published(&clerk, &from).await;
        assert!(scene.due().await.is_empty(), "not before it is public");
        scene.at("2026-11-20T10:05:00");
        assert_eq!(scene.due().await, [id]);
        assert!(scene.due().await.is_empty(), "claimed");
        assert_eq!(scene.round(id, 2).await, MailingRound::Promised(2));
        assert_eq!(scene.mails().await.len(), 2);
        // The worker dies before it commits, and the claim expires: nothing is repeated, nobody is left out.
        scene.sent().await;
        let tx = scene.write().await;
        assert_eq!(mailing::promise_some(&tx, id, 2, &mut random()).await.unwrap(), MailingRound::Promised(2));
        tx.rollback().await.unwrap();
        scene.now += Duration::minutes(5);
        assert_eq!(scene.due().await, [id]);
        assert_eq!(scene.round(id, 2).await, MailingRound::Promised(2));
        assert_eq!(scene.round(id, 2).await, MailingRound::Waits, "two wait already");
        assert!(scene.due().await.is_empty(), "postponed");
        scene.now += Duration::seconds(2);
        assert_eq!(scene.due().await, [id]);
        scene.sent().await;
        assert_eq!(scene.round(id, 2).await, MailingRound::Done);
        assert_eq!(scene.mails().await.len(), 1);
        let stored = scene.found(id).await;
        assert_eq!((stored.mails, stored.mailed_at), (5, Some(scene.now)));
        assert_eq!(stored.version, 2, "promising changes nothing that an editor sees");
        scene.now += Duration::hours(1);
        assert!(scene.due().await.is_empty(), "done is done");
        assert_eq!(scene.round(id, 2).await, MailingRound::Done);
        assert_eq!(scene.found(id).await.mails, 5);
    })
    .await;
}

#[tokio::test]
async fn two_workers_at_once_write_to_nobody_twice() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        for number in 0..6 {
            scene.member(&scene.letters[number], number, true).await;
        }
        scene.sent().await;
        let id = scene.published(&clerk, &everybody("件名")).await;
        let _ = tokio::join!(scene.round(id, 100), scene.round(id, 100), scene.round(id, 100));
        let mut accounts: Vec<_> = scene.mails().await.into_iter().map(|(account, _)| account).collect();
        assert_eq!(accounts.len(), 6);
        accounts.dedup();
        assert_eq!(accounts.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn after_a_withdrawal_no_mail_leaves_not_even_one_that_waits() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        for number in 0..4 {
            scene.member(&scene.letters[number], number, true).await;
        }
        scene.sent().await;
        let (kept, withdrawn) = (
            scene.published(&clerk, &everybody("残る")).await,
            scene.published(&clerk, &everybody("取り下げる")).await,
        );
        assert_eq!(scene.round(withdrawn, 3).await, MailingRound::Promised(3));
        assert_eq!(scene.round(kept, 10).await, MailingRound::Done);
        scene.withdraw(&clerk, withdrawn).await;
        let titles: Vec<_> = scene.mails().await.into_iter().map(|(_, title)| title).collect();
        assert_eq!(titles, ["残る"; 4], "others' mails stay");
        assert_eq!(scene.round(withdrawn, 3).await, MailingRound::Done);
        let tx = scene.bench.database.platform_write(scene.now).await.unwrap();
        assert_eq!(outbox::claim_due(&tx, 100, Duration::minutes(5)).await.unwrap().len(), 4);
        tx.commit().await.unwrap();
        let tx = scene.write().await;
        let ended = outbox::list(&tx, Some(MessageStatus::Withdrawn), 100).await.unwrap();
        assert_eq!(ended.len(), 3);
        // Their addresses and contents are destroyed with them.
        let sql = "UPDATE outbox_message SET status = status WHERE status = 'withdrawn' AND
                   (recipient_sealed IS NOT NULL OR content_sealed IS NOT NULL OR ended_at IS NULL)";
        assert_eq!(tx.raw(sql).await.unwrap(), 0);
    })
    .await;
}
