//! WHERE A SOCIETY STANDS: from its first folder to its end. Pure, and the one rule about what may follow what.
//!
//! ```text
//! draft ──what can be known without members is in order──▶ ready ──tried once, and nothing is missing──▶ live ⇄ suspended
//!   └──────────◀──something isn't in order after all────────┘
//! draft, ready, suspended ──two operators──▶ retired ──within the hold──▶ where it was before
//! ```

use serde::{Deserialize, Serialize};

/// The state of a society's portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantStatus {
    /// The society is being set up (準備中). Its portal is closed and says so; its desk is open.
    Draft,
    /// Everything is there but a rehearsal (試し). The portal is open for it, before members get their letters.
    Ready,
    /// The portal is open.
    Live,
    /// The portal is suspended and says so.
    Suspended,
    /// The society leaves the platform (終了). Portal and desk are closed for good; rows and keys go when the hold is over.
    Retired,
}

impl TenantStatus {
    /// All states, in the order of a society's life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Ready, Self::Live, Self::Suspended, Self::Retired];

    /// The state's word: in the database, in addresses and at the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Ready => "ready",
            Self::Live => "live",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether members reach the portal's pages.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Ready | Self::Live)
    }

    /// Whether the finder tells of the society. One that is being set up isn't known before its members get their letters.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Live | Self::Suspended)
    }

    /// Whether a society may go from this state to another. Whether it is ready for that is the gates' to say, and who may do it is
    /// the verb's.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Ready)
                | (Self::Ready, Self::Draft | Self::Live)
                | (Self::Live, Self::Suspended)
                | (Self::Suspended, Self::Live)
                | (Self::Draft | Self::Ready | Self::Suspended, Self::Retired)
                | (Self::Retired, Self::Draft | Self::Ready | Self::Suspended)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::TenantStatus::{self, Draft, Live, Ready, Retired, Suspended};

    #[test]
    fn a_society_goes_the_way_of_its_life_and_no_other() {
        let next = |from: TenantStatus| TenantStatus::ALL.into_iter().filter(move |to| from.may_become(*to));
        let table = TenantStatus::ALL.map(|from| (from, next(from).collect::<Vec<_>>()));
        assert_eq!(
            table,
            [
                (Draft, vec![Ready, Retired]),
                (Ready, vec![Draft, Live, Retired]),
                (Live, vec![Suspended]),
                (Suspended, vec![Live, Retired]),
                (Retired, vec![Draft, Ready, Suspended]),
            ]
        );
    }

    #[test]
    fn each_state_has_its_word() {
        for status in TenantStatus::ALL {
            assert_eq!(TenantStatus::of_word(status.word()), Some(status));
        }
        assert_eq!(TenantStatus::of_word("Live"), None);
    }
}
