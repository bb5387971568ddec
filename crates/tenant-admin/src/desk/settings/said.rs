//! Settings in words.

use std::collections::HashMap;

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::StaffId;
use madoguchi_core::links::desk as links;
use madoguchi_core::outbox::StoppedBecause;
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_core::policy::fault::{Allowed, FaultKind, PolicyFault};
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::layers::Layer;
use madoguchi_core::settings::{
    self, Affected, ChangedMeanwhile, ExplainedKey, KeyEffect, PlannedChange, PolicyTimeline, PolicyVersion,
    SettingsChange, SettingsPlan, VersionAuthor,
};
use madoguchi_web::FieldError;
use madoguchi_words::Words;
use serde_json::Value;

use super::page::{
    AffectedRow, ChangeRow, Choice, FindingRow, KeyRow, MeanwhileRow, Sampled, SectionRow, VersionOption,
};
use super::people;
use crate::desk::face::Visit;

/// The key of the logo.
pub(super) const LOGO: &str = "branding.logo";

/// Words for settings, with the names of the staff.
pub(super) struct Said {
    words: &'static Words,
    now: chrono::DateTime<chrono::Utc>,
    names: HashMap<StaffId, String>,
}

impl Said {
    /// Words that name nobody, for whoever isn't of the society.
    pub(super) fn naming_nobody(words: &'static Words, now: chrono::DateTime<chrono::Utc>) -> Self {
        Self { words, now, names: HashMap::new() }
    }

    pub(super) async fn load(visit: &Visit, tx: &TenantTx) -> Result<Self, Failure> {
        Ok(Self { words: visit.words(), now: visit.now, names: settings::authors(tx).await? })
    }

    /// Whether an instant lies ahead.
    pub(super) fn ahead(&self, instant: chrono::DateTime<chrono::Utc>) -> bool {
        instant > self.now
    }

    fn who(&self, author: &VersionAuthor) -> String {
        match author {
            VersionAuthor::Staff(id) => {
                self.names.get(id).cloned().unwrap_or_else(|| self.words.text("desk-settings-someone").to_owned())
            }
            VersionAuthor::Platform => self.words.text("desk-settings-platform").to_owned(),
            VersionAuthor::Operator(name) => self.words.format("desk-settings-vendor", &[("name", name.into())]),
        }
    }

    fn value(&self, key: &str, value: Option<&Value>) -> Vec<String> {
        keys::of(key).map(|key| self.words.policy_value(key, value)).unwrap_or_default()
    }

    pub(super) fn section(&self, section: &'static str, all: &[ExplainedKey]) -> SectionRow {
        let here = || all.iter().filter(|one| one.key.section() == section);
        SectionRow {
            href: links::of_section(links::SETTINGS_SECTION, section),
            heading: self.words.policy_heading(section),
            keys: self.words.list(&here().map(|one| self.words.policy_label(&one.key.path)).collect::<Vec<_>>()),
            own: here().filter(|one| one.layer == Layer::Overrides).count(),
        }
    }

    pub(super) fn row(&self, one: &ExplainedKey) -> KeyRow {
        let words = self.words;
        let set_by = one.set_by.as_ref();
        KeyRow {
            label: words.policy_label(&one.key.path),
            what: words.policy_meaning(&one.key.path),
            value: words.policy_value(one.key, one.value.as_ref()),
            layer: one.layer.name(),
            badge: words.text(one.layer.message()),
            standard: words.policy_value(one.key, one.standard.as_ref()).join(" / "),
            owner: words.text(one.ownership.owner.message()),
            since: set_by.map(|set_by| words.instant(set_by.since)),
            who: set_by.map(|set_by| self.who(&set_by.who)),
            why: set_by.map(|set_by| self.why(&set_by.who, &set_by.why)),
            previous: set_by
                .filter(|set_by| set_by.had_previous)
                .map(|set_by| words.policy_value(one.key, set_by.previous.as_ref()).join(" / ")),
        }
    }

    pub(super) fn change(&self, change: &PlannedChange) -> ChangeRow {
        let key: Option<&PolicyKey> = keys::of(change.key);
        ChangeRow {
            section: key.map(|key| self.words.policy_heading(key.section())).unwrap_or_default(),
            label: self.words.policy_label(change.key),
            before: self.value(change.key, change.before.as_ref()),
            after: self.value(change.key, change.after.as_ref()),
            same: change.before == change.after,
            pictures: (change.key == LOGO)
                .then(|| (logo_href(change.before.as_ref()), logo_href(change.after.as_ref()))),
            chosen: change.chosen,
        }
    }

    pub(super) fn finding(&self, finding: &Finding) -> FindingRow {
        let (key, arguments) = finding.message();
        let arguments = arguments.iter().map(|(name, value)| (*name, value.into())).collect::<Vec<_>>();
        FindingRow {
            // A finding about an item of a list has the list's label.
            label: enclosing(&finding.key).map(|key| self.words.policy_label(&key.path)).unwrap_or_default(),
            text: self.words.format(key, &arguments),
            wrong: finding.severity() == Severity::Error,
        }
    }

    pub(super) fn meanwhile(&self, one: &ChangedMeanwhile) -> MeanwhileRow {
        MeanwhileRow {
            label: self.words.policy_label(one.key),
            was: self.value(one.key, one.was.as_ref()),
            is: self.value(one.key, one.is.as_ref()),
            who: one.who.as_ref().map(|who| self.who(who)).unwrap_or_default(),
            in_conflict: one.in_conflict,
        }
    }

    /// With `names`, some of the people, and where all of them are had as a file.
    pub(super) fn affected(&self, one: &Affected, names: bool) -> AffectedRow {
        let key = if one.certain { "desk-settings-people" } else { "desk-settings-people-at-most" };
        let sample = one.sample.iter().filter(|_| names);
        AffectedRow {
            what: self.words.text(one.kind.message()),
            people: self.words.format(key, &[("count", i64::try_from(one.people).unwrap_or(i64::MAX).into())]),
            certain: one.certain,
            kind: names.then(|| people::word_of(one.kind, one.certain)),
            sample: sample.map(|one| Sampled { name: one.name.clone(), href: links::person(one.id) }).collect(),
            more: one.people > u64::try_from(one.sample.len()).unwrap_or(u64::MAX),
        }
    }

    /// A change on one line, for a file.
    pub(super) fn change_in_a_line(&self, change: &PlannedChange) -> String {
        let shown =
            |value: Option<&Value>| self.value(change.key, value).join(self.words.text("desk-settings-file-and"));
        let arguments = [
            ("label", self.words.policy_label(change.key).into()),
            ("from", shown(change.before.as_ref()).into()),
            ("to", shown(change.after.as_ref()).into()),
        ];
        self.words.format("desk-settings-file-change", &arguments)
    }

    /// Why changes of keys concern nobody who is there already, each reason once.
    pub(super) fn reasons(&self, plan: &SettingsPlan) -> Vec<&'static str> {
        let mut reasons = Vec::new();
        for change in plan.changes.iter().filter(|change| change.before != change.after) {
            if let Some(KeyEffect::None(reason)) = settings::effect_of(change.key) {
                let text = self.words.text(reason.message());
                if !reasons.contains(&text) {
                    reasons.push(text);
                }
            }
        }
        reasons
    }

    /// What lies ahead, and from when.
    pub(super) fn planned(&self, timeline: &PolicyTimeline, may_withdraw: bool) -> Vec<Choice> {
        let mut before = timeline.layer_at(Layer::Overrides, self.now);
        let mut planned = Vec::new();
        for version in timeline.planned(self.now) {
            planned.push(Choice {
                withdraw_href: may_withdraw.then(|| links::of_version(links::WITHDRAW_SETTINGS, version.number)),
                look_href: Some(links::on_day(day_in_japan(version.effective_from))),
                ..self.version(version, &SettingsChange::between(&before, &version.body))
            });
            before = version.body.clone();
        }
        planned
    }

    /// All versions that have begun, the latest first.
    pub(super) fn versions(&self, timeline: &PolicyTimeline, may_revert: bool) -> Vec<Choice> {
        let mut bodies: HashMap<&'static str, Value> = HashMap::new();
        let in_force = timeline.in_force(Layer::Overrides, self.now).map(|version| version.number);
        let mut versions = Vec::new();
        for version in timeline.versions() {
            let before = bodies.insert(version.layer.name(), version.body.clone()).unwrap_or_default();
            let own = version.layer == Layer::Overrides;
            let goes_back = own && may_revert && in_force != Some(version.number);
            versions.push((
                version.recorded_at,
                Choice {
                    revert_href: goes_back.then(|| links::of_version(links::REVERT_SETTINGS, version.number)),
                    ..self.version(version, &SettingsChange::between(&before, &version.body))
                },
            ));
        }
        versions.sort_by_key(|(recorded, _)| std::cmp::Reverse(*recorded));
        versions.into_iter().map(|(_, version)| version).collect()
    }

    fn version(&self, version: &PolicyVersion, change: &SettingsChange) -> Choice {
        let labels: Vec<String> = change.0.keys().map(|key| self.words.policy_label(key)).collect();
        Choice {
            number: version.number,
            name: self.version_name(version),
            badge: self.words.text(version.layer.message()),
            from: self.words.instant(version.effective_from),
            who: self.who(&version.who),
            why: self.why(&version.who, &version.why),
            keys: self.words.list(&labels),
            withdraw_href: None,
            revert_href: None,
            look_href: None,
        }
    }

    /// The reason; the platform's own is a word.
    fn why(&self, who: &VersionAuthor, why: &str) -> String {
        match (who, StoppedBecause::of_word(why)) {
            (VersionAuthor::Platform, Some(because)) => self.words.text(stopped_key(because)).to_owned(),
            _ => why.to_owned(),
        }
    }

    pub(super) fn version_name(&self, version: &PolicyVersion) -> String {
        let arguments = [
            ("layer", self.words.text(version.layer.message()).into()),
            ("number", version.number.into()),
            ("from", self.words.instant(version.effective_from).into()),
        ];
        self.words.format("desk-settings-version", &arguments)
    }

    /// The versions to choose from, the latest first.
    pub(super) fn choices(&self, timeline: &PolicyTimeline) -> Vec<VersionOption> {
        let mut versions: Vec<&PolicyVersion> = timeline.versions().iter().collect();
        versions.sort_by_key(|version| std::cmp::Reverse((version.effective_from, version.number)));
        let option = |version: &&PolicyVersion| VersionOption {
            value: format!("{}.{}", version.layer.name(), version.number),
            name: self.version_name(version),
        };
        versions.iter().map(option).collect()
    }
}

/// The key of the words why a planned change was stopped.
pub(crate) const fn stopped_key(because: StoppedBecause) -> &'static str {
    match because {
        StoppedBecause::Base => "desk-settings-stopped-base",
        StoppedBecause::Author => "desk-settings-stopped-author",
        StoppedBecause::Values => "desk-settings-stopped-values",
    }
}

/// The path of a logo by its value.
pub(super) fn logo_href(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(madoguchi_web::assets::logo_href)
}

/// A fault of a typed value, at its field.
pub(super) fn fault(words: &Words, fault: &PolicyFault) -> FieldError {
    let text = match &fault.kind {
        FaultKind::Value { allowed: Allowed::Integer { min, max }, .. } => {
            words.format("desk-settings-error-number", &[("min", (*min).into()), ("max", (*max).into())])
        }
        FaultKind::Value { allowed: Allowed::Text { min, max }, .. } => {
            words.format("desk-settings-error-text", &[("min", (*min).into()), ("max", (*max).into())])
        }
        FaultKind::Value { allowed: Allowed::OneOf(_), .. } | FaultKind::Missing => {
            words.text("desk-settings-error-choose").to_owned()
        }
        FaultKind::Value { allowed: Allowed::List { min }, .. } => {
            words.format("desk-settings-error-list", &[("min", (*min).into())])
        }
        _ => {
            let (key, arguments) = Finding::from(fault.clone()).message();
            let arguments = arguments.iter().map(|(name, value)| (*name, value.into())).collect::<Vec<_>>();
            words.format(key, &arguments)
        }
    };
    match enclosing(&fault.key) {
        Some(key) => FieldError::at(key.path.as_str(), text),
        None => FieldError::overall(text),
    }
}

/// The key that a path is, or that it is inside of.
fn enclosing(path: &str) -> Option<&'static PolicyKey> {
    let mut path = path;
    loop {
        if let Some(key) = keys::of(path) {
            return Some(key);
        }
        path = path.rsplit_once('.')?.0;
    }
}
