//! The home page: a few large services, not a site map.

use madoguchi_core::accounts::profile::own_address::rule::Ending;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::password::{PasswordDueNotice, WarningStage};
use madoguchi_core::policy::services::{Service, ServiceKind};
use madoguchi_core::services::{self, Destination};
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// The home page of a signed-in member.
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// A new passkey whose name the member hasn't confirmed yet.
    pub new_passkey: Option<NewPasskey>,
    /// Whether sign-in methods can be changed.
    pub login_methods: bool,
    /// New terms, announced or with a question.
    pub new_terms: Option<NewTerms>,
    /// A company address that ends, where the member has no address of their own.
    pub own_address: Option<OwnAddress>,
    /// Whether the latest mail to the registered address was refused for good.
    pub address_undeliverable: bool,
    /// Whether an address is registered but not verified.
    pub address_unverified: bool,
    /// The password must be changed soon or now.
    pub password_notice: Option<PasswordNotice>,
    /// Whether the member should make recovery codes: there is a method that can be lost and no code that replaces it.
    pub recovery_codes_wanted: bool,
    /// The announcements (お知らせ), the latest first.
    pub announcements: Vec<Announcement>,
    /// The services that the society offers, in its order.
    pub services: Vec<Tile>,
}

impl Home {
    /// Builds the page without any notice, from the society's policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy) -> Self {
        let services = services::on_offer(&policy.services)
            .map(|(service, destination)| match destination {
                Destination::Outside(url) => Tile::new(words, service, url.to_owned()),
            })
            .collect();
        Self {
            errors: Vec::new(),
            new_passkey: None,
            login_methods: policy.second_step.is_offered(),
            new_terms: None,
            own_address: None,
            address_undeliverable: false,
            address_unverified: false,
            password_notice: None,
            recovery_codes_wanted: false,
            // There is no source of announcements yet. The page says that there are none.
            announcements: Vec::new(),
            services,
        }
    }
}

/// The notice about new terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewTerms {
    /// The day from which they must be answered first, in words; nothing where no answer is asked for.
    pub until: Option<String>,
}

impl NewTerms {
    /// Words the notice; nothing where there is nothing to say.
    #[must_use]
    pub fn of(words: &Words, standing: TermsStanding) -> Option<Self> {
        match standing {
            TermsStanding::Asked { until } => Some(Self { until: Some(words.date_with_weekday(until)) }),
            TermsStanding::Told => Some(Self { until: None }),
            // A member who must answer first is redirected before this page.
            TermsStanding::Settled | TermsStanding::Due => None,
        }
    }
}

/// The notice about a company address that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnAddress {
    /// The day from which the address can't be used, in words; nothing when that day has come.
    pub date: Option<String>,
}

impl OwnAddress {
    /// Words the notice.
    #[must_use]
    pub fn new(words: &Words, ending: Ending) -> Self {
        match ending {
            Ending::On(day) => Self { date: Some(words.date_with_weekday(day)) },
            Ending::Over => Self { date: None },
        }
    }
}

/// The notice about a password that must be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordNotice {
    /// The day from which a sign-in asks for a new password, in words; nothing when that day has come.
    pub date: Option<String>,
}

impl PasswordNotice {
    /// Words the notice.
    #[must_use]
    pub fn new(words: &Words, notice: PasswordDueNotice) -> Self {
        Self { date: (notice.stage != WarningStage::Over).then(|| words.date_with_weekday(notice.on)) }
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

/// An announcement (お知らせ).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// The date, in words.
    pub date: String,
    /// The title.
    pub title: String,
    /// The text.
    pub text: String,
}

/// A service as a large tile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tile {
    /// The name: the society's own, or the platform's.
    pub name: String,
    /// One line about its purpose.
    pub about: String,
    /// The path or URL that the tile links to.
    pub href: String,
    /// Whether the link leads to another site.
    pub outside: bool,
}

impl Tile {
    /// Builds the tile of a service that links to `href`.
    #[must_use]
    pub fn new(words: &Words, service: &Service, href: String) -> Self {
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
            href,
            outside: service.url.is_some(),
        }
    }
}

impl Page for Home {
    const TEMPLATE: &'static str = "home/home.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let tile = |kind, href: &str| {
            let url = (kind == ServiceKind::OutsideLink).then(|| href.to_owned());
            Tile::new(words, &Service { kind, name: None, name_en: None, url }, href.to_owned())
        };
        let travel = "https://travel.example/";
        let outside = Service {
            kind: ServiceKind::OutsideLink,
            name: Some("Travel Service".into()),
            name_en: None,
            url: Some(travel.into()),
        };
        let bare = Self {
            errors: Vec::new(),
            new_passkey: None,
            login_methods: false,
            new_terms: None,
            own_address: None,
            address_undeliverable: false,
            address_unverified: false,
            password_notice: None,
            recovery_codes_wanted: false,
            announcements: Vec::new(),
            services: Vec::new(),
        };
        let registered = Self {
            new_passkey: Some(NewPasskey { id: "sample".into(), name: "iPhone（Safari）".into() }),
            login_methods: true,
            address_unverified: true,
            ..bare.clone()
        };
        let nameless = Self {
            errors: vec![FieldError::at("device_name", words.text("device-name-empty"))],
            new_passkey: Some(NewPasskey { id: "sample".into(), name: String::new() }),
            ..registered.clone()
        };
        let soon = chrono::NaiveDate::from_ymd_opt(2026, 12, 27).map(|day| words.date_with_weekday(day));
        let over = Self {
            password_notice: Some(PasswordNotice { date: None }),
            new_terms: NewTerms::of(words, TermsStanding::Told),
            address_undeliverable: true,
            own_address: Some(OwnAddress::new(words, Ending::Over)),
            ..bare.clone()
        };
        let full = Self {
            errors: Vec::new(),
            new_passkey: None,
            login_methods: true,
            new_terms: chrono::NaiveDate::from_ymd_opt(2026, 12, 31)
                .and_then(|until| NewTerms::of(words, TermsStanding::Asked { until })),
            own_address: chrono::NaiveDate::from_ymd_opt(2027, 1, 10)
                .map(|day| OwnAddress::new(words, Ending::On(day))),
            address_undeliverable: false,
            address_unverified: true,
            password_notice: Some(PasswordNotice { date: soon }),
            recovery_codes_wanted: true,
            announcements: vec![Announcement {
                date: chrono::NaiveDate::from_ymd_opt(2026, 11, 20).map(|day| words.date(day)).unwrap_or_default(),
                title: "年末年始の電話受付について".into(),
                text: "12月29日から1月3日まで、電話の受付をお休みします。".into(),
            }],
            services: vec![
                tile(ServiceKind::MedicalExpenses, "/medical-expenses"),
                tile(ServiceKind::EligibilityNotice, "/eligibility"),
                tile(ServiceKind::CheckupBooking, "/checkups/booking"),
                tile(ServiceKind::CheckupResults, "/checkups/results"),
                tile(ServiceKind::Applications, "/applications"),
                tile(ServiceKind::FamilyMedicalAllowance, "/applications/family"),
                Tile::new(words, &outside, travel.into()),
            ],
        };
        vec![
            ("first-day", bare),
            ("password-over", over),
            ("full", full),
            ("registered", registered),
            ("nameless", nameless),
        ]
    }
}
