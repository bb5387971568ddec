//! What the portal's face adds to what every face has: who may reach what, and the gate, on a table of routes made for it.

mod closed;
mod people;
mod server;
