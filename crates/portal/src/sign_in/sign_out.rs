//! Sign-out, after a confirmation.

use madoguchi_core::accounts::sessions::session as sessions;
use madoguchi_core::scope::Actor;
use madoguchi_core::{links, registration};
use madoguchi_web::{Answer, Page};

use super::page::SignOut;
use crate::face::session::{self, NOTICE_FIELD};
use crate::face::{Member, Visit};
use crate::fields::notice::NOTICE_SIGNED_OUT;

/// Asks for confirmation.
pub async fn ask(visit: Visit, _member: Member) -> Answer {
    Ok(visit.page(SignOut::TEMPLATE, &SignOut {}))
}

/// Ends the session and deletes its cookie. A registration that has just become this account is closed, so that it
/// can't sign in again.
pub async fn send(visit: Visit, member: Member) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    sessions::end(&tx, &member, &mut random).await?;
    if let Some(token) = visit.cookies.token(session::REGISTRATION) {
        registration::close(&tx, token).await?;
    }
    tx.commit().await?;
    let next = format!("{}?{NOTICE_FIELD}={NOTICE_SIGNED_OUT}", links::SIGN_IN);
    Ok(session::end(&visit, visit.go(&next)))
}
