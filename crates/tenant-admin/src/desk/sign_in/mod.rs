//! Sign-in at the desk, the page of an invitation, and signing out.

pub mod invitation;
pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::failure::Failure;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::desk as links;
use madoguchi_core::proof::hasher::HashingTurn;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions;
use madoguchi_core::staff::sign_in::{self, StaffCandidate, StaffSignInBegun, StaffSignInOutcome};
use madoguchi_web::{Answer, Face, FieldError, Fields, Page, Params, SignInEnd, Trouble, unless_ours};

use self::page::{Notice, SignIn, SignOut};
use super::face::session::{self, NOTICE_ENDED, NOTICE_FIELD, NOTICE_SIGNED_OUT};
use super::face::{Access, At, Desk, Routes, Samples, Visit, Within, next_page};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::ROOT, Access::Anyone, show)
        .get(links::SIGN_IN, Access::Anyone, show)
        .post(links::SIGN_IN, Access::Anyone, send)
        .get(links::INVITATION, Access::Anyone, invitation::show)
        .post(links::INVITATION, Access::Anyone, invitation::send)
        .get(links::SIGN_OUT, Access::May(Permission::Enter), ask_to_sign_out)
        .post(links::SIGN_OUT, Access::May(Permission::Enter), sign_out)
        .post(madoguchi_core::links::EXTEND_SESSION, Access::May(Permission::Enter), extend)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<SignIn>(Within::Outside)
        .page::<invitation::page::Invitation>(Within::Outside)
        .page::<SignOut>(Within::Desk)
}

/// Shows the sign-in page. A signed-in clerk is redirected to きょう.
async fn show(visit: Visit, params: Params) -> Answer {
    if visit.visitor.clerk().is_some() {
        return Ok(visit.go(links::TODAY));
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
        StaffSignInBegun::Paused(until) => return Ok(paused(&visit, typed, until)),
        StaffSignInBegun::Admitted(candidate) => candidate,
    };
    let decided = decide(&visit, &candidate, &password, place).await;
    let outcome = unless_ours(&visit.at, &candidate.attempt(), decided).await?;
    count(
        &visit,
        match outcome {
            StaffSignInOutcome::OnTheWay(..) => SignInEnd::GoesOn,
            StaffSignInOutcome::Refused => SignInEnd::Refused,
            StaffSignInOutcome::Disabled | StaffSignInOutcome::NotFromHere => SignInEnd::TurnedAway,
        },
    );
    let told = |key: &str| {
        let message = words.format(key, &[("phone", (&visit.policy.contact.phone).into())]);
        again(&visit, typed, vec![FieldError::overall(message)], StatusCode::UNPROCESSABLE_ENTITY)
    };
    Ok(match outcome {
        StaffSignInOutcome::OnTheWay(token, next) => {
            if let Err(failure) = hash_anew(&visit, &candidate, &password).await {
                // The sign-in succeeds anyway. The next one tries again.
                tracing::warn!(%failure, "a password keeps its old hash for now");
            }
            session::begin_sign_in(&visit, visit.go(next_page(next)), &token).await?
        }
        StaffSignInOutcome::Refused => told("desk-sign-in-error-refused"),
        StaffSignInOutcome::Disabled => told("desk-sign-in-error-disabled"),
        StaffSignInOutcome::NotFromHere => told("desk-sign-in-error-not-from-here"),
    })
}

async fn decide(
    visit: &Visit,
    candidate: &StaffCandidate,
    password: &Password,
    place: HashingTurn,
) -> Result<StaffSignInOutcome, Trouble> {
    let verified = place.verify(password, candidate.stored_password().as_ref()).await?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let (tx, outcome) = sign_in::complete(tx, candidate, verified, visit.device, &mut random).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Hashes the password anew if its hash is outdated. No transaction is open meanwhile.
async fn hash_anew(visit: &Visit, candidate: &StaffCandidate, password: &Password) -> Result<(), Failure> {
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
    visit.app.meters.sign_in(Desk::NAME, end);
}

fn paused(visit: &Visit, typed: &str, until: DateTime<Utc>) -> Response {
    count(visit, SignInEnd::Paused);
    let minutes = minutes_until(until, visit.now);
    let message = visit.words().format("sign-in-error-wait", &[("minutes", minutes.into())]);
    let response = again(visit, typed, vec![FieldError::overall(message)], StatusCode::TOO_MANY_REQUESTS);
    ([(RETRY_AFTER, (until - visit.now).num_seconds().max(1).to_string())], response).into_response()
}

/// The whole minutes until an instant, at least one.
pub(crate) fn minutes_until(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    ((until - now).num_seconds() + 59).div_euclid(60).max(1)
}

fn again(visit: &Visit, typed: &str, errors: Vec<FieldError>, status: StatusCode) -> Response {
    let page = SignIn { errors, user_id: typed.to_owned(), ..SignIn::default() };
    visit.page_with(status, SignIn::TEMPLATE, &page)
}

/// Asks before signing out.
async fn ask_to_sign_out(visit: Visit, _: At) -> Response {
    visit.page(SignOut::TEMPLATE, &SignOut {})
}

/// Signs the clerk out.
async fn sign_out(visit: Visit, clerk: At) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    sessions::end(&tx, &clerk, &mut random).await?;
    tx.commit().await?;
    let to = format!("{}?{NOTICE_FIELD}={NOTICE_SIGNED_OUT}", links::SIGN_IN);
    Ok(session::end(&visit, visit.go(&to)))
}

/// Keeps the session open, for the script that warns before its end.
async fn extend(visit: Visit, clerk: At) -> Answer {
    let tx = visit.write(clerk.actor()).await?;
    let seen_at = sessions::touch(&tx, &clerk).await?;
    tx.commit().await?;
    let (idle, absolute) = sessions::Clerk { seen_at, ..(*clerk).clone() }.rest(visit.now);
    let rest = page::Rest { idle: idle.num_seconds(), absolute: absolute.num_seconds() };
    Ok(madoguchi_web::json::answer(StatusCode::OK, &rest))
}
