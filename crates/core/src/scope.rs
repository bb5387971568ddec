//! For which society, by which actor and at which instant: the values that a caller must hold to reach a society's
//! data.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ids::{AccountId, CredentialId, OperatorId, OperatorTokenId, StaffId, StaffTokenId, TenantId};
use crate::input::network::Networks;
use crate::policy::Policy;
use crate::sealed::TenantKeys;

/// A society (健康保険組合) as one request or one piece of work sees it. A transaction carries the society, so that a verb
/// uses the policy and the keys of the society whose rows it reads, and of no other.
#[derive(Clone)]
pub struct Society {
    /// The society's id.
    pub tenant: TenantId,
    /// The society's slug, e.g. `midori`.
    pub slug: Arc<str>,
    /// The society's policy at the instant of the work.
    pub policy: Arc<Policy>,
    /// The keys of the society's sealed values.
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
    /// The society whose data are reached, with its policy and keys.
    pub society: Society,
    /// The actor.
    pub actor: Actor,
    /// The instant of the whole request. No code below reads a clock.
    pub now: DateTime<Utc>,
    /// Correlates the log lines and audit rows of one request.
    pub request_id: Uuid,
    /// The network that the request comes from; `None` for the worker and the command line.
    pub networks: Option<Networks>,
}

/// The identity behind a request or a piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is identified yet.
    Anonymous,
    /// A person who showed the provisional ID and password of a letter.
    LetterHolder(CredentialId),
    /// A signed-in member.
    Member(AccountId),
    /// A member of the society's staff (担当者), signed in at the desk.
    Staff(StaffId),
    /// The same, by a token of theirs.
    StaffToken(StaffId, StaffTokenId),
    /// An operator of the vendor (運営担当者), signed in.
    Vendor(OperatorId),
    /// The same, by a token of theirs.
    VendorToken(OperatorId, OperatorTokenId),
    /// The worker.
    System,
    /// A person at the command line, by the name that they gave.
    Operator(String),
}

impl Actor {
    /// The word for this kind of actor in audit rows.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::LetterHolder(_) => "letter_holder",
            Self::Member(_) => "member",
            Self::Staff(_) | Self::StaffToken(..) => "staff",
            Self::Vendor(_) | Self::VendorToken(..) => "vendor",
            Self::System => "system",
            Self::Operator(_) => "operator",
        }
    }

    /// The id of the credential or account behind the actor, if there is one.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::LetterHolder(id) => Some(id.0),
            Self::Member(id) => Some(id.0),
            Self::Staff(id) | Self::StaffToken(id, _) => Some(id.0),
            Self::Vendor(id) | Self::VendorToken(id, _) => Some(id.0),
            Self::Anonymous | Self::System | Self::Operator(_) => None,
        }
    }

    /// The token by which the actor acts, if it is one.
    #[must_use]
    pub const fn token(&self) -> Option<Uuid> {
        match self {
            Self::StaffToken(_, token) => Some(token.0),
            Self::VendorToken(_, token) => Some(token.0),
            _ => None,
        }
    }
}
