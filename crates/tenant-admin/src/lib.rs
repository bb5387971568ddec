//! What a society's staff see, the desk (窓口の担当者の画面) at `<slug>.desk.<base>`, and what the vendor's operators see, at
//! `vendor.<base>`. HTTP and templates only; the rules are in core.

mod api;
pub mod desk;
mod embedded;
mod mail_trouble;
pub mod vendor;

pub use embedded::static_files;
