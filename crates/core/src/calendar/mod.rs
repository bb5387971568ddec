//! Japan's calendar: holidays, era years (和暦) and ages.

pub mod age;
pub mod holidays;
pub mod wareki;
