//! Thousands of societies: taken in, started with, served.

use std::time::{Duration, Instant};

use madoguchi_core::links;
use madoguchi_core::testing::{BASE, Bench};

use crate::place::{MailTo, Place};
use crate::societies;
use crate::wire::{Connection, get};

pub async fn apply() {
    for count in [1400, 10_000] {
        let benches = [Some(Bench::sqlite().await), Bench::postgres().await];
        for bench in benches.into_iter().flatten() {
            let dialect = bench.dialect();
            let tenants = tempfile::tempdir().unwrap();
            societies::write(tenants.path(), count);
            let place = Place::on(bench, MailTo::Folder).await;
            let (applied, new) = timed(|| place.apply_all(tenants.path()));
            assert_eq!(new.matches(": a new society").count(), count);
            let (again, unchanged) = timed(|| place.apply_all(tenants.path()));
            assert_eq!(unchanged.matches(": as before").count(), count);
            let began = now();
            let server = place.start().await;
            let started = began.elapsed();
            every_portal_answers(&place, count).await;
            println!(
                "{dialect:?}, {count} societies: applied in {applied:.1?}, again in {again:.1?}, started in {started:.1?}"
            );
            drop(server);
        }
    }
}

async fn every_portal_answers(place: &Place, count: usize) {
    let mut connection = Connection::open(place.port()).await.unwrap();
    for number in 0..count {
        let host = format!("{}.portal.{BASE}", societies::slug(number));
        let page = connection.send(&get(&host, links::SIGN_IN, "")).await.unwrap();
        assert!(page.status == 200 && page.text().contains(&format!("第{number}健康保険組合")), "{host}");
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = now();
    let done = work();
    (began.elapsed(), done)
}

#[allow(clippy::disallowed_methods, reason = "timings are printed and decide nothing")]
fn now() -> Instant {
    Instant::now()
}
