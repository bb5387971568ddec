//! The big numbers: `cargo xtask soak [name]`. Too big for every run, so they are ignored there.

mod announcing;
mod audit;
mod impact;
mod kills;
mod parallel;
mod thousands;

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
#[ignore = "50 servers that end under load on each database"]
async fn replaced() {
    madoguchi_core::testing::on_both(|bench| crate::faults::rolling::replaced(bench, 25)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "11,400 societies"]
async fn societies() {
    thousands::apply().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "1,000,000 rows of an audit trail on each database"]
async fn audit_million() {
    madoguchi_core::testing::on_both(audit::million).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a change of the settings counted over 100,000 members on each database"]
async fn settings_impact() {
    madoguchi_core::testing::on_both(impact::counted).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "mails about an announcement to 100,000 members on each database"]
async fn announcement() {
    madoguchi_core::testing::on_both(announcing::hundred_thousand).await;
}
