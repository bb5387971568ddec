//! From letter to account.

mod journeys;
