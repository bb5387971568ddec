//! Renames and removes passkeys.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::methods::passkey::manage::{self, ListedPasskey, PasskeyRemoval};
use madoguchi_core::accounts::methods::passkey::{LONGEST_NAME, Name, NameFault};
use madoguchi_core::ids::PasskeyId;
use madoguchi_core::links::{self, PASSKEY_FIELD};
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use madoguchi_words::Words;
use uuid::Uuid;

use super::page::{RemovePasskey, RenamePasskey};
use super::{NOTICE_REMOVED, NOTICE_RENAMED};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Member, Visit};
use crate::home;

/// The field for a passkey's name (端末の名前).
pub(crate) const NAME_FIELD: &str = "device_name";

/// Shows the page that renames a passkey.
pub async fn ask_name(visit: Visit, member: Member, params: Params) -> Answer {
    let passkey = find(&visit, &member, &params).await?;
    Ok(rename_page(&visit, &passkey, passkey.name.clone(), Vec::new(), StatusCode::OK))
}

/// Renames a passkey.
pub async fn rename(visit: Visit, member: Member, fields: Fields) -> Answer {
    let typed = fields.one(NAME_FIELD)?;
    let passkey = find(&visit, &member, &fields).await?;
    match Name::read(typed) {
        Ok(name) => {
            keep(&visit, &member, passkey.id, &name).await?;
            Ok(visit.go(&told(NOTICE_RENAMED)))
        }
        Err(fault) => {
            let errors = vec![fault_of(visit.words(), fault)];
            Ok(rename_page(&visit, &passkey, typed.to_owned(), errors, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Names a new passkey, from the form on the home page.
pub async fn name(visit: Visit, member: Member, fields: Fields) -> Answer {
    let passkey = find(&visit, &member, &fields).await?;
    match Name::read(fields.one(NAME_FIELD)?) {
        Ok(name) => {
            keep(&visit, &member, passkey.id, &name).await?;
            Ok(visit.go(links::HOME))
        }
        Err(fault) => home::again(&visit, &member, vec![fault_of(visit.words(), fault)]).await,
    }
}

/// Asks for confirmation before a passkey is removed.
pub async fn ask_removal(visit: Visit, member: Member, params: Params) -> Answer {
    let passkey = find(&visit, &member, &params).await?;
    let tx = visit.read(Actor::Member(member.account)).await?;
    let removed = manage::may_remove(&tx, member.account, passkey.id).await?;
    tx.rollback().await?;
    Ok(removal_page(&visit, &passkey, removed == PasskeyRemoval::Required, StatusCode::OK))
}

/// Removes a passkey.
pub async fn remove(visit: Visit, member: Member, fields: Fields) -> Answer {
    let passkey = find(&visit, &member, &fields).await?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let removed = manage::remove(&tx, &member, passkey.id, &mut random).await?;
    tx.commit().await?;
    match removed {
        PasskeyRemoval::Done => Ok(visit.go(&told(NOTICE_REMOVED))),
        PasskeyRemoval::Required => Ok(removal_page(&visit, &passkey, true, StatusCode::UNPROCESSABLE_ENTITY)),
        PasskeyRemoval::NotThere => Err(Trouble::NotForYou),
    }
}

/// Finds the passkey of a page, if it belongs to the member.
async fn find(visit: &Visit, member: &Member, fields: &Fields) -> Result<ListedPasskey, Trouble> {
    let id = Uuid::try_parse(fields.one(PASSKEY_FIELD)?).map_err(|_| Trouble::NotForYou)?;
    let tx = visit.read(Actor::Member(member.account)).await?;
    let passkeys = manage::list(&tx, member.account).await?;
    tx.rollback().await?;
    passkeys.into_iter().find(|passkey| passkey.id == PasskeyId(id)).ok_or(Trouble::NotForYou)
}

async fn keep(visit: &Visit, member: &Member, id: PasskeyId, name: &Name) -> Result<(), Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let renamed = manage::rename(&tx, member.account, id, name, &mut random).await?;
    tx.commit().await?;
    if renamed { Ok(()) } else { Err(Trouble::NotForYou) }
}

fn fault_of(words: &Words, fault: NameFault) -> FieldError {
    FieldError::at(
        NAME_FIELD,
        match fault {
            NameFault::Empty => words.text("device-name-empty").to_owned(),
            NameFault::TooLong => words.format("device-name-too-long", &[("most", LONGEST_NAME.into())]),
            NameFault::Unreadable => words.text("device-name-unreadable").to_owned(),
        },
    )
}

fn told(notice: &str) -> String {
    format!("{}?{NOTICE_FIELD}={notice}", links::LOGIN_METHODS)
}

fn rename_page(
    visit: &Visit,
    of: &ListedPasskey,
    typed: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Response {
    let page = RenamePasskey { errors, id: of.id.to_string(), name: typed };
    visit.page_with(status, RenamePasskey::TEMPLATE, &page)
}

fn removal_page(visit: &Visit, of: &ListedPasskey, required: bool, status: StatusCode) -> Response {
    let page = RemovePasskey { id: of.id.to_string(), name: of.name.clone(), required };
    visit.page_with(status, RemovePasskey::TEMPLATE, &page)
}
