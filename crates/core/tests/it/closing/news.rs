//! Mails that something new is there (更新通知): who gets one, when, and how often.

use chrono::Duration;
use madoguchi_core::ids::PublicationId;
use madoguchi_core::outbox::{self, Mail, MessageStatus, OutgoingMail};
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::policy::notification::{Mode, NotificationKind};
use madoguchi_core::restriction::Restricted;
use madoguchi_core::services::eligibility;
use madoguchi_core::services::news::{self, NewsRound};
use madoguchi_core::services::publication::{self, PublicationChange};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{japan, on_both, random};

use super::expenses::{HEADER, file, member, publish, row};
use super::restricting::restrict;
use super::{Registered, Scene};

/// The publications whose news are due.
async fn due(scene: &Scene) -> Vec<PublicationId> {
    let tx = scene.bench.database.platform_write(scene.now).await.unwrap();
    let due = news::claim_due(&tx, 10).await.unwrap();
    tx.commit().await.unwrap();
    due.into_iter().map(|due| PublicationId(due.subject)).collect()
}

async fn promise(scene: &Scene, id: PublicationId, most: u64) -> NewsRound {
    let tx = scene.write().await;
    let round = news::promise_some(&tx, id, most, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    round
}

/// Does what the worker does with all that is due, and returns the mails that wait then. They are sent.
pub(super) async fn news(scene: &Scene) -> Vec<OutgoingMail> {
    for id in due(scene).await {
        while promise(scene, id, 200).await == NewsRound::More {}
    }
    sent(scene).await
}

/// Sends what waits and returns the mails about something new.
async fn sent(scene: &Scene) -> Vec<OutgoingMail> {
    let tx = scene.write().await;
    let mut mails = Vec::new();
    for listed in outbox::list(&tx, Some(MessageStatus::Waiting), 1_000).await.unwrap() {
        let mail = outbox::load(&tx, listed.id).await.unwrap().expect("a mail that waits");
        outbox::sent(&tx, mail.id).await.unwrap();
        if matches!(mail.mail, Mail::News { .. }) {
            mails.push(mail);
        }
    }
    tx.commit().await.unwrap();
    mails
}

/// A society whose members want such mails, with the member of the household in [`file`] and somebody of another household.
async fn two(bench: madoguchi_core::testing::Bench) -> (Scene, Registered, Registered) {
    let mut scene = Scene::set(bench, "tokyometro").await;
    scene.society.policy.notification.mode = Mode::Always;
    let member = member(&scene).await;
    let another = scene.letters.iter().find(|letter| letter.birth_date.to_string() == "1977-02-26").unwrap();
    let another = scene.member(another, 1).await;
    (scene, member, another)
}

/// A file with one row of the mother.
fn of_the_mother(month: &str) -> String {
    [HEADER, &row(["02", month, "外来", "秘密医院"], 100, 30)].concat()
}

#[tokio::test]
async fn who_sees_something_new_gets_one_mail_a_day_that_says_nothing_of_it() {
    on_both(|bench| async move {
        let (mut scene, member, another) = two(bench).await;
        publish(&scene, &file(), Some(scene.now + Duration::hours(1))).await;
        assert!(due(&scene).await.is_empty(), "nobody sees it yet");
        scene.now += Duration::hours(1);
        let mails = news(&scene).await;
        assert_eq!(mails.iter().map(|mail| mail.account).collect::<Vec<_>>(), [Some(member.member.account)]);
        assert_eq!(mails[0].recipient.as_str(), member.typed.email);
        let about = NotificationKind::MedicalExpenses;
        assert!(mails[0].mail == Mail::News { about, chosen: false });
        assert!(due(&scene).await.is_empty(), "done is done");

        // Two files of one day are one mail; the next day's is another one.
        publish(&scene, &of_the_mother("202608"), None).await;
        assert!(news(&scene).await.is_empty());
        let theirs = [HEADER, "06131114,1,0020574,01,202608,外来,見本内科,1,100,70,30\n"].concat();
        publish(&scene, &theirs, None).await;
        assert_eq!(
            news(&scene).await.iter().map(|mail| mail.account).collect::<Vec<_>>(),
            [Some(another.member.account)]
        );
        scene.now += Duration::days(1);
        publish(&scene, &of_the_mother("202609"), None).await;
        assert_eq!(news(&scene).await.len(), 1);
        assert_eq!(scene.count("news_mailing", "mails >= 0").await, 0, "nothing stays of a round");
    })
    .await;
}

#[tokio::test]
async fn who_did_not_ask_or_cannot_be_reached_gets_none() {
    on_both(|bench| async move {
        let (mut scene, member, _) = two(bench).await;
        scene.society.policy.notification.mode = Mode::OptIn;
        let account = scene.literal(member.member.account.0);
        let mut month = 202_601;
        let mut mails_after = async |sql: &str| {
            scene.raw(sql).await;
            scene.now += Duration::days(1);
            month += 1;
            publish(&scene, &of_the_mother(&month.to_string()), None).await;
            news(&scene).await.len()
        };
        assert_eq!(mails_after(&format!("UPDATE account SET notify = FALSE WHERE id = {account}")).await, 0);
        assert_eq!(mails_after(&format!("UPDATE account SET notify = TRUE WHERE id = {account}")).await, 1);
        for (set, reset) in [
            ("UPDATE email_address SET verified_at = NULL", "UPDATE email_address SET verified_at = added_at"),
            (
                "UPDATE email_address SET undeliverable_at = added_at",
                "UPDATE email_address SET undeliverable_at = NULL",
            ),
            ("UPDATE account SET disabled_at = password_changed_at", "UPDATE account SET disabled_at = NULL"),
            ("UPDATE person SET lost_on = '2020-01-01'", "UPDATE person SET lost_on = NULL"),
        ] {
            assert_eq!(mails_after(set).await, 0, "{set}");
            assert_eq!(mails_after(reset).await, 1, "{reset}");
        }
    })
    .await;
}

#[tokio::test]
async fn quiet_hours_put_it_off_until_the_morning() {
    on_both(|bench| async move {
        let (mut scene, ..) = two(bench).await;
        scene.now = japan("2026-11-20T23:00:00");
        publish(&scene, &file(), None).await;
        assert!(news(&scene).await.is_empty());
        scene.now = japan("2026-11-21T07:59:59");
        assert!(due(&scene).await.is_empty());
        scene.now = japan("2026-11-21T08:00:00");
        assert_eq!(news(&scene).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_hidden_is_no_news_and_neither_is_what_is_anothers() {
    on_both(|bench| async move {
        let (mut scene, father, _) = two(bench).await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let household = eligibility::household(&scene.read().await, &father.member).await.unwrap();
        let hidden = household.iter().find(|one| one.name == "髙橋　梓").unwrap().person;
        assert_eq!(restrict(&scene, &support, hidden, false).await, Restricted::Done);
        publish(&scene, &of_the_mother("202608"), None).await;
        assert!(news(&scene).await.is_empty(), "no trace that something is missing");

        scene.society.policy.account.sharing = Sharing::Person;
        let daughters = [HEADER, &row(["03", "202608", "調剤", "見本薬局"], 23, 7)].concat();
        publish(&scene, &daughters, None).await;
        assert!(news(&scene).await.is_empty(), "an account of one's own has one's own news");
        let own = [HEADER, &row(["01", "202608", "外来", "見本内科"], 100, 30)].concat();
        publish(&scene, &own, None).await;
        assert_eq!(news(&scene).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_publication_takes_its_news_along_when_it_is_moved_or_withdrawn() {
    on_both(|bench| async move {
        let (mut scene, ..) = two(bench).await;
        let change = async |scene: &Scene, later: Option<Duration>| {
            let tx = scene.write().await;
            let id = publication::list(&tx).await.unwrap()[0].id;
            let changed = match later {
                Some(later) => publication::reschedule(&tx, id, Some(scene.now + later), &mut random()).await.unwrap(),
                None => publication::withdraw(&tx, id, &mut random()).await.unwrap(),
            };
            assert_eq!(changed, PublicationChange::Done);
            tx.commit().await.unwrap();
        };
        publish(&scene, &file(), Some(scene.now + Duration::hours(1))).await;
        change(&scene, Some(Duration::hours(3))).await;
        scene.now += Duration::hours(2);
        assert!(due(&scene).await.is_empty());
        scene.now += Duration::hours(1);
        assert_eq!(news(&scene).await.len(), 1);

        scene.now += Duration::days(1);
        publish(&scene, &of_the_mother("202608"), Some(scene.now + Duration::hours(1))).await;
        change(&scene, None).await;
        scene.now += Duration::hours(2);
        assert!(news(&scene).await.is_empty());
        // Where no worker ran for long, what is old is no news.
        publish(&scene, &of_the_mother("202609"), None).await;
        scene.now += Duration::days(8);
        assert!(news(&scene).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn rounds_go_on_where_the_one_before_ended_and_wait_for_the_mails_of_it() {
    on_both(|bench| async move {
        let (scene, ..) = two(bench).await;
        let theirs = "06131114,1,0020574,01,202608,外来,見本内科,1,100,70,30\n";
        publish(&scene, &[&file(), theirs].concat(), None).await;
        let id = due(&scene).await[0];
        assert_eq!(promise(&scene, id, 1).await, NewsRound::More);
        assert_eq!(promise(&scene, id, 1).await, NewsRound::Waits, "its mail hasn't left");
        let first = sent(&scene).await;
        assert_eq!(promise(&scene, id, 1).await, NewsRound::More);
        let second = sent(&scene).await;
        assert_eq!(promise(&scene, id, 1).await, NewsRound::Done);
        assert!(sent(&scene).await.is_empty());
        assert_eq!((first.len(), second.len()), (1, 1));
        assert!(first[0].account < second[0].account);
    })
    .await;
}
