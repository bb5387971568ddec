//! The WebAuthn ceremonies of the desk as small JSON: options for the browser's dialogue, and its answer.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::input::device::Device;
use madoguchi_core::links::desk as links;
use madoguchi_core::proof::passkey::{Ceremony, Offer};
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::methods::CodeAnswer;
use madoguchi_core::staff::methods::{StaffSetUp, passkey};
use madoguchi_core::staff::sign_in::{self, StaffProof};
use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_web::{Answer, Json, Trouble, json};
use madoguchi_words::Words;
use serde::Deserialize;

use super::step_up::after;
use crate::desk::account::{self, page::Notice};
use crate::desk::face::{At, Settling, SigningIn, Visit, session};

/// The body of a request for options: `{}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {}

/// What the script sends: the ceremony, and the page to continue with.
#[derive(Deserialize)]
pub struct Sent {
    /// The ceremony.
    #[serde(flatten)]
    pub ceremony: Ceremony,
    /// The page to continue with.
    #[serde(default)]
    pub to: String,
}

/// Returns the desk as a WebAuthn relying party. Its RP ID is the desk's own host, so that a member's passkey is never
/// offered here.
fn party(visit: &Visit) -> Result<RelyingParty, Trouble> {
    let host = desk_host(&visit.tenant.slug, &visit.app.site.base);
    Ok(RelyingParty::new(&host, &visit.app.site.url_of(&host), &visit.policy.society.name)?)
}

fn offered(offer: Option<Offer>) -> Answer {
    Ok(json::answer(StatusCode::OK, &offer.ok_or(Trouble::NotForYou)?))
}

fn refused(visit: &Visit, key: &str) -> Response {
    json::told(StatusCode::UNPROCESSABLE_ENTITY, visit.words().text(key))
}

pub(super) async fn second_step_options(visit: Visit, signing_in: SigningIn, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Staff(signing_in.staff)).await?;
    offered(passkey::offer_second_step(&tx, &party(&visit)?, &signing_in, &mut random).await?)
}

pub(super) async fn second_step(visit: Visit, signing_in: SigningIn, Json(ceremony): Json<Ceremony>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Staff(signing_in.staff)).await?;
    let token = passkey::second_step(&tx, &party(&visit)?, &signing_in, &ceremony, &mut random).await?;
    tx.commit().await?;
    match token {
        Some(token) => Ok(json::go(session::begin(&visit, visit.go(links::TODAY), &token).await?)),
        None => Ok(refused(&visit, "passkey-refused")),
    }
}

pub(super) async fn set_up_options(visit: Visit, settling: Settling, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(settling.actor()).await?;
    offered(passkey::offer(&tx, &party(&visit)?, settling.setting(), &mut random).await?)
}

pub(super) async fn set_up(visit: Visit, settling: Settling, Json(sent): Json<Sent>) -> Answer {
    let mut random = visit.app.random();
    let (party, name) = (party(&visit)?, name_of(visit.words(), visit.device));
    let tx = visit.write(settling.actor()).await?;
    let added = passkey::add(&tx, &party, settling.setting(), &sent.ceremony, &name, &mut random).await?;
    match added {
        StaffSetUp::Entered(token) => {
            tx.commit().await?;
            Ok(json::go(session::begin(&visit, visit.go(links::RECOVERY_CODES), &token).await?))
        }
        StaffSetUp::Added => {
            tx.commit().await?;
            Ok(json::go(account::done(&visit, Notice::MethodAdded)))
        }
        StaffSetUp::Ended => Err(Trouble::SessionEnded),
        StaffSetUp::Refused | StaffSetUp::WrongCode(_) | StaffSetUp::TooOld(_) => {
            // The challenge stays spent.
            tx.commit().await?;
            Ok(refused(&visit, "passkey-not-added"))
        }
    }
}

pub(super) async fn step_up_options(visit: Visit, clerk: At, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(clerk.actor()).await?;
    offered(passkey::offer_step_up(&tx, &party(&visit)?, clerk.id, &mut random).await?)
}

pub(super) async fn step_up(visit: Visit, clerk: At, Json(sent): Json<Sent>) -> Answer {
    let mut random = visit.app.random();
    let party = party(&visit)?;
    let tx = visit.write(clerk.actor()).await?;
    let proof = StaffProof::Passkey(&party, &sent.ceremony);
    let answer = sign_in::step_up(&tx, &clerk, proof, &mut random).await?;
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

/// The name of a new passkey: the device, as its browser reports it.
pub(crate) fn name_of(words: &Words, device: Device) -> String {
    match (device.system, device.browser) {
        (Some(system), Some(browser)) => {
            words.format("passkey-name-of", &[("system", system.into()), ("browser", browser.into())])
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => words.text("passkey-name-plain").to_owned(),
    }
}
