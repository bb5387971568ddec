//! From letter to account. Which pages there are, and in which order, follows from the policy; each handler shows one.

pub mod account;
pub mod confirm;
pub mod identity;
pub mod page;
pub mod terms;

use axum::response::Response;
use madoguchi_core::database::TenantTx;
use madoguchi_core::links;
use madoguchi_core::policy::eras::Era;
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_core::registration::{self, Draft, FoundDraft};
use madoguchi_core::scope::Actor;
use madoguchi_web::session::{self, NOTICE_FIELD};
use madoguchi_web::{Registering, Trouble, Visit};

use self::page::Progress;
use self::page::terms::{Agreement, Consent};
use crate::page::Block;
use crate::sign_in::page::user_id_word;
use crate::sign_in::{NOTICE_ALREADY_REGISTERED, NOTICE_REGISTERED};

/// A draft that may enter the page that was asked for, or where to go instead.
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

/// Reads the draft for a page inside a transaction.
async fn enter_in(tx: &TenantTx, visit: &Visit, registering: &Registering, step: Step) -> Result<Entry, Trouble> {
    Ok(match registration::find(tx, &registering.token).await? {
        FoundDraft::Open(draft) if draft.may_enter(step, &visit.policy) => Entry::Here(draft),
        FoundDraft::Open(draft) => Entry::Elsewhere(visit.go(links::register(draft.next_step(&visit.policy)))),
        other => Entry::Elsewhere(ended(visit, &other)),
    })
}

/// Where a draft leads that isn't open (any more).
fn ended(visit: &Visit, found: &FoundDraft) -> Response {
    match found {
        FoundDraft::Open(draft) => visit.go(links::register(draft.next_step(&visit.policy))),
        // This browser's own account: its session cookie came with the answer, unless that was lost.
        FoundDraft::Committed(_) if visit.member().is_some() => visit.go(links::REGISTER_DONE),
        // The second step that the society asks for first was left by the browser's button.
        FoundDraft::Committed(_) if visit.cookies.sign_in().is_some() => visit.go(links::SECOND_STEP),
        FoundDraft::Committed(_) => visit.go(&told(NOTICE_REGISTERED)),
        FoundDraft::Superseded => session::end_registration(visit, visit.go(&told(NOTICE_ALREADY_REGISTERED))),
        FoundDraft::LetterDead | FoundDraft::Gone => session::end_registration(visit, visit.go(&session::ended())),
    }
}

/// The sign-in page with a notice above its form.
fn told(notice: &str) -> String {
    format!("{}?{NOTICE_FIELD}={notice}", links::SIGN_IN)
}

/// Goes on to the first page that isn't answered yet.
async fn go_on(visit: &Visit, registering: &Registering) -> Result<Response, Trouble> {
    let tx = visit.read(Actor::Anonymous).await?;
    let found = registration::find(&tx, &registering.token).await?;
    tx.rollback().await?;
    Ok(ended(visit, &found))
}

fn progress(visit: &Visit, step: Step) -> Progress {
    let word = user_id_word(visit.words(), &visit.policy.society.user_id_word);
    Progress::at(visit.words(), &word, &steps(&visit.policy), step)
}

/// Where 戻る leads: the page before, as far as it can be entered again.
fn back_href(visit: &Visit, step: Step) -> String {
    let steps = steps(&visit.policy);
    let before = steps.iter().take_while(|known| **known != step).last().copied();
    match before {
        // Who has been identified isn't asked again.
        None | Some(Step::Identity) => links::SIGN_IN.to_owned(),
        Some(step) => links::register(step).to_owned(),
    }
}

/// The era of the letter in hand, which says what is printed where.
fn era_of<'a>(visit: &'a Visit, draft: &Draft) -> Option<&'a Era> {
    let eras = &visit.policy.eras;
    eras.iter().find(|era| era.name == draft.era()).or_else(|| {
        // The policy may have renamed its eras since; the medium is what the member holds.
        let medium = draft.medium();
        eras.iter().rev().find(|era| era.medium == medium)
    })
}

async fn agreement(visit: &Visit, consent: Option<Consent>) -> Result<Agreement, Trouble> {
    let (text, _) = crate::terms::text(visit, &visit.policy.terms).await?;
    Ok(Agreement { version: visit.policy.terms.version.clone(), blocks: Block::read(&text), consent })
}

/// What was chosen under the terms.
pub(crate) fn consent(fields: &madoguchi_web::Fields) -> Result<Option<Consent>, Trouble> {
    Ok(match fields.one("consent")? {
        "agree" => Some(Consent::Agree),
        "disagree" => Some(Consent::Disagree),
        _ => None,
    })
}
