//! The `madoguchi` program: configuration, command line, portal and worker put together.

mod cli;
mod commands;
mod config;
mod demo;
mod serve;
mod telemetry;
mod terminal;
mod wiring;
mod worker;

pub use cli::run;
