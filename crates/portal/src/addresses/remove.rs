//! Removes an address, after a confirmation.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::{self, AddressRemoval, Addresses};
use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Page};

use super::page::{Notice, RemoveAddress};
use super::{home_of, read, told};
use crate::face::{Member, Visit};

/// Asks for confirmation before the main address is removed.
pub async fn ask_email(visit: Visit, member: Member) -> Answer {
    ask(&visit, &member, Purpose::Main).await
}

/// Removes the main address.
pub async fn email(visit: Visit, member: Member) -> Answer {
    remove(&visit, &member, Purpose::Main).await
}

/// Asks for confirmation before the second address is removed.
pub async fn ask_second(visit: Visit, member: Member) -> Answer {
    ask(&visit, &member, Purpose::Recovery).await
}

/// Removes the second address.
pub async fn second(visit: Visit, member: Member) -> Answer {
    remove(&visit, &member, Purpose::Recovery).await
}

async fn ask(visit: &Visit, member: &Member, purpose: Purpose) -> Answer {
    let has = read(visit, member).await?;
    if has.in_force(purpose).is_none() {
        return Ok(visit.go(home_of(purpose)));
    }
    Ok(page(visit, purpose, &has, StatusCode::OK))
}

async fn remove(visit: &Visit, member: &Member, purpose: Purpose) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let removed = addresses::remove(&tx, member.account, purpose, visit.device, &mut random).await?;
    // The session is checked afterwards, because the lock order is links before the account.
    hold(&tx, member).await?;
    tx.commit().await?;
    match removed {
        // A second press of the button gets the same answer.
        AddressRemoval::Done | AddressRemoval::NotThere => Ok(visit.go(&told(purpose, Notice::Removed))),
        AddressRemoval::Required => {
            let has = read(visit, member).await?;
            Ok(page(visit, purpose, &has, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn page(visit: &Visit, purpose: Purpose, has: &Addresses, status: StatusCode) -> Response {
    let may_go = purpose == Purpose::Recovery || !visit.policy.email.required;
    let held = has.in_force(purpose);
    let page = RemoveAddress {
        second: purpose == Purpose::Recovery,
        email: held.filter(|_| may_go).map(|held| held.address.as_str().to_owned()),
        second_stays: has.second.is_some(),
        verified: held.is_some_and(|held| held.verified_at.is_some()),
    };
    visit.page_with(status, RemoveAddress::TEMPLATE, &page)
}
