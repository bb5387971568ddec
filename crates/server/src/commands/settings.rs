//! `madoguchi tenant explain` and `tenant impact`: what applies to a society and why, and what a change would do to whom.

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_core::policy::keys;
use madoguchi_core::settings::{self, Affected, ExplainedKey, KeyEdit, PlanFor, SettingsChange, SettingsPlan};
use madoguchi_words::Words;
use serde_json::{Value, json};

use super::AtTheDesk;
use super::tenant::{DIFFERENCES, people, who};
use crate::terminal::{Stop, instant, say, words};

/// What `tenant explain` takes.
#[derive(Debug, Args)]
pub struct Explain {
    /// The society's slug.
    slug: String,
    /// The key, e.g. password.min_length; every key, if none is named.
    key: Option<String>,
    /// At which instant (RFC 3339, e.g. 2026-11-20T10:00:00+09:00); now, if it isn't given.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// What `tenant impact` takes.
#[derive(Debug, Args)]
pub struct Impact {
    /// The society's slug.
    slug: String,
    /// A key and the value that it would get, as JSON or as a word: password.min_length=15; null for none.
    #[arg(long = "set", value_name = "KEY=VALUE", required = true, value_parser = assignment)]
    set: Vec<(String, Value)>,
    /// From when it would count (RFC 3339); from now on, if it isn't given.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    from: Option<DateTime<Utc>>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    desk: AtTheDesk,
}

fn assignment(text: &str) -> Result<(String, Value), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| "write KEY=VALUE, e.g. password.min_length=15".to_owned())?;
    let key = key.trim();
    if keys::of(key).is_none() {
        let known: Vec<String> = keys::all().iter().map(|key| key.path.clone()).collect();
        let meant = madoguchi_core::policy::shape::nearest(key, &known);
        let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
        return Err(format!("no policy has the key {key}{meant}"));
    }
    Ok((key.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()))))
}

/// Explains a society's policy.
pub async fn explain(asked: Explain) -> Result<ExitCode, Stop> {
    let key = match &asked.key {
        Some(key) => Some(assignment(&format!("{key}=")).map_err(Stop::because)?.0),
        None => None,
    };
    let (house, operator) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    let tx = house.read(&society, operator).await?;
    let timeline = settings::timeline(&tx).await?;
    let at = asked.at.unwrap_or_else(|| tx.now());
    let all = settings::explain_all(&timeline, at).into_iter();
    for one in all.filter(|one| key.as_ref().is_none_or(|key| one.key.path == *key)) {
        say(if asked.json { explained_as_json(&one) } else { explained_as_lines(&one, words()) })?;
    }
    Ok(ExitCode::SUCCESS)
}

fn explained_as_json(one: &ExplainedKey) -> String {
    let set_by = one.set_by.as_ref();
    json!({
        "key": one.key.path,
        "value": one.value,
        "layer": one.layer.name(),
        "owner": one.ownership.owner.word(),
        "bounds": one.ownership.bounds,
        "default": one.default,
        "standard": one.standard,
        "allowed": one.key.shape.allowed().to_string(),
        "since": set_by.map(|set_by| set_by.since),
        "who": set_by.map(|set_by| who(&set_by.who)),
        "why": set_by.map(|set_by| set_by.why.as_str()),
        "previous": set_by.and_then(|set_by| set_by.previous.clone()),
    })
    .to_string()
}

fn explained_as_lines(one: &ExplainedKey, words: &Words) -> String {
    let shown = |value: Option<&Value>| words.policy_value(one.key, value).join(" / ");
    let mut lines = vec![
        format!("{}  {}", one.key.path, shown(one.value.as_ref())),
        format!("  {}  {}", words.policy_label(&one.key.path), words.policy_meaning(&one.key.path)),
        format!("  {}  {}", words.text(one.layer.message()), words.text(one.ownership.owner.message())),
    ];
    if let Some(set_by) = &one.set_by {
        let arguments = [
            ("since", words.instant(set_by.since).into()),
            ("who", who(&set_by.who).into()),
            ("why", (&set_by.why).into()),
            ("previous", if set_by.had_previous { shown(set_by.previous.as_ref()) } else { "–".to_owned() }.into()),
        ];
        lines.push(format!("  {}", words.format("command-explain-since", &arguments)));
    }
    lines.join("\n")
}

/// Says what a change would do to whom, and changes nothing.
pub async fn impact(asked: Impact) -> Result<ExitCode, Stop> {
    let change = SettingsChange(asked.set.into_iter().map(|(key, value)| (key, KeyEdit::Set(value))).collect());
    let (house, operator) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    let tx = house.read(&society, operator).await?;
    let timeline = settings::timeline(&tx).await?;
    let now = tx.now();
    let base = timeline.base(now);
    let plan = settings::plan(&timeline, &change, &base, asked.from.unwrap_or(now), now, PlanFor::Vendor);
    let affected = settings::impact(&tx, &plan).await?.affected;
    if asked.json {
        say(impact_as_json(&plan, &affected))?;
    } else {
        impact_in_words(&plan, &affected, words())?;
    }
    Ok(match (plan.is_broken(), plan.changes.is_empty()) {
        (true, _) => ExitCode::FAILURE,
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(DIFFERENCES),
    })
}

const fn weight(finding: &Finding) -> &'static str {
    match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn impact_as_json(plan: &SettingsPlan, affected: &[Affected]) -> String {
    let changes = plan.changes.iter().map(|one| json!({"key": one.key, "from": one.before, "to": one.after}));
    let findings = plan
        .findings
        .iter()
        .map(|finding| json!({"severity": weight(finding), "finding": finding.message().0, "key": finding.key}));
    let affected =
        affected.iter().map(|one| json!({"kind": one.kind.word(), "people": one.people, "certain": one.certain}));
    json!({
        "changes": changes.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
        "affected": affected.collect::<Vec<_>>(),
    })
    .to_string()
}

fn impact_in_words(plan: &SettingsPlan, affected: &[Affected], words: &Words) -> Result<(), Stop> {
    for one in &plan.changes {
        let Some(key) = keys::of(one.key) else { continue };
        let shown = |value: &Option<Value>| words.policy_value(key, value.as_ref()).join(" / ");
        let arguments = [
            ("label", words.policy_label(one.key).into()),
            ("key", one.key.into()),
            ("from", shown(&one.before).into()),
            ("to", shown(&one.after).into()),
        ];
        say(words.format("command-impact-change", &arguments))?;
    }
    for finding in &plan.findings {
        let (key, arguments) = finding.message();
        let arguments = arguments.iter().map(|(name, value)| (*name, value.into())).collect::<Vec<_>>();
        say(format!("{}: {}", finding.key, words.format(key, &arguments)))?;
    }
    for one in affected {
        say(people(one, words))?;
    }
    if affected.is_empty() {
        say(words.text("desk-settings-nobody"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_json_or_a_word_and_a_mistyped_key_is_told() {
        assert_eq!(assignment("password.min_length=15").unwrap().1, json!(15));
        assert_eq!(assignment("second_step.requirement=required").unwrap().1, json!("required"));
        assert_eq!(assignment("maintenance.monthly=null").unwrap().1, Value::Null);
        assert_eq!(assignment("password.classes=[\"digit\"]").unwrap().1, json!(["digit"]));
        assert!(assignment("password.min_lenght=15").unwrap_err().contains("password.min_length"));
        assert!(assignment("password.min_length").is_err());
    }
}
