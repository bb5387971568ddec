//! What stands beside a crowd at the sign-in, and that times tell nothing about IDs.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::testing::{BASE, Bench, Sample};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::alone;
use crate::measure::{middle, now};
use crate::place::{MailTo, Place};
use crate::registrations;
use crate::robot::Robot;
use crate::table::{Line, Table};
use crate::wire::{Connection, get, post};

const SLUG: &str = "aozora";
/// Members, and as many letters that wait.
const IDS: usize = 80;
/// Tries with each ID; one more would begin the pauses.
const TRIES: usize = 5;
/// Registrations at a time.
const AT_ONCE: usize = 8;
/// How much more is offered than can be hashed.
const TIMES: f64 = 10.0;
/// How long.
const CROWDED: Duration = Duration::from_secs(8);
/// Connections of the crowd.
const CONNECTIONS: usize = 400;
/// Between two looks at the sign-in page meanwhile.
const BETWEEN: Duration = Duration::from_millis(20);
/// What the page may take.
const PATIENCE_MS: f64 = 100.0;

/// Measures both.
pub async fn measure(table: &mut Table) {
    let bench = Bench::sqlite().await;
    let (sample, letters) = Sample::with_people(&bench, SLUG, 2 * IDS, Clock::system().now()).await;
    let (known, waiting) = letters.split_at(IDS);
    let robots = (0..).zip(known).map(|(number, letter)| Robot::with(&sample, letter, number)).collect();
    let place = Place::on(bench, MailTo::Folder).await;
    let _server = place.start().await;
    registrations::register_all(&place, robots, AT_ONCE).await;
    let known: Vec<_> = known.iter().map(|letter| Robot::user_id(&letter.login_id)).collect();
    let waiting: Vec<_> = waiting.iter().map(|letter| letter.login_id.clone()).collect();
    times(table, &place, &known, &waiting).await;
    crowd(table, &place).await;
}

fn host() -> String {
    format!("{SLUG}.portal.{BASE}")
}

/// A wrong password, from a network of its own.
fn wrong(id: &str, number: usize) -> Vec<u8> {
    let network = Ipv4Addr::from_bits(Ipv4Addr::new(10, 9, 0, 1).to_bits() + u32::try_from(number).unwrap());
    post(&host(), links::SIGN_IN, "", network, &[("user_id", id), ("password", "Wrong2026x")])
}

/// Wrong passwords with IDs of members, of nobody and of letters that wait, in turns.
async fn times(table: &mut Table, place: &Place, known: &[String], waiting: &[String]) {
    let mut connection = Connection::open(place.port()).await.unwrap();
    let mut took: [Vec<f64>; 3] = Default::default();
    for number in 0..IDS * TRIES {
        let nobody = format!("nobody{number:05}");
        let ids = [&known[number % IDS], &nobody, &waiting[number % IDS]];
        // Each comes first as often as the others.
        for turn in 0..ids.len() {
            let which = (number + turn) % ids.len();
            let request = wrong(ids[which], number * ids.len() + which);
            let began = now();
            let status = connection.send(&request).await.unwrap().status;
            took[which].push(began.elapsed().as_secs_f64() * 1000.0);
            assert_eq!(status, 422);
        }
    }
    let [known, nobody, waiting] = took.map(middle);
    for (whose, took) in [("a member's ID", known), ("a waiting letter's ID", waiting)] {
        let ratio = took / nobody;
        table.add(
            Line::of(format!("a wrong password with {whose}, middle of {}", IDS * TRIES), format!("{took:.2} ms"))
                .against(format!("with nobody's {nobody:.2} ms"), ratio)
                .aiming("0.97–1.03", (0.97..=1.03).contains(&ratio)),
        );
    }
}

/// What came of a crowd.
#[derive(Default)]
struct Counts {
    checked: AtomicUsize,
    asked_to_wait: AtomicUsize,
    over: AtomicBool,
}

/// Ten times as many passwords as can be checked, and the sign-in page for somebody else meanwhile.
async fn crowd(table: &mut Table, place: &Place) {
    let capacity = alone::round(200).rate;
    let offered = capacity * TIMES;
    let counts = Arc::new(Counts::default());
    // No room to wait in: what isn't taken at once isn't offered.
    let (sender, receiver) = mpsc::channel::<usize>(CONNECTIONS);
    let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (counts, receiver, port) = (Arc::clone(&counts), Arc::clone(&receiver), place.port());
        tasks.spawn(async move {
            let mut connection = Connection::open(port).await.unwrap();
            loop {
                let Some(number) = receiver.lock().await.recv().await else { return };
                let answer = connection.send(&wrong(&format!("crowd{number:07}"), number)).await.unwrap();
                match answer.status {
                    422 => counts.checked.fetch_add(1, Ordering::Relaxed),
                    503 => {
                        assert!(answer.header("retry-after").is_some() && answer.text().contains("混み合っています"));
                        counts.asked_to_wait.fetch_add(1, Ordering::Relaxed)
                    }
                    other => panic!("{other}: {}", answer.text()),
                };
            }
        });
    }
    let looks = tokio::spawn(look(place.port(), Arc::clone(&counts)));
    let began = now();
    let (mut sent, mut dropped) = (0, 0);
    while began.elapsed() < CROWDED {
        let due = (began.elapsed().as_secs_f64() * offered) as usize;
        for number in sent + dropped..due {
            match sender.try_send(number) {
                Ok(()) => sent += 1,
                Err(_) => dropped += 1,
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    counts.over.store(true, Ordering::Relaxed);
    drop(sender);
    let mut took = looks.await.unwrap();
    tasks.join_all().await;
    took.sort_by(f64::total_cmp);
    let p99 = took[took.len() * 99 / 100];
    let each = |count: &AtomicUsize| count.load(Ordering::Relaxed) as f64 / seconds;
    table.add(
        Line::of(
            format!("sign-in page while {:.0} passwords/s are offered, 99 of 100", sent as f64 / seconds),
            format!("{p99:.1} ms"),
        )
        .against(
            format!(
                "can hash {capacity:.0}/s; {:.0}/s checked, {:.0}/s asked to wait",
                each(&counts.checked),
                each(&counts.asked_to_wait)
            ),
            sent as f64 / seconds / capacity,
        )
        .aiming("< 100 ms", p99 < PATIENCE_MS),
    );
}

/// Looks at the sign-in page again and again; how long each look took, in milliseconds.
async fn look(port: u16, counts: Arc<Counts>) -> Vec<f64> {
    let (mut connection, request) = (Connection::open(port).await.unwrap(), get(&host(), links::SIGN_IN, ""));
    let mut took = Vec::new();
    while !counts.over.load(Ordering::Relaxed) {
        let began = now();
        assert_eq!(connection.send(&request).await.unwrap().status, 200);
        took.push(began.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(BETWEEN).await;
    }
    took
}
