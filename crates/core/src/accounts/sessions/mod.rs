//! How a session begins, goes on and ends: sign-ins on their way, sessions, the browsers that are known, and the history.

pub mod devices;
pub mod entrance;
pub mod hand_over;
pub mod history;
pub mod session;
