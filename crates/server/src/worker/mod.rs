//! What happens without anybody asking: requests to come back in are answered, mails are sent, members are reminded,
//! societies' changes are taken in, old rows are swept. Each is a loop around one verb.

mod recover;
mod refresh;
mod remind;
mod send;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use madoguchi_mail::Transport;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::wiring::House;

/// Which loops run.
#[derive(Clone, Copy, Debug)]
pub struct Duties {
    /// Whether requests are answered, mails sent, members reminded and old rows swept here; other processes may do so as
    /// well.
    pub mails: bool,
    /// Mails that are sent at a time.
    pub parallel: usize,
}

/// Runs the loops until `stop`. Mails that are being handed over then are finished and noted, so that the next start
/// sends none of them again.
pub async fn run(house: House, transport: Arc<Transport>, duties: Duties, stop: CancellationToken) {
    let mut loops = JoinSet::new();
    loops.spawn(refresh::run(house.clone(), stop.clone()));
    if duties.mails {
        loops.spawn(send::run(house.clone(), transport, duties.parallel.max(1), stop.clone()));
        loops.spawn(recover::run(house.clone(), stop.clone()));
        loops.spawn(remind::run(house.clone(), stop.clone()));
        loops.spawn(sweep::run(house, stop));
    }
    while let Some(ended) = loops.join_next().await {
        if ended.is_err() {
            tracing::error!("a loop of the worker ended early");
        }
    }
}

/// Waits; false when it is time to stop.
async fn wait(pause: Duration, stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}

#[cfg(test)]
mod tests;
