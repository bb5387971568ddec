//! Recognises the visitor by cookies: a member by the session cookie, and a registration in progress or a pending
//! sign-in by cookies of their own. An extractor is a permission: it gives its value only on routes that are registered
//! for it.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use madoguchi_core::accounts::sessions::devices::KNOWN_FOR;
use madoguchi_core::accounts::sessions::end::{Left, leave as end_what_was_left};
use madoguchi_core::accounts::sessions::entrance::{self, Entered, OnTheWay};
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::AccountId;
use madoguchi_core::links;
use madoguchi_core::proof::next_step::{Next, Proof, Proofs};
use madoguchi_core::registration;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_web::cookies::{self, Cookie, Lifetime};
use madoguchi_web::{Answer, Face, SignInEnd, Trouble};

use super::visitor::MemberVisit;
use super::{Access, Portal, Visit};

/// The cookie of a member's session.
pub const SESSION: Cookie = Cookie::named("session");
/// The cookie of a registration in progress.
pub const REGISTRATION: Cookie = Cookie::named("registration");
/// The cookie of a pending sign-in.
pub const SIGN_IN: Cookie = Cookie::named("sign-in");

/// The query parameter that names the notice above the sign-in form.
pub const NOTICE_FIELD: &str = "notice";
/// Its value where a session, a sign-in or a registration has timed out.
pub const NOTICE_ENDED: &str = "session-ended";

/// Returns the sign-in page with the notice that the session has timed out.
#[must_use]
pub fn ended() -> String {
    format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::SIGN_IN)
}

/// A signed-in member of this portal's society.
#[derive(Clone)]
pub struct Member(Arc<session::Member>);

impl Deref for Member {
    type Target = session::Member;

    fn deref(&self) -> &session::Member {
        &self.0
    }
}

/// A browser that has shown a letter's pair here. The verb decides whether its registration is still open.
#[derive(Clone)]
pub struct Registering {
    /// The registration's token.
    pub token: Token,
}

/// A visitor with a pending sign-in.
#[derive(Clone)]
pub struct SigningIn(Arc<OnTheWay>);

impl Deref for SigningIn {
    type Target = OnTheWay;

    fn deref(&self) -> &OnTheWay {
        &self.0
    }
}

/// A visitor who may add a second step: in a sign-in that asks for one, or as a member with a recent step-up.
#[derive(Clone)]
pub enum SettingUp {
    /// In a pending sign-in, which continues afterwards.
    SigningIn(SigningIn),
    /// As a signed-in member.
    Member(Member),
}

impl SettingUp {
    /// Returns the account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        match self {
            Self::SigningIn(on_the_way) => on_the_way.account,
            Self::Member(member) => member.account,
        }
    }

    /// Returns the page after the set-up of a sign-in that is complete with it.
    #[must_use]
    pub fn inside(&self) -> &'static str {
        match self {
            Self::SigningIn(on_the_way) => inside(on_the_way),
            Self::Member(_) => links::HOME,
        }
    }

    /// Returns the member's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::SigningIn(on_the_way) => &on_the_way.name,
            Self::Member(member) => &member.name,
        }
    }

    /// Returns the proofs that were shown.
    #[must_use]
    pub fn proofs(&self) -> Proofs {
        match self {
            Self::SigningIn(on_the_way) => on_the_way.proofs,
            Self::Member(member) => member.proofs,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        permitted(parts, &[Access::BeforeTerms, Access::Member, Access::SteppedUp])?;
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.member().cloned().ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Registering {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        permitted(parts, &[Access::Registering])?;
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.registration().cloned().ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SigningIn {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        permitted(parts, &[Access::SigningIn])?;
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.visitor.signing_in().cloned().ok_or(Trouble::SessionEnded)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SettingUp {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        permitted(parts, &[Access::SettingUp])?;
        let visit = Visit::from_request_parts(parts, state).await?;
        setting_up(&visit).ok_or(Trouble::SessionEnded)
    }
}

/// Checks that the route is registered for this extractor. If it isn't, the code is wrong, and the first call shows it.
fn permitted(parts: &Parts, wanted: &[Access]) -> Result<(), Trouble> {
    if parts.extensions.get::<Access>().is_some_and(|given| wanted.contains(given)) {
        Ok(())
    } else {
        Err(Trouble::broken("a handler asks for more than its route gives"))
    }
}

/// Returns the pending sign-in, if the request has a valid token of one.
pub(crate) async fn resolve_sign_in(visit: &Visit) -> Result<Option<SigningIn>, Failure> {
    let Some(token) = visit.cookies.token(SIGN_IN) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = entrance::resolve(&tx, token, visit.device).await?;
    tx.rollback().await?;
    Ok(found.map(|found| SigningIn(Arc::new(found))))
}

/// Returns whether and how the visitor may add a second step. A pending sign-in takes precedence over an older
/// session.
pub(crate) fn setting_up(visit: &Visit) -> Option<SettingUp> {
    if let Some(on_the_way) = visit.visitor.signing_in() {
        return (on_the_way.next == Next::SetUp).then(|| SettingUp::SigningIn(on_the_way.clone()));
    }
    visit
        .settled_member()
        .filter(|member| visit.policy.second_step.is_offered() && member.is_fresh(visit.now))
        .map(|member| SettingUp::Member(member.clone()))
}

/// Returns the signed-in member, if the request has a valid session token. Records the use of the session at most once
/// a minute.
pub(crate) async fn resolve(visit: &Visit) -> Result<Option<Member>, Failure> {
    let Some(token) = visit.cookies.token(SESSION) else { return Ok(None) };
    let tx = visit.read(Actor::Anonymous).await?;
    let found = session::resolve(&tx, token).await?;
    tx.rollback().await?;
    let Some(mut member) = found else { return Ok(None) };
    if member.stale {
        let tx = visit.write(Actor::Member(member.account)).await?;
        session::touch(&tx, member.session).await?;
        tx.commit().await?;
        member.life.seen_at = visit.now;
    }
    Ok(Some(Member(Arc::new(member))))
}

/// Sets the cookie of a new session and deletes the cookie of a registration. What the browser was in use for before ends.
///
/// # Errors
/// When the database refuses.
pub async fn begin(visit: &Visit, response: Response, token: &Token) -> Answer {
    if let Some(registration) = visit.cookies.token(REGISTRATION) {
        close_registration(visit, registration).await?;
    }
    Ok(end_registration(visit, begin_beside_registration(visit, response, token).await?))
}

/// Sets the cookie of a new session. The registration's cookie stays, because the answer to its last button may get
/// lost. From now on the browser is recognised by its new token. An older session and another pending sign-in end, because
/// they may be another person's on the same device.
///
/// # Errors
/// When the database refuses.
pub async fn begin_beside_registration(visit: &Visit, mut response: Response, token: &Token) -> Answer {
    leave(visit).await?;
    let seconds = u32::try_from(KNOWN_FOR.num_seconds()).unwrap_or(u32::MAX);
    renew(visit, &mut response, token);
    set(visit, &mut response, Cookie::DEVICE, visit.browser.expose(), Lifetime::Seconds(seconds));
    Ok(end_sign_in(visit, response))
}

/// Sets the cookie of the same session's new token.
pub fn renew(visit: &Visit, response: &mut Response, token: &Token) {
    let seconds = u32::from(visit.policy.sessions.absolute_hours) * 3600;
    set(visit, response, SESSION, token.expose(), Lifetime::Seconds(seconds));
}

/// Redirects with the cookie of the same session's new token.
#[must_use]
pub fn go_on(visit: &Visit, path: &str, token: &Token) -> Response {
    let mut response = visit.go(path);
    renew(visit, &mut response, token);
    response
}

/// Returns the page that a complete sign-in leads to: the end of the registration that it belongs to, or the home page.
#[must_use]
pub fn inside(on_the_way: &OnTheWay) -> &'static str {
    if on_the_way.proofs.has(Proof::Letter) { links::REGISTER_DONE } else { links::HOME }
}

/// Counts a step of a sign-in.
pub fn count(visit: &Visit, end: SignInEnd) {
    visit.app.meters.sign_in(Portal::NAME, end);
}

/// Continues after a proof: with a session, to `inside`; otherwise to the page that asks for the next step.
///
/// # Errors
/// When the database refuses.
pub async fn enter(visit: &Visit, entered: &Entered, inside: &str) -> Answer {
    match entered {
        Entered::SignedIn(token) => {
            count(visit, SignInEnd::Entered);
            begin(visit, visit.go(inside), token).await
        }
        Entered::OnTheWay(token, next) => {
            count(visit, SignInEnd::GoesOn);
            begin_sign_in(visit, visit.go(links::sign_in_next(*next)), token).await
        }
    }
}

/// Sets the cookie of a pending sign-in. An older session and another pending sign-in end, because two people may share the
/// device.
///
/// # Errors
/// When the database refuses.
pub async fn begin_sign_in(visit: &Visit, mut response: Response, token: &Token) -> Answer {
    leave(visit).await?;
    set(visit, &mut response, SIGN_IN, token.expose(), Lifetime::UntilClosed);
    if visit.cookies.token(SESSION).is_some() {
        set(visit, &mut response, SESSION, "", Lifetime::Over);
    }
    Ok(response)
}

/// Ends the session and the pending sign-in whose tokens the browser sent and is about to forget. A pending sign-in that led
/// here has ended by itself.
async fn leave(visit: &Visit) -> Result<(), Failure> {
    let left = Left {
        session: visit.cookies.token(SESSION),
        sign_in: visit.cookies.token(SIGN_IN).filter(|_| visit.visitor.signing_in().is_none()),
    };
    if left.session.is_none() && left.sign_in.is_none() {
        return Ok(());
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    end_what_was_left(&tx, left, &mut random).await?;
    tx.commit().await
}

async fn close_registration(visit: &Visit, token: &Token) -> Result<(), Failure> {
    let tx = visit.write(Actor::Anonymous).await?;
    registration::close(&tx, token).await?;
    tx.commit().await
}

/// Deletes the cookie of a pending sign-in.
#[must_use]
pub fn end_sign_in(visit: &Visit, mut response: Response) -> Response {
    if visit.cookies.token(SIGN_IN).is_some() {
        set(visit, &mut response, SIGN_IN, "", Lifetime::Over);
    }
    response
}

/// Deletes the cookies of session, registration and sign-in.
#[must_use]
pub fn end(visit: &Visit, mut response: Response) -> Response {
    set(visit, &mut response, SESSION, "", Lifetime::Over);
    end_registration(visit, end_sign_in(visit, response))
}

/// Sets the cookie of a registration. An older session, sign-in or registration ends, because two people may share the
/// device.
///
/// # Errors
/// When the database refuses.
pub async fn begin_registration(visit: &Visit, mut response: Response, token: &Token) -> Answer {
    leave(visit).await?;
    if let Some(older) = visit.cookies.token(REGISTRATION) {
        close_registration(visit, older).await?;
    }
    set(visit, &mut response, REGISTRATION, token.expose(), Lifetime::UntilClosed);
    if visit.cookies.token(SESSION).is_some() {
        set(visit, &mut response, SESSION, "", Lifetime::Over);
    }
    Ok(end_sign_in(visit, response))
}

/// Deletes the cookie of a registration.
#[must_use]
pub fn end_registration(visit: &Visit, mut response: Response) -> Response {
    if visit.cookies.token(REGISTRATION).is_some() {
        set(visit, &mut response, REGISTRATION, "", Lifetime::Over);
    }
    response
}

fn set(visit: &Visit, response: &mut Response, cookie: Cookie, value: &str, lifetime: Lifetime) {
    cookies::set(response, visit.app.site.scheme, cookie, value, lifetime);
}
