//! Thousands of societies: taking them in, starting with them, and serving hosts at random beside one host.

use std::sync::Arc;

use madoguchi_core::links;
use madoguchi_core::testing::{BASE, Bench, random};
use rand::RngExt;

use crate::load;
use crate::measure::{Pair, Served, cpu, now, resident_mib, round};
use crate::place::{MailTo, Place};
use crate::societies;
use crate::table::{Line, Table};
use crate::wire::get_packed;

const ROUNDS: usize = 9;
/// Pages in a round.
const COUNT: usize = 10_000;
const MOST: usize = 10_000;

/// Measures them.
pub async fn measure(table: &mut Table) {
    for count in [1, 1400, MOST] {
        for bench in [Some(Bench::sqlite().await), Bench::postgres().await].into_iter().flatten() {
            let dialect = bench.dialect();
            let tenants = tempfile::tempdir().unwrap();
            societies::write(tenants.path(), count);
            let place = Place::on(bench, MailTo::Folder).await;
            let began = now();
            place.apply_all(tenants.path());
            let applied = began.elapsed().as_secs_f64();
            let line = Line::of(format!("apply {count} to an empty database, {dialect:?}"), format!("{applied:.2} s"));
            table.add(if count == 1400 { line.aiming("≤ 5 s", applied <= 5.0) } else { line });
            for (what, arguments) in [
                ("check", &["tenant", "check", "--errors-only"][..]),
                ("plan, nothing to do", &["tenant", "plan", "--errors-only"]),
                ("apply again", &["tenant", "apply", "--all", "--errors-only"]),
            ] {
                let began = now();
                let output = place.command(arguments).arg("--tenants").arg(tenants.path()).output().unwrap();
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                let took = began.elapsed().as_secs_f64();
                let line = Line::of(format!("{what}, {count}, {dialect:?}"), format!("{took:.2} s"));
                table.add(if count == 1400 { line.aiming("≤ 2 s", took <= 2.0) } else { line });
            }
            let began = now();
            let server = place.start().await;
            let (started, cost) = (began.elapsed().as_secs_f64(), cpu(server.pid()).as_secs_f64() * 1000.0);
            let resident = resident_mib(server.pid());
            table.add(
                Line::of(
                    format!("start with {count}, {dialect:?}"),
                    format!("listens after {started:.2} s, {resident:.0} MiB"),
                )
                .costing(cost),
            );
            if count == MOST && dialect == madoguchi_core::database::Dialect::Sqlite {
                random_hosts(table, &place, server.pid()).await;
            }
        }
    }
}

async fn random_hosts(table: &mut Table, place: &Place, pid: u32) {
    let request = |number| Arc::from(get_packed(&format!("{}.portal.{BASE}", societies::slug(number)), links::SIGN_IN));
    let requests: Arc<[Arc<[u8]>]> = (0..MOST).map(request).collect();
    // As many copies for one host, so that the load tool has the same work in both.
    let copies: Arc<[Arc<[u8]>]> = (0..MOST).map(|_| request(MOST / 2)).collect();
    // Each page is made once a society; from then on it is kept.
    let all = Arc::clone(&requests);
    load::pages(place.port(), MOST, move |number| Arc::clone(&all[number])).await;
    let mut pair = Pair::default();
    for _ in 0..ROUNDS {
        let mut chance = random();
        let order: Vec<_> = (0..COUNT).map(|_| chance.random_range(0..MOST)).collect();
        let order: Arc<[usize]> = order.into();
        let of = |requests: &Arc<[Arc<[u8]>]>| {
            let (requests, order) = (Arc::clone(requests), Arc::clone(&order));
            load::pages(place.port(), COUNT, move |number| Arc::clone(&requests[order[number]]))
        };
        let ours = round(Served::by(pid), COUNT, of(&requests)).await;
        let theirs = round(Served::by(pid), COUNT, of(&copies)).await;
        pair.add(ours, theirs);
    }
    table.add(
        Line::of(format!("sign-in page, {MOST} hosts at random"), format!("{:.0}/s", pair.ours().rate))
            .against(format!("one host {:.0}/s, {:.3} CPU ms", pair.theirs().rate, pair.theirs().cpu_ms), pair.ratio())
            .costing(pair.ours().cpu_ms)
            .aiming("≥ 0.95", pair.ratio() >= 0.95),
    );
}
