//! The pages for a forgotten user ID (IDを忘れた方) and a forgotten password (パスワードを忘れた方). Both share a handler. The answer
//! is the same whether or not the account exists, against user enumeration.

use super::page::ask::{Ask, AskedFor};
use super::{stuck_on, until, word};
use crate::face::Visit;
use crate::fields::account::typo_warning;
use crate::fields::birth_date::{BirthDateField, BirthDateTyped};
use crate::fields::waiting::minutes_until;
use crate::fields::wording;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::recovery::request::{self, Asked, Forgotten, RequestFaults, RequestTyped};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::input::text::trim;
use madoguchi_core::outbox::RECOVERY_LINK_LIFE;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::Hitch;
use madoguchi_web::{Answer, FieldError, Fields, Page};

/// What was sent: for core to read, and the birth date for the page to show again.
struct Sent<'a> {
    typed: RequestTyped<'a>,
    birth: BirthDateTyped<'a>,
}

/// Shows the page for a forgotten user ID.
pub async fn show_user_id(visit: Visit) -> Answer {
    Ok(blank(&visit, Forgotten::UserId))
}

/// Takes the form for a forgotten user ID.
pub async fn send_user_id(visit: Visit, fields: Fields) -> Answer {
    send(&visit, &fields, Forgotten::UserId).await
}

/// Shows the page for a forgotten password.
pub async fn show_password(visit: Visit) -> Answer {
    Ok(blank(&visit, Forgotten::Password))
}

/// Takes the form for a forgotten password.
pub async fn send_password(visit: Visit, fields: Fields) -> Answer {
    send(&visit, &fields, Forgotten::Password).await
}

fn blank(visit: &Visit, forgotten: Forgotten) -> Response {
    let nothing = Sent { typed: RequestTyped::default(), birth: BirthDateTyped::default() };
    visit.page(Ask::TEMPLATE, &page(visit, forgotten, &nothing, Vec::new()))
}

async fn send(visit: &Visit, fields: &Fields, forgotten: Forgotten) -> Answer {
    let birth = BirthDateTyped::read(fields)?;
    let birth_date = birth.date();
    let typed = RequestTyped { user_id: fields.one("user_id")?, birth_date: &birth_date, email: fields.one("email")? };
    let sent = Sent { typed, birth };
    let typed = &sent.typed;
    let words = visit.words();
    let asked = match request::read(&visit.policy, forgotten, typed, day_in_japan(visit.now)) {
        Ok(asked) => asked,
        Err(faults) => {
            let page = page(visit, forgotten, &sent, told(visit, faults));
            return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Ask::TEMPLATE, &page));
        }
    };
    if let Some(page) = slip(visit, forgotten, &sent, fields.one("email_confirmed")?) {
        return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Ask::TEMPLATE, &page));
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let taken = request::ask(&tx, &asked, visit.device, &mut random).await?;
    tx.commit().await?;
    Ok(match taken {
        Asked::Taken => {
            let page = AskedFor {
                email: trim(typed.email).to_owned(),
                mail_from: visit.policy.contact.mail_from.clone(),
                minutes: RECOVERY_LINK_LIFE.num_minutes(),
            };
            visit.page(AskedFor::TEMPLATE, &page)
        }
        Asked::Paused(instant) => {
            let minutes = minutes_until(instant, visit.now);
            let message = words.format("recovery-error-wait", &[("minutes", minutes.into())]);
            let page = page(visit, forgotten, &sent, vec![FieldError::overall(message)]);
            let screen = if forgotten == Forgotten::Password { "D-3" } else { "D-2" };
            let on = stuck_on(screen, Hitch::RecoveryPaused);
            until(visit, instant, visit.stuck(StatusCode::TOO_MANY_REQUESTS, Ask::TEMPLATE, &page, on))
        }
    })
}

/// Shows the page again where the address looks mistyped. The form is accepted when it is sent again unchanged.
fn slip(visit: &Visit, forgotten: Forgotten, sent: &Sent<'_>, confirmed: &str) -> Option<Ask> {
    let (message, address) = typo_warning(visit, sent.typed.email, confirmed)?;
    Some(Ask { warning: Some(message), email_confirmed: address, ..page(visit, forgotten, sent, Vec::new()) })
}

fn told(visit: &Visit, faults: RequestFaults) -> Vec<FieldError> {
    let words = visit.words();
    let mut errors = Vec::new();
    if faults.user_id_empty {
        let message = words.format("recovery-error-user-id-empty", &[("user_id", word(visit).into())]);
        errors.push(FieldError::at("user_id", message));
    }
    if let Some(fault) = faults.birth_date {
        errors.push(FieldError::at("birth_date", wording::birth_date(words, fault)));
    }
    if let Some(fault) = faults.email {
        errors.push(FieldError::at("email", wording::email(words, fault)));
    }
    errors
}

fn page(visit: &Visit, forgotten: Forgotten, sent: &Sent<'_>, errors: Vec<FieldError>) -> Ask {
    let typed = &sent.typed;
    Ask {
        errors,
        user_id_word: word(visit),
        user_id: (forgotten == Forgotten::Password).then(|| typed.user_id.to_owned()),
        birth_date: visit.policy.identity.birth_date.then(|| BirthDateField::new(visit.words(), sent.birth)),
        email: typed.email.to_owned(),
        email_confirmed: String::new(),
        warning: None,
    }
}
