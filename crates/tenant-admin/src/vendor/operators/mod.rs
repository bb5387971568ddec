//! The vendor's operators (運営の担当者): the list, invitations, disabling and enabling.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::ids::OperatorId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::invitation::{self, OperatorInvitationRefusal, OperatorInvitedAnew, OperatorInviter};
use madoguchi_core::operators::permission::{OperatorPermission, OperatorRole};
use madoguchi_core::operators::{self, ListedOperator, OperatorChange};
use madoguchi_core::staff::StaffName;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use madoguchi_words::Words;
use uuid::Uuid;

use self::page::{Disable, Invite, Notice, OperatorPage, OperatorRow, Operators, RoleChoice};
use super::approvals;
use super::face::{Access, OnDuty, Routes, Samples, Visit, Within, session};

/// The query parameter that names what has just happened.
const NOTICE_FIELD: &str = "notice";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let manage = Access::MayFresh(OperatorPermission::ManageOperators);
    Routes::new()
        .get(links::OPERATORS, Access::May(OperatorPermission::ReadOperators), list)
        .get(links::INVITE, manage, ask_invite)
        .post(links::INVITE, manage, invite)
        .get(links::OPERATOR, manage, show)
        .get(links::DISABLE_OPERATOR, manage, ask_disable)
        .post(links::DISABLE_OPERATOR, manage, disable)
        .post(links::ENABLE_OPERATOR, manage, enable)
        .post(links::INVITE_ANEW, manage, invite_anew)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<Operators>(Within::Inside)
        .page::<Invite>(Within::Inside)
        .page::<OperatorPage>(Within::Inside)
        .page::<Disable>(Within::Inside)
}

async fn list(visit: Visit, operator: OnDuty, params: Params) -> Answer {
    let notice = Notice::of(params.one(NOTICE_FIELD)?);
    let tx = visit.read(operator.actor()).await?;
    let all = operators::list(&tx).await?;
    let page = Operators {
        notice,
        may_manage: operator.may(OperatorPermission::ManageOperators),
        rows: all.iter().map(|listed| OperatorRow::of(visit.words(), listed, operator.id)).collect(),
    };
    Ok(visit.page(Operators::TEMPLATE, &page))
}

async fn ask_invite(visit: Visit, _: OnDuty) -> Response {
    visit.page(Invite::TEMPLATE, &Invite::blank(visit.words()))
}

async fn invite(visit: Visit, operator: OnDuty, fields: Fields) -> Answer {
    let words = visit.words();
    let (name, email) = (fields.one("name")?, fields.one("email")?);
    let role = OperatorRole::of_word(fields.one("role")?);
    let mut errors = Vec::new();
    let read = StaffName::read(name);
    if read.is_none() {
        errors.push(FieldError::at("name", words.text("desk-staff-error-name")));
    }
    let address = EmailAddress::parse(email);
    if address.is_err() {
        errors.push(FieldError::at("email", words.text("desk-staff-error-email")));
    }
    if role.is_none() {
        errors.push(FieldError::at(page::FIRST_ROLE, words.text("vendor-operators-error-no-role")));
    }
    if let (Some(read), Ok(address), Some(role)) = (read, address, role) {
        let mut random = visit.app.random();
        let tx = visit.write(operator.actor()).await?;
        let inviter = OperatorInviter::Operator(&operator);
        match invitation::invite(&tx, inviter, &read, &address, role, &mut random).await {
            Ok(_) => {
                tx.commit().await?;
                return Ok(done(&visit, Notice::Invited));
            }
            Err(OperatorInvitationRefusal::AlreadyThere) => {
                errors.push(FieldError::at("email", words.text("desk-staff-error-already-there")));
            }
            Err(OperatorInvitationRefusal::Paused(until)) => {
                tx.commit().await?;
                errors.push(paused(words, until));
            }
            Err(OperatorInvitationRefusal::Broken(failure)) => return Err(failure.into()),
        }
    }
    let page = Invite { errors, name: name.to_owned(), email: email.to_owned(), roles: RoleChoice::list(words, role) };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Invite::TEMPLATE, &page))
}

/// Why no invitation is sent now.
fn paused(words: &Words, until: DateTime<Utc>) -> FieldError {
    FieldError::overall(words.format("desk-staff-error-paused", &[("until", words.instant(until).into())]))
}

fn done(visit: &Visit, notice: Notice) -> Response {
    visit.go(&format!("{}?{NOTICE_FIELD}={}", links::OPERATORS, notice.word()))
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<OperatorId, Trouble> {
    id.map(|Path(id)| OperatorId(id)).map_err(|_| Trouble::NotForYou)
}

async fn find(visit: &Visit, operator: &OnDuty, id: OperatorId) -> Result<ListedOperator, Trouble> {
    let tx = visit.read(operator.actor()).await?;
    let listed = operators::list(&tx).await?.into_iter().find(|listed| listed.account.id == id);
    listed.ok_or(Trouble::NotForYou)
}

async fn show(visit: Visit, operator: OnDuty, id: Id) -> Answer {
    let listed = find(&visit, &operator, id_of(id)?).await?;
    let page = OperatorPage { errors: Vec::new(), row: OperatorRow::of(visit.words(), &listed, operator.id) };
    Ok(visit.page(OperatorPage::TEMPLATE, &page))
}

async fn ask_disable(visit: Visit, operator: OnDuty, id: Id) -> Answer {
    let listed = find(&visit, &operator, id_of(id)?).await?;
    let page = Disable { errors: Vec::new(), row: OperatorRow::of(visit.words(), &listed, operator.id) };
    Ok(visit.page(Disable::TEMPLATE, &page))
}

async fn disable(visit: Visit, operator: OnDuty, id: Id) -> Answer {
    let id = id_of(id)?;
    let listed = find(&visit, &operator, id).await?;
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    let key = match operators::disable(&tx, &operator, id, &mut random).await? {
        OperatorChange::Done(_) => {
            tx.commit().await?;
            approvals::end_all(&visit, &operator, id).await?;
            let response = done(&visit, Notice::Disabled);
            // Whoever disables their own account is signed out.
            return Ok(if id == operator.id { session::end(&visit, response) } else { response });
        }
        OperatorChange::NotThere => return Err(Trouble::NotForYou),
        OperatorChange::SoAlready => "desk-staff-error-so-already",
        OperatorChange::LastManager => "vendor-operators-error-last-manager",
    };
    let errors = vec![FieldError::overall(visit.words().text(key))];
    let page = Disable { errors, row: OperatorRow::of(visit.words(), &listed, operator.id) };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Disable::TEMPLATE, &page))
}

async fn enable(visit: Visit, operator: OnDuty, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    match operators::enable(&tx, &operator, id_of(id)?, &mut random).await? {
        OperatorChange::Done(_) => tx.commit().await?,
        OperatorChange::SoAlready => {}
        OperatorChange::NotThere | OperatorChange::LastManager => return Err(Trouble::NotForYou),
    }
    Ok(done(&visit, Notice::Enabled))
}

async fn invite_anew(visit: Visit, operator: OnDuty, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    let id = id_of(id)?;
    match invitation::invite_anew(&tx, &operator, id, &mut random).await? {
        OperatorInvitedAnew::Sent => {
            tx.commit().await?;
            Ok(done(&visit, Notice::Invited))
        }
        OperatorInvitedAnew::Paused(until) => {
            tx.commit().await?;
            let listed = find(&visit, &operator, id).await?;
            let row = OperatorRow::of(visit.words(), &listed, operator.id);
            let page = OperatorPage { errors: vec![paused(visit.words(), until)], row };
            Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, OperatorPage::TEMPLATE, &page))
        }
        OperatorInvitedAnew::Refused | OperatorInvitedAnew::NotThere => Err(Trouble::NotForYou),
    }
}
