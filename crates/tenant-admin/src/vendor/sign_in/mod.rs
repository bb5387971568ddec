//! Sign-in of an operator, the page of an invitation, and signing out.

pub mod invitation;
pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::failure::Failure;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::sessions::{self, Operator};
use madoguchi_core::operators::sign_in::{self, OperatorCandidate, OperatorSignInBegun, OperatorSignInOutcome};
use madoguchi_core::proof::hasher::HashingTurn;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_web::{Answer, Face, FieldError, Fields, Page, Params, SignInEnd, Trouble, unless_ours};

use self::page::{Notice, SignIn, SignOut};
use super::face::session::{self, NOTICE_ENDED, NOTICE_FIELD, NOTICE_SIGNED_OUT};
use super::face::{Access, OnDuty, Routes, Samples, Vendor, Visit, Within, next_page};
use crate::desk::sign_in::minutes_until;
use crate::desk::sign_in::page::Rest;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let enter = Access::May(OperatorPermission::Enter);
    Routes::new()
        .get(links::ROOT, Access::Anyone, show)
        .get(links::SIGN_IN, Access::Anyone, show)
        .post(links::SIGN_IN, Access::Anyone, send)
        .get(links::INVITATION, Access::Anyone, invitation::show)
        .post(links::INVITATION, Access::Anyone, invitation::send)
        .get(links::SIGN_OUT, enter, ask_to_sign_out)
        .post(links::SIGN_OUT, enter, sign_out)
        .post(madoguchi_core::links::EXTEND_SESSION, enter, extend)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<SignIn>(Within::Outside)
        .page::<invitation::page::Invitation>(Within::Outside)
        .page::<SignOut>(Within::Inside)
}

/// Shows the sign-in page. A signed-in operator is redirected to the societies.
async fn show(visit: Visit, params: Params) -> Answer {
    if visit.visitor.operator().is_some() {
        return Ok(visit.go(links::SOCIETIES));
    }
    let notice = match params.one(NOTICE_FIELD)? {
        NOTICE_ENDED => Some(Notice::SessionEnded),
        NOTICE_SIGNED_OUT => Some(Notice::SignedOut),
        _ => None,
    };
    Ok(visit.page(SignIn::TEMPLATE, &SignIn { notice, ..SignIn::default() }))
}

/// Takes an address and a password.
async fn send(visit: Visit, fields: Fields) -> Answer {
    let (typed, password) = (fields.one("user_id")?, fields.secret("password")?);
    let words = visit.words();
    let mut errors = Vec::new();
    if trim(typed).is_empty() {
        errors.push(FieldError::at("user_id", words.text("desk-sign-in-error-user-id-empty")));
    }
    if password.is_empty() {
        errors.push(FieldError::at("password", words.text("sign-in-error-password-empty")));
    }
    if !errors.is_empty() {
        return Ok(again(&visit, typed, errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut random = visit.app.random();
    let place = visit.app.hasher.for_strangers().place()?;
    let tx = visit.write(Actor::Anonymous).await?;
    let begun = sign_in::begin(&tx, typed, visit.device, &mut random).await?;
    tx.commit().await?;
    let candidate = match begun {
        OperatorSignInBegun::Paused(until) => return Ok(paused(&visit, typed, until)),
        OperatorSignInBegun::Admitted(candidate) => candidate,
    };
    let decided = decide(&visit, &candidate, &password, place).await;
    let outcome = unless_ours(&visit.at, &candidate.attempt(), decided).await?;
    count(
        &visit,
        match outcome {
            OperatorSignInOutcome::OnTheWay(..) => SignInEnd::GoesOn,
            OperatorSignInOutcome::Refused => SignInEnd::Refused,
            OperatorSignInOutcome::NotFromHere => SignInEnd::TurnedAway,
        },
    );
    let told =
        |key: &str| again(&visit, typed, vec![FieldError::overall(words.text(key))], StatusCode::UNPROCESSABLE_ENTITY);
    Ok(match outcome {
        OperatorSignInOutcome::OnTheWay(token, next) => {
            if let Err(failure) = hash_anew(&visit, &candidate, &password).await {
                // The sign-in succeeds anyway. The next one tries again.
                tracing::warn!(%failure, "a password keeps its old hash for now");
            }
            session::begin_sign_in(&visit, visit.go(next_page(next)), &token).await?
        }
        OperatorSignInOutcome::Refused => told("desk-sign-in-error-refused"),
        OperatorSignInOutcome::NotFromHere => told("vendor-sign-in-error-not-from-here"),
    })
}

async fn decide(
    visit: &Visit,
    candidate: &OperatorCandidate,
    password: &Password,
    place: HashingTurn,
) -> Result<OperatorSignInOutcome, Trouble> {
    let verified = place.verify(password, candidate.stored_password().as_ref()).await?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let (tx, outcome) = sign_in::complete(tx, candidate, verified, visit.device, &mut random).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Hashes the password anew if its hash is outdated. No transaction is open meanwhile.
async fn hash_anew(visit: &Visit, candidate: &OperatorCandidate, password: &Password) -> Result<(), Failure> {
    let hasher = &visit.app.hasher;
    if !sign_in::wants_new_hash(candidate, hasher)? {
        return Ok(());
    }
    let new = hasher.for_strangers().hash(password, true, &mut visit.app.random()).await?;
    let tx = visit.write(Actor::Anonymous).await?;
    sign_in::keep_new_hash(&tx, candidate, &new).await?;
    tx.commit().await
}

fn count(visit: &Visit, end: SignInEnd) {
    visit.app.meters.sign_in(Vendor::NAME, end);
}

fn paused(visit: &Visit, typed: &str, until: DateTime<Utc>) -> Response {
    count(visit, SignInEnd::Paused);
    let minutes = minutes_until(until, visit.now);
    let message = visit.words().format("sign-in-error-wait", &[("minutes", minutes.into())]);
    let response = again(visit, typed, vec![FieldError::overall(message)], StatusCode::TOO_MANY_REQUESTS);
    ([(RETRY_AFTER, (until - visit.now).num_seconds().max(1).to_string())], response).into_response()
}

fn again(visit: &Visit, typed: &str, errors: Vec<FieldError>, status: StatusCode) -> Response {
    let page = SignIn { errors, user_id: typed.to_owned(), ..SignIn::default() };
    visit.page_with(status, SignIn::TEMPLATE, &page)
}

/// Asks before signing out.
async fn ask_to_sign_out(visit: Visit, _: OnDuty) -> Response {
    visit.page(SignOut::TEMPLATE, &SignOut {})
}

/// Signs the operator out.
async fn sign_out(visit: Visit, operator: OnDuty) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    sessions::end(&tx, &operator, &mut random).await?;
    tx.commit().await?;
    let to = format!("{}?{NOTICE_FIELD}={NOTICE_SIGNED_OUT}", links::SIGN_IN);
    Ok(session::end(&visit, visit.go(&to)))
}

/// Keeps the session open, for the script that warns before its end.
async fn extend(visit: Visit, operator: OnDuty) -> Answer {
    let tx = visit.write(operator.actor()).await?;
    let seen_at = sessions::touch(&tx, &operator).await?;
    tx.commit().await?;
    let (idle, absolute) = Operator { seen_at, ..(*operator).clone() }.rest(visit.now);
    let rest = Rest { idle: idle.num_seconds(), absolute: absolute.num_seconds() };
    Ok(madoguchi_web::json::answer(StatusCode::OK, &rest))
}
