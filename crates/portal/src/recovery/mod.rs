//! Account recovery for people who can't sign in, and the page that lists all of its ways.

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
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, Page};

use self::page::gone::Gone;
use self::page::ladder::Ladder;
use crate::face::{Access, Routes, Samples, Visit, Within};
use crate::fields::account::user_id_word;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::RECOVERY, Access::Anyone, show)
        .get(links::RECOVER_USER_ID, Access::Anyone, ask::show_user_id)
        .post(links::RECOVER_USER_ID, Access::Anyone, ask::send_user_id)
        .get(links::SHOW_USER_ID, Access::Anyone, user_id::show)
        .post(links::SHOW_USER_ID, Access::Anyone, user_id::send)
        .get(links::RECOVER_PASSWORD, Access::Anyone, ask::show_password)
        .post(links::RECOVER_PASSWORD, Access::Anyone, ask::send_password)
        .get(links::NEW_PASSWORD, Access::Anyone, new_password::show)
        .post(links::NEW_PASSWORD, Access::Anyone, new_password::send)
        .get(links::DESK_CODE, Access::Anyone, desk_code::show)
        .post(links::DESK_CODE, Access::Anyone, desk_code::send)
        .get(links::RECOVERY_LETTER, Access::Anyone, letter::show)
        .post(links::RECOVERY_LETTER, Access::Anyone, letter::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<Ladder>(Within::Society)
        .page::<page::ask::Ask>(Within::Society)
        .page::<page::ask::AskedFor>(Within::Society)
        .page::<page::user_id::ShowUserId>(Within::Society)
        .page::<page::new_password::NewPassword>(Within::Society)
        .page::<page::desk_code::DeskCode>(Within::Society)
        .page::<page::letter::Letter>(Within::Society)
        .page::<Gone>(Within::Society)
}

/// Shows the ways of recovery in words.
pub async fn show(visit: Visit) -> Answer {
    let page = Ladder::of(visit.words(), &visit.policy);
    Ok(visit.stuck(StatusCode::OK, Ladder::TEMPLATE, &page, stuck_on("D-1", Hitch::WaysBack)))
}

/// A page that asks for nobody.
const fn stuck_on(screen: &'static str, hitch: Hitch) -> StuckOn {
    StuckOn { screen, hitch, whose: StuckWho::AsBefore }
}

fn word(visit: &Visit) -> String {
    user_id_word(visit.words(), &visit.policy.society.user_id_word)
}

/// Answers that a link or token isn't valid. The answer is the same for every reason.
fn gone(visit: &Visit, again: &'static str) -> Response {
    let page = Gone { user_id_word: word(visit), letter: again == links::SIGN_IN, again };
    visit.stuck(StatusCode::NOT_FOUND, Gone::TEMPLATE, &page, stuck_on("D-9", Hitch::LinkGone))
}

/// Sets `Retry-After` to the instant that the page names.
fn until(visit: &Visit, until: DateTime<Utc>, response: Response) -> Response {
    let wait = (until - visit.now).num_seconds().max(1).to_string();
    ([(RETRY_AFTER, wait)], response).into_response()
}
