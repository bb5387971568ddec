//! Checkups (健診結果): what of a file is taken in, when it is seen, and that only the person examined sees it.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter, AuditSubject};
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::policy::services::{Service, ServiceKind};
use madoguchi_core::restriction::Restricted;
use madoguchi_core::services::checkups::item::Item;
use madoguchi_core::services::checkups::reading::{self, CheckupYear, CheckupsTakenAs, ResultLine};
use madoguchi_core::services::checkups::threshold::ThresholdReached;
use madoguchi_core::services::checkups::value::ResultValue;
use madoguchi_core::services::finding::{At, LeftOut, MistakeKind};
use madoguchi_core::services::publication::intake::{self, FilePublished, IntakeError, IntakeReport};
use madoguchi_core::services::publication::{self, PublicationChange, PublicationEnd, PublicationKind};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::sweep::sweep_by_policy;
use madoguchi_core::testing::checkups::{FATHER, SampleCheckup, archive, code, quantity};
use madoguchi_core::testing::{on_both, random};

use super::expenses::Of;
use super::restricting::restrict;
use super::{Registered, Scene};

const SLUG: &str = "midori";
const KIND: PublicationKind = PublicationKind::CheckupResults;

/// The mother of the same household.
const MOTHER: SampleCheckup<'static> = SampleCheckup { branch: "01", birth: "19771120", ..FATHER };

fn weight(value: &str) -> String {
    quantity("9N006000000000001", value, "kg")
}

fn pressure(value: &str) -> String {
    quantity("9A755000000000001", value, "mmHg")
}

/// The father in two years and the mother in one.
fn file() -> Vec<u8> {
    archive(&[
        SampleCheckup { day: "20250701", ..FATHER }.document(&[weight("67.1"), pressure("128")]),
        FATHER.document(&[weight("68.4"), pressure("142"), code("9N501000000000011", "2")]),
        MOTHER.document(&[weight("51.3")]),
    ])
}

async fn member(scene: &Scene) -> Registered {
    scene.member(scene.letters.iter().find(|letter| letter.birth_date.to_string() == "1973-01-21").unwrap(), 0).await
}

async fn analysed(scene: &Scene, file: &[u8]) -> IntakeReport {
    intake::analyse(&Of(scene), KIND, file).await.unwrap()
}

async fn publish(scene: &Scene, file: &[u8], from: Option<DateTime<Utc>>) -> u64 {
    match intake::publish(&Of(scene), KIND, file, from, &mut random()).await.unwrap() {
        FilePublished::Ended(PublicationEnd::Published(done)) => done.rows,
        FilePublished::Ended(PublicationEnd::NothingNew) => 0,
        other => panic!("{other:?}"),
    }
}

async fn view(scene: &Scene, member: &MemberFacts, wanted: Option<i32>) -> CheckupYear {
    let tx = scene.write().await;
    let year = reading::view(&tx, member, wanted, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    year
}

fn line(year: &CheckupYear, item: Item) -> &ResultLine {
    let lines = year.checkups.iter().flat_map(|one| &one.groups).flat_map(|(_, lines)| lines);
    lines.into_iter().find(|line| line.item == Some(item)).expect("the item")
}

fn number(value: &ResultValue) -> String {
    match value {
        ResultValue::Quantity { number: Some(number), .. } => number.to_string(),
        _ => String::new(),
    }
}

async fn recorded(scene: &Scene, action: Action, person: madoguchi_core::ids::PersonId) -> usize {
    let subject = Some(AuditSubject { kind: "person".into(), id: person.0 });
    let filter = AuditFilter { action: Some(action), subject, ..AuditFilter::default() };
    read::list(&scene.read().await, &filter, None, 100).await.unwrap().entries.len()
}

#[tokio::test]
async fn results_are_seen_from_their_instant_on_by_the_person_examined_alone() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, SLUG).await;
        let member = member(&scene).await.member;
        assert_eq!(reading::latest_year(&scene.read().await, &member).await.unwrap(), None);
        let report = analysed(&scene, &file()).await;
        assert_eq!((report.rows, report.new, report.known, report.left_out_in_all), (3, 3, 0, 0));
        assert_eq!(report.days.map(|(first, last)| (first.to_string(), last.to_string())), Some(("2025-07-01".into(), "2026-07-01".into())));
        assert_eq!(scene.count("checkup", "1 = 1").await, 0, "an analysis changes nothing");
        assert_eq!(publish(&scene, &file(), Some(scene.now + Duration::hours(1))).await, 3);
        assert!(view(&scene, &member, None).await.checkups.is_empty(), "not yet");
        assert_eq!(recorded(&scene, Action::CheckupsViewed, member.person).await, 0, "there was nothing to look at");
        scene.now += Duration::hours(1);
        let year = view(&scene, &member, None).await;
        assert_eq!((year.year, year.years.clone(), year.checkups.len()), (2026, vec![2026, 2025], 1));
        let weight = line(&year, Item::Weight);
        assert_eq!(number(&weight.value), "68.4", "the mother's 51.3 is hers");
        assert_eq!(weight.before.as_ref().map(number).as_deref(), Some("67.1"));
        assert_eq!(weight.difference.map(|difference| difference.to_string()).as_deref(), Some("1.3"));
        let reached = line(&year, Item::Systolic).thresholds.and_then(|(_, reached)| reached);
        assert_eq!(reached, Some(ThresholdReached::Doctor));
        assert_eq!(year.trends.len(), 2, "weight and blood pressure have two years");
        assert_eq!(view(&scene, &member, Some(2025)).await.checkups[0].before, None);
        assert_eq!(reading::latest_year(&scene.read().await, &member).await.unwrap(), Some(2026));
        assert_eq!(recorded(&scene, Action::CheckupsViewed, member.person).await, 2);
        // The same file again is known; nothing else is published while one waits.
        assert_eq!(publish(&scene, &file(), None).await, 0);
        let report = analysed(&scene, &file()).await;
        assert_eq!((report.new, report.known), (0, 3));
        // A kind of data doesn't wait for another one.
        let expenses = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療費総額,窓口負担額\n06139992,2101,00001000,00,202604,外来,100,30\n";
        let done = intake::publish(&Of(&scene), PublicationKind::MedicalExpenses, expenses.as_bytes(), Some(scene.now + Duration::days(1)), &mut random()).await.unwrap();
        assert!(matches!(done, FilePublished::Ended(PublicationEnd::Published(_))), "{done:?}");
        let later = archive(&[SampleCheckup { day: "20241001", ..FATHER }.document(&[self::weight("66.0")])]);
        assert_eq!(publish(&scene, &later, None).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_corrected_file_takes_the_place_of_an_earlier_one_and_gives_way_when_it_is_withdrawn() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, SLUG).await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), None).await;
        scene.now += Duration::days(1);
        let corrected = archive(&[FATHER.document(&[weight("86.4")])]);
        assert_eq!(publish(&scene, &corrected, None).await, 1);
        let year = view(&scene, &member, None).await;
        assert_eq!((year.checkups.len(), number(&line(&year, Item::Weight).value).as_str()), (1, "86.4"));
        // Back to what it was: that counts as new, because it isn't what members see.
        let before = archive(&[FATHER.document(&[weight("68.4"), pressure("142"), code("9N501000000000011", "2")])]);
        let report = analysed(&scene, &before).await;
        assert_eq!((report.new, report.known), (1, 0));
        let list = publication::list(&scene.read().await).await.unwrap();
        assert!(!list[0].waits(scene.now) && list[0].can_be_withdrawn(scene.now));
        let tx = scene.write().await;
        let change = publication::withdraw(&tx, list[0].id, &mut random()).await.unwrap();
        assert_eq!(change, PublicationChange::Done, "also when it is out");
        tx.commit().await.unwrap();
        let year = view(&scene, &member, None).await;
        assert_eq!(number(&line(&year, Item::Weight).value), "68.4");
        let tx = scene.write().await;
        sweep_by_policy(&tx, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((scene.count("checkup", "1 = 1").await, scene.count("expense_import", "1 = 1").await), (3, 1));
    })
    .await;
}

#[tokio::test]
async fn whom_a_checkup_is_about_is_checked_by_the_birth_date_and_nobody_is_added() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, SLUG).await;
        let people = scene.count("person", "1 = 1").await;
        let results = [weight("60.0")];
        let of = |sample: SampleCheckup<'static>| sample.document(&results);
        let text = archive(&[
            of(SampleCheckup { number: "99999999", ..FATHER }),
            of(SampleCheckup { branch: "09", ..FATHER }),
            of(SampleCheckup { birth: "19730122", ..FATHER }),
            of(SampleCheckup { branch: "", birth: "19900101", ..FATHER }),
            of(SampleCheckup { day: "20110331", ..FATHER }),
            of(SampleCheckup { branch: "", ..FATHER }),
            of(SampleCheckup { branch: "", ..MOTHER }),
        ]);
        let report = analysed(&scene, &text).await;
        let left_out: Vec<_> = report.left_out.iter().map(|(_, why)| *why).collect();
        assert_eq!(
            left_out,
            [LeftOut::UnknownNumber, LeftOut::UnknownBranch, LeftOut::BirthDate, LeftOut::BirthDate, LeftOut::TooOld]
        );
        assert!(matches!(&report.left_out[0].0, At::Document(path) if path.ends_with("DATA/h000001.xml")));
        assert_eq!(report.new, 2, "without a branch number the birth date tells who it is");
        scene.society.policy.retention.checkup_months = 240;
        let report = analysed(&scene, &archive(&[of(SampleCheckup { day: "20110331", ..FATHER })])).await;
        assert_eq!(report.left_out[0].1, LeftOut::NotCovered);
        assert_eq!(scene.count("person", "1 = 1").await, people);
        // A mistake keeps the whole file out.
        let bad = archive(&[of(FATHER), MOTHER.document(&[quantity("9N006000000000001", "x", "kg")])]);
        let report = analysed(&scene, &bad).await;
        assert_eq!((report.faults_in_all, report.faults[0].kind), (1, MistakeKind::Number));
        let refused = intake::publish(&Of(&scene), KIND, &bad, None, &mut random()).await;
        assert!(matches!(refused, Err(IntakeError::Mistakes(1))));
        assert_eq!((scene.count("checkup", "1 = 1").await, scene.count("expense_import", "1 = 1").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn where_the_household_shares_the_account_nothing_is_shown_unless_the_society_says_so_and_never_of_a_hidden_person()
 {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, SLUG).await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), None).await;
        scene.society.policy.account.sharing = Sharing::Household;
        assert_eq!(reading::wants_step_up(&scene.read().await), None, "off");
        assert!(view(&scene, &member, None).await.checkups.is_empty());
        for service in &mut scene.society.policy.services {
            *service = Service { in_shared_accounts: service.kind == ServiceKind::CheckupResults, ..service.clone() };
        }
        let year = view(&scene, &member, None).await;
        assert_eq!(number(&line(&year, Item::Weight).value), "68.4", "the registered person's own and nobody else's");
        let taken = reading::year_to_take(&scene.read().await, &member, None).await.unwrap();
        assert_eq!(restrict(&scene, &support, member.person, false).await, Restricted::Done);
        assert!(view(&scene, &member, None).await.checkups.is_empty(), "others use the account, too");
        assert_eq!(reading::latest_year(&scene.read().await, &member).await.unwrap(), None);
        let tx = scene.write().await;
        let given = reading::take(&tx, &member, &taken, CheckupsTakenAs::Pdf, &mut random()).await.unwrap();
        assert!(!given, "hidden while the file was made");
        drop(tx);
        // In an account of their own they see their own.
        scene.society.policy.account.sharing = Sharing::Person;
        assert_eq!(view(&scene, &member, None).await.checkups.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_number_keeps_everything_and_what_is_too_old_is_swept_away() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, SLUG).await;
        let member = member(&scene).await.member;
        publish(&scene, &file(), None).await;
        // The number is no longer the person's: checkups belong to the person.
        let whose = scene.literal(member.person.0);
        assert_eq!(scene.raw(&format!("DELETE FROM person_identifier WHERE person_id = {whose}")).await, 1);
        assert_eq!(analysed(&scene, &file()).await.left_out[0].1, LeftOut::UnknownBranch);
        assert_eq!(view(&scene, &member, None).await.years, [2026, 2025]);
        scene.society.policy.retention.checkup_months = 12;
        assert_eq!(view(&scene, &member, None).await.years, [2026], "before any sweep");
        let tx = scene.write().await;
        sweep_by_policy(&tx, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(scene.count("checkup", "1 = 1").await, 2);
        scene.now += Duration::days(800);
        let tx = scene.write().await;
        sweep_by_policy(&tx, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((scene.count("checkup", "1 = 1").await, scene.count("expense_import", "1 = 1").await), (0, 0));
    })
    .await;
}
