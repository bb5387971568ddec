//! What is looked at when somebody asks: pools, hasher, outbox.

use madoguchi_core::database::PoolUse;
use madoguchi_core::failure::Failure;
use madoguchi_core::outbox;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::{PATIENCE, Told};
use crate::wiring::House;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfPool {
    pool: &'static str,
    state: &'static str,
}

/// Adds the gauges with their values of this moment.
pub(super) async fn register(registry: &mut Registry, told: &Told) {
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The program", build);
    let societies = told.house.directory.all().len();
    set(registry, "societies", "Societies that this process has loaded", societies);
    pools(registry, &told.house.database.pools());
    if let Some(hasher) = &told.hasher {
        let load = hasher.load();
        set(registry, "hasher_running", "Passwords that are being hashed", load.running);
        set(registry, "hasher_waiting", "Requests that wait for a hash", load.waiting);
        set(registry, "hasher_places", "The most requests that may hash or wait", load.places);
    }
    let House { database, clock, .. } = &told.house;
    let tx = timely(database.platform_read(clock.now())).await;
    set(registry, "database_up", "Whether the database answered", usize::from(tx.is_some()));
    let backlog = match &tx {
        Some(tx) => timely(outbox::backlog(tx)).await,
        None => None,
    };
    if let Some(backlog) = backlog {
        set(registry, "outbox_waiting", "Mails that wait to be sent, of all societies", backlog.waiting);
        set(registry, "outbox_due", "Mails that may be sent by now, of all societies", backlog.due);
        let late = Gauge::<i64>::default();
        late.set(backlog.late.num_seconds());
        let help = "Since when the oldest mail that may be sent waits";
        registry.register_with_unit("outbox_late", help, Unit::Seconds, late);
    }
}

/// What the database answers in time. Without it, the other gauges are told all the same.
async fn timely<T>(answer: impl Future<Output = Result<T, Failure>>) -> Option<T> {
    tokio::time::timeout(PATIENCE, answer).await.ok()?.ok()
}

fn pools(registry: &mut Registry, pools: &[PoolUse]) {
    let connections = Family::<OfPool, Gauge>::default();
    for PoolUse { pool, open, idle, most } in pools {
        for (state, count) in [("used", open.saturating_sub(*idle)), ("idle", *idle), ("most", *most)] {
            connections.get_or_create(&OfPool { pool, state }).set(i64::from(count));
        }
    }
    registry.register("database_connections", "Connections to the database, by pool and state", connections);
}

fn set(registry: &mut Registry, name: &str, help: &str, value: impl TryInto<i64>) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value.try_into().unwrap_or(i64::MAX));
    registry.register(name, help, gauge);
}
