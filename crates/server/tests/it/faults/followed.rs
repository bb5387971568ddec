//! What a society changes reaches every server on one database within five seconds, and what was there before stays readable.

use std::time::Duration;

use madoguchi_core::clock::Clock;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::apply::keep_overrides;
use madoguchi_core::testing::{BASE, Bench, Sample, on_both};
use madoguchi_web::testing::Browser;
use serde_json::json;

use crate::place::{MailTo, Place, free_port};

/// How often a server may show what was before, a tenth of a second apart.
const PATIENCE: u32 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn new_looks_reach_two_servers_within_five_seconds() {
    on_both(|bench| async move { follow(bench).await }).await;
}

async fn follow(bench: Bench) {
    let (sample, _) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let place = Place::on(bench, MailTo::Folder).await;
    let other = free_port();
    let _servers = (place.start().await, place.start_on(other).await);
    let host = format!("{}.portal.{BASE}", sample.slug);
    let at = |port: u16, path: &str| format!("http://{host}:{port}{path}");
    let (old, new) = (sample.policy.branding.logo.clone().unwrap(), "e".repeat(64));
    let mut browsers = [(place.port(), Browser::new()), (other, Browser::new())];
    for (port, browser) in &mut browsers {
        browser.open(&at(*port, "/sign-in")).await;
        assert!(browser.source().contains(&old), "{}", place.log());
    }

    let database = place.database().await;
    let now = Clock::system().now();
    let tx = database.write(&sample.scope(Actor::System, now)).await.unwrap();
    let kept = format!(
        "INSERT INTO tenant_asset (tenant_id, sha256, media_type, content) \
         SELECT tenant_id, '{new}', media_type, content FROM tenant_asset WHERE sha256 = '{old}'"
    );
    assert_eq!(tx.raw(&kept).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let tx = database.platform_write(now).await.unwrap();
    let looks = json!({"branding": {"logo": new, "main": "#5a1e78"}, "society": {"name": "あおぞらの会"}});
    keep_overrides(&tx, sample.id, &looks.to_string(), now, "test", "new looks").await.unwrap();
    tx.commit().await.unwrap();

    for (port, browser) in &mut browsers {
        for tries in 0.. {
            browser.open(&at(*port, "/sign-in")).await;
            if browser.source().contains(&new) {
                break;
            }
            assert!(tries < PATIENCE, "{port} still shows the old logo: {}", place.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(browser.text().contains("あおぞらの会"), "{}", browser.text());
        for logo in [&old, &new] {
            let shown = browser.request("GET", &at(*port, &format!("/logo/{logo}")), &[], None).await;
            assert_eq!(shown.status, 200, "{logo}");
        }
    }
}
