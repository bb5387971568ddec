//! A passkey as the step-up.

use axum::http::StatusCode;
use madoguchi_core::accounts::methods::passkey;
use madoguchi_core::links;
use madoguchi_core::proof::passkey::Ceremony;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Json, Trouble, json};
use serde::Deserialize;

use super::{Asked, party, told};
use crate::face::{Member, Visit, session};

/// What the script sends: the ceremony and the page to continue with.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(flatten)]
    ceremony: Ceremony,
    #[serde(default)]
    to: String,
}

/// Returns the options for the member's passkeys.
pub async fn options(visit: Visit, member: Member, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Member(member.account)).await?;
    let offer = passkey::offer_step_up(&tx, &party(&visit)?, &member, &mut random).await?;
    tx.rollback().await?;
    Ok(json::answer(StatusCode::OK, &offer.ok_or(Trouble::NotForYou)?))
}

/// Verifies the answer and records the step-up.
pub async fn send(visit: Visit, member: Member, Json(sent): Json<Sent>) -> Answer {
    let mut random = visit.app.random();
    let party = party(&visit)?;
    let tx = visit.write(Actor::Member(member.account)).await?;
    let token = passkey::step_up(&tx, &party, &member, &sent.ceremony, &mut random).await?;
    tx.commit().await?;
    Ok(match token {
        Ok(token) => json::go(session::go_on(&visit, links::after_step_up(&sent.to), &token)),
        Err(refusal) => told(&visit, &refusal, visit.words().text("passkey-refused")),
    })
}
