//! Medical expenses (医療費情報): one year of the household, by month and person, with a picture and the same numbers in a table.

pub mod page;
mod picture;

use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::expenses::reading;
use madoguchi_web::{Answer, Page, Params, Trouble};

use self::page::ExpensesPage;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::EXPENSES, Access::Member, show)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<ExpensesPage>(Within::Member)
}

/// Shows a year.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    let wanted = params.one(page::YEAR)?.parse().ok();
    let mut random = visit.app.random();
    // Looking is recorded.
    let tx = visit.write(Actor::Member(member.account)).await?;
    let wants_step_up = reading::wants_step_up(&tx).ok_or(Trouble::NotForYou)?;
    if wants_step_up && !member.is_fresh(visit.now) {
        tx.rollback().await?;
        return Ok(visit.go(&links::step_up(links::EXPENSES)));
    }
    hold(&tx, &member).await?;
    let year = reading::view(&tx, &member, wanted, &mut random).await?;
    tx.commit().await?;
    Ok(visit.page(ExpensesPage::TEMPLATE, &ExpensesPage::of(visit.words(), &year)))
}
