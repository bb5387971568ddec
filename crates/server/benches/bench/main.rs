//! `cargo xtask bench`: what the portal costs, beside what the same work costs without it, on the same cores in the same
//! run. The machine may be busy with other things: every pair is measured in turns, and the middle of its rounds counts.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a measurement that can't go on ends")]

mod alone;
mod audit;
mod bare;
mod desk;
mod limits;
mod load;
mod measure;
mod pages;
mod people;
#[path = "../../tests/it/place.rs"]
#[allow(dead_code, reason = "shared with tests that use other parts of it")]
mod place;
mod registrations;
mod resolution;
#[path = "../../tests/it/robot.rs"]
#[allow(dead_code, reason = "shared with tests that use other parts of it")]
mod robot;
mod second_steps;
mod sign_ins;
#[path = "../../tests/it/societies.rs"]
mod societies;
mod table;
mod templates;
mod thousands;
#[path = "../../tests/it/wire.rs"]
#[allow(dead_code, reason = "shared with the soak, which uses other parts of it")]
mod wire;

use table::Table;

/// Names of the measurements, to run one alone.
const PARTS: [&str; 10] = [
    "pages",
    "sign-ins",
    "second-steps",
    "limits",
    "registrations",
    "resolution",
    "people",
    "desk",
    "societies",
    "audit",
];

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.as_slice() {
        [bare::MODE, folder] => runtime.block_on(bare::serve(folder.as_ref())),
        [alone::MODE, count] => alone::hash(count.parse().unwrap()),
        names => {
            if let Some(unknown) = names.iter().find(|name| !PARTS.contains(name)) {
                panic!("there is no measurement {unknown}; there are {}", PARTS.join(", "));
            }
            let table = runtime.block_on(measure_all(|part| names.is_empty() || names.contains(&part)));
            println!("\n{table}");
        }
    }
}

async fn measure_all(wanted: impl Fn(&str) -> bool) -> Table {
    let mut table = Table::default();
    if wanted("pages") {
        pages::measure(&mut table).await;
    }
    if wanted("sign-ins") {
        sign_ins::measure(&mut table).await;
    }
    if wanted("second-steps") {
        second_steps::measure(&mut table).await;
    }
    if wanted("limits") {
        limits::measure(&mut table).await;
    }
    if wanted("registrations") {
        registrations::measure(&mut table).await;
    }
    if wanted("resolution") {
        resolution::measure(&mut table).await;
    }
    if wanted("people") {
        people::measure(&mut table).await;
    }
    if wanted("desk") {
        desk::measure(&mut table).await;
    }
    if wanted("societies") {
        thousands::measure(&mut table).await;
    }
    if wanted("audit") {
        audit::measure(&mut table).await;
    }
    table
}
