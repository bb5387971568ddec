//! A plan as people read it, and as scripts do.

use std::path::Path;

use chrono::{DateTime, Utc};
use madoguchi_core::policy::formats::Format;
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::shape::Shape;
use madoguchi_core::settings::{Affected, ManifestChange, OwnChoice};
use madoguchi_core::tenancy::hosts;
use madoguchi_web::Site;
use madoguchi_words::Words;
use serde_json::{Value, json};

use super::plan::{Change, Planned};
use super::reading::{Broken, Ready};
use crate::commands::findings::as_line;
use crate::terminal::{Stop, say};

/// How a plan is told.
pub struct Report<'a> {
    /// The texts.
    pub words: &'a Words,
    /// Whether scripts read it.
    pub json: bool,
    /// Whether only what can't be applied is told.
    pub errors_only: bool,
    /// The installation.
    pub site: &'a Site,
}

/// Societies by what would happen to them.
#[derive(Default)]
pub struct Counted {
    new: usize,
    changed: usize,
    unchanged: usize,
    /// Those that can't be applied.
    pub broken: usize,
}

impl Counted {
    /// Counts one.
    pub fn add(&mut self, planned: &Planned) {
        let kind = match planned {
            Planned::New => &mut self.new,
            Planned::Changed(_) => &mut self.changed,
            Planned::Unchanged => &mut self.unchanged,
        };
        *kind += 1;
    }

    /// How many would be changed by an application.
    #[must_use]
    pub const fn differences(&self) -> usize {
        self.new + self.changed
    }
}

impl Report<'_> {
    /// Says from when the plan counts.
    pub fn begin(&self, from: DateTime<Utc>) -> Result<(), Stop> {
        if self.json || self.errors_only {
            return Ok(());
        }
        say(self.words.format("command-plan-begin", &[("from", self.words.instant(from).into())]))
    }

    /// Tells what would happen to one society.
    pub fn tell(&self, ready: &Ready, planned: &Planned) -> Result<(), Stop> {
        if self.json {
            return if self.errors_only { Ok(()) } else { say(self.as_json(ready, planned)) };
        }
        if self.errors_only {
            return Ok(());
        }
        let lines = match planned {
            Planned::Unchanged => return Ok(()),
            Planned::New => self.new_in_words(ready),
            Planned::Changed(change) => self.change_in_words(ready, change),
        };
        say(format!("\n{}", lines.join("\n")))
    }

    fn heading(&self, kind: &str, ready: &Ready) -> String {
        format!("{}  {}  {}", self.words.text(kind), ready.slug, ready.policy.society.name)
    }

    fn new_in_words(&self, ready: &Ready) -> Vec<String> {
        let host = hosts::canonical_host(&ready.slug, &self.site.base, &ready.policy.hosts);
        let numbers: Vec<String> = ready.policy.society.insurer_numbers.iter().map(ToString::to_string).collect();
        let arguments = [
            ("url", self.site.url_of(&host).into()),
            ("numbers", self.words.list(&numbers).into()),
            ("count", said_by(&ready.layer).into()),
        ];
        let mut lines = vec![
            self.heading("command-plan-new", ready),
            format!("  {}", self.words.format("command-plan-new-what", &arguments)),
        ];
        if ready.own.is_some() {
            lines.push(format!("  {}", self.words.text("command-plan-new-own")));
        }
        lines
    }

    fn change_in_words(&self, ready: &Ready, change: &Change) -> Vec<String> {
        let words = self.words;
        let mut lines = vec![self.heading("command-plan-changed", ready)];
        for one in &change.plan.changes {
            lines.extend(self.key_in_words(one));
        }
        if change.plan.changes.is_empty() && change.host.is_none() && change.plan.dropped.is_empty() {
            lines.push(format!("  {}", words.text("command-plan-form-only")));
        }
        if let Some(was) = &change.host {
            let is = hosts::canonical_host(&ready.slug, &self.site.base, &ready.policy.hosts);
            let arguments = [("was", was.into()), ("is", (&is).into())];
            lines.push(format!("  {}", words.format("command-plan-host", &arguments)));
        }
        for dropped in &change.plan.dropped {
            let arguments = [("from", words.instant(*dropped).into())];
            lines.push(format!("  {}", words.format("command-plan-dropped", &arguments)));
        }
        for remark in &ready.remarks {
            lines.push(format!("  {}", as_line(remark, words)));
        }
        if ready.own.is_some() {
            lines.push(format!("  {}", words.text("command-plan-own-unused")));
        }
        if !change.plan.own.is_empty() {
            lines.push(format!("  {}", words.text("command-plan-own")));
            lines.extend(change.plan.own.iter().filter_map(|own| self.own_in_words(own)));
        }
        lines.push(format!("  {}", words.text("command-plan-affected")));
        lines.extend(change.affected.iter().map(|affected| format!("    {}", people(affected, words))));
        if change.affected.is_empty() {
            lines.push(format!("    {}", words.text("desk-settings-nobody")));
        }
        lines
    }

    fn label(&self, key: &PolicyKey) -> String {
        format!("{} [{}]", self.words.policy_label(&key.path), key.path)
    }

    /// A short change on one line; of a longer one the lines that go, and those that come.
    fn key_in_words(&self, change: &ManifestChange) -> Vec<String> {
        let Some(key) = keys::of(change.key) else { return Vec::new() };
        let words = self.words;
        let hidden = if change.hidden { words.text("command-plan-hidden") } else { "" };
        let shown = |value: &Option<Value>| words.policy_value(key, value.as_ref());
        let (mut was, mut is) = (shown(&change.before), shown(&change.after));
        if change.before == change.after {
            let text = if change.named { "command-plan-named" } else { "command-plan-unnamed" };
            let arguments = [("value", is.join(" / ").into())];
            return vec![format!("  {}: {}{hidden}", self.label(key), words.format(text, &arguments))];
        }
        if key.shape == Shape::Formatted(Format::FileName) && was == is {
            // A file is named by its hash, which tells nobody anything.
            is = vec![words.text("command-plan-other-content").to_owned()];
        }
        if let ([was], [is]) = (was.as_slice(), is.as_slice())
            && was.chars().count() + is.chars().count() <= 60
        {
            return vec![format!("  {}: {was} → {is}{hidden}", self.label(key))];
        }
        let (all_before, all_after) = (was.clone(), is.clone());
        was.retain(|line| !all_after.contains(line));
        is.retain(|line| !all_before.contains(line));
        let mut lines = vec![format!("  {}{hidden}", self.label(key))];
        lines.extend(was.iter().map(|line| format!("    − {line}")));
        lines.extend(is.iter().map(|line| format!("    + {line}")));
        if was.is_empty() && is.is_empty() {
            lines.push(format!("    {}", words.text("command-plan-other-order")));
        }
        lines
    }

    fn own_in_words(&self, own: &OwnChoice) -> Option<String> {
        let key = keys::of(own.key)?;
        let shown = |value: &Option<Value>| self.words.policy_value(key, value.as_ref()).join(" / ");
        let arguments = [
            ("label", self.label(key).into()),
            ("value", shown(&own.value).into()),
            ("standard", shown(&own.standard).into()),
        ];
        Some(format!("    {}", self.words.format("command-plan-own-choice", &arguments)))
    }

    /// What would happen to one society, for scripts and for the file.
    #[must_use]
    pub fn as_json(&self, ready: &Ready, planned: &Planned) -> Value {
        let host = hosts::canonical_host(&ready.slug, &self.site.base, &ready.policy.hosts);
        let mut told = json!({
            "tenant": ready.slug,
            "name": ready.policy.society.name,
            "folder": ready.folder,
            "host": host,
        });
        match planned {
            Planned::Unchanged => told["plan"] = json!("unchanged"),
            Planned::New => {
                let layer: Value = serde_json::from_str(&ready.layer).unwrap_or_default();
                let says = |key: &PolicyKey| madoguchi_core::policy::layers::value_at(&layer, &key.path).cloned();
                let changes = keys::all().iter().filter_map(|key| Some(json!({"key": key.path, "to": says(key)?})));
                told["plan"] = json!("new");
                told["changes"] = changes.collect();
            }
            Planned::Changed(change) => {
                let plan = &change.plan;
                told["plan"] = json!("changed");
                told["changes"] = plan
                    .changes
                    .iter()
                    .map(|one| {
                        json!({"key": one.key, "from": one.before, "to": one.after, "named": one.named,
                               "hidden_by_own_choice": one.hidden})
                    })
                    .collect();
                told["own_choices"] = plan
                    .own
                    .iter()
                    .map(|own| json!({"key": own.key, "value": own.value, "manifest": own.standard}))
                    .collect();
                told["dropped_versions"] = json!(plan.dropped);
                told["host_before"] = json!(change.host);
                told["affected"] = change
                    .affected
                    .iter()
                    .map(|one| json!({"kind": one.kind.word(), "people": one.people, "certain": one.certain}))
                    .collect();
            }
        }
        told
    }

    /// Tells which societies can't be applied, and why.
    pub fn tell_broken(&self, broken: &[Broken]) -> Result<(), Stop> {
        for Broken { slug, troubles } in broken {
            if self.json {
                let troubles: Vec<Value> = troubles.iter().map(|trouble| trouble.as_json(self.words)).collect();
                say(json!({"tenant": slug, "plan": "broken", "troubles": troubles}))?;
                continue;
            }
            say(format!("\n{}  {slug}", self.words.text("command-plan-broken")))?;
            for trouble in troubles {
                say(format!("  {}", trouble.in_words(self.words)))?;
            }
        }
        Ok(())
    }

    /// Counts all, and says how to go on.
    pub fn sum_up(&self, counted: &Counted, out: Option<&Path>) -> Result<(), Stop> {
        let Counted { new, changed, unchanged, broken } = *counted;
        let all = new + changed + unchanged + broken;
        if self.json {
            return say(json!({"summary": {"societies": all, "new": new, "changed": changed, "unchanged": unchanged,
                "broken": broken}}));
        }
        let arguments = [
            ("all", all.into()),
            ("new", new.into()),
            ("changed", changed.into()),
            ("unchanged", unchanged.into()),
            ("broken", broken.into()),
        ];
        say(format!("\n{}", self.words.format("command-plan-summary", &arguments)))?;
        if counted.differences() == 0 {
            return if broken == 0 { say(self.words.text("command-plan-nothing")) } else { Ok(()) };
        }
        let next = match out {
            Some(file) => {
                let arguments = [("file", file.display().to_string().into())];
                self.words.format("command-plan-next", &arguments)
            }
            None => self.words.text("command-plan-next-out").to_owned(),
        };
        say(next)
    }
}

/// How many keys a layer says something about.
fn said_by(layer: &str) -> usize {
    let layer: Value = serde_json::from_str(layer).unwrap_or_default();
    keys::all().iter().filter(|key| madoguchi_core::policy::layers::value_at(&layer, &key.path).is_some()).count()
}

/// What happens to how many people.
#[must_use]
pub fn people(affected: &Affected, words: &Words) -> String {
    let key = if affected.certain { "desk-settings-people" } else { "desk-settings-people-at-most" };
    let count = i64::try_from(affected.people).unwrap_or(i64::MAX);
    format!("{}: {}", words.text(affected.kind.message()), words.format(key, &[("count", count.into())]))
}
