//! Japan's calendar: holidays and era years (和暦).

pub mod holidays;
pub mod wareki;
