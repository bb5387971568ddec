//! What the portal knows about the visitor.

use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use madoguchi_core::announcements::reading::Posted;
use madoguchi_core::failure::Failure;
use madoguchi_core::policy::society::spoken;
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_web::packed::Packed;
use madoguchi_web::{DrawnFor, Trouble};
use serde::Serialize;

use super::Visit;
use super::board;
use super::looks::Looks;
use super::session::{Member, Registering, SigningIn};
use super::support::CodeOnPage;

/// How long a sign-in page waits for its announcements.
const BOARD_WAITS: Duration = Duration::from_secs(2);

/// The visitor of the portal, and the cached values of the portal's society.
#[derive(Clone)]
pub struct Visitor {
    pub(super) looks: Arc<Looks>,
    member: Option<Member>,
    registering: Option<Registering>,
    signing_in: Option<SigningIn>,
    /// What the visitor is using on this route.
    pub(super) drawn_for: DrawnFor,
    /// The support code of the page.
    code: Option<CodeOnPage>,
}

impl Visitor {
    /// A visitor about whom nothing is known yet.
    pub(super) const fn unknown(looks: Arc<Looks>) -> Self {
        Self { looks, member: None, registering: None, signing_in: None, drawn_for: DrawnFor::Nobody, code: None }
    }

    pub(super) const fn signing_in(&self) -> Option<&SigningIn> {
        self.signing_in.as_ref()
    }

    pub(super) const fn code(&self) -> Option<&CodeOnPage> {
        self.code.as_ref()
    }

    pub(super) const fn registration(&self) -> Option<&Registering> {
        self.registering.as_ref()
    }
}

/// What handlers of the portal read from a visit, beyond what every face has.
pub trait MemberVisit: Sized {
    /// Returns the signed-in member.
    fn member(&self) -> Option<&Member>;

    /// Returns how the signed-in member stands with the terms in force. Visitors who aren't signed in owe no answer.
    fn terms_standing(&self) -> TermsStanding;

    /// Returns the signed-in member who owes no answer to new terms.
    fn settled_member(&self) -> Option<&Member>;

    /// Returns the announcements of the sign-in page, as they were at most a second ago. While the database can't be
    /// read, they are those that were read last.
    fn public_announcements(&self) -> impl Future<Output = Arc<Vec<Posted>>> + Send;

    /// Answers with a page that is rendered once and cached: the sign-in page, which is requested most. The page may
    /// depend only on policy, language, text size, the next closing and these announcements.
    fn cached_page<P: Serialize>(
        &self,
        template: &'static str,
        announcements: &Arc<Vec<Posted>>,
        page: impl FnOnce() -> P,
    ) -> Response;
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

    async fn public_announcements(&self) -> Arc<Vec<Posted>> {
        let board = self.visitor.looks.board();
        if let Some(posted) = board.fresh(self.language, self.now) {
            return posted;
        }
        let read = match tokio::time::timeout(BOARD_WAITS, board::read(self)).await {
            Ok(read) => read,
            Err(_) => Err(Failure::Busy),
        };
        board.keep(self.language, self.now, read)
    }

    fn cached_page<P: Serialize>(
        &self,
        template: &'static str,
        announcements: &Arc<Vec<Posted>>,
        page: impl FnOnce() -> P,
    ) -> Response {
        let looks = &self.visitor.looks;
        if let Some(cached) = looks.cached_page(template, announcements, self) {
            return cached.answer(self.packing);
        }
        match self.rendered(template, &page()) {
            Ok(body) => {
                let cached = Arc::new(Packed::new(body));
                looks.cache_page(template, announcements, self, &cached);
                cached.answer(self.packing)
            }
            Err(error) => Trouble::from(error).into_response(),
        }
    }
}

/// Adds the signed-in member to the visit. The answer is in the language that the member has chosen, whatever language
/// this browser asks for.
pub(super) fn signed_in(mut visit: Visit, member: Option<Member>) -> Visit {
    if let Some(member) = &member {
        let language = spoken(&visit.policy.languages, Some(member.language));
        visit.at = visit.at.in_language(language);
        visit.visitor.drawn_for = DrawnFor::account(&visit.app.keys, visit.tenant.id, member.account.0);
    }
    visit.visitor.member = member;
    visit
}

/// Adds a registration in progress to the visit, and what the visitor is using on this route.
pub(super) fn registering(mut visit: Visit, registering: Option<Registering>, drawn_for: DrawnFor) -> Visit {
    visit.visitor.registering = registering;
    visit.visitor.drawn_for = drawn_for;
    visit
}

/// Adds a pending sign-in to the visit.
pub(super) fn signing_in(mut visit: Visit, signing_in: Option<SigningIn>) -> Visit {
    visit.visitor.signing_in = signing_in;
    visit
}

/// Adds the support code of the page to the visit.
pub(super) fn stuck(mut visit: Visit, code: CodeOnPage) -> Visit {
    visit.visitor.code = Some(code);
    visit
}
