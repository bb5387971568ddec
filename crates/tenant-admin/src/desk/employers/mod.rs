//! How an employer's (事業所) letters stand: what an employer who calls may hear, and nothing about a person.

pub mod page;

use madoguchi_core::enrolment::employers;
use madoguchi_core::input::text;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, Page, Params};

use self::page::Employer;
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The query parameter with the employer's code.
const CODE_FIELD: &str = "code";
/// The longest code that a roster holds, in characters.
const LONGEST: usize = 40;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::EMPLOYERS, Access::May(Permission::HelpMembers), show)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Employer>(Within::Desk)
}

async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let typed = params.one(CODE_FIELD)?;
    let tx = visit.read(clerk.actor()).await?;
    let mut found = None;
    // As it was typed, then in the width in which codes are usually written.
    for code in [text::trim(typed).to_owned(), text::shown_identifier(typed)] {
        if found.is_none() && (1..=LONGEST).contains(&code.chars().count()) {
            found = employers::of_employer(&tx, &code).await?;
        }
    }
    drop(tx);
    Ok(visit.page(Employer::TEMPLATE, &Employer::of(visit.words(), typed, found.as_ref())))
}
