//! Members (加入者): finding them, one person on one page, and what the desk does for them.

pub mod act;
pub mod call;
pub mod desk_code;
pub mod letter;
pub mod page;
pub mod person;
pub mod restriction;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use madoguchi_core::ids::PersonId;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::desk as links;
use madoguchi_core::roster;
use madoguchi_core::roster::list::{PageKey, PeopleCount, PeopleFilter, PeopleOrder};
use madoguchi_core::roster::search::Found;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support_codes::{self, CodeLookup, SupportCode};
use madoguchi_web::{Answer, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{Members, Row, Shown, more_href};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// Persons on one page.
const A_PAGE: u64 = 50;
/// Persons that are counted at most.
const COUNTED: u64 = 10_000;

/// The query parameters: what was typed, the filters, and where the page begins.
pub(crate) const QUERY_FIELD: &str = "q";
pub(crate) const COVERAGE_FIELD: &str = "coverage";
pub(crate) const ACCOUNT_FIELD: &str = "account";
pub(crate) const AFTER_FIELD: &str = "after";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::MEMBERS, Access::May(Permission::ReadMembers), show)
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

/// Finds members by whatever was typed, or lists those that fit the filters.
async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let typed = trim(params.one(QUERY_FIELD)?).to_owned();
    let after = match params.one(AFTER_FIELD)? {
        "" => None,
        text => Some(text.parse::<PageKey>().map_err(|_| Trouble::NotForYou)?),
    };
    let shown = Shown { coverage: params.one(COVERAGE_FIELD)?.into(), account: params.one(ACCOUNT_FIELD)?.into() };
    let words = visit.words();
    let mut code = None;
    if let Some(typed) = SupportCode::read(&typed) {
        let mut random = visit.app.random();
        let tx = visit.write(clerk.actor()).await?;
        let found = support_codes::look_up(&tx, &clerk, &typed, &mut random).await?;
        tx.commit().await?;
        code = Some(match found {
            CodeLookup::Found(id) => return Ok(visit.go(&links::of(links::STUCK, id.0))),
            CodeLookup::NotFound => words.format("desk-stuck-no-code", &[("code", typed.as_str().into())]),
            CodeLookup::Paused(until) => words.format("desk-stuck-paused", &[("until", words.instant(until).into())]),
        });
    }
    let tx = visit.read(clerk.actor()).await?;
    if !typed.is_empty() {
        let Found { people, next } = roster::find_seen_by(&tx, clerk.eyes(), &typed, (after, A_PAGE)).await?;
        let page = Members {
            rows: people.iter().map(|found| Row::found(words, found, clerk.eyes())).collect(),
            more_href: next.map(|next| more_href(&typed, &shown, &next.to_string())),
            typed,
            code,
            count: None,
            shown,
        };
        return Ok(visit.page(Members::TEMPLATE, &page));
    }
    let filter =
        PeopleFilter { coverage: shown.coverage(), with_account: shown.with_account(), ..PeopleFilter::default() };
    let listed = roster::list_seen_by(&tx, clerk.eyes(), &filter, PeopleOrder::Kana, (after, A_PAGE)).await?;
    let count = match roster::count(&tx, &filter, COUNTED).await? {
        PeopleCount::Exactly(count) => words.format("desk-list-count", &[("count", grouped(count).into())]),
        PeopleCount::MoreThan(most) => words.format("desk-list-count-more", &[("count", grouped(most).into())]),
    };
    let page = Members {
        rows: listed.people.iter().map(|person| Row::listed(words, person, clerk.eyes())).collect(),
        more_href: listed.next.map(|next| more_href("", &shown, &next.to_string())),
        typed,
        code,
        count: Some(count),
        shown,
    };
    Ok(visit.page(Members::TEMPLATE, &page))
}

/// A number with a comma after each thousand.
fn grouped(number: u64) -> String {
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
