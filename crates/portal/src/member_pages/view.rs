//! What one member's portal shows now, to a clerk who looks at it: the page, or what the portal shows instead of it. It
//! reads and writes nothing, and it renders only pages that show no medical data.

use madoguchi_core::policy::maintenance::window_at;
use madoguchi_core::policy::society::spoken;
use madoguchi_core::terms;
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_web::{Engine, NonMedical, Trouble, ViewedPage, Viewing};
use madoguchi_words::{Language, Words};

use crate::announcements::page::{Announcement, Announcements};
use crate::face::{Frame, MaintenancePage, SuspendedPage, Within};
use crate::fields::published::Shelf;
use crate::home::page::Home;
use crate::profile::display::page::Display;
use crate::profile::notifications::page::Notifications;
use crate::profile::page::Profile;
use crate::sign_in::page::SignIn;
use crate::sign_in_history::page::SignInHistory;
use crate::terms::changes;
use crate::terms::page::Changes;
use crate::{announcements, home, profile, sign_in_history};

impl NonMedical for Announcement {}
impl NonMedical for Announcements {}
impl NonMedical for Changes {}
impl NonMedical for Display {}
impl NonMedical for Home {}
impl NonMedical for MaintenancePage {}
impl NonMedical for Notifications {}
impl NonMedical for Profile {}
impl NonMedical for SignIn {}
impl NonMedical for SignInHistory {}
impl NonMedical for SuspendedPage {}

/// A view in the making.
struct Making<'a> {
    engine: &'a Engine,
    of: &'a Viewing<'a>,
    language: Language,
    path: String,
}

impl Making<'_> {
    fn page<P: NonMedical>(&self, within: Within, page: &P) -> Result<Option<String>, Trouble> {
        let frame = Frame::of_view(self.of, self.language, &self.path, within);
        Ok(Some(self.engine.render(self.language, P::TEMPLATE, &frame, page)?))
    }
}

pub(super) async fn viewed(engine: &Engine, page: ViewedPage, of: &Viewing<'_>) -> Result<Option<String>, Trouble> {
    let (tx, member) = (of.tx, &of.member.facts);
    let language = spoken(&of.policy.languages, Some(member.language));
    let words = Words::of(language);
    let making = Making { engine, of, language, path: page.path() };
    // In the order in which the portal itself asks.
    if let Some(page) = SuspendedPage::of(of.tenant.status) {
        return making.page(Within::Society, &page);
    }
    let (rules, holidays) = (&of.policy.maintenance, &of.tenant.holidays);
    if let Some(window) = window_at(rules, holidays, of.now) {
        return making.page(Within::Society, &MaintenancePage::of(words, rules, holidays, window, of.now));
    }
    if !of.member.may_enter {
        return making.page(Within::Society, &SignIn::of(words, of.policy, holidays, of.now));
    }
    let standing = of.tenant.terms.standing(&member.agreed, of.now);
    let told = home::Told { terms: standing, privacy: of.tenant.privacy.news(of.now).is_some() };
    if standing == TermsStanding::Due {
        let before = terms::consents(tx, member.account).await?.pop();
        let shelf = Shelf { app: of.app, tenant: of.tenant, now: of.now, language };
        if let Some(page) = changes::made(shelf, standing, before).await? {
            return making.page(Within::Member, &page);
        }
    }
    match page {
        ViewedPage::Home => {
            making.page(Within::Member, &home::made(tx, words, member, told, home::page::Contents::default()).await?)
        }
        ViewedPage::Profile => making.page(Within::Member, &profile::made(tx, words, member).await?),
        ViewedPage::Notifications => {
            making.page(Within::Member, &profile::notifications::made(tx, words, member).await?)
        }
        ViewedPage::Display => {
            let page = Display::of(words, &of.policy.languages, member.text_size, Vec::new());
            making.page(Within::Member, &page)
        }
        ViewedPage::Announcements(after) => {
            let page = announcements::listed(tx, words, member.account, after).await?;
            making.page(Within::Member, &page)
        }
        ViewedPage::Announcement(id) => match announcements::opened(tx, words, member.account, id).await? {
            Some(page) => making.page(Within::Member, &page),
            None => Ok(None),
        },
        ViewedPage::SignInHistory => making.page(Within::Member, &sign_in_history::made(tx, words, member).await?),
    }
}
