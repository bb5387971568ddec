//! Full sign-ins — the page, the pair, the home page — beside the password hash alone; and what they do to memory, in a
//! server of 1,400 societies.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use madoguchi_core::clock::Clock;
use madoguchi_core::proof::hasher::Cost;
use madoguchi_core::testing::{Bench, Sample};
use tokio::task::JoinSet;

use crate::alone;
use crate::measure::{Pair, Round, Served, cpu_of_threads, middle_round, of, postmaster, resident_mib, round};
use crate::place::{MailTo, Place};
use crate::registrations;
use crate::robot::Robot;
use crate::societies;
use crate::table::{Line, Table};
use crate::wire::Connection;

/// The server's threads that hash, by their name.
const HASHING: &str = "blocking-";
const ROUNDS: usize = 9;
/// Sign-ins in a round, and hashes in the other's.
const COUNT: usize = 200;
/// Members who sign in at a time.
const AT_ONCE: usize = 8;
const SOCIETIES: usize = 1400;
const MEMBERS: usize = 64;

/// Measures them on both databases.
pub async fn measure(table: &mut Table) {
    for bench in [Some(Bench::sqlite().await), Bench::postgres().await].into_iter().flatten() {
        on(bench, table).await;
    }
}

async fn on(bench: Bench, table: &mut Table) {
    let (dialect, postmaster) = (bench.dialect(), postmaster(&bench).await);
    let (sample, letters) = Sample::with_people(&bench, "aozora", MEMBERS, Clock::system().now()).await;
    let robots: Vec<_> = (0..).zip(&letters).map(|(number, letter)| Robot::with(&sample, letter, number)).collect();
    let place = Place::on(bench, MailTo::Folder).await;
    let tenants = tempfile::tempdir().unwrap();
    societies::write(tenants.path(), SOCIETIES - 1);
    place.apply_all(tenants.path());
    let server = place.start().await;
    let robots = Arc::new(Mutex::new(registrations::register_all(&place, robots, AT_ONCE).await));
    drop(server);

    let server = place.start().await;
    let after_start = resident_mib(server.pid());
    let (mut pair, mut rests) = (Pair::default(), Vec::new());
    for _ in 0..ROUNDS {
        let before = cpu_of_threads(server.pid(), HASHING);
        let ours = round(Served::with(server.pid(), postmaster), COUNT, sign_in(&place, &robots, COUNT)).await;
        let hashing = of(COUNT, Duration::from_secs(1), cpu_of_threads(server.pid(), HASHING) - before);
        rests.push(Round { cpu_ms: ours.cpu_ms - hashing.cpu_ms, ..ours });
        pair.add(ours, alone::round(COUNT));
    }
    let after_sign_ins = resident_mib(server.pid());
    let against = format!("argon2id alone {:.1}/s, {:.1} CPU ms", pair.theirs().rate, pair.theirs().cpu_ms);
    table.add(
        Line::of(format!("full sign-ins (page, pair, home), {dialect:?}"), format!("{:.1}/s", pair.ours().rate))
            .against(against, pair.ratio())
            .costing_both(pair.ours())
            .aiming("≥ 0.95", pair.ratio() >= 0.95),
    );
    let rest = middle_round(&rests);
    let both = rest.cpu_ms + rest.database_ms;
    table.add(
        Line::of(format!("all of a sign-in but the hash, {dialect:?}"), format!("{both:.2} ms"))
            .costing_both(rest)
            .aiming("≤ 2.5 ms, server and database", both <= 2.5),
    );
    let hashing = alone::cores() as f64 * f64::from(Cost::default().memory_kib) / 1024.0;
    table.add(Line::of(
        format!("resident memory, {SOCIETIES} societies, after start, {dialect:?}"),
        format!("{after_start:.0} MiB"),
    ));
    table.add(
        Line::of(
            format!("resident memory after {} sign-ins, {dialect:?}", ROUNDS * COUNT),
            format!("{after_sign_ins:.0} MiB, {:.0} MiB of them to hash in", hashing),
        )
        .aiming("≤ 64 MiB beyond hashing", after_sign_ins - hashing <= 64.0),
    );
}

/// Signs members in, [`AT_ONCE`] at a time, none twice at a time.
async fn sign_in(place: &Place, robots: &Arc<Mutex<Vec<Robot>>>, count: usize) {
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (robots, port) = (Arc::clone(robots), place.port());
        tasks.spawn(async move {
            let mut connection = Connection::open(port).await.unwrap();
            for _ in 0..count / AT_ONCE {
                let mut robot = robots.lock().unwrap().pop().unwrap();
                robot.visit(&mut connection).await.unwrap();
                robots.lock().unwrap().insert(0, robot);
            }
        });
    }
    tasks.join_all().await;
}
