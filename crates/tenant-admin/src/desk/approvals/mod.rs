//! What waits for another person: who asks for what, for whom and why, and the decision.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use madoguchi_core::approvals::{self, ApprovalRequest, NotApproved, Waiting};
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::ApprovalId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, Granted};
use madoguchi_web::{Answer, FieldError, Page, Trouble};
use uuid::Uuid;

use self::page::{Approval, GivenCode};
use super::face::{Access, At, Routes, Samples, Visit, Within};
use super::members::letter::printed;

/// Returns the routes and who may reach each. What may be decided follows from what is asked for.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::APPROVAL, Access::May(Permission::HelpMembers), show)
        .post(links::APPROVAL, Access::MayFresh(Permission::HelpMembers), approve)
        .post(links::WITHDRAW, Access::May(Permission::HelpMembers), withdraw)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Approval>(Within::Desk).page::<GivenCode>(Within::Desk)
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<ApprovalId, Trouble> {
    id.map(|Path(id)| ApprovalId(id)).map_err(|_| Trouble::NotForYou)
}

async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let waiting = approvals::find(&tx, id_of(id)?).await?.ok_or(Trouble::NotForYou)?;
    let page = of(&visit, &clerk, &tx, &waiting, Vec::new()).await?;
    Ok(visit.page(Approval::TEMPLATE, &page))
}

/// The page of something that waits.
async fn of(
    visit: &Visit,
    clerk: &At,
    tx: &TenantTx,
    waiting: &Waiting,
    errors: Vec<FieldError>,
) -> Result<Approval, Trouble> {
    let words = visit.words();
    let name = support::name_of(tx, waiting.person).await?.ok_or(Trouble::NotForYou)?;
    let asked_by = staff::account(tx, waiting.asked_by).await?.map(|account| account.name).unwrap_or_default();
    Ok(Approval {
        errors,
        href: links::of(links::APPROVAL, waiting.id.0),
        withdraw_href: links::of(links::WITHDRAW, waiting.id.0),
        person_href: links::person(waiting.person),
        what: what(visit, &waiting.request),
        name,
        reason: waiting.reason.clone(),
        asked_by,
        asked_at: words.instant(waiting.asked_at),
        until: words.instant(waiting.expires_at),
        own: waiting.asked_by == clerk.id,
    })
}

/// What is asked for, in words.
pub(crate) fn what(visit: &Visit, request: &ApprovalRequest) -> String {
    let key = match request {
        ApprovalRequest::DeskCode { second_step_lost: false } => "desk-approval-desk-code",
        ApprovalRequest::DeskCode { second_step_lost: true } => "desk-approval-desk-code-lost",
        ApprovalRequest::Letter => "desk-approval-letter",
    };
    visit.words().text(key).to_owned()
}

async fn approve(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let words = visit.words();
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let key = match support::approve(&tx, &clerk, id, &mut random).await? {
        Ok(Granted::DeskCode { code, valid_until }) => {
            tx.commit().await?;
            let page = GivenCode { code: code.expose().to_owned(), until: words.instant(valid_until) };
            return Ok(visit.page(GivenCode::TEMPLATE, &page));
        }
        Ok(Granted::Letter(letter)) => {
            tx.commit().await?;
            return Ok(printed(&visit, &letter));
        }
        Err(NotApproved::Gone) => return Err(Trouble::NotForYou),
        Err(NotApproved::OwnRequest) => "desk-approval-error-own",
        Err(NotApproved::Changed) => "desk-approval-error-changed",
    };
    drop(tx);
    let tx = visit.read(clerk.actor()).await?;
    let waiting = approvals::find(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    let errors = vec![FieldError::overall(words.text(key))];
    let page = of(&visit, &clerk, &tx, &waiting, errors).await?;
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Approval::TEMPLATE, &page))
}

async fn withdraw(visit: Visit, clerk: At, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !approvals::withdraw(&tx, &clerk, id_of(id)?, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(links::TODAY))
}
