//! The phone's side of a hand-over: it opens the link of the code, shows a number, and continues when the PC has
//! confirmed the number.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::sessions::hand_over::{self, Opening};
use madoguchi_core::links::{self, TOKEN_FIELD};
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, Fields, Page, Params};

use super::page::{Phone, PhoneState};
use crate::face::{SigningIn, Visit, session};

/// Shows a button. Opening a link changes nothing.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(gone(&visit)) };
    let tx = visit.read(Actor::Anonymous).await?;
    let open = hand_over::is_open(&tx, &token).await?;
    tx.rollback().await?;
    if !open {
        return Ok(gone(&visit));
    }
    let state = PhoneState::Ask { token: token.expose().to_owned() };
    Ok(visit.page(Phone::TEMPLATE, &Phone { state }))
}

/// Moves the sign-in to this phone.
pub async fn open(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(TOKEN_FIELD)? else { return Ok(gone(&visit)) };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let opening = hand_over::open(&tx, &token, visit.device, &mut random).await?;
    match opening {
        Opening::Opened(phone) => {
            tx.commit().await?;
            session::begin_sign_in(&visit, visit.go(links::HAND_OVER_WAIT), &phone).await
        }
        Opening::Gone => {
            tx.rollback().await?;
            Ok(gone(&visit))
        }
    }
}

/// Shows the number until the PC has confirmed it.
pub async fn wait(visit: Visit, on_the_way: SigningIn) -> Answer {
    if on_the_way.next != Next::FirstStep {
        return Ok(visit.go(links::sign_in_next(on_the_way.next)));
    }
    let tx = visit.read(Actor::Anonymous).await?;
    let number = hand_over::number_on_phone(&tx, on_the_way.id).await?;
    tx.rollback().await?;
    Ok(match number {
        Some(number) => visit.page(Phone::TEMPLATE, &Phone { state: PhoneState::Wait { number } }),
        None => session::end_sign_in(&visit, gone(&visit)),
    })
}

fn gone(visit: &Visit) -> Response {
    let on = StuckOn { screen: "C-7", hitch: Hitch::LinkGone, whose: StuckWho::AsBefore };
    visit.stuck(StatusCode::OK, Phone::TEMPLATE, &Phone { state: PhoneState::Gone }, on)
}
