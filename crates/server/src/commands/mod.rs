//! The commands: each opens the database, calls one verb of core and reports the result.

pub mod account;
pub mod audit;
pub mod backup;
pub mod config;
pub mod desk_code;
pub mod findings;
pub mod keys;
pub mod letters;
pub mod mail;
pub mod manifests;
pub mod migrate;
pub mod new_society;
pub mod operator;
pub mod publications;
pub mod roster;
pub mod settings;
pub mod staff;
pub mod tenant;
pub mod token;

use clap::Args;
use madoguchi_core::clock::Clock;
use madoguchi_core::database::Pool;
use madoguchi_core::scope::Actor;

use crate::config::Config;
use crate::telemetry;
use crate::terminal::{ConfigFile, Stop};
use crate::wiring::House;
use crate::wiring::database::connect;

/// What every command that works with the database takes.
#[derive(Clone, Debug, Args)]
pub struct AtTheDesk {
    #[command(flatten)]
    config: ConfigFile,
    /// Who does this, for the records.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "operator")]
    who: String,
}

impl AtTheDesk {
    /// Opens what the configuration names, and returns it with the operator. No society is loaded.
    async fn open(&self) -> Result<(House, Actor), Stop> {
        let config = self.configuration()?;
        telemetry::start(&config.logging.filter, config.logging.format)?;
        let house = House::open_for_command(&config, Clock::system()).await?;
        Ok((house, Actor::Operator(self.who.clone())))
    }

    /// Reads the configuration.
    fn configuration(&self) -> Result<Config, Stop> {
        Ok(crate::config::load(self.config.config.as_deref(), crate::config::variables())?)
    }

    /// Opens the same with the role that owns the tables, for what the server's role may not do.
    async fn open_as_owner(&self) -> Result<(House, Actor), Stop> {
        let (house, actor) = self.open().await?;
        let config = self.configuration()?;
        let pool = Pool { connections: 1, ..config.database.pool() };
        let location = config.database.owner_location()?;
        let database = connect(config.database.owner_key(), &location, pool).await?;
        Ok((House { database, ..house }, actor))
    }
}

/// Returns the name by which records identify an actor.
pub fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::Operator(name) => name.clone(),
        other => other.kind().to_owned(),
    }
}
