//! The state that all requests share.

use std::ops::Deref;
use std::sync::Arc;

use madoguchi_core::clock::Clock;
use madoguchi_core::database::Database;
use madoguchi_core::proof::hasher::Hasher;
use madoguchi_core::sealed::KeyStore;
use madoguchi_core::tenancy::Directory;
use madoguchi_print::Typesetter;
use rand::rngs::StdRng;

use crate::assets::{Assets, Logos};
use crate::meters::Meters;
use crate::site::Site;

/// The parts that an [`App`] is built from.
pub struct Parts {
    /// The database.
    pub database: Database,
    /// The lookup from host to society.
    pub directory: Directory,
    /// The clock.
    pub clock: Clock,
    /// The password hasher, which limits how many hashes run at a time.
    pub hasher: Hasher,
    /// The typesetter, which limits how many documents are typeset at a time.
    pub typesetter: Typesetter,
    /// The societies' keys.
    pub keys: KeyStore,
    /// The scheme, base domain, port and trusted proxies of this installation.
    pub site: Site,
    /// The static files of all faces.
    pub assets: Assets,
    /// What is counted about requests.
    pub meters: Meters,
}

/// The state that all requests share. Cloning it is cheap.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    logos: Logos,
}

impl App {
    /// Builds an app from its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { inner: Arc::new(Inner { parts, logos: Logos::default() }) }
    }

    /// Returns a random number generator for one request, seeded by the system. Verbs of core take it as an argument.
    #[must_use]
    pub fn random(&self) -> StdRng {
        rand::make_rng()
    }

    pub(crate) fn logos(&self) -> &Logos {
        &self.inner.logos
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.inner.parts
    }
}
