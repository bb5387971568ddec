//! For whom, by whom and when: the values one must hold to reach a society's data.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ids::{AccountId, CredentialId, TenantId};

/// One society, one actor, one instant.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Whose data.
    pub tenant: TenantId,
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
