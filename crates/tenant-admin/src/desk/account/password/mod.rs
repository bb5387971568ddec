//! Change of one's own password.

pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::IntoResponse;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::password::{
    self, StaffPasswordBegun, StaffPasswordChange, StaffPasswordFaults, StaffPasswordSituation, StaffPasswordTyped,
};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble, unless_ours};
use madoguchi_words::Words;

use self::page::OwnPassword;
use super::done;
use super::page::Notice;
use crate::desk::face::{At, Visit, session};
use crate::desk::sign_in::invitation::{rules, wording};
use crate::desk::sign_in::minutes_until;

/// Shows the form.
pub(super) async fn show(visit: Visit, clerk: At) -> Answer {
    form(&visit, &clerk, Vec::new(), StatusCode::OK).await
}

async fn form(visit: &Visit, clerk: &At, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let account = madoguchi_core::staff::account(&tx, clerk.id).await?.ok_or(Trouble::SessionEnded)?;
    let page = OwnPassword { errors, login: account.address.as_str().to_owned(), rules: rules(visit.words()) };
    Ok(visit.page_with(status, OwnPassword::TEMPLATE, &page))
}

/// Takes the current password and a new one.
pub(super) async fn send(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let current = fields.secret("current_password")?;
    let (new, again) = (fields.secret("password")?, fields.secret("password_again")?);
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let begun = password::begin(&tx, &clerk, &mut random).await?;
    tx.commit().await?;
    let situation = match begun {
        StaffPasswordBegun::Admitted(situation) => situation,
        StaffPasswordBegun::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let message = visit.words().format("sign-in-error-wait", &[("minutes", minutes.into())]);
            let errors = vec![FieldError::overall(message)];
            let response = form(&visit, &clerk, errors, StatusCode::TOO_MANY_REQUESTS).await?;
            let seconds = (until - visit.now).num_seconds().max(1).to_string();
            return Ok(([(RETRY_AFTER, seconds)], response).into_response());
        }
    };
    let typed = StaffPasswordTyped { current: &current, new: &new, again: &again };
    let changed = change(&visit, &clerk, &situation, &typed).await;
    match unless_ours(&visit.at, &situation.attempt(), changed).await? {
        StaffPasswordChange::Changed(token, _) => {
            let mut response = done(&visit, Notice::PasswordChanged);
            session::renew(&visit, &mut response, &token);
            Ok(response)
        }
        StaffPasswordChange::NotYet(faults) => {
            let errors = errors(visit.words(), &faults);
            form(&visit, &clerk, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        StaffPasswordChange::Overtaken => Ok(visit.go(links::OWN_ACCOUNT)),
    }
}

async fn change(
    visit: &Visit,
    clerk: &At,
    situation: &StaffPasswordSituation,
    typed: &StaffPasswordTyped<'_>,
) -> Result<StaffPasswordChange, Trouble> {
    let mut random = visit.app.random();
    let examined =
        password::examine(&visit.app.hasher.within(clerk.id.0), &visit.policy, situation, typed, &mut random).await?;
    let tx = visit.write(clerk.actor()).await?;
    let change = password::complete(&tx, clerk, situation, examined, &mut random).await?;
    tx.commit().await?;
    Ok(change)
}

fn errors(words: &Words, faults: &StaffPasswordFaults) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut at = |field, key: &str| errors.push(FieldError::at(field, words.text(key)));
    if faults.current_empty {
        at("current_password", "desk-own-password-error-current-empty");
    }
    if faults.current_wrong {
        at("current_password", "desk-own-password-error-current-wrong");
    }
    if faults.unchanged {
        at("password", "desk-own-password-error-unchanged");
    }
    if faults.differs {
        at("password_again", "desk-own-password-error-differs");
    }
    errors.extend(faults.new.iter().map(|fault| FieldError::at("password", wording(words, *fault))));
    errors
}
