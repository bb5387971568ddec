//! The identity check behind a letter that was issued to a registered member. The sign-in page leads here with the
//! letter's pair.

use axum::http::StatusCode;
use madoguchi_core::accounts::recovery::letter::{self, Checking};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links::{self, TOKEN_FIELD};
use madoguchi_core::policy::eras::era_on;
use madoguchi_core::roster::identity_claim::{IdentityFaults, IdentityTyped};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::support_codes::Hitch;
use madoguchi_web::{Answer, FieldError, Fields, Page};

use super::page::letter::Letter;
use super::{gone, new_password, stuck_on, until, word};
use crate::face::Visit;
use crate::fields::birth_date::{BirthDateField, BirthDateTyped};
use crate::fields::insurer_number::InsurerNumberField;
use crate::fields::waiting::minutes_until;
use crate::fields::wording;

/// The values of the fields.
#[derive(Default)]
struct Typed<'a> {
    insurer_number: &'a str,
    birth: BirthDateTyped<'a>,
}

/// Redirects to the sign-in page, because this page needs the letter's pair.
pub async fn show(visit: Visit) -> Answer {
    Ok(visit.go(links::SIGN_IN))
}

/// Checks the identity. Success is answered with the page for a new password.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(TOKEN_FIELD)? else { return Ok(gone(&visit, links::SIGN_IN)) };
    let typed = Typed { insurer_number: fields.one("insurer_number")?, birth: BirthDateTyped::read(&fields)? };
    let birth_date = typed.birth.date();
    let asked = IdentityTyped { insurer_number: typed.insurer_number, birth_date: &birth_date, agreed: true };
    let claimed = match letter::read(&visit.policy, &asked, day_in_japan(visit.now)) {
        Ok(claimed) => claimed,
        Err(faults) => {
            return page(&visit, &token, &typed, told(&visit, faults), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let checking = letter::check(&tx, &token, &claimed, &mut random).await?;
    tx.commit().await?;
    match checking {
        Checking::Passed(token) => new_password::open(&visit, &token).await,
        Checking::Mismatch => {
            let errors = vec![FieldError::overall(visit.words().text("identity-error-mismatch"))];
            let on = stuck_on("D-8", Hitch::IdentityRefused);
            Ok(visit.stuck(
                StatusCode::UNPROCESSABLE_ENTITY,
                Letter::TEMPLATE,
                &drawn(&visit, &token, &typed, errors),
                on,
            ))
        }
        Checking::Paused(instant) => {
            let message = wording::identity_wait(visit.words(), minutes_until(instant, visit.now));
            let errors = vec![FieldError::overall(message)];
            let (page, on) = (drawn(&visit, &token, &typed, errors), stuck_on("D-8", Hitch::IdentityPaused));
            let response = visit.stuck(StatusCode::TOO_MANY_REQUESTS, Letter::TEMPLATE, &page, on);
            Ok(until(&visit, instant, response))
        }
        Checking::Gone => Ok(gone(&visit, links::SIGN_IN)),
    }
}

/// Shows the page directly after the letter's pair was entered.
pub(crate) fn open(visit: &Visit, token: &Token) -> Answer {
    page(visit, token, &Typed::default(), Vec::new(), StatusCode::OK)
}

fn told(visit: &Visit, faults: IdentityFaults) -> Vec<FieldError> {
    let words = visit.words();
    let number = faults.insurer_number.map(|fault| ("insurer_number", wording::insurer_number(words, fault)));
    let date = faults.birth_date.map(|fault| ("birth_date", wording::birth_date(words, fault)));
    number.into_iter().chain(date).map(|(field, message)| FieldError::at(field, message)).collect()
}

fn page(visit: &Visit, token: &Token, typed: &Typed<'_>, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    Ok(visit.page_with(status, Letter::TEMPLATE, &drawn(visit, token, typed, errors)))
}

fn drawn(visit: &Visit, token: &Token, typed: &Typed<'_>, errors: Vec<FieldError>) -> Letter {
    let policy = &visit.policy;
    // The letter follows the era in force on its day of issue. It was issued at most some weeks ago, so today's era is
    // close enough.
    let era = era_on(&policy.eras, day_in_japan(visit.now)).or(policy.eras.last());
    let insurer_number = era.filter(|_| policy.identity.insurer_number).map(|era| {
        let value = typed.insurer_number.to_owned();
        InsurerNumberField::new(visit.words(), era.medium, &era.title, &era.insurer_number_on, value)
    });
    Letter {
        errors,
        token: token.expose().to_owned(),
        user_id_word: word(visit),
        insurer_number,
        birth_date: policy.identity.birth_date.then(|| BirthDateField::new(visit.words(), typed.birth)),
    }
}
