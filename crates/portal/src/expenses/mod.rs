//! Medical expenses (医療費情報): one year of the household, by month and person, with a picture and the same numbers in tables; and
//! the year as files to take along.

mod files;
pub mod page;
mod picture;
mod samples;
mod tax;

use axum::http::StatusCode;
use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::links;
use madoguchi_core::proof::rate_limit::rule::Admission;
use madoguchi_core::scope::Actor;
use madoguchi_core::services;
use madoguchi_core::services::expenses::reading::{self, TakenAs};
use madoguchi_web::{Answer, CSV, FieldError, Fields, Page, Params, Trouble, assets, attachment};

use self::page::{ExpensesPage, not_typeset};
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::document::{PDF, PrintTrouble, typeset};
use crate::fields::waiting::{retry_after, too_often};

/// The media type of a spreadsheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::EXPENSES, Access::Member, show)
        .post(links::EXPENSES_CSV, Access::Member, take_csv)
        .post(links::EXPENSES_SPREADSHEET, Access::Member, take_spreadsheet)
        .post(links::EXPENSES_LIST, Access::Member, take_list)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<ExpensesPage>(Within::Member)
}

/// Whether the proofs have to be shown again. Answers with 404 where the society doesn't offer the service now.
fn steps_up(tx: &TenantTx, visit: &Visit, member: &Member) -> Result<bool, Trouble> {
    let wants = reading::wants_step_up(tx).ok_or(Trouble::NotForYou)?;
    Ok(wants && !member.is_fresh(visit.now))
}

/// Shows a year.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    let wanted = params.one(page::YEAR)?.parse().ok();
    shown(&visit, &member, wanted, Vec::new(), StatusCode::OK).await
}

async fn shown(
    visit: &Visit,
    member: &Member,
    wanted: Option<i32>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut random = visit.app.random();
    // Looking is recorded.
    let tx = visit.write(Actor::Member(member.account)).await?;
    if steps_up(&tx, visit, member)? {
        tx.rollback().await?;
        return Ok(visit.go(&links::step_up(links::EXPENSES)));
    }
    hold(&tx, member).await?;
    let year = reading::view(&tx, member, wanted, &mut random).await?;
    tx.commit().await?;
    let page = ExpensesPage { errors, ..ExpensesPage::of(visit.words(), &year) };
    Ok(visit.page_with(status, ExpensesPage::TEMPLATE, &page))
}

/// Answers with the year as a CSV.
pub async fn take_csv(visit: Visit, member: Member, fields: Fields) -> Answer {
    take(visit, member, fields, TakenAs::Csv).await
}

/// Answers with the year in the shape of the National Tax Agency's form.
pub async fn take_spreadsheet(visit: Visit, member: Member, fields: Fields) -> Answer {
    take(visit, member, fields, TakenAs::Spreadsheet).await
}

/// Answers with the year as a PDF.
pub async fn take_list(visit: Visit, member: Member, fields: Fields) -> Answer {
    take(visit, member, fields, TakenAs::Pdf).await
}

/// Makes a file with no transaction open; afterwards it is asked once more whether the member may have it, because somebody may
/// have been hidden meanwhile.
async fn take(visit: Visit, member: Member, fields: Fields, wanted: TakenAs) -> Answer {
    let year = fields.one(page::YEAR)?.parse().ok();
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if steps_up(&tx, &visit, &member)? {
        tx.rollback().await?;
        return Ok(visit.go(&links::step_up(links::EXPENSES)));
    }
    hold(&tx, &member).await?;
    let admitted = services::document(&tx, &member, &mut random).await?;
    let found = reading::year_to_take(&tx, &member, year).await?;
    tx.commit().await?;
    if let Admission::Paused(until) = admitted {
        let errors = vec![FieldError::overall(too_often(&visit, until))];
        let response = shown(&visit, &member, year, errors, StatusCode::TOO_MANY_REQUESTS).await?;
        return Ok(retry_after(&visit, until, response));
    }
    let (name, media_type, content) = match wanted {
        TakenAs::Csv => (files::name(found.year, "csv"), CSV, made(files::csv(&visit.policy, &found, visit.now))?),
        TakenAs::Spreadsheet => {
            let today = day_in_japan(visit.now);
            (files::name(found.year, "xlsx"), XLSX, made(files::spreadsheet(&visit.policy, &found, today))?)
        }
        TakenAs::Pdf => {
            let (mark, today) = (assets::mark_of(&visit).await?, day_in_japan(visit.now));
            let name = found.insured.as_deref().unwrap_or(&member.name);
            let document = files::list(&visit.policy, &found, name, mark, today).document(today);
            match typeset(&visit, document).await {
                Ok(pdf) => (files::name(found.year, "pdf"), PDF, pdf),
                Err(PrintTrouble::Missing(missing)) => {
                    let errors = vec![FieldError::overall(not_typeset(visit.words(), &missing))];
                    return shown(&visit, &member, year, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
                }
                Err(PrintTrouble::Other(trouble)) => return Err(trouble),
            }
        }
    };
    let tx = visit.write(Actor::Member(member.account)).await?;
    hold(&tx, &member).await?;
    if !reading::take(&tx, &member, &found, wanted, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(attachment(&name, media_type, content))
}

fn made(file: std::io::Result<Vec<u8>>) -> Result<Vec<u8>, Trouble> {
    file.map_err(|_| Trouble::broken("a file of medical expenses that can't be made"))
}
