//! What the portal knows of who is at the other end.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use madoguchi_core::policy::society::spoken;
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_web::Trouble;
use madoguchi_web::packed::Packed;
use serde::Serialize;

use super::Visit;
use super::looks::Looks;
use super::session::{Member, Registering, SigningIn};

/// Who is at the other end of a request for the portal, and the looks of the society whose portal it is.
#[derive(Clone)]
pub struct Visitor {
    pub(super) looks: Arc<Looks>,
    member: Option<Member>,
    registering: Option<Registering>,
    signing_in: Option<SigningIn>,
}

impl Visitor {
    /// Nobody is known yet.
    pub(super) const fn unknown(looks: Arc<Looks>) -> Self {
        Self { looks, member: None, registering: None, signing_in: None }
    }

    pub(super) const fn signing_in(&self) -> Option<&SigningIn> {
        self.signing_in.as_ref()
    }

    pub(super) const fn registration(&self) -> Option<&Registering> {
        self.registering.as_ref()
    }
}

/// What handlers of the portal ask of a visit besides what every face has.
pub trait MemberVisit: Sized {
    /// Who is signed in.
    fn member(&self) -> Option<&Member>;

    /// How who is signed in stands with the terms in force; nothing is asked of who isn't.
    fn terms_standing(&self) -> TermsStanding;

    /// Who is signed in and owes no answer to new terms.
    fn settled_member(&self) -> Option<&Member>;

    /// A page that is rendered once and kept: the sign-in page, which is asked for most. It must follow from policy,
    /// language, size of the text and the next closing alone.
    fn cached_page<P: Serialize>(&self, template: &'static str, page: impl FnOnce() -> P) -> Response;
}

impl MemberVisit for Visit {
    fn member(&self) -> Option<&Member> {
        self.visitor.member.as_ref()
    }

    fn terms_standing(&self) -> TermsStanding {
        self.member().map_or(TermsStanding::Settled, |member| self.tenant.terms.standing(&member.agreed, self.now))
    }

    fn settled_member(&self) -> Option<&Member> {
        self.member().filter(|_| self.terms_standing() != TermsStanding::Due)
    }

    fn cached_page<P: Serialize>(&self, template: &'static str, page: impl FnOnce() -> P) -> Response {
        let looks = &self.visitor.looks;
        if let Some(cached) = looks.cached_page(template, self) {
            return cached.answer(self.packing);
        }
        match self.rendered(template, &page()) {
            Ok(body) => {
                let cached = Arc::new(Packed::new(body));
                looks.cache_page(template, self, &cached);
                cached.answer(self.packing)
            }
            Err(error) => Trouble::from(error).into_response(),
        }
    }
}

/// The visit with who is signed in. A member is answered in the language that they have chosen, whatever this browser asks
/// for.
pub(super) fn signed_in(mut visit: Visit, member: Option<Member>) -> Visit {
    if let Some(member) = &member {
        let language = spoken(&visit.policy.languages, Some(member.language));
        visit.at = visit.at.in_language(language);
    }
    visit.visitor.member = member;
    visit
}

/// The visit with a registration.
pub(super) fn registering(mut visit: Visit, registering: Option<Registering>) -> Visit {
    visit.visitor.registering = registering;
    visit
}

/// The visit with a sign-in on its way.
pub(super) fn signing_in(mut visit: Visit, signing_in: Option<SigningIn>) -> Visit {
    visit.visitor.signing_in = signing_in;
    visit
}
