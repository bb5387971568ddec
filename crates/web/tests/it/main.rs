//! What holds for every answer, over TCP, with two societies and a table of routes made for it.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod closed;
mod forms;
mod headers;
mod hosts;
mod people;
mod server;
mod trouble;
