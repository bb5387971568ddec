//! The `madoguchi` program: joins configuration, command line, portal and worker.

mod cli;
mod commands;
mod config;
mod demo;
mod doctor;
mod previews;
mod serve;
mod telemetry;
mod terminal;
mod wiring;
mod worker;

pub use cli::run;
