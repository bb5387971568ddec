//! The WebAuthn ceremonies of the vendor's host as small JSON: options for the browser's dialogue, and its answer.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::sign_in::{self, OperatorProof};
use madoguchi_core::operators::{OperatorSetUp, passkey};
use madoguchi_core::proof::passkey::{Ceremony, Offer};
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::methods::CodeAnswer;
use madoguchi_web::{Answer, Json, Trouble, json};

use super::after;
use crate::desk::second_step::passkey::{Asked, Sent, name_of};
use crate::vendor::face::{OnDuty, SettingUp, SigningIn, Visit, session};

/// Returns the vendor's host as a WebAuthn relying party. Its RP ID is that host, so that nobody else's passkey is offered
/// here.
fn party(visit: &Visit) -> Result<RelyingParty, Trouble> {
    let host = &visit.tenant.canonical_host;
    Ok(RelyingParty::new(host, &visit.app.site.url_of(host), &visit.policy.society.name)?)
}

fn offered(offer: Option<Offer>) -> Answer {
    Ok(json::answer(StatusCode::OK, &offer.ok_or(Trouble::NotForYou)?))
}

fn refused(visit: &Visit, key: &str) -> Response {
    json::told(StatusCode::UNPROCESSABLE_ENTITY, visit.words().text(key))
}

pub(super) async fn second_step_options(visit: Visit, signing_in: SigningIn, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Vendor(signing_in.operator)).await?;
    offered(passkey::offer_second_step(&tx, &party(&visit)?, &signing_in, &mut random).await?)
}

pub(super) async fn second_step(visit: Visit, signing_in: SigningIn, Json(ceremony): Json<Ceremony>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Vendor(signing_in.operator)).await?;
    let token = passkey::second_step(&tx, &party(&visit)?, &signing_in, &ceremony, &mut random).await?;
    tx.commit().await?;
    match token {
        Some(token) => Ok(json::go(session::begin(&visit, visit.go(links::SOCIETIES), &token).await?)),
        None => Ok(refused(&visit, "passkey-refused")),
    }
}

pub(super) async fn set_up_options(visit: Visit, setting_up: SettingUp, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Vendor(setting_up.operator)).await?;
    offered(passkey::offer(&tx, &party(&visit)?, &setting_up, &mut random).await?)
}

pub(super) async fn set_up(visit: Visit, setting_up: SettingUp, Json(sent): Json<Sent>) -> Answer {
    let mut random = visit.app.random();
    let (party, name) = (party(&visit)?, name_of(visit.words(), visit.device));
    let tx = visit.write(Actor::Vendor(setting_up.operator)).await?;
    match passkey::add(&tx, &party, &setting_up, &sent.ceremony, &name, &mut random).await? {
        OperatorSetUp::Entered(token) => {
            tx.commit().await?;
            Ok(json::go(session::begin(&visit, visit.go(links::SOCIETIES), &token).await?))
        }
        OperatorSetUp::Ended => Err(Trouble::SessionEnded),
        OperatorSetUp::Refused | OperatorSetUp::WrongCode(_) | OperatorSetUp::TooOld(_) => {
            // The challenge stays spent.
            tx.commit().await?;
            Ok(refused(&visit, "passkey-not-added"))
        }
    }
}

pub(super) async fn step_up_options(visit: Visit, operator: OnDuty, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(operator.actor()).await?;
    offered(passkey::offer_step_up(&tx, &party(&visit)?, operator.id, &mut random).await?)
}

pub(super) async fn step_up(visit: Visit, operator: OnDuty, Json(sent): Json<Sent>) -> Answer {
    let mut random = visit.app.random();
    let party = party(&visit)?;
    let tx = visit.write(operator.actor()).await?;
    let proof = OperatorProof::Passkey(&party, &sent.ceremony);
    let answer = sign_in::step_up(&tx, &operator, proof, &mut random).await?;
    tx.commit().await?;
    match answer {
        CodeAnswer::Entered(token) => {
            let mut response = visit.go(&after(&sent.to));
            session::renew(&visit, &mut response, &token);
            Ok(json::go(response))
        }
        _ => Ok(refused(&visit, "passkey-refused")),
    }
}
