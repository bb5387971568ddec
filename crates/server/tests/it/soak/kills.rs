//! 100 kills (SIGKILL) at random moments while many register.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use madoguchi_core::clock::Clock;
use madoguchi_core::testing::{Bench, Sample, random};
use rand::RngExt;
use tokio::task::JoinSet;

use crate::books;
use crate::place::{MailTo, PAUSE, Place};
use crate::robot::{Learnt, Robot};
use crate::wire::Connection;

const KILLS: usize = 100;
/// More than can register between the kills.
const LETTERS: usize = 4000;
/// People who register at a time.
const AT_ONCE: usize = 50;
/// Longest life of a server, in milliseconds.
const LONGEST_LIFE: u64 = 500;

pub async fn hundred(bench: Bench) {
    let dialect = bench.dialect();
    let (sample, letters) = Sample::with_people(&bench, "aozora", LETTERS, Clock::system().now()).await;
    let robots: Vec<_> = (0..).zip(&letters).map(|(number, letter)| Robot::with(&sample, letter, number)).collect();
    let place = Arc::new(Place::on(bench, MailTo::Folder).await);
    let (robots, enough) = (Arc::new(Mutex::new(robots)), Arc::new(AtomicBool::new(false)));
    let mut server = place.start().await;
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (robots, enough, place) = (Arc::clone(&robots), Arc::clone(&enough), Arc::clone(&place));
        tasks.spawn(async move { register_in_turn(&robots, &enough, &place).await });
    }
    for kill in 1..=KILLS {
        let life = Duration::from_millis(random().random_range(0..LONGEST_LIFE));
        tokio::time::sleep(life).await;
        server.kill();
        let accounts = books::accounts(&place, &sample).await;
        if kill % 10 == 0 {
            println!("{dialect:?}: {kill} kills, {accounts} accounts, nothing half");
        }
        server = place.start().await;
    }
    enough.store(true, Ordering::SeqCst);
    let mut registered: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(books::accounts(&place, &sample).await, registered.len() as u64, "none lost, none doubled");
    let found_out = registered.iter().filter(|(_, learnt)| *learnt == Learnt::BySigningIn).count();
    println!("{dialect:?}: {} registered, {found_out} of them found out by signing in", registered.len());
    let mut connection = Connection::open(place.port()).await.unwrap();
    for (robot, _) in &mut registered {
        robot.visit(&mut connection).await.unwrap();
    }
}

async fn register_in_turn(robots: &Mutex<Vec<Robot>>, enough: &AtomicBool, place: &Place) -> Vec<(Robot, Learnt)> {
    let mut registered = Vec::new();
    while !enough.load(Ordering::SeqCst) {
        let Some(mut robot) = robots.lock().unwrap().pop() else { break };
        let learnt = loop {
            if let Ok(learnt) = attempt(&mut robot, place).await {
                break learnt;
            }
            tokio::time::sleep(PAUSE).await;
        };
        registered.push((robot, learnt));
    }
    registered
}

/// Goes on at whatever server runs now: half of the people send their form again, the others begin with a page.
async fn attempt(robot: &mut Robot, place: &Place) -> std::io::Result<Learnt> {
    let mut connection = Connection::open(place.port()).await?;
    if random().random_bool(0.5) {
        robot.send_again(&mut connection).await?;
    }
    robot.register(&mut connection).await
}
