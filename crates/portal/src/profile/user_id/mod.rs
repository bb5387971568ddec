//! Changes the user ID (ユーザIDの変更), behind a step-up. The page asks for the password, because the password rules compare
//! the password with the new ID.

pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::accounts::methods::password_change::CurrentFault;
use madoguchi_core::accounts::profile::profile;
use madoguchi_core::accounts::profile::user_id_change::{
    self, UserIdChangeBegun, UserIdChangeFaults, UserIdChangeOutcome, UserIdChangeSituation, UserIdFault,
};
use madoguchi_core::links;
use madoguchi_core::policy::user_id::UserIdChangeStanding;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_web::{Answer, FieldError, Fields, Page, unless_ours};

use self::page::ChangeUserId;
use super::page::Kept;
use crate::face::{Member, Visit};
use crate::fields::account::user_id_word;
use crate::fields::waiting::minutes_until;
use crate::fields::wording;

/// Shows the page. Where the ID can't be changed, it redirects to the profile, which says why.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let profile = profile(&tx, member.account).await?;
    tx.rollback().await?;
    if profile.user_id_standing(&visit.policy.user_id) != UserIdChangeStanding::Changeable {
        return Ok(visit.go(links::PROFILE));
    }
    Ok(page(&visit, "", Vec::new(), StatusCode::OK))
}

/// Changes the ID. A second press of the button finds it changed and gets to the profile, which shows it.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let (typed, password) = (fields.one("user_id")?, fields.secret("password")?);
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let begun = user_id_change::begin(&tx, &member, typed, &password, &mut random).await?;
    tx.commit().await?;
    let situation = match begun {
        UserIdChangeBegun::Admitted(situation) => situation,
        UserIdChangeBegun::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let message = visit.words().format("step-up-error-wait", &[("minutes", minutes.into())]);
            let errors = vec![FieldError::overall(message)];
            let response = page(&visit, typed, errors, StatusCode::TOO_MANY_REQUESTS);
            let seconds = (until - visit.now).num_seconds().max(1).to_string();
            return Ok(([(RETRY_AFTER, seconds)], response).into_response());
        }
        UserIdChangeBegun::NotChangeable => return Ok(visit.go(links::PROFILE)),
    };
    let decided = decide(&visit, &member, &situation, typed, &password).await;
    unless_ours(&visit.at, situation.attempt(), decided).await
}

/// Verifies the password, and changes the ID or asks again.
async fn decide(
    visit: &Visit,
    member: &Member,
    situation: &UserIdChangeSituation,
    typed: &str,
    password: &Password,
) -> Answer {
    let hasher = visit.app.hasher.within(member.account.0);
    let examined = user_id_change::examine(&hasher, &visit.policy, situation, password).await?;

    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let outcome = user_id_change::complete(&tx, situation, member, examined, visit.device, &mut random).await?;
    let errors = match outcome {
        UserIdChangeOutcome::Changed => {
            tx.commit().await?;
            return Ok(visit.go(&super::kept(Kept::UserId)));
        }
        UserIdChangeOutcome::NotYet(faults) => {
            tx.commit().await?;
            words_of(visit, &faults)
        }
        UserIdChangeOutcome::TakenMeanwhile => {
            tx.rollback().await?;
            words_of(visit, &UserIdChangeFaults { user_id: Some(UserIdFault::Taken), password: None })
        }
        UserIdChangeOutcome::Overtaken => {
            tx.rollback().await?;
            vec![FieldError::overall(visit.words().text("password-error-overtaken"))]
        }
    };
    Ok(page(visit, typed, errors, StatusCode::UNPROCESSABLE_ENTITY))
}

fn words_of(visit: &Visit, faults: &UserIdChangeFaults) -> Vec<FieldError> {
    let (words, policy) = (visit.words(), &visit.policy);
    let word = user_id_word(words, &policy.society.user_id_word);
    let mut errors = Vec::new();
    if let Some(fault) = &faults.user_id {
        let message = match fault {
            UserIdFault::Rule(error) => wording::user_id(words, &policy.user_id, &word, error),
            UserIdFault::Taken => wording::user_id_taken(words, &word),
            UserIdFault::Same => words.format("change-user-id-error-same", &[("user_id", (&word).into())]),
            UserIdFault::LikePassword => words.format("change-user-id-error-password", &[("user_id", (&word).into())]),
        };
        errors.push(FieldError::at("user_id", message));
    }
    match faults.password {
        None => {}
        Some(CurrentFault::Empty) => {
            errors.push(FieldError::at("password", words.text("sign-in-error-password-empty")));
        }
        Some(CurrentFault::Wrong) => errors.push(FieldError::at("password", words.text("step-up-error-password"))),
    }
    errors
}

fn page(visit: &Visit, typed: &str, errors: Vec<FieldError>, status: StatusCode) -> Response {
    let (words, policy) = (visit.words(), &visit.policy);
    let word = user_id_word(words, &policy.society.user_id_word);
    let page = ChangeUserId::of(words, &policy.user_id, word, typed.to_owned(), errors);
    visit.page_with(status, ChangeUserId::TEMPLATE, &page)
}
