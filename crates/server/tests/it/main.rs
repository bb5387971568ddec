//! The program from outside: the command line, the demo, a server with its mail server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on ends")]

mod cli;
mod cli_demo;
mod cli_desk;
mod cli_serve;
mod logs;
mod mail;
