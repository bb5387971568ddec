//! The identity check (本人確認): insurer number and birth date, and the terms where the policy puts them on this page.

use super::page::identity::Identity;
use super::{Entry, agreement, enter, enter_in, era_of, go_on};
use crate::face::{Registering, Visit};
use crate::fields::birth_date::BirthDateTyped;
use crate::fields::consent::{Consent, consent};
use crate::fields::waiting::minutes_until;
use crate::fields::wording;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::attempt_log::Target;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_core::policy::terms::Placement;
use madoguchi_core::registration::{Draft, IdentityOutcome, check_identity};
use madoguchi_core::roster::identity_claim::{IdentityFaults, IdentityTyped, read_identity};
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, FieldError, Fields, Page, RegistrationEnd, Trouble};

/// The values of the fields.
#[derive(Default)]
struct Typed<'a> {
    insurer_number: &'a str,
    birth: BirthDateTyped<'a>,
    consent: Option<Consent>,
}

/// Shows the page.
pub async fn show(visit: Visit, registering: Registering) -> Answer {
    match enter(&visit, &registering, Step::Identity).await? {
        Entry::Here(draft) => page(&visit, &draft, &Typed::default(), Vec::new(), StatusCode::OK).await,
        Entry::Elsewhere(response) => Ok(response),
    }
}

/// Checks the identity.
pub async fn send(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    let typed = Typed {
        insurer_number: fields.one("insurer_number")?,
        birth: BirthDateTyped::read(&fields)?,
        consent: consent(&fields)?,
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let draft = match enter_in(&tx, &visit, &registering, Step::Identity).await? {
        Entry::Here(draft) => draft,
        Entry::Elsewhere(response) => return Ok(response),
    };
    if draft.is_identified() {
        tx.rollback().await?;
        return go_on(&visit, &registering).await;
    }
    let birth_date = typed.birth.date();
    let asked = IdentityTyped {
        insurer_number: typed.insurer_number,
        birth_date: &birth_date,
        agreed: typed.consent == Some(Consent::Agree),
    };
    let claimed = match read_identity(&visit.policy, &asked, day_in_japan(visit.now)) {
        Ok(claimed) => claimed,
        Err(faults) => {
            tx.rollback().await?;
            let errors = told(&visit, faults);
            return page(&visit, &draft, &typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let outcome = check_identity(&tx, &draft, &claimed, &mut random).await?;
    tx.commit().await?;
    visit.app.meters.registration(match outcome {
        IdentityOutcome::Passed => RegistrationEnd::Identified,
        IdentityOutcome::Mismatch => RegistrationEnd::IdentityRefused,
        IdentityOutcome::Paused(_) => RegistrationEnd::IdentityPaused,
    });
    match outcome {
        IdentityOutcome::Passed => go_on(&visit, &registering).await,
        IdentityOutcome::Mismatch => {
            let errors = vec![FieldError::overall(visit.words().text("identity-error-mismatch"))];
            let page = drawn(&visit, &draft, &typed, errors).await?;
            Ok(stuck(&visit, &draft, &page, StatusCode::UNPROCESSABLE_ENTITY, Hitch::IdentityRefused))
        }
        IdentityOutcome::Paused(until) => {
            let message = wording::identity_wait(visit.words(), minutes_until(until, visit.now));
            let errors = vec![FieldError::overall(message)];
            let page = drawn(&visit, &draft, &typed, errors).await?;
            let response = stuck(&visit, &draft, &page, StatusCode::TOO_MANY_REQUESTS, Hitch::IdentityPaused);
            let wait = (until - visit.now).num_seconds().max(1).to_string();
            Ok(([(RETRY_AFTER, wait)], response).into_response())
        }
    }
}

fn told(visit: &Visit, faults: IdentityFaults) -> Vec<FieldError> {
    let words = visit.words();
    let mut errors = Vec::new();
    if let Some(fault) = faults.insurer_number {
        errors.push(FieldError::at("insurer_number", wording::insurer_number(words, fault)));
    }
    if let Some(fault) = faults.birth_date {
        errors.push(FieldError::at("birth_date", wording::birth_date(words, fault)));
    }
    if faults.not_agreed {
        errors.push(FieldError::at("consent", words.text("terms-error-not-agreed")));
    }
    errors
}

async fn page(
    visit: &Visit,
    draft: &Draft,
    typed: &Typed<'_>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let page = drawn(visit, draft, typed, errors).await?;
    Ok(visit.page_with(status, Identity::TEMPLATE, &page))
}

fn stuck(visit: &Visit, draft: &Draft, page: &Identity, status: StatusCode, hitch: Hitch) -> Response {
    let on = StuckOn { screen: "B-1", hitch, whose: StuckWho::Of(Target::Letter(draft.credential())) };
    visit.stuck(status, Identity::TEMPLATE, page, on)
}

async fn drawn(visit: &Visit, draft: &Draft, typed: &Typed<'_>, errors: Vec<FieldError>) -> Result<Identity, Trouble> {
    let policy = &visit.policy;
    let letter = era_of(visit, draft).map(|era| (draft.medium(), era));
    let agreement = match policy.terms.placement {
        Placement::IdentityPage if !draft.is_identified() => Some(agreement(visit, typed.consent).await?),
        Placement::IdentityPage | Placement::OwnPage => None,
    };
    let mut page = Identity {
        errors,
        passed: draft.is_identified().then(|| next_href(visit, draft)),
        agreement,
        dependant: draft.is_dependants(),
        ..Identity::of(visit.words(), policy, letter, typed.birth)
    };
    if let Some(field) = &mut page.insurer_number {
        typed.insurer_number.clone_into(&mut field.value);
    }
    Ok(page)
}

/// Returns the page after this one, for a member who has passed the check and came back.
fn next_href(visit: &Visit, draft: &Draft) -> String {
    let steps = steps(&visit.policy);
    let after = steps.iter().copied().skip_while(|step| *step != Step::Identity).nth(1);
    links::register(after.unwrap_or_else(|| draft.next_step(&visit.policy))).to_owned()
}
