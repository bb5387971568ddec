//! Medical expenses (医療費情報): what of a file is taken in, when it is seen, and that a hidden person is in none of it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter, AuditSubject};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::ids::PersonId;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::restriction::Restricted;
use madoguchi_core::services::eligibility;
use madoguchi_core::services::expenses::file::ExpenseFile;
use madoguchi_core::services::expenses::reading::{self, ExpenseSummary, ExpenseYear};
use madoguchi_core::services::expenses::{self, LeftOut, Occurrences, Placed, PublicationBegun};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{on_both, random};

use super::restricting::restrict;
use super::{Registered, Scene};

const HEADER: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額\n";

/// A row of the household with number 0020461: branch number, month, kind, provider, total and own share.
fn row([branch, month, kind, provider]: [&str; 4], total: i64, own_share: i64) -> String {
    format!("06131114,1,0020461,{branch},{month},{kind},{provider},1,{total},{},{own_share}\n", total - own_share)
}

/// A household of four: the father with 30 + 300, the mother with 5,000, the daughter with 7.
fn file() -> String {
    [
        HEADER,
        &row(["01", "202604", "外来", "見本内科"], 100, 30),
        &row(["01", "202607", "歯科", "見本歯科"], 1_000, 300),
        &row(["02", "202605", "外来", "秘密医院"], 17_000, 5_000),
        &row(["03", "202604", "調剤", "見本薬局"], 23, 7),
    ]
    .concat()
}

async fn member(scene: &Scene) -> Registered {
    scene.member(scene.letters.iter().find(|letter| letter.birth_date.to_string() == "1979-08-22").unwrap(), 0).await
}

/// Places the rows of a file that has no mistakes.
async fn place(scene: &Scene, text: &str) -> Placed {
    let tx = scene.read().await;
    let file = ExpenseFile::decode(text.as_bytes()).unwrap();
    let insurers = &scene.society.policy.society.insurer_numbers;
    let rows = file.rows(insurers, day_in_japan(scene.now)).unwrap();
    let rows = rows.map(|row| row.unwrap().unwrap_or_else(|faults| panic!("{faults:?}"))).collect();
    expenses::place(&tx, rows, &mut Occurrences::default()).await.unwrap()
}

/// Adds the rows of a file, and makes them visible from an instant on, if there is one. Returns how many were added.
async fn publish(scene: &Scene, text: &str, from: Option<DateTime<Utc>>) -> u64 {
    let tx = scene.write().await;
    let begun = expenses::begin(&tx, text.as_bytes(), &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let (PublicationBegun::Begun(import) | PublicationBegun::Before(import, _)) = begun;
    let placed = place(scene, text).await;
    let tx = scene.write().await;
    let added = expenses::add(&tx, import, &placed.new, &mut random()).await.unwrap();
    if let Some(from) = from {
        expenses::finish(&tx, import, from, added, &mut random()).await.unwrap();
    }
    tx.commit().await.unwrap();
    added
}

async fn view(scene: &Scene, member: &MemberFacts, wanted: Option<i32>) -> ExpenseYear {
    let tx = scene.write().await;
    let year = reading::view(&tx, member, wanted, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    year
}

fn months(year: &ExpenseYear) -> Vec<(String, i64)> {
    year.months.iter().map(|month| (month.month.to_string(), month.sum.own_share)).collect()
}

fn persons(year: &ExpenseYear) -> Vec<(&str, i64)> {
    year.persons.iter().map(|person| (person.name.as_str(), person.sum.own_share)).collect()
}

async fn looked_at(scene: &Scene, person: PersonId) -> usize {
    let subject = Some(AuditSubject { kind: "person".into(), id: person.0 });
    let filter = AuditFilter { action: Some(Action::ExpensesViewed), subject, ..AuditFilter::default() };
    read::list(&scene.read().await, &filter, None, 100).await.unwrap().entries.len()
}

#[tokio::test]
async fn a_file_is_seen_from_its_instant_on_and_counts_once_however_often_it_comes() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        assert_eq!(reading::summary(&scene.read().await, &member).await.unwrap(), None);
        assert_eq!(publish(&scene, &file(), Some(scene.now + Duration::hours(1))).await, 4);
        assert!(view(&scene, &member, None).await.months.is_empty(), "not yet");
        assert_eq!(looked_at(&scene, member.person).await, 0, "there was nothing to look at");
        scene.now += Duration::hours(1);
        let year = view(&scene, &member, None).await;
        assert_eq!(
            months(&year),
            [("2026-07-01".into(), 300), ("2026-05-01".into(), 5_000), ("2026-04-01".into(), 37)]
        );
        assert_eq!(persons(&year), [("髙橋　浩二", 330), ("髙橋　梓", 5_000), ("髙橋　花", 7)]);
        assert_eq!((year.year, year.sum.own_share, year.sum.total), (2026, 5_337, 18_123));
        assert_eq!(looked_at(&scene, member.person).await, 1);
        let april = &year.months[2].rows;
        assert_eq!(april[0].1.provider.as_deref(), Some("見本内科"));

        // Again, and as the beginning of a longer file with a correction, an equal treatment and another year.
        assert_eq!(publish(&scene, &file(), Some(scene.now)).await, 0);
        let longer = [
            file(),
            row(["01", "202604", "外来", "見本内科"], 100, 30),
            row(["01", "202607", "歯科", "見本歯科"], -1_000, -300),
            row(["01", "202512", "外来", "見本内科"], 10, 3),
        ]
        .concat();
        assert_eq!(publish(&scene, &longer, Some(scene.now)).await, 3);
        let year = view(&scene, &member, None).await;
        assert_eq!((year.years.clone(), persons(&year)[0].1), (vec![2026, 2025], 60));
        assert_eq!(view(&scene, &member, Some(2025)).await.sum.own_share, 3);
        assert_eq!(view(&scene, &member, Some(1999)).await.year, 2026, "a year without rows isn't shown");
        let until = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        let summary = reading::summary(&scene.read().await, &member).await.unwrap();
        assert_eq!(summary, Some(ExpenseSummary { until, own_share: 5_067 }));
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_a_publication_before_its_end_and_another_file_clears_it_away() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        assert_eq!(publish(&scene, &file(), None).await, 4);
        assert!(view(&scene, &member, None).await.months.is_empty());
        // The same file goes on where it broke off.
        assert_eq!(publish(&scene, &file(), None).await, 0);
        // Another one with the same rows begins anew.
        let other = format!("{}{}", file(), row(["04", "202604", "外来", "見本内科"], 10, 3));
        assert_eq!(publish(&scene, &other, Some(scene.now)).await, 5);
        assert_eq!(view(&scene, &member, None).await.sum.own_share, 5_340);
    })
    .await;
}

#[tokio::test]
async fn rows_of_people_who_are_not_known_are_left_out_and_nobody_is_added() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        let people = scene.count("person", "1 = 1").await;
        let text = [
            HEADER,
            "06131114,1,9999999,01,202604,外来,,1,100,70,30\n",
            &row(["09", "202604", "外来", "見本内科"], 100, 30),
            &row(["01", "201203", "外来", "見本内科"], 100, 30),
            &row(["01", "201204", "外来", "見本内科"], 100, 30),
        ]
        .concat();
        let placed = place(&scene, &text).await;
        assert_eq!(
            placed.left_out,
            [(2, LeftOut::UnknownNumber), (3, LeftOut::UnknownBranch), (4, LeftOut::NotCovered)]
        );
        assert_eq!((placed.new.len(), placed.known), (1, 0));
        assert_eq!(publish(&scene, &text, Some(scene.now)).await, 1);
        assert_eq!(place(&scene, &text).await.known, 1);
        assert_eq!(scene.count("person", "1 = 1").await, people);
        assert_eq!(view(&scene, &member, None).await.year, 2012);
    })
    .await;
}

#[tokio::test]
async fn a_hidden_person_is_in_no_row_and_no_sum() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), Some(scene.now)).await;
        let household = eligibility::household(&scene.read().await, &member).await.unwrap();
        let hidden = household.iter().find(|one| one.name == "髙橋　梓").unwrap().person;
        assert_eq!(restrict(&scene, &support, hidden, false).await, Restricted::Done);
        let year = view(&scene, &member, None).await;
        assert_eq!(months(&year), [("2026-07-01".into(), 300), ("2026-04-01".into(), 37)], "for the past, too");
        assert_eq!(persons(&year), [("髙橋　浩二", 330), ("髙橋　花", 7)]);
        assert_eq!((year.sum.own_share, year.sum.total), (337, 1_123));
        let rows = year.months.iter().flat_map(|month| &month.rows);
        assert!(
            rows.clone()
                .all(|(name, treatment)| name != "髙橋　梓" && treatment.provider.as_deref() != Some("秘密医院"))
        );
        assert_eq!(looked_at(&scene, hidden).await, 0);
        let summary = reading::summary(&scene.read().await, &member).await.unwrap().unwrap();
        assert_eq!(summary.own_share, 337);
        // What comes in meanwhile is as hidden, and the person sees all of it in an account of their own.
        let later = [HEADER, &row(["02", "202609", "外来", "秘密医院"], 100, 30)].concat();
        assert_eq!(publish(&scene, &later, Some(scene.now)).await, 1);
        assert_eq!(view(&scene, &member, None).await.until.unwrap().to_string(), "2026-07-01");
        let own = MemberFacts { person: hidden, ..member.facts.clone() };
        let year = view(&scene, &own, None).await;
        assert!(persons(&year).contains(&("髙橋　梓", 5_030)));
    })
    .await;
}

#[tokio::test]
async fn an_account_of_ones_own_has_ones_own_expenses() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), Some(scene.now)).await;
        scene.society.policy.account.sharing = Sharing::Person;
        let year = view(&scene, &member, None).await;
        assert_eq!((persons(&year), year.sum.own_share), (vec![("髙橋　浩二", 330)], 330));
    })
    .await;
}
