//! The page behind a verification link, and its button.

pub mod page;
pub mod resend;

use self::page::{State, VerifyEmail};
use crate::face::{Access, Routes, Samples, Visit, Within};
use axum::http::StatusCode;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::{self, LinkedAddress};
use madoguchi_core::links;
use madoguchi_core::links::TOKEN_FIELD;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, Fields, Page, Params};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::VERIFY_EMAIL, Access::Anyone, show)
        .post(links::VERIFY_EMAIL, Access::Anyone, send)
        .get(links::RESEND_VERIFICATION, Access::Member, resend::show)
        .post(links::RESEND_VERIFICATION, Access::Member, resend::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<VerifyEmail>(Within::Society).page::<resend::page::Resend>(Within::Society)
}

/// Shows the button. Opening the link changes nothing, because mail scanners follow links.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(answer(&visit, State::NotUsable)) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = addresses::look(&tx, &token).await?;
    tx.rollback().await?;
    Ok(answer(
        &visit,
        found.map_or(State::NotUsable, |found| State::Ask { token: token.expose().to_owned(), email: shown(&found) }),
    ))
}

/// Verifies the address.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(TOKEN_FIELD)? else { return Ok(answer(&visit, State::NotUsable)) };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let verified = addresses::verify(&tx, &token, visit.device, &mut random).await?;
    tx.commit().await?;
    Ok(answer(
        &visit,
        verified.map_or(State::NotUsable, |found| State::Done {
            email: shown(&found),
            second: found.purpose == Purpose::Recovery,
        }),
    ))
}

fn shown(found: &LinkedAddress) -> String {
    found.address.as_str().to_owned()
}

fn answer(visit: &Visit, state: State) -> axum::response::Response {
    if state == State::NotUsable {
        let on = StuckOn { screen: "E-10", hitch: Hitch::LinkGone, whose: StuckWho::AsBefore };
        return visit.stuck(StatusCode::NOT_FOUND, VerifyEmail::TEMPLATE, &VerifyEmail { state }, on);
    }
    visit.page(VerifyEmail::TEMPLATE, &VerifyEmail { state })
}
