//! Members (加入者): finding them, one person on one page, and what the desk does for them.

pub mod act;
pub mod call;
pub mod desk_code;
pub mod letter;
pub mod list;
pub mod page;
pub mod person;
pub mod restriction;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::Trouble;
use uuid::Uuid;

use self::page::Members;
use super::face::{Access, Routes, Samples, Within};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::MEMBERS, Access::May(Permission::ReadMembers), list::show)
        .post(links::MEMBERS_EXPORT, Access::MayFresh(Permission::ReadMembers), list::export)
        .get(links::PERSON, Access::May(Permission::ReadMembers), person::show)
        .post(links::UNMASK, Access::May(Permission::UnmaskMembers), person::unmask)
        .post(links::NOTE, Access::May(Permission::HelpMembers), person::write_note)
        .get(links::LETTER, Access::MayFresh(Permission::HelpMembers), letter::ask)
        .post(links::LETTER, Access::MayFresh(Permission::HelpMembers), letter::send)
        .get(links::DESK_CODE, Access::May(Permission::HelpMembers), desk_code::ask)
        .post(links::DESK_CODE, Access::May(Permission::HelpMembers), desk_code::send)
        .get(links::CALL, Access::May(Permission::HelpMembers), call::ask)
        .post(links::CALL, Access::May(Permission::HelpMembers), call::send)
        .post(links::END_CALL, Access::May(Permission::HelpMembers), call::end)
        .get(links::RESTRICTION, Access::May(Permission::RestrictMembers), restriction::ask)
        .post(links::RESTRICTION, Access::May(Permission::RestrictMembers), restriction::send)
        .get(links::LIFT_RESTRICTION, Access::May(Permission::SeeRestricted), restriction::ask_lift)
        .post(links::LIFT_RESTRICTION, Access::May(Permission::SeeRestricted), restriction::send_lift)
        .get(links::ACT, Access::May(Permission::HelpMembers), act::ask)
        .post(links::ACT, Access::May(Permission::HelpMembers), act::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<Members>(Within::Desk)
        .page::<person::page::Person>(Within::Desk)
        .page::<act::page::Act>(Within::Desk)
        .page::<call::page::AskCall>(Within::Desk)
        .page::<letter::page::AskLetter>(Within::Desk)
        .page::<letter::page::PrintedLetter>(Within::Desk)
        .page::<desk_code::page::AskCode>(Within::Desk)
        .page::<restriction::page::AskRestriction>(Within::Desk)
        .page::<restriction::page::AskLift>(Within::Desk)
        .page::<restriction::page::Hidden>(Within::Desk)
}

/// A number with a comma after each thousand.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The id of a person in a path.
pub(crate) type Id = Result<Path<Uuid>, PathRejection>;

/// Reads the id of a person.
pub(crate) fn id_of(id: Id) -> Result<PersonId, Trouble> {
    id.map(|Path(id)| PersonId(id)).map_err(|_| Trouble::NotForYou)
}
