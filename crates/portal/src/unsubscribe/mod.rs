//! Ends the update mails of one kind, for whoever has such a mail: by a button of the mail program, which sends one
//! request without a page (RFC 8058), or by the button of the page that the link opens.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::profile::notifications::unsubscribe::{self, MailsEnd, UnsubscribeLink};
use madoguchi_core::links::{self, TOKEN_FIELD};
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, Page, Params};

use self::page::{State, Unsubscribe};
use crate::face::{Access, Routes, Samples, Visit, Within};
use crate::fields::wording::kind_word;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::UNSUBSCRIBE, Access::Anyone, show).post(links::UNSUBSCRIBE, Access::Anyone, send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Unsubscribe>(Within::Society)
}

/// Shows the button. Opening the link changes nothing, because mail scanners follow links.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(answer(&visit, State::NotUsable)) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = unsubscribe::look(&tx, &token).await?;
    tx.rollback().await?;
    let token = token.expose().to_owned();
    Ok(answer(&visit, found.map_or(State::NotUsable, |found| state(&visit, found, token))))
}

/// Ends the mails. The token is in the address and not in the form, because that is where a mail program leaves it.
pub async fn send(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(answer(&visit, State::NotUsable)) };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let ended = unsubscribe::end(&tx, &token, &mut random).await?;
    tx.commit().await?;
    let token = token.expose().to_owned();
    Ok(answer(&visit, ended.map_or(State::NotUsable, |ended| state(&visit, ended, token))))
}

fn state(visit: &Visit, found: UnsubscribeLink, token: String) -> State {
    let what = kind_word(visit.words(), found.kind).to_owned();
    match found.mails {
        MailsEnd::Wanted => State::Ask { what, token },
        MailsEnd::Ended => State::Ended { what },
        MailsEnd::SentToAll => State::SentToAll { what },
    }
}

fn answer(visit: &Visit, state: State) -> Response {
    if state == State::NotUsable {
        let on = StuckOn { screen: "E-15", hitch: Hitch::LinkGone, whose: StuckWho::AsBefore };
        return visit.stuck(StatusCode::NOT_FOUND, Unsubscribe::TEMPLATE, &Unsubscribe { state }, on);
    }
    visit.page(Unsubscribe::TEMPLATE, &Unsubscribe { state })
}
