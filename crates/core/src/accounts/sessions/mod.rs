//! The life of a session: pending sign-ins, sessions, known devices and the sign-in history.

pub mod devices;
pub mod end;
pub mod entrance;
pub mod hand_over;
pub mod history;
pub mod session;
