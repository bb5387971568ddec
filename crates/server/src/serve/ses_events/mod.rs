//! Where Amazon SNS posts what Amazon SES reports of mails.
//!
//! Whatever isn't a genuine message of the one topic gets the same answer, 403, and a line in the log that says why and nothing of
//! the message. A genuine one that can't be recorded now gets 503, and SNS sends it again.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, StatusCode};
use axum::routing::any;
use madoguchi_core::accounts::profile::addresses::delivery::Reported;
use madoguchi_core::failure::Failure;
use madoguchi_mail::reports::{Fetch, Heard, LARGEST_SNS_MESSAGE, Refused, SnsListener, said_by_ses};

use crate::reports::take_said;
use crate::wiring::{House, SES_EVENTS};

struct Ear<F> {
    house: House,
    listener: SnsListener<F>,
}

/// The router of the one path.
pub fn router<F: Fetch + 'static>(house: House, listener: SnsListener<F>) -> Router {
    Router::new()
        .route(SES_EVENTS, any(receive::<F>))
        .layer(DefaultBodyLimit::max(LARGEST_SNS_MESSAGE))
        .with_state(Arc::new(Ear { house, listener }))
}

async fn receive<F: Fetch + 'static>(
    State(ear): State<Arc<Ear<F>>>,
    method: Method,
    body: Result<Bytes, BytesRejection>,
) -> StatusCode {
    let heard = match (method, body) {
        (Method::POST, Ok(body)) => ear.listener.hear(&body, ear.house.clock.now()).await,
        (Method::POST, Err(_)) => Err(Refused::TooLarge),
        _ => Err(Refused::Malformed),
    };
    match heard {
        Err(refused) => {
            tracing::warn!(%refused, "a post to the path of mail reports doesn't count");
            StatusCode::FORBIDDEN
        }
        Ok(Heard::Again) => StatusCode::OK,
        Ok(Heard::Ended) => {
            tracing::warn!(
                "the subscription to the topic of mail reports has ended: nothing is heard of bounces any more"
            );
            StatusCode::OK
        }
        Ok(Heard::WantsConfirmation { token }) => match ear.listener.confirm(&token).await {
            Ok(()) => {
                tracing::info!("the subscription to the topic of mail reports is confirmed");
                StatusCode::OK
            }
            Err(unfetched) => {
                tracing::warn!(%unfetched, "the subscription to the topic of mail reports can't be confirmed for now");
                StatusCode::SERVICE_UNAVAILABLE
            }
        },
        Ok(Heard::Notification { id, content }) => match record(&ear.house, &content).await {
            Ok(()) => {
                ear.listener.done(id).await;
                StatusCode::OK
            }
            Err(failure) => {
                tracing::warn!(%failure, "a mail report can't be recorded for now");
                StatusCode::SERVICE_UNAVAILABLE
            }
        },
    }
}

/// Records what an event says. What isn't about a mail of this installation is passed over, because it would come again.
async fn record(house: &House, content: &str) -> Result<(), Failure> {
    let said = match said_by_ses(content) {
        Ok(said) => said,
        Err(unreadable) => {
            tracing::warn!(%unreadable, "a mail report is passed over");
            return Ok(());
        }
    };
    for one in said {
        let (society, message) = (one.society, one.message);
        match take_said(house, one).await? {
            Some(Reported::Suspended(because)) => {
                tracing::warn!(%society, mail = %message, ?because, "an address gets no mails any more");
            }
            Some(reported) => tracing::info!(%society, mail = %message, ?reported, "a mail report was taken"),
            None => tracing::warn!("a mail report of a society that isn't known is passed over"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
