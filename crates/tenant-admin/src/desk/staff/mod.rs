//! Who works at the desk (担当者): the list, invitations, roles, disabling.

pub mod list;
pub mod page;
pub mod recovery;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::approvals::second_approver;
use madoguchi_core::ids::{SecondApproverId, StaffId};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::invitation::{self, InvitationRefusal, InvitedAnew, Inviter};
use madoguchi_core::staff::permission::{Permission, Role, Roles};
use madoguchi_core::staff::sessions;
use madoguchi_core::staff::tokens;
use madoguchi_core::staff::{self, ListedStaff, StaffChange, StaffName};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};
use madoguchi_words::Words;
use uuid::Uuid;

use self::list::StaffList;
use self::page::{ColleagueToken, Confirm, Invite, Member, OpenSession, RoleChoice, Row};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The query parameter that names what has just happened.
const NOTICE_FIELD: &str = "notice";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::STAFF, Access::May(Permission::ReadStaff), list::show)
        .post(links::STAFF_EXPORT, Access::MayFresh(Permission::ReadStaff), list::export)
        .get(links::INVITE, Access::MayFresh(Permission::ManageStaff), ask_invite)
        .post(links::INVITE, Access::MayFresh(Permission::ManageStaff), invite)
        .get(links::STAFF_MEMBER, Access::MayFresh(Permission::ManageStaff), show)
        .post(links::STAFF_MEMBER, Access::MayFresh(Permission::ManageStaff), change_roles)
        .get(links::DISABLE_STAFF, Access::MayFresh(Permission::ManageStaff), ask_disable)
        .post(links::DISABLE_STAFF, Access::MayFresh(Permission::ManageStaff), disable)
        .post(links::ENABLE_STAFF, Access::MayFresh(Permission::ManageStaff), enable)
        .post(links::END_STAFF_SESSIONS, Access::MayFresh(Permission::ManageStaff), end_sessions)
        .post(links::INVITE_ANEW, Access::MayFresh(Permission::ManageStaff), invite_anew)
        .post(links::AGREE_SECOND_APPROVER, Access::MayFresh(Permission::ManageStaff), agree_second)
        .post(links::END_SECOND_APPROVER, Access::MayFresh(Permission::ManageStaff), end_second)
        .get(links::STAFF_RECOVERY, Access::May(Permission::Enter), recovery::show)
        .post(links::STAFF_RECOVERY, Access::May(Permission::Enter), recovery::withdraw)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<StaffList>(Within::Desk)
        .page::<Invite>(Within::Desk)
        .page::<Member>(Within::Desk)
        .page::<Confirm>(Within::Desk)
        .page::<recovery::page::Recovery>(Within::Desk)
}

async fn ask_invite(visit: Visit, _: At) -> Response {
    visit.page(Invite::TEMPLATE, &Invite::blank(visit.words()))
}

fn chosen(fields: &Fields) -> Result<Roles, Trouble> {
    let mut roles = Roles::default();
    for role in Role::ALL {
        if fields.one(&format!("role_{}", role.word()))? == "yes" {
            roles = roles.with(role);
        }
    }
    Ok(roles)
}

async fn invite(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let words = visit.words();
    let (name, email, roles) = (fields.one("name")?, fields.one("email")?, chosen(&fields)?);
    let mut errors = Vec::new();
    let read = StaffName::read(name);
    if read.is_none() {
        errors.push(FieldError::at("name", words.text("desk-staff-error-name")));
    }
    let address = EmailAddress::parse(email);
    if address.is_err() {
        errors.push(FieldError::at("email", words.text("desk-staff-error-email")));
    }
    if roles.is_empty() {
        errors.push(FieldError::at("role_owner", words.text("desk-staff-error-no-role")));
    }
    if let (true, Some(read), Ok(address)) = (errors.is_empty(), read, address) {
        let mut random = visit.app.random();
        let tx = visit.write(clerk.actor()).await?;
        match invitation::invite(&tx, Inviter::Clerk(&clerk), &read, &address, roles, &mut random).await {
            Ok(_) => {
                tx.commit().await?;
                return Ok(done(&visit, page::Notice::Invited));
            }
            Err(InvitationRefusal::AlreadyThere) => {
                errors.push(FieldError::at("email", words.text("desk-staff-error-already-there")));
            }
            Err(InvitationRefusal::Paused(until)) => {
                tx.commit().await?;
                errors.push(paused(words, until));
            }
            Err(InvitationRefusal::Broken(failure)) => return Err(failure.into()),
            Err(InvitationRefusal::NoRole | InvitationRefusal::HasOwner) => return Err(Trouble::BadRequest),
        }
    }
    let page = Invite { errors, name: name.to_owned(), email: email.to_owned(), roles: RoleChoice::list(words, roles) };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Invite::TEMPLATE, &page))
}

/// Why no invitation is sent now.
fn paused(words: &Words, until: DateTime<Utc>) -> FieldError {
    FieldError::overall(words.format("desk-staff-error-paused", &[("until", words.instant(until).into())]))
}

fn done(visit: &Visit, notice: page::Notice) -> Response {
    visit.go(&format!("{}?{NOTICE_FIELD}={}", links::STAFF, notice.word()))
}

/// The id in a path.
type Id = Result<Path<Uuid>, axum::extract::rejection::PathRejection>;

fn id_of(id: Id) -> Result<StaffId, Trouble> {
    id.map(|Path(id)| StaffId(id)).map_err(|_| Trouble::NotForYou)
}

async fn find(visit: &Visit, clerk: &At, id: StaffId) -> Result<ListedStaff, Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let listed = staff::list(&tx).await?.into_iter().find(|listed| listed.account.id == id);
    listed.ok_or(Trouble::NotForYou)
}

async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let listed = find(&visit, &clerk, id_of(id)?).await?;
    member(&visit, &clerk, &listed, listed.account.roles, Vec::new(), StatusCode::OK).await
}

async fn member(
    visit: &Visit,
    clerk: &At,
    listed: &ListedStaff,
    roles: Roles,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let sessions = sessions::list(&tx, listed.account.id).await?;
    let tokens = tokens::list(&tx, listed.account.id).await?;
    let page = Member {
        errors,
        row: Row::of(words, listed, clerk.id),
        roles: RoleChoice::list(words, roles),
        sessions: sessions.iter().map(|session| OpenSession::of(words, session)).collect(),
        tokens: tokens.iter().map(|token| ColleagueToken::of(words, token)).collect(),
    };
    Ok(visit.page_with(status, Member::TEMPLATE, &page))
}

async fn end_sessions(visit: Visit, clerk: At, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    sessions::end_of_colleague(&tx, &clerk, id_of(id)?, &mut random).await?.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    Ok(done(&visit, page::Notice::SessionsEnded))
}

async fn invite_anew(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    match invitation::invite_anew(&tx, &clerk, id, &mut random).await? {
        InvitedAnew::Sent => {
            tx.commit().await?;
            Ok(done(&visit, page::Notice::Invited))
        }
        InvitedAnew::Paused(until) => {
            tx.commit().await?;
            let listed = find(&visit, &clerk, id).await?;
            let errors = vec![paused(visit.words(), until)];
            member(&visit, &clerk, &listed, listed.account.roles, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        InvitedAnew::Refused => Ok(visit.go(links::STAFF)),
        InvitedAnew::NotThere => Err(Trouble::NotForYou),
    }
}

async fn change_roles(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, roles) = (id_of(id)?, chosen(&fields)?);
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let change = staff::change_roles(&tx, &clerk, id, roles, &mut random).await?;
    if let StaffChange::Done(_) = change {
        tx.commit().await?;
        return Ok(done(&visit, page::Notice::RolesChanged));
    }
    drop(tx);
    let listed = find(&visit, &clerk, id).await?;
    let errors = match refusal(change) {
        Some(key) => vec![FieldError::overall(visit.words().text(key))],
        None => return Err(Trouble::NotForYou),
    };
    member(&visit, &clerk, &listed, roles, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Why nothing was changed; `None` if there is no such account.
const fn refusal(change: StaffChange) -> Option<&'static str> {
    match change {
        StaffChange::SoAlready | StaffChange::Done(_) => Some("desk-staff-error-so-already"),
        StaffChange::LastOwner => Some("desk-staff-error-last-owner"),
        StaffChange::NoRole => Some("desk-staff-error-no-role"),
        StaffChange::NotThere => None,
    }
}

async fn ask_disable(visit: Visit, clerk: At, id: Id) -> Answer {
    let listed = find(&visit, &clerk, id_of(id)?).await?;
    Ok(visit.page(Confirm::TEMPLATE, &Confirm { errors: Vec::new(), row: Row::of(visit.words(), &listed, clerk.id) }))
}

async fn disable(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let change = staff::disable(&tx, &clerk, id, &mut random).await?;
    if let StaffChange::Done(_) = change {
        tx.commit().await?;
        return Ok(done(&visit, page::Notice::Disabled));
    }
    drop(tx);
    let listed = find(&visit, &clerk, id).await?;
    let key = refusal(change).ok_or(Trouble::NotForYou)?;
    let errors = vec![FieldError::overall(visit.words().text(key))];
    let page = Confirm { errors, row: Row::of(visit.words(), &listed, clerk.id) };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Confirm::TEMPLATE, &page))
}

async fn enable(visit: Visit, clerk: At, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    match staff::enable(&tx, &clerk, id_of(id)?, &mut random).await? {
        StaffChange::NotThere => Err(Trouble::NotForYou),
        StaffChange::Done(_) => {
            tx.commit().await?;
            Ok(done(&visit, page::Notice::Enabled))
        }
        StaffChange::SoAlready | StaffChange::LastOwner | StaffChange::NoRole => Ok(visit.go(links::STAFF)),
    }
}

/// The offer of a second approver that a form names.
fn second_of(fields: &Fields) -> Result<SecondApproverId, Trouble> {
    fields.one("id")?.parse().map(SecondApproverId).map_err(|_| Trouble::BadRequest)
}

async fn agree_second(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !second_approver::agree(&tx, &clerk, second_of(&fields)?, &mut random).await? {
        return Ok(visit.go(links::STAFF));
    }
    tx.commit().await?;
    Ok(done(&visit, page::Notice::SecondAgreed))
}

async fn end_second(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !second_approver::end(&tx, &clerk, second_of(&fields)?, &mut random).await? {
        return Ok(visit.go(links::STAFF));
    }
    tx.commit().await?;
    Ok(done(&visit, page::Notice::SecondEnded))
}
