//! A request for a letter (書類をなくした方): the desk gets it, and the letter goes to the roster's address. The answer is the same
//! for everybody; only a letter tells whether the society knows them.

pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::letter_requests::{
    self, LetterRequestFaults, LetterRequestTaken, LetterRequestTyped, NAME_LONGEST,
};
use madoguchi_core::links;
use madoguchi_core::policy::eras::era_on;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, FieldError, Fields, Page};

use self::page::{AskLetter, LetterAsked};
use crate::face::{Access, Routes, Samples, Visit, Within};
use crate::fields::account::user_id_word;
use crate::fields::birth_date::{BirthDateField, BirthDateTyped};
use crate::fields::insurer_number::InsurerNumberField;
use crate::fields::waiting::minutes_until;
use crate::fields::wording;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::REQUEST_LETTER, Access::Anyone, show).post(links::REQUEST_LETTER, Access::Anyone, send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<AskLetter>(Within::Society).page::<LetterAsked>(Within::Society)
}

/// The values of the fields.
#[derive(Clone, Copy, Default)]
struct Sent<'a> {
    kana: &'a str,
    employer: &'a str,
    insurer_number: &'a str,
    birth: BirthDateTyped<'a>,
}

/// Shows the form.
pub async fn show(visit: Visit) -> Answer {
    Ok(visit.page(AskLetter::TEMPLATE, &drawn(&visit, Sent::default(), Vec::new())))
}

/// Takes the request.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let sent = Sent {
        kana: fields.one("kana")?,
        employer: fields.one("employer")?,
        insurer_number: fields.one("insurer_number")?,
        birth: BirthDateTyped::read(&fields)?,
    };
    let birth_date = sent.birth.date();
    let typed = LetterRequestTyped {
        kana: sent.kana,
        employer: sent.employer,
        insurer_number: sent.insurer_number,
        birth_date: &birth_date,
    };
    let said = match letter_requests::read(&visit.policy, &typed, day_in_japan(visit.now)) {
        Ok(said) => said,
        Err(faults) => {
            let page = drawn(&visit, sent, told(&visit, faults));
            return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, AskLetter::TEMPLATE, &page));
        }
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let taken = letter_requests::ask(&tx, &said, &mut random).await?;
    tx.commit().await?;
    let words = visit.words();
    Ok(match taken {
        LetterRequestTaken::Taken => visit.page(LetterAsked::TEMPLATE, &LetterAsked {}),
        LetterRequestTaken::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let errors = vec![FieldError::overall(words.format("recovery-error-wait", &[("minutes", minutes.into())]))];
            later(&visit, sent, errors, until)
        }
        LetterRequestTaken::Full => {
            let errors = vec![FieldError::overall(words.text("letter-request-error-full"))];
            stuck(&visit, sent, errors)
        }
    })
}

fn later(visit: &Visit, sent: Sent<'_>, errors: Vec<FieldError>, until: DateTime<Utc>) -> Response {
    let wait = (until - visit.now).num_seconds().max(1).to_string();
    ([(RETRY_AFTER, wait)], stuck(visit, sent, errors)).into_response()
}

fn stuck(visit: &Visit, sent: Sent<'_>, errors: Vec<FieldError>) -> Response {
    let on = StuckOn { screen: "D-20", hitch: Hitch::RecoveryPaused, whose: StuckWho::AsBefore };
    visit.stuck(StatusCode::TOO_MANY_REQUESTS, AskLetter::TEMPLATE, &drawn(visit, sent, errors), on)
}

fn told(visit: &Visit, faults: LetterRequestFaults) -> Vec<FieldError> {
    let words = visit.words();
    let mut errors = Vec::new();
    if faults.kana_empty {
        errors.push(FieldError::at("kana", words.text("letter-request-error-kana-empty")));
    } else if faults.kana_wrong {
        let message = words.format("letter-request-error-name", &[("most", NAME_LONGEST.into())]);
        errors.push(FieldError::at("kana", message));
    }
    if let Some(fault) = faults.birth_date {
        errors.push(FieldError::at("birth_date", wording::birth_date(words, fault)));
    }
    if let Some(fault) = faults.insurer_number {
        errors.push(FieldError::at("insurer_number", wording::insurer_number(words, fault)));
    }
    if faults.employer_wrong {
        let message = words.format("letter-request-error-name", &[("most", NAME_LONGEST.into())]);
        errors.push(FieldError::at("employer", message));
    }
    errors
}

fn drawn(visit: &Visit, sent: Sent<'_>, errors: Vec<FieldError>) -> AskLetter {
    let policy = &visit.policy;
    let era = era_on(&policy.eras, day_in_japan(visit.now)).or(policy.eras.last());
    AskLetter {
        errors,
        user_id_word: user_id_word(visit.words(), &policy.society.user_id_word),
        kana: sent.kana.to_owned(),
        employer: sent.employer.to_owned(),
        insurer_number: era.filter(|_| policy.identity.insurer_number).map(|era| {
            let value = sent.insurer_number.to_owned();
            InsurerNumberField::new(visit.words(), era.medium, &era.title, &era.insurer_number_on, value)
        }),
        birth_date: policy.identity.birth_date.then(|| BirthDateField::new(visit.words(), sent.birth)),
    }
}
