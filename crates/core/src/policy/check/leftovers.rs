//! What is easily left over from a sample or a draft, and what members can't use yet.

use serde_json::Value;

use super::{Finding, FindingKind, Texts};
use crate::policy::account::Sharing;
use crate::policy::services::{Service, ServiceKind};
use crate::policy::{Policy, layers};

/// The ending of every society's name.
const SOCIETY: &str = "健康保険組合";

/// Domains that lead to nobody: RFC 2606, RFC 6761, and those that JPRS keeps for documents.
const EXAMPLE_ENDINGS: [&str; 8] = [
    ".example",
    ".example.jp",
    ".example.co.jp",
    ".example.or.jp",
    ".example.com",
    ".example.org",
    ".test",
    ".invalid",
];

pub(super) fn find(policy: &Policy, texts: &Texts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if policy.society.sample {
        findings.push(Finding::new("society.sample", FindingKind::SampleLeft));
    } else {
        // A sample's addresses must lead to nobody.
        findings.extend(example_addresses(policy));
    }
    let named = [("terms.file", Some(texts.terms)), ("terms.file_en", texts.terms_en), ("privacy.file", texts.privacy)];
    for (key, text) in named {
        let other = text.and_then(|text| other_society(text, &policy.society.name));
        findings.extend(other.map(|found| Finding::new(key, FindingKind::OtherSocietyNamed { found })));
    }
    if serde_json::to_value(&policy.services).is_ok_and(|services| !is_default(&services)) {
        let waiting = policy.services.iter().enumerate().filter(|(_, service)| !service.kind.is_offered());
        let waiting = waiting.map(|(index, _)| Finding::new(format!("services.{index}.kind"), FindingKind::NotOffered));
        findings.extend(waiting);
    }
    if policy.account.sharing == Sharing::Household {
        let shown = |service: &&Service| service.kind == ServiceKind::CheckupResults && service.url.is_none();
        for (index, service) in policy.services.iter().enumerate().filter(|(_, service)| shown(service)) {
            let kind = if service.in_shared_accounts { FindingKind::CheckupsShared } else { FindingKind::CheckupsOff };
            findings.push(Finding::new(format!("services.{index}.in_shared_accounts"), kind));
        }
    }
    findings
}

/// Whether the services are the platform's own list, which a society gets that says nothing.
fn is_default(services: &Value) -> bool {
    let kinds = |services: &Value| -> Vec<Value> {
        services.as_array().into_iter().flatten().map(|service| service["kind"].clone()).collect()
    };
    layers::defaults().get("services").is_some_and(|defaults| kinds(defaults) == kinds(services))
}

fn example_addresses(policy: &Policy) -> Vec<Finding> {
    let domain_of = |address: &str| address.rsplit('@').next().unwrap_or_default().to_owned();
    let mut hosts = vec![("contact.mail_from".to_owned(), domain_of(&policy.contact.mail_from))];
    let company = policy.email.company_domains.iter().enumerate();
    hosts.extend(company.map(|(index, domain)| (format!("email.company_domains.{index}"), domain.clone())));
    let own = policy.hosts.own.iter().enumerate();
    hosts.extend(own.map(|(index, host)| (format!("hosts.own.{index}"), host.clone())));
    for (index, service) in policy.services.iter().enumerate() {
        let host = service.url.as_deref().and_then(|url| url.strip_prefix("https://"));
        let host = host.map(|rest| rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_owned());
        hosts.extend(host.map(|host| (format!("services.{index}.url"), host)));
    }
    let leads_nowhere = |host: &str| {
        EXAMPLE_ENDINGS.iter().any(|ending| host.ends_with(ending) || host == ending.trim_start_matches('.'))
    };
    let hosts = hosts.into_iter().filter(|(_, host)| leads_nowhere(host));
    hosts.map(|(key, domain)| Finding::new(key, FindingKind::ExampleAddress { domain })).collect()
}

/// The first society that a text names and that isn't `own`.
fn other_society(text: &str, own: &str) -> Option<String> {
    let rest = text.replace(own, "");
    let in_a_name = |character: &char| character.is_alphanumeric() || matches!(character, 'ー' | '・' | '々');
    // Hiragana are as likely the particles before a name as a part of it, so that a name of theirs alone counts only whole.
    let in_kanji_or_kana = |character: &char| in_a_name(character) && !('ぁ'..='ん').contains(character);
    rest.match_indices(SOCIETY).find_map(|(at, _)| {
        let before = rest.get(..at).unwrap_or_default();
        let part = |accepts: &dyn Fn(&char) -> bool| -> String {
            let backwards: Vec<char> = before.chars().rev().take_while(|character| accepts(character)).collect();
            backwards.into_iter().rev().collect()
        };
        let name = Some(part(&in_kanji_or_kana)).filter(|name| !name.is_empty()).unwrap_or_else(|| part(&in_a_name));
        let generic = name.is_empty() || name.ends_with('当') || name.ends_with('各') || name.ends_with('の');
        (!generic).then(|| format!("{name}{SOCIETY}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_another_society_is_recognised_among_words() {
        let own = "ひので健康保険組合";
        for (text, found) in [
            (
                "この規約は、みどり健康保険組合（以下「当組合」といいます。）が定めるものです。",
                Some("みどり健康保険組合"),
            ),
            ("日本電気健康保険組合の加入者は、", Some("日本電気健康保険組合")),
            ("ひので健康保険組合\n\n東京・横浜健康保険組合", Some("東京・横浜健康保険組合")),
            ("ひので健康保険組合が定めます。当健康保険組合にお知らせください。健康保険組合連合会", None),
            ("ご加入の健康保険組合にお問い合わせください。", None),
            ("", None),
        ] {
            assert_eq!(other_society(text, own).as_deref(), found, "{text}");
        }
    }
}
