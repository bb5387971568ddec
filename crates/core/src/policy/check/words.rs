//! The locale message of each finding, with its arguments.

use chrono::NaiveDate;

use super::{Finding, FindingKind, OtherSociety};
use crate::policy::fault::{Allowed, FaultKind, FileTrouble};
use crate::policy::formats::Format;
use crate::policy::published::Published;

/// The arguments of a message: names and values.
pub type Arguments = Vec<(&'static str, String)>;

impl Finding {
    /// The key of the message and its arguments. Dates are written `YYYY-MM-DD`, as in the manifest.
    #[must_use]
    pub fn message(&self) -> (&'static str, Arguments) {
        let (key, mut arguments) = self.kind.message();
        arguments.push(("key", self.key.clone()));
        (key, arguments)
    }
}

impl FindingKind {
    fn message(&self) -> (&'static str, Arguments) {
        match self {
            Self::Unreadable(fault) => of_fault(fault),
            Self::MaxBelowMin => plain("check-max-below-min"),
            Self::LongerWithSecondStep => plain("check-longer-with-second-step"),
            Self::NoOwnHost => plain("check-no-own-host"),
            Self::NoMethod => plain("check-no-method"),
            Self::AdvisedNotOffered => plain("check-advised-not-offered"),
            Self::NoCompanyDomain => plain("check-no-company-domain"),
            Self::CategoryTwice { category } => ("check-category-twice", vec![("category", category.clone())]),
            Self::Twice { item } => ("check-twice", vec![("item", item.clone())]),
            Self::LinkIncomplete => plain("check-link-incomplete"),
            Self::NoticeIncomplete => plain("check-notice-incomplete"),
            Self::EndsBeforeItBegins => plain("check-ends-before-it-begins"),
            Self::NoIdentityCheck => plain("check-no-identity-check"),
            Self::CallersNeverSuffice => plain("check-callers-never-suffice"),
            Self::NumberPlaceUnknown => plain("check-number-place-unknown"),
            Self::EraGap { from: None, last: None } => plain("check-era-none"),
            Self::EraGap { from: None, last: Some(last) } => ("check-era-gap-before", vec![("last", date(*last))]),
            Self::EraGap { from: Some(from), last: None } => ("check-era-gap-after", vec![("from", date(*from))]),
            Self::EraGap { from: Some(from), last: Some(last) } => {
                ("check-era-gap", vec![("from", date(*from)), ("last", date(*last))])
            }
            Self::EraOverlap { other, from: None } => ("check-era-overlap-all", vec![("other", other.clone())]),
            Self::EraOverlap { other, from: Some(from) } => {
                ("check-era-overlap", vec![("other", other.clone()), ("from", date(*from))])
            }
            Self::EraEmpty => plain("check-era-empty"),
            Self::EraNameTwice => plain("check-era-name-twice"),
            Self::Contrast { colour, contrast } => {
                ("check-contrast", vec![("colour", colour.clone()), ("contrast", contrast.clone())])
            }
            Self::NoEnglish => plain("check-no-english"),
            Self::NoEnglishTerms => plain("check-no-english-terms"),
            Self::NoLogo => plain("check-no-logo"),
            Self::InsuranceCard { found } => ("check-insurance-card", vec![("found", found.clone())]),
            Self::SampleLeft => plain("check-sample-left"),
            Self::ExampleAddress { domain } => ("check-example-address", vec![("domain", domain.clone())]),
            Self::OtherSocietyNamed { found } => ("check-other-society-named", vec![("found", found.clone())]),
            Self::NotOffered => plain("check-not-offered"),
            Self::CheckupsOff => plain("check-checkups-off"),
            Self::CheckupsShared => plain("check-checkups-shared"),
            Self::TakenByOther(other) => ("check-taken-by-other", of_other(other)),
            Self::SameAsOther(other) => ("check-same-as-other", of_other(other)),
            Self::TextChanged { of, version } => ("check-text-changed", of_version(*of, "version", version)),
            Self::VersionAhead { of, version } => ("check-version-ahead", of_version(*of, "version", version)),
            Self::VersionRenamed { of, before } => ("check-version-renamed", of_version(*of, "before", before)),
            Self::ShortGrace { days } => ("check-short-grace", vec![("days", days.to_string())]),
            Self::ShortMaximum { max } => ("check-short-maximum", vec![("max", max.to_string())]),
            Self::ShortMinimum { min } => ("check-short-minimum", vec![("min", min.to_string())]),
            Self::CaseIgnored => plain("check-case-ignored"),
            Self::Composition => plain("check-composition"),
            Self::Expiry { days } => ("check-expiry", vec![("days", days.to_string())]),
            Self::ChangeAfterYears { years } => ("check-change-after-years", vec![("years", years.to_string())]),
            Self::NoBlocklist => plain("check-no-blocklist"),
            Self::NoSecondStep => plain("check-no-second-step"),
            Self::SecondStepRemembered { days } => ("check-second-step-remembered", vec![("days", days.to_string())]),
            Self::LetterIdStays => plain("check-letter-id-stays"),
            Self::SharedHousehold => plain("check-shared-household"),
            Self::CompanyAddress => plain("check-company-address"),
            Self::EmailOptional => plain("check-email-optional"),
            Self::CredentialLong { days } => ("check-credential-long", vec![("days", days.to_string())]),
            Self::CredentialShort { days } => ("check-credential-short", vec![("days", days.to_string())]),
            Self::Assumed { value } => ("check-assumed", vec![("value", value.clone())]),
            Self::AssumedUnknown { key, meant: None } => ("check-assumed-unknown", vec![("name", key.clone())]),
            Self::AssumedUnknown { key, meant: Some(meant) } => {
                ("check-assumed-unknown-meant", vec![("name", key.clone()), ("meant", meant.clone())])
            }
        }
    }
}

fn of_version(of: Published, name: &'static str, version: &str) -> Arguments {
    vec![("document", of.section().to_owned()), (name, version.to_owned())]
}

fn of_other(other: &OtherSociety) -> Arguments {
    let place = other.place.as_ref().map(|place| format!("{}:{}", place.file, place.line));
    vec![
        ("slug", other.slug.clone()),
        ("value", other.value.clone()),
        ("place", place.unwrap_or_else(|| other.slug.clone())),
    ]
}

fn of_fault(fault: &FaultKind) -> (&'static str, Arguments) {
    match fault {
        FaultKind::Syntax { message } => ("check-syntax", vec![("message", message.clone())]),
        FaultKind::UnknownKey { allowed, meant: None } => ("check-unknown-key", vec![("allowed", allowed.join(", "))]),
        FaultKind::UnknownKey { allowed, meant: Some(meant) } => {
            ("check-unknown-key-meant", vec![("allowed", allowed.join(", ")), ("meant", meant.clone())])
        }
        FaultKind::Missing => plain("check-missing"),
        FaultKind::Value { found, allowed } => {
            let (key, mut arguments) = of_slip(found, allowed).unwrap_or_else(|| of_allowed(allowed));
            arguments.push(("found", found.clone()));
            (key, arguments)
        }
        FaultKind::DateWithoutYear { found } => ("check-date-without-year", vec![("found", found.clone())]),
        FaultKind::File { file, trouble } => {
            let (key, mut arguments) = of_file(trouble);
            arguments.push(("file", file.clone()));
            (key, arguments)
        }
        FaultKind::Picture { file, message } => {
            ("check-picture", vec![("file", file.clone()), ("message", message.clone())])
        }
        FaultKind::NotTheSocietys { owner } => ("check-not-the-societys", vec![("owner", owner.word().to_owned())]),
        FaultKind::Slug { found, message } => {
            ("check-slug", vec![("found", found.clone()), ("message", message.clone())])
        }
    }
}

fn of_file(trouble: &FileTrouble) -> (&'static str, Arguments) {
    match trouble {
        FileTrouble::Missing => plain("check-file-missing"),
        FileTrouble::TooLarge { bytes, most } => {
            ("check-file-too-large", vec![("bytes", bytes.to_string()), ("most", most.to_string())])
        }
        FileTrouble::Outside => plain("check-file-outside"),
        FileTrouble::NotAFile => plain("check-file-not-a-file"),
        FileTrouble::NotUtf8 => plain("check-file-not-utf8"),
        FileTrouble::Empty => plain("check-file-empty"),
        FileTrouble::ControlCharacters => plain("check-file-control-characters"),
        FileTrouble::System(message) => ("check-file-system", vec![("message", message.clone())]),
    }
}

/// What a clerk most likely meant: a number whose leading 0 a spreadsheet has taken, a domain with the @ of its addresses.
fn of_slip(found: &str, allowed: &Allowed) -> Option<(&'static str, Arguments)> {
    let Allowed::Format(format) = allowed else { return None };
    let typed = found.trim_matches('"');
    let (key, meant) = match format {
        Format::InsurerNumber if typed.len() == 7 => ("check-insurer-number-without-zero", format!("0{typed}")),
        Format::Hostname => ("check-hostname-with-at", typed.strip_prefix('@')?.to_lowercase()),
        _ => return None,
    };
    format.fits(&meant).then(|| (key, vec![("meant", meant)]))
}

fn of_allowed(allowed: &Allowed) -> (&'static str, Arguments) {
    match allowed {
        Allowed::Section => plain("check-not-a-section"),
        Allowed::List { min } => ("check-not-a-list", vec![("min", min.to_string())]),
        Allowed::OneOf(words) => ("check-not-one-of", vec![("allowed", words.join(", "))]),
        Allowed::Integer { min, max } => {
            ("check-not-a-number", vec![("min", min.to_string()), ("max", max.to_string())])
        }
        Allowed::Text { min, max } => ("check-not-a-text", vec![("min", min.to_string()), ("max", max.to_string())]),
        Allowed::YesNo => plain("check-not-yes-or-no"),
        Allowed::Format(format) => plain(match format {
            Format::Colour => "check-not-a-colour",
            Format::TimeOfDay => "check-not-a-time-of-day",
            Format::Date => "check-not-a-date",
            Format::InsurerNumber => "check-not-an-insurer-number",
            Format::Hostname => "check-not-a-hostname",
            Format::HttpsUrl => "check-not-an-https-url",
            Format::Email => "check-not-an-email",
            Format::Phone => "check-not-a-phone",
            Format::FileName => "check-not-a-file-name",
            Format::Network => "check-not-a-network",
        }),
    }
}

const fn plain(key: &'static str) -> (&'static str, Arguments) {
    (key, Vec::new())
}

fn date(day: NaiveDate) -> String {
    day.to_string()
}
