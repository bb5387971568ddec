//! The page that undoes a change of address. It is for the owner of the old address; no session is needed.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::recovery::undo_email::{self, UndoStanding};
use madoguchi_core::links::{self, TOKEN_FIELD};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};

use super::page::{Methods, State, UndoEmail};
use crate::face::{Visit, session};

/// Shows the button, or, after the undo, that it is done. Opening the link changes nothing.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(answer(&visit, State::NotUsable)) };
    let state = match look(&visit, &token).await? {
        UndoStanding::Open(address) => State::Ask {
            token: token.expose().to_owned(),
            email: address.as_str().to_owned(),
            methods: Methods::of(&visit.policy.second_step),
        },
        UndoStanding::Undone(address) => State::Done { email: address.as_str().to_owned() },
        UndoStanding::TooLate => State::TooLate,
        UndoStanding::NotUsable => State::NotUsable,
    };
    Ok(answer(&visit, state))
}

/// Undoes the change.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(TOKEN_FIELD)? else { return Ok(answer(&visit, State::NotUsable)) };
    let there = links::undo_email(&token);
    // Hashes only where there is something to undo.
    if !matches!(look(&visit, &token).await?, UndoStanding::Open(_)) {
        return Ok(visit.go(&there));
    }
    let mut random = visit.app.random();
    let password = undo_email::unknowable(&visit.app.hasher, &token, &mut random).await?;
    let tx = visit.write(Actor::Anonymous).await?;
    let standing = undo_email::undo(&tx, &token, password, visit.device, &mut random).await?;
    tx.commit().await?;
    let response = visit.go(&there);
    // The undo ended this browser's session, too.
    Ok(if matches!(standing, UndoStanding::Undone(_)) { session::end(&visit, response) } else { response })
}

async fn look(visit: &Visit, token: &Token) -> Result<UndoStanding, Trouble> {
    let tx = visit.read(Actor::Anonymous).await?;
    let standing = undo_email::look(&tx, token).await?;
    tx.rollback().await?;
    Ok(standing)
}

fn answer(visit: &Visit, state: State) -> Response {
    let usable = matches!(state, State::Ask { .. } | State::Done { .. });
    if usable {
        return visit.page(UndoEmail::TEMPLATE, &UndoEmail { state });
    }
    let on = StuckOn { screen: "E-12", hitch: Hitch::LinkGone, whose: StuckWho::AsBefore };
    visit.stuck(StatusCode::NOT_FOUND, UndoEmail::TEMPLATE, &UndoEmail { state }, on)
}
