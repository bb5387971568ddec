//! Recovery with a desk code (窓口コード), which the society's desk has issued.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::recovery::desk_code::{self, DeskCodeFaults, DeskCodeTyped, Presented};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::Hitch;
use madoguchi_web::{Answer, FieldError, Fields, Page};

use super::page::desk_code::DeskCode;
use super::{new_password, stuck_on, until, word};
use crate::face::Visit;
use crate::fields::birth_date::{BirthDateField, BirthDateTyped};
use crate::fields::waiting::minutes_until;
use crate::fields::wording;

/// Shows the page.
pub async fn show(visit: Visit) -> Answer {
    Ok(page(&visit, "", BirthDateTyped::default(), Vec::new(), StatusCode::OK))
}

/// Compares the code. A right code is answered with the page for a new password.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let code = fields.secret("code")?;
    let birth = BirthDateTyped::read(&fields)?;
    let birth_date = birth.date();
    let typed = DeskCodeTyped { user_id: fields.one("user_id")?, birth_date: &birth_date, code: &code };
    let again = |errors, status| page(&visit, typed.user_id, birth, errors, status);
    let stuck = |errors, status, hitch| {
        let page = drawn(&visit, typed.user_id, birth, errors);
        visit.stuck(status, DeskCode::TEMPLATE, &page, stuck_on("D-7", hitch))
    };
    let claim = match desk_code::read(&typed, day_in_japan(visit.now)) {
        Ok(claim) => claim,
        Err(faults) => return Ok(again(told(&visit, faults), StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let presented = desk_code::present(&tx, &claim, visit.device, &mut random).await?;
    tx.commit().await?;
    match presented {
        Presented::Taken(token) => new_password::open(&visit, &token).await,
        Presented::Refused => {
            let errors = vec![FieldError::overall(visit.words().text("recovery-error-desk-code"))];
            Ok(stuck(errors, StatusCode::UNPROCESSABLE_ENTITY, Hitch::DeskCodeRefused))
        }
        Presented::Paused(instant) => {
            let minutes = minutes_until(instant, visit.now);
            let message = visit.words().format("recovery-error-desk-code-wait", &[("minutes", minutes.into())]);
            let errors = vec![FieldError::overall(message)];
            let response = stuck(errors, StatusCode::TOO_MANY_REQUESTS, Hitch::DeskCodePaused);
            Ok(until(&visit, instant, response))
        }
    }
}

fn told(visit: &Visit, faults: DeskCodeFaults) -> Vec<FieldError> {
    let words = visit.words();
    let mut errors = Vec::new();
    if faults.user_id_empty {
        let message = words.format("recovery-error-user-id-empty", &[("user_id", word(visit).into())]);
        errors.push(FieldError::at("user_id", message));
    }
    if let Some(fault) = faults.birth_date {
        errors.push(FieldError::at("birth_date", wording::birth_date(words, fault)));
    }
    if faults.code_empty {
        errors.push(FieldError::at("code", words.text("recovery-error-desk-code-empty")));
    }
    errors
}

fn page(
    visit: &Visit,
    user_id: &str,
    birth: BirthDateTyped<'_>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Response {
    visit.page_with(status, DeskCode::TEMPLATE, &drawn(visit, user_id, birth, errors))
}

fn drawn(visit: &Visit, user_id: &str, birth: BirthDateTyped<'_>, errors: Vec<FieldError>) -> DeskCode {
    DeskCode {
        errors,
        user_id_word: word(visit),
        user_id: user_id.to_owned(),
        birth_date: BirthDateField::new(visit.words(), birth),
    }
}
