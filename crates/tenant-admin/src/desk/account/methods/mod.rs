//! One's own passkeys and app: renaming and removing.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::ids::StaffPasskeyId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::StaffLabel;
use madoguchi_core::staff::methods::passkey::{self, ListedStaffPasskey};
use madoguchi_core::staff::methods::{self, MethodRemoval};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};
use uuid::Uuid;

use self::page::{RemoveMethod, RenamePasskey};
use super::done;
use super::page::Notice;
use crate::desk::face::{At, Visit};

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<StaffPasskeyId, Trouble> {
    id.map(|Path(id)| StaffPasskeyId(id)).map_err(|_| Trouble::NotForYou)
}

async fn find(visit: &Visit, clerk: &At, id: StaffPasskeyId) -> Result<(ListedStaffPasskey, bool), Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let all = passkey::list(&tx, clerk.id).await?;
    let last = all.len() == 1 && !methods::means(&tx, clerk.id).await?.one_time_code;
    let found = all.into_iter().find(|passkey| passkey.id == id).ok_or(Trouble::NotForYou)?;
    Ok((found, last))
}

/// Asks for another name.
pub(super) async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let (passkey, _) = find(&visit, &clerk, id_of(id)?).await?;
    let page =
        RenamePasskey { errors: Vec::new(), href: links::of(links::OWN_PASSKEY, passkey.id.0), name: passkey.name };
    Ok(visit.page(RenamePasskey::TEMPLATE, &page))
}

/// Takes another name.
pub(super) async fn rename(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed) = (id_of(id)?, fields.one("name")?);
    let Some(name) = StaffLabel::read(typed) else {
        let (passkey, _) = find(&visit, &clerk, id).await?;
        let errors = vec![FieldError::at("name", visit.words().text("desk-own-passkey-error-name"))];
        let page = RenamePasskey { errors, href: links::of(links::OWN_PASSKEY, passkey.id.0), name: typed.to_owned() };
        return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, RenamePasskey::TEMPLATE, &page));
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !passkey::rename(&tx, &clerk, id, &name, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(done(&visit, Notice::PasskeyRenamed))
}

fn confirmation(visit: &Visit, href: String, name: Option<String>, last: bool, status: StatusCode) -> Response {
    visit.page_with(status, RemoveMethod::TEMPLATE, &RemoveMethod { href, name, last })
}

/// Asks before a passkey is removed.
pub(super) async fn ask_passkey(visit: Visit, clerk: At, id: Id) -> Answer {
    let (passkey, last) = find(&visit, &clerk, id_of(id)?).await?;
    let href = links::of(links::REMOVE_OWN_PASSKEY, passkey.id.0);
    Ok(confirmation(&visit, href, Some(passkey.name), last, StatusCode::OK))
}

/// Removes a passkey.
pub(super) async fn remove_passkey(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    match passkey::remove(&tx, &clerk, id, &mut random).await? {
        MethodRemoval::Removed(_) => {
            tx.commit().await?;
            Ok(done(&visit, Notice::MethodRemoved))
        }
        MethodRemoval::NotThere => Err(Trouble::NotForYou),
        MethodRemoval::LastOne => {
            drop(tx);
            let (passkey, _) = find(&visit, &clerk, id).await?;
            let href = links::of(links::REMOVE_OWN_PASSKEY, passkey.id.0);
            Ok(confirmation(&visit, href, Some(passkey.name), true, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Asks before the app is removed.
pub(super) async fn ask_app(visit: Visit, clerk: At) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let means = methods::means(&tx, clerk.id).await?;
    if !means.one_time_code {
        return Ok(visit.go(links::OWN_ACCOUNT));
    }
    Ok(confirmation(&visit, links::REMOVE_OWN_APP.to_owned(), None, !means.passkey, StatusCode::OK))
}

/// Removes the app.
pub(super) async fn remove_app(visit: Visit, clerk: At) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    match methods::remove_app(&tx, &clerk, &mut random).await? {
        MethodRemoval::Removed(_) => {
            tx.commit().await?;
            Ok(done(&visit, Notice::MethodRemoved))
        }
        MethodRemoval::NotThere => Ok(visit.go(links::OWN_ACCOUNT)),
        MethodRemoval::LastOne => {
            let (href, status) = (links::REMOVE_OWN_APP.to_owned(), StatusCode::UNPROCESSABLE_ENTITY);
            Ok(confirmation(&visit, href, None, true, status))
        }
    }
}
