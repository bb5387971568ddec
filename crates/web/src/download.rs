//! A file that is written while it is sent, so that a long one takes no more memory than a short one.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
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
        // What compresses the answer asks for a further part after the last one, and the channel must not be asked then.
        (Self(Some(sender)), attachment(name, CSV, Body::new(parts.fuse())))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_is_over_stays_over_however_often_it_is_asked() {
        let (mut download, response) = Download::csv("members-20261120.csv");
        let writer = tokio::spawn(async move {
            assert!(download.send(b"a,b\r\n".to_vec()).await);
            download.end(b"1,2\r\n".to_vec()).await;
        });
        let mut body = response.into_body();
        let mut read = Vec::new();
        while let Some(frame) = body.frame().await {
            read.extend_from_slice(&frame.unwrap().into_data().unwrap());
        }
        assert_eq!(read, b"a,b\r\n1,2\r\n");
        for _ in 0..3 {
            assert!(body.frame().await.is_none());
        }
        writer.await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_broke_off_is_no_file() {
        let (mut download, response) = Download::csv("members-20261120.csv");
        assert!(download.send(b"a,b\r\n".to_vec()).await);
        drop(download);
        let mut body = response.into_body();
        let mut broken = false;
        while let Some(frame) = body.frame().await {
            broken |= frame.is_err();
            if broken {
                break;
            }
        }
        assert!(broken);
    }
}
