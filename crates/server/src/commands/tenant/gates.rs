//! `madoguchi tenant gates`: what is still missing before a society goes live, and who can mend it; `ready`, `live` and `draft`, the
//! steps that ask it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::gates::{self, GateLook, Missing, Outside, Passed, Seen};
use madoguchi_core::policy::hosts::Canonical;
use madoguchi_core::tenancy::{Tenant, hosts};
use madoguchi_words::Words;
use serde_json::json;

use super::DIFFERENCES;
use crate::certificates;
use crate::commands::AtTheDesk;
use crate::commands::findings::InLanguage;
use crate::config::{Config, MailSettings};
use crate::names::{NameServers, Names};
use crate::terminal::{Stop, language, say};
use crate::wiring::{House, random};

/// What `tenant gates`, `tenant ready` and `tenant live` take.
#[derive(Debug, Args)]
pub struct Gates {
    /// The society's slug.
    slug: String,
    /// Certificate (PEM) that the proxy shows, to compare its names with the society's hosts. Without one they aren't checked.
    #[arg(long, value_name = "FILE")]
    certificate: Vec<PathBuf>,
    /// Selector of the DKIM key where the mail service signs, e.g. Amazon SES. Keys of the configuration are known without it.
    #[arg(long, value_name = "SELECTOR")]
    dkim_selector: Vec<String>,
    /// Ask no name server. What it would say isn't checked then.
    #[arg(long)]
    offline: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Language of what is printed; the terminal's locale says it, if it isn't given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// What `tenant draft` takes.
#[derive(Debug, Args)]
pub struct Back {
    /// The society's slug.
    slug: String,
    /// Why, for the society's audit trail.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// A step through the gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Open for a rehearsal.
    Ready,
    /// Go live.
    Live,
}

/// Looks at every gate.
pub async fn look(asked: Gates) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    let (house, operator) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    let outside = outside(&asked, &house, &society).await?;
    let tx = house.read(&society, operator).await?;
    let looks = gates::look(&tx, &outside).await?;
    drop(tx);
    let missing = looks.iter().filter(|look| !look.is_passed()).count();
    tell(&asked, words, &looks)?;
    let status = society.status.word();
    if asked.json {
        say(json!({"summary": {"tenant": asked.slug, "state": status, "missing": missing}}))?;
    } else {
        let arguments = [("slug", (&asked.slug).into()), ("missing", missing.into())];
        say(words.format("command-gates-summary", &arguments))?;
    }
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENCES) })
}

/// Takes a step, unless something is missing for it.
pub async fn step(asked: Gates, step: Step) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    let (house, operator) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    // Nothing waits for a name server inside of a transaction.
    let outside = outside(&asked, &house, &society).await?;
    // What was applied meanwhile has other hosts or letters than those that were looked at.
    let now = house.clock.now();
    let again = house.society(&asked.slug).await?;
    if again.policy(now) != society.policy(now) {
        return Err(Stop::because(words.format("command-gates-changed", &[("slug", (&asked.slug).into())])));
    }
    let tx = house.write(&again, operator).await?;
    let passed = match step {
        Step::Ready => gates::make_ready(&tx, &outside, &mut random()).await?,
        Step::Live => gates::go_live(&tx, &outside, &mut random()).await?,
    };
    tx.commit().await?;
    let done = match step {
        Step::Ready => "command-gates-ready",
        Step::Live => "command-gates-live",
    };
    finish(&asked.slug, asked.json, words, done, passed, |looks| tell(&asked, words, looks))
}

/// Goes back to being set up.
pub async fn back(asked: Back) -> Result<ExitCode, Stop> {
    let words = Words::of(language());
    let reason = asked.reason.trim();
    if reason.is_empty() {
        return Err(Stop::because(words.text("command-status-no-reason")));
    }
    let (house, operator) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    let tx = house.write(&society, operator).await?;
    let passed = gates::back_to_draft(&tx, reason, &mut random()).await?;
    tx.commit().await?;
    finish(&asked.slug, false, words, "command-gates-draft", passed, |_| Ok(()))
}

fn finish(
    slug: &str,
    in_json: bool,
    words: &Words,
    done: &str,
    passed: Passed,
    tell: impl Fn(&[GateLook]) -> Result<(), Stop>,
) -> Result<ExitCode, Stop> {
    let changed = match passed {
        Passed::Done => true,
        Passed::SoAlready => false,
        Passed::NotFrom(stands) => {
            let state = words.text(&format!("command-state-{}", stands.word())).to_owned();
            let arguments = [("slug", slug.into()), ("state", (&state).into())];
            return Err(Stop::because(words.format("command-gates-not-from", &arguments)));
        }
        Passed::Barred(looks) => {
            tell(&looks)?;
            let arguments = [("slug", slug.into()), ("missing", looks.len().into())];
            return Err(Stop::because(words.format("command-gates-barred", &arguments)));
        }
    };
    if in_json {
        say(json!({"tenant": slug, "changed": changed}))?;
    } else {
        let key = if changed { done } else { "command-gates-already" };
        say(words.format(key, &[("slug", slug.into())]))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says how each gate stands.
fn tell(asked: &Gates, words: &Words, looks: &[GateLook]) -> Result<(), Stop> {
    for look in looks {
        let name = words.gate_name(look.gate);
        let missing = look.missing.as_ref().map(|missing| words.gate_missing(look.gate, missing));
        let mender = look.missing.as_ref().map(|_| words.gate_mender(look.gate));
        if asked.json {
            let checked = look.missing != Some(Missing::NotChecked);
            say(
                json!({"tenant": asked.slug, "gate": look.gate.word(), "passed": look.is_passed(), "checked": checked,
                "missing": missing, "mender": mender.map(|_| look.gate.mender().word())}),
            )?;
            continue;
        }
        match (missing, mender) {
            (Some(missing), Some(mender)) => {
                let arguments = [("gate", (&name).into()), ("missing", (&missing).into())];
                say(words.format("command-gate-missing", &arguments))?;
                say(format!("    {}", words.format("command-gate-mender", &[("who", (&mender).into())])))?;
            }
            _ => say(words.format("command-gate-passed", &[("gate", (&name).into())]))?,
        }
    }
    Ok(())
}

/// Looks at what the world outside says of the society.
async fn outside(asked: &Gates, house: &House, society: &Tenant) -> Result<Outside, Stop> {
    let servers = if asked.offline { NameServers::none() } else { NameServers::of_this_machine() };
    let policy = society.policy(house.clock.now());
    let mut all = hosts::all_hosts(&society.slug, &house.site.base, &policy.hosts);
    // The host with `www.` lies outside of the certificates with a star; only a society that chose it needs one for it.
    let with_www = format!("www.{}", hosts::slug_host(&society.slug, &house.site.base));
    all.retain(|host| policy.hosts.canonical == Canonical::Www || *host != with_www);
    all.push(society.staff_host(&house.site.base));
    let selectors = selectors(&asked.desk.configuration()?, &policy.contact.mail_from, &asked.dkim_selector);
    let domain = policy.contact.mail_from.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    Ok(Outside {
        addresses: addresses(&servers, &all).await,
        certificates: certified(&asked.certificate, all, house.clock.now())?,
        sender: match domain {
            Some(domain) => sender(&servers, &domain, &selectors).await,
            None => Seen::NotChecked,
        },
    })
}

/// The selectors of the keys that sign the mails of a sender: those that are named, or the configuration's.
fn selectors(config: &Config, sender: &str, named: &[String]) -> Vec<String> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let Ok(MailSettings::Smtp(settings)) = config.mail.settings() else { return Vec::new() };
    let domain = sender.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase()).unwrap_or_default();
    settings.dkim.selector_of(&domain).map(str::to_owned).into_iter().collect()
}

fn certified(files: &[PathBuf], mut hosts: Vec<String>, now: DateTime<Utc>) -> Result<Seen, Stop> {
    if files.is_empty() {
        return Ok(Seen::NotChecked);
    }
    let mut names = BTreeSet::new();
    for file in files {
        let certificate = certificates::read(file).map_err(|problem| Stop::because(problem).at(file))?;
        // One that has ended has no host's name any more.
        if certificate.until > now {
            names.extend(certificate.names);
        }
    }
    hosts.retain(|host| !certificates::is_named(host, &names));
    Ok(Seen::Lacking(hosts))
}

/// The hosts without an address. One that nobody answered for makes the rest unknown, unless one is known to be lacking.
async fn addresses(names: &impl Names, hosts: &[String]) -> Seen {
    let mut answers = Vec::with_capacity(hosts.len());
    for host in hosts {
        answers.push((host.clone(), names.has_address(host).await));
    }
    lacking(answers)
}

/// The records that the domain of a sender lacks.
async fn sender(names: &impl Names, domain: &str, selectors: &[String]) -> Seen {
    let begins = |texts: Vec<String>, with: &str| texts.iter().any(|text| text.trim_start().starts_with(with));
    let spf = names.texts(domain).await.map(|texts| begins(texts, "v=spf1"));
    let dmarc = names.texts(&format!("_dmarc.{domain}")).await.map(|texts| begins(texts, "v=DMARC1"));
    let mut keys = Vec::with_capacity(selectors.len());
    for selector in selectors {
        let texts = names.texts(&format!("{selector}._domainkey.{domain}")).await;
        // A key without its value is a key that was revoked (RFC 6376, 3.6.1).
        let has_key = |text: &String| {
            let tags = text.split(';').filter_map(|tag| tag.split_once('='));
            tags.into_iter().any(|(name, value)| name.trim() == "p" && !value.trim().is_empty())
        };
        keys.push(texts.map(|texts| texts.iter().any(has_key)));
    }
    let dkim = match keys.as_slice() {
        [] => None,
        keys if keys.contains(&Some(false)) => Some(false),
        keys if keys.contains(&None) => None,
        _ => Some(true),
    };
    let named = |what: &str, at: String| format!("{what}（{at}）");
    let dkim_at = selectors.first().map_or_else(|| domain.to_owned(), |one| format!("{one}._domainkey.{domain}"));
    lacking(vec![
        (named("SPF", domain.to_owned()), spf),
        (named("DKIM", dkim_at), dkim),
        (named("DMARC", format!("_dmarc.{domain}")), dmarc),
    ])
}

fn lacking(answers: Vec<(String, Option<bool>)>) -> Seen {
    let unanswered = answers.iter().any(|(_, answer)| answer.is_none());
    let lacking: Vec<String> =
        answers.into_iter().filter(|(_, answer)| *answer == Some(false)).map(|(name, _)| name).collect();
    if unanswered && lacking.is_empty() { Seen::NotChecked } else { Seen::Lacking(lacking) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What name servers would say, by name. A name that isn't there gets no answer.
    struct Said(BTreeMap<&'static str, Option<Vec<&'static str>>>);

    impl Names for Said {
        async fn has_address(&self, host: &str) -> Option<bool> {
            self.0.get(host).map(Option::is_some)
        }

        async fn texts(&self, name: &str) -> Option<Vec<String>> {
            let texts = self.0.get(name)?.clone().unwrap_or_default();
            Some(texts.into_iter().map(str::to_owned).collect())
        }
    }

    fn lacks(names: &[&str]) -> Seen {
        Seen::Lacking(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[tokio::test]
    async fn a_host_without_an_address_is_named_and_no_answer_is_not_fine() {
        let said = Said([("a.example", Some(vec![])), ("b.example", None)].into());
        let hosts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(addresses(&said, &hosts(&["a.example"])).await, lacks(&[]));
        assert_eq!(addresses(&said, &hosts(&["a.example", "b.example"])).await, lacks(&["b.example"]));
        assert_eq!(addresses(&said, &hosts(&["a.example", "nobody.example"])).await, Seen::NotChecked);
        assert_eq!(addresses(&NameServers::none(), &hosts(&["a.example"])).await, Seen::NotChecked);
    }

    #[tokio::test]
    async fn a_sender_needs_three_records() {
        let spf = Some(vec!["v=spf1 include:mail.example -all"]);
        let all = |dkim: &'static str, dmarc: Option<Vec<&'static str>>| {
            let key = ("m1._domainkey.k.jp", Some(vec![dkim]));
            Said([("k.jp", spf.clone()), key, ("_dmarc.k.jp", dmarc)].into())
        };
        let m1 = ["m1".to_owned()];
        let dmarc = || Some(vec!["v=DMARC1; p=reject"]);
        assert_eq!(sender(&all("v=DKIM1; k=rsa; p=MIIB", dmarc()), "k.jp", &m1).await, lacks(&[]));
        let revoked = all("v=DKIM1; p=", dmarc());
        assert_eq!(sender(&revoked, "k.jp", &m1).await, lacks(&["DKIM（m1._domainkey.k.jp）"]));
        let without = all("v=DKIM1; p=MIIB", None);
        assert_eq!(sender(&without, "k.jp", &m1).await, lacks(&["DMARC（_dmarc.k.jp）"]));
        // Nobody says under which name the key is, or one of two isn't answered.
        let found = all("v=DKIM1; p=MIIB", dmarc());
        assert_eq!(sender(&found, "k.jp", &[]).await, Seen::NotChecked);
        assert_eq!(sender(&found, "k.jp", &["m1".to_owned(), "m2".to_owned()]).await, Seen::NotChecked);
    }
}
