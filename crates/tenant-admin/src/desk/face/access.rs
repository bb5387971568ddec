//! Who may reach a route of the desk, and where others are redirected.

use axum::http::Method;
use axum::response::{IntoResponse, Response};
use madoguchi_core::links::desk as links;
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Takes, Trouble};

use super::{Visit, outside, program, session};

/// Who may reach a route of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody: for the society's colours and logo.
    Brand,
    /// Everybody.
    Anyone,
    /// Browsers with a sign-in in progress here.
    SigningIn,
    /// Those who may set up a sign-in method: in a sign-in that asks for one, or as a clerk with a recent step-up.
    SettingUp,
    /// Clerks whose roles give this permission.
    May(Permission),
    /// Clerks whose roles give this permission and whose sign-in or step-up is recent.
    MayFresh(Permission),
    /// The same, and its form brings files.
    MayUpload(Permission),
    /// Programs whose token carries this permission, which its holder's roles give.
    Program(Permission),
}

/// The largest form with files, in bytes: two texts of terms, or a logo that is too large, which is told at its field.
const LARGEST_UPLOAD: usize = 1024 * 1024;
/// The largest form with a file of data, in bytes: some 80,000 rows of medical expenses, or documents of 3,000 checkups in an archive, which are read in memory.
pub const LARGEST_DATA: usize = 8 * 1024 * 1024;

impl madoguchi_web::Access for Access {
    fn passes_gate(self) -> bool {
        self == Self::Brand
    }

    fn takes_files(self) -> Option<usize> {
        match self {
            Self::MayUpload(Permission::PublishMedical) => Some(LARGEST_DATA),
            Self::MayUpload(_) => Some(LARGEST_UPLOAD),
            _ => None,
        }
    }

    fn takes(self) -> Takes {
        match self {
            Self::Brand | Self::Anyone => Takes::Anybodys,
            Self::SigningIn | Self::SettingUp | Self::May(_) | Self::MayFresh(_) | Self::MayUpload(_) => Takes::Own,
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
    if access == Access::Brand {
        return Ok(visit);
    }
    let broken = |failure| Trouble::from(failure).into_response();
    if !visit.policy.desk.admits(visit.client) {
        return Err(outside::turned_away(&visit).await);
    }
    if let Access::Program(permission) = access {
        return program::admit(visit, permission).await.map_err(Trouble::into_response);
    }
    let clerk = session::resolve(&visit).await.map_err(broken)?;
    let visit = session::signed_in(visit, clerk);
    let visit = match access {
        // A sign-in in progress takes precedence over an older session.
        Access::SigningIn | Access::SettingUp => {
            let signing_in = session::resolve_sign_in(&visit).await.map_err(broken)?;
            session::signing_in(visit, signing_in)
        }
        _ => visit,
    };
    let now = visit.now;
    let clerk = visit.visitor.clerk();
    let (allowed, fresh) = match access {
        Access::Brand | Access::Anyone => (true, true),
        Access::Program(_) => (false, false),
        Access::SigningIn => (visit.visitor.signing_in().is_some(), true),
        Access::SettingUp => match visit.visitor.signing_in() {
            Some(signing_in) => (signing_in.next == Next::SetUp, true),
            None => (clerk.is_some(), clerk.is_some_and(|clerk| clerk.is_fresh(now))),
        },
        Access::May(permission) => (clerk.is_some_and(|clerk| clerk.may(permission)), true),
        Access::MayFresh(permission) | Access::MayUpload(permission) => {
            (clerk.is_some_and(|clerk| clerk.may(permission)), clerk.is_some_and(|clerk| clerk.is_fresh(now)))
        }
    };
    if allowed && fresh { Ok(visit) } else { Err(turned_away(&visit, method, allowed)) }
}

fn turned_away(visit: &Visit, method: &Method, only_stale: bool) -> Response {
    if let Some(signing_in) = visit.visitor.signing_in() {
        return visit.go(next_page(signing_in.next));
    }
    if visit.visitor.clerk().is_some() {
        // A page that the roles don't give isn't there.
        return if only_stale { visit.go(&links::step_up(&visit.path)) } else { Trouble::NotForYou.into_response() };
    }
    if !method.is_safe() {
        return Trouble::SessionEnded.into_response();
    }
    let was_there =
        [session::SESSION, session::SIGN_IN].into_iter().any(|cookie| visit.cookies.token(cookie).is_some());
    if was_there { visit.go(&session::ended()) } else { visit.go(links::SIGN_IN) }
}
