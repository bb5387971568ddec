//! What several features share: form fields, messages about their values, and small parts of pages.

pub mod account;
pub mod birth_date;
pub mod closing;
pub mod consent;
pub mod document;
pub mod insurer_number;
pub mod keep;
pub mod notice;
pub mod password;
pub mod password_wording;
pub mod progress;
pub mod published;
pub mod waiting;
pub mod wording;
