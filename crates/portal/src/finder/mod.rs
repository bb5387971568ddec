//! The finder: members find their society by insurer number or name.

pub mod face;
pub mod page;

use std::sync::Arc;

use madoguchi_core::input::insurer_number::{InsurerNumber, InsurerNumberError};
use madoguchi_core::input::text::trim;
use madoguchi_core::links;
use madoguchi_core::tenancy::Tenant;
use madoguchi_web::frame::PLATFORM_LANGUAGES;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, language};

use self::face::FinderVisit;
use self::face::{Access, Routes};
use self::page::{Finder, Found};
use crate::face::{Samples, Within};

/// Returns the routes of the platform's own host and who may reach each.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get(links::ROOT, Access::Anyone, show).post(links::LANGUAGE, Access::Anyone, choose_language)
}

/// Adds samples of the page.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Finder>(Within::Platform)
}

/// The most societies that are shown.
const MOST: usize = 20;

/// Shows the page, with the societies found if the query asks for any.
pub async fn show(visit: FinderVisit, params: Params) -> Answer {
    let typed = params.one("q")?;
    let mut page = Finder { errors: Vec::new(), q: typed.to_owned(), found: None, more: false };
    if !trim(typed).is_empty() {
        search(&visit, typed, &mut page);
    }
    Ok(visit.page(Finder::TEMPLATE, &page))
}

/// Stores the choice of language.
async fn choose_language(visit: FinderVisit, fields: Fields) -> Answer {
    language::choose(&visit, &PLATFORM_LANGUAGES, &fields)
}

fn search(visit: &FinderVisit, typed: &str, page: &mut Finder) {
    let words = visit.words();
    match InsurerNumber::parse(typed) {
        Ok(number) => {
            let society = visit.app.directory.by_insurer_number(&number, visit.now);
            page.found = Some(society.iter().map(|tenant| found(visit, tenant)).collect());
        }
        Err(fault) => {
            let mut societies = visit.app.directory.by_name(typed, visit.now, MOST + 1);
            // Text without digits is a name. Text with digits may be a name or a number.
            if !societies.is_empty() || !typed.chars().any(char::is_numeric) {
                page.more = societies.len() > MOST;
                societies.truncate(MOST);
                page.found = Some(societies.iter().map(|tenant| found(visit, tenant)).collect());
                return;
            }
            let message = match fault {
                InsurerNumberError::LooksLikeSymbolNumber => words.text("finder-error-symbol-number"),
                InsurerNumberError::CheckDigit => words.text("finder-error-check-digit"),
                InsurerNumberError::UnknownLaw | InsurerNumberError::UnknownPrefecture => {
                    words.text("finder-error-other-insurer")
                }
                InsurerNumberError::Empty | InsurerNumberError::NotEightDigits => words.text("finder-error-digits"),
            };
            page.errors.push(FieldError::at("q", message));
        }
    }
}

fn found(visit: &FinderVisit, tenant: &Arc<Tenant>) -> Found {
    let href = visit.app.site.url_of(&tenant.canonical_host);
    Found {
        name: tenant.policy(visit.now).society.name.clone(),
        host: href.split_once("://").map_or(href.as_str(), |(_, host)| host).to_owned(),
        href,
    }
}
