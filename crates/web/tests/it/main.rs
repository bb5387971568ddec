//! What holds for every answer, over TCP, with two societies and two faces made for it.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod counter;
mod desk;
mod forms;
mod headers;
mod hosts;
mod office;
mod proxies;
mod second_face;
mod server;
mod sessions;
mod trouble;
