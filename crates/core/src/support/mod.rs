//! WHO CALLS THE DESK: what staff see of a person, why somebody can't get in, and what staff may do for them.
//!
//! Looking is recorded like acting: each page of a person that was opened and each value that was shown is an audit row.

mod acts;
mod obstacles;
mod situation;
mod store;
mod two_people;
mod unmask;

pub(crate) use self::store::forget_notes;

pub use self::acts::{
    ActOutcome, ActReason, NOTE_LONGEST, Note, NoteText, REASON_LONGEST, SupportAct, act, notes, write_note,
};
pub use self::obstacles::Obstacle;
pub use self::situation::{
    AccountSituation, AddressSituation, HouseholdPerson, LetterSituation, PersonSituation, Situation, hidden_name,
    may_see, name_of, situation,
};
pub use self::two_people::{
    CodeAsked, Granted, LETTERS_A_DAY, LetterAsked, approve, ask_desk_code, issue_letter, latest_letter,
};
pub use self::unmask::{Masked, SensitiveValue, unmask};
