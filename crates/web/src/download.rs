//! A file that is written while it is sent, so that a long one takes no more memory than a short one.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use tokio::time::timeout;

/// The media type of a CSV file.
pub const CSV: &str = "text/csv; charset=utf-8";
/// Parts that wait for a slow reader.
const WAITING: usize = 2;
/// How long a reader may take nothing: a laptop that sleeps must not keep the file's writer for good.
const STALLED: Duration = Duration::from_secs(60);

/// Answers with a file to be saved. Its name has only letters, digits, `-` and `.`.
#[must_use]
pub fn attachment(name: &str, media_type: &'static str, body: impl Into<Body>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, body.into()).into_response()
}

/// Where the parts of a file go. A download that is dropped without [`Download::end`] breaks off at the reader's, so that
/// nobody takes a part for the whole.
#[derive(Debug)]
pub struct Download(Option<Sender<Bytes, io::Error>>);

impl Download {
    /// Begins a CSV file with this name, which has only letters, digits, `-` and `.`.
    #[must_use]
    pub fn csv(name: &str) -> (Self, Response) {
        let (sender, parts) = Channel::new(WAITING);
        (Self(Some(sender)), attachment(name, CSV, Body::new(parts)))
    }

    /// Sends a part, and waits while the reader is slow. Returns false if the reader has gone away, or takes nothing for
    /// [`STALLED`].
    pub async fn send(&mut self, part: Vec<u8>) -> bool {
        match &mut self.0 {
            Some(_) if part.is_empty() => true,
            Some(sender) => matches!(timeout(STALLED, sender.send_data(part.into())).await, Ok(Ok(()))),
            None => false,
        }
    }

    /// Ends the file after its last part. Who has gone away needs no end.
    pub async fn end(mut self, last: Vec<u8>) {
        self.send(last).await;
        self.0 = None;
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        if let Some(sender) = self.0.take() {
            sender.abort(io::Error::other("the file isn't whole"));
        }
    }
}
