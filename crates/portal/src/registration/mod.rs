//! Registration, from letter to account. The policy decides the pages and their order; each handler shows one page.

pub mod account;
pub mod confirm;
pub mod identity;
pub mod page;
pub mod second_step;
pub mod terms;

use crate::face::session::{self, NOTICE_FIELD};
use crate::face::{Access, MemberVisit, Registering, Routes, Samples, Visit, Within};
use crate::fields::consent::{Agreement, Consent};
use crate::fields::notice::{NOTICE_ALREADY_REGISTERED, NOTICE_REGISTERED};
use crate::fields::published::Shelf;
use axum::response::Response;
use madoguchi_core::database::TenantTx;
use madoguchi_core::links;
use madoguchi_core::policy::eras::Era;
use madoguchi_core::policy::registration::Step;
use madoguchi_core::registration::{self, Draft, FoundDraft};
use madoguchi_core::scope::Actor;
use madoguchi_web::Trouble;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::REGISTER_IDENTITY, Access::Registering, identity::show)
        .post(links::REGISTER_IDENTITY, Access::Registering, identity::send)
        .get(links::REGISTER_TERMS, Access::Registering, terms::show)
        .post(links::REGISTER_TERMS, Access::Registering, terms::send)
        .get(links::REGISTER_ACCOUNT, Access::Registering, account::show_account)
        .post(links::REGISTER_ACCOUNT, Access::Registering, account::send_account)
        .get(links::REGISTER_USER_ID, Access::Registering, account::show_user_id)
        .post(links::REGISTER_USER_ID, Access::Registering, account::send_user_id)
        .get(links::REGISTER_PASSWORD, Access::Registering, account::show_password)
        .post(links::REGISTER_PASSWORD, Access::Registering, account::send_password)
        .get(links::REGISTER_EMAIL, Access::Registering, account::show_email)
        .post(links::REGISTER_EMAIL, Access::Registering, account::send_email)
        .get(links::REGISTER_CONFIRM, Access::Registering, confirm::show)
        .post(links::REGISTER_CONFIRM, Access::Registering, confirm::send)
        .post(links::REGISTER_TEST_MAIL, Access::Registering, confirm::send_test_mail)
        .get(links::REGISTER_SECOND_STEP, Access::Member, second_step::show)
        .get(links::REGISTER_DONE, Access::Member, confirm::done)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<page::identity::Identity>(Within::Society)
        .page::<page::terms::Terms>(Within::Society)
        .page::<page::account::Account>(Within::Society)
        .page::<page::account::UserId>(Within::Society)
        .page::<page::account::Password>(Within::Society)
        .page::<page::account::Email>(Within::Society)
        .page::<page::confirm::Confirm>(Within::Society)
        .page::<page::second_step::RecommendedMethod>(Within::Member)
        .page::<page::done::Done>(Within::Member)
}

/// A draft that may enter the requested page, or a redirect.
enum Entry {
    Here(Box<Draft>),
    Elsewhere(Response),
}

/// Reads the draft for a page.
async fn enter(visit: &Visit, registering: &Registering, step: Step) -> Result<Entry, Trouble> {
    let tx = visit.read(Actor::Anonymous).await?;
    let entry = enter_in(&tx, visit, registering, step).await?;
    tx.rollback().await?;
    Ok(entry)
}

/// Reads the draft for a page, within a transaction.
async fn enter_in(tx: &TenantTx, visit: &Visit, registering: &Registering, step: Step) -> Result<Entry, Trouble> {
    Ok(match registration::find(tx, &registering.token).await? {
        FoundDraft::Open(draft) if draft.may_enter(step, &visit.policy) => Entry::Here(draft),
        FoundDraft::Open(draft) => Entry::Elsewhere(visit.go(links::register(draft.next_step(&visit.policy)))),
        other => Entry::Elsewhere(ended(visit, &other)),
    })
}

/// Returns where to go with a draft that can't enter the page.
fn ended(visit: &Visit, found: &FoundDraft) -> Response {
    match found {
        FoundDraft::Open(draft) => visit.go(links::register(draft.next_step(&visit.policy))),
        // The account was created by this browser. The session cookie came with that answer, unless the answer got
        // lost.
        FoundDraft::Committed(_) if visit.member().is_some() => visit.go(links::REGISTER_DONE),
        // The account was created by this browser, and the second step that the society requires is still to do.
        FoundDraft::Committed(_) if visit.cookies.token(session::SIGN_IN).is_some() => visit.go(links::SECOND_STEP),
        FoundDraft::Committed(_) => visit.go(&told(NOTICE_REGISTERED)),
        FoundDraft::Superseded => session::end_registration(visit, visit.go(&told(NOTICE_ALREADY_REGISTERED))),
        FoundDraft::LetterDead | FoundDraft::Gone => session::end_registration(visit, visit.go(&session::ended())),
    }
}

/// Returns the sign-in page with a notice.
fn told(notice: &str) -> String {
    format!("{}?{NOTICE_FIELD}={notice}", links::SIGN_IN)
}

/// Redirects to the first page that isn't answered yet.
async fn go_on(visit: &Visit, registering: &Registering) -> Result<Response, Trouble> {
    let tx = visit.read(Actor::Anonymous).await?;
    let found = registration::find(&tx, &registering.token).await?;
    tx.rollback().await?;
    Ok(ended(visit, &found))
}

/// Returns where this browser's unfinished registration goes on, if there is one.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn unfinished(visit: &Visit) -> Result<Option<&'static str>, Trouble> {
    let Some(token) = visit.cookies.token(session::REGISTRATION) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = registration::find(&tx, token).await?;
    tx.rollback().await?;
    Ok(match found {
        FoundDraft::Open(draft) => Some(links::register(draft.next_step(&visit.policy))),
        _ => None,
    })
}

/// Returns the era of the letter, which decides what is printed where.
fn era_of<'a>(visit: &'a Visit, draft: &Draft) -> Option<&'a Era> {
    let eras = &visit.policy.eras;
    eras.iter().find(|era| era.name == draft.era()).or_else(|| {
        // The policy may have renamed its eras since. Then the newest era with the same medium applies.
        let medium = draft.medium();
        eras.iter().rev().find(|era| era.medium == medium)
    })
}

async fn agreement(visit: &Visit, consent: Option<Consent>) -> Result<Agreement, Trouble> {
    let (text, _) = Shelf::of(visit).text(&(&visit.policy.terms).into()).await?;
    Ok(Agreement::of(&visit.policy, &text, consent))
}
