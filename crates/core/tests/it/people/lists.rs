//! Lists of persons: filters, orders, pages, counts, and exports that are the list.

use chrono::NaiveDate;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{
    ListedPerson, MailTrouble, PageKey, PeopleCount, PeopleExport, PeopleFilter, PeopleOrder, RegistrationFilter,
};
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::roster::{self};
use madoguchi_core::testing::{Bench, crowd, on_both};

use super::{Desk, KNOWN, invented};

const INVENTED: usize = 700;

async fn desk(bench: &Bench) -> Desk {
    let desk = Desk::open(bench, "midori").await;
    desk.import(bench, KNOWN, &invented(INVENTED)).await;
    desk.register(bench, "渡邉　一郎").await;
    let other = Desk::open(bench, "tokyometro").await;
    other.import(bench, KNOWN, &[]).await;
    desk
}

async fn all(desk: &Desk, bench: &Bench, filter: &PeopleFilter, order: PeopleOrder, page: u64) -> Vec<ListedPerson> {
    let tx = desk.read(bench).await;
    let (mut people, mut after): (Vec<_>, Option<PageKey>) = (Vec::new(), None);
    loop {
        let page = roster::list(&tx, filter, order, after, page).await.unwrap();
        people.extend(page.people);
        after = page.next;
        if after.is_none() {
            return people;
        }
    }
}

/// Who fits a filter, told by what a list shows of a person.
type Fits = Box<dyn Fn(&ListedPerson) -> bool>;

fn filters() -> Vec<(PeopleFilter, Fits)> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (from, until) = (day("2015-04-01"), day("2019-04-01"));
    let all = PeopleFilter::default;
    vec![
        (all(), Box::new(|_| true)),
        (
            PeopleFilter { coverage: Some(CoverageToday::Covered), ..all() },
            Box::new(|person| person.coverage == CoverageToday::Covered),
        ),
        (
            PeopleFilter { coverage: Some(CoverageToday::Ended), ..all() },
            Box::new(|person| person.coverage == CoverageToday::Ended),
        ),
        (
            PeopleFilter { coverage: Some(CoverageToday::Coming), ..all() },
            Box::new(|person| person.coverage == CoverageToday::Coming),
        ),
        (
            PeopleFilter { registration: Some(RegistrationFilter::Registered), ..all() },
            Box::new(|person| person.account.is_some_and(|account| !account.disabled)),
        ),
        (
            PeopleFilter { registration: Some(RegistrationFilter::NotRegistered), ..all() },
            Box::new(|person| person.account.is_none()),
        ),
        (PeopleFilter { insured_only: true, ..all() }, Box::new(|person| person.insured.is_none())),
        (PeopleFilter { employer_code: Some("02".into()), ..all() }, Box::new(|person| person.employer_code == "02")),
        (
            PeopleFilter { joined_from: Some(from), joined_until: Some(until), ..all() },
            Box::new(move |person| from <= person.joined_on && person.joined_on < until),
        ),
        (
            PeopleFilter {
                coverage: Some(CoverageToday::Covered),
                registration: Some(RegistrationFilter::NotRegistered),
                mail_trouble: None,
                insured_only: true,
                employer_code: Some("E1".into()),
                joined_from: Some(from),
                joined_until: None,
            },
            Box::new(move |person| {
                person.coverage == CoverageToday::Covered
                    && person.account.is_none()
                    && person.employer_code == "E1"
                    && from <= person.joined_on
            }),
        ),
    ]
}

#[tokio::test]
async fn filters_orders_counts_and_exports_agree() {
    on_both(|bench| async move {
        let desk = desk(&bench).await;
        let everybody = all(&desk, &bench, &PeopleFilter::default(), PeopleOrder::Kana, 200).await;
        assert_eq!(everybody.len(), KNOWN.len() + INVENTED);
        for (filter, fits) in filters() {
            let expected: Vec<_> = everybody.iter().filter(|person| fits(person)).collect();
            assert!(!expected.is_empty(), "{filter:?}");
            for order in [PeopleOrder::Kana, PeopleOrder::JoinedFirst, PeopleOrder::JoinedLast] {
                let listed = all(&desk, &bench, &filter, order, 41).await;
                let mut expected = expected.clone();
                match order {
                    PeopleOrder::Kana
                    | PeopleOrder::SignedInLast
                    | PeopleOrder::SignedInFirst
                    | PeopleOrder::Number => {}
                    PeopleOrder::JoinedFirst => expected.sort_by_key(|person| (person.joined_on, person.id)),
                    PeopleOrder::JoinedLast => {
                        expected.sort_by_key(|person| std::cmp::Reverse((person.joined_on, person.id)));
                    }
                }
                let same =
                    listed.len() == expected.len() && listed.iter().zip(&expected).all(|(one, other)| one == *other);
                assert!(same, "{filter:?} {order:?}: {} and {}", listed.len(), expected.len());

                let (mut export, mut exported) = (PeopleExport::new(filter.clone(), order), Vec::new());
                loop {
                    // Each batch in a transaction of its own.
                    let batch = export.next(&desk.read(&bench).await).await.unwrap();
                    if batch.is_empty() {
                        break;
                    }
                    exported.extend(batch);
                }
                assert!(exported == listed, "{filter:?} {order:?}");
            }
            let tx = desk.read(&bench).await;
            let number = u64::try_from(expected.len()).unwrap();
            assert_eq!(
                roster::count(&tx, &filter, PeopleOrder::Kana, 1000).await.unwrap(),
                PeopleCount::Exactly(number)
            );
            assert_eq!(
                roster::count(&tx, &filter, PeopleOrder::Kana, number).await.unwrap(),
                PeopleCount::Exactly(number)
            );
            assert_eq!(
                roster::count(&tx, &filter, PeopleOrder::Kana, number - 1).await.unwrap(),
                PeopleCount::MoreThan(number - 1)
            );
        }
    })
    .await;
}

/// Whether a person of a crowd fits, by the person's number.
type FitsNumber = fn(u32) -> bool;

/// Conditions that few fit and conditions that many fit are answered in different ways.
#[tokio::test]
async fn filters_that_many_fit_and_filters_that_few_fit_name_the_same_persons() {
    const PEOPLE: u32 = 4_200;
    on_both(|bench| async move {
        let desk = Desk::open(&bench, "midori").await;
        let tx = desk.write(&bench).await;
        crowd::fill(&tx, PEOPLE).await;
        tx.commit().await.unwrap();
        crowd::analyse(&bench).await;
        let all = PeopleFilter::default;
        let registration = |filter| PeopleFilter { registration: Some(filter), ..all() };
        let ended = || PeopleFilter { coverage: Some(CoverageToday::Ended), ..all() };
        let cases: [(PeopleFilter, FitsNumber); 13] = [
            (all(), |_| true),
            (ended(), |i| i.is_multiple_of(5)),
            (PeopleFilter { coverage: Some(CoverageToday::Covered), ..all() }, |i| !i.is_multiple_of(5)),
            (PeopleFilter { employer_code: Some("02".into()), ..all() }, |i| i % 50 == 2),
            (PeopleFilter { employer_code: Some("05".into()), ..ended() }, |i| i % 50 == 5),
            (registration(RegistrationFilter::Registered), |i| i.is_multiple_of(2)),
            (registration(RegistrationFilter::NotRegistered), |i| !i.is_multiple_of(2)),
            (registration(RegistrationFilter::LetterExpiresSoon), |i| !i.is_multiple_of(2) && i.is_multiple_of(97)),
            (registration(RegistrationFilter::LetterExpired), |i| !i.is_multiple_of(2) && !i.is_multiple_of(97)),
            (PeopleFilter { mail_trouble: Some(MailTrouble::default()), ..all() }, |i| i.is_multiple_of(1000)),
            (PeopleFilter { mail_trouble: Some(MailTrouble { domain: Some("example.jp".into()) }), ..ended() }, |i| {
                i.is_multiple_of(1000)
            }),
            (
                PeopleFilter { joined_until: "2020-01-01".parse().ok(), coverage: Some(CoverageToday::Ended), ..all() },
                |i| i.is_multiple_of(5),
            ),
            (PeopleFilter { joined_from: "2015-04-02".parse().ok(), ..all() }, |_| false),
        ];
        for (filter, fits) in cases {
            for order in PeopleOrder::ALL {
                let expected: Vec<u32> =
                    (1..=PEOPLE).filter(|i| fits(*i) && (!order.signed_in_only() || i.is_multiple_of(2))).collect();
                let number = u64::try_from(expected.len()).unwrap();
                let tx = desk.read(&bench).await;
                let counted = roster::count(&tx, &filter, order, u64::from(PEOPLE)).await.unwrap();
                assert_eq!(counted, PeopleCount::Exactly(number), "{filter:?} {order:?}");
                if !matches!(order, PeopleOrder::Kana | PeopleOrder::SignedInLast) {
                    continue;
                }
                let mut export = PeopleExport::new(filter.clone(), order);
                let (mut ids, mut last) = (std::collections::BTreeSet::new(), None);
                loop {
                    let batch = export.next(&tx).await.unwrap();
                    let Some(person) = batch.last() else { break };
                    last = Some(PageKey::after(person.id));
                    ids.extend(batch.iter().map(|person| person.id));
                }
                assert_eq!(ids.len(), expected.len(), "{filter:?} {order:?}: nobody twice, nobody left out");
                let after = roster::list(&tx, &filter, order, last, 10).await.unwrap();
                assert_eq!(after.people.is_empty(), last.is_some() || expected.is_empty(), "{filter:?} {order:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_is_in_the_order_of_the_kana_whatever_the_database() {
    on_both(|bench| async move {
        let desk = Desk::open(&bench, "midori").await;
        desk.import(&bench, KNOWN, &[]).await;
        let listed = all(&desk, &bench, &PeopleFilter::default(), PeopleOrder::Kana, 4).await;
        let names: Vec<&str> = listed.iter().map(|person| person.name.split('　').next().unwrap()).collect();
        let expected = [
            "ー関",
            "大野",
            "小野",
            "葛\u{E0100}城",
            "齋藤",
            "佐々木",
            "SMITH",
            "スミス＝ジョーンズ",
            "髙橋",
            "髙橋",
            "濵田",
            "山﨑",
            "𠮷野",
            "渡邉",
            "林",
        ];
        assert_eq!(names, expected);
    })
    .await;
}

#[tokio::test]
async fn few_are_listed_by_number_and_numbers_are_compared_as_numbers() {
    on_both(|bench| async move {
        let desk = Desk::open(&bench, "midori").await;
        desk.import(&bench, KNOWN, &[]).await;
        let everybody = PeopleFilter::default;
        let numbers = async |people: &[ListedPerson]| {
            let tx = desk.read(&bench).await;
            let ids: Vec<_> = people.iter().map(|person| person.id).collect();
            let found = roster::numbers(&tx, &ids).await.unwrap();
            let written =
                |id| found.get(id).map(|number| format!("{} {} {}", number.symbol, number.number, number.branch));
            ids.iter().map(|id| written(id).unwrap_or_default()).collect::<Vec<_>>()
        };
        for page in [200, 4, 1] {
            let listed = all(&desk, &bench, &everybody(), PeopleOrder::Number, page).await;
            let expected = [
                "1 0020461 00",
                "2101 00001000 00",
                "2101 00001000 01",
                "2101 00001010 00",
                "2101 00001021 00",
                "2101 00001033 00",
                "2101 00001046 00",
                "2101 00001060 00",
                "ＡＢ－０１ 00310 00",
                "ＡＢ－０１ 00321 00",
                "青空 0077 00",
                "青空 0078 00",
                "青空 0079 00",
                "青空 0080 00",
                "青空 0081 00",
            ];
            assert_eq!(numbers(&listed).await, expected, "{page}");
            let mut export = PeopleExport::new(everybody(), PeopleOrder::Number);
            let exported = export.next(&desk.read(&bench).await).await.unwrap();
            assert!(exported == listed && export.next(&desk.read(&bench).await).await.unwrap().is_empty());
        }
        // 2 comes before 10, whatever stands before them.
        let short: Vec<[String; 9]> = ["10", "9", "0002", "100"]
            .iter()
            .map(|number| {
                ["7", number, "00", "青木　明", "アオキ アキラ", "本人", "2015-04-01", "", "77"].map(str::to_owned)
            })
            .collect();
        desk.import(&bench, KNOWN, &short).await;
        let of_employer = PeopleFilter { employer_code: Some("77".into()), ..everybody() };
        let listed = all(&desk, &bench, &of_employer, PeopleOrder::Number, 3).await;
        assert_eq!(numbers(&listed).await, ["7 0002 00", "7 9 00", "7 10 00", "7 100 00"]);
        // A list of many says that it has another order, and is that one.
        let tx = desk.write(&bench).await;
        crowd::fill(&tx, 2_100).await;
        tx.commit().await.unwrap();
        let tx = desk.read(&bench).await;
        let order = |filter: PeopleFilter| {
            let tx = &tx;
            async move { roster::list::order_seen_by(tx, Eyes::Desk, &filter, PeopleOrder::Number).await.unwrap() }
        };
        assert_eq!(order(everybody()).await, PeopleOrder::Kana);
        assert_eq!(order(of_employer.clone()).await, PeopleOrder::Number);
        tx.rollback().await.unwrap();
        let by_number = all(&desk, &bench, &everybody(), PeopleOrder::Number, 200).await;
        let by_kana = all(&desk, &bench, &everybody(), PeopleOrder::Kana, 200).await;
        assert!(by_number == by_kana, "the same list, page by page");
    })
    .await;
}
