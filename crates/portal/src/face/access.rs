//! Who may reach a route of the portal, and where others are led.

use axum::http::Method;
use axum::response::{IntoResponse, Response};
use madoguchi_core::links;
use madoguchi_web::{Face, Trouble};

use super::Visit;
use super::session::{self, Registering};
use super::visitor::{self, MemberVisit};

/// Who may reach a route of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody, also while the society is closed: its looks.
    Brand,
    /// Everybody.
    Anyone,
    /// Browsers that showed a letter's pair here.
    Registering,
    /// Browsers whose sign-in here is on its way.
    SigningIn,
    /// Who may add a second step: in a sign-in that asks for one, or as a member who was sure of it a short while ago.
    SettingUp,
    /// Members signed in here, also those who must answer new terms first: the question itself, and the way out.
    BeforeTerms,
    /// Members signed in here who owe no answer to new terms.
    Member,
    /// Members signed in here who showed everything a short while ago.
    SteppedUp,
}

impl madoguchi_web::Access for Access {
    fn passes_gate(self) -> bool {
        self == Self::Brand
    }
}

impl Access {
    /// Whether a member's session is a way in.
    const fn is_for_members(self) -> bool {
        matches!(self, Self::SettingUp | Self::Member | Self::SteppedUp)
    }
}

/// Lets in whom the route is for, with what is known of them.
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
    Ok(visitor::registering(visit, registering))
}

/// A page leads to the sign-in; a form that was filled in gets told why it isn't taken.
fn turned_away(visit: &Visit, access: Access, method: &Method) -> Response {
    if let Some(on_the_way) = visit.visitor.signing_in() {
        // It asks for something else now.
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
