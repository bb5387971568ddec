//! Ways back in for who can't sign in, and the page that names them all.

pub mod ask;
pub mod desk_code;
pub mod letter;
pub mod new_password;
pub mod page;
pub mod user_id;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::links;
use madoguchi_web::{Answer, Visit};

use self::page::gone::Gone;
use self::page::ladder::Ladder;
use crate::page::Page;
use crate::sign_in::page::user_id_word;

/// The ladder in words.
pub async fn show(visit: Visit) -> Answer {
    let page = Ladder { user_id_word: word(&visit), second_step: visit.policy.second_step.is_offered() };
    Ok(visit.page(Ladder::TEMPLATE, &page))
}

fn word(visit: &Visit) -> String {
    user_id_word(visit.words(), &visit.policy.society.user_id_word)
}

/// A link or token that isn't good (any more): one answer for every reason.
fn gone(visit: &Visit, again: &'static str) -> Response {
    let page = Gone { user_id_word: word(visit), letter: again == links::SIGN_IN, again };
    visit.page_with(StatusCode::NOT_FOUND, Gone::TEMPLATE, &page)
}

/// Says when to try again, to people on the page and to programs in the header.
fn until(visit: &Visit, until: DateTime<Utc>, response: Response) -> Response {
    let wait = (until - visit.now).num_seconds().max(1).to_string();
    ([(RETRY_AFTER, wait)], response).into_response()
}
