//! Load: requests over connections that are kept, so many at a time and so many in all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;

use crate::wire::Connection;

/// Connections at a time.
pub const AT_ONCE: usize = 16;

/// Asks for `count` pages over [`AT_ONCE`] connections; `request` makes the n-th request. Every answer must be 200.
pub async fn pages(port: u16, count: usize, request: impl Fn(usize) -> Arc<[u8]> + Send + Sync + 'static) {
    let (next, request) = (Arc::new(AtomicUsize::new(0)), Arc::new(request));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (next, request) = (Arc::clone(&next), Arc::clone(&request));
        tasks.spawn(async move {
            let mut connection = Connection::open(port).await.unwrap();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                let answer = connection.send(&request(number)).await.unwrap();
                assert_eq!(answer.status, 200, "{}", answer.text());
            }
        });
    }
    tasks.join_all().await;
}
