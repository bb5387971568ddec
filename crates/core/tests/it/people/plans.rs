//! How the databases find persons: by an index, never by looking at everybody.

use std::sync::PoisonError;

use madoguchi_core::database::{Database, Dialect, Plans, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_core::roster;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{
    ListedPage, MailTrouble, PageKey, PeopleExport, PeopleFilter, PeopleOrder, RegistrationFilter,
};
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, crowd, on_both};
use madoguchi_migrations::tables::TENANT;

use super::now;

/// The steps of a plan that look at all rows of a table of a society.
fn full_scans(dialect: Dialect, plan: &str) -> Vec<String> {
    let is_full = |step: &str| match dialect {
        // The first three are names that statements give to persons and their texts.
        Dialect::Sqlite => step.strip_prefix("SCAN ").is_some_and(|rest| {
            let name = rest.split(' ').next().unwrap_or_default();
            ["listed", "other", "insured"].contains(&name) || TENANT.iter().any(|(table, _)| *table == name)
        }),
        Dialect::Postgres => step.contains("Seq Scan on"),
    };
    plan.lines().map(str::trim).filter(|step| is_full(step)).map(str::to_owned).collect()
}

#[test]
fn a_full_scan_is_recognised() {
    assert_eq!(
        full_scans(Dialect::Sqlite, "SEARCH person USING INDEX x (tenant_id=?)\nSCAN matched"),
        Vec::<String>::new()
    );
    assert_eq!(full_scans(Dialect::Sqlite, "SCAN person USING INDEX x").len(), 1);
    assert_eq!(full_scans(Dialect::Sqlite, "SCAN listed").len(), 1);
    assert_eq!(full_scans(Dialect::Postgres, "Limit\n  ->  Seq Scan on person listed (cost=0)").len(), 1);
}

#[tokio::test]
async fn no_search_and_no_list_looks_at_everybody() {
    on_both(|mut bench| async move {
        let midori = Sample::apply(&bench, "midori", now()).await;
        let scope = midori.scope(Actor::System, now());
        // If the society had most rows of the tables, reading a whole table would be the right plan.
        let others = ["aozora", "nec", "shionogi"];
        for slug in others.into_iter().chain(["midori"]) {
            let society = Sample::apply(&bench, slug, now()).await;
            let tx = bench.database.write(&society.scope(Actor::System, now())).await.unwrap();
            crowd::fill(&tx, 20_000).await;
            tx.commit().await.unwrap();
        }
        let empty = Sample::apply(&bench, "tokyometro", now()).await;
        crowd::analyse(&bench).await;
        let plans = Plans::default();
        bench.database = Database::open_explained(&bench.location, Pool::default(), &plans).await.unwrap();
        let mut seen = 0;
        let mut broken = Vec::new();
        let mut look = |what: String| {
            let plans = std::mem::take(&mut *plans.lock().unwrap_or_else(PoisonError::into_inner));
            seen += plans.len();
            for plan in plans {
                let mut scans = full_scans(bench.dialect(), &plan);
                // The crowd has no drafts, and PostgreSQL reads an empty table as it is.
                scans.retain(|scan| !scan.contains("Seq Scan on registration  (cost=0.01..0.01"));
                if !scans.is_empty() {
                    // Lists of ids are long.
                    let plan: Vec<String> = plan.lines().map(|step| step.chars().take(200).collect()).collect();
                    broken.push(format!("{what}: {}\n{}", scans.join(", "), plan.join("\n")));
                }
            }
        };

        let tx = bench.database.read(&scope).await.unwrap();
        for typed in [
            "佐藤",
            "佐",
            "サトウ",
            "サ",
            "アアコ",
            "サト ア",
            "佐藤 亜",
            "ヴ",
            "オー",
            "2101-1000",
            "1-1-1",
            "210100001000",
            "0000000002",
            "00000002",
            "taro@example.jp",
            "ab-01",
        ] {
            let found = roster::find(&tx, typed, None, 50).await.unwrap();
            look(format!("{typed} {}", found.people.len()));
            if let Some(next) = found.next {
                let further = roster::find(&tx, typed, Some(next), 50).await.unwrap();
                assert!(!further.people.is_empty());
                look(format!("{typed}, the second page"));
            }
        }
        let all = PeopleFilter::default;
        for filter in [
            all(),
            PeopleFilter { coverage: Some(CoverageToday::Covered), ..all() },
            PeopleFilter { coverage: Some(CoverageToday::Ended), ..all() },
            PeopleFilter { coverage: Some(CoverageToday::Coming), ..all() },
            PeopleFilter {
                registration: Some(RegistrationFilter::NotRegistered),
                mail_trouble: Some(MailTrouble::default()),
                insured_only: true,
                ..all()
            },
            PeopleFilter { mail_trouble: Some(MailTrouble { domain: Some("example.jp".into()) }), ..all() },
            PeopleFilter { employer_code: Some("02".into()), ..all() },
            PeopleFilter { joined_from: "2015-01-01".parse().ok(), joined_until: "2016-01-01".parse().ok(), ..all() },
        ]
        .into_iter()
        .chain(RegistrationFilter::ALL.map(|registration| PeopleFilter { registration: Some(registration), ..all() }))
        {
            for order in PeopleOrder::ALL {
                // The numbers of a crowd can't be opened. By then they were looked for.
                let closed = |failure: &Failure| order == PeopleOrder::Number && matches!(failure, Failure::Keys(_));
                let page = match roster::list(&tx, &filter, order, None, 50).await {
                    Err(failure) if closed(&failure) => ListedPage::default(),
                    page => page.unwrap(),
                };
                if let Some(next) = page.next {
                    roster::list(&tx, &filter, order, Some(next), 50).await.unwrap();
                }
                let batch = PeopleExport::new(filter.clone(), order).next(&tx).await;
                assert!(batch.as_ref().err().is_none_or(closed), "{filter:?} {order:?}");
                look(format!("{filter:?} {order:?}"));
            }
            for order in [PeopleOrder::Kana, PeopleOrder::SignedInLast] {
                roster::count(&tx, &filter, order, 1000).await.unwrap();
                look(format!("count of {filter:?} {order:?}"));
            }
        }
        roster::list::mail_trouble(&tx, Eyes::Desk, 5).await.unwrap();
        look("trouble with mail".to_owned());
        tx.rollback().await.unwrap();
        let tx = bench.database.write(&scope).await.unwrap();
        assert_eq!(roster::refold(&tx, 200).await.unwrap(), 0);
        look("outdated names".to_owned());
        tx.rollback().await.unwrap();
        // Another society's desk finds none of them.
        let tx = bench.database.read(&empty.scope(Actor::System, now())).await.unwrap();
        assert!(roster::find(&tx, "佐藤", None, 50).await.unwrap().people.is_empty());
        let first = PageKey::after(madoguchi_core::ids::PersonId(uuid::Uuid::nil()));
        assert!(roster::list(&tx, &all(), PeopleOrder::Kana, Some(first), 50).await.unwrap().people.is_empty());
        assert!(seen > 100, "{seen}");
        assert!(broken.is_empty(), "{}", broken.join("\n\n"));
    })
    .await;
}
