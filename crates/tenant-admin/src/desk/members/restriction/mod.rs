//! Persons whom the society hides (閲覧制限): hiding one, asking to let one be seen again, and the page for staff who see the name only.

pub mod page;

use axum::http::StatusCode;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::restriction::{self, Restricted};
use madoguchi_core::roster::visibility::{Eyes, Visibility, visibility};
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, ActReason};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use self::page::{AskLift, AskRestriction, Hidden};
use super::person::done;
use super::person::page::{ActLink, Notice};
use super::{Id, id_of};
use crate::desk::face::{At, Visit};

/// The field of whether others may know the login.
const LOGIN_KNOWN: &str = "login_known";

/// Says what hiding does, and asks for a reason.
pub(super) async fn ask(visit: Visit, clerk: At, id: Id) -> Answer {
    page(&visit, &clerk, id_of(id)?, (String::new(), true), Vec::new()).await
}

/// Hides the person.
pub(super) async fn send(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed, known) = (id_of(id)?, fields.one("reason")?, fields.one(LOGIN_KNOWN)? == "yes");
    let words = visit.words();
    let typed_again = (typed.to_owned(), known);
    let Some(reason) = ActReason::read(typed) else {
        return page(&visit, &clerk, id, typed_again, vec![no_reason(&visit)]).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    match restriction::restrict(&tx, &clerk, id, known, &reason, &mut random).await? {
        Restricted::Done => {
            tx.commit().await?;
            Ok(done(&visit, id, Notice::Restricted))
        }
        Restricted::NotThere => Err(Trouble::NotForYou),
        Restricted::SoAlready => {
            drop(tx);
            let errors = vec![FieldError::overall(words.text("desk-act-error-nothing"))];
            page(&visit, &clerk, id, typed_again, errors).await
        }
    }
}

fn no_reason(visit: &Visit) -> FieldError {
    let message = visit.words().format("desk-act-error-reason", &[("most", support::REASON_LONGEST.into())]);
    FieldError::at("reason", message)
}

fn status(errors: &[FieldError]) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

async fn page(
    visit: &Visit,
    clerk: &At,
    id: PersonId,
    (reason, login_known): (String, bool),
    errors: Vec<FieldError>,
) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let name = support::name_of(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    let plan = restriction::plan(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    // Whoever may not see a hidden person has nothing to do here.
    if visibility(plan.is_restricted, clerk.eyes()) != Visibility::Open {
        return Err(Trouble::NotForYou);
    }
    let sees_later = clerk.eyes() == Eyes::DeskWithRight;
    let status = status(&errors);
    let page = AskRestriction {
        errors,
        href: links::of(links::RESTRICTION, id.0),
        person_href: links::person(id),
        name,
        own_account: plan.own_account,
        shared_account: plan.shared_account,
        sees_later,
        login_known,
        reason,
    };
    Ok(visit.page_with(status, AskRestriction::TEMPLATE, &page))
}

/// Says what is asked for, and asks for a reason.
pub(super) async fn ask_lift(visit: Visit, clerk: At, id: Id) -> Answer {
    lift_page(&visit, &clerk, id_of(id)?, String::new(), Vec::new()).await
}

/// Asks another person to let the person be seen again.
pub(super) async fn send_lift(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed) = (id_of(id)?, fields.one("reason")?);
    let Some(reason) = ActReason::read(typed) else {
        return lift_page(&visit, &clerk, id, typed.to_owned(), vec![no_reason(&visit)]).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let asked = restriction::ask_lift(&tx, &clerk, id, &reason, &mut random).await?;
    let approval = asked.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    Ok(visit.go(&links::of(links::APPROVAL, approval.0)))
}

async fn lift_page(visit: &Visit, clerk: &At, id: PersonId, reason: String, errors: Vec<FieldError>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let name = support::name_of(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    let restricted = in_words(visit, &tx, id).await?.ok_or(Trouble::NotForYou)?;
    support::looked_at(&tx, clerk, (Permission::SeeRestricted, "lift"), id, &mut random).await?;
    tx.commit().await?;
    let status = status(&errors);
    let page = AskLift {
        errors,
        href: links::of(links::LIFT_RESTRICTION, id.0),
        person_href: links::person(id),
        name,
        restricted,
        reason,
    };
    Ok(visit.page_with(status, AskLift::TEMPLATE, &page))
}

/// Since when, by whom and why a person is hidden; `None` if they aren't.
pub(super) async fn in_words(visit: &Visit, tx: &TenantTx, id: PersonId) -> Result<Option<String>, Trouble> {
    let Some(current) = restriction::current(tx, id).await? else { return Ok(None) };
    let words = visit.words();
    let who = staff::account(tx, current.placed_by).await?.map(|account| account.name).unwrap_or_default();
    let arguments =
        [("at", words.instant(current.placed_at).into()), ("who", who.into()), ("reason", current.reason.into())];
    Ok(Some(words.format("desk-person-restricted", &arguments)))
}

/// What the clerk may do about it on the page of a person, and about a file with everything that is held.
pub(super) fn links(visit: &Visit, clerk: &At, id: PersonId, is_restricted: bool) -> Vec<ActLink> {
    let words = visit.words();
    let link = |path: &str, key: &str, danger| ActLink {
        href: links::of(path, id.0),
        name: words.text(key).to_owned(),
        danger,
    };
    let mut found = Vec::new();
    if clerk.may(Permission::HelpMembers) {
        found.push(link(links::ASK_DISCLOSURE, "desk-disclosure-link", false));
    }
    if is_restricted && clerk.may(Permission::SeeRestricted) {
        found.push(link(links::LIFT_RESTRICTION, "desk-lift-link", true));
    } else if !is_restricted && clerk.may(Permission::RestrictMembers) {
        found.push(link(links::RESTRICTION, "desk-restrict-link", true));
    }
    found
}

/// The page of a person of whom the clerk may see the name only.
pub(super) async fn hidden(visit: &Visit, clerk: &At, id: PersonId, notice: Option<Notice>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let name = support::hidden_name(&tx, clerk, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    let page = Hidden { name, just_now: notice == Some(Notice::Restricted) };
    Ok(visit.page(Hidden::TEMPLATE, &page))
}
