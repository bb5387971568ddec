//! The second approver (第二承認者): an operator who approves for societies with few staff, after an owner there has agreed. An
//! operator sees what is asked for, who asks and why, and no data of a member. Whoever asked does the act then.

pub mod page;

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::approvals::second_approver::{self, OfferedToApprove};
use madoguchi_core::approvals::{self, ApprovalRequest, NotApproved, Waiting};
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::{ApprovalId, OperatorId};
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::societies;
use madoguchi_core::tenancy::Tenant;
use madoguchi_core::{announcements, settings, staff};
use madoguchi_web::{Answer, FieldError, Page, SocietyCall, Trouble};
use uuid::Uuid;

use self::page::{Approvals, Asked, AskedRow, AskedText, SecondStanding};
use super::face::{Access, OnDuty, Routes, Samples, Visit, Within};
use crate::desk::approvals::what_key;
use crate::desk::settings::asked::SettingsWaiting;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let (read, act) = (
        Access::May(OperatorPermission::ApproveForSocieties),
        Access::MayFresh(OperatorPermission::ApproveForSocieties),
    );
    Routes::new()
        .get(links::APPROVALS, read, list)
        .get(links::APPROVAL, read, show)
        .post(links::APPROVAL, act, approve)
        .post(links::OFFER_TO_APPROVE, act, offer)
        .post(links::STOP_APPROVING, act, stop)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Approvals>(Within::Inside).page::<Asked>(Within::Inside)
}

/// The same request in a society.
pub(super) fn within(visit: &Visit, tenant: &Arc<Tenant>) -> SocietyCall {
    SocietyCall::new(Arc::new((***visit).clone()), Arc::clone(tenant))
}

/// How the society's second approver stands, for whoever reads its page.
pub(super) async fn standing(visit: &Visit, operator: &OnDuty, tx: &TenantTx) -> Result<SecondStanding, Trouble> {
    let may = operator.may(OperatorPermission::ApproveForSocieties);
    let current = second_approver::current(tx).await?;
    let offers = may && current.is_none() && second_approver::has_few(tx).await?;
    Ok(SecondStanding::of(visit.words(), tx.slug(), current.as_ref(), operator.id, offers))
}

/// The societies for which the operator approves, in the order in which they were taken.
async fn own(visit: &Visit, operator: &OnDuty) -> Result<Vec<Arc<Tenant>>, Trouble> {
    let tx = visit.read(operator.actor()).await?;
    let ids = societies::list(&tx, operator.id).await?;
    Ok(ids.into_iter().filter_map(|id| visit.app.directory.society(id)).collect())
}

/// Opens a society for its second approver; nothing if the operator isn't, or its key can't be opened.
async fn of_approver(visit: &Visit, operator: &OnDuty, tenant: &Arc<Tenant>) -> Result<Option<TenantTx>, Trouble> {
    let there = within(visit, tenant);
    if let Err(failure) = there.society() {
        tracing::error!(society = tenant.slug, %failure, "the key of a society can't be opened");
        return Ok(None);
    }
    let tx = there.read(operator.actor()).await?;
    let approves = second_approver::current(&tx).await?.is_some_and(|current| current.approves_as(operator.id));
    Ok(approves.then_some(tx))
}

async fn list(visit: Visit, operator: OnDuty) -> Answer {
    let mut rows = Vec::new();
    let own = own(&visit, &operator).await?;
    let mut names = Vec::new();
    for tenant in &own {
        let Some(tx) = of_approver(&visit, &operator, tenant).await? else { continue };
        let name = tenant.policy(visit.now).society.name.clone();
        for waiting in approvals::waiting(&tx).await? {
            rows.push(AskedRow::of(&name, text(&visit, &tx, tenant, &waiting).await?));
        }
        names.push(name);
    }
    Ok(visit.page(Approvals::TEMPLATE, &Approvals { societies: names, rows }))
}

/// What is asked for, in words.
async fn text(visit: &Visit, tx: &TenantTx, tenant: &Tenant, waiting: &Waiting) -> Result<AskedText, Failure> {
    let words = visit.words();
    let asked_by = staff::account(tx, waiting.asked_by).await?.map(|account| account.name).unwrap_or_default();
    Ok(AskedText {
        href: links::approval(&tenant.slug, waiting.id.0),
        what: words.text(what_key(&waiting.request)).to_owned(),
        // The reason of an announcement is its title.
        reason: waiting.reason.clone(),
        asked_by,
        asked_at: words.instant(waiting.asked_at),
        until: words.instant(waiting.expires_at),
        seconded: waiting.seconded.is_some(),
    })
}

/// A society and something that waits there, from a path.
type Named = Result<Path<(String, Uuid)>, PathRejection>;

struct Found {
    tenant: Arc<Tenant>,
    tx: TenantTx,
    waiting: Waiting,
}

async fn found(visit: &Visit, operator: &OnDuty, named: Named) -> Result<Found, Trouble> {
    let Path((slug, id)) = named.map_err(|_| Trouble::NotForYou)?;
    let tenant = visit.app.directory.by_slug(&slug).ok_or(Trouble::NotForYou)?;
    let tx = of_approver(visit, operator, &tenant).await?.ok_or(Trouble::NotForYou)?;
    let waiting = approvals::find(&tx, ApprovalId(id)).await?.ok_or(Trouble::NotForYou)?;
    Ok(Found { tenant, tx, waiting })
}

async fn page(visit: &Visit, found: &Found, errors: Vec<FieldError>) -> Result<Asked, Trouble> {
    let Found { tenant, tx, waiting } = found;
    let (words, mut holds) = (visit.words(), true);
    let (mut of_settings, mut of_announcement) = (None, None);
    match waiting.request {
        ApprovalRequest::SettingsChange { .. } | ApprovalRequest::SettingsWithdrawal { .. } => {
            let asked = settings::asked(tx, waiting).await?;
            holds = asked.as_ref().is_some_and(|asked| asked.holds);
            of_settings = asked.map(|asked| SettingsWaiting::for_vendor(words, &asked, visit.now));
        }
        ApprovalRequest::Announcement { .. } => {
            let stored = announcements::asked(tx, waiting).await?;
            holds = stored.is_some();
            of_announcement = stored.map(|stored| page::announced(words, &stored, visit.now));
        }
        ApprovalRequest::DeskCode { .. }
        | ApprovalRequest::Letter { .. }
        | ApprovalRequest::LiftRestriction
        | ApprovalRequest::Disclosure => {}
    }
    Ok(Asked {
        errors,
        society: tenant.policy(visit.now).society.name.clone(),
        text: text(visit, tx, tenant, waiting).await?,
        person: waiting.subject.person().is_some(),
        settings: of_settings,
        announcement: of_announcement,
        holds,
    })
}

async fn show(visit: Visit, operator: OnDuty, named: Named) -> Answer {
    let found = found(&visit, &operator, named).await?;
    Ok(visit.page(Asked::TEMPLATE, &page(&visit, &found, Vec::new()).await?))
}

async fn approve(visit: Visit, operator: OnDuty, named: Named) -> Answer {
    let before = found(&visit, &operator, named).await?;
    let shown = page(&visit, &before, Vec::new()).await?;
    let Found { tenant, tx, waiting } = before;
    drop(tx);
    if !shown.holds {
        return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Asked::TEMPLATE, &shown));
    }
    held(&visit, &operator).await?;
    let mut random = visit.app.random();
    let tx = within(&visit, &tenant).write(operator.actor()).await?;
    let key = match second_approver::second(&tx, operator.id, waiting.id, &mut random).await? {
        Ok(()) => {
            tx.commit().await?;
            return Ok(visit.go(&links::approval(&tenant.slug, waiting.id.0)));
        }
        Err(NotApproved::AskerGone) => "desk-approval-error-asker",
        Err(_) => return Err(Trouble::NotForYou),
    };
    drop(tx);
    let errors = vec![FieldError::overall(visit.words().text(key))];
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Asked::TEMPLATE, &Asked { errors, ..shown }))
}

/// Checks that the operator may still approve, in the vendor's tenant. The society's transaction comes after it, because
/// SQLite has one that writes at a time.
async fn held(visit: &Visit, operator: &OnDuty) -> Result<(), Trouble> {
    let tx = visit.write(operator.actor()).await?;
    societies::hold(&tx, operator).await?;
    tx.commit().await?;
    Ok(())
}

/// A society from a path.
type Slug = Result<Path<String>, PathRejection>;

fn named(visit: &Visit, slug: Slug) -> Result<Arc<Tenant>, Trouble> {
    let Path(slug) = slug.map_err(|_| Trouble::NotForYou)?;
    visit.app.directory.by_slug(&slug).ok_or(Trouble::NotForYou)
}

async fn offer(visit: Visit, operator: OnDuty, slug: Slug) -> Answer {
    let tenant = named(&visit, slug)?;
    let mut random = visit.app.random();
    // First where the operator finds it: an offer that isn't on their list could not be taken back.
    let tx = visit.write(operator.actor()).await?;
    societies::take(&tx, &operator, tenant.id, &mut random).await?;
    tx.commit().await?;
    let tx = within(&visit, &tenant).write(operator.actor()).await?;
    match second_approver::offer(&tx, operator.id, &operator.name, &mut random).await? {
        OfferedToApprove::Done => tx.commit().await?,
        // The page says how it stands.
        OfferedToApprove::Taken | OfferedToApprove::Enough => {}
    }
    Ok(back(&visit, &tenant))
}

async fn stop(visit: Visit, operator: OnDuty, slug: Slug) -> Answer {
    let tenant = named(&visit, slug)?;
    held(&visit, &operator).await?;
    end(&visit, &operator, operator.id, &tenant).await?;
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    societies::leave(&tx, &operator, tenant.id, &mut random).await?;
    tx.commit().await?;
    Ok(back(&visit, &tenant))
}

fn back(visit: &Visit, tenant: &Tenant) -> Response {
    visit.go(&links::society(&tenant.slug))
}

async fn end(visit: &Visit, by: &OnDuty, whose: OperatorId, tenant: &Arc<Tenant>) -> Result<(), Trouble> {
    let mut random = visit.app.random();
    let tx = within(visit, tenant).write(by.actor()).await?;
    second_approver::step_down(&tx, whose, &mut random).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends what somebody who was disabled approves for societies. Nothing waits for it: without a session they approve nothing,
/// and a society whose key can't be opened is left as it is.
pub(super) async fn end_all(visit: &Visit, by: &OnDuty, whose: OperatorId) -> Result<(), Trouble> {
    let tx = visit.read(by.actor()).await?;
    let ids = societies::list(&tx, whose).await?;
    drop(tx);
    for tenant in ids.into_iter().filter_map(|id| visit.app.directory.society(id)) {
        if within(visit, &tenant).society().is_ok() {
            end(visit, by, whose, &tenant).await?;
        }
    }
    Ok(())
}
