//! FILES FOR SPREADSHEETS: lists as CSV, in one form for all of them.

pub mod cell;
pub mod csv_file;
