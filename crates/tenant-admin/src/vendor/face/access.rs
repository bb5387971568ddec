//! Who may reach a route of the vendor's face, and where others are redirected.

use axum::http::Method;
use axum::response::{IntoResponse, Response};
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::proof::next_step::Next;
use madoguchi_web::{Takes, Trouble};

use super::{Visit, program, session};

/// Who may reach a route of the vendor's face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody.
    Anyone,
    /// Browsers with a sign-in in progress here.
    SigningIn,
    /// Browsers with a sign-in in progress that asks for a second step to be set up.
    SettingUp,
    /// Operators whose role gives this permission.
    May(OperatorPermission),
    /// Operators whose role gives this permission and whose sign-in or step-up is recent.
    MayFresh(OperatorPermission),
    /// Programs whose token carries this permission, which its holder's role gives.
    Program(OperatorPermission),
}

impl madoguchi_web::Access for Access {
    fn takes(self) -> Takes {
        match self {
            Self::Anyone => Takes::Anybodys,
            Self::SigningIn | Self::SettingUp | Self::May(_) | Self::MayFresh(_) => Takes::Own,
            Self::Program(_) => Takes::Programs,
        }
    }
}

/// The next page of a sign-in in progress.
pub(crate) const fn next_page(next: Next) -> &'static str {
    match next {
        Next::SecondStep => links::SECOND_STEP,
        Next::SetUp => links::SET_UP,
        Next::FirstStep | Next::ChangePassword(_) | Next::Enter => links::SIGN_IN,
    }
}

/// Admits the visitors that the route is for.
pub(super) async fn admit(visit: Visit, access: Access, method: &Method) -> Result<Visit, Response> {
    let broken = |failure| Trouble::from(failure).into_response();
    if let Access::Program(permission) = access {
        return program::admit(visit, permission).await.map_err(Trouble::into_response);
    }
    let operator = session::resolve(&visit).await.map_err(broken)?;
    let visit = session::signed_in(visit, operator);
    let visit = match access {
        // A sign-in in progress takes precedence over an older session.
        Access::SigningIn | Access::SettingUp => {
            let signing_in = session::resolve_sign_in(&visit).await.map_err(broken)?;
            session::signing_in(visit, signing_in)
        }
        _ => visit,
    };
    let (now, operator) = (visit.now, visit.visitor.operator());
    let (allowed, fresh) = match access {
        Access::Anyone => (true, true),
        Access::Program(_) => (false, false),
        Access::SigningIn => (visit.visitor.signing_in().is_some(), true),
        Access::SettingUp => (visit.visitor.signing_in().is_some_and(|sign_in| sign_in.next == Next::SetUp), true),
        Access::May(permission) => (operator.is_some_and(|operator| operator.may(permission)), true),
        Access::MayFresh(permission) => (
            operator.is_some_and(|operator| operator.may(permission)),
            operator.is_some_and(|operator| operator.is_fresh(now)),
        ),
    };
    if allowed && fresh { Ok(visit) } else { Err(turned_away(&visit, method, allowed)) }
}

fn turned_away(visit: &Visit, method: &Method, only_stale: bool) -> Response {
    if let Some(signing_in) = visit.visitor.signing_in() {
        return visit.go(next_page(signing_in.next));
    }
    if visit.visitor.operator().is_some() {
        // A page that the role doesn't give isn't there.
        return if only_stale { visit.go(&links::step_up(&visit.path)) } else { Trouble::NotForYou.into_response() };
    }
    if !method.is_safe() {
        return Trouble::SessionEnded.into_response();
    }
    let was_there =
        [session::SESSION, session::SIGN_IN].into_iter().any(|cookie| visit.cookies.token(cookie).is_some());
    if was_there { visit.go(&session::ended()) } else { visit.go(links::SIGN_IN) }
}
