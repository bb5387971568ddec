//! What every request needs and none changes.

use std::ops::Deref;
use std::sync::Arc;

use madoguchi_core::clock::Clock;
use madoguchi_core::database::Database;
use madoguchi_core::proof::hasher::Hasher;
use madoguchi_core::sealed::KeyStore;
use madoguchi_core::tenancy::Directory;
use rand::rngs::StdRng;

use crate::assets::{Assets, Logos};
use crate::site::Site;

/// What an [`App`] is made of.
pub struct Parts {
    /// The database.
    pub database: Database,
    /// Which host is whose.
    pub directory: Directory,
    /// The time.
    pub clock: Clock,
    /// Password hashing, bounded.
    pub hasher: Hasher,
    /// The societies' keys.
    pub keys: KeyStore,
    /// Where this installation stands.
    pub site: Site,
    /// The static files of all faces.
    pub assets: Assets,
}

/// What every request needs, cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    logos: Logos,
}

impl App {
    /// An app of its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { inner: Arc::new(Inner { parts, logos: Logos::default() }) }
    }

    /// Randomness for one request, from the system; verbs get it as an argument.
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
