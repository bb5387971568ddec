//! What the API of both faces shares: how it is described, and how a request is answered once.

pub mod answer;
pub mod asked;
pub mod audit;
pub mod docs;
pub mod document;
mod fields;
pub mod policy;
