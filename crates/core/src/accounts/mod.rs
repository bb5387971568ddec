//! WHO MAY COME IN: accounts and their addresses, sessions, methods of signing in, profile, and the ways back in.

pub mod attempts;
pub mod methods;
pub mod notices;
pub mod profile;
pub mod recovery;
pub mod sessions;
pub(crate) mod store;
