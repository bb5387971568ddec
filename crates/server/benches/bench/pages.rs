//! Pages: the sign-in page and the home page beside bare handlers that render the same.

use std::sync::Arc;

use madoguchi_core::clock::Clock;
use madoguchi_core::database::Dialect;
use madoguchi_core::links;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::testing::{BASE, Bench, Sample};
use madoguchi_portal::home::page::{Home, Notice};
use madoguchi_portal::sign_in::page::{Letter, SignIn};
use madoguchi_web::Page as _;
use madoguchi_words::{Language, Words};

use crate::bare::{Bare, Page};
use crate::load;
use crate::measure::{Pair, Served, postmaster, round};
use crate::place::{MailTo, Place};
use crate::robot::Robot;
use crate::table::{Line, Table};
use crate::templates;
use crate::wire::{Connection, get, get_packed};

const ROUNDS: usize = 9;
/// Pages in a round.
const COUNT: usize = 6000;

/// Measures both pages; the home page, which asks the database, on both databases.
pub async fn measure(table: &mut Table) {
    for bench in [Some(Bench::sqlite().await), Bench::postgres().await].into_iter().flatten() {
        on(bench, table).await;
    }
}

async fn on(bench: Bench, table: &mut Table) {
    let (dialect, postmaster) = (bench.dialect(), postmaster(&bench).await);
    let (sample, letters) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let mut robot = Robot::with(&sample, &letters[0], 0);
    let place = Place::on(bench, MailTo::Folder).await;
    let server = place.start().await;
    robot.register(&mut Connection::open(place.port()).await.unwrap()).await.unwrap();
    let host = format!("{}.portal.{BASE}", sample.slug);
    let (policy, portal) = (&sample.policy, Portal { place: &place, served: Served::with(server.pid(), postmaster) });

    if dialect == Dialect::Sqlite {
        let request = get(&host, links::SIGN_IN, "");
        let shown = page_at(place.port(), &request).await;
        let same = templates::of_the_portal(SignIn::TEMPLATE, &shown, policy, links::SIGN_IN, None, &sign_in(&sample));
        portal
            .compare(
                table,
                "sign-in page",
                "its templates in a bare axum + tera handler",
                &request,
                &same,
                Aim::Ratio(0.5),
            )
            .await;
        portal.compare_packed(table, &host, &same).await;
        let flat = templates::flat(&shown, policy);
        portal.compare(table, "sign-in page", "one flat template in a bare handler", &request, &flat, Aim::None).await;
    }

    let request = get(&host, links::HOME, &robot.cookies());
    let shown = page_at(place.port(), &request).await;
    let home = Home {
        errors: Vec::new(),
        new_passkey: None,
        login_methods: false,
        notice: Some(Notice::AddressUnverified),
        announcements: Vec::new(),
        unread: 0,
        services: Vec::new(),
    };
    let same = templates::of_the_portal(Home::TEMPLATE, &shown, policy, links::HOME, Some(&letters[0].name), &home);
    let title = format!("home page of a member, {dialect:?}");
    portal.compare(table, &title, "its templates in a bare handler", &request, &same, Aim::CpuMs(0.3)).await;
}

/// The sign-in page's values as a first visitor sees them.
fn sign_in(sample: &Sample) -> SignIn {
    let (words, policy) = (Words::of(Language::Ja), &sample.policy);
    SignIn {
        passkey: false,
        errors: Vec::new(),
        notice: None,
        help: None,
        unfinished: None,
        user_id_word: policy.society.user_id_word.clone(),
        user_id: String::new(),
        household: policy.account.sharing == Sharing::Household,
        letters: Letter::of_eras(words, &policy.eras),
        letter_valid_days: policy.credential.valid_days,
        maintenance: None,
        announcements: Vec::new(),
        greeting: None,
        letter_help: None,
    }
}

async fn page_at(port: u16, request: &[u8]) -> String {
    Connection::open(port).await.unwrap().send(request).await.unwrap().text().to_owned()
}

/// A page without the seconds that are left of a session; they pass.
fn without_seconds(page: &str) -> String {
    let mut out = String::new();
    for (at, piece) in page.split("data-").enumerate() {
        let passes = at > 0 && (piece.starts_with("idle=") || piece.starts_with("absolute="));
        out.push_str(if passes { piece.trim_start_matches(|c: char| c != ' ' && c != '>') } else { piece });
    }
    out
}

/// What a page aims at.
enum Aim {
    /// This share of the bare handler's rate.
    Ratio(f64),
    /// So many milliseconds of processor time, server and database.
    CpuMs(f64),
    None,
}

struct Portal<'a> {
    place: &'a Place,
    served: Served,
}

impl Portal<'_> {
    async fn compare(&self, table: &mut Table, title: &str, other: &str, request: &[u8], bare: &Page, aim: Aim) {
        let bare = Bare::start(bare, false).await;
        let (ours, theirs): (Arc<[u8]>, Arc<[u8]>) = (request.into(), get("localhost", "/", "").into());
        let shown = page_at(self.place.port(), &ours).await;
        let same = without_seconds(&shown) == without_seconds(&page_at(bare.port, &theirs).await);
        assert!(same, "the bare handler shows another page");
        let pair = self.rounds(&bare, &ours, &theirs).await;
        let line =
            Line::of(format!("{title}, {:.1} KiB", shown.len() as f64 / 1024.0), format!("{:.0}/s", pair.ours().rate))
                .against(
                    format!("{other} {:.0}/s, {:.3} CPU ms", pair.theirs().rate, pair.theirs().cpu_ms),
                    pair.ratio(),
                )
                .costing_both(pair.ours());
        let both = pair.ours().cpu_ms + pair.ours().database_ms;
        table.add(match aim {
            Aim::Ratio(least) => line.aiming(&format!("≥ {least}"), pair.ratio() >= least),
            Aim::CpuMs(most) => line.aiming(&format!("≤ {most} ms, server and database"), both <= most),
            Aim::None => line,
        });
    }

    /// The sign-in page as browsers ask for it: packed, here once for all, there each time.
    async fn compare_packed(&self, table: &mut Table, host: &str, bare: &Page) {
        let bare = Bare::start(bare, true).await;
        let ours: Arc<[u8]> = get_packed(host, links::SIGN_IN).into();
        let theirs: Arc<[u8]> = get_packed("localhost", "/").into();
        let size = Connection::open(self.place.port()).await.unwrap().send(&ours).await.unwrap().body.len();
        let pair = self.rounds(&bare, &ours, &theirs).await;
        table.add(
            Line::of(
                format!("sign-in page packed, {:.1} KiB", size as f64 / 1024.0),
                format!("{:.0}/s", pair.ours().rate),
            )
            .against(
                format!("a bare handler that packs it {:.0}/s, {:.3} CPU ms", pair.theirs().rate, pair.theirs().cpu_ms),
                pair.ratio(),
            )
            .costing(pair.ours().cpu_ms),
        );
    }

    async fn rounds(&self, bare: &Bare, ours: &Arc<[u8]>, theirs: &Arc<[u8]>) -> Pair {
        let mut pair = Pair::default();
        for _ in 0..ROUNDS {
            let (ours, theirs) = (Arc::clone(ours), Arc::clone(theirs));
            let ours = load::pages(self.place.port(), COUNT, move |_| Arc::clone(&ours));
            let ours = round(self.served, COUNT, ours).await;
            let theirs = load::pages(bare.port, COUNT, move |_| Arc::clone(&theirs));
            pair.add(ours, round(Served::by(bare.pid()), COUNT, theirs).await);
        }
        pair
    }
}
