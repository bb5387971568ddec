//! WHO CALLS THE DESK: what staff see of a person, why somebody can't get in, and what staff may do for them.
//!
//! Looking is recorded like acting: each page of a person that was opened and each value that was shown is an audit row.

mod acts;
mod obstacles;
mod situation;
mod store;
mod unmask;

pub use self::acts::SupportAct;
pub use self::acts::{ActOutcome, ActReason, Note, REASON_LONGEST, act, notes, write_note};
pub use self::obstacles::Obstacle;
pub use self::situation::{
    AccountSituation, AddressSituation, HouseholdPerson, LetterSituation, PersonSituation, Situation, situation,
};
pub use self::unmask::{Masked, SensitiveValue, unmask};
