//! Who may reach a route of the portal, and where others are redirected.

use axum::http::Method;
use axum::response::{IntoResponse, Response};
use madoguchi_core::links;
use madoguchi_web::{DrawnFor, Face, Takes, Trouble};

use super::Visit;
use super::session::{self, Registering};
use super::visitor::{self, MemberVisit};

/// Who may reach a route of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody, also while the portal is closed: for the society's colours and logo.
    Brand,
    /// Everybody.
    Anyone,
    /// Browsers that have shown a letter's pair here and are registering.
    Registering,
    /// Browsers with a pending sign-in here.
    SigningIn,
    /// Visitors who may add a second step: in a sign-in that asks for one, or as a member with a recent step-up.
    SettingUp,
    /// Signed-in members, also those who must answer new terms first: for the question itself and for signing out.
    BeforeTerms,
    /// Signed-in members who owe no answer to new terms.
    Member,
    /// Signed-in members who owe no answer to new terms and have a recent step-up.
    SteppedUp,
}

impl madoguchi_web::Access for Access {
    fn passes_gate(self) -> bool {
        self == Self::Brand
    }

    /// What everybody may send carries its own authority: an ID with its password, a token from a mail, or a choice of
    /// language. Everything else acts for whoever the browser is in use for.
    fn takes(self) -> Takes {
        match self {
            Self::Brand | Self::Anyone => Takes::Anybodys,
            Self::Registering | Self::SigningIn | Self::SettingUp => Takes::Own,
            Self::BeforeTerms | Self::Member | Self::SteppedUp => Takes::Own,
        }
    }
}

impl Access {
    /// Whether a member's session can satisfy this access.
    const fn is_for_members(self) -> bool {
        matches!(self, Self::SettingUp | Self::Member | Self::SteppedUp)
    }
}

/// Admits the visitors that the route is for, with what is known about them.
pub(super) async fn admit(visit: Visit, access: Access, method: &Method) -> Result<Visit, Response> {
    if access == Access::Brand {
        return Ok(visit);
    }
    let visit = visit.face().recognise(visit).await.map_err(IntoResponse::into_response)?;
    let visit = match access {
        Access::SigningIn | Access::SettingUp => match session::resolve_sign_in(&visit).await {
            Ok(signing_in) => visitor::signing_in(visit, signing_in),
            Err(failure) => return Err(Trouble::from(failure).into_response()),
        },
        _ => visit,
    };
    let registering = visit.cookies.token(session::REGISTRATION).map(|token| Registering { token: token.clone() });
    let allowed = match access {
        Access::BeforeTerms => visit.member().is_some(),
        Access::Member => visit.settled_member().is_some(),
        Access::SteppedUp => visit.settled_member().is_some_and(|member| member.is_fresh(visit.now)),
        Access::SigningIn => visit.visitor.signing_in().is_some(),
        Access::SettingUp => session::setting_up(&visit).is_some(),
        Access::Registering => registering.is_some(),
        Access::Anyone | Access::Brand => true,
    };
    if !allowed {
        return Err(turned_away(&visit, access, method));
    }
    let drawn_for = drawn_for(&visit, access, registering.as_ref());
    Ok(visitor::registering(visit, registering, drawn_for))
}

/// What the visitor uses on a route: the registration or the pending sign-in that the route is for, otherwise the account.
fn drawn_for(visit: &Visit, access: Access, registering: Option<&Registering>) -> DrawnFor {
    let (keys, society) = (&visit.app.keys, visit.tenant.id);
    match (access, registering, visit.visitor.signing_in()) {
        (Access::Registering, Some(registering), _) => DrawnFor::draft(keys, society, &registering.token),
        (Access::SigningIn | Access::SettingUp, _, Some(on_the_way)) => {
            DrawnFor::sign_in(keys, society, on_the_way.account.0)
        }
        _ => visit.visitor.drawn_for,
    }
}

/// Answers a visitor who isn't admitted. A page redirects to what has to come first: the next step of the sign-in, the
/// new terms, the step-up or the sign-in page. A form that needs a session gets the error page of an ended session.
fn turned_away(visit: &Visit, access: Access, method: &Method) -> Response {
    if let Some(on_the_way) = visit.visitor.signing_in() {
        // The sign-in has moved on and asks for another step.
        return visit.go(links::sign_in_next(on_the_way.next));
    }
    if visit.member().is_some() && visit.settled_member().is_none() && access.is_for_members() {
        return visit.go(links::TERMS_CHANGES);
    }
    if matches!(access, Access::SteppedUp | Access::SettingUp)
        && let Some(member) = visit.member()
    {
        if access == Access::SettingUp && !visit.policy.second_step.is_offered() {
            return Trouble::NotForYou.into_response();
        }
        if !member.is_fresh(visit.now) {
            return visit.go(&links::step_up(&visit.path));
        }
    }
    if !method.is_safe() {
        return Trouble::SessionEnded.into_response();
    }
    let was_there = match access {
        Access::BeforeTerms | Access::Member | Access::SteppedUp => visit.cookies.token(session::SESSION).is_some(),
        Access::SigningIn | Access::SettingUp => visit.cookies.token(session::SIGN_IN).is_some(),
        _ => visit.cookies.token(session::REGISTRATION).is_some(),
    };
    if was_there { visit.go(&session::ended()) } else { visit.go(links::SIGN_IN) }
}
