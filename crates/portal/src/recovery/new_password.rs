//! Sets a new password, behind a mailed link, a desk code or a letter. It doesn't sign in.

use axum::http::StatusCode;
use madoguchi_core::accounts::methods::password_change::Repeated;
use madoguchi_core::accounts::recovery::link::{self, Reset, ResetFaults, ResetTyped};
use madoguchi_core::accounts::recovery::{ResetOutcome, reset};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::{self, TOKEN_FIELD};
use madoguchi_core::policy::email::{EmailFault, rule_for};
use madoguchi_core::policy::password::PasswordRules;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use super::page::new_password::NewPassword;
use super::{gone, word};
use crate::face::Visit;
use crate::face::session::NOTICE_FIELD;
use crate::fields::account::{EmailField, typo_warning};
use crate::fields::notice::NOTICE_PASSWORD_RESET;
use crate::fields::password::PasswordField;
use crate::fields::password_wording::repeated;
use crate::fields::waiting::{retry_after, too_often};
use crate::fields::wording;

/// The content of the address field, and the messages on the page.
#[derive(Default)]
struct Shown {
    email: String,
    email_confirmed: String,
    warning: Option<String>,
    errors: Vec<FieldError>,
}

/// Shows the page behind the link. Opening it changes nothing.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let Some(token) = params.token(TOKEN_FIELD)? else { return Ok(gone(&visit, links::RECOVERY)) };
    open(&visit, &token).await
}

/// Shows the page for a token.
pub(super) async fn open(visit: &Visit, token: &Token) -> Answer {
    match look(visit, token).await? {
        Some(found) => page(visit, token, &found, Shown::default(), StatusCode::OK),
        None => Ok(gone(visit, links::RECOVERY)),
    }
}

/// Sets the new password.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(TOKEN_FIELD)? else { return Ok(gone(&visit, links::RECOVERY)) };
    let (password, password_again) = (fields.secret("new_password")?, fields.secret("new_password_confirm")?);
    let (email, email_confirmed) = (fields.one("email")?, fields.one("email_confirmed")?);
    let typed = ResetTyped { password: &password, password_again: &password_again, email, email_confirmed };
    let Some(found) = look(&visit, &token).await? else { return Ok(gone(&visit, links::RECOVERY)) };
    let checked = match found.check(&visit.society()?, &typed)? {
        Ok(checked) => checked,
        Err(faults) => {
            return page(&visit, &token, &found, again(&visit, &typed, &faults), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    if found.takes_address()
        && let Some((message, confirmed)) = typo_warning(&visit, email, email_confirmed)
    {
        let shown =
            Shown { email: email.to_owned(), email_confirmed: confirmed, warning: Some(message), errors: Vec::new() };
        return page(&visit, &token, &found, shown, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let paused = found.count(&tx, &mut random).await?;
    tx.commit().await?;
    if let Some(until) = paused {
        let shown = Shown {
            email: email.to_owned(),
            email_confirmed: email_confirmed.to_owned(),
            warning: None,
            errors: vec![FieldError::overall(too_often(&visit, until))],
        };
        let response = page(&visit, &token, &found, shown, StatusCode::TOO_MANY_REQUESTS)?;
        return Ok(retry_after(&visit, until, response));
    }
    let hasher = visit.app.hasher.within(found.share());
    if found.is_repeated(&hasher, &password).await? {
        let message = repeated(visit.words(), Repeated::Earlier);
        let shown = Shown {
            email: email.to_owned(),
            email_confirmed: email_confirmed.to_owned(),
            warning: None,
            errors: vec![FieldError::at("new_password", message)],
        };
        return page(&visit, &token, &found, shown, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let hashed = hasher.hash(&password, visit.policy.password.case_sensitive, &mut random).await?;
    let tx = visit.write(Actor::Anonymous).await?;
    let outcome = reset(&tx, &token, &checked, hashed, &mut random).await?;
    tx.commit().await?;
    Ok(match outcome {
        ResetOutcome::Done => visit.go(&format!("{}?{NOTICE_FIELD}={NOTICE_PASSWORD_RESET}", links::SIGN_IN)),
        ResetOutcome::Gone => gone(&visit, links::RECOVERY),
    })
}

async fn look(visit: &Visit, token: &Token) -> Result<Option<Reset>, Trouble> {
    let tx = visit.read(Actor::Anonymous).await?;
    let found = link::look(&tx, token).await?;
    tx.rollback().await?;
    Ok(found)
}

fn again(visit: &Visit, typed: &ResetTyped<'_>, faults: &ResetFaults) -> Shown {
    let (words, rules) = (visit.words(), &visit.policy.email);
    let mut errors: Vec<_> = faults
        .password
        .iter()
        .map(|fault| FieldError::at("new_password", wording::password(words, &word(visit), *fault)))
        .collect();
    if faults.password_differs {
        let message = wording::password_confirm(words, typed.password_again.expose());
        errors.push(FieldError::at("new_password_confirm", message));
    }
    let (mut warning, mut confirmed) = (None, String::new());
    match faults.email {
        None => {}
        Some(EmailFault::InPrinciple) => {
            warning = Some(wording::address_in_principle(words, rules));
            confirmed = EmailAddress::parse(typed.email).map_or_else(|_| String::new(), |it| it.as_str().to_owned());
        }
        Some(EmailFault::Form(fault)) => errors.push(FieldError::at("email", wording::email(words, fault))),
        Some(EmailFault::Rule(refusal)) => {
            errors.push(FieldError::at("email", wording::address_refused(words, rules, refusal)));
        }
    }
    Shown { email: typed.email.to_owned(), email_confirmed: confirmed, warning, errors }
}

fn page(visit: &Visit, token: &Token, found: &Reset, shown: Shown, status: StatusCode) -> Answer {
    let (words, policy) = (visit.words(), &visit.policy);
    let rules = PasswordRules { min_length: found.min_length(policy), ..policy.password.clone() };
    let email = match found.takes_address() {
        true => Some(EmailField {
            required: false,
            warning: shown.warning,
            ..EmailField::new(words, &policy.email, rule_for(&policy.email, found.category()), shown.email)
        }),
        false => None,
    };
    let page = NewPassword {
        errors: shown.errors,
        token: token.expose().to_owned(),
        password: PasswordField::new(words, &rules, &word(visit)).unlike_earlier(words, &rules, false),
        email,
        email_confirmed: shown.email_confirmed,
        second_step_goes: found.removes_second_step() && policy.second_step.is_offered(),
    };
    Ok(visit.page_with(status, NewPassword::TEMPLATE, &page))
}
