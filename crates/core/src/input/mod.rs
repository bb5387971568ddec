//! WHAT PEOPLE TYPE: forgiving input, turned into exact values once, at the border.
//!
//! Everything here is pure. Errors are kinds that pages word; none carries what was typed.

pub mod date;
pub mod device;
pub mod email;
pub mod email_typo;
pub mod insurer_number;
pub mod text;
