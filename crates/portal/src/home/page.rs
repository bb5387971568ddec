//! The home page: a few large services, not a site map.

use chrono::{Datelike, NaiveDate};
use madoguchi_core::accounts::profile::own_address::rule::Ending;
use madoguchi_core::input::device::Device;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::password::{PasswordDueNotice, WarningStage};
use madoguchi_core::policy::services::{Service, ServiceKind};
use madoguchi_core::services::expenses::reading::ExpenseSummary;
use madoguchi_core::services::{self, Destination, OfferedService};
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::announcements::page::{Headline, samples};

/// The home page of a signed-in member.
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The most urgent notice. There is never more than one, so that it is read.
    pub notice: Option<Notice>,
    /// A new passkey whose name the member hasn't confirmed yet.
    pub new_passkey: Option<NewPasskey>,
    /// Whether sign-in methods can be changed.
    pub login_methods: bool,
    /// The latest announcements (お知らせ), those that the member hasn't marked as read first.
    pub announcements: Vec<Headline>,
    /// How many announcements the member hasn't marked as read.
    pub unread: u64,
    /// The services that the society offers, in its order.
    pub services: Vec<Tile>,
}

impl Home {
    /// Builds the page without any notice or announcement, from the society's policy, as it is on `today` in Japan.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, today: NaiveDate) -> Self {
        Self::with_contents(words, policy, today, &Contents::default())
    }

    /// The same, with what the services have for the member.
    #[must_use]
    pub(super) fn with_contents(words: &Words, policy: &Policy, today: NaiveDate, contents: &Contents) -> Self {
        let tile = |offer: OfferedService<'_>| Tile::of(words, &offer, contents);
        Self {
            errors: Vec::new(),
            notice: None,
            new_passkey: None,
            login_methods: policy.second_step.is_offered(),
            announcements: Vec::new(),
            unread: 0,
            services: services::on_offer(&policy.services, policy.account.sharing, today).map(tile).collect(),
        }
    }
}

/// What a member should read or do. The variants are in the order of urgency, the most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The next sign-in with the password asks for a new one.
    PasswordOver,
    /// New terms must be answered.
    TermsAsked {
        /// The day from which the portal can't be used without an answer, in words.
        date: String,
    },
    /// The registered address is a company's and ends, and the member has no address of their own.
    AddressEnds {
        /// The day from which the address can't be used, in words; none when that day has come.
        date: Option<String>,
    },
    /// The registered address is suspended for sending, because mails to it came back.
    AddressSuspended,
    /// The latest mail to the registered address was refused for good.
    AddressUndeliverable,
    /// The password must be changed soon.
    PasswordSoon {
        /// The day from which a sign-in asks for a new password, in words.
        date: String,
    },
    /// A dependant of age is asked what the household shall see.
    FamilyAsked,
    /// The terms have changed, and no answer is asked for.
    TermsTold,
    /// The privacy notice has changed.
    PrivacyTold,
    /// There is a sign-in method that can be lost and no recovery code that replaces it.
    RecoveryCodesWanted,
    /// An address is registered but not verified, so no mail for recovery goes there.
    AddressUnverified,
}

impl Notice {
    /// The notice about new terms; none where there is nothing to say.
    #[must_use]
    pub fn of_terms(words: &Words, standing: TermsStanding) -> Option<Self> {
        match standing {
            TermsStanding::Asked { until } => Some(Self::TermsAsked { date: words.date_with_weekday(until) }),
            TermsStanding::Told => Some(Self::TermsTold),
            // A member who must answer first is redirected before this page.
            TermsStanding::Settled | TermsStanding::Due => None,
        }
    }

    /// The notice about a company address that ends.
    #[must_use]
    pub fn of_address(words: &Words, ending: Ending) -> Self {
        match ending {
            Ending::On(day) => Self::AddressEnds { date: Some(words.date_with_weekday(day)) },
            Ending::Over => Self::AddressEnds { date: None },
        }
    }

    /// The notice about a password that must be changed.
    #[must_use]
    pub fn of_password(words: &Words, due: PasswordDueNotice) -> Self {
        match due.stage {
            WarningStage::Over => Self::PasswordOver,
            _ => Self::PasswordSoon { date: words.date_with_weekday(due.on) },
        }
    }

    /// The most urgent of several notices.
    #[must_use]
    pub fn most_urgent(notices: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        notices.into_iter().flatten().min()
    }
}

/// A passkey that still has its default name.
#[derive(Clone, Debug, Serialize)]
pub struct NewPasskey {
    /// The passkey's id.
    pub id: String,
    /// The name, or what was typed.
    pub name: String,
}

/// One line of what each service has for the member, of those that have something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    /// Of the medical expenses.
    pub expenses: Option<String>,
    /// Of the checkups.
    pub checkups: Option<String>,
    /// Of the eligibility notice.
    pub eligibility: Option<String>,
}

impl Contents {
    fn of(&self, kind: ServiceKind) -> Option<&String> {
        match kind {
            ServiceKind::MedicalExpenses => self.expenses.as_ref(),
            ServiceKind::CheckupResults => self.checkups.as_ref(),
            ServiceKind::EligibilityNotice => self.eligibility.as_ref(),
            ServiceKind::OutsideLink
            | ServiceKind::CheckupBooking
            | ServiceKind::Applications
            | ServiceKind::FamilyMedicalAllowance => None,
        }
    }
}

/// A service as a large tile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tile {
    /// The name: the society's own, or the platform's.
    pub name: String,
    /// One line: what it has for the member, otherwise its purpose.
    pub about: String,
    /// The path or URL that the tile links to; none before the first day of use.
    pub href: Option<String>,
    /// Whether the link leads to another site.
    pub outside: bool,
    /// The first day of use in words, while it is ahead.
    pub opens_on: Option<String>,
}

impl Tile {
    /// Builds the tile of a service.
    fn of(words: &Words, offer: &OfferedService<'_>, contents: &Contents) -> Self {
        match offer.destination {
            Destination::Outside(url) => Self::new(words, offer.service, url.to_owned(), offer.opens_on),
            Destination::Inside(path) => {
                let tile = Self::new(words, offer.service, path.to_owned(), offer.opens_on);
                let content = contents.of(offer.service.kind).filter(|_| tile.href.is_some());
                Self { about: content.cloned().unwrap_or(tile.about), ..tile }
            }
        }
    }

    fn new(words: &Words, service: &Service, href: String, opens_on: Option<NaiveDate>) -> Self {
        let (name, about) = match service.kind {
            ServiceKind::MedicalExpenses => {
                (words.text("service-medical-expenses"), words.text("service-medical-expenses-about"))
            }
            ServiceKind::CheckupBooking => {
                (words.text("service-checkup-booking"), words.text("service-checkup-booking-about"))
            }
            ServiceKind::Applications => (words.text("service-applications"), words.text("service-applications-about")),
            ServiceKind::FamilyMedicalAllowance => {
                (words.text("service-family-allowance"), words.text("service-family-allowance-about"))
            }
            ServiceKind::CheckupResults => {
                (words.text("service-checkup-results"), words.text("service-checkup-results-about"))
            }
            ServiceKind::EligibilityNotice => {
                (words.text("service-eligibility-notice"), words.text("service-eligibility-notice-about"))
            }
            ServiceKind::OutsideLink => (words.text("service-outside-link"), words.text("service-outside-link-about")),
        };
        let own = match words.language() {
            Language::Ja => service.name.as_ref(),
            Language::En => service.name_en.as_ref().or(service.name.as_ref()),
        };
        Self {
            name: own.cloned().unwrap_or_else(|| name.to_owned()),
            about: about.to_owned(),
            href: opens_on.is_none().then_some(href),
            outside: service.url.is_some(),
            opens_on: opens_on.map(|day| if day.day() == 1 { words.month(day) } else { words.date(day) }),
        }
    }
}

/// What the medical expenses have for a member.
pub(super) fn expenses_content(words: &Words, summary: ExpenseSummary) -> String {
    let arguments = [
        ("month", words.month(summary.until).into()),
        ("year", summary.until.year().to_string().into()),
        ("amount", words.yen(summary.own_share).into()),
    ];
    words.format("service-medical-expenses-content", &arguments)
}

/// What the checkups have for a member.
pub(super) fn checkups_content(words: &Words, year: i32) -> String {
    words.format("service-checkup-results-content", &[("year", year.to_string().into())])
}

/// What the eligibility notice has for a member.
pub(super) fn eligibility_content(words: &Words, persons: usize, joined_on: NaiveDate) -> String {
    let arguments = [("count", persons.to_string().into()), ("day", words.date(joined_on).into())];
    words.format("service-eligibility-notice-content", &arguments)
}

impl Page for Home {
    const TEMPLATE: &'static str = "home/home.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let tile = |kind, href: &str| {
            let url = (kind == ServiceKind::OutsideLink).then(|| href.to_owned());
            let service =
                Service { kind, name: None, name_en: None, url, from: None, step_up: false, in_shared_accounts: false };
            Tile::new(words, &service, href.to_owned(), None)
        };
        let travel = "https://travel.example/";
        let expenses = tile(ServiceKind::MedicalExpenses, links::EXPENSES);
        let summary = ExpenseSummary { until: day(2026, 10, 1), own_share: 12_340 };
        let eligibility = tile(ServiceKind::EligibilityNotice, links::ELIGIBILITY);
        let outside = Service {
            kind: ServiceKind::OutsideLink,
            name: Some("Travel Service".into()),
            name_en: None,
            url: Some(travel.into()),
            from: None,
            step_up: false,
            in_shared_accounts: false,
        };
        let bare = Self {
            errors: Vec::new(),
            notice: None,
            new_passkey: None,
            login_methods: false,
            announcements: Vec::new(),
            unread: 0,
            services: Vec::new(),
        };
        let registered = Self {
            notice: None,
            new_passkey: Some(NewPasskey { id: "sample".into(), name: words.device(Device::read("iPhone Safari/")) }),
            login_methods: true,
            ..bare.clone()
        };
        let nameless = Self {
            errors: vec![FieldError::at("device_name", words.text("device-name-empty"))],
            notice: None,
            new_passkey: Some(NewPasskey { id: "sample".into(), name: String::new() }),
            ..registered.clone()
        };
        let noticed = |notice| Self { notice: Some(notice), ..bare.clone() };
        let over = noticed(Notice::PasswordOver);
        let soon = noticed(Notice::PasswordSoon { date: words.date_with_weekday(day(2026, 12, 27)) });
        let family = noticed(Notice::FamilyAsked);
        let told = noticed(Notice::TermsTold);
        let privacy = noticed(Notice::PrivacyTold);
        let ends = noticed(Notice::of_address(words, Ending::On(day(2027, 1, 10))));
        let ended = noticed(Notice::of_address(words, Ending::Over));
        let suspended = noticed(Notice::AddressSuspended);
        let undeliverable = noticed(Notice::AddressUndeliverable);
        let unverified = noticed(Notice::AddressUnverified);
        let codes = noticed(Notice::RecoveryCodesWanted);
        let full = Self {
            errors: Vec::new(),
            notice: Notice::of_terms(words, TermsStanding::Asked { until: day(2026, 12, 31) }),
            new_passkey: None,
            login_methods: true,
            announcements: samples(words).iter().map(|posted| Headline::for_member(words, posted)).collect(),
            unread: 1,
            services: vec![
                Tile { about: expenses_content(words, summary), ..expenses },
                Tile { about: eligibility_content(words, 4, day(2012, 4, 1)), ..eligibility },
                Tile::new(words, &outside, travel.into(), None),
                Tile::new(words, &outside, travel.into(), Some(day(2027, 4, 1))),
            ],
        };
        vec![
            ("first-day", bare),
            ("password-over", over),
            ("password-soon", soon),
            ("family-asked", family),
            ("terms-told", told),
            ("privacy-told", privacy),
            ("address-ends", ends),
            ("address-ended", ended),
            ("suspended", suspended),
            ("undeliverable", undeliverable),
            ("unverified", unverified),
            ("recovery-codes", codes),
            ("full", full),
            ("registered", registered),
            ("nameless", nameless),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_notices_the_most_urgent_is_shown() {
        let date = || "2026年12月31日（木）".to_owned();
        let by_urgency = [
            Notice::PasswordOver,
            Notice::TermsAsked { date: date() },
            Notice::AddressEnds { date: Some(date()) },
            Notice::AddressSuspended,
            Notice::AddressUndeliverable,
            Notice::PasswordSoon { date: date() },
            Notice::FamilyAsked,
            Notice::TermsTold,
            Notice::PrivacyTold,
            Notice::RecoveryCodesWanted,
            Notice::AddressUnverified,
        ];
        for (rank, notice) in by_urgency.iter().enumerate() {
            let others = by_urgency[rank..].iter().rev().map(|notice| Some(notice.clone()));
            assert_eq!(Notice::most_urgent(others.chain([None])).as_ref(), Some(notice));
        }
        assert_eq!(Notice::most_urgent([None, None]), None);
    }
}
