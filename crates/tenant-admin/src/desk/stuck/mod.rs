//! Somebody at the telephone who is stuck on a page of the portal, found by the support code that they read out.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use madoguchi_core::ids::SupportCodeId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support;
use madoguchi_web::{Answer, Page, Trouble};
use uuid::Uuid;

use self::page::StuckPage;
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::STUCK, Access::May(Permission::ReadMembers), show)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<StuckPage>(Within::Desk)
}

/// Opens the situation behind a code. Its id stands in the path, not the code.
async fn show(visit: Visit, clerk: At, id: Result<Path<Uuid>, PathRejection>) -> Answer {
    let id = id.map(|Path(id)| SupportCodeId(id)).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let found = support::situation_of_code(&tx, &clerk, &visit.tenant, id, &mut random).await?;
    let found = found.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    let page = StuckPage::of(visit.words(), &found, clerk.may(Permission::HelpMembers));
    Ok(visit.page(StuckPage::TEMPLATE, &page))
}
