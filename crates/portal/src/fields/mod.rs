//! What several features share: fields of forms, what is said about what was typed in them, and small parts of pages.

pub mod account;
pub mod closing;
pub mod consent;
pub mod insurer_number;
pub mod keep;
pub mod notice;
pub mod password;
pub mod password_wording;
pub mod qr;
pub mod waiting;
pub mod wording;
