//! The program from outside: the command line, the demo, a server with its mail server; what must hold when something
//! breaks; the big numbers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

mod books;
mod cli;
mod cli_audit;
mod cli_backup;
mod cli_demo;
mod cli_desk;
mod cli_doctor;
mod cli_first_day;
mod cli_gates;
mod cli_manifests;
mod cli_new;
mod cli_ops;
mod cli_publications;
mod cli_serve;
mod cli_settings;
mod cli_staff;
mod faults;
mod logs;
mod mail;
mod member;
#[allow(dead_code, reason = "shared with the bench, which uses other parts of it")]
mod place;
mod post_office;
mod readme;
#[allow(dead_code, reason = "shared with the bench, which uses other parts of it")]
mod robot;
mod soak;
mod societies;
#[allow(dead_code, reason = "shared with the bench, which uses other parts of it")]
mod wire;
