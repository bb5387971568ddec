//! Pages: the sign-in page and the home page beside bare handlers.

use std::sync::Arc;

use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::testing::{BASE, Bench, Sample};

use crate::bare::Bare;
use crate::load;
use crate::measure::{Pair, round};
use crate::place::{MailTo, Place};
use crate::robot::Robot;
use crate::table::{Line, Table};
use crate::wire::{Connection, get};

const ROUNDS: usize = 9;
/// Pages in a round.
const COUNT: usize = 6000;

/// Measures both pages.
pub async fn measure(table: &mut Table) {
    let bench = Bench::sqlite().await;
    let (sample, letters) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let mut robot = Robot::with(&sample, &letters[0], 0);
    let place = Place::on(bench, MailTo::Folder).await;
    let server = place.start().await;
    let mut connection = Connection::open(place.port()).await.unwrap();
    robot.register(&mut connection).await.unwrap();
    let host = format!("{}.portal.{BASE}", sample.slug);
    for (title, path, cookies, aim) in [
        ("sign-in page", links::SIGN_IN, String::new(), Some(0.5)),
        ("home page of a member", links::HOME, robot.cookies(), None),
    ] {
        let request: Arc<[u8]> = get(&host, path, &cookies).into();
        let page = connection.send(&request).await.unwrap().text().to_owned();
        let bare = Bare::start(&page, &sample.policy).await;
        let bare_request: Arc<[u8]> = get("localhost", "/", "").into();
        let same = Connection::open(bare.port).await.unwrap().send(&bare_request).await.unwrap().text() == page;
        assert!(same, "the bare handler sends another page");
        let mut pair = Pair::default();
        for _ in 0..ROUNDS {
            let (ours, theirs) = (Arc::clone(&request), Arc::clone(&bare_request));
            let ours = round(server.pid(), COUNT, load::pages(place.port(), COUNT, move |_| Arc::clone(&ours))).await;
            let theirs = round(bare.pid(), COUNT, load::pages(bare.port, COUNT, move |_| Arc::clone(&theirs))).await;
            pair.add(ours, theirs);
        }
        let what = format!("{title}, {:.1} KiB", page.len() as f64 / 1024.0);
        let against = format!("bare axum + tera {:.0}/s, {:.3} CPU ms", pair.theirs().rate, pair.theirs().cpu_ms);
        let line = Line::of(what, format!("{:.0}/s", pair.ours().rate))
            .against(against, pair.ratio())
            .costing(pair.ours().cpu_ms);
        table.add(match aim {
            Some(aim) => line.aiming(&format!("≥ {aim}"), pair.ratio() >= aim),
            None => line,
        });
    }
}
