//! The big numbers: `cargo xtask soak [name]`. Too big for every run, so they are ignored there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

#[path = "faults/books.rs"]
mod books;
#[path = "soak/kills.rs"]
mod kills;
#[path = "soak/parallel.rs"]
mod parallel;
#[path = "faults/place.rs"]
#[allow(dead_code, reason = "shared with tests that use other parts of it")]
mod place;
#[path = "soak/robot.rs"]
#[allow(dead_code, reason = "shared with the bench, which uses other parts of it")]
mod robot;
#[path = "soak/societies.rs"]
mod societies;
#[path = "soak/thousands.rs"]
mod thousands;
#[path = "soak/wire.rs"]
#[allow(dead_code, reason = "shared with the bench, which uses other parts of it")]
mod wire;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "50,000 browsers at two servers"]
async fn parallel() {
    parallel::press().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "100 kills on each database"]
async fn kill() {
    madoguchi_core::testing::on_both(kills::hundred).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "11,400 societies"]
async fn societies() {
    thousands::apply().await;
}
