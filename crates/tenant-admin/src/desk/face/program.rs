//! Recognises a program by the token of a clerk. Cookies say nothing here.

use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::tokens::{self, TokenAdmission};
use madoguchi_web::Trouble;
use madoguchi_web::api::ProblemKind;

use super::{Visit, session};

/// Admits a program whose token carries the permission, and counts the request.
pub(super) async fn admit(visit: Visit, permission: Permission) -> Result<Visit, Trouble> {
    let Some(token) = visit.bearer.token(tokens::read) else { return Err(ProblemKind::Unauthorized.into()) };
    let tx = visit.write(Actor::Anonymous).await?;
    let (tx, admission) = tokens::admit(tx, token.as_ref(), &mut visit.app.random()).await?;
    tx.commit().await?;
    let clerk = match admission {
        TokenAdmission::Admitted(clerk) => *clerk,
        TokenAdmission::Refused => return Err(ProblemKind::Unauthorized.into()),
        TokenAdmission::Paused(until) => {
            let wait = (until - visit.now).to_std().unwrap_or_default();
            return Err(Trouble::TooMany { wait });
        }
    };
    if !clerk.may(permission) {
        return Err(ProblemKind::InsufficientScope.into());
    }
    Ok(session::signed_in(visit, Some(clerk)))
}
