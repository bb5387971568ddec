//! The hosts of a society's portal. [`crate::tenancy::hosts`] builds the host names from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hosts of a society. `<slug>.portal.<base>` and `www.<slug>.portal.<base>` always answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hosts {
    /// The one that all others redirect to, and that passkeys are bound to.
    pub canonical: Canonical,
    /// The society's own domains, e.g. `web.kenpo.example.jp`, in lower case.
    #[serde(default)]
    #[schemars(extend("items" = {"type": "string", "format": "hostname"}))]
    pub own: Vec<String>,
}

/// Which host is the canonical one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Canonical {
    /// `<slug>.portal.<base>`
    Slug,
    /// `www.<slug>.portal.<base>`
    Www,
    /// The first of `own`.
    Own,
}
