//! Rules that societies ask for although they are weak or a trap for members. They are applied as asked; the findings
//! name their cost.

use super::{Finding, FindingKind, Policy};
use crate::policy::account::Sharing;
use crate::policy::email::{AddressRule, EmploymentCategory, rule_for};
use crate::policy::second_step::Requirement;
use crate::policy::terms::Reconsent;
use crate::policy::user_id::{Changeable, Origin};

/// NIST SP 800-63B-4: passwords up to at least this length should be accepted.
const GOOD_MAXIMUM: u16 = 64;
/// NIST SP 800-63B-4: minimum length of a password that is the only factor.
const GOOD_MINIMUM: u16 = 15;
/// Validity in days of a letter's provisional credential in the recommended policy.
const GOOD_LIFE_DAYS: u16 = 180;
/// The days that a letter needs at least: printing, a month's delay, post, a holiday.
const SHORTEST_LIFE_DAYS: u16 = 45;
/// The grace period in days that a member on holiday needs to answer new terms.
const SHORTEST_GRACE_DAYS: u16 = 14;

pub fn find(policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |weak: bool, key: &str, kind: FindingKind| {
        if weak {
            findings.push(Finding::new(key, kind));
        }
    };
    let (password, step) = (&policy.password, &policy.second_step);
    say(
        password.max_length < GOOD_MAXIMUM,
        "password.max_length",
        FindingKind::ShortMaximum { max: password.max_length },
    );
    let alone = step.requirement != Requirement::Required && password.min_length < GOOD_MINIMUM;
    say(alone, "password.min_length", FindingKind::ShortMinimum { min: password.min_length });
    say(!password.case_sensitive, "password.case_sensitive", FindingKind::CaseIgnored);
    say(!password.classes.is_empty(), "password.classes", FindingKind::Composition);
    if let Some(days) = password.expires_after_days {
        say(true, "password.expires_after_days", FindingKind::Expiry { days });
    }
    if let Some(years) = password.change_after_years {
        say(true, "password.change_after_years", FindingKind::ChangeAfterYears { years });
    }
    say(!password.blocklist, "password.blocklist", FindingKind::NoBlocklist);
    say(step.requirement == Requirement::None, "second_step.requirement", FindingKind::NoSecondStep);
    if let Some(days) = step.remember_days {
        say(true, "second_step.remember_days", FindingKind::SecondStepRemembered { days });
    }
    let id = &policy.user_id;
    let stays = id.origin == Origin::Preassigned && id.changeable == Changeable::Never;
    say(stays, "user_id.changeable", FindingKind::LetterIdStays);
    say(policy.account.sharing == Sharing::Household, "account.sharing", FindingKind::SharedHousehold);
    let company = EmploymentCategory::ALL.into_iter().any(|category| {
        matches!(rule_for(&policy.email, category), AddressRule::CompanyRequired | AddressRule::CompanyInPrinciple)
    });
    say(company, "email.by_category", FindingKind::CompanyAddress);
    say(!policy.email.required, "email.required", FindingKind::EmailOptional);
    let grace = policy.terms.grace_days;
    let short = policy.terms.reconsent == Reconsent::Ask && grace < SHORTEST_GRACE_DAYS;
    say(short, "terms.grace_days", FindingKind::ShortGrace { days: grace });
    let days = policy.credential.valid_days;
    say(days > GOOD_LIFE_DAYS, "credential.valid_days", FindingKind::CredentialLong { days });
    say(days < SHORTEST_LIFE_DAYS, "credential.valid_days", FindingKind::CredentialShort { days });
    findings
}
