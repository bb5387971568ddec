//! A passkey as the second step of a sign-in.

use axum::http::StatusCode;
use madoguchi_core::accounts::methods::passkey;
use madoguchi_core::proof::passkey::Ceremony;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Json, Trouble, json};

use super::{Asked, party, told};
use crate::face::{SigningIn, Visit, session};

/// Returns the options for the account's passkeys.
pub async fn options(visit: Visit, on_the_way: SigningIn, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Anonymous).await?;
    let offer = passkey::offer_second_step(&tx, &party(&visit)?, &on_the_way, &mut random).await?;
    tx.rollback().await?;
    Ok(json::answer(StatusCode::OK, &offer.ok_or(Trouble::NotForYou)?))
}

/// Verifies the answer and completes the second step.
pub async fn send(visit: Visit, on_the_way: SigningIn, Json(ceremony): Json<Ceremony>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let entered = passkey::second_step(&tx, &party(&visit)?, &on_the_way, &ceremony, &mut random).await?;
    tx.commit().await?;
    Ok(match entered {
        Ok(entered) => json::go(session::enter(&visit, &entered, session::inside(&on_the_way)).await?),
        Err(refusal) => told(&visit, &refusal, visit.words().text("passkey-refused")),
    })
}
