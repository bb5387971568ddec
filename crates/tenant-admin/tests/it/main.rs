//! The desk as a clerk's browser sees it, without scripts, on both databases.

mod access;
mod app;
mod audit;
mod invitation;
mod members;
mod pages;
mod settings;
mod sign_in;
mod staff;
