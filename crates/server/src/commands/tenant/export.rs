//! `madoguchi tenant export`: the folder of a society as it runs.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_core::policy::layers::Layer;
use madoguchi_core::settings;
use madoguchi_core::tenancy::manifest::export::{RunningLayers, export};
use madoguchi_words::Words;
use serde_json::json;

use crate::commands::AtTheDesk;
use crate::commands::findings::InLanguage;
use crate::commands::new_society::write_whole;
use crate::terminal::{Stop, instant, language, say, tell};

/// What `tenant export` takes.
#[derive(Debug, Args)]
pub struct Export {
    /// The society's slug.
    slug: String,
    /// Folder in which the society's folder is made.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    to: PathBuf,
    /// As it runs at an instant (RFC 3339); now, if it isn't given.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Language of the words beside the keys; the terminal's locale says it, if it isn't given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    #[command(flatten)]
    desk: AtTheDesk,
}

/// Runs the command.
pub async fn run(asked: Export) -> Result<ExitCode, Stop> {
    let words = Words::of(asked.language.map_or_else(language, Into::into));
    let folder = asked.to.join(&asked.slug);
    if folder.exists() {
        let arguments = [("folder", folder.display().to_string().into())];
        return Err(Stop::because(words.format("command-new-there-already", &arguments)));
    }
    let (house, _) = asked.desk.open().await?;
    let society = house.society(&asked.slug).await?;
    let now = house.clock.now();
    let tx = house.database.platform_read(now).await?;
    let timeline = settings::timeline_of(&tx, society.id).await?;
    let at = timeline.counting(asked.at.unwrap_or(now));
    let layers = RunningLayers {
        manifest: timeline.layer_at(Layer::Manifest, at),
        own: timeline.layer_at(Layer::Overrides, at),
    };
    let name = timeline.policy_at(at)?.society.name;
    let heading = words.format("command-export-heading", &[("name", name.into()), ("at", words.instant(at).into())]);
    let files = export(&tx, society.id, layers, &heading, |key| words.text(key).to_owned()).await?;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let contents: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.content.as_slice())).collect();
    write_whole(&folder, &contents)?;
    if asked.json {
        say(json!({"tenant": asked.slug, "folder": folder, "files": names, "at": at}))?;
    } else {
        let arguments = [("folder", folder.display().to_string().into()), ("files", names.join(", ").into())];
        say(words.format("command-export-made", &arguments))?;
    }
    if let Some(ahead) = timeline.instants().into_iter().find(|instant| *instant > at) {
        tell(words.format("command-export-ahead", &[("from", words.instant(ahead).into())]));
    }
    Ok(ExitCode::SUCCESS)
}
