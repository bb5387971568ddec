//! WHO CALLS THE DESK: what staff see of a person, why somebody can't get in, and what staff may do for them.
//!
//! Looking is recorded like acting: each page of a person that was opened, each value that was shown and each page of a
//! member's portal that was viewed is an audit row. The member sees on which days, in the sign-in history.

mod acts;
mod address;
mod birth_date;
mod by_code;
mod looks;
mod obstacles;
mod situation;
mod store;
mod two_people;
mod unmask;
mod view;

pub(crate) use self::store::forget_notes;

pub use self::acts::{
    ActOutcome, ActReason, NOTE_LONGEST, Note, NoteText, REASON_LONGEST, SupportAct, act, notes, write_note,
};
pub use self::address::AddressSituation;
pub use self::by_code::{CodeSituation, situation_of_code};
pub use self::looks::{StaffLookDay, staff_looks};
pub use self::obstacles::Obstacle;
pub use self::situation::{
    AccountSituation, HouseholdPerson, LetterSituation, PersonSituation, Situation, hidden_name, looked_at, may_see,
    name_of, situation,
};
pub use self::two_people::{
    CodeAsked, Granted, LetterAsked, LetterWanted, approve, ask_desk_code, issue_letter, latest_letter, person_of_user,
    waiting_desk_code,
};
pub use self::unmask::{Masked, SensitiveValue, Unmasked, unmask};
pub(crate) use self::view::sweep;
pub use self::view::{
    OpenView, VIEW_LIFE, ViewBegun, ViewedMember, begin_view, end_view, open_view, view_page, viewed_member,
};
