//! Sign-in, with one field for both kinds of ID.

pub mod page;
pub mod sign_out;

use self::page::{Notice, PairHelp, SignIn};
use crate::announcements::page::Headline;
use crate::face::session::{self, NOTICE_ENDED, NOTICE_FIELD};
use crate::face::{Access, MemberVisit, Routes, Samples, Visit, Within};
use crate::fields::account::user_id_word;
use crate::fields::notice::{NOTICE_ALREADY_REGISTERED, NOTICE_PASSWORD_RESET, NOTICE_REGISTERED, NOTICE_SIGNED_OUT};
use crate::fields::waiting::minutes_until;
use crate::recovery::letter;
use crate::registration::unfinished;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::attempt_log::Target;
use madoguchi_core::failure::Failure;
use madoguchi_core::input::text::trim;
use madoguchi_core::links;
use madoguchi_core::proof::hasher::HashingTurn;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::sign_in::{self, SignInBegun, SignInCandidate, SignInOutcome};
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, SignInEnd, Trouble, unless_ours};

/// The number of the page.
const SCREEN: &str = "A-2";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::ROOT, Access::Anyone, show)
        .get(links::SIGN_IN, Access::Anyone, show)
        .post(links::SIGN_IN, Access::Anyone, send)
        .get(links::SIGN_OUT, Access::BeforeTerms, sign_out::ask)
        .post(links::SIGN_OUT, Access::BeforeTerms, sign_out::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<SignIn>(Within::Society).page::<page::SignOut>(Within::Member)
}

/// Shows the sign-in page. A signed-in member is redirected to the home page.
pub async fn show(visit: Visit, params: Params) -> Answer {
    if visit.member().is_some() {
        return Ok(visit.go(links::HOME));
    }
    let notice = match params.one(NOTICE_FIELD)? {
        NOTICE_ENDED => Some(Notice::SessionEnded),
        NOTICE_SIGNED_OUT => Some(Notice::SignedOut),
        NOTICE_ALREADY_REGISTERED => Some(Notice::AlreadyRegistered),
        NOTICE_REGISTERED => Some(Notice::Registered),
        NOTICE_PASSWORD_RESET => Some(Notice::PasswordReset),
        _ => None,
    };
    let unfinished = unfinished(&visit).await?;
    let posted = visit.public_announcements().await;
    let announcements = || posted.iter().map(|posted| Headline::public(visit.words(), posted)).collect();
    Ok(match (notice, unfinished) {
        (None, None) => {
            visit.cached_page(SignIn::TEMPLATE, &posted, || SignIn { announcements: announcements(), ..blank(&visit) })
        }
        _ => {
            let page = SignIn { notice, unfinished, announcements: announcements(), ..blank(&visit) };
            visit.page(SignIn::TEMPLATE, &page)
        }
    })
}

/// Takes an ID and a password, a member's or a letter's.
pub async fn send(visit: Visit, fields: Fields) -> Answer {
    let (typed_id, password) = (fields.one("user_id")?, fields.secret("password")?);
    let words = visit.words();
    let word = user_id_word(words, &visit.policy.society.user_id_word);
    let mut errors = Vec::new();
    if trim(typed_id).is_empty() {
        errors.push(FieldError::at(
            "user_id",
            words.format("sign-in-error-user-id-empty", &[("user_id", (&word).into())]),
        ));
    }
    if password.is_empty() {
        errors.push(FieldError::at("password", words.text("sign-in-error-password-empty")));
    }
    if !errors.is_empty() {
        return Ok(again(&visit, typed_id, errors));
    }
    let mut random = visit.app.random();

    let place = visit.app.hasher.for_strangers().place()?;
    let tx = visit.write(Actor::Anonymous).await?;
    let begun = sign_in::begin(&tx, typed_id, &password, visit.device, &mut random).await?;
    tx.commit().await?;
    let candidate = match begun {
        SignInBegun::Paused(until, at) => return Ok(paused(&visit, typed_id, until, at)),
        SignInBegun::Admitted(candidate) => candidate,
    };
    let decided = decide(&visit, &candidate, &password, place).await;
    let outcome = unless_ours(&visit.at, &candidate.attempt(), decided).await?;
    if let Err(failure) = hash_anew(&visit, &candidate, &outcome, &password).await {
        // The sign-in succeeds anyway. The next sign-in tries again.
        tracing::warn!(%failure, "a password keeps its old hash for now");
    }
    if let Some(end) = end_of(&outcome) {
        session::count(&visit, end);
    }
    let whose = StuckWho::Of(candidate.target());
    let on = |hitch| StuckOn { screen: SCREEN, hitch, whose };
    let told = |key: &str, hitch| {
        let arguments = [("user_id", (&word).into()), ("phone", (&visit.policy.contact.phone).into())];
        let errors = vec![FieldError::overall(words.format(key, &arguments))];
        stuck(&visit, &SignIn { errors, user_id: typed_id.to_owned(), ..blank(&visit) }, on(hitch))
    };
    Ok(match outcome {
        SignInOutcome::Entered(entered) => session::enter(&visit, &entered, links::HOME).await?,
        SignInOutcome::Registering(token) => {
            session::begin_registration(&visit, visit.go(links::REGISTER_IDENTITY), &token).await?
        }
        SignInOutcome::Recovering(token) => return letter::open(&visit, &token),
        SignInOutcome::AlreadyRegistered => {
            let page = SignIn { notice: Some(Notice::AlreadyRegistered), ..blank(&visit) };
            stuck(&visit, &page, on(Hitch::LetterUsed))
        }
        SignInOutcome::LetterExpired => told("sign-in-error-letter-expired", Hitch::LetterExpired),
        SignInOutcome::LetterReplaced => told("sign-in-error-letter-replaced", Hitch::LetterReplaced),
        SignInOutcome::NoLongerCovered => told("sign-in-error-no-longer-covered", Hitch::NoLongerCovered),
        SignInOutcome::Disabled => told("sign-in-error-disabled", Hitch::Disabled),
        SignInOutcome::NotFromHere => told("sign-in-error-not-from-here", Hitch::NotFromHere),
        SignInOutcome::Refused => {
            let message = words.format("sign-in-error-not-known", &[("user_id", (&word).into())]);
            stuck(&visit, &refused(&visit, typed_id, message), on(Hitch::PairRefused))
        }
    })
}

/// How the attempt ended; nothing where it goes on as a sign-in, which is counted there.
const fn end_of(outcome: &SignInOutcome) -> Option<SignInEnd> {
    match outcome {
        SignInOutcome::Entered(_) => None,
        SignInOutcome::Registering(_) => Some(SignInEnd::Registering),
        SignInOutcome::Recovering(_) => Some(SignInEnd::GoesOn),
        SignInOutcome::Refused => Some(SignInEnd::Refused),
        SignInOutcome::AlreadyRegistered
        | SignInOutcome::LetterExpired
        | SignInOutcome::LetterReplaced
        | SignInOutcome::NoLongerCovered
        | SignInOutcome::Disabled
        | SignInOutcome::NotFromHere => Some(SignInEnd::TurnedAway),
    }
}

fn stuck(visit: &Visit, page: &SignIn, on: StuckOn) -> Response {
    visit.stuck(StatusCode::UNPROCESSABLE_ENTITY, SignIn::TEMPLATE, page, on)
}

/// Verifies the password, and lets in or refuses.
async fn decide(
    visit: &Visit,
    candidate: &SignInCandidate,
    password: &Password,
    place: HashingTurn,
) -> Result<SignInOutcome, Trouble> {
    let verified = place.verify(password, candidate.stored_password().as_ref()).await?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let (tx, outcome) = sign_in::complete(tx, candidate, password, verified, visit.device, &mut random).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Rehashes the password after a successful sign-in, if its hash is outdated. No transaction is open meanwhile.
async fn hash_anew(
    visit: &Visit,
    candidate: &SignInCandidate,
    outcome: &SignInOutcome,
    password: &Password,
) -> Result<(), Failure> {
    let hasher = &visit.app.hasher;
    let Some(case_sensitive) = sign_in::wants_new_hash(candidate, outcome, &visit.policy, hasher)? else {
        return Ok(());
    };
    let new = hasher.for_strangers().hash(password, case_sensitive, &mut visit.app.random()).await?;
    let tx = visit.write(Actor::Anonymous).await?;
    sign_in::keep_new_hash(&tx, candidate, &new).await?;
    tx.commit().await
}

fn paused(visit: &Visit, typed_id: &str, until: DateTime<Utc>, at: Target) -> Response {
    session::count(visit, SignInEnd::Paused);
    let minutes = minutes_until(until, visit.now);
    let message = visit.words().format("sign-in-error-wait", &[("minutes", minutes.into())]);
    let page = refused(visit, typed_id, message);
    let on = StuckOn { screen: SCREEN, hitch: Hitch::SignInPaused, whose: StuckWho::Of(at) };
    let response = visit.stuck(StatusCode::TOO_MANY_REQUESTS, SignIn::TEMPLATE, &page, on);
    ([(RETRY_AFTER, (until - visit.now).num_seconds().max(1).to_string())], response).into_response()
}

/// Builds the page after a pair that wasn't accepted, with the help that fits what was typed.
fn refused(visit: &Visit, typed_id: &str, message: String) -> SignIn {
    SignIn {
        errors: vec![FieldError::overall(message)],
        help: Some(PairHelp::for_typed(&visit.policy, typed_id)),
        user_id: typed_id.to_owned(),
        ..blank(visit)
    }
}

fn again(visit: &Visit, typed_id: &str, errors: Vec<FieldError>) -> Response {
    let page = SignIn { errors, user_id: typed_id.to_owned(), ..blank(visit) };
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, SignIn::TEMPLATE, &page)
}

fn blank(visit: &Visit) -> SignIn {
    SignIn::of(visit.words(), &visit.policy, &visit.tenant.holidays, visit.now)
}
