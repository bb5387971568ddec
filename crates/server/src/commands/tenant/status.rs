//! `madoguchi tenant suspend` and `resume`, with a reason; `list`.

use std::process::ExitCode;

use clap::Args;
use madoguchi_core::tenancy::TenantStatus;
use madoguchi_core::tenancy::apply::{self as applying, StatusChange};
use madoguchi_words::Words;
use serde_json::json;

use crate::commands::AtTheDesk;
use crate::commands::findings::InLanguage;
use crate::terminal::{Stop, language, say};
use crate::wiring::random;

/// What `tenant suspend` and `tenant resume` take.
#[derive(Debug, Args)]
pub struct Change {
    /// The society's slug.
    slug: String,
    /// Why, for the society's audit trail.
    #[arg(long)]
    reason: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Language of what is printed; the terminal's locale says it, if it isn't given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// What `tenant list` takes.
#[derive(Debug, Args)]
pub struct List {
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// Suspends or resumes a society.
pub async fn change(asked: Change, status: TenantStatus) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    let reason = asked.reason.trim();
    if reason.is_empty() {
        return Err(Stop::because(words.text("command-status-no-reason")));
    }
    let (house, operator) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    let tx = house.write(&society, operator).await?;
    let changed = applying::change_status(&tx, status, reason, &mut random()).await?;
    tx.commit().await?;
    let changed = match changed {
        StatusChange::Done => true,
        StatusChange::SoAlready => false,
        StatusChange::NotFrom(stands) => {
            let state = words.text(&format!("command-state-{}", stands.word())).to_owned();
            let arguments = [("slug", (&asked.slug).into()), ("state", (&state).into())];
            return Err(Stop::because(words.format("command-status-not-from", &arguments)));
        }
    };
    if asked.json {
        say(json!({"tenant": asked.slug, "status": status, "changed": changed}))?;
    } else {
        let suspends = status == TenantStatus::Suspended;
        let key = match (suspends, changed) {
            (true, true) => "command-status-suspended",
            (true, false) => "command-status-suspended-already",
            (false, true) => "command-status-resumed",
            (false, false) => "command-status-live-already",
        };
        say(words.format(key, &[("slug", (&asked.slug).into())]))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists the societies.
pub async fn list(asked: List) -> Result<ExitCode, Stop> {
    let (house, _) = asked.desk.open().await?;
    house.load_all().await?;
    let mut societies = house.directory.all();
    societies.sort_by(|a, b| a.slug.cmp(&b.slug));
    let longest = societies.iter().map(|society| society.slug.len()).max().unwrap_or_default();
    for society in societies {
        let policy = society.policy(house.clock.now());
        let url = house.site.url_of(&society.canonical_host);
        if asked.json {
            let numbers: Vec<String> = policy.society.insurer_numbers.iter().map(ToString::to_string).collect();
            say(json!({"tenant": society.slug, "status": society.status, "url": url, "name": policy.society.name,
                "insurer_numbers": numbers}))?;
        } else {
            let status = format!("{:?}", society.status);
            say(format!("{:longest$}  {status:9}  {url}  {}", society.slug, policy.society.name))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
