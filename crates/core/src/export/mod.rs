//! FILES FOR SPREADSHEETS: lists as CSV, in one form for all of them; several files as one.

pub mod cell;
pub mod csv_file;
pub mod sheet_file;
pub mod zip_file;
