//! Eligibility (資格情報のお知らせ): who is covered, the numbers on request, and the notice as a PDF.

mod notice;
pub mod page;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links;
use madoguchi_core::proof::rate_limit::rule::Admission;
use madoguchi_core::scope::Actor;
use madoguchi_core::services;
use madoguchi_core::services::eligibility::{self, Eligibility};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble, assets, attachment};

use self::page::{EligibilityPage, not_typeset};
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::document::{PDF, PrintTrouble, typeset};
use crate::fields::waiting::{retry_after, too_often};

/// The form field that names a person.
const PERSON: &str = "person";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::ELIGIBILITY, Access::Member, show)
        .post(links::ELIGIBILITY_NUMBERS, Access::Member, show_numbers)
        .post(links::ELIGIBILITY_NOTICE, Access::Member, take_notice)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<EligibilityPage>(Within::Member)
}

/// Whether the proofs have to be shown again before a number is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proven {
    Enough,
    StepUpFirst,
}

/// Answers with 404 where the society doesn't offer the service now.
fn proven(tx: &TenantTx, visit: &Visit, member: &Member) -> Result<Proven, Trouble> {
    let wants = eligibility::wants_step_up(tx).ok_or(Trouble::NotForYou)?;
    Ok(if wants && !member.is_fresh(visit.now) { Proven::StepUpFirst } else { Proven::Enough })
}

/// Shows the page with masked numbers.
pub async fn show(visit: Visit, member: Member) -> Answer {
    masked(&visit, &member, Vec::new(), StatusCode::OK).await
}

async fn masked(visit: &Visit, member: &Member, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    proven(&tx, visit, member)?;
    let household = eligibility::household(&tx, member).await?;
    tx.rollback().await?;
    Ok(visit.page_with(status, EligibilityPage::TEMPLATE, &EligibilityPage { errors, ..page(visit, &household) }))
}

/// The page again, after documents or numbers were asked for too often.
async fn paused(visit: &Visit, member: &Member, until: DateTime<Utc>) -> Answer {
    let errors = vec![FieldError::overall(too_often(visit, until))];
    let response = masked(visit, member, errors, StatusCode::TOO_MANY_REQUESTS).await?;
    Ok(retry_after(visit, until, response))
}

fn page(visit: &Visit, household: &[Eligibility]) -> EligibilityPage {
    let society = visit.policy.society.name_in(visit.language);
    EligibilityPage::of(visit.words(), society, household, day_in_japan(visit.now))
}

/// Shows the page with the whole numbers, once; the next visit has them masked again.
pub async fn show_numbers(visit: Visit, member: Member) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if proven(&tx, &visit, &member)? == Proven::StepUpFirst {
        tx.rollback().await?;
        return Ok(visit.go(&links::step_up(links::ELIGIBILITY)));
    }
    hold(&tx, &member).await?;
    if let Admission::Paused(until) = services::document(&tx, &member, &mut random).await? {
        tx.commit().await?;
        return paused(&visit, &member, until).await;
    }
    let household = eligibility::household_with_numbers(&tx, &member, &mut random).await?;
    tx.commit().await?;
    Ok(visit.page(EligibilityPage::TEMPLATE, &page(&visit, &household)))
}

/// Answers with the notice of one person as a PDF. It is typeset with no transaction open; afterwards it is asked once more
/// whether the member may have it, because somebody may have been hidden meanwhile.
pub async fn take_notice(visit: Visit, member: Member, fields: Fields) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let proven = proven(&tx, &visit, &member)?;
    let person = fields.one(PERSON)?.parse().map(PersonId).map_err(|_| Trouble::NotForYou)?;
    let found = eligibility::notice(&tx, &member, person).await?.ok_or(Trouble::NotForYou)?;
    if proven == Proven::StepUpFirst {
        tx.rollback().await?;
        return Ok(visit.go(&links::step_up(links::ELIGIBILITY)));
    }
    let admitted = services::document(&tx, &member, &mut random).await?;
    tx.commit().await?;
    if let Admission::Paused(until) = admitted {
        return paused(&visit, &member, until).await;
    }
    let mark = assets::mark_of(&visit).await?;
    let today = day_in_japan(visit.now);
    let document = notice::of(&visit.policy, &found, mark, today).document(today);
    let pdf = match typeset(&visit, document).await {
        Ok(pdf) => pdf,
        Err(PrintTrouble::Missing(missing)) => {
            let errors = vec![FieldError::overall(not_typeset(visit.words(), &missing))];
            return masked(&visit, &member, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(PrintTrouble::Other(trouble)) => return Err(trouble),
    };
    let tx = visit.write(Actor::Member(member.account)).await?;
    hold(&tx, &member).await?;
    if !eligibility::take_notice(&tx, &member, person, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    // The name tells nothing about the person.
    Ok(attachment("eligibility-notice.pdf", PDF, pdf))
}
