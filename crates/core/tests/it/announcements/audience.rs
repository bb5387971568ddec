//! Whom an announcement reaches, from when until when, and that counts and pages agree.

use madoguchi_core::accounts::sessions::session::Member;
use madoguchi_core::announcements::content::AnnouncementTyped;
use madoguchi_core::announcements::reading::{self, Posted};
use madoguchi_core::announcements::{self, Reach};
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::policy::society::Language;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{on_both, random};

use super::{Scene, everybody};

impl Scene {
    async fn posted(&self, member: &Member) -> Vec<Posted> {
        reading::posted(&self.write().await, member.account, Language::Ja, None, 50).await.unwrap()
    }

    /// The titles that a member sees, the latest first.
    async fn titles(&self, member: &Member) -> Vec<String> {
        self.posted(member).await.into_iter().map(|posted| posted.text.title).collect()
    }

    async fn opens(&self, member: &Member, id: AnnouncementId) -> bool {
        reading::open(&self.write().await, member.account, id, Language::Ja).await.unwrap().is_some()
    }

    async fn public(&self) -> Vec<String> {
        let posted = reading::public(&self.write().await, Language::Ja, 3).await.unwrap();
        posted.into_iter().map(|posted| posted.text.title).collect()
    }

    async fn reach(&self, typed: &AnnouncementTyped) -> Reach {
        announcements::reach(&self.write().await, &self.content(typed)).await.unwrap()
    }
}

fn for_part(title: &str, audience: &str, value: &str) -> AnnouncementTyped {
    AnnouncementTyped {
        audience: audience.into(),
        era: value.into(),
        employer: value.into(),
        category: value.into(),
        ..everybody(title)
    }
}

#[tokio::test]
async fn each_audience_is_reached_and_no_other_and_the_counts_say_so() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let (one, other) =
            (scene.member(&scene.letters[0], 1, true).await, scene.member(&scene.letters[1], 2, true).await);
        // What the roster says of the two.
        let eras = scene.society.policy.eras.clone();
        let era_of = |day: &str| {
            madoguchi_core::policy::eras::era_on(&eras, day.parse().unwrap()).map(|era| era.name.clone()).unwrap()
        };
        scene
            .raw("UPDATE person SET employer_code = 'x', employment_category = 'seconded', joined_on = '2026-01-05'")
            .await;
        let person = |member: &Member| scene.literal(member.person.0);
        scene
            .raw(&format!(
                "UPDATE person SET employer_code = '0012', employment_category = 'employee', next_category = 'leave',
                                   next_category_from = '2026-12-01' WHERE id = {}",
                person(&one)
            ))
            .await;
        scene
            .raw(&format!(
                "UPDATE person SET employer_code = '', employment_category = 'leave' WHERE id = {}",
                person(&other)
            ))
            .await;
        let era = era_of("2026-01-05");
        for (title, audience, value) in [
            ("事業所", "employer", "0012"),
            ("従業員", "category", "employee"),
            ("休職", "category", "leave"),
            ("時期", "era", era.as_str()),
        ] {
            scene.published(&clerk, &for_part(title, audience, value)).await;
        }
        scene.published(&clerk, &everybody("全員")).await;
        let outside = scene.published(&clerk, &for_part("未登録", "without_account", "")).await;
        let sorted = |mut titles: Vec<String>| {
            titles.sort();
            titles
        };
        let wanted = |titles: &[&str]| sorted(titles.iter().map(|title| (*title).to_owned()).collect());
        assert_eq!(sorted(scene.titles(&one).await), wanted(&["全員", "事業所", "従業員", "時期"]));
        assert_eq!(sorted(scene.titles(&other).await), wanted(&["全員", "休職", "時期"]));
        assert!(!scene.opens(&one, outside).await, "who has an account reads what is for members");
        assert_eq!(scene.public().await, ["未登録"]);

        let all = scene.reach(&everybody("全員")).await;
        assert_eq!((all.accounts, all.mails), (2, 2));
        for (audience, value, people, accounts) in [
            ("employer", "0012", 1, 1),
            ("employer", "nobody", 0, 0),
            ("category", "employee", 1, 1),
            ("category", "leave", 1, 1),
            ("category", "seconded", all.people - 2, 0),
            ("era", era.as_str(), all.people, 2),
            ("without_account", "", all.people - 2, 0),
        ] {
            let reach = scene.reach(&for_part("件名", audience, value)).await;
            assert_eq!((reach.people, reach.accounts, reach.mails), (people, accounts, accounts), "{audience} {value}");
        }

        // The planned category holds from its first day.
        scene.at("2026-11-30T23:59:59");
        assert!(scene.titles(&one).await.contains(&"従業員".to_owned()));
        scene.at("2026-12-01T00:00:00");
        assert_eq!(sorted(scene.titles(&one).await), wanted(&["全員", "事業所", "休職", "時期"]));
        assert_eq!(scene.reach(&for_part("件名", "category", "leave")).await.accounts, 2);
    })
    .await;
}

#[tokio::test]
async fn a_hidden_person_is_counted_and_mailed_nowhere_and_still_reads() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let one = scene.member(&scene.letters[0], 1, true).await;
        scene.member(&scene.letters[1], 2, true).await;
        let before = scene.reach(&everybody("件名")).await;
        let (id, hidden) = (scene.literal(one.person.0), scene.literal(scene.letters[2].person.0));
        scene.raw(&format!("UPDATE person SET restricted_at = created_at WHERE id IN ({id}, {hidden})")).await;
        let after = scene.reach(&everybody("件名")).await;
        assert_eq!((after.people, after.accounts, after.mails), (before.people - 2, 1, 1));
        let outside = scene.reach(&for_part("件名", "without_account", "")).await;
        assert_eq!(outside.people, before.people - 3, "neither account, nor the one without");
        scene.published(&clerk, &everybody("全員")).await;
        assert_eq!(scene.titles(&one).await, ["全員"], "what concerns everybody is on one's own pages");
    })
    .await;
}

#[tokio::test]
async fn who_may_no_longer_use_the_portal_is_not_counted() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let one = scene.member(&scene.letters[0], 1, true).await;
        let two = scene.member(&scene.letters[1], 2, true).await;
        let before = scene.reach(&everybody("件名")).await;
        assert_eq!((before.accounts, before.mails), (2, 2));
        scene
            .raw(&format!("UPDATE person SET lost_on = '2026-11-20' WHERE id = {}", scene.literal(one.person.0)))
            .await;
        scene.society.policy.former_members.read_only_months = 1;
        scene.at("2026-12-19T23:59:59");
        assert_eq!(scene.reach(&everybody("件名")).await.accounts, 2);
        scene.at("2026-12-20T00:00:00");
        let after = scene.reach(&everybody("件名")).await;
        assert_eq!((after.people, after.accounts, after.mails), (before.people - 1, 1, 1));
        scene.raw(&format!("UPDATE account SET disabled_at = registered_at WHERE id = {}", scene.id(&two))).await;
        let disabled = scene.reach(&everybody("件名")).await;
        assert_eq!((disabled.accounts, disabled.mails), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn an_announcement_is_seen_from_its_first_instant_until_its_last_and_withdrawn_at_once() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let member = scene.member(&scene.letters[0], 1, true).await;
        let typed = AnnouncementTyped {
            from: "2026-11-20T10:05".into(),
            until: "2026-11-20T10:10".into(),
            public: true,
            ..everybody("五分間")
        };
        let id = scene.draft(&clerk, &typed).await;
        scene.at("2026-11-20T10:05:00");
        assert!(!scene.opens(&member, id).await, "a draft isn't public by its date");
        scene.at("2026-11-20T10:00:00");
        scene.publish(&clerk, id).await;
        for (at, seen) in [
            ("2026-11-20T10:04:59", false),
            ("2026-11-20T10:05:00", true),
            ("2026-11-20T10:09:59", true),
            ("2026-11-20T10:10:00", false),
        ] {
            scene.at(at);
            assert_eq!(scene.opens(&member, id).await, seen, "{at}");
            assert_eq!(scene.titles(&member).await.len(), usize::from(seen), "{at}");
            assert_eq!(scene.public().await.len(), usize::from(seen), "{at}");
        }
        let id = scene.published(&clerk, &AnnouncementTyped { public: true, ..everybody("すぐ") }).await;
        assert!(scene.opens(&member, id).await);
        scene.withdraw(&clerk, id).await;
        assert!(!scene.opens(&member, id).await && scene.titles(&member).await.is_empty());
        assert!(scene.public().await.is_empty());
        let tx = scene.write().await;
        assert!(reading::open_public(&tx, id, Language::Ja).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn marks_of_reading_are_each_members_own_and_pages_go_on_after_the_last_one() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let one = scene.member(&scene.letters[0], 1, true).await;
        let other = scene.member(&scene.letters[1], 2, true).await;
        let mut ids = Vec::new();
        for number in 0..5 {
            // The first three begin at one instant.
            if number > 2 {
                scene.now += chrono::Duration::minutes(1);
            }
            ids.push(scene.published(&clerk, &everybody(&format!("第{number}号"))).await);
        }
        let mark = async |member: &Member, id| {
            let tx = scene.write().await;
            let marked = reading::mark_read(&tx, member, id, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            marked
        };
        assert!(mark(&one, ids[4]).await && mark(&one, ids[4]).await, "twice is once");
        let news =
            async |member: &Member| reading::news(&scene.write().await, member.account, Language::Ja, 3).await.unwrap();
        let (of_one, of_other) = (news(&one).await, news(&other).await);
        assert_eq!((of_one.unread, of_other.unread), (4, 5));
        assert_eq!(of_one.posted[0].id, ids[3], "unread ones come first");
        assert_eq!(of_other.posted[0].id, ids[4]);
        for id in &ids[1..4] {
            mark(&one, *id).await;
        }
        let left: Vec<_> = news(&one).await.posted.iter().map(|posted| (posted.id, posted.read)).collect();
        assert_eq!(left[..2], [(ids[0], false), (ids[4], true)]);

        let (mut after, mut walked) = (None, Vec::new());
        loop {
            let tx = scene.write().await;
            let page = reading::posted(&tx, one.account, Language::Ja, after, 2).await.unwrap();
            after = page.last().map(|posted| posted.id);
            walked.extend(page.iter().map(|posted| posted.id));
            if page.len() < 2 {
                break;
            }
        }
        assert_eq!(walked.len(), 5, "nothing is left out and nothing comes twice");
        let all: Vec<_> = scene.posted(&one).await.iter().map(|posted| posted.id).collect();
        assert_eq!(walked, all);
        assert_eq!(walked[..2], [ids[4], ids[3]]);
        // Somebody else's announcement can't be marked.
        let theirs = scene.published(&clerk, &for_part("休職", "category", "leave")).await;
        assert!(!mark(&one, theirs).await);
    })
    .await;
}

#[tokio::test]
async fn another_societys_announcements_are_not_there() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let id = scene.published(&clerk, &AnnouncementTyped { public: true, ..everybody("こちら") }).await;
        let (other, letters) = madoguchi_core::testing::Sample::with_letters(&scene.bench, "aozora", scene.now).await;
        let there = Scene {
            society: other,
            letters,
            now: scene.now,
            hasher: madoguchi_core::testing::cheap_hasher(),
            bench: scene.bench,
        };
        let member = there.member(&there.letters[0], 1, true).await;
        assert!(!there.opens(&member, id).await && there.public().await.is_empty());
        let tx = there.write().await;
        assert!(announcements::list(&tx, None, None, 10).await.unwrap().is_empty());
        assert!(announcements::announcement(&tx, id).await.unwrap().is_none());
        assert!(reading::open_public(&tx, id, Language::Ja).await.unwrap().is_none());
        assert!(!reading::mark_read(&tx, &member, id, &mut random()).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn who_reads_english_gets_it_where_there_is_one() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "midori").await;
        let clerk = scene.clerk("news", Role::Announcements).await;
        let both = AnnouncementTyped {
            title_en: "Hello".into(),
            body_en: "Text.".into(),
            public: true,
            ..everybody("こんにちは")
        };
        scene.published(&clerk, &both).await;
        scene.published(&clerk, &AnnouncementTyped { public: true, ..everybody("日本語だけ") }).await;
        for (language, expected) in
            [(Language::Ja, ["日本語だけ", "こんにちは"]), (Language::En, ["日本語だけ", "Hello"])]
        {
            let posted = reading::public(&scene.write().await, language, 3).await.unwrap();
            let mut titles: Vec<_> = posted.iter().map(|posted| posted.text.title.as_str()).collect();
            titles.sort_unstable();
            let mut expected = expected;
            expected.sort_unstable();
            assert_eq!(titles, expected);
        }
    })
    .await;
}
