//! The portal over TCP, as a browser without scripts meets it, on both databases. The files mirror the URL tree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that can't go on fails"
)]

mod access;
mod addresses;
mod announcements;
mod app;
mod beside;
mod checkups;
mod closed;
mod cross_site;
mod database_gone;
mod devices;
mod documents;
mod drawn_for;
mod eligibility;
mod expenses;
mod face;
mod finder;
mod forms;
mod hand_over;
mod headers;
mod home;
mod hosts;
mod household;
mod isolation;
mod letter_request;
mod limits;
mod login_methods;
mod member_pages;
mod one_time_code;
mod pages;
mod passkey;
mod passwords;
mod phone;
mod profile;
mod recovery;
mod recovery_codes;
mod register;
mod rows;
mod second_step;
mod sequences;
mod sessions;
mod sign_in;
mod step_up;
mod support_codes;
mod terms;
mod typing;
mod unsubscribe;
mod verify_email;
mod walk;
mod wire;
