//! For whom, by whom and when: the values one must hold to reach a society's data.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ids::{AccountId, CredentialId, TenantId};
use crate::policy::Policy;
use crate::sealed::TenantKeys;

/// A society (健康保険組合) as one request or one piece of work sees it. A transaction carries it, so that a verb finds the
/// policy and the keys of the society whose rows it reads, and of no other.
#[derive(Clone)]
pub struct Society {
    /// Its id.
    pub tenant: TenantId,
    /// Its slug, e.g. `midori`.
    pub slug: Arc<str>,
    /// Its policy at the instant of the work.
    pub policy: Arc<Policy>,
    /// The keys of its sealed values.
    pub keys: Arc<TenantKeys>,
}

impl fmt::Debug for Society {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Society({}, {})", self.slug, self.tenant)
    }
}

/// One society, one actor, one instant.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Whose data, under which policy, sealed with which keys.
    pub society: Society,
    /// Who acts.
    pub actor: Actor,
    /// The instant of the whole request; nothing below reads a clock.
    pub now: DateTime<Utc>,
    /// Ties log lines and audit rows of one request together.
    pub request_id: Uuid,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody known yet.
    Anonymous,
    /// Somebody who showed a letter's provisional pair.
    LetterHolder(CredentialId),
    /// A signed-in member.
    Member(AccountId),
    /// The worker.
    System,
    /// Somebody at the command line, by the name they gave.
    Operator(String),
}

impl Actor {
    /// The word that audit rows keep.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::LetterHolder(_) => "letter_holder",
            Self::Member(_) => "member",
            Self::System => "system",
            Self::Operator(_) => "operator",
        }
    }

    /// The id behind it, if it has one.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::LetterHolder(id) => Some(id.0),
            Self::Member(id) => Some(id.0),
            Self::Anonymous | Self::System | Self::Operator(_) => None,
        }
    }
}
