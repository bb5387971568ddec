//! Many wrong passwords at once, at two servers on one database: the limit isn't overrun, and the owner comes in meanwhile.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::testing::{BASE, Bench, Sample, on_both};
use madoguchi_web::testing::Browser;
use tokio::task::JoinSet;

use crate::member::{Member, Society};
use crate::place::{MailTo, Place, free_port};
use crate::wire::{Connection, post};

/// Tries, half of them at each server.
const TRIES: u32 = 200;
/// Passwords that are checked before the first pause.
const CHECKED: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_tries_at_two_servers_check_five_passwords() {
    on_both(|bench| async move { guess(bench).await }).await;
}

async fn guess(bench: Bench) {
    let (sample, letters) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let society = Society::new(sample);
    let place = Place::on(bench, MailTo::Folder).await;
    let other = free_port();
    let _servers = (place.start().await, place.start_on(other).await);
    let member = Member::with(&letters[0]);
    let mut owner = member.walk(&society, &place, society.end()).await;

    for id in [member.user_id(), "nobody2026"] {
        let mut tasks = JoinSet::new();
        for number in 0..TRIES {
            let port = if number % 2 == 0 { place.port() } else { other };
            let host = format!("{}.portal.{BASE}", society.sample.slug);
            let id = id.to_owned();
            tasks.spawn(async move {
                // From as many networks.
                let network = Ipv4Addr::from_bits(Ipv4Addr::new(10, 1, 0, 1).to_bits() + number);
                let form = [("user_id", id.as_str()), ("password", "Wrong2026x")];
                let mut connection = Connection::open(port).await.unwrap();
                connection.send(&post(&host, links::SIGN_IN, "", network, &form)).await.unwrap().status
            });
        }
        let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
        for status in tasks.join_all().await {
            *answers.entry(status).or_default() += 1;
        }
        assert_eq!(answers.remove(&422), Some(CHECKED), "{id}: {answers:?} {}", place.log());
        // Those that come while as many hashes are being computed for this share are asked to wait instead.
        assert!(answers.keys().all(|status| [429, 503].contains(status)), "{id}: {answers:?} {}", place.log());
        assert_eq!(answers.values().sum::<usize>(), TRIES as usize - CHECKED, "{id}");
    }

    // The browser that the account was made in is known and isn't slowed; a strange one is, with the right password too.
    owner.open(links::SIGN_OUT).await;
    owner.press("ログアウト").await;
    member.sign_in(&society, &place, &mut owner).await;
    assert_eq!(owner.path(), links::HOME, "{}", owner.text());
    let mut stranger = Browser::new();
    member.sign_in(&society, &place, &mut stranger).await;
    assert_eq!(stranger.status(), 429, "{}", stranger.text());
}
