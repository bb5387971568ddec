//! Recognises an operator by the cookies of this face. An extractor is a permission: it gives its value only on routes that
//! are registered for it.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use madoguchi_core::failure::Failure;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::sessions::{self, ABSOLUTE, KNOWN_FOR, Operator, OperatorEntry};
use madoguchi_core::operators::sign_in::{self, OperatorSignIn};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_web::cookies::{self, Cookie, Lifetime};
use madoguchi_web::{DrawnFor, Face, SignInEnd, Trouble};

use super::{Access, Vendor, Visit};

/// The cookie of an operator's session. Sessions of members and staff have other names, other hosts and other tables.
pub const SESSION: Cookie = Cookie::named("vendor-session");
/// The cookie of a sign-in in progress at the vendor's host.
pub const SIGN_IN: Cookie = Cookie::named("vendor-sign-in");

/// The query parameter that names the notice above the sign-in form.
pub const NOTICE_FIELD: &str = "notice";
/// Its value where a session or a sign-in has timed out.
pub const NOTICE_ENDED: &str = "session-ended";
/// Its value where the operator has signed out.
pub const NOTICE_SIGNED_OUT: &str = "signed-out";

/// Returns the sign-in page with the notice that the session has timed out.
#[must_use]
pub fn ended() -> String {
    format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::SIGN_IN)
}

/// The operator, on a route that asks for one.
#[derive(Clone)]
pub struct OnDuty(Arc<Operator>);

impl Deref for OnDuty {
    type Target = Operator;

    fn deref(&self) -> &Operator {
        &self.0
    }
}

impl OnDuty {
    /// The operator as the actor of a transaction.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.0.entry {
            OperatorEntry::Session(_) => Actor::Vendor(self.0.id),
            OperatorEntry::Token(token, _) => Actor::VendorToken(self.0.id, *token),
        }
    }
}

/// A visitor with a sign-in in progress.
#[derive(Clone)]
pub struct SigningIn(Arc<OperatorSignIn>);

impl Deref for SigningIn {
    type Target = OperatorSignIn;

    fn deref(&self) -> &OperatorSignIn {
        &self.0
    }
}

/// A visitor whose sign-in asks for a second step to be set up.
#[derive(Clone)]
pub struct SettingUp(Arc<OperatorSignIn>);

impl Deref for SettingUp {
    type Target = OperatorSignIn;

    fn deref(&self) -> &OperatorSignIn {
        &self.0
    }
}

const MORE_THAN_GIVEN: &str = "a handler asks for more than its route gives";

impl<S: Send + Sync> FromRequestParts<S> for OnDuty {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if !matches!(parts.extensions.get::<Access>(), Some(Access::May(_) | Access::MayFresh(_) | Access::Program(_)))
        {
            return Err(Trouble::broken(MORE_THAN_GIVEN));
        }
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.operator.clone().map(Self).ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SigningIn {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if parts.extensions.get::<Access>() != Some(&Access::SigningIn) {
            return Err(Trouble::broken(MORE_THAN_GIVEN));
        }
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.signing_in.clone().map(Self).ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SettingUp {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if parts.extensions.get::<Access>() != Some(&Access::SettingUp) {
            return Err(Trouble::broken(MORE_THAN_GIVEN));
        }
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.signing_in.clone().map(Self).ok_or(Trouble::SessionEnded)
    }
}

/// Returns the operator, if the request has a valid session token. Records the use of the session at most once a minute.
pub(super) async fn resolve(visit: &Visit) -> Result<Option<Operator>, Failure> {
    let Some(token) = visit.cookies.token(SESSION) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = sessions::resolve(&tx, token).await?;
    drop(tx);
    let Some(mut operator) = found else { return Ok(None) };
    if operator.is_stale(visit.now) {
        let tx = visit.write(Actor::Vendor(operator.id)).await?;
        operator.seen_at = sessions::touch(&tx, &operator).await?;
        tx.commit().await?;
    }
    Ok(Some(operator))
}

/// Returns the sign-in in progress, if the request has a valid token of one.
pub(super) async fn resolve_sign_in(visit: &Visit) -> Result<Option<OperatorSignIn>, Failure> {
    let Some(token) = visit.cookies.token(SIGN_IN) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    sign_in::resolve(&tx, token, visit.device).await
}

/// Adds the operator to the visit.
pub(super) fn signed_in(mut visit: Visit, operator: Option<Operator>) -> Visit {
    visit.visitor.drawn_for = operator
        .as_ref()
        .map_or(DrawnFor::Nobody, |operator| DrawnFor::account(&visit.app.keys, visit.tenant.id, operator.id.0));
    visit.visitor.operator = operator.map(Arc::new);
    visit
}

/// Adds a sign-in in progress to the visit.
pub(super) fn signing_in(mut visit: Visit, signing_in: Option<OperatorSignIn>) -> Visit {
    if let Some(signing_in) = &signing_in {
        visit.visitor.drawn_for = DrawnFor::sign_in(&visit.app.keys, visit.tenant.id, signing_in.operator.0);
    }
    visit.visitor.signing_in = signing_in.map(Arc::new);
    visit
}

/// Sets the cookie of a new session, and the token that the browser is recognised by. What the browser was in use for before
/// ends.
///
/// # Errors
/// When the database refuses.
pub async fn begin(visit: &Visit, mut response: Response, token: &Token) -> Result<Response, Trouble> {
    leave(visit).await?;
    renew(visit, &mut response, token);
    let seconds = u32::try_from(KNOWN_FOR.num_seconds()).unwrap_or(u32::MAX);
    set(visit, &mut response, Cookie::DEVICE, visit.browser.expose(), Lifetime::Seconds(seconds));
    set(visit, &mut response, SIGN_IN, "", Lifetime::Over);
    visit.app.meters.sign_in(Vendor::NAME, SignInEnd::Entered);
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
    let operator = resolve(visit).await?;
    let signing_in = match visit.visitor.signing_in() {
        Some(_) => None,
        None => resolve_sign_in(visit).await?,
    };
    if operator.is_none() && signing_in.is_none() {
        return Ok(());
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    if let Some(operator) = operator {
        sessions::end(&tx, &operator, &mut random).await?;
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
