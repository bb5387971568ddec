//! Background work: answers recovery requests, sends mails, announces, reminds members, records refused attempts, seals the audit
//! trail, loads changes of societies, looks at planned changes of settings again, prepares names for the search, and deletes old rows. Each task is a loop around
//! one verb.

mod announce;
mod recover;
mod refold;
mod refresh;
mod remind;
mod schedule;
mod seal;
mod send;
mod settle;
mod sweep;
mod troubles;

#[cfg(test)]
pub(crate) use self::send::send_due;

use std::sync::Arc;
use std::time::Duration;

use madoguchi_mail::Transport;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::wiring::House;

/// Which loops this process runs.
#[derive(Clone, Copy, Debug)]
pub struct Duties {
    /// Whether this process answers recovery requests, sends mails, reminds members, looks at planned changes of settings again,
    /// records refused attempts, seals the audit trail, prepares names for the search and deletes old rows. Several processes may do so at once.
    pub mails: bool,
    /// The most mails that are sent at a time.
    pub parallel: usize,
    /// How long the program may take to stop.
    pub stop_after: Duration,
}

/// Runs the loops until `stop`. Mails that are being delivered at that moment are finished and recorded, so that the
/// next start doesn't send them again.
pub async fn run(house: House, transport: Arc<Transport>, duties: Duties, stop: CancellationToken) {
    let mut loops = JoinSet::new();
    loops.spawn(refresh::run(house.clone(), stop.clone()));
    if duties.mails {
        loops.spawn(send::run(house.clone(), transport, duties, stop.clone()));
        loops.spawn(recover::run(house.clone(), stop.clone()));
        loops.spawn(announce::run(house.clone(), stop.clone()));
        loops.spawn(remind::run(house.clone(), stop.clone()));
        loops.spawn(refold::run(house.clone(), stop.clone()));
        loops.spawn(schedule::run(house.clone(), stop.clone()));
        loops.spawn(settle::run(house.clone(), stop.clone()));
        loops.spawn(seal::run(house.clone(), stop.clone()));
        loops.spawn(sweep::run(house, stop));
    }
    while let Some(ended) = loops.join_next().await {
        if ended.is_err() {
            tracing::error!("a loop of the worker ended early");
        }
    }
}

/// Waits. Returns false when it is time to stop.
async fn wait(pause: Duration, stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}

#[cfg(test)]
mod tests;
