//! Samples of the pages of the settings.

use madoguchi_core::links::desk as links;
use madoguchi_core::policy::keys;
use madoguchi_core::policy::layers::{self, Layer};
use madoguchi_core::policy::ownership;
use madoguchi_core::policy::published::Published;
use madoguchi_core::settings::{ExplainedKey, ImpactKind, NoImpact};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde_json::{Value, json};

use super::{
    AffectedRow, ChangeForm, ChangeRow, Choice, Compare, Compared, Confirm, FindingRow, History, Impact, KeyRow,
    MeanwhileRow, Notice, Overview, Sampled, SectionPage, SectionRow, VersionOption, WaitingRow,
};
use crate::desk::settings::asked::SettingsWaiting;
use crate::desk::settings::form::{self, Setting};
use crate::desk::settings::look::Asks;
use crate::desk::settings::published::page::{TextDifference, VersionsLink};

fn sample_version(words: &Words, number: i32) -> Choice {
    let words = Words::of(words.language());
    let arguments = [
        ("layer", words.text(Layer::Overrides.message()).into()),
        ("number", number.into()),
        ("from", "2026-12-01".into()),
    ];
    Choice {
        number,
        name: words.format("desk-settings-version", &arguments),
        badge: words.text(Layer::Overrides.message()),
        from: "2026年12月1日（火）0:00".into(),
        who: "設定 次郎".into(),
        why: "安全を高めるため".into(),
        keys: words.policy_label("password.min_length"),
        withdraw_href: None,
        revert_href: None,
        look_href: None,
    }
}

fn planned_sample(words: &Words) -> Choice {
    let withdraw_href = Some(links::of_version(links::WITHDRAW_SETTINGS, 3));
    let look_href = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).map(links::on_day);
    Choice { withdraw_href, look_href, ..sample_version(words, 3) }
}

fn sample_asks() -> Asks {
    let waits = WaitingRow {
        id: "x".into(),
        href: "/approvals/x".into(),
        who: "設定 次郎".into(),
        at: "2026年11月20日（金）10:00".into(),
    };
    Asks { waits: Some(waits), alone: false }
}

fn sample_changes(words: &Words) -> Vec<ChangeRow> {
    vec![ChangeRow {
        section: words.policy_heading("password"),
        label: words.policy_label("password.min_length"),
        before: vec!["15".into()],
        after: vec!["12".into()],
        pictures: None,
        same: false,
        chosen: true,
    }]
}

impl SettingsWaiting {
    /// A sample for the page of what waits.
    pub(crate) fn sample(words: &Words) -> Self {
        let words = Words::of(words.language());
        Self {
            changes: sample_changes(words),
            findings: vec![FindingRow {
                label: words.policy_label("password.min_length"),
                text: words.format("check-expiry", &[("days", "360".into())]),
                wrong: false,
            }],
            affected: vec![AffectedRow {
                what: words.text(ImpactKind::LockedOut.message()),
                people: words.format("desk-settings-people", &[("count", 12.into())]),
                certain: true,
                kind: None,
                sample: vec![Sampled { name: "髙橋 﨑子".into(), href: "/members/x".into() }],
                more: true,
            }],
            from: Some("2026年12月1日（火）0:00".into()),
            passed: None,
            again_href: None,
        }
    }

    /// The same after something has changed, and after its day.
    pub(in crate::desk) fn stale(words: &Words) -> Self {
        Self {
            from: None,
            passed: Some("2026年11月21日（土）0:00".into()),
            again_href: Some("/settings/asked/x/again".into()),
            ..Self::sample(words)
        }
    }
}

impl Page for Overview {
    const TEMPLATE: &'static str = "settings/overview.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |section: &str, own| SectionRow {
            href: links::of_section(links::SETTINGS_SECTION, section),
            heading: words.policy_heading(section),
            keys: words.policy_label("password.min_length"),
            own,
        };
        let empty = Self {
            notice: None,
            planned: Vec::new(),
            may_change: false,
            sections: vec![row("password", 0), row("maintenance", 2)],
        };
        let mut samples = vec![("empty", empty.clone())];
        let full = Self { planned: vec![planned_sample(words)], may_change: true, ..empty };
        samples.extend(Notice::ALL.map(|notice| (notice.word(), Self { notice: Some(notice), ..full.clone() })));
        samples
    }
}

impl Page for SectionPage {
    const TEMPLATE: &'static str = "settings/section.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let row = |path: &str, layer: Layer, set: bool| KeyRow {
            label: words.policy_label(path),
            what: words.policy_meaning(path),
            value: vec!["20".into()],
            layer: layer.name(),
            badge: words.text(layer.message()),
            standard: "15".into(),
            owner: words.text(ownership::KeyOwner::Society.message()),
            since: set.then(|| "2026年11月20日（金）10:00".into()),
            who: set.then(|| "設定 次郎".into()),
            why: set.then(|| "安全を高めるため".into()),
            previous: set.then(|| "15".into()),
        };
        let rows = vec![
            row("password.min_length", Layer::Overrides, true),
            row("password.max_length", Layer::Platform, false),
            row("password.classes", Layer::Manifest, true),
        ];
        let change_href = Some(links::of_section(links::CHANGE_SETTINGS, "password"));
        let read = Self { heading: words.policy_heading("password"), change_href: None, versions: None, rows };
        let link = VersionsLink::of(words, Published::Terms);
        let versions = Self { versions: Some(link), ..read.clone() };
        vec![("read", read.clone()), ("change", Self { change_href, ..read }), ("versions", versions)]
    }
}

/// A form of a section with sample values.
fn sample_form(words: &Words, section: &str) -> ChangeForm {
    let sample = |path: &str| match path {
        "maintenance.monthly" => json!({"day": 25, "from": "21:00", "to": "24:00", "earlier_on_holidays": true}),
        "services" => {
            json!([{"kind": "medical_expenses"}, {"kind": "outside_link", "name": "健診", "url": "https://example.jp/"}])
        }
        "email.by_category" => json!([{"categories": ["leave"], "rule": "own_required"}]),
        "email.company_domains" => json!(["example.co.jp"]),
        other => layers::value_at(layers::defaults(), other).cloned().unwrap_or_default(),
    };
    let settings = form::keys_of(section).filter_map(|key| {
        let value = sample(&key.path);
        let standard = layers::value_at(layers::defaults(), &key.path).filter(|value| !value.is_null()).cloned();
        let explained = ExplainedKey {
            key,
            ownership: *ownership::of(&key.path)?,
            value: Some(value.clone()),
            default: standard.clone(),
            standard,
            layer: Layer::Platform,
            set_by: None,
        };
        Some(Setting::of(words, &explained, &value, false))
    });
    ChangeForm {
        errors: Vec::new(),
        heading: words.policy_heading(section),
        href: links::of_section(links::CHANGE_SETTINGS, section),
        back_href: links::of_section(links::SETTINGS_SECTION, section),
        base: "1.0.1795000000000000".into(),
        from: String::new(),
        settings: settings.collect(),
    }
}

impl Page for ChangeForm {
    const TEMPLATE: &'static str = "settings/change.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let mut samples: Vec<(&'static str, Self)> = keys::sections()
            .into_iter()
            .map(|section| (section, sample_form(words, section)))
            .filter(|(_, form)| !form.settings.is_empty())
            .collect();
        let errors = vec![
            FieldError::at(
                "password.min_length",
                words.format("desk-settings-error-number", &[("min", 8.into()), ("max", 64.into())]),
            ),
            FieldError::at("from", words.text("desk-settings-error-day")),
        ];
        samples.push(("mistakes", Self { errors, ..sample_form(words, "password") }));
        samples
    }
}

impl Page for Impact {
    const TEMPLATE: &'static str = "settings/impact.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let row = |path: &str, before: Value, after: Value, same: bool| {
            let shown =
                |value: &Value| keys::of(path).map(|key| words.policy_value(key, Some(value))).unwrap_or_default();
            ChangeRow {
                section: words.policy_heading("password"),
                label: words.policy_label(path),
                before: shown(&before),
                after: shown(&after),
                same,
                pictures: None,
                chosen: true,
            }
        };
        let picture = ChangeRow {
            pictures: Some((Some("/logo/1".into()), None)),
            ..row("branding.logo", json!("1"), Value::Null, false)
        };
        let affected = |kind: ImpactKind, certain: bool| AffectedRow {
            what: words.text(kind.message()),
            people: words.format(
                if certain { "desk-settings-people" } else { "desk-settings-people-at-most" },
                &[("count", 1234.into())],
            ),
            certain,
            kind: None,
            sample: Vec::new(),
            more: true,
        };
        let named = |row: AffectedRow| AffectedRow {
            kind: Some("must_set_up.certain".into()),
            sample: ["髙橋 﨑子", "山﨑 華子"]
                .map(|name| Sampled { name: name.into(), href: "/members/x".into() })
                .into(),
            ..row
        };
        let finding = |wrong| FindingRow {
            label: words.policy_label("password.expires_after_days"),
            text: words.format("check-expiry", &[("days", "360".into())]),
            wrong,
        };
        let plain = Self {
            errors: Vec::new(),
            change: "{}".into(),
            origin: "section",
            base: "1.0.1795000000000000".into(),
            from: String::new(),
            from_words: None,
            reason: String::new(),
            changes: vec![row("password.min_length", json!(8), json!(15), false)],
            findings: Vec::new(),
            meanwhile: Vec::new(),
            affected: Vec::new(),
            reasons: Vec::new(),
            counted: true,
            second_person: None,
            texts: Vec::new(),
            may_save: true,
            again_href: Some(links::of_section(links::EDIT_SETTINGS_AGAIN, "password")),
            back_href: links::SETTINGS_HISTORY.to_owned(),
        };
        let full = Self {
            from: "2026-12-01".into(),
            from_words: Some("2026年12月1日（火）0:00".into()),
            changes: vec![
                row("password.min_length", json!(8), json!(15), false),
                row("password.history", json!(0), json!(0), true),
            ],
            findings: vec![finding(false)],
            affected: vec![affected(ImpactKind::MustSetUp, true), affected(ImpactKind::NewPassword, false)],
            reasons: vec![words.text(NoImpact::AtTheNextChoice.message())],
            ..plain.clone()
        };
        let meanwhile = vec![
            MeanwhileRow {
                label: words.policy_label("password.min_length"),
                was: vec!["8".into()],
                is: vec!["12".into()],
                who: "窓口 花子".into(),
                in_conflict: true,
            },
            MeanwhileRow {
                label: words.policy_label("password.history"),
                was: vec!["0".into()],
                is: vec!["3".into()],
                who: "窓口 花子".into(),
                in_conflict: false,
            },
        ];
        let asks = sample_asks();
        let overall = |key: &str| vec![FieldError::overall(words.text(key))];
        let reason = vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 500.into())]))];
        vec![
            ("plain", plain.clone()),
            ("full", full.clone()),
            ("no-reason", Self { errors: reason, ..full.clone() }),
            ("meanwhile", Self { errors: overall("desk-settings-error-meanwhile"), meanwhile, ..full.clone() }),
            ("broken", Self { findings: vec![finding(true)], may_save: false, ..full.clone() }),
            ("second-person", Self { second_person: Some(asks.clone()), ..full.clone() }),
            ("second-person-alone", Self { second_person: Some(Asks { waits: None, alone: true }), ..full.clone() }),
            ("with-names", Self { affected: full.affected.iter().cloned().map(named).collect(), ..full.clone() }),
            (
                "uncounted",
                Self {
                    errors: overall("desk-settings-error-uncounted"),
                    counted: false,
                    may_save: false,
                    ..full.clone()
                },
            ),
            ("reverts", Self { again_href: None, ..full.clone() }),
            ("logo", Self { changes: vec![picture], ..plain.clone() }),
            ("texts", Self { texts: TextDifference::samples(words), ..full.clone() }),
            (
                "nothing",
                Self { errors: overall("desk-settings-error-nothing"), changes: Vec::new(), may_save: false, ..plain },
            ),
        ]
    }
}

impl Page for History {
    const TEMPLATE: &'static str = "settings/history.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let option = |number: i32| VersionOption {
            value: format!("overrides.{number}"),
            name: sample_version(words, number).name,
        };
        let revert_href = Some(links::of_version(links::REVERT_SETTINGS, 1));
        let full = Self {
            planned: vec![planned_sample(words)],
            versions: vec![sample_version(words, 2), Choice { revert_href, ..sample_version(words, 1) }],
            choices: vec![option(2), option(1)],
        };
        vec![("empty", Self { planned: Vec::new(), ..full.clone() }), ("full", full)]
    }
}

impl Page for Compare {
    const TEMPLATE: &'static str = "settings/compare.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = Compared {
            section: words.policy_heading("password"),
            label: words.policy_label("password.min_length"),
            before: vec!["8".into()],
            after: vec!["15".into()],
        };
        let (one, other) = (sample_version(words, 1).name, sample_version(words, 2).name);
        let same = Self { one, other, rows: Vec::new() };
        vec![("same", same.clone()), ("different", Self { rows: vec![row], ..same })]
    }
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "settings/withdraw.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let blank = Self {
            errors: Vec::new(),
            planned: planned_sample(words),
            reason: String::new(),
            changes: sample_changes(words),
            affected: Vec::new(),
            second_person: None,
            may_save: true,
        };
        let reason = vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 500.into())]))];
        let broken = vec![FieldError::overall(words.text("desk-settings-error-broken"))];
        vec![
            ("blank", blank.clone()),
            ("no-reason", Self { errors: reason, ..blank.clone() }),
            ("broken", Self { errors: broken, ..blank.clone() }),
            ("second-person", Self { second_person: Some(sample_asks()), ..blank }),
        ]
    }
}
