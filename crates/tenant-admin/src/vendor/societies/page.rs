//! The pages of the societies.

use chrono::{DateTime, Utc};
use madoguchi_core::gates::{Gate, GateLook, Missing};
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::standing::SocietyNumbers;
use madoguchi_core::policy::layers::Layer;
use madoguchi_core::settings::ExplainedKey;
use madoguchi_core::tenancy::{Tenant, TenantStatus, hosts};
use madoguchi_web::{Page, Site};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::settings::page::KeyRow;
use crate::mail_trouble::waiting_text;
use crate::vendor::approvals::page::SecondStanding;

/// The list of societies.
#[derive(Clone, Debug, Serialize)]
pub struct Societies {
    /// The text as typed.
    pub q: String,
    /// The states to choose from.
    pub states: Vec<StateChoice>,
    /// Whether the list doesn't begin at its beginning, or leaves societies out.
    pub narrowed: bool,
    /// The societies, by their slugs.
    pub rows: Vec<SocietyRow>,
    /// The next page.
    pub next_href: Option<String>,
}

/// A state to choose.
#[derive(Clone, Debug, Serialize)]
pub struct StateChoice {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The state of a word; nothing for any other word.
pub(super) fn state_of(typed: &str) -> Option<TenantStatus> {
    TenantStatus::of_word(typed)
}

fn state_name(words: &Words, status: TenantStatus) -> &str {
    match status {
        TenantStatus::Draft => words.text("vendor-state-draft"),
        TenantStatus::Ready => words.text("vendor-state-ready"),
        TenantStatus::Live => words.text("vendor-state-live"),
        TenantStatus::Suspended => words.text("vendor-state-suspended"),
        TenantStatus::Retired => words.text("vendor-state-retired"),
    }
}

impl StateChoice {
    pub(super) fn list(words: &'static Words, chosen: Option<TenantStatus>) -> Vec<Self> {
        let choice = |status: TenantStatus| Self {
            word: status.word(),
            name: state_name(words, status),
            chosen: chosen == Some(status),
        };
        TenantStatus::ALL.into_iter().map(choice).collect()
    }
}

/// The next page of a list.
pub(super) fn next_href(q: &str, state: &str, after: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("q", q), ("state", state), ("after", after)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("{}?{}", links::SOCIETIES, query.finish())
}

/// A society of the list.
#[derive(Clone, Debug, Serialize)]
pub struct SocietyRow {
    /// Its page.
    pub href: String,
    /// The name.
    pub name: String,
    /// The slug.
    pub slug: String,
    /// The insurer numbers, the primary one first.
    pub insurer_numbers: Vec<String>,
    /// The canonical host.
    pub host: String,
    /// The state, in words.
    pub state: String,
    /// Whether the portal isn't open to members.
    pub suspended: bool,
    /// The number of members with an account; nothing if they can't be counted.
    pub registered: Option<String>,
    /// The number of letters that can still be used.
    pub open_letters: Option<String>,
}

impl SocietyRow {
    pub(super) fn of(words: &Words, tenant: &Tenant, now: DateTime<Utc>, numbers: Option<SocietyNumbers>) -> Self {
        let society = &tenant.policy(now).society;
        Self {
            href: links::society(&tenant.slug),
            name: society.name.clone(),
            slug: tenant.slug.clone(),
            insurer_numbers: society.insurer_numbers.iter().map(ToString::to_string).collect(),
            host: tenant.canonical_host.clone(),
            state: state_name(words, tenant.status).to_owned(),
            suspended: tenant.status != TenantStatus::Live,
            registered: numbers.map(|numbers| numbers.registered.to_string()),
            open_letters: numbers.map(|numbers| numbers.open_letters.to_string()),
        }
    }
}

/// One society.
#[derive(Clone, Debug, Serialize)]
pub struct Society {
    /// As the list has it.
    pub row: SocietyRow,
    /// The URL of the portal.
    pub portal_href: String,
    /// The other hosts, which redirect to the canonical one.
    pub other_hosts: Vec<String>,
    /// The URL of the desk.
    pub desk_href: String,
    /// How its second approver stands; nothing if its key can't be opened.
    pub second: Option<SecondStanding>,
    /// Where mails don't arrive.
    pub mail: Vec<String>,
    /// The gates on its way to going live; none once it has been live.
    pub gates: Vec<GateRow>,
    /// The sections of the policy.
    pub sections: Vec<SectionLink>,
}

impl Society {
    pub(super) fn of(
        words: &Words,
        tenant: &Tenant,
        (site, now): (&Site, DateTime<Utc>),
        numbers: Option<SocietyNumbers>,
        (second, mail, gates): (Option<SecondStanding>, Vec<String>, Vec<GateRow>),
        sections: Vec<SectionLink>,
    ) -> Self {
        let mut other_hosts = hosts::all_hosts(&tenant.slug, &site.base, &tenant.policy(now).hosts);
        other_hosts.retain(|host| *host != tenant.canonical_host);
        Self {
            row: SocietyRow::of(words, tenant, now, numbers),
            portal_href: site.url_of(&tenant.canonical_host),
            other_hosts,
            desk_href: site.url_of(&tenant.staff_host(&site.base)),
            second,
            mail,
            gates,
            sections,
        }
    }
}

/// A gate on the way to going live.
#[derive(Clone, Debug, Serialize)]
pub struct GateRow {
    /// Its name.
    pub name: String,
    /// What is missing; nothing if it is passed.
    pub missing: Option<String>,
    /// Whether it was looked at.
    pub checked: bool,
    /// Who can mend it.
    pub mender: String,
}

impl GateRow {
    pub(super) fn of(words: &Words, look: &GateLook) -> Self {
        Self {
            name: words.gate_name(look.gate),
            missing: look.missing.as_ref().map(|missing| words.gate_missing(look.gate, missing)),
            checked: look.missing != Some(Missing::NotChecked),
            mender: words.gate_mender(look.gate),
        }
    }
}

/// A section of a policy.
#[derive(Clone, Debug, Serialize)]
pub struct SectionLink {
    /// Its page.
    pub href: String,
    /// Its heading.
    pub heading: String,
    /// How many values the manifest sets.
    pub by_manifest: usize,
    /// How many values the society has chosen itself.
    pub own: usize,
    /// Whether all of it is the platform's.
    pub standard: bool,
}

impl SectionLink {
    pub(super) fn of(words: &Words, slug: &str, section: &str, all: &[ExplainedKey]) -> Self {
        let of = |layer| all.iter().filter(|one| one.key.section() == section && one.layer == layer).count();
        let (by_manifest, own) = (of(Layer::Manifest), of(Layer::Overrides));
        Self {
            href: links::policy(slug, section),
            heading: words.policy_heading(section),
            by_manifest,
            own,
            standard: by_manifest + own == 0,
        }
    }
}

/// A section of a society's policy, explained.
#[derive(Clone, Debug, Serialize)]
pub struct PolicySection {
    /// The society's name.
    pub society: String,
    /// The heading.
    pub heading: String,
    /// The keys.
    pub rows: Vec<KeyRow>,
    /// The society's page.
    pub back_href: String,
}

fn sample_row(words: &Words, name: &str, slug: &str, status: TenantStatus) -> SocietyRow {
    SocietyRow {
        href: links::society(slug),
        name: name.into(),
        slug: slug.into(),
        insurer_numbers: vec!["06139992".into()],
        host: format!("{slug}.portal.example.jp"),
        state: state_name(words, status).to_owned(),
        suspended: status != TenantStatus::Live,
        registered: Some("1234".into()),
        open_letters: Some("56".into()),
    }
}

impl Page for Societies {
    const TEMPLATE: &'static str = "societies/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let keyless = SocietyRow {
            registered: None,
            open_letters: None,
            ..sample_row(words, "鍵のない健康保険組合", "keyless", TenantStatus::Suspended)
        };
        let all = Self {
            q: String::new(),
            states: StateChoice::list(words, None),
            narrowed: false,
            rows: vec![sample_row(words, "見本健康保険組合", "sample", TenantStatus::Live), keyless],
            next_href: Some(next_href("", "", "sample")),
        };
        let nothing =
            Self { q: "どこにもない".into(), narrowed: true, rows: Vec::new(), next_href: None, ..all.clone() };
        vec![("all", all), ("nothing", nothing)]
    }
}

impl Page for Society {
    const TEMPLATE: &'static str = "societies/society.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let link = |section: &str, by_manifest, own| SectionLink {
            href: links::policy("sample", section),
            heading: words.policy_heading(section),
            by_manifest,
            own,
            standard: by_manifest + own == 0,
        };
        let live = Self {
            row: sample_row(words, "見本健康保険組合", "sample", TenantStatus::Live),
            portal_href: "https://sample.portal.example.jp".into(),
            other_hosts: vec!["www.sample.portal.example.jp".into()],
            desk_href: "https://sample.desk.example.jp".into(),
            second: Some(SecondStanding::sample("none")),
            mail: Vec::new(),
            gates: Vec::new(),
            sections: vec![link("password", 2, 1), link("second_step", 0, 0)],
        };
        let with = |word| Self { second: Some(SecondStanding::sample(word)), ..live.clone() };
        let (offered, agreed) = (with("offered"), with("agreed"));
        let suspended = sample_row(words, "見本健康保険組合", "sample", TenantStatus::Suspended);
        let suspended = SocietyRow { registered: None, open_letters: None, ..suspended };
        let suspended = Self { row: suspended, other_hosts: Vec::new(), second: None, ..live.clone() };
        let gateway = ("domain", "kaisha.example.jp".into());
        let trouble = Self {
            mail: vec![
                words.format("mail-trouble-employer-refuses", &[gateway, ("count", "1,200".into())]),
                waiting_text(words, "the mail server answered 535 to the login", 12),
            ],
            ..live.clone()
        };
        let missing = |gate, missing| GateRow::of(words, &GateLook { gate, missing });
        let draft = Self {
            row: sample_row(words, "見本健康保険組合", "sample", TenantStatus::Draft),
            gates: vec![
                missing(Gate::Eras, None),
                missing(Gate::Texts, Some(Missing::Keys(vec!["contact.phone".into(), "eras.2".into()]))),
                missing(Gate::Addresses, Some(Missing::NotChecked)),
                missing(Gate::Sender, Some(Missing::Names(vec!["SPF（kenpo.example.jp）".into()]))),
                missing(Gate::Owner, Some(Missing::NotYet)),
                missing(Gate::Rehearsal, Some(Missing::AccountsOpen(1))),
            ],
            ..live.clone()
        };
        vec![
            ("draft", draft),
            ("live", live),
            ("offered", offered),
            ("agreed", agreed),
            ("mail-trouble", trouble),
            ("suspended", suspended),
        ]
    }
}

impl Page for PolicySection {
    const TEMPLATE: &'static str = "societies/policy.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let of_platform = KeyRow {
            label: words.policy_label("password.min_length"),
            what: words.policy_meaning("password.min_length"),
            value: vec!["15".into()],
            layer: "platform",
            badge: "既定",
            standard: "15".into(),
            owner: "",
            since: None,
            who: None,
            why: None,
            previous: None,
        };
        let own = KeyRow {
            layer: "overrides",
            value: vec!["20".into()],
            since: Some("2026年11月20日（金）10:00".into()),
            who: Some("担当者".into()),
            why: Some("長くします。".into()),
            previous: Some("15".into()),
            ..of_platform.clone()
        };
        vec![(
            "section",
            Self {
                society: "見本健康保険組合".into(),
                heading: words.policy_heading("password"),
                rows: vec![of_platform, own],
                back_href: links::society("sample"),
            },
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_asked_for() {
        assert_eq!(next_href("みどり&", "live", "m"), "/societies?q=%E3%81%BF%E3%81%A9%E3%82%8A%26&state=live&after=m");
        assert_eq!(next_href("", "", "m"), "/societies?after=m");
        assert_eq!((state_of("suspended"), state_of("gone")), (Some(TenantStatus::Suspended), None));
    }
}
