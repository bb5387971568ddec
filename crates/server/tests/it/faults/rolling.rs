//! Servers are replaced one by one under load, as a platform does it: whoever distributes the requests asks `/readyz`, and no
//! request is lost.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use madoguchi_core::clock::Clock;
use madoguchi_core::testing::{BASE, Bench, Sample, on_both};
use tokio::task::JoinSet;

use crate::place::{MailTo, PAUSE, Place, Server, free_port};
use crate::wire::{Connection, get, post};

/// Clients that send one request after the other.
const CLIENTS: usize = 6;
/// The time between two looks at `/readyz`.
const LOOK: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_are_replaced_under_load_lose_no_request() {
    on_both(|bench| async move { replaced(bench, 2).await }).await;
}

/// A server and its ports.
#[derive(Default)]
struct Seat {
    port: u16,
    ops: u16,
    ready: AtomicBool,
}

/// Ends each of two servers `times` times, one after the other.
pub async fn replaced(bench: Bench, times: usize) {
    let (sample, _) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let place = Place::on(bench, MailTo::Folder).await;
    let host = Arc::new(format!("{}.portal.{BASE}", sample.slug));
    let seats = Arc::new([place.port(), free_port()].map(|port| Seat { port, ops: free_port(), ..Seat::default() }));
    let mut servers = Vec::new();
    for seat in seats.iter() {
        servers.push(Some(start(&place, seat).await));
    }
    let over = Arc::new(AtomicBool::new(false));
    let (answered, mut tasks) = (Arc::new(AtomicUsize::new(0)), JoinSet::new());
    for number in 0..seats.len() {
        let (seats, over) = (Arc::clone(&seats), Arc::clone(&over));
        tasks.spawn(async move { look_at(&seats[number], &over).await });
    }
    for number in 0..CLIENTS {
        let (seats, over, host, answered) =
            (Arc::clone(&seats), Arc::clone(&over), Arc::clone(&host), Arc::clone(&answered));
        tasks.spawn(async move { ask(number, seats.as_slice(), &over, &host, &answered).await });
    }
    for _ in 0..times {
        for (seat, server) in seats.iter().zip(&mut servers) {
            while seats.iter().any(|seat| !seat.ready.load(Ordering::SeqCst)) {
                tokio::time::sleep(PAUSE).await;
            }
            let before = answered.load(Ordering::SeqCst);
            while answered.load(Ordering::SeqCst) < before + 4 * CLIENTS {
                tokio::time::sleep(PAUSE).await;
            }
            if let Some(server) = server.take() {
                server.ask_to_end();
                assert!(server.ended().await.success(), "{}", place.log());
            }
            *server = Some(start(&place, seat).await);
        }
    }
    over.store(true, Ordering::SeqCst);
    tasks.join_all().await;
    println!("{} requests were answered while {} servers ended", answered.load(Ordering::SeqCst), 2 * times);
    assert!(!place.log().contains("are cut off"), "{}", place.log());
}

async fn start(place: &Place, seat: &Seat) -> Server {
    let variables = [
        ("MADOGUCHI_SERVER__LISTEN", format!("127.0.0.1:{}", seat.port)),
        ("MADOGUCHI_SERVER__DRAIN_SECONDS", "1".to_owned()),
        ("MADOGUCHI_OPS__LISTEN", format!("127.0.0.1:{}", seat.ops)),
    ];
    place.start_as(&["serve"], seat.port, &variables).await
}

/// Keeps what is known about a server up to date.
async fn look_at(seat: &Seat, over: &AtomicBool) {
    while !over.load(Ordering::SeqCst) {
        let status = async {
            let mut connection = Connection::open(seat.ops).await?;
            connection.send(&get("ops", "/readyz", "")).await.map(|answer| answer.status)
        };
        seat.ready.store(matches!(status.await, Ok(200)), Ordering::SeqCst);
        tokio::time::sleep(LOOK).await;
    }
}

/// Asks for pages and tries passwords, on a connection that is kept until a server ends it. Nothing is asked twice.
async fn ask(number: usize, seats: &[Seat], over: &AtomicBool, host: &str, answered: &AtomicUsize) {
    let mut kept: Option<Connection> = None;
    for round in 0_usize.. {
        if over.load(Ordering::SeqCst) {
            return;
        }
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => {
                let ready = seats.iter().filter(|seat| seat.ready.load(Ordering::SeqCst));
                let ready = ready.collect::<Vec<_>>();
                let Some(seat) = ready.get((number + round) % ready.len().max(1)) else {
                    tokio::time::sleep(PAUSE).await;
                    continue;
                };
                Connection::open(seat.port).await.expect("a server that is ready takes connections")
            }
        };
        // Each from a network of its own, so that no limit is reached.
        let network = Ipv4Addr::from(0x0a00_0000 + u32::try_from((round * CLIENTS + number) * 256 + 1).unwrap());
        let (request, expected) = if round % 4 == 3 {
            let nobody = format!("nobody-{number}-{round}");
            let pair = [("user_id", nobody.as_str()), ("password", "a wrong password")];
            (post(host, "/sign-in", "", network, &pair), 422)
        } else {
            (get(host, "/sign-in", ""), 200)
        };
        let answer = connection.send(&request).await.expect("a request was dropped");
        assert_eq!(answer.status, expected, "{}", answer.text());
        let goes_on = answer.header("connection") != Some("close");
        answered.fetch_add(1, Ordering::SeqCst);
        // Some connections are kept and some are new, as with proxies of both kinds.
        if goes_on && round % 8 != 0 {
            kept = Some(connection);
        }
    }
}
