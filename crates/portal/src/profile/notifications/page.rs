//! Which mails a member gets.

use crate::profile::page::Mails;
use madoguchi_core::policy::notification::{Choices, Mode, Notification, NotificationKind};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The choice of mails.
#[derive(Clone, Debug, Serialize)]
pub struct Notifications {
    /// The society's kinds; none where it has no such mails.
    pub mails: Option<Mails>,
}

impl Page for Notifications {
    const TEMPLATE: &'static str = "profile/notifications.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let page = |mode, kinds: &[NotificationKind], by_kind: &[(NotificationKind, bool)]| {
            let choices = Choices { at_registration: false, by_kind: by_kind.to_vec() };
            Self { mails: Mails::of(words, &Notification { mode, kinds: kinds.to_vec(), quiet_hours: None }, &choices) }
        };
        let both = [NotificationKind::MedicalExpenses, NotificationKind::Eligibility];
        vec![
            ("opt-in", page(Mode::OptIn, &both, &[(NotificationKind::MedicalExpenses, true)])),
            ("one-kind", page(Mode::OptIn, &[NotificationKind::Eligibility], &[])),
            ("all-kinds", page(Mode::OptIn, &NotificationKind::ALL, &[(NotificationKind::Announcements, true)])),
            ("always", page(Mode::Always, &both, &[])),
            ("none", page(Mode::OptIn, &[], &[])),
        ]
    }
}
