//! Checkups (健診結果): a fiscal year of the member's own results, beside the year before, with pictures of the years and the same numbers
//! in tables; and the year as files to take along.

mod files;
pub mod page;
mod picture;
mod said;
mod samples;

use axum::http::StatusCode;
use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::links;
use madoguchi_core::proof::rate_limit::rule::Admission;
use madoguchi_core::scope::Actor;
use madoguchi_core::services;
use madoguchi_core::services::checkups::reading::{self, CheckupsTakenAs};
use madoguchi_web::{Answer, CSV, FieldError, Fields, Page, Params, Trouble, assets, attachment};

use self::page::{CheckupsPage, not_typeset};
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::document::{PDF, PrintTrouble, typeset};
use crate::fields::waiting::{retry_after, too_often};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::CHECKUPS, Access::Member, show).post(links::CHECKUPS_CSV, Access::Member, take_csv).post(
        links::CHECKUPS_REPORT,
        Access::Member,
        take_report,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<CheckupsPage>(Within::Member)
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
        return Ok(visit.go(&links::step_up(links::CHECKUPS)));
    }
    hold(&tx, member).await?;
    let year = reading::view(&tx, member, wanted, &mut random).await?;
    tx.commit().await?;
    let page = CheckupsPage { errors, ..CheckupsPage::of(visit.words(), &year) };
    Ok(visit.page_with(status, CheckupsPage::TEMPLATE, &page))
}

/// Answers with the year as a CSV.
pub async fn take_csv(visit: Visit, member: Member, fields: Fields) -> Answer {
    take(visit, member, fields, CheckupsTakenAs::Csv).await
}

/// Answers with the year as a PDF.
pub async fn take_report(visit: Visit, member: Member, fields: Fields) -> Answer {
    take(visit, member, fields, CheckupsTakenAs::Pdf).await
}

/// Makes a file with no transaction open; afterwards it is asked once more whether the member may have it.
async fn take(visit: Visit, member: Member, fields: Fields, wanted: CheckupsTakenAs) -> Answer {
    let year = fields.one(page::YEAR)?.parse().ok();
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if steps_up(&tx, &visit, &member)? {
        tx.rollback().await?;
        return Ok(visit.go(&links::step_up(links::CHECKUPS)));
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
        CheckupsTakenAs::Csv => {
            let csv = files::csv(&visit.policy, &found, visit.now);
            let csv = csv.map_err(|_| Trouble::broken("a file of checkups that can't be made"))?;
            (files::name(found.year, "csv"), CSV, csv)
        }
        CheckupsTakenAs::Pdf => {
            let (mark, today) = (assets::mark_of(&visit).await?, day_in_japan(visit.now));
            let document = files::report(&visit.policy, &found, mark, today).document(today);
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
