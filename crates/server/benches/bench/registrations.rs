//! Registrations from the letter to the last page, every page seen, on both databases.

use std::sync::{Arc, Mutex};

use madoguchi_core::clock::Clock;
use madoguchi_core::testing::{Bench, Sample};
use tokio::task::JoinSet;

use crate::alone;
use crate::measure::{Pair, Served, postmaster, round};
use crate::place::{MailTo, Place};
use crate::robot::{Learnt, Robot};
use crate::table::{Line, Table};
use crate::wire::Connection;

const ROUNDS: usize = 5;
/// Registrations in a round.
const COUNT: usize = 100;
/// People who register at a time.
const AT_ONCE: usize = 8;

/// Measures them.
pub async fn measure(table: &mut Table) {
    for bench in [Some(Bench::sqlite().await), Bench::postgres().await] {
        let Some(bench) = bench else {
            eprintln!("no PostgreSQL cluster is named: SQLite only");
            continue;
        };
        let (dialect, postmaster) = (bench.dialect(), postmaster(&bench).await);
        let (sample, letters) = Sample::with_people(&bench, "aozora", ROUNDS * COUNT, Clock::system().now()).await;
        let mut robots = (0..).zip(&letters).map(|(number, letter)| Robot::with(&sample, letter, number));
        let place = Place::on(bench, MailTo::Folder).await;
        let server = place.start().await;
        let mut pair = Pair::default();
        for _ in 0..ROUNDS {
            let part = robots.by_ref().take(COUNT).collect();
            let ours = round(Served::with(server.pid(), postmaster), COUNT, async {
                register_all(&place, part, AT_ONCE).await;
            });
            pair.add(ours.await, alone::round(COUNT));
        }
        table.add(
            Line::of(
                format!("registrations, letter to last page, mail sent, {dialect:?}"),
                format!("{:.1}/s", pair.ours().rate),
            )
            .against(format!("argon2id alone {:.1}/s", pair.theirs().rate), pair.ratio())
            .costing_both(pair.ours()),
        );
    }
}

/// Lets all register, so many at a time.
pub async fn register_all(place: &Place, robots: Vec<Robot>, at_once: usize) -> Vec<Robot> {
    let waiting = Arc::new(Mutex::new(robots));
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (waiting, port) = (Arc::clone(&waiting), place.port());
        tasks.spawn(async move {
            let (mut connection, mut done) = (Connection::open(port).await.unwrap(), Vec::new());
            loop {
                let Some(mut robot) = waiting.lock().unwrap().pop() else { return done };
                assert_eq!(robot.register(&mut connection).await.unwrap(), Learnt::ByTheLastPage);
                done.push(robot);
            }
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}
