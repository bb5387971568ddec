//! Hands the members' pages and mails to the desk, which depends on neither the portal nor the mails.

use std::sync::Arc;

use madoguchi_core::outbox::OutgoingMail;
use madoguchi_core::policy::Policy;
use madoguchi_mail::{SocietyOnMail, render};
use madoguchi_portal::member_pages::PortalPages;
use madoguchi_web::{Engine, MemberMails, PreviewTrouble, Previews, ShownMail};

/// Renders mails as the worker sends them.
struct SentMails;

impl MemberMails for SentMails {
    fn show(&self, mail: &OutgoingMail, policy: &Policy, portal: &str) -> Result<ShownMail, PreviewTrouble> {
        // A mail to a member names the desk nowhere.
        let society = SocietyOnMail::of(policy, portal, "", mail.language);
        let rendered = render(mail, &society)?;
        let from = format!("{} <{}>", society.name, society.mail_from);
        Ok(ShownMail { from, subject: rendered.subject, text: rendered.text, html: rendered.html })
    }
}

/// The portal's pages, with its templates, and the mails of the worker.
pub fn previews(portal: Arc<Engine>) -> Previews {
    Previews { pages: Arc::new(PortalPages::new(portal)), mails: Arc::new(SentMails) }
}
