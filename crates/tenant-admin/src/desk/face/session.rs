//! Recognises a clerk by the desk's own cookies. An extractor is a permission: it gives its value only on routes that are
//! registered for it.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use madoguchi_core::failure::Failure;
use madoguchi_core::links::desk as links;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::staff;
use madoguchi_core::staff::methods::Setting;
use madoguchi_core::staff::sessions::{self, ABSOLUTE, Clerk, ClerkEntry, KNOWN_FOR};
use madoguchi_core::staff::sign_in::{self, StaffSignIn};
use madoguchi_web::cookies::{self, Cookie, Lifetime};
use madoguchi_web::{DrawnFor, Face, SignInEnd, Trouble};

use super::{Access, Desk, Visit};

/// The cookie of a session at the desk. A member's session has another name, another host and another table.
pub const SESSION: Cookie = Cookie::named("desk-session");
/// The cookie of a sign-in in progress at the desk.
pub const SIGN_IN: Cookie = Cookie::named("desk-sign-in");

/// The query parameter that names the notice above the sign-in form.
pub const NOTICE_FIELD: &str = "notice";
/// Its value where a session or a sign-in has timed out.
pub const NOTICE_ENDED: &str = "session-ended";
/// Its value where the clerk has signed out.
pub const NOTICE_SIGNED_OUT: &str = "signed-out";

/// Returns the sign-in page with the notice that the session has timed out.
#[must_use]
pub fn ended() -> String {
    format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::SIGN_IN)
}

/// The clerk at this desk, on a route that asks for one.
#[derive(Clone)]
pub struct At(Arc<Clerk>);

impl Deref for At {
    type Target = Clerk;

    fn deref(&self) -> &Clerk {
        &self.0
    }
}

impl At {
    /// The clerk as the actor of a transaction.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.0.entry {
            ClerkEntry::Session(_) => Actor::Staff(self.0.id),
            ClerkEntry::Token(token, _) => Actor::StaffToken(self.0.id, *token),
        }
    }
}

/// A visitor with a sign-in in progress.
#[derive(Clone)]
pub struct SigningIn(Arc<StaffSignIn>);

impl Deref for SigningIn {
    type Target = StaffSignIn;

    fn deref(&self) -> &StaffSignIn {
        &self.0
    }
}

/// Somebody who may set up a sign-in method.
#[derive(Clone)]
pub enum Settling {
    /// In a sign-in that asks for one.
    SigningIn(SigningIn),
    /// As a clerk with a recent step-up, with the address that they sign in with.
    Clerk(At, String),
}

impl Settling {
    /// The same as core takes it.
    #[must_use]
    pub fn setting(&self) -> Setting<'_> {
        match self {
            Self::SigningIn(sign_in) => Setting::SigningIn(sign_in),
            Self::Clerk(clerk, login) => Setting::Clerk(clerk, login),
        }
    }

    /// The actor of a transaction.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::SigningIn(sign_in) => Actor::Staff(sign_in.staff),
            Self::Clerk(clerk, _) => clerk.actor(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if !matches!(
            parts.extensions.get::<Access>(),
            Some(Access::May(_) | Access::MayFresh(_) | Access::MayUpload(_) | Access::Program(_))
        ) {
            return Err(Trouble::broken("a handler asks for more than its route gives"));
        }
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.clerk.clone().map(Self).ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SigningIn {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if parts.extensions.get::<Access>() != Some(&Access::SigningIn) {
            return Err(Trouble::broken("a handler asks for more than its route gives"));
        }
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.signing_in.clone().map(Self).ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Settling {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if parts.extensions.get::<Access>() != Some(&Access::SettingUp) {
            return Err(Trouble::broken("a handler asks for more than its route gives"));
        }
        let visit = Visit::from_request_parts(parts, state).await?;
        if let Some(signing_in) = visit.visitor.signing_in.clone() {
            return Ok(Self::SigningIn(SigningIn(signing_in)));
        }
        let clerk = visit.visitor.clerk.clone().map(At).ok_or(Trouble::SessionEnded)?;
        let tx = visit.read(clerk.actor()).await?;
        let account = staff::account(&tx, clerk.id).await?.ok_or(Trouble::SessionEnded)?;
        Ok(Self::Clerk(clerk, account.address.as_str().to_owned()))
    }
}

/// Returns the clerk, if the request has a valid session token. Records the use of the session at most once a minute.
pub(super) async fn resolve(visit: &Visit) -> Result<Option<Clerk>, Failure> {
    let Some(token) = visit.cookies.token(SESSION) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = sessions::resolve(&tx, token).await?;
    drop(tx);
    let Some(mut clerk) = found else { return Ok(None) };
    if sessions::is_stale(&clerk, visit.now) {
        let tx = visit.write(Actor::Staff(clerk.id)).await?;
        clerk.seen_at = sessions::touch(&tx, &clerk).await?;
        tx.commit().await?;
    }
    Ok(Some(clerk))
}

/// Returns the sign-in in progress, if the request has a valid token of one.
pub(super) async fn resolve_sign_in(visit: &Visit) -> Result<Option<StaffSignIn>, Failure> {
    let Some(token) = visit.cookies.token(SIGN_IN) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    sign_in::resolve(&tx, token, visit.device).await
}

/// Adds the clerk to the visit.
pub(super) fn signed_in(mut visit: Visit, clerk: Option<Clerk>) -> Visit {
    visit.visitor.drawn_for = clerk
        .as_ref()
        .map_or(DrawnFor::Nobody, |clerk| DrawnFor::account(&visit.app.keys, visit.tenant.id, clerk.id.0));
    visit.visitor.clerk = clerk.map(Arc::new);
    visit
}

/// Adds a sign-in in progress to the visit.
pub(super) fn signing_in(mut visit: Visit, signing_in: Option<StaffSignIn>) -> Visit {
    if let Some(signing_in) = &signing_in {
        visit.visitor.drawn_for = DrawnFor::sign_in(&visit.app.keys, visit.tenant.id, signing_in.staff.0);
    }
    visit.visitor.signing_in = signing_in.map(Arc::new);
    visit
}

/// Sets the cookie of a new session, and the token that the browser is recognised by. What the browser was in use for
/// before ends.
///
/// # Errors
/// When the database refuses.
pub async fn begin(visit: &Visit, mut response: Response, token: &Token) -> Result<Response, Trouble> {
    leave(visit).await?;
    renew(visit, &mut response, token);
    let seconds = u32::try_from(KNOWN_FOR.num_seconds()).unwrap_or(u32::MAX);
    set(visit, &mut response, Cookie::DEVICE, visit.browser.expose(), Lifetime::Seconds(seconds));
    set(visit, &mut response, SIGN_IN, "", Lifetime::Over);
    visit.app.meters.sign_in(Desk::NAME, SignInEnd::Entered);
    Ok(response)
}

/// Sets the cookie of the same session's new token.
pub fn renew(visit: &Visit, response: &mut Response, token: &Token) {
    let seconds = u32::try_from(ABSOLUTE.num_seconds()).unwrap_or(u32::MAX);
    set(visit, response, SESSION, token.expose(), Lifetime::Seconds(seconds));
}

/// Sets the cookie of a sign-in in progress. An older session ends, because two people may share the device.
///
/// # Errors
/// When the database refuses.
pub async fn begin_sign_in(visit: &Visit, mut response: Response, token: &Token) -> Result<Response, Trouble> {
    leave(visit).await?;
    set(visit, &mut response, SIGN_IN, token.expose(), Lifetime::UntilClosed);
    if visit.cookies.token(SESSION).is_some() {
        set(visit, &mut response, SESSION, "", Lifetime::Over);
    }
    Ok(response)
}

/// Ends the session and the sign-in in progress whose tokens the browser is about to forget. A sign-in that led here has
/// ended by itself.
async fn leave(visit: &Visit) -> Result<(), Failure> {
    let clerk = resolve(visit).await?;
    let signing_in = match visit.visitor.signing_in() {
        Some(_) => None,
        None => resolve_sign_in(visit).await?,
    };
    if clerk.is_none() && signing_in.is_none() {
        return Ok(());
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    if let Some(clerk) = clerk {
        sessions::end(&tx, &clerk, &mut random).await?;
    }
    if let Some(signing_in) = signing_in {
        sign_in::leave(&tx, &signing_in).await?;
    }
    tx.commit().await
}

/// Deletes the cookies of session and sign-in.
#[must_use]
pub fn end(visit: &Visit, mut response: Response) -> Response {
    set(visit, &mut response, SESSION, "", Lifetime::Over);
    set(visit, &mut response, SIGN_IN, "", Lifetime::Over);
    response
}

fn set(visit: &Visit, response: &mut Response, cookie: Cookie, value: &str, lifetime: Lifetime) {
    cookies::set(response, visit.app.site.scheme, cookie, value, lifetime);
}
