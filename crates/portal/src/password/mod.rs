//! Changes a member's password. The page itself asks for the current password.

pub mod page;
pub mod renew;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::accounts::methods::password_change::{
    self, PasswordChangeBegun, PasswordChangeOutcome, PasswordChangeSituation, PasswordChangeTyped,
};
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, unless_ours};

use self::page::{Change, Changed};
use crate::face::session::{self, NOTICE_FIELD};
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::account::user_id_word;
use crate::fields::password::PasswordField;
use crate::fields::password_wording as wording;
use crate::fields::waiting::minutes_until;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::WELL_KNOWN_CHANGE_PASSWORD, Access::Anyone, change_password)
        .get(links::PASSWORD, Access::Member, show)
        .post(links::PASSWORD, Access::Member, send)
        .get(links::PASSWORD_RENEW, Access::SigningIn, renew::show)
        .post(links::PASSWORD_RENEW, Access::SigningIn, renew::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Change>(Within::Society).page::<page::Renew>(Within::Society).page::<Changed>(Within::Society)
}

/// The value of the notice parameter after the password was changed.
const NOTICE_CHANGED: &str = "changed";

/// Returns the page that confirms the change.
fn done() -> String {
    format!("{}?{NOTICE_FIELD}={NOTICE_CHANGED}", links::PASSWORD)
}

/// Leads password managers to the page. Whoever isn't signed in signs in first.
pub async fn change_password(visit: Visit) -> Answer {
    Ok(visit.go(links::PASSWORD))
}

/// Shows the form or, after a change, the confirmation.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    if params.one(NOTICE_FIELD)? == NOTICE_CHANGED {
        return Ok(visit.page(Changed::TEMPLATE, &Changed { menu_href: links::HOME }));
    }
    let tx = visit.read(Actor::Member(member.account)).await?;
    let situation = password_change::situation(&tx, member.account).await?;
    tx.rollback().await?;
    Ok(visit.page(Change::TEMPLATE, &change(&visit, &situation, Vec::new(), false)))
}

/// Changes the password.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let (current, new) = (fields.secret("current_password")?, fields.secret("new_password")?);
    let (again, everywhere) = (fields.secret("new_password_confirm")?, fields.ticked("everywhere")?);
    let mut random = visit.app.random();

    let tx = visit.write(Actor::Member(member.account)).await?;
    let begun = password_change::begin(&tx, &member, &current, &mut random).await?;
    tx.commit().await?;
    let (situation, paused) = match begun {
        PasswordChangeBegun::Admitted(situation) => (situation, None),
        PasswordChangeBegun::Paused(situation, until) => (situation, Some(until)),
    };
    if let Some(until) = paused {
        let minutes = minutes_until(until, visit.now);
        let message = visit.words().format("password-error-wait", &[("minutes", minutes.into())]);
        let response = again_with(
            &visit,
            &situation,
            vec![FieldError::overall(message)],
            everywhere,
            StatusCode::TOO_MANY_REQUESTS,
        );
        let seconds = (until - visit.now).num_seconds().max(1).to_string();
        return Ok(([(RETRY_AFTER, seconds)], response).into_response());
    }
    let typed = PasswordChangeTyped { current: Some(&current), new: &new, again: &again };
    let decided = decide(&visit, &member, &situation, &typed, everywhere).await;
    unless_ours(&visit.at, situation.attempt(), decided).await
}

/// Verifies and hashes, and changes the password or asks again.
async fn decide(
    visit: &Visit,
    member: &Member,
    situation: &PasswordChangeSituation,
    typed: &PasswordChangeTyped<'_>,
    everywhere: bool,
) -> Answer {
    let (policy, hasher) = (&visit.policy, visit.app.hasher.within(member.account.0));
    let mut random = visit.app.random();
    let examined = password_change::examine(&hasher, policy, situation, typed, &mut random).await?;

    let tx = visit.write(Actor::Member(member.account)).await?;
    let outcome = password_change::complete(&tx, situation, member, examined, everywhere, &mut random).await?;
    let errors = match outcome {
        PasswordChangeOutcome::Changed(changed) => {
            tx.commit().await?;
            return Ok(session::go_on(visit, &done(), &changed.token));
        }
        PasswordChangeOutcome::NotYet(faults) => {
            tx.commit().await?;
            let word = user_id_word(visit.words(), &policy.society.user_id_word);
            wording::faults(visit.words(), &word, &faults, typed.again.expose())
        }
        PasswordChangeOutcome::Overtaken => {
            tx.rollback().await?;
            vec![FieldError::overall(visit.words().text("password-error-overtaken"))]
        }
    };
    Ok(again_with(visit, situation, errors, everywhere, StatusCode::UNPROCESSABLE_ENTITY))
}

fn again_with(
    visit: &Visit,
    situation: &PasswordChangeSituation,
    errors: Vec<FieldError>,
    everywhere: bool,
    status: StatusCode,
) -> Response {
    visit.page_with(status, Change::TEMPLATE, &change(visit, situation, errors, everywhere))
}

fn change(visit: &Visit, situation: &PasswordChangeSituation, errors: Vec<FieldError>, everywhere: bool) -> Change {
    let (words, policy) = (visit.words(), &visit.policy);
    let word = user_id_word(words, &policy.society.user_id_word);
    Change {
        errors,
        user_id: situation.user_id().to_owned(),
        password: PasswordField::beside(words, &policy.password, &word, situation.second_step()).unlike_earlier(
            words,
            &policy.password,
            true,
        ),
        everywhere,
        back_href: links::HOME,
    }
}
