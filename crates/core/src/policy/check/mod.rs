//! Reports errors and weaknesses of a policy: contradictions, gaps, missing texts, and rules that guides ask for but
//! that protect nobody. This module has the kinds of findings; their texts are `check-…` in the locale files.

mod contradictions;
mod leftovers;
mod legacy;
mod texts;
mod words;

use chrono::NaiveDate;

use super::eras::{self, EraFault};
use super::fault::{FaultKind, FileLine, PolicyFault};
use super::published::Published;
use super::shape::{Shape, nearest, shown};
use super::{Policy, branding};
pub use texts::Texts;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Information.
    Note,
    /// A weakness, or a trap for members. A society can ask for it.
    Warning,
    /// An error. The policy can't be applied.
    Error,
}

/// A finding about a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The dotted key. Empty if the finding concerns the manifest as a whole.
    pub key: String,
    /// The position of the key in the manifest.
    pub place: Option<FileLine>,
    /// The kind of finding.
    pub kind: FindingKind,
}

/// The kind of a finding.
#[derive(Clone, Debug, PartialEq)]
pub enum FindingKind {
    /// The policy can't be read.
    Unreadable(FaultKind),

    // Contradictions
    /// A maximum is below its minimum.
    MaxBelowMin,
    /// With a second step, the minimum length of the password is greater than without.
    LongerWithSecondStep,
    /// The canonical host is the society's own host, but the society has none.
    NoOwnHost,
    /// A second step is asked for, but no method is allowed.
    NoMethod,
    /// The recommended method isn't offered.
    AdvisedNotOffered,
    /// Company addresses are asked for, but no company domain is named.
    NoCompanyDomain,
    /// Two rules name the same employment category. Only the first applies.
    CategoryTwice {
        /// The category as the manifest writes it.
        category: String,
    },
    /// A list has an item twice.
    Twice {
        /// The item as the manifest writes it.
        item: String,
    },
    /// The society's own privacy notice has a name without a text, or a text without a name.
    NoticeIncomplete,
    /// An outside link has no name or no address.
    LinkIncomplete,
    /// A time that ends before it begins.
    EndsBeforeItBegins,
    /// The identity check asks for nothing beside the letter.
    NoIdentityCheck,
    /// No caller can show as many items as suffice.
    CallersNeverSuffice,
    /// The insurer number is asked for, but the pages can't say where it is printed.
    NumberPlaceUnknown,
    /// No era contains these days. A missing date leaves the interval open.
    EraGap {
        /// First day of the gap.
        from: Option<NaiveDate>,
        /// Last day of the gap.
        last: Option<NaiveDate>,
    },
    /// Two eras contain the same days.
    EraOverlap {
        /// The other era's name.
        other: String,
        /// First common day.
        from: Option<NaiveDate>,
    },
    /// An era has no days.
    EraEmpty,
    /// Two eras have the same name.
    EraNameTwice,
    /// A brand colour has too little contrast with the white page.
    Contrast {
        /// The colour.
        colour: String,
        /// Its contrast ratio with white, with two decimals.
        contrast: String,
    },

    // Texts
    /// English is enabled, but this text has no English form.
    NoEnglish,
    /// English is enabled, but the terms have no English text.
    NoEnglishTerms,
    /// There is no logo.
    NoLogo,
    /// A text names the insurance card (健康保険証), which isn't valid any more.
    InsuranceCard {
        /// The words found.
        found: String,
    },

    // What is left over
    /// The society says that it is a sample.
    SampleLeft,
    /// A host or an address of a domain that leads to nobody.
    ExampleAddress {
        /// The domain.
        domain: String,
    },
    /// A text names another society.
    OtherSocietyNamed {
        /// The other society's name.
        found: String,
    },
    /// A service that this version doesn't offer.
    NotOffered,
    /// Results of checkups aren't shown, because the household shares the account.
    CheckupsOff,
    /// Results of checkups are shown in accounts that households share.
    CheckupsShared,

    // Other societies of the same folder
    /// The host or the insurer number stands in another society's manifest.
    TakenByOther(OtherSociety),
    /// The value is another society's, most likely because its manifest was copied.
    SameAsOther(OtherSociety),

    // Versions of the terms and of the privacy notice
    /// The text of a version would change, although somebody may have read or agreed to it.
    TextChanged {
        /// Which text.
        of: Published,
        /// The version's name.
        version: String,
    },
    /// Another version is planned for a later day, and a version can't be built on one that may not come.
    VersionAhead {
        /// Which text.
        of: Published,
        /// The planned version's name.
        version: String,
    },
    /// The text in force would get a new version name.
    VersionRenamed {
        /// Which text.
        of: Published,
        /// The present name.
        before: String,
    },

    // Weak rules
    /// The grace period of new terms is short.
    ShortGrace {
        /// Days of grace.
        days: u16,
    },
    /// The maximum length of a password is low.
    ShortMaximum {
        /// Most characters.
        max: u16,
    },
    /// A password with a short minimum length is the only factor.
    ShortMinimum {
        /// Fewest characters.
        min: u16,
    },
    /// Passwords are case-insensitive.
    CaseIgnored,
    /// Passwords must contain certain classes of characters.
    Composition,
    /// Passwords expire.
    Expiry {
        /// The validity period in days.
        days: u16,
    },
    /// Passwords must be changed years after registration.
    ChangeAfterYears {
        /// The number of years.
        years: u8,
    },
    /// Common passwords are accepted.
    NoBlocklist,
    /// No second step is offered.
    NoSecondStep,
    /// The second step is skipped on a remembered device for a number of days.
    SecondStepRemembered {
        /// The number of days.
        days: u8,
    },
    /// The letter's ID becomes the user ID and can't be changed.
    LetterIdStays,
    /// The household shares one account.
    SharedHousehold,
    /// Company addresses are asked for. Members lose them when they leave the company.
    CompanyAddress,
    /// No address is required, although a forgotten password is recovered by mail.
    EmailOptional,
    /// A provisional credential is valid for longer than recommended.
    CredentialLong {
        /// The validity in days.
        days: u16,
    },
    /// A provisional credential expires too early for slow post and a holiday.
    CredentialShort {
        /// The validity in days.
        days: u16,
    },

    // Assumptions
    /// The manifest assumes a value on which the society's guide is silent. Somebody should ask the society.
    Assumed {
        /// The value.
        value: String,
    },
    /// `assumed` names a key that doesn't exist.
    AssumedUnknown {
        /// The key.
        key: String,
        /// The most similar existing key, if there is one.
        meant: Option<String>,
    },
}

/// The other society of a clash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSociety {
    /// Its slug.
    pub slug: String,
    /// The value that both have.
    pub value: String,
    /// Where the value stands in the other manifest.
    pub place: Option<FileLine>,
}

impl Finding {
    /// A finding about a key, without a place.
    pub fn new(key: impl Into<String>, kind: FindingKind) -> Self {
        Self { key: key.into(), place: None, kind }
    }

    /// The severity of this kind.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self.kind {
            FindingKind::Unreadable(_)
            | FindingKind::MaxBelowMin
            | FindingKind::LongerWithSecondStep
            | FindingKind::NoOwnHost
            | FindingKind::NoMethod
            | FindingKind::AdvisedNotOffered
            | FindingKind::NoCompanyDomain
            | FindingKind::CategoryTwice { .. }
            | FindingKind::Twice { .. }
            | FindingKind::LinkIncomplete
            | FindingKind::NoticeIncomplete
            | FindingKind::EndsBeforeItBegins
            | FindingKind::CallersNeverSuffice
            | FindingKind::EraGap { .. }
            | FindingKind::EraOverlap { .. }
            | FindingKind::EraEmpty
            | FindingKind::EraNameTwice
            | FindingKind::Contrast { .. }
            | FindingKind::NoEnglishTerms
            | FindingKind::TextChanged { .. }
            | FindingKind::TakenByOther(_)
            | FindingKind::VersionAhead { .. }
            | FindingKind::AssumedUnknown { .. } => Severity::Error,
            FindingKind::NoIdentityCheck
            | FindingKind::NumberPlaceUnknown
            | FindingKind::NoEnglish
            | FindingKind::InsuranceCard { .. }
            | FindingKind::ExampleAddress { .. }
            | FindingKind::OtherSocietyNamed { .. }
            | FindingKind::SameAsOther(_)
            | FindingKind::VersionRenamed { .. }
            | FindingKind::ShortGrace { .. }
            | FindingKind::ShortMaximum { .. }
            | FindingKind::ShortMinimum { .. }
            | FindingKind::CaseIgnored
            | FindingKind::Expiry { .. }
            | FindingKind::ChangeAfterYears { .. }
            | FindingKind::NoBlocklist
            | FindingKind::NoSecondStep
            | FindingKind::SecondStepRemembered { .. }
            | FindingKind::LetterIdStays
            | FindingKind::SharedHousehold
            | FindingKind::CheckupsShared
            | FindingKind::CompanyAddress
            | FindingKind::EmailOptional
            | FindingKind::CredentialLong { .. }
            | FindingKind::CredentialShort { .. } => Severity::Warning,
            FindingKind::NoLogo
            | FindingKind::SampleLeft
            | FindingKind::NotOffered
            | FindingKind::CheckupsOff
            | FindingKind::Composition
            | FindingKind::Assumed { .. } => Severity::Note,
        }
    }
}

impl From<PolicyFault> for Finding {
    fn from(fault: PolicyFault) -> Self {
        Self { key: fault.key, place: fault.place, kind: FindingKind::Unreadable(fault.kind) }
    }
}

/// All findings about a policy, most severe first. `today` is the day in Japan. The caller adds the positions.
#[must_use]
pub fn findings(policy: &Policy, texts: &Texts<'_>, today: NaiveDate) -> Vec<Finding> {
    let mut findings = contradictions::find(policy);
    findings.extend(eras_of(policy));
    findings.extend(branding::shortfalls(&policy.branding).into_iter().map(|shortfall| {
        let contrast = format!("{:.2}", shortfall.contrast);
        let kind = FindingKind::Contrast { colour: shortfall.colour.to_string(), contrast };
        Finding::new(format!("branding.{}", shortfall.key), kind)
    }));
    findings.extend(texts::find(policy, texts, today));
    findings.extend(leftovers::find(policy, texts));
    findings.extend(legacy::find(policy));
    findings.extend(assumed(policy));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

/// The findings about a policy that is in force, most severe first: contradictions, gaps and weak rules. What stands in texts
/// was checked when they were taken in.
#[must_use]
pub fn of_policy_in_force(policy: &Policy, today: NaiveDate) -> Vec<Finding> {
    let in_texts = texts::find(policy, &Texts::default(), today);
    let mut findings = findings(policy, &Texts::default(), today);
    findings.retain(|finding| !in_texts.contains(finding));
    findings
}

fn eras_of(policy: &Policy) -> Vec<Finding> {
    let name = |index: usize| policy.eras.get(index).map_or_else(String::new, |era| era.name.clone());
    let finding = |fault: EraFault| match fault {
        EraFault::Gap { from, until } => {
            Finding::new("eras", FindingKind::EraGap { from, last: until.and_then(|until| until.pred_opt()) })
        }
        EraFault::Overlap { first, second, from } => {
            Finding::new(format!("eras.{second}"), FindingKind::EraOverlap { other: name(first), from })
        }
        EraFault::Empty { index } => Finding::new(format!("eras.{index}"), FindingKind::EraEmpty),
        EraFault::SameName { index } => Finding::new(format!("eras.{index}.name"), FindingKind::EraNameTwice),
    };
    let mut findings: Vec<Finding> = eras::faults(&policy.eras).into_iter().map(finding).collect();
    if policy.identity.insurer_number {
        for (index, era) in policy.eras.iter().enumerate() {
            if era.insurer_number_on.is_empty() {
                findings.push(Finding::new(format!("eras.{index}.insurer_number_on"), FindingKind::NumberPlaceUnknown));
            }
        }
    }
    findings
}

/// The keys that the manifest marks as assumed, with their values. A key that doesn't exist is an error, so that the
/// list stays correct.
fn assumed(policy: &Policy) -> Vec<Finding> {
    let Ok(values) = serde_json::to_value(policy) else { return Vec::new() };
    let finding = |key: &String| match Shape::of_policy().at(key) {
        Ok(_) => {
            let value = values.pointer(&format!("/{}", key.replace('.', "/")));
            let value = value.filter(|value| !value.is_null()).map_or_else(|| "–".to_owned(), shown);
            Finding::new(key.clone(), FindingKind::Assumed { value })
        }
        Err(names) => {
            let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
            let meant =
                nearest(name, &names).map(|name| if section.is_empty() { name } else { format!("{section}.{name}") });
            Finding::new("assumed", FindingKind::AssumedUnknown { key: key.clone(), meant })
        }
    };
    policy.assumed.iter().map(finding).collect()
}

#[cfg(test)]
mod tests;
