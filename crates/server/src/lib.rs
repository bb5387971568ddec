//! The `madoguchi` program: joins configuration, command line, portal and worker.

mod certificates;
mod cli;
mod commands;
mod config;
mod connections;
mod demo;
mod doctor;
mod meters;
mod names;
mod ops;
mod previews;
mod reports;
mod serve;
mod telemetry;
mod terminal;
mod test_mail;
mod wiring;
mod worker;

pub use cli::run;
