//! The page for whoever asks from outside the society's network, where the society has named one.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::{sessions, sign_in};
use madoguchi_web::api::ProblemKind;
use madoguchi_web::{Page, Trouble};
use madoguchi_words::Words;
use serde::Serialize;

use super::{Visit, session};

/// Why the desk doesn't open here.
#[derive(Clone, Debug, Serialize)]
pub struct Outside {
    /// The address that the request came from, to be told to whoever keeps the society's network.
    pub address: String,
}

/// Records the refusal, and answers.
pub(super) async fn turned_away(visit: &Visit) -> Response {
    if let Err(failure) = record(visit).await {
        return Trouble::from(failure).into_response();
    }
    if visit.is_api {
        return Trouble::from(ProblemKind::OutsideNetwork).into_response();
    }
    visit.page_with(StatusCode::FORBIDDEN, Outside::TEMPLATE, &Outside { address: visit.client.to_string() })
}

async fn record(visit: &Visit) -> Result<(), Failure> {
    // A session that is in use from elsewhere is worth knowing whose it is. It isn't kept alive by that.
    let clerk = match visit.cookies.token(session::SESSION) {
        Some(token) => sessions::resolve(&visit.read(Actor::Anonymous).await?, token).await?,
        None => None,
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    sign_in::refused_outside(&tx, clerk.map(|clerk| clerk.id), &mut random).await?;
    tx.commit().await
}

impl Page for Outside {
    const TEMPLATE: &'static str = "sign_in/outside.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("outside", Self { address: "198.51.100.7".into() })]
    }
}
