//! What the portal knows of who is at the other end.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use madoguchi_core::policy::society::spoken;
use madoguchi_core::terms::ledger::Standing;
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
    fn terms_standing(&self) -> Standing;

    /// Who is signed in and owes no answer to new terms.
    fn settled_member(&self) -> Option<&Member>;

    /// The page at the society's door, made only where it wasn't made before: it must follow from policy, language, size of
    /// the text and the next closing alone.
    fn door<P: Serialize>(&self, template: &'static str, page: impl FnOnce() -> P) -> Response;

    /// The visit with who is signed in, who is spoken to in the language that they have chosen, whatever this browser was
    /// told.
    fn signed_in(self, member: Option<Member>) -> Self;

    /// The visit with a registration.
    fn registering(self, registering: Option<Registering>) -> Self;

    /// The visit with a sign-in on its way.
    fn on_the_way(self, signing_in: Option<SigningIn>) -> Self;
}

impl MemberVisit for Visit {
    fn member(&self) -> Option<&Member> {
        self.visitor.member.as_ref()
    }

    fn terms_standing(&self) -> Standing {
        self.member().map_or(Standing::Settled, |member| self.tenant.terms.standing(&member.agreed, self.now))
    }

    fn settled_member(&self) -> Option<&Member> {
        self.member().filter(|_| self.terms_standing() != Standing::Due)
    }

    fn door<P: Serialize>(&self, template: &'static str, page: impl FnOnce() -> P) -> Response {
        let looks = &self.visitor.looks;
        if let Some(door) = looks.door(template, self) {
            return door.answer(self.packing);
        }
        match self.rendered(template, &page()) {
            Ok(body) => {
                let door = Arc::new(Packed::new(body));
                looks.keep_door(template, self, &door);
                door.answer(self.packing)
            }
            Err(error) => Trouble::from(error).into_response(),
        }
    }

    fn signed_in(mut self, member: Option<Member>) -> Self {
        if let Some(member) = &member {
            let language = spoken(&self.policy.languages, Some(member.language));
            self.at = self.at.in_language(language);
        }
        self.visitor.member = member;
        self
    }

    fn registering(mut self, registering: Option<Registering>) -> Self {
        self.visitor.registering = registering;
        self
    }

    fn on_the_way(mut self, signing_in: Option<SigningIn>) -> Self {
        self.visitor.signing_in = signing_in;
        self
    }
}
