//! Finding members, listing them, and the list as a file.

mod shown;

pub use self::shown::Shown;
pub(crate) use self::shown::era_words;
pub(super) use self::shown::{COVERAGE, TROUBLE, order_key, registration_key};

use madoguchi_core::database::TenantTx;
use madoguchi_core::export::cell;
use madoguchi_core::failure::Failure;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::desk as links;
use madoguchi_core::roster;
use madoguchi_core::roster::list::{ListedPerson, PageKey, PeopleCount, PeopleExport, PeopleOrder};
use madoguchi_core::roster::search::Found;
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support_codes::{self, CodeLookup, SupportCode};
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};
use madoguchi_words::Words;
use serde_json::Value;

use super::grouped;
use super::page::{Members, Row, found_href};
use crate::desk::face::{At, Visit};
use crate::desk::files::{self, About, ExportedList, Rows};

/// Persons on one page.
const A_PAGE: u64 = 50;
/// Persons that are counted at most.
const COUNTED: u64 = 10_000;

/// The query parameters: what was typed, and where the page begins.
pub(super) const QUERY_FIELD: &str = "q";
pub(super) const AFTER_FIELD: &str = "after";

/// Finds members by whatever was typed, or lists those that fit the filters.
pub(super) async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let typed = trim(params.one(QUERY_FIELD)?).to_owned();
    let after = match params.one(AFTER_FIELD)? {
        "" => None,
        text => Some(text.parse::<PageKey>().map_err(|_| Trouble::NotForYou)?),
    };
    let shown = Shown::read(&params)?;
    let (words, eras) = (visit.words(), &visit.policy.eras);
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
            more_href: next.map(|next| found_href(&typed, &next.to_string())),
            typed,
            code,
            is_list: false,
            ..Members::blank(words, eras, Shown::default())
        };
        return Ok(visit.page(Members::TEMPLATE, &page));
    }
    let filter = shown.filter(eras);
    let asked = order_for(&clerk, &shown);
    let order = roster::list::order_seen_by(&tx, clerk.eyes(), &filter, asked).await?;
    let listed = roster::list_seen_by(&tx, clerk.eyes(), &filter, order, (after, A_PAGE)).await?;
    // A further page has the number of the first.
    let count = match after {
        None => Some(match roster::count_seen_by(&tx, clerk.eyes(), &filter, order, COUNTED).await? {
            PeopleCount::Exactly(count) => words.format("desk-list-count", &[("count", grouped(count).into())]),
            PeopleCount::MoreThan(most) => words.format("desk-list-count-more", &[("count", grouped(most).into())]),
        }),
        Some(_) => None,
    };
    let page = Members {
        rows: listed.people.iter().map(|person| Row::listed(words, person, clerk.eyes())).collect(),
        more_href: listed.next.map(|next| shown.href(Some(&next.to_string()))),
        count,
        too_many: order != asked,
        ..Members::blank(words, eras, shown).offering(clerk.may(Permission::UnmaskMembers))
    };
    Ok(visit.page(Members::TEMPLATE, &page))
}

/// The order of a list. Numbers are sensitive, and so is their order.
fn order_for(clerk: &At, shown: &Shown) -> PeopleOrder {
    let may = shown.order() != PeopleOrder::Number || clerk.may(Permission::UnmaskMembers);
    if may { shown.order() } else { PeopleOrder::default() }
}

/// The same list as a file. Who may see symbols and numbers gets them, too, and the record says so.
pub(super) async fn export(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let shown = Shown::read(&fields)?;
    let (words, eras) = (visit.words(), &visit.policy.eras);
    let with_numbers = clerk.may(Permission::UnmaskMembers);
    let mut filter = shown.as_json();
    filter.insert("numbers".into(), Value::Bool(with_numbers));
    let day = words.date(madoguchi_core::clock::day_in_japan(visit.now));
    let tx = visit.read(clerk.actor()).await?;
    let asked = order_for(&clerk, &shown);
    let order = roster::list::order_seen_by(&tx, Eyes::InBulk, &shown.filter(eras), asked).await?;
    tx.rollback().await?;
    let about = About {
        list: ExportedList::Members,
        permission: Permission::ReadMembers,
        further: with_numbers.then_some(Permission::UnmaskMembers),
        titles: titles(words, with_numbers),
        lines: vec![
            [words.text("desk-export-filter").to_owned(), shown.in_words(words, eras)],
            [words.text("desk-order").to_owned(), words.text(order_key(order)).to_owned()],
            [words.text("desk-export-range").to_owned(), words.format("desk-export-as-of", &[("day", day.into())])],
            [words.text("desk-restricted-mark").to_owned(), words.text("desk-export-without-hidden").to_owned()],
        ],
        filter: filter.into(),
    };
    let rows = MemberRows { export: PeopleExport::new(shown.filter(eras), order), with_numbers };
    files::send(&visit, clerk, about, rows).await
}

fn titles(words: &'static Words, with_numbers: bool) -> Vec<&'static str> {
    let numbers = ["desk-column-symbol", "desk-column-number", "desk-column-branch"];
    let first = ["desk-column-name", "desk-column-kana", "desk-column-relationship", "desk-column-insured"];
    let last = [
        "desk-filter-employer",
        "desk-person-employer",
        "desk-person-joined",
        "desk-person-lost",
        "desk-filter-coverage",
        "desk-filter-account",
        "desk-column-signed-in",
        "desk-filter-mail",
    ];
    let keys = first.into_iter().chain(numbers.into_iter().filter(|_| with_numbers)).chain(last);
    keys.map(|key| words.text(key)).collect()
}

/// The rows of a file of members.
struct MemberRows {
    export: PeopleExport,
    with_numbers: bool,
}

impl Rows for MemberRows {
    async fn next(&mut self, tx: &TenantTx, words: &'static Words) -> Result<Vec<Vec<String>>, Failure> {
        let people = self.export.next(tx).await?;
        let ids: Vec<_> = people.iter().map(|person| person.id).collect();
        let mut numbers = if self.with_numbers { roster::numbers(tx, &ids).await? } else { Default::default() };
        let rows = people.iter().map(|person| {
            let number = numbers.remove(&person.id);
            let number = number.map(|found| [found.symbol, found.number, found.branch]).unwrap_or_default();
            cells(words, person, self.with_numbers.then_some(number))
        });
        Ok(rows.collect())
    }
}

/// The cells of a person.
fn cells(words: &Words, person: &ListedPerson, number: Option<[String; 3]>) -> Vec<String> {
    let coverage = COVERAGE.iter().find(|(_, coverage, _)| *coverage == person.coverage);
    let insured = person.insured.as_ref();
    let relationship = insured.map_or(words.text("desk-insured"), |_| &person.relationship);
    let account = match person.account {
        Some(account) if account.disabled => "desk-filter-disabled",
        Some(_) => "desk-registered",
        None => "desk-not-registered",
    };
    let trouble = person.account.is_some_and(|account| account.undeliverable);
    let signed_in = person.account.and_then(|account| account.signed_in_at);
    let first = [
        cell::text(&person.name),
        cell::text(&person.kana),
        cell::text(relationship),
        cell::text(insured.map_or("", |insured| &insured.name)),
    ];
    let last = [
        cell::code(&person.employer_code),
        cell::text(&person.employer_name),
        person.joined_on.to_string(),
        person.lost_on.map(|day| day.to_string()).unwrap_or_default(),
        coverage.map(|(.., key)| words.text(key).to_owned()).unwrap_or_default(),
        words.text(account).to_owned(),
        signed_in.map(|at| words.instant(at)).unwrap_or_default(),
        if trouble { words.text("desk-filter-mail-trouble").to_owned() } else { String::new() },
    ];
    first.into_iter().chain(number.into_iter().flatten().map(|part| cell::code(&part))).chain(last).collect()
}
