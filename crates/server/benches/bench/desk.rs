//! The desk's pages as a clerk's browser asks for them: what each costs a society of a thousand, and one of three hundred
//! thousand; and what a person costs in a file.

use std::sync::Arc;

use madoguchi_core::clock::Clock;
use madoguchi_core::input::device::Device;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::roster;
use madoguchi_core::roster::list::{PageKey, PeopleExport, PeopleFilter, PeopleOrder};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_core::testing::{BASE, Bench, Sample, crowd, random};
use url::form_urlencoded::byte_serialize;

use crate::load;
use crate::measure::{Round, Served, middle_round, postmaster, round};
use crate::place::{MailTo, Place};
use crate::table::{Line, Table};
use crate::wire::get;

const ROUNDS: usize = 5;
/// Pages in a round.
const COUNT: usize = 60;
/// The cost of a page of the larger society, as a multiple of the smaller one's, that still counts as flat.
const FLAT: f64 = 2.0;
const PEOPLE: [(&str, u32); 2] = [("midori", 1_000), ("aozora", 300_000)];

/// A society with its desk.
struct Desk {
    sample: Sample,
    host: String,
    cookie: String,
    /// The page of a person with a letter, an account and a session.
    person: String,
    /// Somebody in the middle of the list.
    middle: PageKey,
}

/// A page: what it is, and its address. A further page has the place in the middle of the list.
enum Page {
    Find(&'static str),
    List(&'static str),
    Further(&'static str),
    Person,
    Today,
}

/// What is asked for, and whether it should cost both societies the same. A search for what many have in common costs more
/// where more have it.
const PAGES: [(&str, Page, bool); 16] = [
    ("きょう", Page::Today, true),
    ("the page of a person", Page::Person, true),
    ("a search for a whole name", Page::Find("佐藤伊亜子"), true),
    ("a search for two words of kana", Page::Find("ササ イア"), true),
    ("a search for symbol and number", Page::Find("2101-1000"), true),
    ("a search for a provisional ID", Page::Find("0000000500"), true),
    ("a search for an address", Page::Find("nobody@example.jp"), true),
    ("a search for a family name of one in fifty", Page::Find("佐藤"), false),
    ("the first page of the list, counted to 10,000", Page::List(""), false),
    ("a page of the list, in the middle", Page::Further("order=kana"), true),
    ("a page of former members", Page::Further("coverage=ended"), true),
    ("a page of those without an account", Page::Further("account=not_registered"), true),
    ("a page of those whose letter expires soon", Page::Further("account=letter_expires_soon"), false),
    ("a page of those whom no mail reaches", Page::Further("mail=trouble"), true),
    ("a page of an employer", Page::Further("employer=05"), false),
    ("a page by the last sign-in", Page::Further("order=signed_in_last&coverage=covered"), true),
];

impl Page {
    fn path(&self, desk: &Desk) -> String {
        match self {
            Self::Find(typed) => {
                let typed: String = byte_serialize(typed.as_bytes()).collect();
                format!("{}?q={typed}", links::MEMBERS)
            }
            Self::List(query) => format!("{}?{query}", links::MEMBERS),
            Self::Further(query) => format!("{}?{query}&after={}", links::MEMBERS, desk.middle),
            Self::Person => desk.person.clone(),
            Self::Today => links::TODAY.to_owned(),
        }
    }
}

/// Measures it on both databases.
pub async fn measure(table: &mut Table) {
    for bench in [Some(Bench::sqlite().await), Bench::postgres().await].into_iter().flatten() {
        on(bench, table).await;
    }
}

async fn on(bench: Bench, table: &mut Table) {
    let (dialect, postmaster) = (bench.dialect(), postmaster(&bench).await);
    let mut desks = Vec::new();
    for (slug, people) in PEOPLE {
        desks.push(desk(&bench, slug, people).await);
    }
    crowd::analyse(&bench).await;
    for desk in &desks {
        file(&bench, desk, Served::with(std::process::id(), postmaster), table).await;
    }
    let place = Place::on(bench, MailTo::Folder).await;
    let server = place.start().await;
    let served = Served::with(server.pid(), postmaster);
    for (what, page, should_be_flat) in PAGES {
        let mut of_both: Vec<Round> = Vec::new();
        for desk in &desks {
            let request: Arc<[u8]> = get(&desk.host, &page.path(desk), &desk.cookie).into();
            let mut rounds = Vec::new();
            for _ in 0..=ROUNDS {
                let request = Arc::clone(&request);
                rounds
                    .push(round(served, COUNT, load::pages(place.port(), COUNT, move |_| Arc::clone(&request))).await);
            }
            // The first warms up.
            of_both.push(middle_round(&rounds[1..]));
        }
        let [small, large] = of_both[..] else { panic!("two societies") };
        let cost = |round: Round| round.cpu_ms + round.database_ms;
        let ratio = cost(large) / cost(small);
        let line = Line::of(format!("{what}, desk of 300,000, {dialect:?}"), format!("{:.2} ms", cost(large)))
            .against(format!("of 1,000: {:.2} ms", cost(small)), ratio)
            .costing_both(large);
        table.add(if should_be_flat { line.aiming("≤ 2.0 times", ratio <= FLAT) } else { line });
    }
}

async fn desk(bench: &Bench, slug: &str, people: u32) -> Desk {
    let now = Clock::system().now();
    let (sample, letters) = Sample::with_people(bench, slug, 1, now).await;
    let draft = sample.ready_drafts(bench, &letters[0], 1, now).await.remove(0);
    let tx = bench.database.write(&sample.scope(Actor::Anonymous, now)).await.unwrap();
    let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else { panic!("a draft") };
    let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await;
    let (tx, _) = done.unwrap();
    crowd::fill(&tx, people).await;
    tx.commit().await.unwrap();
    let (_, token) = sample.clerk_with_token(bench, Role::Owner, now).await;
    let tx = bench.database.read(&sample.scope(Actor::System, now)).await.unwrap();
    let middle = roster::find(&tx, "ナカムラ", None, 1).await.unwrap().next.unwrap();
    drop(tx);
    Desk {
        host: desk_host(&sample.slug, BASE),
        cookie: format!("desk-session={}", token.expose()),
        person: links::person(letters[0].person),
        middle,
        sample,
    }
}

/// What a thousand persons cost in a file.
async fn file(bench: &Bench, desk: &Desk, served: Served, table: &mut Table) {
    let scope = desk.sample.scope(Actor::System, Clock::system().now());
    let tx = bench.database.read(&scope).await.unwrap();
    let mut export = PeopleExport::new(PeopleFilter::default(), PeopleOrder::Kana);
    let mut rows = 0;
    let measured = round(served, 1, async {
        loop {
            let batch = export.next(&tx).await.unwrap();
            if batch.is_empty() {
                break;
            }
            rows += batch.len();
        }
    });
    let measured = measured.await;
    let thousands = f64::from(u32::try_from(rows).unwrap()) / 1000.0;
    let each = |cost: f64| cost / thousands;
    let (rate, cpu_ms) = (measured.rate * thousands * 1000.0, each(measured.cpu_ms));
    let of_thousand = Round { rate, cpu_ms, database_ms: each(measured.database_ms) };
    let what = format!("a thousand persons of {rows} for a file, {:?}", bench.dialect());
    table.add(Line::of(what, format!("{rate:.0} persons/s")).costing_both(of_thousand));
}
