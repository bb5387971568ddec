//! The desk as a clerk's browser sees it, without scripts, on both databases.

mod access;
mod announcements;
mod app;
mod invitation;
mod members;
mod pages;
mod sign_in;
mod staff;
