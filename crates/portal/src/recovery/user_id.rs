//! The page behind the link of a forgotten user ID: a button, then the ID.

use madoguchi_core::accounts::recovery::link;
use madoguchi_core::links::{self, TOKEN_FIELD};
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Fields, Page, Params};

use super::page::user_id::{ShowUserId, State};
use super::{gone, word};
use crate::face::Visit;

/// Shows the button. Opening the link changes nothing, because mail scanners follow links.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(gone(&visit, links::RECOVER_USER_ID)) };
    let tx = visit.read(Actor::Anonymous).await?;
    let good = link::would_show_user_id(&tx, &token).await?;
    tx.rollback().await?;
    if !good {
        return Ok(gone(&visit, links::RECOVER_USER_ID));
    }
    Ok(answer(&visit, State::Ask { token: token.expose().to_owned() }))
}

/// Shows the user ID and uses up the link.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(TOKEN_FIELD)? else { return Ok(gone(&visit, links::RECOVER_USER_ID)) };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let shown = link::show_user_id(&tx, &token, &mut random).await?;
    tx.commit().await?;
    Ok(match shown {
        Some(user_id) => answer(&visit, State::Shown { user_id }),
        None => gone(&visit, links::RECOVER_USER_ID),
    })
}

fn answer(visit: &Visit, state: State) -> axum::response::Response {
    visit.page(ShowUserId::TEMPLATE, &ShowUserId { user_id_word: word(visit), state })
}
