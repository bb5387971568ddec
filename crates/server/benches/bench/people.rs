//! Finding and listing persons: what a search and a page of a list cost a society of a thousand, and one of three hundred
//! thousand.

use madoguchi_core::database::TenantTx;
use madoguchi_core::roster;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{PageKey, PeopleFilter, PeopleOrder};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, crowd, japan};

use crate::measure::{Round, Served, middle_round, postmaster, round};
use crate::table::{Line, Table};

const ROUNDS: usize = 5;
/// Searches in a round.
const COUNT: usize = 40;
/// Persons of a page.
const PAGE: u64 = 50;
/// The cost of a page of the larger society, as a multiple of the smaller one's, that still counts as flat.
const FLAT: f64 = 2.0;

/// What is done, and whether it should cost both societies the same. A search for what many have in common costs more
/// where more have it.
const WORKS: [(&str, Work, bool); 9] = [
    ("a search for a whole name", Work::Find("佐藤伊亜子"), true),
    ("a search for two words of kana", Work::Find("ササ イア"), true),
    ("a search for symbol and number", Work::Find("2101-1000"), true),
    ("a search for a provisional ID", Work::Find("0000000500"), true),
    ("a search for a family name of one in fifty", Work::Find("佐藤"), false),
    ("a search for one kana that one in eight names has", Work::Find("サ"), false),
    ("a page of the list, in the middle", Work::List, true),
    ("a page of former members", Work::Former, true),
    ("the number of members, up to 1,000", Work::Count, true),
];

#[derive(Clone, Copy)]
enum Work {
    Find(&'static str),
    List,
    Former,
    Count,
}

impl Work {
    async fn once(self, tx: &TenantTx, middle: PageKey) {
        let all = PeopleFilter::default();
        match self {
            Self::Find(typed) => assert!(roster::find(tx, typed, None, PAGE).await.is_ok()),
            Self::List => assert!(roster::list(tx, &all, PeopleOrder::Kana, Some(middle), PAGE).await.is_ok()),
            Self::Former => {
                let former = PeopleFilter { coverage: Some(CoverageToday::Ended), ..all };
                assert!(roster::list(tx, &former, PeopleOrder::Kana, Some(middle), PAGE).await.is_ok());
            }
            Self::Count => {
                let covered = PeopleFilter { coverage: Some(CoverageToday::Covered), ..all };
                assert!(roster::count(tx, &covered, PeopleOrder::Kana, 1000).await.is_ok());
            }
        }
    }
}

/// Measures it.
pub async fn measure(table: &mut Table) {
    let benches = [Some(Bench::sqlite().await), Bench::postgres().await];
    for bench in benches.into_iter().flatten() {
        let now = japan("2026-11-20T10:00:00");
        let served = Served::with(std::process::id(), postmaster(&bench).await);
        let mut societies = Vec::new();
        for (slug, people) in [("midori", 1000), ("aozora", 300_000)] {
            let society = Sample::apply(&bench, slug, now).await;
            let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
            crowd::fill(&tx, people).await;
            tx.commit().await.unwrap();
            societies.push(society);
        }
        crowd::analyse(&bench).await;
        for (what, work, should_be_flat) in WORKS {
            let mut of_both: Vec<Round> = Vec::new();
            for society in &societies {
                let tx = bench.database.read(&society.scope(Actor::System, now)).await.unwrap();
                let middle = roster::find(&tx, "ナカムラ", None, 1).await.unwrap().next.unwrap();
                work.once(&tx, middle).await;
                let mut rounds = Vec::new();
                for _ in 0..ROUNDS {
                    let many = async {
                        for _ in 0..COUNT {
                            work.once(&tx, middle).await;
                        }
                    };
                    rounds.push(round(served, COUNT, many).await);
                }
                of_both.push(middle_round(&rounds));
            }
            let [small, large] = of_both[..] else { panic!("two societies") };
            let cost = |round: Round| round.cpu_ms + round.database_ms;
            let ratio = cost(large) / cost(small);
            let line = Line::of(format!("{what}, of 300,000, {:?}", bench.dialect()), format!("{:.2} ms", cost(large)))
                .against(format!("of 1,000: {:.2} ms", cost(small)), ratio)
                .costing_both(large);
            table.add(if should_be_flat { line.aiming("≤ 2.0 times", ratio <= FLAT) } else { line });
        }
    }
}
