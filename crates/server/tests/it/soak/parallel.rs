//! 1,000 letters, each worked through in 50 browsers up to 実行; then all press at once, at two servers on one database.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::outbox::{self, MessageStatus};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{BASE, Bench, ReadyDraft, Sample, random};
use madoguchi_web::DrawnFor;
use madoguchi_web::drawn_for::FIELD;
use rand::seq::SliceRandom;
use tokio::task::JoinSet;

use crate::books;
use crate::place::{MailTo, PAUSE, Place, free_port};
use crate::wire::{Connection, get, post};

const LETTERS: usize = 1000;
const BROWSERS: usize = 50;
/// Requests at a time.
const AT_ONCE: usize = 200;
/// Letters that are prepared at a time.
const PREPARED_AT_ONCE: usize = 8;

/// A browser on the last page.
struct Waiting {
    letter: usize,
    draft: ReadyDraft,
    drawn_for: String,
}

pub async fn press() {
    let bench = Bench::postgres().await.expect("a PostgreSQL cluster: two servers don't share an SQLite file");
    let bench = Arc::new(bench);
    let (sample, waiting) = everything_before(&bench).await;
    println!("{} browsers wait", waiting.len());
    let place = Place::on(Arc::into_inner(bench).unwrap(), MailTo::Folder).await;
    let other = free_port();
    let _servers = (place.start().await, place.start_on(other).await);
    let host = Arc::new(format!("{}.portal.{BASE}", sample.slug));
    let waiting = Arc::new(Mutex::new(waiting));
    let mut tasks = JoinSet::new();
    for task in 0..AT_ONCE {
        let (waiting, host) = (Arc::clone(&waiting), Arc::clone(&host));
        let port = if task % 2 == 0 { place.port() } else { other };
        tasks.spawn(async move { press_in_turn(&waiting, &host, port).await });
    }
    let mut winners: HashMap<usize, usize> = HashMap::new();
    for letter in tasks.join_all().await.into_iter().flatten() {
        *winners.entry(letter).or_default() += 1;
    }
    assert_eq!(winners.len(), LETTERS);
    assert!(winners.values().all(|times| *times == 1), "a letter won twice");
    assert_eq!(books::accounts(&place, &sample).await, LETTERS as u64);
    println!("{LETTERS} accounts; waiting for their mails");
    all_mails_sent(&place, &sample).await;
    let mails = std::fs::read_dir(place.mails()).unwrap().filter_map(Result::ok);
    let mails = mails.filter(|file| file.path().extension().is_some_and(|ending| ending == "eml"));
    assert_eq!(mails.count(), LETTERS);
}

/// Drafts of all letters, in any order.
async fn everything_before(bench: &Arc<Bench>) -> (Arc<Sample>, Vec<Waiting>) {
    let now = Clock::system().now();
    let (sample, letters) = Sample::with_people(bench, "aozora", LETTERS, now).await;
    let (sample, letters) = (Arc::new(sample), Arc::new(Mutex::new(letters.into_iter().enumerate())));
    let mut tasks = JoinSet::new();
    for _ in 0..PREPARED_AT_ONCE {
        let (bench, sample, letters) = (Arc::clone(bench), Arc::clone(&sample), Arc::clone(&letters));
        tasks.spawn(async move {
            let mut waiting = Vec::new();
            loop {
                let Some((number, letter)) = letters.lock().unwrap().next() else { return waiting };
                for draft in sample.ready_drafts(&bench, &letter, BROWSERS, now).await {
                    let drawn_for = DrawnFor::draft(&bench.keys, sample.id, &draft.token).to_string();
                    waiting.push(Waiting { letter: number, draft, drawn_for });
                }
            }
        });
    }
    let mut waiting: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    waiting.shuffle(&mut random());
    (sample, waiting)
}

/// Presses for one browser after the other; returns the letters of those who won.
async fn press_in_turn(waiting: &Mutex<Vec<Waiting>>, host: &str, port: u16) -> Vec<usize> {
    let mut connection = Connection::open(port).await.unwrap();
    let mut won = Vec::new();
    loop {
        let Some(next) = waiting.lock().unwrap().pop() else { return won };
        let cookie = format!("registration={}", next.draft.token.expose());
        let key = next.draft.key.to_string();
        let request = post(
            host,
            links::REGISTER_CONFIRM,
            &cookie,
            Ipv4Addr::LOCALHOST,
            &[(FIELD, &next.drawn_for), ("key", &key)],
        );
        let answer = connection.send(&request).await.unwrap();
        assert_eq!(answer.status, 303, "{}", answer.text());
        let to = answer.location().unwrap().to_owned();
        if to == links::REGISTER_DONE {
            assert!(answer.cookie("session").is_some());
            won.push(next.letter);
        } else {
            let told = connection.send(&get(host, &to, "")).await.unwrap();
            assert!(told.text().contains("は登録済みです"), "{to}: {}", told.text());
        }
    }
}

async fn all_mails_sent(place: &Place, sample: &Sample) {
    let database = place.database().await;
    loop {
        let tx = database.read(&sample.scope(Actor::System, Clock::system().now())).await.unwrap();
        let listed = outbox::list(&tx, None, 2 * LETTERS as u64).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(listed.len(), LETTERS);
        if listed.iter().all(|mail| mail.status == MessageStatus::Sent) {
            return database.close().await.unwrap();
        }
        tokio::time::sleep(PAUSE).await;
    }
}
