//! The pages of what waits for another person.

use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::{Announcement, Reach};
use madoguchi_core::policy::notification::NotificationKind;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::announcements::one::page::{Preview, Publish};
use crate::desk::announcements::page::{sample, sample_instant};
use crate::desk::face::Visit;
use crate::desk::settings::asked::SettingsWaiting;

/// Something that waits for another person.
#[derive(Clone, Serialize)]
pub struct Approval {
    /// Why it can't be approved; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the approval is sent.
    pub href: String,
    /// Where a withdrawal is sent.
    pub withdraw_href: String,
    /// What is asked for, in words.
    pub what: String,
    /// For whom, or for what; `None` where it is about the society itself.
    pub about: Option<String>,
    /// The page of whom, or of what, it is about.
    pub about_href: Option<String>,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub asked_by: String,
    /// Since when, in words.
    pub asked_at: String,
    /// Until when, in words.
    pub until: String,
    /// Whether the clerk has asked for it.
    pub own: bool,
    /// What the society's second approver has said to it.
    pub second: Option<SecondHand>,
    /// Why the clerk can't approve it yet, where one hand could have made both accounts.
    pub one_hand: Option<String>,
    /// The change of the settings that waits.
    pub settings: Option<SettingsWaiting>,
    /// The announcement that waits.
    pub announcement: Option<AnnouncementWaiting>,
    /// Whether it can still be approved.
    pub holds: bool,
    /// What to check before approving.
    pub check: &'static str,
}

/// An announcement that waits to be published.
#[derive(Clone, Serialize)]
pub struct AnnouncementWaiting {
    /// What publishing does to whom and how many, in words.
    pub effects: Vec<String>,
    /// How members will see it.
    pub previews: Vec<Preview>,
}

impl AnnouncementWaiting {
    pub(super) fn of(visit: &Visit, stored: &Announcement, reach: Reach) -> Self {
        let (words, eras) = (visit.words(), &visit.policy.eras);
        let mailed = visit.policy.notification.kinds.contains(&NotificationKind::Announcements);
        Self {
            effects: Publish::of(words, eras, stored, reach, mailed).effects,
            previews: Preview::of(words, stored, visit.now),
        }
    }
}

/// What a society's second approver has said.
#[derive(Clone, Debug, Serialize)]
pub struct SecondHand {
    /// In words.
    pub says: String,
    /// Whether it is a yes, so that whoever asked can do it.
    pub seconded: bool,
}

/// A code of the desk, shown once.
#[derive(Clone, Serialize)]
pub struct GivenCode {
    /// The code.
    pub code: String,
    /// Until when it works, in words.
    pub until: String,
}

fn one_hand(words: &Words) -> String {
    words.format("desk-approval-one-hand", &[("until", "2026年11月27日（金）10:00".into())])
}

impl Page for Approval {
    const TEMPLATE: &'static str = "approvals/approval.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            href: "/approvals/x".into(),
            withdraw_href: "/approvals/x/withdraw".into(),
            what: words.text("desk-approval-desk-code").to_owned(),
            about: Some("髙橋 﨑子".into()),
            about_href: Some("/members/x".into()),
            reason: "電話。はがきとメールアドレスをなくされた。".into(),
            asked_by: "窓口 さくら".into(),
            asked_at: "2026年11月20日（金）10:00".into(),
            until: "2026年11月23日（月）10:00".into(),
            own: false,
            second: None,
            one_hand: None,
            settings: None,
            announcement: None,
            holds: true,
            check: Words::of(words.language()).text("desk-approval-check"),
        };
        let settings = Self {
            what: words.text("desk-approval-settings-change").to_owned(),
            about: None,
            about_href: None,
            reason: "資格を喪失した方の閲覧を短くするため".into(),
            settings: Some(SettingsWaiting::sample(words)),
            check: Words::of(words.language()).text("desk-approval-check-settings"),
            ..plain.clone()
        };
        let stale = Self { settings: Some(SettingsWaiting::stale(words)), holds: false, ..settings.clone() };
        let draft = sample(AnnouncementStanding::Draft);
        let reach = Reach { people: 98_765, accounts: 43_210, mails: 12_345 };
        let announcement = Self {
            what: words.text("desk-approval-announcement").to_owned(),
            about: Some(draft.content.japanese.title.clone()),
            reason: String::new(),
            announcement: Some(AnnouncementWaiting {
                effects: Publish::of(words, &[], &draft, reach, true).effects,
                previews: Preview::of(words, &draft, sample_instant(AnnouncementStanding::Draft)),
            }),
            check: Words::of(words.language()).text("desk-approval-check-announcement"),
            ..plain.clone()
        };
        let named = |key: &str| words.format(key, &[("name", "運用 花子".into())]);
        let second = |says, seconded| Self { own: true, second: Some(SecondHand { says, seconded }), ..plain.clone() };
        let none = words.text("desk-approval-second-none").to_owned();
        let wrong = |key: &str| vec![FieldError::overall(words.text(key))];
        vec![
            ("others", plain.clone()),
            ("own", Self { own: true, ..plain.clone() }),
            ("own-few", second(none, false)),
            ("own-waits", second(named("desk-approval-second-waits"), false)),
            ("own-seconded", second(named("desk-approval-seconded"), true)),
            ("own-refused", Self { own: true, errors: wrong("desk-approval-error-own"), ..plain.clone() }),
            ("one-hand", Self { one_hand: Some(one_hand(words)), ..plain.clone() }),
            ("changed", Self { errors: wrong("desk-approval-error-changed"), ..plain }),
            ("settings", settings.clone()),
            ("settings-own", Self { own: true, ..settings }),
            ("settings-stale", stale),
            ("announcement", announcement),
        ]
    }
}

impl Page for GivenCode {
    const TEMPLATE: &'static str = "approvals/given_code.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("code", Self { code: "7kqm4-xpt9w".into(), until: "2026年11月21日（土）10:00".into() })]
    }
}
