//! Missing texts, and texts that name something outdated.

use chrono::NaiveDate;

use super::{Finding, FindingKind, Policy};
use crate::policy::society::Language;

/// The texts beside the manifest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// The terms in Japanese.
    pub terms: &'a str,
    /// The terms in English.
    pub terms_en: Option<&'a str>,
    /// The society's own privacy notice in Japanese.
    pub privacy: Option<&'a str>,
}

/// The names of the insurance card, which ceased to be valid after 2025-12-01. The machine-readable card (マイナ保険証) and
/// its documents are still valid.
const CARD: [&str; 3] = ["健康保険証", "被保険者証", "保険証"];
const STILL_VALID: [&str; 2] = ["マイナ保険証", "マイナンバーカードの健康保険証"];

pub fn find(policy: &Policy, texts: &Texts<'_>, today: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if policy.languages.contains(&Language::En) {
        let society = &policy.society;
        let english = [
            ("society.name_en", society.name_en.is_none()),
            ("society.service_name_en", society.service_name_en.is_none()),
            ("contact.hours_en", policy.contact.hours_en.is_none()),
            ("terms.changes_en", policy.terms.changes.is_some() && policy.terms.changes_en.is_none()),
            ("privacy.file_en", policy.privacy.file.is_some() && policy.privacy.file_en.is_none()),
            ("privacy.changes_en", policy.privacy.changes.is_some() && policy.privacy.changes_en.is_none()),
        ];
        let missing = english.into_iter().filter(|(_, missing)| *missing);
        findings.extend(missing.map(|(key, _)| Finding::new(key, FindingKind::NoEnglish)));
        for (index, service) in policy.services.iter().enumerate() {
            if service.name.is_some() && service.name_en.is_none() {
                findings.push(Finding::new(format!("services.{index}.name_en"), FindingKind::NoEnglish));
            }
        }
        let sentences = policy.texts.all().into_iter();
        let untold = sentences.filter(|(_, text, _, english)| text.is_some() && english.is_none());
        findings.extend(untold.map(|(_, _, key, _)| Finding::new(key, FindingKind::NoEnglish)));
        if texts.terms_en.is_none() {
            findings.push(Finding::new("terms.file_en", FindingKind::NoEnglishTerms));
        }
    }
    if policy.branding.logo.is_none() {
        findings.push(Finding::new("branding.logo", FindingKind::NoLogo));
    }
    findings.extend(insurance_card(policy, texts, today));
    findings
}

fn insurance_card(policy: &Policy, texts: &Texts<'_>, today: NaiveDate) -> Vec<Finding> {
    let Some(last_day) = NaiveDate::from_ymd_opt(2025, 12, 1) else { return Vec::new() };
    if today <= last_day {
        return Vec::new();
    }
    let mut said: Vec<(String, &str)> = vec![
        ("terms.file".to_owned(), texts.terms),
        ("contact.hours".to_owned(), &policy.contact.hours),
        ("contact.department".to_owned(), &policy.contact.department),
    ];
    said.extend(texts.privacy.map(|text| ("privacy.file".to_owned(), text)));
    let sentences = policy.texts.all().into_iter();
    said.extend(sentences.filter_map(|(key, text, ..)| Some((key.to_owned(), text?.as_str()))));
    for (index, era) in policy.eras.iter().enumerate() {
        // The title of a past letter is already printed and can't change.
        if era.until.is_none_or(|until| until > today) {
            said.push((format!("eras.{index}.title"), &era.title));
        }
    }
    for (index, service) in policy.services.iter().enumerate() {
        said.extend(service.name.as_deref().map(|name| (format!("services.{index}.name"), name)));
    }
    said.into_iter()
        .filter_map(|(key, text)| {
            let rest = STILL_VALID.iter().fold(text.to_owned(), |text, valid| text.replace(valid, ""));
            let found = CARD.into_iter().find(|card| rest.contains(card))?;
            Some(Finding::new(key, FindingKind::InsuranceCard { found: found.to_owned() }))
        })
        .collect()
}
