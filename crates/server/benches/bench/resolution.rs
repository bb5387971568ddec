//! Whose portal a host is: nanoseconds to find out, with one society and with many.

use madoguchi_core::clock::Clock;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, Bench, random};
use rand::RngExt;

use crate::measure::{middle, now};
use crate::place::{MailTo, Place};
use crate::societies;
use crate::table::{Line, Table};

const ROUNDS: usize = 9;
/// Hosts looked up in a round.
const COUNT: u32 = 200_000;

/// Measures it.
pub async fn measure(table: &mut Table) {
    for societies in [1, 100, 10_000] {
        let tenants = tempfile::tempdir().unwrap();
        societies::write(tenants.path(), societies);
        let place = Place::on(Bench::sqlite().await, MailTo::Folder).await;
        place.apply_all(tenants.path());
        let database = place.database().await;
        let directory = Directory::load(&database, BASE, Clock::system().now()).await.unwrap();
        let mut chance = random();
        let hosts: Vec<_> = (0..COUNT)
            .map(|_| format!("{}.portal.{BASE}", societies::slug(chance.random_range(0..societies))))
            .collect();
        let rounds = (0..ROUNDS).map(|_| {
            let began = now();
            for host in &hosts {
                std::hint::black_box(directory.resolve(host));
            }
            began.elapsed().as_secs_f64() * 1e9 / f64::from(COUNT)
        });
        let nanoseconds = middle(rounds.collect());
        table.add(
            Line::of(format!("whose host, {societies} societies"), format!("{nanoseconds:.0} ns"))
                .costing(nanoseconds / 1e6)
                .aiming("≤ 1 µs", nanoseconds <= 1000.0),
        );
    }
}
