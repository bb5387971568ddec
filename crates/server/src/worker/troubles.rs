//! What a round over societies couldn't do. A cause that touches every society, such as a full disk or a lost key folder, is one
//! line in the log and not one for each of a thousand.

use std::fmt::Display;
use std::mem::{Discriminant, discriminant};

use madoguchi_core::failure::Failure;

/// The failures of one round. They are logged when the round is over.
pub(super) struct Troubles {
    what: &'static str,
    found: Vec<Trouble>,
}

/// Failures of one kind: the first one stands for all.
struct Trouble {
    kind: Discriminant<Failure>,
    society: String,
    failure: Failure,
    times: usize,
}

impl Troubles {
    /// Begins a round. `what` says in the log what couldn't be done.
    pub fn of(what: &'static str) -> Self {
        Self { what, found: Vec::new() }
    }

    /// Notes that something couldn't be done for a society.
    pub fn note(&mut self, society: impl Display, failure: Failure) {
        let kind = discriminant(&failure);
        match self.found.iter_mut().find(|trouble| trouble.kind == kind) {
            Some(trouble) => trouble.times += 1,
            None => self.found.push(Trouble { kind, society: society.to_string(), failure, times: 1 }),
        }
    }
}

impl Drop for Troubles {
    fn drop(&mut self) {
        for Trouble { society, failure, times, .. } in &self.found {
            match failure {
                // It passes by itself.
                Failure::Unreachable(_) | Failure::TookTooLong(_) | Failure::Busy => {
                    tracing::warn!(society, times, %failure, "{}", self.what);
                }
                _ => tracing::error!(society, times, %failure, "{}", self.what),
            }
        }
    }
}
