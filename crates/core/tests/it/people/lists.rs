//! Lists of persons: filters, orders, pages, counts, and exports that are the list.

use chrono::NaiveDate;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{
    ListedPerson, PageKey, PeopleCount, PeopleExport, PeopleFilter, PeopleOrder, RegistrationFilter,
};
use madoguchi_core::roster::{self};
use madoguchi_core::testing::{Bench, on_both};

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
                    PeopleOrder::Kana | PeopleOrder::SignedInLast | PeopleOrder::SignedInFirst => {}
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
            assert_eq!(roster::count(&tx, &filter, PeopleOrder::Kana, 1000).await.unwrap(), PeopleCount::Exactly(number));
            assert_eq!(roster::count(&tx, &filter, PeopleOrder::Kana, number).await.unwrap(), PeopleCount::Exactly(number));
            assert_eq!(roster::count(&tx, &filter, PeopleOrder::Kana, number - 1).await.unwrap(), PeopleCount::MoreThan(number - 1));
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
