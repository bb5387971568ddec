//! Medical expenses (医療費情報): what of a file is taken in, when it is seen, and that a hidden person is in none of it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter, AuditSubject};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::{PersonId, PublicationId};
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::restriction::Restricted;
use madoguchi_core::services::eligibility;
use madoguchi_core::services::expenses::file::ExpenseFile;
use madoguchi_core::services::expenses::reading::{self, ExpenseSummary, ExpenseYear, TakenAs};
use madoguchi_core::services::expenses::{self, Occurrences, PlacedRow};
use madoguchi_core::services::finding::{At, LeftOut, Placed};
use madoguchi_core::services::publication::intake::{self, FilePublished, Transactions};
use madoguchi_core::services::publication::{
    self, NewRows, PublicationBegun, PublicationChange, PublicationEnd, PublicationKind, RowsAdded,
};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::sweep::sweep_by_policy;
use madoguchi_core::testing::{on_both, random};

use super::restricting::restrict;
use super::{Registered, Scene};

const KIND: PublicationKind = PublicationKind::MedicalExpenses;

pub(super) const HEADER: &str =
    "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額\n";

/// A row of the household with number 0020461: branch number, month, kind, provider, total and own share.
pub(super) fn row([branch, month, kind, provider]: [&str; 4], total: i64, own_share: i64) -> String {
    format!("06131114,1,0020461,{branch},{month},{kind},{provider},1,{total},{},{own_share}\n", total - own_share)
}

/// A household of four: the father with 30 + 300, the mother with 5,000, the daughter with 7.
pub(super) fn file() -> String {
    [
        HEADER,
        &row(["01", "202604", "外来", "見本内科"], 100, 30),
        &row(["01", "202607", "歯科", "見本歯科"], 1_000, 300),
        &row(["02", "202605", "外来", "秘密医院"], 17_000, 5_000),
        &row(["03", "202604", "調剤", "見本薬局"], 23, 7),
    ]
    .concat()
}

pub(super) async fn member(scene: &Scene) -> Registered {
    scene.member(scene.letters.iter().find(|letter| letter.birth_date.to_string() == "1979-08-22").unwrap(), 0).await
}

/// Places the rows of a file that has no mistakes.
async fn place(scene: &Scene, text: &str) -> Placed<PlacedRow> {
    let tx = scene.read().await;
    let file = ExpenseFile::decode(text.as_bytes()).unwrap();
    let insurers = &scene.society.policy.society.insurer_numbers;
    let rows = file.rows(insurers, day_in_japan(scene.now)).unwrap();
    let rows = rows.map(|row| row.unwrap().unwrap_or_else(|faults| panic!("{faults:?}"))).collect();
    expenses::place(&tx, rows, &mut Occurrences::default()).await.unwrap()
}

/// The transactions of a publication.
pub(super) struct Of<'a>(pub(super) &'a Scene);

impl Transactions for Of<'_> {
    async fn read(&self) -> Result<TenantTx, Failure> {
        Ok(self.0.read().await)
    }

    async fn write(&self) -> Result<TenantTx, Failure> {
        Ok(self.0.write().await)
    }
}

async fn published(scene: &Scene, text: &str, from: Option<DateTime<Utc>>) -> FilePublished {
    intake::publish(&Of(scene), KIND, text.as_bytes(), from, &mut random()).await.unwrap()
}

/// Publishes a file. Returns how many rows are new.
pub(super) async fn publish(scene: &Scene, text: &str, from: Option<DateTime<Utc>>) -> u64 {
    match published(scene, text, from).await {
        FilePublished::Ended(PublicationEnd::Published(done)) => done.rows,
        FilePublished::Ended(PublicationEnd::NothingNew) => 0,
        other => panic!("{other:?}"),
    }
}

async fn begin(scene: &Scene, text: &str) -> PublicationId {
    let tx = scene.write().await;
    let begun = publication::begin(&tx, KIND, text.as_bytes(), &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let PublicationBegun::Begun(import) = begun else { panic!("{begun:?}") };
    import
}

async fn add(scene: &Scene, import: PublicationId, text: &str) -> RowsAdded {
    let placed = place(scene, text).await;
    let tx = scene.write().await;
    let added = publication::add(&tx, import, &NewRows::Expenses(&placed.new), &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    added
}

async fn finish(scene: &Scene, import: PublicationId) -> PublicationEnd {
    let tx = scene.write().await;
    let end = publication::finish(&tx, import, None, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    end
}

/// What the audit says of publications: the numbers of rows, the smallest first.
async fn audited(scene: &Scene, action: Action) -> Vec<u64> {
    let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
    let entries = read::list(&scene.read().await, &filter, None, 100).await.unwrap().entries;
    let mut rows: Vec<_> = entries.iter().map(|entry| entry.detail["rows"].as_u64().unwrap()).collect();
    rows.sort_unstable();
    rows
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
        assert_eq!(april[0].treatment.provider.as_deref(), Some("見本内科"));

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
async fn nobody_sees_a_publication_before_its_end_and_it_counts_what_it_added_before_it_broke_off() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        let half = [HEADER, &row(["01", "202604", "外来", "見本内科"], 100, 30)].concat();
        let import = begin(&scene, &file()).await;
        assert_eq!(add(&scene, import, &half).await, RowsAdded::Added(1));
        assert!(view(&scene, &member, None).await.months.is_empty());
        // The same file goes on where it broke off.
        assert_eq!(begin(&scene, &file()).await, import);
        assert_eq!(publish(&scene, &file(), None).await, 4);
        assert_eq!(audited(&scene, Action::ExpensesPublished).await, [4]);
        assert_eq!(view(&scene, &member, None).await.sum.own_share, 5_337);
        // What the same file adds later, because the roster has more people, is seen as a whole, too.
        let more = [HEADER, &row(["04", "202604", "外来", "見本内科"], 10, 3)].concat();
        let import = begin(&scene, &file()).await;
        assert_eq!(add(&scene, import, &more).await, RowsAdded::Added(1));
        assert_eq!(view(&scene, &member, None).await.sum.own_share, 5_337, "not yet");
        assert!(matches!(finish(&scene, import).await, PublicationEnd::Published(done) if done.rows == 1));
        assert_eq!(audited(&scene, Action::ExpensesPublished).await, [1, 4]);
        assert_eq!(view(&scene, &member, None).await.sum.own_share, 5_340);
        assert_eq!(publish(&scene, &file(), None).await, 0, "there is nothing new in it");
        assert_eq!(audited(&scene, Action::ExpensesPublished).await, [1, 4]);
    })
    .await;
}

#[tokio::test]
async fn another_file_clears_away_what_was_never_finished() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        let first = begin(&scene, &file()).await;
        assert_eq!(add(&scene, first, &file()).await, RowsAdded::Added(4));
        let other = format!("{}{}", file(), row(["04", "202604", "外来", "見本内科"], 10, 3));
        let second = begin(&scene, &other).await;
        assert_eq!(scene.count("expense", "1 = 1").await, 0);
        assert_eq!(add(&scene, first, &file()).await, RowsAdded::Closed);
        assert_eq!(finish(&scene, first).await, PublicationEnd::Withdrawn);
        assert_eq!(add(&scene, second, &other).await, RowsAdded::Added(5));
        assert!(matches!(finish(&scene, second).await, PublicationEnd::Published(done) if done.rows == 5));
        assert_eq!(view(&scene, &member, None).await.sum.own_share, 5_340);
        assert_eq!(audited(&scene, Action::ExpensesPublished).await, [5]);
    })
    .await;
}

#[tokio::test]
async fn one_file_is_published_once_however_many_publish_it_at_the_same_time() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        // Step by step: both are under way, and the first one ends.
        let (first, second) = (begin(&scene, &file()).await, begin(&scene, &file()).await);
        assert_eq!(first, second);
        assert_eq!(add(&scene, first, &file()).await, RowsAdded::Added(4));
        assert_eq!(add(&scene, second, &file()).await, RowsAdded::Added(0));
        let PublicationEnd::Published(done) = finish(&scene, first).await else { panic!("not published") };
        assert_eq!(add(&scene, second, &file()).await, RowsAdded::Closed);
        assert_eq!(finish(&scene, second).await, PublicationEnd::PublishedMeanwhile(done));
        // As it comes.
        let other = [HEADER, &row(["01", "202608", "外来", "見本内科"], 100, 30)].concat();
        let ends = [published(&scene, &other, None), published(&scene, &other, None)];
        let [one, two] = ends;
        let (one, two) = tokio::join!(one, two);
        let mut by_this_call = 0;
        for end in [one, two] {
            match end {
                FilePublished::Ended(PublicationEnd::Published(done)) => {
                    by_this_call += 1;
                    assert_eq!(done.rows, 1);
                }
                FilePublished::Ended(PublicationEnd::PublishedMeanwhile(done)) => assert_eq!(done.rows, 1),
                FilePublished::Ended(PublicationEnd::NothingNew) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(by_this_call, 1);
        assert_eq!(audited(&scene, Action::ExpensesPublished).await, [1, 4]);
        assert_eq!(scene.count("expense", "1 = 1").await, 5);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_sees_yet_is_moved_or_withdrawn_and_what_is_out_stays() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        let later = scene.now + Duration::days(20);
        assert_eq!(publish(&scene, &file(), Some(later)).await, 4);
        let list = publication::list(&scene.read().await).await.unwrap();
        let [listed] = list.as_slice() else { panic!("{list:?}") };
        assert!(listed.waits(scene.now) && !listed.waits(later));
        assert_eq!(listed.finished.map(|done| (done.rows, done.from)), Some((4, later)));
        // Until it is out or withdrawn, nothing else is published: its rows would count as known there.
        let longer = format!("{}{}", file(), row(["04", "202604", "外来", "見本内科"], 10, 3));
        for text in [file(), longer.clone()] {
            let refused = published(&scene, &text, None).await;
            assert!(matches!(refused, FilePublished::Waits(waiting) if waiting.from == later), "{refused:?}");
        }
        let change = async |scene: &Scene, from: Option<Option<DateTime<Utc>>>| {
            let tx = scene.write().await;
            let change = match from {
                Some(from) => publication::reschedule(&tx, listed.id, from, &mut random()).await.unwrap(),
                None => publication::withdraw(&tx, listed.id, &mut random()).await.unwrap(),
            };
            tx.commit().await.unwrap();
            change
        };
        let sooner = scene.now + Duration::hours(1);
        assert_eq!(change(&scene, Some(Some(sooner))).await, PublicationChange::Done);
        assert_eq!(change(&scene, None).await, PublicationChange::Done);
        assert_eq!(audited(&scene, Action::ExpensesWithdrawn).await, [4]);
        scene.now = sooner;
        assert!(view(&scene, &member, None).await.months.is_empty());
        for from in [None, Some(None)] {
            assert_eq!(change(&scene, from).await, PublicationChange::NotThere);
        }
        // What was withdrawn can be published again, and counts as new.
        assert_eq!(publish(&scene, &longer, Some(scene.now + Duration::hours(1))).await, 5);
        assert_eq!(scene.count("expense", "1 = 1").await, 5);
        let again = publication::list(&scene.read().await).await.unwrap();
        let again = again[0].id;
        let tx = scene.write().await;
        assert_eq!(publication::reschedule(&tx, again, None, &mut random()).await.unwrap(), PublicationChange::Done);
        tx.commit().await.unwrap();
        assert_eq!(view(&scene, &member, None).await.sum.own_share, 5_340, "at once");
        let tx = scene.write().await;
        assert_eq!(publication::withdraw(&tx, again, &mut random()).await.unwrap(), PublicationChange::IsOut);
        let moved = publication::reschedule(&tx, again, Some(later), &mut random()).await.unwrap();
        assert_eq!(moved, PublicationChange::IsOut);
        drop(tx);
        let open = begin(&scene, &[HEADER, &row(["01", "202609", "外来", "見本内科"], 1, 1)].concat()).await;
        let tx = scene.write().await;
        let moved = publication::reschedule(&tx, open, None, &mut random()).await.unwrap();
        assert_eq!(moved, PublicationChange::Unfinished);
        assert_eq!(publication::withdraw(&tx, open, &mut random()).await.unwrap(), PublicationChange::Done);
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
            "06131114,1,0021393,01,202411,外来,,1,100,70,30\n",
            &row(["01", "202310", "外来", "見本内科"], 100, 30),
            &row(["01", "202311", "外来", "見本内科"], 100, 30),
        ]
        .concat();
        let placed = place(&scene, &text).await;
        assert_eq!(
            placed.left_out,
            [
                (At::Line(2), LeftOut::UnknownNumber),
                (At::Line(3), LeftOut::UnknownBranch),
                (At::Line(4), LeftOut::NotCovered),
                (At::Line(5), LeftOut::TooOld)
            ]
        );
        assert_eq!((placed.new.len(), placed.known), (1, 0));
        assert_eq!(publish(&scene, &text, Some(scene.now)).await, 1);
        assert_eq!(place(&scene, &text).await.known, 1);
        assert_eq!(scene.count("person", "1 = 1").await, people);
        assert_eq!(view(&scene, &member, None).await.year, 2023);
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
            rows.clone().all(|row| row.name != "髙橋　梓" && row.treatment.provider.as_deref() != Some("秘密医院"))
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

#[tokio::test]
async fn the_latest_publication_is_news_until_its_month_is_over() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), None).await;
        scene.now += Duration::days(1);
        let later = [HEADER, &row(["01", "202508", "外来", "見本内科"], 100, 30)].concat();
        publish(&scene, &later, None).await;
        let year = view(&scene, &member, None).await;
        let latest = year.latest.unwrap();
        assert_eq!((latest.rows, latest.own_share, latest.is_new, latest.from), (1, 30, true, scene.now));
        assert!(year.months.iter().flat_map(|month| &month.rows).all(|row| !row.is_new), "it is of another year");
        let before = view(&scene, &member, Some(2025)).await;
        assert!(before.months[0].rows[0].is_new);
        assert_eq!(before.kinds.len(), 1);
        scene.now += Duration::days(31);
        assert!(!view(&scene, &member, None).await.latest.unwrap().is_new);
    })
    .await;
}

#[tokio::test]
async fn what_the_policy_keeps_no_longer_is_shown_to_nobody_and_swept_away() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "tokyometro").await;
        let member = member(&scene).await.member;
        let sweep = async |scene: &Scene| {
            let tx = scene.write().await;
            let swept = sweep_by_policy(&tx, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            swept.deleted
        };
        publish(&scene, &file(), None).await;
        assert_eq!((sweep(&scene).await, scene.count("expense", "1 = 1").await), (0, 4));
        // 2026年4月 is kept until the end of 2027年4月.
        scene.society.policy.retention.expense_months = 12;
        scene.now = "2027-04-30T14:59:59Z".parse().unwrap();
        assert_eq!(view(&scene, &member, None).await.months.len(), 3);
        scene.now += Duration::seconds(1);
        assert_eq!(months(&view(&scene, &member, None).await).len(), 2, "before any sweep");
        sweep(&scene).await;
        assert_eq!((scene.count("expense", "1 = 1").await, scene.count("expense_import", "1 = 1").await), (2, 1));
        assert_eq!(
            place(&scene, &file()).await.left_out,
            [(At::Line(2), LeftOut::TooOld), (At::Line(5), LeftOut::TooOld)]
        );
        scene.now += Duration::days(365);
        sweep(&scene).await;
        assert_eq!((scene.count("expense", "1 = 1").await, scene.count("expense_import", "1 = 1").await), (0, 0));
        // What was withdrawn, or broke off a week ago, goes too.
        let recent = [HEADER, &row(["01", "202712", "外来", "見本内科"], 100, 30)].concat();
        let open = begin(&scene, &recent).await;
        assert_eq!(add(&scene, open, &recent).await, RowsAdded::Added(1));
        scene.now += Duration::days(7);
        sweep(&scene).await;
        assert_eq!(scene.count("expense", "1 = 1").await, 1);
        scene.now += Duration::seconds(1);
        sweep(&scene).await;
        assert_eq!((scene.count("expense", "1 = 1").await, scene.count("expense_import", "1 = 1").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_file_is_recorded_for_each_person_in_it_and_not_given_once_somebody_was_hidden() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "tokyometro").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), None).await;
        let take = async |year: &ExpenseYear| {
            let tx = scene.write().await;
            let taken = reading::take(&tx, &member, year, TakenAs::Csv, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            taken
        };
        let before = reading::year_to_take(&scene.read().await, &member, None).await.unwrap();
        assert!(take(&before).await);
        let filter = AuditFilter { action: Some(Action::ExpensesTaken), ..AuditFilter::default() };
        let entries = read::list(&scene.read().await, &filter, None, 100).await.unwrap().entries;
        assert_eq!(entries.len(), 3);
        assert!(entries.iter().all(|entry| entry.detail["file"] == "csv" && entry.detail["year"] == 2026));
        let hidden = before.persons.iter().find(|one| one.name == "髙橋　梓").unwrap().person;
        assert_eq!(restrict(&scene, &support, hidden, false).await, Restricted::Done);
        assert!(!take(&before).await, "hidden while the file was made");
        let after = reading::year_to_take(&scene.read().await, &member, None).await.unwrap();
        assert!(take(&after).await && !after.persons.iter().any(|one| one.person == hidden));
    })
    .await;
}
