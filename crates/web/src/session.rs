//! Who is at the other end: a member by the session cookie, somebody registering by the registration cookie. The
//! extractors are the permission: they give their value only on routes registered for it.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use madoguchi_core::accounts::session;
use madoguchi_core::failure::Failure;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;

use crate::cookies::{self, Cookie, Kept};
use crate::error::Trouble;
use crate::routes::Access;
use crate::visit::Visit;

/// Query parameter by which the sign-in page learns what to tell above its form.
pub const NOTICE_FIELD: &str = "notice";
/// Its value where a sign-in or a registration came to its end.
pub const NOTICE_ENDED: &str = "session-ended";

/// The sign-in page with the notice that a sign-in or a registration came to its end.
#[must_use]
pub fn ended() -> String {
    format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::SIGN_IN)
}

/// A signed-in member of the society whose portal this is.
#[derive(Clone)]
pub struct Member(Arc<session::Member>);

impl Deref for Member {
    type Target = session::Member;

    fn deref(&self) -> &session::Member {
        &self.0
    }
}

/// A browser that showed a letter's pair here. Whether its registration is still alive is for the verb to say.
#[derive(Clone)]
pub struct Registering {
    /// The registration's token.
    pub token: Token,
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        permitted(parts, Access::Member)?;
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.member().cloned().ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Registering {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        permitted(parts, Access::Registering)?;
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.registration().cloned().ok_or(Trouble::SessionEnded)
    }
}

/// A handler that wants somebody on a route that is open to others is a mistake of ours, found at its first call.
fn permitted(parts: &Parts, wanted: Access) -> Result<(), Trouble> {
    if parts.extensions.get::<Access>() == Some(&wanted) {
        Ok(())
    } else {
        Err(Trouble::broken("a handler asks for more than its route gives"))
    }
}

/// Who is signed in, if a good session came along. Notes at most once a minute that it was used.
pub(crate) async fn resolve(visit: &Visit) -> Result<Option<Member>, Failure> {
    let Some(token) = visit.cookies.session() else { return Ok(None) };
    let scope = visit.scope(Actor::Anonymous);
    let tx = visit.app.database.read(&scope).await?;
    let found = session::resolve(&tx, token, &visit.policy.sessions).await?;
    tx.rollback().await?;
    let Some(member) = found else { return Ok(None) };
    if member.stale {
        let tx = visit.app.database.write(&visit.scope(Actor::Member(member.account))).await?;
        session::touch(&tx, member.session).await?;
        tx.commit().await?;
    }
    Ok(Some(Member(Arc::new(member))))
}

/// Hands out a session that [`session::open`] made; a registration's cookie goes.
#[must_use]
pub fn begin(visit: &Visit, response: Response, token: &Token) -> Response {
    end_registration(visit, begin_beside_registration(visit, response, token))
}

/// Hands out a session; a registration's cookie stays, because the answer to its last button may be lost on the way.
#[must_use]
pub fn begin_beside_registration(visit: &Visit, mut response: Response, token: &Token) -> Response {
    let seconds = u32::from(visit.policy.sessions.absolute_hours) * 3600;
    set(visit, &mut response, Cookie::Session, token.expose(), Kept::Seconds(seconds));
    response
}

/// Takes session and registration away from the browser.
#[must_use]
pub fn end(visit: &Visit, mut response: Response) -> Response {
    set(visit, &mut response, Cookie::Session, "", Kept::No);
    end_registration(visit, response)
}

/// Hands out a registration; an older session goes, since two people may share the device.
#[must_use]
pub fn begin_registration(visit: &Visit, mut response: Response, token: &Token) -> Response {
    set(visit, &mut response, Cookie::Registration, token.expose(), Kept::WhileOpen);
    if visit.cookies.session().is_some() {
        set(visit, &mut response, Cookie::Session, "", Kept::No);
    }
    response
}

/// Takes the registration away from the browser.
#[must_use]
pub fn end_registration(visit: &Visit, mut response: Response) -> Response {
    if visit.cookies.registration().is_some() {
        set(visit, &mut response, Cookie::Registration, "", Kept::No);
    }
    response
}

fn set(visit: &Visit, response: &mut Response, cookie: Cookie, value: &str, kept: Kept) {
    cookies::set(response, visit.app.site.scheme, cookie, value, kept);
}
