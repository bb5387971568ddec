//! Values that are allowed one by one but contradict each other.

use std::collections::HashSet;

use serde::Serialize;

use super::{Finding, FindingKind, Policy};
use crate::policy::email::AddressRule;
use crate::policy::hosts::Canonical;
use crate::policy::second_step::Requirement;
use crate::policy::services;

pub fn find(policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |wrong: bool, key: &str, kind: FindingKind| {
        if wrong {
            findings.push(Finding::new(key, kind));
        }
    };
    let (id, password, step) = (&policy.user_id, &policy.password, &policy.second_step);
    say(id.max_length < id.min_length, "user_id.max_length", FindingKind::MaxBelowMin);
    say(password.max_length < password.min_length, "password.max_length", FindingKind::MaxBelowMin);
    let longer = password.min_length_with_second_step.is_some_and(|min| min > password.min_length);
    say(longer, "password.min_length_with_second_step", FindingKind::LongerWithSecondStep);
    say(
        policy.hosts.canonical == Canonical::Own && policy.hosts.own.is_empty(),
        "hosts.canonical",
        FindingKind::NoOwnHost,
    );
    let offered = step.requirement != Requirement::None;
    say(offered && step.methods.is_empty(), "second_step.methods", FindingKind::NoMethod);
    let advised_elsewhere = step.recommended.is_some_and(|method| !step.methods.contains(&method));
    say(offered && advised_elsewhere, "second_step.recommended", FindingKind::AdvisedNotOffered);
    say(!policy.identity.insurer_number && !policy.identity.birth_date, "identity", FindingKind::NoIdentityCheck);
    let notice = &policy.privacy;
    say(notice.version.is_some() != notice.file.is_some(), "privacy.version", FindingKind::NoticeIncomplete);
    let telephone = &policy.telephone;
    say(!telephone.suffices(&telephone.items), "telephone.enough", FindingKind::CallersNeverSuffice);
    if let Some(monthly) = policy.maintenance.monthly {
        say(monthly.to <= monthly.from, "maintenance.monthly", FindingKind::EndsBeforeItBegins);
    }
    if let Some(open) = policy.maintenance.open {
        say(open.to <= open.from, "maintenance.open", FindingKind::EndsBeforeItBegins);
    }
    for (index, service) in policy.services.iter().enumerate() {
        let link = service.kind == services::ServiceKind::OutsideLink;
        let incomplete = link && (service.url.is_none() || service.name.is_none());
        say(incomplete, &format!("services.{index}"), FindingKind::LinkIncomplete);
    }
    findings.extend(email(policy));
    findings.extend(twice("society.insurer_numbers", &policy.society.insurer_numbers));
    findings.extend(twice("languages", &policy.languages));
    findings.extend(twice("hosts.own", &policy.hosts.own));
    findings.extend(twice("password.classes", &policy.password.classes));
    findings.extend(twice("second_step.methods", &policy.second_step.methods));
    findings.extend(twice("notification.kinds", &policy.notification.kinds));
    findings.extend(twice("telephone.items", &policy.telephone.items));
    findings.extend(twice("telephone.required_for", &policy.telephone.required_for));
    let inside: Vec<_> =
        policy.services.iter().filter(|service| service.url.is_none()).map(|service| service.kind).collect();
    findings.extend(twice("services", &inside));
    findings
}

fn email(policy: &Policy) -> Vec<Finding> {
    let rules = &policy.email;
    let is_company = |rule: AddressRule| matches!(rule, AddressRule::CompanyRequired | AddressRule::CompanyInPrinciple);
    let asks_company = is_company(rules.otherwise) || rules.by_category.iter().any(|by| is_company(by.rule));
    let mut findings = Vec::new();
    if asks_company && rules.company_domains.is_empty() {
        findings.push(Finding::new("email.company_domains", FindingKind::NoCompanyDomain));
    }
    let mut seen = HashSet::new();
    for (index, by_category) in rules.by_category.iter().enumerate() {
        for category in &by_category.categories {
            if !seen.insert(*category) {
                let key = format!("email.by_category.{index}.categories");
                findings.push(Finding::new(key, FindingKind::CategoryTwice { category: written(category) }));
            }
        }
    }
    findings
}

/// The items that occur twice in a list.
fn twice<T: Serialize>(key: &str, items: &[T]) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let again = |item: &T| {
        let item = written(item);
        (!seen.insert(item.clone())).then(|| Finding::new(key, FindingKind::Twice { item }))
    };
    items.iter().filter_map(again).collect()
}

/// A value as the manifest writes it, without quotation marks.
fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().trim_matches('"').to_owned()
}
