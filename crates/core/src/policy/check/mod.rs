//! Says what is wrong or weak about a policy: contradictions, gaps, missing texts, rules that guides ask for and that
//! protect nobody. Here are the kinds; their words are `check-…` in the locale files.

mod contradictions;
mod legacy;
mod texts;
mod words;

use chrono::NaiveDate;

use super::eras::{self, EraFault};
use super::fault::{FaultKind, FileLine, PolicyFault};
use super::shape::{Shape, nearest, shown};
use super::{Policy, branding};
pub use texts::Texts;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Weak, or a trap for members; a society can ask for it.
    Warning,
    /// Wrong: it can't be applied.
    Error,
}

/// Something to say about a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The dotted key that it is about; empty for the manifest as a whole.
    pub key: String,
    /// Where the key stands in the manifest.
    pub place: Option<FileLine>,
    /// What there is to say.
    pub kind: FindingKind,
}

/// What there is to say.
#[derive(Clone, Debug, PartialEq)]
pub enum FindingKind {
    /// It can't be read.
    Unreadable(FaultKind),

    // Contradictions
    /// The greatest is below the least.
    MaxBelowMin,
    /// With a second step more characters would be asked than without.
    LongerWithSecondStep,
    /// The canonical host is to be the society's own, and it has none.
    NoOwnHost,
    /// A second step is asked, and there is none to choose.
    NoMethod,
    /// What pages advise isn't offered.
    AdvisedNotOffered,
    /// Company addresses are asked, and no company domain is named.
    NoCompanyDomain,
    /// An employment category in two rules: only the first holds.
    CategoryTwice {
        /// The category as the manifest writes it.
        category: String,
    },
    /// An item twice in a list.
    Twice {
        /// The item as the manifest writes it.
        item: String,
    },
    /// An outside link without name or address.
    LinkIncomplete,
    /// A time that ends before it begins.
    EndsBeforeItBegins,
    /// Nobody is asked anything beside the letter's pair.
    NoIdentityCheck,
    /// The insurer number is asked, and the letter's pages can't say where it is printed.
    NumberPlaceUnknown,
    /// Days that no era holds; an open side has no date.
    EraGap {
        /// First day of the gap.
        from: Option<NaiveDate>,
        /// Last day of the gap.
        last: Option<NaiveDate>,
    },
    /// Two eras hold the same days.
    EraOverlap {
        /// The other era's name.
        other: String,
        /// First day in both.
        from: Option<NaiveDate>,
    },
    /// An era without days.
    EraEmpty,
    /// Two eras with one name.
    EraNameTwice,
    /// A brand colour that the white page swallows.
    Contrast {
        /// The colour.
        colour: String,
        /// Its contrast with white, as a ratio to one, two decimals.
        contrast: String,
    },

    // Texts
    /// English is switched on, and this text is missing.
    NoEnglish,
    /// English is switched on, and the terms have no English.
    NoEnglishTerms,
    /// No logo.
    NoLogo,
    /// Names the insurance card, which nobody has any more.
    InsuranceCard {
        /// The words found.
        found: String,
    },

    // Versions of the terms
    /// The text of a version that somebody could have agreed to would change.
    TermsTextChanged {
        /// The version's name.
        version: String,
    },
    /// A new name for the text in force.
    TermsRenamed {
        /// The name until now.
        before: String,
    },

    // Weak rules
    /// A new version of the terms keeps members out soon after.
    ShortGrace {
        /// Days of grace.
        days: u16,
    },
    /// A low maximum length.
    ShortMaximum {
        /// Most characters.
        max: u16,
    },
    /// A password of so few characters is all that is asked.
    ShortMinimum {
        /// Fewest characters.
        min: u16,
    },
    /// Upper and lower case are the same.
    CaseIgnored,
    /// Kinds of characters are prescribed.
    Composition,
    /// Passwords expire.
    Expiry {
        /// After so many days.
        days: u16,
    },
    /// Passwords must be changed years after registration.
    ChangeAfterYears {
        /// After so many years.
        years: u8,
    },
    /// Common passwords are taken.
    NoBlocklist,
    /// No second step is offered.
    NoSecondStep,
    /// The second step is left out on a device for so many days.
    SecondStepRemembered {
        /// Days.
        days: u8,
    },
    /// The ID that stands on the letter is the user ID for good.
    LetterIdStays,
    /// The household shares one account.
    SharedHousehold,
    /// Company addresses, which people lose when they leave.
    CompanyAddress,
    /// No address is needed, and a forgotten password is recovered by mail.
    EmailOptional,
    /// A letter's pair lives longer than the preset's.
    CredentialLong {
        /// So many days.
        days: u16,
    },
    /// A letter's pair dies before slow post and a holiday are over.
    CredentialShort {
        /// So many days.
        days: u16,
    },

    // Assumptions
    /// The guide is silent; the manifest assumes a value, and somebody should ask.
    Assumed {
        /// The value.
        value: String,
    },
    /// `assumed` names a key that there isn't.
    AssumedUnknown {
        /// The key.
        key: String,
        /// The one that was probably meant.
        meant: Option<String>,
    },
}

impl Finding {
    pub(crate) fn new(key: impl Into<String>, kind: FindingKind) -> Self {
        Self { key: key.into(), place: None, kind }
    }

    /// How much it weighs.
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
            | FindingKind::EndsBeforeItBegins
            | FindingKind::EraGap { .. }
            | FindingKind::EraOverlap { .. }
            | FindingKind::EraEmpty
            | FindingKind::EraNameTwice
            | FindingKind::Contrast { .. }
            | FindingKind::NoEnglishTerms
            | FindingKind::TermsTextChanged { .. }
            | FindingKind::AssumedUnknown { .. } => Severity::Error,
            FindingKind::NoIdentityCheck
            | FindingKind::NumberPlaceUnknown
            | FindingKind::NoEnglish
            | FindingKind::InsuranceCard { .. }
            | FindingKind::TermsRenamed { .. }
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
            | FindingKind::CompanyAddress
            | FindingKind::EmailOptional
            | FindingKind::CredentialLong { .. }
            | FindingKind::CredentialShort { .. } => Severity::Warning,
            FindingKind::NoLogo | FindingKind::Composition | FindingKind::Assumed { .. } => Severity::Note,
        }
    }
}

impl From<PolicyFault> for Finding {
    fn from(fault: PolicyFault) -> Self {
        Self { key: fault.key, place: fault.place, kind: FindingKind::Unreadable(fault.kind) }
    }
}

/// Everything to say about a policy, the worst first; `today` is the day in Japan. Places are the caller's to add.
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
    findings.extend(legacy::find(policy));
    findings.extend(assumed(policy));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
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

/// What the manifest assumes, each with its value; keys that don't exist are errors, so that the list stays true.
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
